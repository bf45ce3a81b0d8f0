//! Turns: who runs from one moment to the next, and what happens when nobody does.
//!
//! Each of these is called once a poll or more often, and is lean for it.

use std::iter;
#[cfg(tokio_unstable)]
use std::panic::Location;
use std::task::Waker;

use super::clock;
use super::escaped::Hides;
use super::places::TaskNames;
use super::pulse::Now;
use super::queue::Queue;
use super::runner::{Kind, Outer, Runner, RunnerId};
use super::session::Session;
use super::spin::Who;
use crate::choices::{Access, LineChange, Place, Ready, Roster, Thing, Touch, Turn};
use crate::scenario::Text;
use crate::time::Duration;
use crate::trace::{Limit, Recorder, TaskId, What};

/// How often all is quiet after the end of time before that must be due to some task that ticks. Tokio pauses a few hundred
/// times by itself on its way to a timer that is far away.
const MOST_PAUSES_AFTERWARDS: u64 = 10_000;
/// For each step that one instant may have, how often in a row time may pass while nothing is told. What ticks for ever keeps
/// up no test.
const SILENT_PAUSES: u64 = 5;
/// After so many polls without quiet packets move all the same: who spins may wait for one.
const POLLS_BEFORE_PACKETS: u64 = 1024;

impl Session {
    /// Tokio is about to poll a task, of whatever kind, that was spawned there.
    #[cfg(tokio_unstable)]
    pub(super) fn begin_poll(&self, task: tokio::task::Id, place: &'static Location<'static>) {
        if let Some(network) = self.network() {
            network.task_polled(task);
        }
        if let Some(pulse) = &self.pulse {
            pulse.places.poll(place);
            self.beat(Now::Plain(self.host()));
        }
        self.count_step(|| Who::Plain { host: self.host(), place: Some(place) });
        if self.listens() {
            self.tell_of_slow(self.slow.begin(None));
        }
    }

    /// A task is spawned there.
    #[cfg(tokio_unstable)]
    pub(super) fn spawned(&self, task: tokio::task::Id, place: &'static Location<'static>) {
        if let Some(network) = self.network() {
            network.task_made(task);
        }
        if let Some(pulse) = &self.pulse {
            pulse.places.spawn(place);
        }
        self.escaping.spawned(place);
    }

    /// Counts a poll; `false` when the run stops here.
    fn count_step(&self, who: impl FnOnce() -> Who) -> bool {
        self.panics.end_telling();
        let steps = self.bounds.steps.get() + 1;
        self.bounds.steps.set(steps);
        if steps.is_multiple_of(POLLS_BEFORE_PACKETS) {
            self.move_packets();
        }
        if self.spin.looks(steps, self.bounds.limits.steps) {
            self.spin.begin(who());
        }
        if steps > self.bounds.limits.steps {
            self.halt(Limit::Steps(self.bounds.limits.steps), TaskId::MAIN);
        }
        self.bounds.reached().is_none()
    }

    /// A runner begins a turn; gives back who ran until now, or nothing if it is not its turn.
    pub(super) fn begin_turn(&self, runner: RunnerId, waker: &Waker) -> Option<Outer> {
        if self.has_ended() {
            // Something would have happened after the end of time.
            self.bounds.wake_root();
            return None;
        }
        if self.bounds.reached().is_some() {
            return None;
        }
        let kind = self.kind(runner);
        self.runners.all.borrow_mut()[runner.0].around = self.runners.current.get();
        if kind == Kind::Within {
            self.spin.claim(runner);
        } else if !self.begin_poll_of(runner, kind, waker) {
            return None;
        }
        self.beat(Now::Turn(runner));
        let first_event = self.record.recorder.borrow().events();
        let outer = self.runners.current.replace(Some(runner));
        if self.runners.all.borrow()[runner.0].name.is_some() {
            self.task_of(runner, None);
        }
        if let Some(wakes) = self.wakes() {
            wakes.begin(runner, self.now(), first_event);
        }
        Some(Outer(outer))
    }

