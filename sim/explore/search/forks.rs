//! Forks: decisions on who goes first at which more than one task has been tried.
//!
//! Where a task is tried that another was tried before, the other need not go as long as nothing happens that it could see:
//! it sleeps ([`crate::choices::Sleepers`]). For this has to be known what its turn touched, so that those of one fork are made one after
//! the other. There are about as many forks as runs: they share what they have in common.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::prefixes::{Key, Prefix, last_place};
use crate::choices::{Sleeper, Taken, Touch, Turnoff};

/// The decisions at which more than one task has been tried, each by what stands for it.
#[derive(Debug, Default)]
pub(super) struct Forks {
    forks: BTreeMap<Key, Fork>,
    /// What turns of sleepers touch, each once.
    touches: BTreeSet<Arc<[Touch]>>,
}

#[derive(Debug)]
struct Fork {
    /// Those that sleep from decisions before this one on, and those that were tried here, as far as it is known what they touch.
    sleepers: Chain,
    /// Alternatives that are yet to be tried, while another is.
    waiting: VecDeque<Taken>,
    is_busy: bool,
}

/// Sleepers one after the other, in order of their decisions: what chains begin with is shared.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain(Option<Arc<Link>>);

#[derive(Debug)]
struct Link {
    last: Sleeper,
    before: Chain,
}

impl Forks {
    /// Another alternative is to be tried at a decision where so far there was only one, `first`, after these. Gives it back, if it can be at once.
    pub(super) fn add(
        &mut self,
        prefix: Prefix,
        sleepers: impl FnOnce() -> (Chain, Option<Sleeper>),
    ) -> Option<Prefix> {
        let (place, (_, taken)) = (last_place(&prefix)?, *prefix.last()?);
        if !self.forks.contains_key(&place) {
            let (before, first) = sleepers();
            let sleepers = self.with(&before, first);
            self.forks.insert(place, Fork { sleepers, waiting: VecDeque::new(), is_busy: false });
        }
        let fork = self.forks.get_mut(&place)?;
        if fork.is_busy {
            fork.waiting.push_back(taken);
            return None;
        }
        fork.is_busy = true;
        Some(prefix)
    }

    /// Those that sleep in the run with this prefix.
    pub(super) fn sleepers(&self, prefix: &[Turnoff]) -> Option<Chain> {
        self.forks.get(&last_place(prefix)?).map(|fork| fork.sleepers.clone())
    }

    /// The run with this prefix was made, and if it began with a task of which it is known what its turn touched, that one sleeps
    /// from now on. Gives what is to be tried next.
    pub(super) fn made(&mut self, mut prefix: Prefix, first: Option<Sleeper>) -> Option<Prefix> {
        let place = last_place(&prefix)?;
        let sleepers = self.with(&self.forks.get(&place)?.sleepers.clone(), first);
        let fork = self.forks.get_mut(&place)?;
        fork.sleepers = sleepers;
        let next = fork.waiting.pop_front();
        fork.is_busy = next.is_some();
        prefix.last_mut()?.1 = next?;
        Some(prefix)
    }

    /// The same sleepers, and another if there is one.
    fn with(&mut self, before: &Chain, another: Option<Sleeper>) -> Chain {
        let Some(mut last) = another else { return before.clone() };
        match self.touches.get(&last.touches) {
            Some(known) => last.touches = Arc::clone(known),
            None => _ = self.touches.insert(Arc::clone(&last.touches)),
        }
        Chain(Some(Arc::new(Link { last, before: before.clone() })))
    }
}

impl Chain {
    /// Those of decisions before this one.
    pub(super) fn before(&self, decision: u32) -> Self {
        let mut chain = self;
        while let Some(link) = &chain.0
            && link.last.decision >= decision
        {
            chain = &link.before;
        }
        chain.clone()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// All of them, in order.
    pub(super) fn list(&self) -> Arc<[Sleeper]> {
        let links = std::iter::successors(self.0.as_deref(), |link| link.before.0.as_deref());
        let mut all: Vec<Sleeper> = links.map(|link| link.last.clone()).collect();
        all.reverse();
        all.into()
    }
}

/// However long a chain is, it ends link by link.
impl Drop for Chain {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut link) = next.and_then(Arc::into_inner) {
            next = link.before.0.take();
        }
    }
}
