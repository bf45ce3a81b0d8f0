//! Blocking work: a task of the simulation, unless real threads are allowed.

use ::tokio::runtime::Handle;
use ::tokio::task::JoinHandle;

use crate::simulate::{gated, has_threads, spawned};

/// Does `work` on the runtime of this handle.
#[track_caller]
pub(super) fn blocking<F, R>(runtime: &Handle, work: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    if has_threads() {
        runtime.spawn_blocking(work)
    } else {
        spawned(runtime.spawn(gated(async { work() })))
    }
}