    /// A poll begins that is known to be one of this runner; `false` if it is not its turn.
    fn begin_poll_of(&self, runner: RunnerId, kind: Kind, waker: &Waker) -> bool {
        // Polls of other tasks are counted before, where tokio tells of them.
        let is_counted = kind != Kind::Main && cfg!(tokio_unstable);
        if is_counted {
            self.spin.claim(runner);
        }
        let is_choice = !self.decisions.borrow().is_plain() && kind != Kind::Host;
        if is_choice && !self.queue.borrow_mut().admit(runner, waker) {
            return false;
        }
        self.enter_host(runner);
        if !is_counted && !self.count_step(|| Who::Runner(runner)) {
            return false;
        }
        // A task's poll has begun before, where tokio tells of it.
        if kind == Kind::Main || !self.slow.claim(runner) {
            self.tell_of_slow(self.slow.begin(Some(runner)));
        }
        true
    }

    /// The turn of a runner is over.
    pub(super) fn end_turn(&self, runner: RunnerId, outer: Outer) {
        let task = self.task_of(runner, None);
        let now = self.now();
        self.clock.set_active(now);
        let turns = {
            let runner = &mut self.runners.all.borrow_mut()[runner.0];
            (runner.since, runner.turns) = (now, runner.turns.saturating_add(1));
            runner.turns
        };
        let kind = self.kind(runner);
        if outer.0.is_some() && kind == Kind::Task {
            self.escaping.hides.borrow_mut().insert(Hides::Nested);
        }
        self.give_back(outer);
        if let Some(wakes) = self.wakes() {
            wakes.end(task, now, self.record.recorder.borrow().events());
        }
        let mut decisions = self.decisions.borrow_mut();
        // A part of a turn is none of its own.
        if decisions.wants_turns() && kind != Kind::Within {
            let touch = Touch { thing: Thing::Everything, access: Access::Write };
            let (goes_on_at, events) = (turns, &[]);
            let turn =
                Turn { at: now, task, on_behalf: false, goes_on_at, events, touches: &[touch] };
            decisions.turn_ended(&turn);
        }
    }

    /// What `runner` drops is dropped on its behalf; gives back who ran until now.
    pub(super) fn begin_drop(&self, runner: RunnerId) -> Outer {
        self.enter_host(runner);
        self.beat(Now::Turn(runner));
        Outer(self.runners.current.replace(Some(runner)))
    }

    /// What is dropped on behalf of a runner is dropped.
    pub(super) fn end_drop(&self, outer: Outer) {
        self.give_back(outer);
        if let Some(outer) = outer.0 {
            self.enter_host(outer);
        }
    }

    /// Whoever ran before does so again.
    fn give_back(&self, outer: Outer) {
        self.runners.current.set(outer.0);
        self.beat_again();
    }

    /// Nothing is ready. Picks who runs next, where that is a choice; `false` if the clock may jump.
    pub(super) fn settle(&self) -> bool {
        self.tell_of_slow(self.slow.end());
        self.panics.end_telling();
        self.beat(Now::Quiet);
        if self.move_packets() || self.pick() {
            return true;
        }
        if clock::is_real_time() {
            self.escaping.is_real_time.set(true);
            self.bounds.wake_root();
            return true;
        }
        self.has_jumped.set(true);
        self.bounds.steps.set(0);
        let pauses = self.bounds.pauses.get() + 1;
        self.bounds.pauses.set(pauses);
        let most = self.most_silent_pauses();
        self.spin.settle(pauses, most);
        if self.has_ended() && pauses > MOST_PAUSES_AFTERWARDS {
            self.bounds.wake_root();
        } else if pauses > most {
            self.halt(Limit::Silence(most), TaskId::MAIN);
        }
        false
    }

    /// Sends what hosts have to send; `true` if anything arrived or is on its way now. Its tasks are none of the program's.
    fn move_packets(&self) -> bool {
        self.escaping.is_moving_packets.set(true);
        let any = self.network().is_some_and(|network| network.settle(&self.decisions));
        self.escaping.is_moving_packets.set(false);
        any
    }

    const fn most_silent_pauses(&self) -> u64 {
        self.bounds.limits.steps.saturating_mul(SILENT_PAUSES)
    }

