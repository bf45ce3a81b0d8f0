//! Forks: decisions on who goes first at which more than one task has been tried.
//!
//! Where a task is tried that another was tried before, the other need not go as long as nothing happens that it could see:
//! it sleeps ([`crate::choices::Sleepers`]). For this has to be known what its turn touched, so that those of one fork are made one after
//! the other.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::prefixes::{Key, Prefix, place};
use crate::choices::Sleeper;

/// The decisions at which more than one task has been tried, each by what stands for it.
#[derive(Debug, Default)]
pub(super) struct Forks(BTreeMap<Key, Fork>);

#[derive(Debug)]
struct Fork {
    /// Those that sleep from decisions before this one on, and those that were tried here, as far as it is known what they touch.
    sleepers: Vec<Sleeper>,
    /// Alternatives that are yet to be tried, while another is.
    waiting: VecDeque<Prefix>,
    is_busy: bool,
}

impl Forks {
    /// Another alternative is to be tried at a decision where so far there was only one. Gives it back, if it can be at once.
    pub(super) fn add(
        &mut self,
        prefix: Prefix,
        sleepers: impl FnOnce() -> Vec<Sleeper>,
    ) -> Option<Prefix> {
        let fork = fork(&prefix)?;
        let new = || Fork { sleepers: sleepers(), waiting: VecDeque::new(), is_busy: false };
        let fork = self.0.entry(fork).or_insert_with(new);
        if fork.is_busy {
            fork.waiting.push_back(prefix);
            return None;
        }
        fork.is_busy = true;
        Some(prefix)
    }

    /// Those that sleep in the run with this prefix.
    pub(super) fn sleepers(&self, prefix: &Prefix) -> Option<Arc<[Sleeper]>> {
        self.0.get(&fork(prefix)?).map(|fork| Arc::from(&*fork.sleepers))
    }

    /// The run with this prefix was made, and if it began with a task of which it is known what its turn touched, that one sleeps
    /// from now on. Gives what is to be tried next.
    pub(super) fn made(&mut self, prefix: &Prefix, first: Option<Sleeper>) -> Option<Prefix> {
        let fork = self.0.get_mut(&fork(prefix)?)?;
        fork.sleepers.extend(first);
        let next = fork.waiting.pop_front();
        fork.is_busy = next.is_some();
        next
    }
}

/// What stands for the decision with which a prefix ends.
fn fork(prefix: &Prefix) -> Option<Key> {
    let ((decision, _), before) = prefix.split_last()?;
    Some(place(before, *decision))
}
