//! What stands in the ready list, and what is known of the tasks of a run.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::choices::Since;
use crate::executor::clock::{DeadlineId, Due};
use crate::executor::round::Round;
use crate::executor::task::{Bell, Task};
use crate::executor::{Callback, HostId, Meta};

/// Something to do at this instant. It is two words, which go through registers: one that is written in parts and soon read
/// as a whole is waited for.
pub(in crate::executor) enum Entry {
    /// Give the task with this index its turn.
    Run(usize),
    /// Do something else.
    Other(Box<Errand>),
}

/// Something to do that is no turn of a task, and in which round.
pub(in crate::executor) struct Errand {
    pub(in crate::executor) round: Round,
    /// The turn in which it was to be done, counted from 1; 0 if in none.
    pub(in crate::executor) of_turn: u64,
    pub(in crate::executor) what: Other,
}

/// Something to do that is no turn of a task.
pub(in crate::executor) enum Other {
    /// Call back: whom it wakes becomes ready behind what is ready by then.
    Callback(Rc<dyn Callback>),
    /// Do what came due while the worker of its host was held.
    Due(HostId, Due),
    /// Look at what came due on a host while its worker was held.
    CatchUp(HostId),
    /// What was ready while the worker of its host was held, and is so again: of many, all together, so that they can be stalled
    /// together by the next hold. The round is the latest of theirs.
    Stalled(HostId, VecDeque<Entry>),
    /// A deadline comes, now that whoever was woken before it has had a turn.
    Come(DeadlineId),
}

impl Entry {
    /// What is to be noticed, if anything is.
    pub(in crate::executor) fn callback(&self) -> Option<&Rc<dyn Callback>> {
        match self {
            Self::Other(errand) => match &errand.what {
                Other::Callback(callback) => Some(callback),
                Other::Due(..) | Other::CatchUp(_) | Other::Stalled(..) | Other::Come(_) => None,
            },
            Self::Run(_) => None,
        }
    }

    /// The turn in which it was to be done, if it is no turn itself.
    pub(in crate::executor) fn of_turn(&self) -> u64 {
        match self {
            Self::Other(errand) => errand.of_turn,
            Self::Run(_) => 0,
        }
    }

    /// In which round it is, if these are the tasks.
    pub(super) fn round_in<'e>(&'e mut self, tasks: &'e mut [Known]) -> &'e mut Round {
        match self {
            Self::Run(index) => &mut tasks[*index].round,
            Self::Other(errand) => &mut errand.round,
        }
    }
}

/// Where a task is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It waits to be woken.
    Waiting,
    /// It is in the list, or was and will be.
    Ready,
    /// It has its turn.
    Running,
    /// It has its turn, and has been woken for another.
    Again,
    /// It has its turn, and goes on with it unless another goes first.
    Interrupted,
    /// It has ended.
    Ended,
}

/// A task of the run.
pub(super) struct Known {
    pub(super) meta: Meta,
    pub(super) state: State,
    /// If it is ready, in which round it has its turn.
    pub(super) round: Round,
    /// In which turn it was woken last, counted from 1; 0 if in none.
    pub(super) woken_in: u64,
    /// Since when it is ready, or was last. One that is interrupted is as it was before.
    pub(super) since: Since,
    /// When it was asked who can go first, and this one was among those that are about to be woken: how often that was before.
    pub(super) offered: u64,
    /// Nothing while it is made or has its turn, and when it has ended.
    pub(super) task: Option<Task>,
    pub(super) bell: Bell,
}
