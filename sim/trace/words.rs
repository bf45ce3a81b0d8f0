//! Words: how each event reads. The one place that turns the vocabulary into text.
//!
//! An event is one line: control characters in a user's text are shown escaped (`\n`).

use std::fmt::{self, Write};

use ecow::eco_format;

use super::event::{Keeper, Standing, Wait, What};
use super::{Limit, Outcome};
use crate::scenario::Text;
use crate::time::Duration;

const STARTED: &str = "started";
const FINISHED: &str = "finished";
const YIELD: &str = "yield";

/// So many holders are named at most.
const NAMED: usize = 3;

impl What {
    /// What it ends with, if that is told without ado: searches look at nothing else of most events.
    #[inline]
    pub(crate) fn end(&self) -> Option<&str> {
        match self {
            Self::Started => Some(STARTED),
            Self::Finished => Some(FINISHED),
            Self::Waits(Wait::Yield) => Some(YIELD),
            Self::Put(_, end)
            | Self::Got(_, end)
            | Self::Read(_, end)
            | Self::Write(_, end)
            | Self::Log(end) => Some(end),
            _ => None,
        }
    }

    /// Tells how it reads, as texts to be put together.
    pub(crate) fn tell<R>(&self, to: impl FnOnce(&[&str]) -> R) -> R {
        match self {
            Self::Started => to(&[STARTED]),
            Self::Finished => to(&[FINISHED]),
            Self::Failed(reason) => to(&["failed: ", reason]),
            Self::Cancelled => to(&["cancelled"]),
            Self::Waits(wait) => wait.tell(to),
            Self::Late(by) => to(&["woke ", &text(*by), " late"]),
            Self::Interrupted(wait) => to(&["interrupted: ", &wait.to_string()]),
            Self::Swallowed => to(&["swallowed the cancellation"]),
            Self::Block(length) => to(&["block ", &text(*length)]),
            Self::Compute(length) => to(&["compute ", &text(*length)]),
            Self::Answered(service, status) => to(&["fetch ", service, ": ", &status.to_string()]),
            Self::Unanswered(service, reason) => to(&["fetch ", service, ": ", reason]),
            Self::Returned(function, text) => to(&["call ", function, ": ", text]),
            Self::Spawn(name) => to(&["spawn ", name]),
            Self::Create(name) => to(&["create ", name]),
            Self::Cancel(name) => to(&["cancel ", name]),
            Self::RaceWon(name) => to(&["race won by ", name]),
            Self::AlsoFailed(name, reason) => to(&["also failed: ", name, ": ", reason]),
            Self::LeftRunning => to(&["left running"]),
            Self::NeverAwaited => to(&["never awaited"]),
            Self::NotTaken(reason) => to(&["failure taken by nobody: ", reason]),
            Self::Expired(after) => to(&["timeout ", &text(*after), " expired"]),
            Self::AttemptFailed { attempt, of, reason, again } => {
                let (attempt, of) = (attempt.to_string(), of.to_string());
                let again = again.map(|delay| format!("; again in {delay}")).unwrap_or_default();
                to(&["attempt ", &attempt, " of ", &of, " failed: ", reason, &again])
            }
            Self::Caught(reason) => to(&["caught: ", reason]),
            Self::Finally => to(&["finally"]),
            Self::Opened(name) => to(&["opened ", name]),
            Self::Closed(name) => to(&["closed ", name]),
            Self::Acquired(name) => to(&["acquired ", name]),
            Self::Released(name) => to(&["released ", name]),
            Self::Put(queue, item) => to(&["put ", queue, " ", item]),
            Self::Got(queue, item) => to(&["got ", queue, " ", item]),
            Self::CloseQueue(queue) => to(&["close ", queue]),
            Self::Joined(queue) => to(&["joined ", queue]),
            Self::Set(event) => to(&["set ", event]),
            Self::Clear(event) => to(&["clear ", event]),
            Self::Passed(name) => to(&["passed ", name]),
            Self::Resolve(promise, value) => to(&["resolve ", promise, " ", value]),
            Self::Reject(promise, reason) => to(&["reject ", promise, ": ", reason]),
            Self::Read(cell, value) => to(&["read ", cell, ": ", value]),
            Self::Write(cell, value) => to(&["write ", cell, ": ", value]),
            Self::Holds(condition) => to(&["until ", condition, ": true"]),
            Self::Log(text) => to(&["log ", text]),
            Self::Told(text) => to(&[text]),
            Self::Enters(span) => to(&["enter ", span]),
            Self::Exits(span) => to(&["exit ", span]),
            Self::Deadlock(standing) => to(&["deadlock: ", &standing.to_string()]),
            Self::LimitReached(limit) => to(&["limit: ", &limit.to_string()]),
            Self::Waiting(standing) => to(&["waiting: ", &standing.to_string()]),
            Self::Suspected(standing) => to(&["suspected deadlock: ", &standing.to_string()]),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(|texts| one_line(texts, f))
    }
}

impl Wait {
    fn tell<R>(&self, to: impl FnOnce(&[&str]) -> R) -> R {
        match self {
            Self::Start => to(&["start"]),
            Self::Sleep(length) => to(&["sleep ", &text(*length)]),
            Self::Yield => to(&[YIELD]),
            Self::Fetch(service) => to(&["fetch ", service]),
            Self::Call(function) => to(&["call ", function]),
            Self::Await(name) => to(&["await ", name]),
            Self::Branches(step) => to(&[step]),
            Self::Retry(delay) => to(&["retry in ", &text(*delay)]),
            Self::Open(name) => to(&["open ", name]),
            Self::Close(name) => to(&["close ", name]),
            Self::Acquire(name) => to(&["acquire ", name]),
            Self::Put(queue) => to(&["put ", queue]),
            Self::Get(queue) => to(&["get ", queue]),
            Self::Join(queue) => to(&["join ", queue]),
            Self::Event(event) => to(&["wait ", event]),
            Self::Barrier { name, arrived, parties } => to(&[
                "arrive ",
                name,
                " (",
                &arrived.to_string(),
                " of ",
                &parties.to_string(),
                ")",
            ]),
            Self::Until(condition) => to(&["until ", condition]),
            Self::Worker(worker) => to(&["wait for ", worker]),
            Self::Hold(length) => to(&["block ", &text(*length)]),
            Self::Told(text) => to(&[text]),
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(|texts| texts.iter().try_for_each(|text| f.write_str(text)))
    }
}

impl Outcome {
    /// As it reads.
    pub(crate) fn shown(&self) -> Text {
        match self {
            Self::Ok | Self::Cancelled | Self::Deadlock => self.kind().word().into(),
            other => eco_format!("{other}"),
        }
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
            Self::Tasks(tasks) => write!(f, "{tasks} tasks"),
            Self::Bytes(bytes) => write!(f, "{bytes} bytes of texts and lists"),
            Self::Silence(timers) => {
                write!(f, "{timers} timers in a row of which nothing was told")
            }
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} since {}", self.wait, self.since)?;
        match &self.keeper {
            Keeper::Unknown => Ok(()),
            Keeper::Holders(holders) => {
                let hold = if holders.len() == 1 { "holds" } else { "hold" };
                write!(f, ", which {} {hold}", some(holders))
            }
            Keeper::At(sequence) => write!(f, ", which is at {sequence}"),
            Keeper::Itself => f.write_str(", which is itself"),
        }
    }
}

/// Names in a sentence; of many the first.
fn some(names: &[Text]) -> String {
    match names {
        [one] => one.to_string(),
        [others @ .., last] if others.len() < NAMED => format!("{} and {last}", others.join(", ")),
        names => format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED),
    }
}

