//! The queue: runners that are ready, where the order in which they run is a choice.
//!
//! A task of a `LocalSet` is polled within a turn of the runner that the set is in. When it is picked, who is around it is let
//! in, too, on the way to it.
//!
//! Where every answer is the plain one, the order is that of a plain run, with three exceptions at one instant. Tokio wakes
//! those who have yielded when all else has run, the last of them first; here each goes to the back of the queue. It looks
//! at `main` after 61 polls, even if others are ready; here `main` is last. And with a task of a `LocalSet` runs what the set
//! is run until.

use std::task::Waker;

use smallvec::SmallVec;

use super::runner::RunnerId;
use crate::choices::{Fairness, Roster, Since};
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::TaskId;

/// Runners that are ready and wait to be picked, where the order is a choice.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Vec<Queued>,
    fairness: Fairness,
    /// Whether `main` goes last: tokio comes to it when what was ready before it, and what that made ready, has run.
    main_is_last: bool,
    picked: Option<RunnerId>,
    /// Those around it, who poll it.
    on_the_way: Vec<RunnerId>,
}

/// A runner that waits to be picked.
struct Queued {
    runner: RunnerId,
    waker: Waker,
    since: Since,
}

impl Queue {
    pub(super) const fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The runners to choose from, in order.
    pub(super) fn choice(&mut self, at: Instant) -> SmallVec<[RunnerId; 8]> {
        self.put_main_in_its_place();
        let longest = self.waiting.iter().map(|it| it.since).min().unwrap_or_default();
        let has_run_out = self.fairness.has_run_out(at, longest);
        let may_go_first =
            |runner: &RunnerId| !(has_run_out && self.fairness.has_to_wait(runner.0));
        self.waiting.iter().map(|it| it.runner).filter(may_go_first).collect()
    }

    /// Whether it is the turn of `runner`; if not, it waits for it.
    pub(super) fn admit(&mut self, runner: RunnerId, waker: &Waker) -> bool {
        if self.picked == Some(runner) {
            self.picked = None;
            return true;
        }
        if self.picked.is_some() && self.on_the_way.contains(&runner) {
            return true;
        }
        if let Some(known) = self.waiting.iter_mut().find(|it| it.runner == runner) {
            known.waker.clone_from(waker);
            return false;
        }
        if runner == RunnerId::MAIN {
            // tie: main-last
            self.main_is_last = !self.waiting.is_empty();
        }
        let since = self.fairness.readied();
        // tie: runners-in-order
        self.waiting.push(Queued { runner, waker: waker.clone(), since });
        false
    }

    /// Picks a runner that waits; these are around it. Gives what wakes it.
    pub(super) fn pick(
        &mut self,
        runner: RunnerId,
        around: impl Iterator<Item = RunnerId>,
    ) -> SmallVec<[Waker; 1]> {
        let Some(Queued { waker, since, .. }) = self.take(runner) else { return SmallVec::new() };
        self.fairness.goes_first(runner.0, since);
        self.picked = Some(runner);
        self.on_the_way = around.collect();
        let mut wakers = SmallVec::from([waker]);
        // If it has been woken since it was polled last, its own waker reaches nobody, but those around it wait here.
        for outer in &self.on_the_way {
            if let Some(place) = self.waiting.iter().position(|it| it.runner == *outer) {
                wakers.push(self.waiting.remove(place).waker);
            }
        }
        wakers
    }

    fn take(&mut self, runner: RunnerId) -> Option<Queued> {
        let place = self.waiting.iter().position(|it| it.runner == runner)?;
        Some(self.waiting.remove(place))
    }

    /// This runner has ended: it waits for nothing any more.
    pub(super) fn forget(&mut self, runner: RunnerId) {
        self.waiting.retain(|it| it.runner != runner);
    }

    fn put_main_in_its_place(&mut self) {
        let main = self.waiting.iter().position(|it| it.runner == RunnerId::MAIN);
        if let Some(main) = main.filter(|_| self.main_is_last) {
            let main = self.waiting.remove(main);
            self.waiting.push(main);
        }
    }
}

/// Who waits for a turn.
pub(super) struct ReadyRunners(pub(super) SmallVec<[(TaskId, Text); 8]>);

impl Roster for ReadyRunners {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn task(&self, index: usize) -> TaskId {
        self.0[index].0
    }

    fn name(&self, index: usize) -> &Text {
        &self.0[index].1
    }
}
