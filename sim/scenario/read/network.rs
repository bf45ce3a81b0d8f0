//! `network` and `faults`: what links are like, and what goes wrong on them, and when.

use super::entry::Entry;
use super::file::File;
use super::names::{Kind, Names};
use super::node::Node;
use super::nodes::KdlNode;
use super::problem::Problem;
use super::suggest;
use crate::scenario::network::{End, FaultEvent, LinkBetween, Network, PlannedFault};
use crate::scenario::{Link, LinkFault, OfEach, Service, SourceSpan, Text};
use crate::time::Duration;

/// What the host is called on which the program runs.
const MAIN: &str = "main";
/// What stands for any host.
const ANY: &str = "*";
/// What can happen to links.
const EVENTS: [&str; 7] = ["partition", "heal", "hold", "release", "slow", "refuse", "reset"];
/// The units of a bandwidth, with how many bytes or bits of a second each is.
const UNITS: [(&str, u64, u64); 10] = [
    ("B/s", 1, 1),
    ("kB/s", 1_000, 1),
    ("KB/s", 1_000, 1),
    ("MB/s", 1_000_000, 1),
    ("GB/s", 1_000_000_000, 1),
    ("KiB/s", 1 << 10, 1),
    ("MiB/s", 1 << 20, 1),
    ("kbit/s", 1_000, 8),
    ("Mbit/s", 1_000_000, 8),
    ("Gbit/s", 1_000_000_000, 8),
];

/// Reads the `network` and `faults` nodes of a file whose services are known.
pub(super) fn read<'a>(
    file: &'a File<'a>,
    nodes: &[&'a KdlNode],
    names: &Names,
    services: &[Service],
) -> Network {
    let mut reader = Reader { hosts: Hosts::new(names), links: Vec::new(), faults: Vec::new() };
    for kdl in nodes {
        let mut node = Node::new(kdl, file);
        match node.word() {
            "network" => reader.network(&mut node),
            _ => reader.faults(&mut node),
        }
        node.end();
    }
    for (index, service) in services.iter().enumerate() {
        for (from, to) in &service.down {
            let down = |at, what| PlannedFault {
                at,
                ends: [None, Some(index + 1)],
                is_one_way: false,
                what,
            };
            reader.faults.push((down(*from, FaultEvent::Down), None));
            reader.faults.push((down(*to, FaultEvent::Up), None));
        }
    }
    // Of those at one instant, the order is that of the file.
    reader.faults.sort_by_key(|(fault, _)| fault.at);
    reader.check(file);
    let faults = reader.faults.into_iter().map(|(fault, _)| fault).collect();
    Network { links: reader.links, faults }
}

/// The hosts of a scenario.
struct Hosts<'n> {
    names: &'n Names,
    all: Vec<Text>,
}

struct Reader<'n> {
    hosts: Hosts<'n>,
    links: Vec<LinkBetween>,
    /// Each with where it stands, but for those that end another by themselves.
    faults: Vec<(PlannedFault, Option<SourceSpan>)>,
}

impl<'n> Hosts<'n> {
    fn new(names: &'n Names) -> Self {
        let all = [Text::from(MAIN)].into_iter().chain(names.all(Kind::Service)).collect();
        Self { names, all }
    }