    /// A runner has a turn within a poll of tokio's.
    pub(super) fn touch(&self, runner: RunnerId) {
        self.slow.claim(runner);
        self.spin.claim(runner);
        self.beat(Now::Turn(runner));
        self.runners.all.borrow_mut()[runner.0].since = self.now();
    }

    /// What follows is done on behalf of the host of `runner`.
    fn enter_host(&self, runner: RunnerId) {
        if let Some(network) = self.network() {
            network.enter(self.runners.all.borrow()[runner.0].host);
        }
    }

    /// Tells the watchdog what happens from now on.
    pub(super) fn beat(&self, now: Now) {
        let Some(pulse) = &self.pulse else { return };
        pulse.beat(now);
        if now != Now::Quiet && self.has_jumped.replace(false) {
            pulse.set_instant(self.now());
        }
    }

    /// Tells the watchdog that whoever had the turn before has it again.
    pub(super) fn beat_again(&self) {
        let nobody = || if self.is_dropping.get() { Now::End } else { Now::Plain(self.host()) };
        self.beat(self.runners.current.get().map_or_else(nobody, Now::Turn));
    }

    /// What is left is dropped from now on.
    pub(super) fn begin_end(&self) {
        self.is_dropping.set(true);
        self.beat(Now::End);
    }

    /// Picks one of the runners that wait, and wakes it.
    fn pick(&self) -> bool {
        if self.queue.borrow().is_empty() {
            return false;
        }
        let count = self.queue.borrow_mut().begin(self.now());
        if self.queue.borrow().holds_back() {
            self.decisions.borrow_mut().withheld();
        }
        let newcomers = self.queue.borrow_mut().newcomers();
        if count > 1 {
            for runner in newcomers {
                self.reserve(runner);
            }
        }
        let mut picked = 0;
        if count > 1 {
            self.escaping.had_a_choice.set(true);
            let (recorder, runners) =
                (&*self.record.recorder.borrow(), &*self.runners.all.borrow());
            let queue = &*self.queue.borrow();
            let places = &self.runners.places;
            let ready = ReadyRunners { count, queue, recorder, runners, places };
            picked = self.decisions.borrow_mut().order(self.now(), Ready::of(&ready));
        }
        let mut queue = self.queue.borrow_mut();
        if count > 1 {
            queue.forget_changes();
        }
        let around = |inner: &RunnerId| self.runners.all.borrow()[inner.0].around;
        let runner = queue.runner(picked).expect("one of those that wait");
        let wakers = queue.pick(runner, iter::successors(around(&runner), around));
        drop(queue);
        wakers.into_iter().for_each(Waker::wake);
        true
    }

    /// Tells of a poll that took long.
    fn tell_of_slow(&self, poll: Option<(RunnerId, Duration)>) {
        let Some((runner, length)) = poll else { return };
        let task = self.runners.all.borrow()[runner.0].task;
        if let Some(task) = task {
            self.record(task, What::Block(length));
        }
    }
}

/// Who waits for a turn.
struct ReadyRunners<'a> {
    count: usize,
    queue: &'a Queue,
    recorder: &'a Recorder,
    runners: &'a [Runner],
    places: &'a TaskNames,
}

impl ReadyRunners<'_> {
    fn runner(&self, index: usize) -> &Runner {
        let runner = self.queue.runner(index).expect("less than there are");
        &self.runners[runner.0]
    }
}

impl Roster for ReadyRunners<'_> {
    fn count(&self) -> usize {
        self.count
    }

    fn task(&self, index: usize) -> TaskId {
        // If it has never had a turn, it has none.
        let runner = self.runner(index);
        runner.task.or(runner.reserved).unwrap_or(TaskId::MAIN)
    }

    fn name(&self, index: usize) -> Text {
        let runner = self.runner(index);
        match runner.task.or(runner.reserved) {
            Some(task) => Text::clone(self.recorder.name(task)),
            None => runner.asks(self.places),
        }
    }

    fn in_line(&self) -> usize {
        if self.queue.changes().is_some() { self.count } else { 0 }
    }

    fn changes(&self) -> &[LineChange] {
        self.queue.changes().unwrap_or_default()
    }

    fn index_of(&self, place: Place) -> Option<usize> {
        self.queue.index_of(place)
    }
}
