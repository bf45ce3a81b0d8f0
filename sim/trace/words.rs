//! Words: how each event reads. The one place that turns the vocabulary into text.
//!
//! An event is one line: control characters in a user's text are shown escaped (`\n`).

use std::fmt::{self, Write};

use super::event::{Wait, What};
use super::{Limit, Outcome};

impl What {
    /// Writes how it reads.
    pub(crate) fn write(&self, to: &mut impl Write) -> fmt::Result {
        let f = &mut OneLine(to);
        match self {
            Self::Started => f.write_str("started"),
            Self::Finished => f.write_str("finished"),
            Self::Failed(reason) => all(f, ["failed: ", reason]),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Waits(wait) => wait.write(f),
            Self::Late(by) => write!(f, "woke {by} late"),
            Self::Interrupted(wait) => write!(f, "interrupted: {wait}"),
            Self::Swallowed => f.write_str("swallowed the cancellation"),
            Self::Block(length) => write!(f, "block {length}"),
            Self::Compute(length) => write!(f, "compute {length}"),
            Self::Answered(service, status) => write!(f, "fetch {service}: {status}"),
            Self::Unanswered(service, reason) => all(f, ["fetch ", service, ": ", reason]),
            Self::Spawn(name) => all(f, ["spawn ", name]),
            Self::Create(name) => all(f, ["create ", name]),
            Self::Cancel(name) => all(f, ["cancel ", name]),
            Self::RaceWon(name) => all(f, ["race won by ", name]),
            Self::AlsoFailed(name, reason) => all(f, ["also failed: ", name, ": ", reason]),
            Self::LeftRunning => f.write_str("left running"),
            Self::NeverAwaited => f.write_str("never awaited"),
            Self::NotTaken(reason) => all(f, ["failure taken by nobody: ", reason]),
            Self::Expired(after) => write!(f, "timeout {after} expired"),
            Self::AttemptFailed { attempt, of, reason, again } => {
                write!(f, "attempt {attempt} of {of} failed: {reason}")?;
                again.map_or(Ok(()), |delay| write!(f, "; again in {delay}"))
            }
            Self::Caught(reason) => all(f, ["caught: ", reason]),
            Self::Finally => f.write_str("finally"),
            Self::Opened(name) => all(f, ["opened ", name]),
            Self::Closed(name) => all(f, ["closed ", name]),
            Self::Acquired(name) => all(f, ["acquired ", name]),
            Self::Released(name) => all(f, ["released ", name]),
            Self::Put(queue, item) => all(f, ["put ", queue, " ", item]),
            Self::Got(queue, item) => all(f, ["got ", queue, " ", item]),
            Self::CloseQueue(queue) => all(f, ["close ", queue]),
            Self::Joined(queue) => all(f, ["joined ", queue]),
            Self::Set(event) => all(f, ["set ", event]),
            Self::Clear(event) => all(f, ["clear ", event]),
            Self::Passed(name) => all(f, ["passed ", name]),
            Self::Resolve(promise, value) => all(f, ["resolve ", promise, " ", value]),
            Self::Reject(promise, reason) => all(f, ["reject ", promise, ": ", reason]),
            Self::Read(cell, value) => all(f, ["read ", cell, ": ", value]),
            Self::Write(cell, value) => all(f, ["write ", cell, ": ", value]),
            Self::Holds(condition) => all(f, ["until ", condition, ": true"]),
            Self::Log(text) => all(f, ["log ", text]),
            Self::Deadlock { wait, since } => write!(f, "deadlock: {wait} since {since}"),
            Self::LimitReached(limit) => write!(f, "limit: {limit}"),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl Wait {
    fn write(&self, f: &mut impl Write) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Sleep(length) => write!(f, "sleep {length}"),
            Self::Yield => f.write_str("yield"),
            Self::Fetch(service) => all(f, ["fetch ", service]),
            Self::Await(name) => all(f, ["await ", name]),
            Self::Branches(step) => f.write_str(step),
            Self::Retry(delay) => write!(f, "retry in {delay}"),
            Self::Open(name) => all(f, ["open ", name]),
            Self::Close(name) => all(f, ["close ", name]),
            Self::Acquire(name) => all(f, ["acquire ", name]),
            Self::Put(queue) => all(f, ["put ", queue]),
            Self::Get(queue) => all(f, ["get ", queue]),
            Self::Join(queue) => all(f, ["join ", queue]),
            Self::Event(event) => all(f, ["wait ", event]),
            Self::Barrier { name, arrived, parties } => {
                write!(f, "arrive {name} ({arrived} of {parties})")
            }
            Self::Until(condition) => all(f, ["until ", condition]),
            Self::Worker(worker) => all(f, ["wait for ", worker]),
            Self::Hold(length) => write!(f, "block {length}"),
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let f = &mut OneLine(f);
        match self {
            Self::Ok | Self::Cancelled | Self::Deadlock => f.write_str(self.kind().word()),
            Self::Failed(failure) if *self.kind().word() == *failure.reason => {
                f.write_str(&failure.reason)
            }
            Self::Failed(failure) => write!(f, "{}: {}", self.kind().word(), failure.reason),
            Self::Limit(limit) => write!(f, "limit: {limit}"),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Events(events) => write!(f, "{events} events"),
            Self::Time(time) => write!(f, "{time} of simulated time"),
            Self::Steps(steps) => write!(f, "{steps} steps at one instant"),
        }
    }
}

/// Writes texts one after the other: with less ado than [`write!`], because a check reads every line.
fn all<const N: usize>(f: &mut impl Write, texts: [&str; N]) -> fmt::Result {
    texts.into_iter().try_for_each(|text| f.write_str(text))
}

/// Lets no text break the line.
struct OneLine<'a, W>(&'a mut W);

impl<W: Write> Write for OneLine<'_, W> {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return self.0.write_str(text);
        }
        while let Some((index, control)) = text.char_indices().find(|(_, c)| c.is_control()) {
            let (before, rest) = text.split_at(index);
            write!(self.0, "{before}{}", control.escape_default())?;
            text = &rest[control.len_utf8()..];
        }
        self.0.write_str(text)
    }
}
