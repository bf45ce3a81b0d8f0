//! Words: how each event reads. The one place that turns the vocabulary into text.
//!
//! An event is one line: control characters in a user's text are shown escaped (`\n`).

use std::fmt::{self, Write};

use super::event::{Wait, What};
use super::{Limit, Outcome};

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let f = &mut OneLine(f);
        match self {
            Self::Started => f.write_str("started"),
            Self::Finished => f.write_str("finished"),
            Self::Failed(reason) => write!(f, "failed: {reason}"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Waits(wait) => write!(f, "{wait}"),
            Self::Late(by) => write!(f, "woke {by} late"),
            Self::Interrupted(wait) => write!(f, "interrupted: {wait}"),
            Self::Swallowed => f.write_str("swallowed the cancellation"),
            Self::Block(length) => write!(f, "block {length}"),
            Self::Compute(length) => write!(f, "compute {length}"),
            Self::Answered(service, status) => write!(f, "fetch {service}: {status}"),
            Self::Unanswered(service, reason) => write!(f, "fetch {service}: {reason}"),
            Self::Spawn(name) => write!(f, "spawn {name}"),
            Self::Create(name) => write!(f, "create {name}"),
            Self::Cancel(name) => write!(f, "cancel {name}"),
            Self::RaceWon(name) => write!(f, "race won by {name}"),
            Self::AlsoFailed(name, reason) => write!(f, "also failed: {name}: {reason}"),
            Self::LeftRunning => f.write_str("left running"),
            Self::NeverAwaited => f.write_str("never awaited"),
            Self::NotTaken(reason) => write!(f, "failure taken by nobody: {reason}"),
            Self::Expired(after) => write!(f, "timeout {after} expired"),
            Self::AttemptFailed { attempt, of, reason, again } => {
                write!(f, "attempt {attempt} of {of} failed: {reason}")?;
                again.map_or(Ok(()), |delay| write!(f, "; again in {delay}"))
            }
            Self::Caught(reason) => write!(f, "caught: {reason}"),
            Self::Finally => f.write_str("finally"),
            Self::Opened(name) => write!(f, "opened {name}"),
            Self::Closed(name) => write!(f, "closed {name}"),
            Self::Acquired(name) => write!(f, "acquired {name}"),
            Self::Released(name) => write!(f, "released {name}"),
            Self::Put(queue, item) => write!(f, "put {queue} {item}"),
            Self::Got(queue, item) => write!(f, "got {queue} {item}"),
            Self::CloseQueue(queue) => write!(f, "close {queue}"),
            Self::Joined(queue) => write!(f, "joined {queue}"),
            Self::Set(event) => write!(f, "set {event}"),
            Self::Clear(event) => write!(f, "clear {event}"),
            Self::Passed(name) => write!(f, "passed {name}"),
            Self::Resolve(promise, value) => write!(f, "resolve {promise} {value}"),
            Self::Reject(promise, reason) => write!(f, "reject {promise}: {reason}"),
            Self::Read(cell, value) => write!(f, "read {cell}: {value}"),
            Self::Write(cell, value) => write!(f, "write {cell}: {value}"),
            Self::Holds(condition) => write!(f, "until {condition}: true"),
            Self::Log(text) => write!(f, "log {text}"),
            Self::Told(text) => f.write_str(text),
            Self::Enters(span) => write!(f, "enter {span}"),
            Self::Exits(span) => write!(f, "exit {span}"),
            Self::Deadlock { wait, since } => write!(f, "deadlock: {wait} since {since}"),
            Self::LimitReached(limit) => write!(f, "limit: {limit}"),
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Sleep(length) => write!(f, "sleep {length}"),
            Self::Yield => f.write_str("yield"),
            Self::Fetch(service) => write!(f, "fetch {service}"),
            Self::Await(name) => write!(f, "await {name}"),
            Self::Branches(step) => f.write_str(step),
            Self::Retry(delay) => write!(f, "retry in {delay}"),
            Self::Open(name) => write!(f, "open {name}"),
            Self::Close(name) => write!(f, "close {name}"),
            Self::Acquire(name) => write!(f, "acquire {name}"),
            Self::Put(queue) => write!(f, "put {queue}"),
            Self::Get(queue) => write!(f, "get {queue}"),
            Self::Join(queue) => write!(f, "join {queue}"),
            Self::Event(event) => write!(f, "wait {event}"),
            Self::Barrier { name, arrived, parties } => {
                write!(f, "arrive {name} ({arrived} of {parties})")
            }
            Self::Until(condition) => write!(f, "until {condition}"),
            Self::Worker(worker) => write!(f, "wait for {worker}"),
            Self::Hold(length) => write!(f, "block {length}"),
            Self::Told(text) => f.write_str(text),
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
        }
    }
}

/// Lets no text break the line.
struct OneLine<'f, 'b>(&'f mut fmt::Formatter<'b>);

impl Write for OneLine<'_, '_> {
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
