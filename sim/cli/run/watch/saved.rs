//! What tells that files were saved.
//!
//! Which file it was is not asked: editors write another and rename it, and several events are one save. Whoever is told looks what
//! has changed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// A save is over when nothing has happened for so long,
const QUIET: Duration = Duration::from_millis(50);
/// or after so many times as long, however much happens.
const PATIENCE: usize = 20;

/// Listens to the file system.
pub(super) struct Saved {
    events: Receiver<()>,
    /// It listens as long as it is there.
    _watcher: RecommendedWatcher,
}

impl Saved {
    /// Listens to these files and folders.
    pub(super) fn watch(paths: &[PathBuf]) -> Result<Self, String> {
        let (send, events) = mpsc::channel();
        let told = move |event: notify::Result<Event>| {
            // Who only reads, as whoever is told does, changes nothing.
            let is_read = event.is_ok_and(|event| event.kind.is_access());
            if !is_read {
                // Where nobody listens any more, the process is about to end.
                let _ = send.send(());
            }
        };
        let mut watcher = notify::recommended_watcher(told)
            .map_err(|error| format!("files cannot be watched: {error}"))?;
        for path in paths {
            let (folder, mode) = if path.is_dir() {
                (path.as_path(), RecursiveMode::Recursive)
            } else {
                // A file that is replaced is another, but stays in its folder.
                (folder_of(path), RecursiveMode::NonRecursive)
            };
            watcher
                .watch(folder, mode)
                .map_err(|error| format!("{} cannot be watched: {error}", path.display()))?;
        }
        Ok(Self { events, _watcher: watcher })
    }

    /// Waits until something is saved; `false` if that will never be told.
    pub(super) fn wait(&self) -> bool {
        if self.events.recv().is_err() {
            return false;
        }
        for _ in 0..PATIENCE {
            if self.events.recv_timeout(QUIET).is_err() {
                break;
            }
            while self.events.try_recv().is_ok() {}
        }
        true
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
