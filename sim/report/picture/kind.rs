//! Kinds: what an event means for a picture, and what its task does from then on.

use crate::scenario::vocabulary::events as begins;
use crate::trace::What;

/// What an event means for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(in super::super) enum Kind {
    /// Anything else: the task waits from then on, if time passes at all.
    Other = 0,
    /// The task began to wait for time, an answer, or another task.
    Waits = 1,
    /// It began to wait for a resource: a permit, a queue, an event, a barrier, a cell, a worker.
    Resource = 2,
    /// It blocks what it runs on.
    Blocks = 3,
    /// It computes.
    Computes = 4,
    /// It started,
    Started = 5,
    /// ended well,
    Finished = 6,
    /// failed,
    Failed = 7,
    /// or was cancelled.
    Cancelled = 8,
    /// Something went wrong that did not end it.
    Trouble = 9,
}

impl Kind {
    /// What an event means.
    pub(in super::super) const fn of(what: &What) -> Self {
        match what {
            What::Started => Self::Started,
            What::Finished => Self::Finished,
            What::Failed(_) => Self::Failed,
            What::Cancelled => Self::Cancelled,
            What::Block(_) => Self::Blocks,
            What::Compute(_) => Self::Computes,
            What::Waits(wait) if wait.is_for_a_resource() => Self::Resource,
            What::Waits(_) => Self::Waits,
            What::Late(_)
            | What::Interrupted(_)
            | What::Unanswered(..)
            | What::NoStream(..)
            | What::AlsoFailed(..)
            | What::LeftRunning
            | What::NeverAwaited
            | What::NotTaken(_)
            | What::Expired(_)
            | What::AttemptFailed { .. }
            | What::Deadlock(_)
            | What::LimitReached(_)
            | What::Waiting(_)
            | What::Suspected(_) => Self::Trouble,
            _ => Self::Other,
        }
    }

    /// What an event means of which only the text is known. A step that need not wait reads much like one that does; no time
    /// passes after it, so that nothing is drawn.
    pub(in super::super) fn of_text(text: &str) -> Self {
        const BEGINNINGS: [(&str, Kind); 28] = [
            (begins::FAILED, Kind::Failed),
            (begins::BLOCK, Kind::Blocks),
            (begins::COMPUTE, Kind::Computes),
            (begins::ACQUIRE, Kind::Resource),
            (begins::PUT, Kind::Resource),
            (begins::GET, Kind::Resource),
            (begins::JOIN, Kind::Resource),
            (begins::WAIT, Kind::Resource),
            (begins::ARRIVE, Kind::Resource),
            (begins::UNTIL, Kind::Resource),
            (begins::CHANGED, Kind::Resource),
            (begins::INIT, Kind::Resource),
            (begins::SLEEP, Kind::Waits),
            (begins::FETCH, Kind::Waits),
            (begins::CONNECT, Kind::Waits),
            (begins::RECEIVE, Kind::Waits),
            (begins::CALL, Kind::Waits),
            (begins::AWAIT, Kind::Waits),
            (begins::RETRY, Kind::Waits),
            (begins::LATE, Kind::Trouble),
            (begins::INTERRUPTED, Kind::Trouble),
            (begins::ALSO_FAILED, Kind::Trouble),
            (begins::NOT_TAKEN, Kind::Trouble),
            (begins::ATTEMPT, Kind::Trouble),
            (begins::DEADLOCK, Kind::Trouble),
            (begins::LIMIT, Kind::Trouble),
            (begins::WAITING, Kind::Trouble),
            (begins::SUSPECTED, Kind::Trouble),
        ];
        match text {
            begins::STARTED => Self::Started,
            begins::FINISHED => Self::Finished,
            begins::CANCELLED => Self::Cancelled,
            begins::LEFT_RUNNING | begins::NEVER_AWAITED => Self::Trouble,
            text if text.starts_with(begins::TIMEOUT) && text.ends_with(" expired") => {
                Self::Trouble
            }
            text => {
                let fits = |(word, _): &&(&str, Self)| text.starts_with(word);
                BEGINNINGS.iter().find(fits).map_or(Self::Other, |(_, kind)| *kind)
            }
        }
    }

    /// What the task does from then on: it waits, unless this says something else.
    pub(in super::super) const fn then(self) -> Self {
        match self {
            Self::Resource | Self::Blocks | Self::Computes => self,
            _ => Self::Waits,
        }
    }

    /// In a word, for those who cannot see a colour.
    pub(in super::super) const fn word(self) -> &'static str {
        match self.then() {
            Self::Resource => "waits for a resource",
            Self::Blocks => "blocks",
            Self::Computes => "computes",
            _ => "waits",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;
    use crate::trace::{Limit, Standing, Wait};
    use crate::trace_builder::length;

    #[test]
    fn what_is_drawn_of_a_text_is_what_is_drawn_of_its_event() {
        let second = length("1s");
        let standing = || Standing::new(Wait::Get("jobs".into()), Instant::START);
        let all = [
            What::Started,
            What::Finished,
            What::Failed("boom".into()),
            What::Cancelled,
            What::Block(second),
            What::Compute(second),
            What::Late(second),
            What::Interrupted(Wait::Sleep(second)),
            What::AlsoFailed("a".into(), "b".into()),
            What::LeftRunning,
            What::NeverAwaited,
            What::NotTaken("boom".into()),
            What::Expired(second),
            What::AttemptFailed { attempt: 1, of: 2, reason: "boom".into(), again: None },
            What::Deadlock(standing()),
            What::Waiting(standing()),
            What::Suspected(standing()),
            What::LimitReached(Limit::Events(1)),
            What::Log("sleep".into()),
            What::Waits(Wait::Sleep(second)),
            What::Waits(Wait::Fetch("users".into())),
            What::Waits(Wait::Acquire("db".into())),
            What::Waits(Wait::Barrier { name: "b".into(), arrived: 1, parties: 2 }),
            What::Waits(Wait::Worker("a worker".into())),
            What::Waits(Wait::Changed("config".into())),
            What::Waits(Wait::Init("config".into())),
        ];
        for what in all {
            assert_eq!(Kind::of_text(&what.to_string()), Kind::of(&what), "{what}");
        }
    }
}
