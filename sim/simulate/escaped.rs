//! What of a run was outside of its simulation, or was no choice in it: what a test is told of beside the trace.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::Location;

use super::runner::RunnerId;
use crate::scenario::Text;

/// What a test says of the runtime that it has in tokio: a simulation has one thread in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavor {
    /// Nothing.
    #[default]
    Unstated,
    /// It has one thread.
    OneThread,
    /// It has many.
    ManyThreads,
}

/// What may decide what happens in a run, beside its choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hides {
    /// Tasks that had their turns within those of others.
    Nested,
    /// What hosts have sent each other, or `main` itself.
    Packets,
    /// Random numbers of tokio's, or that nobody knows whether there were any.
    Draws,
    /// Tasks of plain tokio.
    Plain,
    /// Real threads.
    Threads,
    /// That tokio does not tell of its tasks.
    Untold,
}

impl Hides {
    /// In words.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Nested => "tasks of a `LocalSet`",
            Self::Packets => "sockets",
            Self::Draws => {
                "`select!` without `biased;`, or what else draws a random number of tokio's"
            }
            Self::Plain => "tasks of plain tokio",
            Self::Threads => "real threads",
            Self::Untold => "a build without `--cfg tokio_unstable`",
        }
    }
}

/// What is known of a run when it is over.
#[derive(Clone, Debug, Default)]
pub(super) struct Escaped {
    /// Blocking work ran on a real thread.
    pub(super) threads: bool,
    /// Some decision had an alternative.
    pub(super) had_a_choice: bool,
    /// Where tasks were spawned whose order is no choice, as far as tokio tells of them.
    pub(super) plain: BTreeSet<&'static Location<'static>>,
    /// Where somebody wanted to hold up the thread, as far as that is known.
    pub(super) slept: BTreeSet<String>,
    /// Blocking work was done on the thread of the simulation.
    pub(super) in_place: bool,
    /// At a deadlock, the threads beside the simulation.
    pub(super) beside: Option<String>,
    /// What beside choices may have decided what happens in it.
    pub(super) hides: BTreeSet<Hides>,
    /// The tasks that wait to be called when `main` ends, by their names.
    pub(super) servers: Vec<Text>,
}

/// What is seen of that while the run is in progress.
#[derive(Debug, Default)]
pub(super) struct Escaping {
    pub(super) had_a_choice: Cell<bool>,
    pub(super) plain: RefCell<BTreeSet<&'static Location<'static>>>,
    /// Whether the next task of tokio's is one whose order is a choice.
    pub(super) is_known: Cell<bool>,
    /// Whether blocking work may run on real threads.
    pub(super) has_threads: Cell<bool>,
    pub(super) in_place: Cell<bool>,
    /// What the test says of its runtime in tokio.
    pub(super) flavor: Cell<Flavor>,
    pub(super) hides: RefCell<BTreeSet<Hides>>,
    /// Whether tasks of tokio's are packets on their way.
    pub(super) is_moving_packets: Cell<bool>,
    pub(super) servers: RefCell<Vec<Text>>,
    slept: RefCell<BTreeSet<String>>,
    /// Whether the clock runs in real time.
    pub(super) is_real_time: Cell<bool>,
    pub(super) beside: RefCell<Option<String>>,
    /// Who would be woken, while that is tried.
    tried: RefCell<Option<Vec<RunnerId>>>,
}

impl Escaping {
    /// Whom `wake` would wake, were it not only tried.
    pub(super) fn would_wake(&self, wake: impl FnOnce()) -> Vec<RunnerId> {
        self.tried.replace(Some(Vec::new()));
        wake();
        self.tried.take().unwrap_or_default()
    }

    /// Somebody is woken; `true` if that is only tried.
    pub(super) fn only_tries(&self, runner: RunnerId) -> bool {
        self.tried.borrow_mut().as_mut().map(|tried| tried.push(runner)).is_some()
    }

    /// Somebody wants to hold up the thread, there.
    pub(super) fn sleeps(&self, place: impl FnOnce() -> Option<String>) {
        // Who does so in a loop is told of once.
        const MOST: usize = 3;
        if self.slept.borrow().len() < MOST {
            let place = place().unwrap_or_else(|| "a place that is not known".to_owned());
            self.slept.borrow_mut().insert(place);
        }
    }

    /// Tokio has a task more, which was spawned there.
    #[cfg(tokio_unstable)]
    pub(super) fn spawned(&self, place: &'static Location<'static>) {
        if !self.is_known.take() && !self.is_moving_packets.get() {
            self.plain.borrow_mut().insert(place);
        }
    }

    /// What is known now.
    pub(super) fn take(&self, threads: bool) -> Escaped {
        Escaped {
            threads,
            had_a_choice: self.had_a_choice.get(),
            plain: self.plain.take(),
            beside: self.beside.take(),
            servers: self.servers.take(),
            slept: self.slept.take(),
            in_place: self.in_place.get(),
            hides: self.hides.take(),
        }
    }
}
