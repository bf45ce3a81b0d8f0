//! What snapshots show: the `snapshot` nodes, whose patterns are checked as those of expectations are.

use crate::scenario::SourceSpan;

use super::awaits::Tasks;
use super::declarations::{Declarations, twice};
use super::entry::Entry;
use super::events;
use super::file::File;
use super::node::Node;
use super::patterns;
use super::suggest;
use crate::scenario::shows::{Level, Shows};

/// Reads the `snapshot` nodes. Patterns of several add up.
pub(super) fn read<'a>(file: &'a File<'a>, found: &Declarations<'a>, tasks: &Tasks<'a>) -> Shows {
    let mut shows = Shows::default();
    let mut level_place: Option<SourceSpan> = None;
    for kdl in &found.snapshots {
        let mut node = Node::new(kdl, file);
        let properties = ["lines", "hide", "level"].map(|name| node.property(name));
        let [lines, hide, level] = &properties;
        if properties.iter().all(Option::is_none) {
            let help = "write which: snapshot hide=\"* log *\", or snapshot level=\"results\"";
            node.problem::<()>(
                "`snapshot` says what a snapshot shows",
                "and this says nothing",
                help,
            );
        }
        let pattern = |entry: &Entry<'a>| {
            patterns::pattern(entry, |it| events::check(it, tasks, &found.names))
        };
        shows.lines.extend(lines.as_ref().and_then(pattern));
        shows.hide.extend(hide.as_ref().and_then(pattern));
        if let Some(entry) = level {
            if let Some(first) = level_place {
                file.report(twice("level", entry.span(), first));
            }
            level_place = Some(entry.span());
            shows.level = read_level(entry).unwrap_or_default();
        }
        node.end();
    }
    shows
}

fn read_level(entry: &Entry<'_>) -> Option<Level> {
    let word = entry.string()?;
    Level::ALL.into_iter().find(|level| level.word() == word).or_else(|| {
        let help = suggest::known(word, Level::ALL.map(Level::word));
        entry.problem(format!("unknown level `{word}`"), "not known", &help)
    })
}
