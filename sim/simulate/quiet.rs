//! Quiet: panics of which nothing is written, as the runs of an exploration are many, and what they panic with is told of one.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What makes the panics of this thread quiet, until it is dropped.
#[derive(Debug)]
pub(super) struct Quiet;

impl Quiet {
    pub(super) fn begin() -> Self {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let tell = panic::take_hook();
            panic::set_hook(Box::new(move |panic| {
                if !IS_QUIET.try_with(Cell::get).unwrap_or_default() {
                    tell(panic);
                }
            }));
        });
        IS_QUIET.set(true);
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        IS_QUIET.set(false);
    }
}
