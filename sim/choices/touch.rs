//! Touches: what a turn of a task used of what tasks share.
//!
//! Two turns that come next to each other, and of which neither could see whether the other went first, could as well have
//! come the other way round: exhaustive exploration leaves one of the two orders out. Here is told when a turn could see it;
//! the steps of a run say what they touch.

use crate::scenario::Text;
use crate::trace::TaskId;

/// Something that tasks share. Numbers are indices of declarations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// All there is: what the turn did could be seen from anywhere.
    Everything,
    /// A cell.
    Cell(usize),
    /// A semaphore or a lock.
    Semaphore(usize),
    /// A queue.
    Queue(usize),
    /// An event.
    Event(usize),
    /// A barrier.
    Barrier(usize),
    /// A promise.
    Promise(usize),
    /// A value that is made once.
    Once(usize),
    /// A service, where it matters who asks first.
    Service(usize),
    /// A generator, by the index of its procedure.
    Generator(usize),
    /// Threads or workers that tasks run on.
    Threads,
    /// The count of a `fail` with `times=`, by its place in the file.
    Failures(usize),
    /// A name that tasks ask for.
    Name(Text),
    /// A deadline with a name.
    Deadline(Text),
    /// That a task has begun, or ended.
    Task(TaskId),
    /// The order in which tasks end.
    Ends,
    /// The order that an expectation looks at, by its place among those of the scenario.
    Expectation(usize),
}

/// How a thing is touched. Two touches commute if they are of the same kind, and that is not [`Access::Write`]; to look is of one
/// kind, whether after a wait or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Looked at.
    Read,
    /// Looked at after a wait for what was changed: this could not have come before the change, whoever else went first.
    After,
    /// Changed, or looked at and changed.
    Write,
    /// One more.
    More,
    /// One less.
    Less,
}

/// A thing, and how it was touched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// What.
    pub thing: Thing,
    /// How.
    pub access: Access,
}

/// Whether one of two turns could see that the other went first.
pub fn dependent(one: &[Touch], other: &[Touch]) -> bool {
    let touches_everything = |touch: &Touch| touch.thing == Thing::Everything;
    one.iter().chain(other).any(touches_everything)
        || one.iter().any(|touch| other.iter().any(|with| touch.conflicts(with)))
}

/// Whether what one turn touched had to be there for the other to come at all.
pub fn needs(one: &[Touch], other: &[Touch]) -> bool {
    let changes =
        |thing: &Thing| other.iter().any(|it| it.access == Access::Write && it.thing == *thing);
    one.iter().any(|touch| touch.access == Access::After && changes(&touch.thing))
}

impl Access {
    /// One of each kind.
    pub(super) const KINDS: [Self; 4] = [Self::Read, Self::Write, Self::More, Self::Less];

    /// The place of its kind among them.
    pub(super) const fn kind(self) -> usize {
        match self {
            Self::Read | Self::After => 0,
            Self::Write => 1,
            Self::More => 2,
            Self::Less => 3,
        }
    }

    /// Whether nobody sees which of two touches of the same thing came first.
    pub(super) const fn commutes(self, other: Self) -> bool {
        self.kind() == other.kind() && !matches!(self, Self::Write)
    }
}

impl Touch {
    fn conflicts(&self, other: &Self) -> bool {
        self.thing == other.thing && !self.access.commutes(other.access)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(one: (Thing, Access), other: (Thing, Access)) -> bool {
        let [one, other] = [one, other].map(|(thing, access)| Touch { thing, access });
        dependent(&[one], &[other])
    }

    #[test]
    fn readers_do_not_see_one_another_and_a_writer_is_seen() {
        let (a, b) = (Thing::Cell(0), Thing::Cell(1));
        assert!(!see((a.clone(), Access::Read), (a.clone(), Access::Read)));
        assert!(see((a.clone(), Access::Read), (a.clone(), Access::Write)));
        assert!(see((a.clone(), Access::Write), (a.clone(), Access::Write)));
        assert!(!see((a.clone(), Access::Write), (b, Access::Write)));
        assert!(see((a.clone(), Access::More), (a.clone(), Access::Less)));
        assert!(see((a, Access::Read), (Thing::Everything, Access::Write)));
    }

    #[test]
    fn who_waits_for_a_change_needs_it_and_no_other() {
        let touch = |thing, access| [Touch { thing, access }];
        let ended = touch(Thing::Task(TaskId::MAIN), Access::Write);
        let waited = touch(Thing::Task(TaskId::MAIN), Access::After);
        let looked = touch(Thing::Task(TaskId::MAIN), Access::Read);
        assert!(needs(&waited, &ended) && dependent(&waited, &ended));
        assert!(!needs(&looked, &ended) && !needs(&ended, &waited));
        assert!(!needs(&waited, &touch(Thing::Ends, Access::Write)));
        assert!(!dependent(&waited, &looked) && !dependent(&waited, &waited));
    }

    #[test]
    fn who_touches_everything_is_seen_by_all() {
        let everything = [Touch { thing: Thing::Everything, access: Access::Write }];
        assert!(dependent(&everything, &[]));
        assert!(dependent(&[], &everything));
        assert!(!dependent(&[], &[]));
    }
}