/// Writes texts one after the other, none of which breaks the line.
pub(crate) fn one_line(texts: &[&str], to: &mut impl Write) -> fmt::Result {
    texts.iter().try_for_each(|text| OneLine(to).write_str(text))
}

/// Whether a text is written on a line as it is, whatever is in it.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn text(length: Duration) -> Text {
    let mut text = Text::new();
    // Writing to a text cannot fail.
    let _ = length.write(&mut text);
    text
}

/// Lets no text break the line.
struct OneLine<'a, W>(&'a mut W);

impl<W: Write> Write for OneLine<'_, W> {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        if is_plain(text) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;

    #[test]
    fn what_an_event_ends_with_is_the_last_that_is_told_of_it() {
        let [jobs, one] = ["jobs", "1"].map(Text::from);
        let pair = || (jobs.clone(), one.clone());
        let quick = [
            What::Started,
            What::Finished,
            What::Waits(Wait::Yield),
            What::Put(pair().0, pair().1),
            What::Got(pair().0, pair().1),
            What::Read(pair().0, pair().1),
            What::Write(pair().0, pair().1),
            What::Log(jobs.clone()),
        ];
        for what in quick {
            let end = what.end().map(str::to_owned);
            assert_eq!(what.tell(|texts| texts.last().map(|text| (*text).to_owned())), end);
            assert!(end.is_some(), "{what}");
        }
        assert_eq!(What::Cancelled.end(), None);
    }

    #[test]
    fn a_wait_that_is_not_over_names_who_holds_what_is_waited_for() {
        let names = |count| "a b c d e".split(' ').map(Text::from).take(count);
        let told = |keeper| {
            let wait = Wait::Acquire("seats".into());
            let since = Instant::from_nanos(1_500_000_000);
            What::Deadlock(Box::new(Standing { wait, since, keeper })).to_string()
        };
        let held = |count| told(Keeper::Holders(names(count).collect()));
        assert_eq!(told(Keeper::Unknown), "deadlock: acquire seats since 1.500");
        assert_eq!(held(1), "deadlock: acquire seats since 1.500, which a holds");
        assert_eq!(held(2), "deadlock: acquire seats since 1.500, which a and b hold");
        assert_eq!(held(3), "deadlock: acquire seats since 1.500, which a, b and c hold");
        assert_eq!(held(5), "deadlock: acquire seats since 1.500, which a, b, c and 2 more hold");
    }
}
