//! What the executor and the run it is part of ask and tell each other.

use std::num::NonZero;

use super::ready::Candidates;
use super::{HostId, Job};
use crate::time::Instant;

/// A turn that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Of which task.
    pub job: Job,
    /// What that is.
    pub role: Role,
    /// In which turn, counted from 1, it was woken for it; `None` if time or something from outside did.
    pub woken_in: Option<NonZero<u64>>,
}

/// What kind of task a job is, for [`Driver::pick`]. A whole word: it is copied with others, and what is written in parts and soon read as
/// a whole is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Role {
    /// A task of the program under test: when it runs is a choice.
    Program,
    /// A part of its surroundings: it runs in its turn.
    Surroundings,
}

/// What the executor asks of the run it is part of.
pub trait Driver {
    /// Pins the host on whose behalf the next task is polled. Told if [`Driver::is_connected`].
    fn enter(&mut self, host: HostId);

    /// Moves what is in flight and due at this instant (packets); `true` if anything moved.
    fn settle(&mut self) -> bool;

    /// When [`Driver::settle`] has something to do though nothing is sent, at the earliest. Asked when all is quiet, if
    /// [`Driver::is_connected`].
    fn next_deadline(&mut self) -> Option<Instant> {
        None
    }

    /// Whether [`Driver::turn_begins`] is to be told.
    fn follows_turns(&self) -> bool {
        false
    }

    /// A task has its turn, of whatever role.
    fn turn_begins(&mut self, _turn: Begun) {}

    /// Whether [`Driver::turn_ended`] and [`Driver::noticed`] are to be told.
    fn watches_turns(&self) -> bool {
        false
    }

    /// A turn of a task of the program is over. Told only if [`Driver::watches_turns`].
    fn turn_ended(&mut self, _job: Job) {}

    /// Something was noticed that wakes a task of the program; what that touched was on its behalf. Told like `turn_ended`.
    fn noticed(&mut self, _job: Job) {}

    /// Which of the `ready` program tasks runs next, at least two. Asked only if [`Driver::is_plain`] is `false`.
    fn pick(&mut self, ready: &Candidates) -> usize;

    /// Whether `pick` wants to know what changes among those that are ready ([`Candidates::changes`]).
    fn follows_line(&self) -> bool {
        false
    }

    /// Something else could have come next, but had to wait for what waited for long: to be fair is not a choice.
    fn withheld(&mut self) {}

    /// Whether the deadlines at `at` strike before the timers at the same instant. Asked like `pick`.
    fn deadline_first(&mut self, at: Instant) -> bool;

    /// Whether a deadline that is due strikes now, before the turn that comes next, and not when all is quiet. Asked like
    /// `pick`, for each deadline and each turn.
    fn strikes_now(&mut self, _at: Instant) -> bool {
        false
    }

    /// Whether what is in flight arrives now, before the turn of one of the `ready` program tasks, and not when all is quiet.
    /// Asked like `pick`, for each turn if [`Driver::is_connected`]; `stirred` tells whether the surroundings have something to
    /// do.
    fn arrives_now(&mut self, _at: Instant, _ready: &Candidates, _stirred: bool) -> bool {
        false
    }

    /// Whether anything can ever be in flight.
    fn is_connected(&self) -> bool {
        true
    }

    /// Whether something beside the executor keeps its own time, so that [`Driver::pass`] is to be asked.
    fn keeps_time(&self) -> bool {
        false
    }

    /// Nothing happens any more at this instant, and `next` is when something is due. Gives when time stops: earlier if something
    /// that keeps its own time comes first, and `None` if nothing ever happens again.
    fn pass(&mut self, next: Option<Instant>) -> Option<Instant> {
        next
    }

    /// Whether nothing that may happen leads to an end. Asked before time passes, if [`Executor::doubt`] said so.
    ///
    /// [`Executor::doubt`]: super::Executor::doubt
    fn is_stuck(&mut self) -> bool {
        false
    }

    /// Whether tasks run first-in first-out throughout, so that `pick` need not be asked.
    fn is_plain(&self) -> bool;
}

/// What a deadline bounds.
pub trait Scope {
    /// Whether it could still end at the instant `at`, without being made to.
    fn may_end(&self, at: Instant) -> bool;

    /// Whether it may be ended by something that arrives at this instant, such as a packet.
    fn may_hear(&self) -> bool {
        false
    }

    /// The deadline has come; whoever was woken by the timers of its instant goes first. Gives the task on whose behalf that is
    /// noticed.
    fn come(&self) -> Option<Job> {
        None
    }

    /// Whether a deadline that lingers is to strike now, after a turn, because its body cannot go on. If it never is, the
    /// deadline strikes when all is quiet.
    fn is_stuck(&self) -> bool {
        false
    }

    /// The deadline strikes.
    fn expire(&self);
}

/// Why [`Executor::run`](super::Executor::run) returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// [`Executor::finish`](super::Executor::finish) was called.
    Finished,
    /// Nothing is ready and nothing is due.
    Idle,
    /// [`Driver::is_stuck`]: nothing that is ready or due leads to an end.
    Stuck,
    /// The next thing due is after the end of time.
    OutOfTime,
    /// Too many steps at one instant.
    OutOfSteps,
}

/// What a run may use at most.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The last instant that may be reached.
    pub end_of_time: Instant,
    /// Steps at one instant: polls, and what is counted with [`Executor::count_step`](super::Executor::count_step).
    pub steps: u64,
}