    fn end(&self, entry: &Entry<'_>) -> Option<End> {
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
    fn ends(&self, node: &mut Node<'_>) -> Option<[End; 2]> {
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

    fn name(&self, end: End) -> &str {
        end.map_or(ANY, |end| &self.all[end])
    }
}

impl Reader<'_> {
    fn network(&mut self, node: &mut Node<'_>) {
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, node.file());
            if child.word() == "link" {
                self.link(&mut child);
                child.end();
            } else {
                let word = child.word();
                let help = if EVENTS.contains(&word) {
                    format!("what goes wrong stands in `faults {{ at \"1s\" {{ {word} … }} }}`")
                } else {
                    "it has `link \"A\" \"B\" latency=\"5ms\"`".to_owned()
                };
                child.problem::<()>(format!("a network has no `{word}`"), "not known", &help);
            }
        }
    }

    fn link(&mut self, node: &mut Node<'_>) {
        let ends = self.hosts.ends(node);
        let link = Link {
            latency: node.property("latency").and_then(|entry| entry.delay()),
            of_each: node.property("each").and_then(|entry| of_each(&entry)),
            bandwidth: node.property("bandwidth").and_then(|entry| bandwidth(&entry)),
            loss: node.property("loss").and_then(|entry| entry.ratio()),
            duplicate: node.property("duplicate").and_then(|entry| entry.ratio()),
            reorder: node.property("reorder").and_then(|entry| entry.ratio()),
        };
        let is_one_way = is_one_way(node);
        if let Some(ends) = ends {
            self.links.push(LinkBetween { ends, is_one_way, link });
        }
    }

    fn faults(&mut self, node: &mut Node<'_>) {
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, node.file());
            if child.word() != "at" {
                let help = format!("when comes first: `at \"1s\" {{ {} … }}`", child.word());
                let message = format!("faults have no `{}`", child.word());
                child.problem::<()>(message, "not known", &help);
                continue;
            }
            let at = child.argument("when, such as \"1s\"").and_then(|entry| entry.duration());
            for kdl in child.children() {
                let mut event = Node::new(kdl, child.file());
                if EVENTS.contains(&event.word()) {
                    self.event(at, &mut event);
                    event.end();
                } else {
                    let word = event.word();
                    let help = suggest::known(word, EVENTS);
                    event.problem::<()>(format!("no fault is called `{word}`"), "not known", &help);
                }
            }
            child.end();
        }
    }

    fn event(&mut self, at: Option<Duration>, node: &mut Node<'_>) {
        let ends = self.hosts.ends(node);
        let begins = |fault| (FaultEvent::Begins(fault), Some(FaultEvent::Ends(fault)));
        let (what, over) = match node.word() {
            "partition" => begins(LinkFault::Partition),
            "hold" => begins(LinkFault::Hold),
            "refuse" => begins(LinkFault::Refuse),
            "slow" => {
                let by = node.required("by", "slow \"main\" \"users\" by=\"200ms\"");
                begins(LinkFault::Slow(by.and_then(|entry| entry.duration()).unwrap_or_default()))
            }
            "heal" => (FaultEvent::Ends(LinkFault::Partition), None),
            "release" => (FaultEvent::Ends(LinkFault::Hold), None),
            _ => (FaultEvent::Reset, None),
        };
        let is_one_way = what != FaultEvent::Reset && is_one_way(node);
        let length = over.and_then(|over| {
            let length = node.property("for")?.duration()?;
            Some((over, length))
        });
        let (Some(at), Some(ends)) = (at, ends) else { return };
        let fault = PlannedFault { at, ends, is_one_way, what };
        self.faults.push((fault, Some(node.whole_span())));
        if let Some((what, length)) = length {
            let at = at.saturating_add(length);
            self.faults.push((PlannedFault { at, what, ..fault }, None));
        }
    }

    /// Reports what ends and has not begun.
    fn check(&self, file: &File<'_>) {
        let mut standing: Vec<&PlannedFault> = Vec::new();
        for (fault, place) in &self.faults {
            match fault.what {
                FaultEvent::Begins(_) => standing.push(fault),
                FaultEvent::Ends(kind) => {
                    let is_it = |it: &&PlannedFault| {
                        it.what == FaultEvent::Begins(kind) && it.is_between(fault)
                    };
                    match (standing.iter().position(is_it), place) {
                        (Some(at), _) => drop(standing.remove(at)),
                        (None, Some(place)) => self.nothing_to_end(fault, kind, *place, file),
                        (None, None) => {}
                    }
                }
                FaultEvent::Reset | FaultEvent::Down | FaultEvent::Up => {}
            }
        }
    }

    fn nothing_to_end(
        &self,
        fault: &PlannedFault,
        kind: LinkFault,
        place: SourceSpan,
        file: &File<'_>,
    ) {
        let (word, is) = match kind {
            LinkFault::Hold => ("hold", "held"),
            _ => ("partition", "partitioned"),
        };
        let [one, other] = fault.ends.map(|end| self.hosts.name(end));
        let way = if fault.is_one_way { " one-way=#true" } else { "" };
        let problem = Problem::new(format!("`{one}` and `{other}` are not {is} at {}", fault.at))
            .at(place, "nothing to end")
            .help(format!(
                "what ends begins before, between the same: `{word} \"{one}\" \"{other}\"{way}`"
            ));
        file.report(problem);
    }
}

impl PlannedFault {
    /// Whether it is between the same hosts as another.
    fn is_between(&self, other: &Self) -> bool {
        let [one, two] = other.ends;
        let is_same = self.ends == [one, two] || !self.is_one_way && self.ends == [two, one];
        is_same && self.is_one_way == other.is_one_way
    }
}

fn is_one_way(node: &mut Node<'_>) -> bool {
    node.property("one-way").and_then(|entry| entry.truth()).unwrap_or(false)
}

fn of_each(entry: &Entry<'_>) -> Option<OfEach> {
    match entry.string()? {
        "connection" => Some(OfEach::Connection),
        "packet" => Some(OfEach::Packet),
        word => {
            let help = suggest::known(word, ["connection", "packet"]);
            entry.problem(format!("a latency is not that of each `{word}`"), "not known", &help)
        }
    }
}

/// How many bytes pass in a second.
fn bandwidth(entry: &Entry<'_>) -> Option<u64> {
    let text = entry.string()?;
    let unit = UNITS.iter().find(|(unit, ..)| {
        text.strip_suffix(unit)
            .is_some_and(|number| number.trim_end().ends_with(|c: char| c.is_ascii_digit()))
    });
    let bytes = unit.and_then(|(unit, times, parts)| {
        let number: u64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
        Some(number.checked_mul(*times)? / parts).filter(|bytes| *bytes > 0)
    });
    bytes.or_else(|| {
        let units = UNITS.map(|(unit, ..)| unit).join(", ");
        let help = format!("write a whole number and a unit, as in \"1MB/s\"; units are {units}");
        entry.problem(format!("cannot read the bandwidth `{text}`"), "not a bandwidth", &help)
    })
}
