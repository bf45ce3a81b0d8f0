//! Cancellations that are choices: a task that is aborted where it waits, as by its `JoinHandle::abort`.
//!
//! Tokio drops the future of such a task as soon as its poll is over, and whoever awaits it is told that it was cancelled. Only a source of
//! choices that cancels is asked, and only of tasks that are behind a gate.

use tokio::task::{AbortHandle, JoinHandle};

use super::runner::RunnerId;
use super::session::Session;
use crate::scenario::Text;

/// What a task can be aborted by.
pub(crate) trait Abortable {
    /// That which does nothing else.
    fn handle(&self) -> AbortHandle;
}

impl<T> Abortable for JoinHandle<T> {
    fn handle(&self) -> AbortHandle {
        self.abort_handle()
    }
}

impl Abortable for AbortHandle {
    fn handle(&self) -> AbortHandle {
        self.clone()
    }
}

/// A future that was put behind a gate just now is a task of tokio's, with this handle.
pub(crate) fn spawned<H: Abortable>(handle: H) -> H {
    Session::with(|session| {
        if session.decisions.borrow().may_cancel_any()
            && let Some(runner) = session.runners.all.borrow_mut().last_mut()
        {
            runner.abort = Some(handle.handle());
        }
    });
    handle
}

impl Session {
    /// A runner has had a turn and waits: whether it is cancelled there is a choice, if the waits of tasks of its name are.
    pub(super) fn come_to_wait(&self, runner: RunnerId) {
        let mut decisions = self.decisions.borrow_mut();
        if !decisions.may_cancel_any() {
            return;
        }
        let mut runners = self.runners.all.borrow_mut();
        let runner = &mut runners[runner.0];
        let Some((task, abort)) = runner.task.zip(runner.abort.as_ref()) else { return };
        let name = Text::clone(self.record.recorder.borrow().name(task));
        if !decisions.may_cancel(&name) {
            return;
        }
        runner.waits = runner.waits.saturating_add(1);
        if decisions.cancels(&name, runner.waits) {
            abort.abort();
        }
    }
}
