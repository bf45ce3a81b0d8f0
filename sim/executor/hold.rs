//! Holds: a task keeps the one worker of its host, so that nothing else of that host runs until it lets go.
//!
//! It follows CPython's event loop: that does not look at its timers until the call which blocks it has returned and what
//! was ready then has had its turn. What became due meanwhile comes late, in order of its instants.

use std::collections::VecDeque;
use std::mem;
use std::task::Waker;

use super::clock::{Action, Due};
use super::ready::{self, Entry, Other};
use super::round::Round;
use super::{Executor, HostId, Job, Meta, NOWHERE};
use crate::time::Duration;

/// The one worker of a host.
#[derive(Default)]
pub(super) struct Worker {
    pub(super) holder: Option<Job>,
    /// The round in which the hold began.
    pub(super) held_in: Round,
    /// Whether what came due during a hold still waits for its turn.
    pub(super) behind: bool,
    /// What was ready while the worker was held.
    pub(super) stalled: VecDeque<Entry>,
    /// The latest round of it.
    pub(super) latest: Round,
    /// What came due meanwhile.
    pub(super) late: Vec<Due>,
}

impl Worker {
    /// Whether its loop does not look at what is due yet.
    pub(super) const fn is_behind(&self) -> bool {
        self.holder.is_some() || self.behind
    }
}

impl Executor {
    /// The holder goes on; after it what was ready all the time, then what came due meanwhile.
    pub(super) fn release(&self) {
        let (host, _) = self.current.get();
        let worker = &mut self.memory.workers.borrow_mut()[host.0 as usize];
        worker.holder = None;
        worker.behind = true;
        ready::end_hold();
        ready::go_on_in(worker.held_in, self.turns.get());
        // The loop looks at its timers when the round in which the hold began is over.
        let (mut stalled, latest) = (mem::take(&mut worker.stalled), mem::take(&mut worker.latest));
        let mut later = VecDeque::new();
        if latest > worker.held_in {
            let of_round = |entry: &&Entry| ready::round_of(entry) <= worker.held_in;
            later = stalled.split_off(stalled.iter().take_while(of_round).count());
        }
        ready::push_stalled(host, stalled, latest);
        ready::push_other(Other::CatchUp(host));
        ready::push_stalled(host, later, latest);
    }

    pub(super) fn catch_up(&self, host: HostId) {
        let late = {
            let worker = &mut self.memory.workers.borrow_mut()[host.0 as usize];
            // Of two that released it one after the other, the first to come catches up for both.
            if worker.holder.is_some() || !worker.behind {
                return;
            }
            worker.behind = false;
            // tie: late-as-due
            mem::take(&mut worker.late)
        };
        self.held.set(self.held.get() - 1);
        // What is ready by now goes first, and this in the same round, as when the loop looks at its timers between two rounds.
        // tie: ready-before-late
        let in_turn = !ready::is_empty();
        for due in late {
            if in_turn {
                ready::push_in_round(Other::Due(host, due));
            } else {
                self.act(due);
            }
        }
    }

    pub(super) fn take_hold(&self, length: Duration, waker: Waker) {
        let (host, job) = self.current.get();
        let worker = &mut self.memory.workers.borrow_mut()[host.0 as usize];
        (worker.holder, worker.held_in) = (Some(job), ready::round());
        if !worker.behind {
            self.held.set(self.held.get() + 1);
        }
        ready::begin_hold();
        let at = self.now() + length;
        self.memory.clock.borrow_mut().set_timer(at, NOWHERE, Action::Wake(waker));
    }

    /// Keeps what is ready on hosts whose workers are held, as far as it is at the head of the list and was kept together before.
    pub(super) fn stall_again(&self) {
        let workers = &mut *self.memory.workers.borrow_mut();
        let is_held = |workers: &[Worker], host: HostId| {
            workers.get(host.0 as usize).is_some_and(|worker| worker.holder.is_some())
        };
        while let Some((host, stalled, latest)) = ready::take_stalled(|host| is_held(workers, host))
        {
            let worker = &mut workers[host.0 as usize];
            worker.latest = worker.latest.max(latest);
            if worker.stalled.is_empty() {
                worker.stalled = stalled;
            } else {
                worker.stalled.extend(stalled);
            }
        }
    }

    /// Keeps what is ready on a host whose worker another task holds.
    pub(super) fn unless_held(&self, entry: Entry) -> Option<Entry> {
        let (host, job) = match &entry {
            Entry::Run(task) => {
                let Meta { host, job, .. } = ready::meta(*task);
                (host, Some(job))
            }
            Entry::Other(errand) => match &errand.what {
                Other::Callback(callback) => (callback.host(), None),
                Other::Due(host, _) | Other::Stalled(host, _) => (*host, None),
                Other::CatchUp(_) => return Some(entry),
                Other::Come(id) => match self.memory.clock.borrow().host_of(Due::Deadline(*id)) {
                    Some(host) => (host, None),
                    None => return Some(entry),
                },
            },
        };
        let mut workers = self.memory.workers.borrow_mut();
        let Some(worker) = workers.get_mut(host.0 as usize) else { return Some(entry) };
        if worker.holder.is_some() && worker.holder != job {
            worker.latest = worker.latest.max(ready::round_of(&entry));
            worker.stalled.push_back(entry);
            return None;
        }
        Some(entry)
    }
}
