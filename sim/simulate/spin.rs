//! Spin: who has had the turns shortly before a limit is reached, so that the limit can be told of them.
//!
//! Nobody looks until the limit is near: what a run costs that never comes there is one comparison a poll.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::panic::Location;

use super::runner::RunnerId;

/// How many polls, or silences, before a limit are looked at.
const LOOKED_AT: u64 = 1000;
/// How many of the polls that are looked at are kept.
const MOST_POLLS: usize = 1000;

/// Whose polls there were lately.
#[derive(Default)]
pub(super) struct Spin {
    looks: Cell<bool>,
    polls: RefCell<VecDeque<Polled>>,
}

/// One poll.
struct Polled {
    who: Who,
    /// Those who had a turn within it.
    within: Vec<RunnerId>,
}

/// Whose a poll is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// That of something that is known.
    Runner(RunnerId),
    /// That of a task of plain `tokio::spawn`.
    Plain {
        /// On which host.
        host: usize,
        /// Where it was spawned, if tokio tells that.
        place: Option<&'static Location<'static>>,
    },
}

/// Somebody's part in the polls that were looked at.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) who: Who,
    pub(super) polls: usize,
    /// Those who had turns within them.
    pub(super) within: Vec<RunnerId>,
}

impl Spin {
    /// Whether this poll, so many since all was quiet, is looked at: one of the last before this limit.
    pub(super) fn looks(&self, steps: u64, limit: u64) -> bool {
        if steps.saturating_add(LOOKED_AT) > limit {
            self.looks.set(true);
        }
        self.looks.get()
    }

    /// All is quiet and time passes, so often in a row without anything told. What was looked at before that comes to nothing,
    /// unless the limit of such silences is near.
    pub(super) fn settle(&self, pauses: u64, limit: u64) {
        let is_near = pauses.saturating_add(LOOKED_AT) > limit;
        if self.looks.replace(is_near) && !is_near {
            self.polls.borrow_mut().clear();
        }
    }

    /// A poll begins that is looked at.
    pub(super) fn begin(&self, who: Who) {
        let mut polls = self.polls.borrow_mut();
        if polls.len() == MOST_POLLS {
            polls.pop_front();
        }
        polls.push_back(Polled { who, within: Vec::new() });
    }

    /// The poll in progress is one of this runner, or it has a turn within it.
    pub(super) fn claim(&self, runner: RunnerId) {
        if !self.looks.get() {
            return;
        }
        if let Some(poll) = self.polls.borrow_mut().back_mut() {
            match poll.who {
                Who::Plain { .. } => poll.who = Who::Runner(runner),
                Who::Runner(_) => poll.within.push(runner),
            }
        }
    }

    /// Who had how many of the polls that were looked at, the most first.
    pub(super) fn shares(&self) -> Vec<Share> {
        let mut shares: BTreeMap<Who, Share> = BTreeMap::new();
        for Polled { who, within } in &*self.polls.borrow() {
            let none = || Share { who: *who, polls: 0, within: Vec::new() };
            let share = shares.entry(*who).or_insert_with(none);
            share.polls += 1;
            for runner in within {
                if let Err(place) = share.within.binary_search(runner) {
                    share.within.insert(place, *runner);
                }
            }
        }
        let mut shares: Vec<_> = shares.into_values().collect();
        // Of those who had as many, whoever is known comes first.
        shares.sort_by_key(|share| usize::MAX - share.polls);
        shares
    }
}
