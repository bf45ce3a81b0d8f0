//! `faults`: what goes wrong between hosts, at an instant, after an event, or by chance.

use super::entry::Entry;
use super::file::File;
use super::hosts::{Hosts, is_one_way};
use super::node::Node;
use super::patterns::{self, Unreadable};
use super::problem::Problem;
use super::suggest;
use crate::scenario::network::{
    FaultEvent, FaultsByChance, Network, PlannedFault, PossibleFault, Triggered, Whom,
};
use crate::scenario::{Delay, LinkFault, Service, SourceSpan};
use crate::time::Duration;

/// What can happen to links.
pub(super) const EVENTS: [&str; 7] =
    ["partition", "heal", "hold", "release", "slow", "refuse", "reset"];
/// What can go wrong by chance.
pub(super) const KINDS: [&str; 6] = ["partition", "hold", "slow", "refuse", "reset", DOWN];
/// The kind that strikes one host, not two.
pub(super) const DOWN: &str = "down";
/// How much longer what is slow by chance takes, unless it is said.
const SLOWER: Duration = Duration::from_secs(1);

/// Says whether an event can read like a pattern.
pub(super) type Check<'c> = &'c dyn Fn(&str) -> Result<(), Unreadable>;

/// The faults of a file that have been read.
pub(super) struct Faults<'r> {
    hosts: &'r Hosts<'r>,
    check: Check<'r>,
    planned: Vec<Stated>,
    triggered: Vec<(Triggered, Vec<Stated>)>,
    chances: Vec<FaultsByChance>,
}

/// A fault, and where it stands, but for one that ends another by itself.
type Stated = (PlannedFault, Option<SourceSpan>);

impl<'r> Faults<'r> {
    pub(super) const fn new(hosts: &'r Hosts<'r>, check: Check<'r>) -> Self {
        Self { hosts, check, planned: Vec::new(), triggered: Vec::new(), chances: Vec::new() }
    }

