//! What is left when a run ends: who waits at a deadlock, the limit that is reached, the tasks that still run.

use super::runner::{Kind, Runner, RunnerId};
use super::session::{NAMELESS, Session};
use super::wires::Wires;
use crate::trace::{Limit, TaskId, Wait, What};

/// Of how many tasks tokio polls each at most before it comes back to the root (`event_interval`).
const TURNS_OF_THE_ROOT: usize = 61;

/// What may keep hosts from hearing of each other.
const PLAIN_TASKS: &str = "note: without --cfg tokio_unstable, tasks of plain tokio::spawn use the sockets of main, wherever they \
                           were made: spawn those of a host with standstill::spawn, see docs/determinism.md";

impl Session {
    /// Tells of each runner that has not ended what it waits for.
    pub(super) fn report_deadlock(&self) {
        if !cfg!(tokio_unstable) && self.wires().is_some_and(Wires::has_other_hosts) {
            self.recorder.borrow_mut().add_last(
                self.now(),
                TaskId::MAIN,
                What::Told(PLAIN_TASKS.into()),
            );
        }
        for runner in &*self.runners.borrow() {
            let Some(task) = runner.task.filter(|_| !runner.has_ended) else { continue };
            let waiting =
                runner.open.last().map_or_else(|| "wait".into(), |(_, label)| label.clone());
            let what = What::Deadlock { wait: Wait::Told(waiting), since: runner.since };
            self.recorder.borrow_mut().add_last(self.now(), task, what);
        }
    }

    /// Tells that the run stops at a limit.
    pub(super) fn report_limit(&self, limit: Limit) {
        let reached = What::LimitReached(limit);
        self.recorder.borrow_mut().add_last(self.now(), TaskId::MAIN, reached);
        self.close();
    }

    /// Tells of the tasks that still run when `main` has ended.
    pub(super) fn report_left_running(&self) {
        let is_left = |runner: &Runner| {
            let is_named = runner.task.is_some() || runner.kind == Kind::Task;
            // What runs on a host goes when the host does.
            let is_at_home = runner.host == Wires::HOME;
            is_named && is_at_home && !runner.has_ended && runner.kind != Kind::Main
        };
        let runners = (0..self.runners.borrow().len()).map(RunnerId);
        for runner in runners.filter(|runner| is_left(&self.runners.borrow()[runner.0])) {
            let task = self.enlist(runner, NAMELESS);
            self.record(task, What::LeftRunning);
        }
    }

    /// How many turns of the runtime it takes until each task that is left has had one.
    pub(super) fn most_turns_left(&self) -> usize {
        let left = self.runners.borrow().iter().filter(|it| !it.has_ended).count();
        left.div_ceil(TURNS_OF_THE_ROOT)
    }
}
