//! Hosts as a file names them: `main`, its services, and `*` for any.

use super::entry::Entry;
use super::names::{Kind, Names};
use super::node::Node;
use super::suggest;
use crate::scenario::Text;
use crate::scenario::network::End;

/// What the host is called on which the program runs.
pub(super) const MAIN: &str = "main";
/// What stands for any host.
const ANY: &str = "*";
/// The hosts of a scenario.
pub(super) struct Hosts<'n> {
    names: &'n Names,
    all: Vec<Text>,
}

impl<'n> Hosts<'n> {
    /// Those of a file with these names.
    pub(super) fn new(names: &'n Names) -> Self {
        let all = [Text::from(MAIN)].into_iter().chain(names.all(Kind::Service)).collect();
        Self { names, all }
    }

    /// A host, or any.
    pub(super) fn end(&self, entry: &Entry<'_>) -> Option<End> {
        let name = entry.string()?;
        if name == ANY {
            return Some(None);
        }
        if let Some(service) = self.names.index(Kind::Service, name) {
            return Some(Some(service + 1));
        }
        if name == MAIN {
            return Some(Some(0));
        }
        let help = suggest::known(name, self.all.iter().map(|name| &**name));
        entry.problem(format!("no host is named `{name}`"), "neither `main` nor a service", &help)
    }

    /// The two ends of a link.
    pub(super) fn ends(&self, node: &mut Node<'_>) -> Option<[End; 2]> {
        let one = node.argument("a host: `main`, a service, or `*` for any");
        let other = node.argument("another host: `main`, a service, or `*` for any");
        let (one, other) = (one?, other?);
        let ends = [self.end(&one), self.end(&other)];
        let ends = [ends[0]?, ends[1]?];
        if ends[0].is_some() && ends[0] == ends[1] {
            let help = "what a host sends to itself takes no time, and is never lost";
            return other.problem("a link is between two hosts", "the same host", help);
        }
        Some(ends)
    }

    /// As the file calls it.
    pub(super) fn name(&self, end: End) -> &str {
        end.map_or(ANY, |end| &self.all[end])
    }
}

/// Whether only what goes from the first host to the second is meant.
pub(super) fn is_one_way(node: &mut Node<'_>) -> bool {
    node.property("one-way").and_then(|entry| entry.truth()).unwrap_or(false)
}