    /// Reads a `faults` node.
    pub(super) fn read(&mut self, node: &mut Node<'_>) {
        let chance = node.property("chance");
        // Both are of what comes by chance.
        let mut of_chance = |name| if chance.is_some() { node.property(name) } else { None };
        let most = of_chance("max").map_or(Some(1), |entry| entry.whole(1));
        let until = of_chance("until").and_then(|entry| entry.duration());
        let mut possible = Vec::new();
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, node.file());
            match child.word() {
                "at" => self.at(&mut child),
                "after" => self.after(&mut child),
                "any" if chance.is_some() => possible.extend(any(&mut child)),
                word if KINDS.contains(&word) && chance.is_some() => {
                    possible.extend(self.possible(&mut child));
                }
                word => {
                    no_fault(&child, word, chance.is_some());
                    continue;
                }
            }
            child.end();
        }
        let Some(chance) = chance else { return };
        if possible.is_empty() && node.file().is_fine() {
            let help = "such as `any partition slow reset`, or `partition \"main\" \"users\"`";
            chance.problem::<()>("nothing goes wrong by chance", "of what?", help);
        }
        if let (Some(chance), Some(most)) = (chance.ratio(), most) {
            self.chances.push(FaultsByChance { chance, most, until, possible });
        }
    }

    /// What happens at an instant.
    fn at(&mut self, node: &mut Node<'_>) {
        let at = node.argument("when, such as \"1s\"").and_then(|entry| entry.duration());
        let events = self.events(node, at.unwrap_or_default());
        if at.is_some() {
            self.planned.extend(events);
        }
    }

    /// What happens after an event.
    fn after(&mut self, node: &mut Node<'_>) {
        let after = node.argument("an event such as \"main log begun\"");
        let after =
            after.and_then(|entry| patterns::pattern(&entry, |pattern| (self.check)(pattern)));
        let nth = node.property("nth").map_or(Some(1), |entry| entry.whole(1));
        let delay = node.property("delay").map_or(Some(Duration::ZERO), |entry| entry.duration());
        let events = self.events(node, delay.unwrap_or_default());
        if let (Some(after), Some(nth)) = (after, nth) {
            self.triggered.push((Triggered { after, nth, faults: Vec::new() }, events));
        }
    }

    /// The events between the braces of a node, which count from `at`.
    fn events(&self, node: &mut Node<'_>, at: Duration) -> Vec<Stated> {
        let mut events = Vec::new();
        for kdl in node.children() {
            let mut event = Node::new(kdl, node.file());
            if EVENTS.contains(&event.word()) {
                self.event(at, &mut event, &mut events);
                event.end();
            } else {
                let word = event.word();
                let help = suggest::known(word, EVENTS);
                event.problem::<()>(format!("no fault is called `{word}`"), "not known", &help);
            }
        }
        events
    }

    fn event(&self, at: Duration, node: &mut Node<'_>, events: &mut Vec<Stated>) {
        let ends = self.hosts.ends(node);
        let what = match node.word() {
            "heal" => FaultEvent::Ends(LinkFault::Partition),
            "release" => FaultEvent::Ends(LinkFault::Hold),
            word => kind(word, node, None).unwrap_or(FaultEvent::Reset),
        };
        let is_one_way = what != FaultEvent::Reset && is_one_way(node);
        let over = what.over().and_then(|over| Some((over, node.property("for")?.duration()?)));
        let Some(ends) = ends else { return };
        let fault = PlannedFault { at, ends, is_one_way, what };
        events.push((fault, Some(node.whole_span())));
        if let Some((what, length)) = over {
            let at = at.saturating_add(length);
            events.push((PlannedFault { at, what, ..fault }, None));
        }
    }

    /// One fault that may begin by chance.
    fn possible(&self, node: &mut Node<'_>) -> Option<PossibleFault> {
        let word = node.word();
        let between = if word == DOWN {
            let host = node.argument("a service");
            host.and_then(|entry| Some(Whom::Ends([None, Some(self.service(&entry)?)], false)))
        } else {
            let ends = self.hosts.ends(node);
            let is_one_way = word != "reset" && is_one_way(node);
            ends.map(|ends| Whom::Ends(ends, is_one_way))
        };
        let what = kind(word, node, Some(SLOWER))?;
        let length = length(node, what);
        Some(PossibleFault { what, between: between?, length: length? })
    }

    /// A host that can be down by chance.
    fn service(&self, entry: &Entry<'_>) -> Option<usize> {
        match self.hosts.end(entry)? {
            Some(host) if host > 0 => Some(host),
            _ => entry.problem(
                "only a service can be down",
                "no service",
                "name the one that it is, or write `any down`",
            ),
        }
    }

    /// Services that are down from an instant to another.
    pub(super) fn outages(&mut self, services: &[Service]) {
        for (index, service) in services.iter().enumerate() {
            for (from, to) in &service.down {
                let ends = [None, Some(index + 1)];
                let down = |at, what| PlannedFault { at, ends, is_one_way: false, what };
                self.planned.push((down(*from, FaultEvent::Down), None));
                self.planned.push((down(*to, FaultEvent::Up), None));
            }
        }
    }

    /// All that has been read; reports what ends and has not begun.
    pub(super) fn end(mut self, file: &File<'_>) -> Network {
        // Of those at one instant, the order is that of the file.
        self.planned.sort_by_key(|(fault, _)| fault.at);
        for (_, events) in &mut self.triggered {
            events.sort_by_key(|(fault, _)| fault.at);
        }
        let lists: Vec<&[Stated]> = [&self.planned]
            .into_iter()
            .chain(self.triggered.iter().map(|(_, events)| events))
            .map(Vec::as_slice)
            .collect();
        for (place, events) in lists.iter().enumerate() {
            // What the schedule or an event begins another event may end, or the schedule.
            let others = lists[..place].iter().chain(&lists[place + 1..]);
            let before = others.flat_map(|events| events.iter().map(|(fault, _)| *fault)).collect();
            self.look_through(events, before, file);
        }
        let faults = |events: Vec<Stated>| events.into_iter().map(|(fault, _)| fault).collect();
        let triggered = self.triggered.into_iter();
        let triggered = triggered.map(|(it, events)| Triggered { faults: faults(events), ..it });
        let triggered = triggered.collect();
        Network {
            links: Vec::new(),
            faults: faults(self.planned),
            triggered,
            chances: self.chances,
        }
    }

    /// Reports what ends and has not begun, of events in their order, where this may stand before.
    fn look_through(&self, events: &[Stated], before: Vec<PlannedFault>, file: &File<'_>) {
        let mut standing = before;
        for (fault, place) in events {
            match fault.what {
                FaultEvent::Begins(_) => standing.push(*fault),
                FaultEvent::Ends(kind) => {
                    let is_it = |it: &PlannedFault| {
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

/// `any partition slow reset`: faults between any two hosts.
fn any(node: &mut Node<'_>) -> Vec<PossibleFault> {
    let words = node.rest();
    if words.is_empty() {
        let help = format!("such as `any {}`", KINDS.join(" "));
        node.problem::<()>("`any` of nothing", "name kinds of faults", &help);
    }
    let named = words.iter().filter_map(|entry| {
        let word = entry.string()?;
        if KINDS.contains(&word) {
            return Some(word);
        }
        let help = suggest::known(word, KINDS);
        entry.problem(format!("no fault is called `{word}`"), "not known", &help)
    });
    let named: Vec<_> = named.collect();
    let kinds = named.iter().filter_map(|word| kind(word, node, Some(SLOWER)));
    let kinds: Vec<_> = kinds.collect();
    let lasts = kinds.iter().any(|what| what.over().is_some());
    let length = if lasts { length(node, FaultEvent::Down) } else { Some(FaultsByChance::LENGTH) };
    let of = |what| PossibleFault {
        what,
        between: Whom::Any,
        length: length.unwrap_or(FaultsByChance::LENGTH),
    };
    kinds.into_iter().map(of).collect()
}

/// What begins with this word; `slower` is what `by=` is if it is not given, and if it may be.
fn kind(word: &str, node: &mut Node<'_>, slower: Option<Duration>) -> Option<FaultEvent> {
    Some(FaultEvent::Begins(match word {
        "partition" => LinkFault::Partition,
        "hold" => LinkFault::Hold,
        "refuse" => LinkFault::Refuse,
        "slow" => {
            let by = if slower.is_some() {
                node.property("by")
            } else {
                node.required("by", "slow \"main\" \"users\" by=\"200ms\"")
            };
            let by = by.map_or(slower, |entry| entry.duration());
            LinkFault::Slow(by.unwrap_or_default())
        }
        "reset" => return Some(FaultEvent::Reset),
        DOWN => return Some(FaultEvent::Down),
        _ => return None,
    }))
}

/// How long a fault by chance lasts.
fn length(node: &mut Node<'_>, what: FaultEvent) -> Option<Delay> {
    if what.over().is_none() {
        return Some(FaultsByChance::LENGTH);
    }
    node.property("for").map_or(Some(FaultsByChance::LENGTH), |entry| entry.delay())
}

/// Reports what is no line of `faults`.
fn no_fault(node: &Node<'_>, word: &str, by_chance: bool) {
    let message = format!("faults have no `{word}`");
    let help = if !by_chance && (word == "any" || word == DOWN) {
        format!("how likely comes first: `faults chance=0.01 {{ {word} … }}`")
    } else if EVENTS.contains(&word) && by_chance {
        "what goes wrong by chance ends by itself: `partition \"main\" \"users\" for=\"1s..5s\"`"
            .to_owned()
    } else if by_chance {
        suggest::known(word, ["any", "at", "after"].into_iter().chain(KINDS))
    } else {
        format!(
            "when comes first: `at \"1s\" {{ {word} … }}`, or how likely: `faults chance=0.01 {{ {word} … }}`"
        )
    };
    node.problem::<()>(message, "not known", &help);
}
