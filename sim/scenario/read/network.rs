//! `network`: what links are like. Its faults are read beside it (`faults.rs`).

use super::entry::Entry;
use super::faults::{self, Check, Faults};
use super::file::File;
use super::hosts::{Hosts, is_one_way};
use super::names::Names;
use super::node::Node;
use super::nodes::KdlNode;
use super::suggest;
use crate::scenario::network::{LinkBetween, Network};
use crate::scenario::{Link, OfEach, Service};

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

/// Reads the `network` and `faults` nodes of a file whose services are known; `check` says whether an event can read so.
pub(super) fn read<'a>(
    file: &'a File<'a>,
    nodes: &[&'a KdlNode],
    names: &Names,
    services: &[Service],
    check: Check<'_>,
) -> Network {
    let hosts = Hosts::new(names);
    let mut links = Vec::new();
    let mut faults = Faults::new(&hosts, check);
    for kdl in nodes {
        let mut node = Node::new(kdl, file);
        match node.word() {
            "network" => network(&mut node, &hosts, &mut links),
            _ => faults.read(&mut node),
        }
        node.end();
    }
    faults.outages(services);
    Network { links, ..faults.end(file) }
}

fn network(node: &mut Node<'_>, hosts: &Hosts<'_>, links: &mut Vec<LinkBetween>) {
    for kdl in node.optional_children() {
        let mut child = Node::new(kdl, node.file());
        if child.word() == "link" {
            links.extend(link(&mut child, hosts));
            child.end();
        } else {
            let word = child.word();
            let help = if faults::EVENTS.contains(&word) {
                format!("what goes wrong stands in `faults {{ at \"1s\" {{ {word} … }} }}`")
            } else {
                "it has `link \"A\" \"B\" latency=\"5ms\"`".to_owned()
            };
            child.problem::<()>(format!("a network has no `{word}`"), "not known", &help);
        }
    }
}

fn link(node: &mut Node<'_>, hosts: &Hosts<'_>) -> Option<LinkBetween> {
    let ends = hosts.ends(node);
    let link = Link {
        latency: node.property("latency").and_then(|entry| entry.delay()),
        of_each: node.property("each").and_then(|entry| of_each(&entry)),
        bandwidth: node.property("bandwidth").and_then(|entry| bandwidth(&entry)),
        loss: node.property("loss").and_then(|entry| entry.ratio()),
        duplicate: node.property("duplicate").and_then(|entry| entry.ratio()),
        reorder: node.property("reorder").and_then(|entry| entry.ratio()),
    };
    let is_one_way = is_one_way(node);
    Some(LinkBetween { ends: ends?, is_one_way, link })
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
