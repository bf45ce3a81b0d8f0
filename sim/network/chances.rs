//! Faults by chance: whether one begins with a packet that leaves, and which. Each is a decision with a name.
//!
//! Between two packets nothing can go wrong that would not come to the same with the next packet, so that these are all the
//! moments that there are. In a plain run nothing is asked.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::faults::Between;
use super::stack::Way;
use crate::choices::{Decisions, Name};
use crate::scenario::network::{
    End, FaultEvent, FaultsByChance, PlannedFault, PossibleFault, Whom,
};
use crate::scenario::{Occurrence, Ratio, Text};
use crate::time::Instant;

/// What may go wrong in a run, and how much of it has.
#[derive(Debug)]
pub(crate) struct Chances {
    names: Vec<Text>,
    groups: Vec<Group>,
}

/// Faults of which so many begin at most.
#[derive(Debug)]
struct Group {
    declared: FaultsByChance,
    begun: u32,
    /// Of each fault, by its place among the possible ones and by where it is, what has come of it so far.
    met: BTreeMap<(usize, Place), Met>,
}

/// Between whom a fault is, and whether only one way.
type Place = ([End; 2], bool);

#[derive(Debug)]
struct Met {
    /// As decisions call it.
    name: Text,
    packets: u32,
    /// Until when it stands.
    stands_until: Instant,
}

/// A fault that begins with a packet.
#[derive(Debug)]
pub(crate) struct Struck {
    /// What begins now.
    pub(crate) begins: PlannedFault,
    /// At which packet between its hosts.
    pub(crate) packet: u32,
    /// What is over later, and when.
    pub(crate) over: Option<(Instant, PlannedFault)>,
}

impl Chances {
    /// Between hosts with these names; `None` if nothing may go wrong.
    pub(crate) fn new(names: &[Text], declared: Vec<FaultsByChance>) -> Option<Self> {
        let groups =
            declared.into_iter().map(|declared| Group { declared, begun: 0, met: BTreeMap::new() });
        let groups: Vec<Group> = groups.collect();
        (!groups.is_empty()).then(|| Self { names: names.to_vec(), groups })
    }

    /// A packet leaves: what goes wrong with it.
    pub(crate) fn strike(
        &mut self,
        way: Way,
        now: Instant,
        decisions: &RefCell<Decisions>,
    ) -> Vec<Struck> {
        let mut struck = Vec::new();
        if way.0 != way.1 {
            for group in &mut self.groups {
                group.strike(way, now, &self.names, &mut decisions.borrow_mut(), &mut struck);
            }
        }
        struck
    }
}

impl Group {
    fn strike(
        &mut self,
        way: Way,
        now: Instant,
        names: &[Text],
        decisions: &mut Decisions,
        struck: &mut Vec<Struck>,
    ) {
        let until = self.declared.until.map(|until| Instant::START + until);
        let is_over = until.is_some_and(|until| until <= now);
        for (place, possible) in self.declared.possible.iter().enumerate() {
            for at in possible.places(way) {
                if is_over || self.begun >= self.declared.most {
                    return;
                }
                let met = self
                    .met
                    .entry((place, at))
                    .or_insert_with(|| Met::new(at, possible.what, names));
                if !met.begins(possible.what, self.declared.chance, now, decisions) {
                    continue;
                }
                self.begun += 1;
                let (ends, is_one_way) = at;
                let begins =
                    PlannedFault { at: now.since_start(), ends, is_one_way, what: possible.what };
                let over = possible.what.over().map(|what| {
                    let name = Name::FaultLength(possible.what.word(), &*met.name, met.packets);
                    let length = decisions.length(possible.length, name, &Vec::new);
                    let over = until.map_or(now + length, |until| until.min(now + length));
                    met.stands_until = over;
                    (over, PlannedFault { at: over.since_start(), what, ..begins })
                });
                struck.push(Struck { begins, packet: met.packets, over });
            }
        }
    }
}

impl Met {
    fn new((ends, is_one_way): Place, what: FaultEvent, names: &[Text]) -> Self {
        let name = match (what, ends) {
            (FaultEvent::Down, [_, Some(host)]) => Text::clone(&names[host]),
            _ => Between::compact(names, ends, is_one_way),
        };
        Self { name, packets: 0, stands_until: Instant::START }
    }

    fn begins(
        &mut self,
        what: FaultEvent,
        chance: Ratio,
        now: Instant,
        decisions: &mut Decisions,
    ) -> bool {
        self.packets += 1;
        let name = Name::Fault(what.word(), &*self.name, self.packets);
        let stands = now < self.stands_until;
        !stands && decisions.strikes(Occurrence::Chance(chance), self.packets, name)
    }
}

impl PossibleFault {
    /// Where it may be that a packet on this way has to do with.
    fn places(&self, (from, to): Way) -> Vec<Place> {
        let is_meant = |end: End, host| end.is_none_or(|end| end == host);
        match (self.between, self.what) {
            (Whom::Ends(ends, is_one_way), _) => {
                let [one, other] = ends;
                let forth = is_meant(one, from) && is_meant(other, to);
                let back = !is_one_way && is_meant(one, to) && is_meant(other, from);
                if forth || back { vec![(ends, is_one_way)] } else { Vec::new() }
            }
            (Whom::Any, FaultEvent::Down) => {
                let hosts = [from.min(to), from.max(to)].into_iter().filter(|host| *host > 0);
                hosts.map(|host| ([None, Some(host)], false)).collect()
            }
            (Whom::Any, _) => vec![([Some(from.min(to)), Some(from.max(to))], false)],
        }
    }
}
