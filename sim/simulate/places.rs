//! Places in source text, named alike on every machine.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::Location;

use crate::scenario::Text;

/// A place with its line and column.
pub(super) fn with_line(place: &Location<'_>) -> String {
    format!("{}:{}:{}", shown(place.file()), place.line(), place.column())
}

/// A file: what stands before a package of a registry, or before the last parts of a path that begins at a root, differs.
pub(super) fn shown(file: &str) -> String {
    const PARTS: usize = 4;
    let file = file.replace('\\', "/");
    let is_whole = file.starts_with('/') || file.contains(':');
    let parts: Vec<_> = file.split('/').skip_while(|part| *part == ".").collect();
    let first = if is_whole { parts.len().saturating_sub(PARTS) } else { 0 };
    let within = file.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/'));
    within.map_or_else(|| parts[first..].join("/"), |(_, package)| package.to_owned())
}

/// What tasks are called after where they are spawned: each place is looked at once.
#[derive(Debug, Default)]
pub(super) struct TaskNames(RefCell<BTreeMap<*const Location<'static>, Option<Text>>>);

impl TaskNames {
    /// What a task is called that was spawned there, if it is called after that.
    pub(super) fn of(&self, place: &'static Location<'static>) -> Option<Text> {
        self.0.borrow_mut().entry(place).or_insert_with(|| task_of(place)).clone()
    }
}

/// What a task is called that nobody has named, and that was spawned there: after the file alone, so that an edit above it changes nothing. Nothing, if
/// that is in the standard library, as where an iterator spawns.
fn task_of(place: &Location<'_>) -> Option<Text> {
    /// Files that are called after their folder.
    const OF_A_FOLDER: [&str; 3] = ["mod.rs", "lib.rs", "main.rs"];
    let path = place.file().replace('\\', "/");
    if path.starts_with("/rustc/") || path.contains("/library/core/") {
        return None;
    }
    let mut parts = path.rsplit('/').filter(|part| *part != "src");
    let file = parts.next()?;
    let folder = parts.next().filter(|_| OF_A_FOLDER.contains(&file));
    Some(
        folder
            .map_or_else(|| format!("task {file}"), |folder| format!("task {folder}/{file}"))
            .into(),
    )
}
