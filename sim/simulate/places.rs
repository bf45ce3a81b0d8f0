//! Places in source text, named alike on every machine.

use std::panic::Location;

/// A place with its line and column: what stands before a package of a registry, or before the last parts
/// of a path that begins at a root, differs.
pub(super) fn with_line(place: &Location<'_>) -> String {
    const PARTS: usize = 4;
    let file = place.file().replace('\\', "/");
    let is_whole = file.starts_with('/') || file.contains(':');
    let parts: Vec<_> = file.split('/').collect();
    let first = if is_whole { parts.len().saturating_sub(PARTS) } else { 0 };
    let within = file.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/'));
    let shown = within.map_or_else(|| parts[first..].join("/"), |(_, package)| package.to_owned());
    format!("{shown}:{}:{}", place.line(), place.column())
}
