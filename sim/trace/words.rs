//! Words: how each event reads. The one place that turns the vocabulary into text.
//!
//! An event is one line: control characters in a user's text are shown escaped (`\n`).

use std::fmt::{self, Write};

use ecow::eco_format;

use super::event::{Keeper, Standing, Wait, What};
use super::{Limit, Outcome};
use crate::scenario::Text;
use crate::scenario::vocabulary::events as begins;
use crate::time::Duration;

/// So many holders are named at most.
const NAMED: usize = 3;

impl What {
    /// What it ends with, if that is told without ado: searches look at nothing else of most events.
    #[inline]
    pub(crate) fn end(&self) -> Option<&str> {
        match self {
            Self::Started => Some(begins::STARTED),
            Self::Finished => Some(begins::FINISHED),
            Self::Waits(Wait::Yield) => Some(begins::YIELD),
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
            Self::Started => to(&[begins::STARTED]),
            Self::Finished => to(&[begins::FINISHED]),
            Self::Failed(reason) => to(&[begins::FAILED, reason]),
            Self::Cancelled => to(&[begins::CANCELLED]),
            Self::Waits(wait) => wait.tell(to),
            Self::Late(by) => to(&[begins::LATE, &text(*by), " late"]),
            Self::Interrupted(wait) => to(&[begins::INTERRUPTED, &wait.to_string()]),
            Self::Swallowed => to(&[begins::SWALLOWED]),
            Self::Block(length) => to(&[begins::BLOCK, &text(*length)]),
            Self::Compute(length) => to(&[begins::COMPUTE, &text(*length)]),
            Self::Answered(of, status) => to(&[begins::FETCH, of, ": ", &status.to_string()]),
            Self::Unanswered(service, reason) => to(&[begins::FETCH, service, ": ", reason]),
            Self::Connected(_) | Self::Sent(_) | Self::NoStream(..) => to(&self.of_stream()),
            Self::Received(it) | Self::Message(it) => to(&[begins::RECEIVED, it]),
            Self::Replied(status) => to(&[begins::REPLIED, &status.to_string()]),
            Self::Returned(function, text) => to(&[begins::CALL, function, ": ", text]),
            Self::Spawn(name) => to(&[begins::SPAWN, name]),
            Self::Create(name) => to(&[begins::CREATE, name]),
            Self::Cancel(name) => to(&[begins::CANCEL, name]),
            Self::CancelBecause(name, reason) => to(&[begins::CANCEL, name, ": ", reason]),
            Self::Uncancel(left) => to(&[begins::UNCANCEL, &left.to_string(), " left"]),
            Self::Reschedule(of, after) => moved(of.as_ref(), *after, to),
            Self::Callback(name, after) => to(&[begins::CALLBACK, name, " after ", &text(*after)]),
            Self::RaceWon(name) => to(&[begins::RACE_WON, name]),
            Self::Selected(wait) => to(&[begins::SELECTED, wait]),
            Self::Waited(done, pending) => to(&[begins::WAITED, done, "; pending ", pending]),
            Self::AlsoFailed(name, reason) => to(&[begins::ALSO_FAILED, name, ": ", reason]),
            Self::LeftRunning => to(&[begins::LEFT_RUNNING]),
            Self::NeverAwaited => to(&[begins::NEVER_AWAITED]),
            Self::NotTaken(reason) => to(&[begins::NOT_TAKEN, reason]),
            Self::Expired(after) => to(&[begins::TIMEOUT, &text(*after), " expired"]),
            Self::AttemptFailed { .. } => to(&[begins::ATTEMPT, &self.attempt_failed()]),
            Self::Caught(reason) => to(&[begins::CAUGHT, reason]),
            Self::Finally => to(&[begins::FINALLY]),
            Self::Opened(name) => to(&[begins::OPENED, name]),
            Self::Closed(name) => to(&[begins::CLOSED, name]),
            Self::Acquired(name) => to(&[begins::ACQUIRED, name]),
            Self::Released(name) => to(&[begins::RELEASED, name]),
            Self::WouldWait(wait) => to(&[&wait.to_string(), ": would wait"]),
            Self::Put(queue, item) => to(&[begins::PUT, queue, " ", item]),
            Self::Got(queue, item) => to(&[begins::GOT, queue, " ", item]),
            Self::Subscribe(queue) => to(&[begins::SUBSCRIBE, queue]),
            Self::Lagged(queue, by) => to(&[begins::GET, queue, ": lagged by ", &by.to_string()]),
            Self::CloseQueue(queue) => to(&[begins::CLOSE, queue]),
            Self::ShutDown(pool) => to(&[begins::SHUT_DOWN, pool]),
            Self::Joined(queue) => to(&[begins::JOINED, queue]),
            Self::Set(event) => to(&[begins::SET, event]),
            Self::Clear(event) => to(&[begins::CLEAR, event]),
            Self::Passed(name) => to(&[begins::PASSED, name]),
            Self::Notify(event) => to(&[begins::NOTIFY, event]),
            Self::Abort(barrier) => to(&[begins::ABORT, barrier]),
            Self::Reset(barrier) => to(&[begins::RESET, barrier]),
            Self::Made(once, value) => to(&[begins::INIT, once, ": ", value]),
            Self::Changed(cell, value) => to(&[begins::CHANGED, cell, ": ", value]),
            Self::Resolve(promise, value) => to(&[begins::RESOLVE, promise, " ", value]),
            Self::Reject(promise, reason) => to(&[begins::REJECT, promise, ": ", reason]),
            Self::Read(cell, value) => to(&[begins::READ, cell, ": ", value]),
            Self::Write(cell, value) => to(&[begins::WRITE, cell, ": ", value]),
            Self::Holds(condition) => to(&[begins::UNTIL, condition, ": true"]),
            Self::Log(text) => to(&[begins::LOG, text]),
            Self::Told(text) => to(&[text]),
            Self::Network(words) => to(&[begins::NETWORK, words]),
            Self::Enters(span) => to(&[begins::ENTER, span]),
            Self::Exits(span) => to(&[begins::EXIT, span]),
            Self::Fault(reason) => to(&[begins::FAULT, reason]),
            Self::LimitReached(limit) => to(&[begins::LIMIT, &limit.to_string()]),
            Self::Deadlock(it) | Self::Waiting(it) | Self::Suspected(it) => it.tell(self, to),
        }
    }
}

