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
use crate::choices::{Contest, Line, LineChange, Place, Since};
use crate::time::Instant;

/// Runners that are ready and wait to be picked, where the order is a choice.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Line<Queued>,
    contest: Contest,
    /// Whether `main` goes last: tokio comes to it when what was ready before it, and what that made ready, has run.
    main_is_last: bool,
    picked: Option<RunnerId>,
    /// Those around it, who poll it.
    on_the_way: Vec<RunnerId>,
    /// Where those wait who have come since it was asked who has, and those who could not go first then; if anybody asks.
    newcomers: Option<Vec<Place>>,
}

/// A runner that waits to be picked.
struct Queued {
    runner: RunnerId,
    waker: Waker,
    since: Since,
}

impl Queue {
    /// One that keeps what changes among those that wait, if anybody `follows` that.
    pub(super) fn new(follows: bool) -> Self {
        let mut queue = Self::default();
        queue.contest.follow(follows);
        queue
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// It is to be decided who goes first: how many runners there are to choose from.
    pub(super) fn begin(&mut self, at: Instant) -> usize {
        self.put_main_in_its_place();
        self.contest.begin(at);
        self.contest.count()
    }

    /// Keeps who comes from now on.
    pub(super) fn keep_newcomers(&mut self) {
        self.newcomers = Some(Vec::new());
    }

    /// Who may go first and could not when this was asked before, in order, if that is kept.
    pub(super) fn newcomers(&mut self) -> Vec<RunnerId> {
        let Self { waiting, contest, newcomers: Some(newcomers), .. } = self else {
            return Vec::new();
        };
        let mut come = Vec::new();
        newcomers.retain(|place| {
            let Some(queued) = waiting.get(*place) else { return false };
            let may_go = contest.index_of(*place).is_some();
            come.extend(may_go.then_some(queued.runner));
            !may_go
        });
        come
    }

    /// Whether one has to wait, to be fair.
    pub(super) const fn holds_back(&self) -> bool {
        self.contest.holds_back()
    }

    /// Which runner it is that has this index among those to choose from.
    pub(super) fn runner(&self, index: usize) -> Option<RunnerId> {
        Some(self.waiting.get(self.contest.nth(index)?)?.runner)
    }

    /// What has changed among those to choose from, if that is kept.
    pub(super) fn changes(&self) -> Option<&[LineChange]> {
        self.contest.changes()
    }

    /// What has changed has been told.
    pub(super) fn forget_changes(&mut self) {
        self.contest.forget_changes();
    }

    /// The index of the one that waits at this place.
    pub(super) fn index_of(&self, place: Place) -> Option<usize> {
        self.contest.index_of(place)
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
        if let Some(known) = self.place_of(runner).and_then(|place| self.waiting.get_mut(place)) {
            known.waker.clone_from(waker);
            return false;
        }
        if runner == RunnerId::MAIN {
            // tie: main-last
            self.main_is_last = !self.waiting.is_empty();
        }
        let since = self.contest.readied();
        // tie: runners-in-order
        self.push(Queued { runner, waker: waker.clone(), since });
        false
    }

    /// Picks a runner that waits; these are around it. Gives what wakes it.
    pub(super) fn pick(
        &mut self,
        runner: RunnerId,
        around: impl Iterator<Item = RunnerId>,
    ) -> SmallVec<[Waker; 1]> {
        let Some(Queued { waker, since, .. }) = self.take(runner) else { return SmallVec::new() };
        self.contest.fairness().goes_first(runner.0, since);
        self.picked = Some(runner);
        self.on_the_way = around.collect();
        let mut wakers = SmallVec::from([waker]);
        // If it has been woken since it was polled last, its own waker reaches nobody, but those around it wait here.
        for index in 0..self.on_the_way.len() {
            wakers.extend(self.take(self.on_the_way[index]).map(|outer| outer.waker));
        }
        wakers
    }

    fn push(&mut self, queued: Queued) {
        let Queued { runner, since, .. } = queued;
        let place = self.waiting.push_back(queued);
        if let Some(newcomers) = &mut self.newcomers {
            newcomers.push(place);
        }
        self.contest.enter(runner.0, place, since);
    }

    fn take(&mut self, runner: RunnerId) -> Option<Queued> {
        let place = self.place_of(runner)?;
        self.contest.leave(runner.0);
        self.waiting.remove(place)
    }

    fn place_of(&self, runner: RunnerId) -> Option<Place> {
        self.contest.place_of(runner.0)
    }

    /// This runner has ended: it waits for nothing any more.
    pub(super) fn forget(&mut self, runner: RunnerId) {
        self.take(runner);
    }

    fn put_main_in_its_place(&mut self) {
        if self.main_is_last
            && let Some(main) = self.take(RunnerId::MAIN)
        {
            self.push(main);
        }
    }
}
