//! Ctrl-C: the first asks a command to come to its end, the second ends the process.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;

/// Whether somebody has pressed Ctrl-C.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. The first Ctrl-C is noted, the second ends the process at once.
    pub(super) fn listen() -> Self {
        let asked = Self::default();
        let noted = asked.clone();
        // Where nobody can listen, a Ctrl-C ends the process as ever.
        let _ = ctrlc::set_handler(move || {
            if noted.0.swap(true, Ordering::Relaxed) {
                process::exit(Exit::Interrupted.code());
            }
        });
        asked
    }

    /// The first Ctrl-C ends the process, with the code that says so.
    pub(super) fn ends_the_process() {
        let _ = ctrlc::set_handler(|| process::exit(Exit::Interrupted.code()));
    }

    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