impl What {
    /// How a stream is told of.
    fn of_stream(&self) -> [&str; 3] {
        match self {
            Self::Connected(stream) => [begins::CONNECTED, stream, ""],
            Self::Sent(message) => [begins::SEND, message, ""],
            Self::NoStream(wait, reason) => [wait, ": ", reason],
            _ => [""; 3],
        }
    }

    /// Which attempt failed, why, and when it is made again, if it is.
    fn attempt_failed(&self) -> String {
        let Self::AttemptFailed { attempt, of, reason, again } = self else {
            return String::new();
        };
        let again = again.map(|delay| format!("; again in {delay}")).unwrap_or_default();
        format!("{attempt} of {of} failed: {reason}{again}")
    }
}

impl Standing {
    /// Tells how the event reads that tells of it.
    fn tell<R>(&self, what: &What, to: impl FnOnce(&[&str]) -> R) -> R {
        let begins = match what {
            What::Deadlock(_) => begins::DEADLOCK,
            What::Suspected(_) => begins::SUSPECTED,
            _ => begins::WAITING,
        };
        to(&[begins, &self.to_string()])
    }
}

fn moved<R>(of: Option<&Text>, after: Option<Duration>, to: impl FnOnce(&[&str]) -> R) -> R {
    let after = after.map_or(begins::NEVER.into(), text);
    match of {
        None => to(&[begins::RESCHEDULE, &after]),
        Some(name) => to(&[begins::RESCHEDULE, name, ": ", &after]),
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
            Self::Start => to(&[begins::START]),
            Self::Sleep(length) => to(&[begins::SLEEP, &text(*length)]),
            Self::Yield => to(&[begins::YIELD]),
            Self::Fetch(service) => to(&[begins::FETCH, service]),
            Self::Connect(service) => to(&[begins::CONNECT, service]),
            Self::Send(stream) => to(&[begins::SEND, stream]),
            Self::Receive(stream) => to(&[begins::RECEIVE, stream]),
            Self::Call(function) => to(&[begins::CALL, function]),
            Self::Await(name) => to(&[begins::AWAIT, name]),
            Self::Branches(step) => to(&[step]),
            Self::Retry(delay) => to(&[begins::RETRY, &text(*delay)]),
            Self::Open(name) => to(&[begins::OPEN, name]),
            Self::Close(name) => to(&[begins::CLOSE, name]),
            Self::Acquire(name) => to(&[begins::ACQUIRE, name]),
            Self::Put(queue) => to(&[begins::PUT, queue]),
            Self::Get(queue) => to(&[begins::GET, queue]),
            Self::Join(queue) => to(&[begins::JOIN, queue]),
            Self::Event(event) => to(&[begins::WAIT, event]),
            Self::Barrier { name, arrived, parties } => to(&[
                begins::ARRIVE,
                name,
                " (",
                &arrived.to_string(),
                " of ",
                &parties.to_string(),
                ")",
            ]),
            Self::Until(condition) => to(&[begins::UNTIL, condition]),
            Self::Changed(cell) => to(&[begins::CHANGED, cell]),
            Self::Init(once) => to(&[begins::INIT, once]),
            Self::Select(waits) => to(&[begins::SELECT, waits]),
            Self::Tasks(names) => to(&[begins::WAIT_TASKS, names]),
            Self::Tick { period, .. } => to(&[begins::EVERY, &text(*period)]),
            Self::Callback(at) => {
                to(&[begins::CALLBACK.trim_end(), " at ", &text(at.since_start())])
            }
            Self::Shutdown(pool) => to(&[begins::SHUTDOWN, pool]),
            Self::Worker(worker) => to(&[begins::WAIT_FOR, worker]),
            Self::Hold(length) => to(&[begins::BLOCK, &text(*length)]),
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
            Self::Failed(failure) | Self::Fault(failure) => {
                write!(f, "{}: {}", self.kind().word(), failure.reason)
            }
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
