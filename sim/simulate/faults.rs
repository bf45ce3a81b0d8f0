//! What goes wrong on the network of a simulation: at an instant, after an event, or by chance.

use crate::scenario::network::{
    End, FaultEvent, FaultsByChance, PlannedFault, PossibleFault, Triggered, Whom,
};
use crate::scenario::{Delay, EventPattern, LinkFault, Ratio};
use crate::time::Duration;

/// Something that goes wrong between hosts, which are called by their names; `"main"` is one, and `"*"` is any.
#[derive(Clone, Debug)]
#[must_use]
pub struct Disruption {
    what: FaultEvent,
    ends: [String; 2],
    is_one_way: bool,
    length: Option<Delay>,
}

/// A kind of what may go wrong between any two hosts, by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What they send each other is lost.
    Partition,
    /// What they send each other waits until that is over.
    Hold,
    /// What they send each other takes this much longer.
    Slow(Duration),
    /// Calls are refused, as if nobody listened.
    Refuse,
    /// Their connections break.
    Reset,
    /// A host, but for `main`, breaks its connections and refuses calls.
    Down,
}

/// What may go wrong by chance. Whether it does is a choice at each packet that passes between the hosts in question; in a plain run nothing
/// does.
#[derive(Clone, Debug)]
#[must_use]
pub struct ByChance {
    chance: Ratio,
    most: u32,
    until: Option<Duration>,
    any: Vec<(Kind, Delay)>,
    of: Vec<Disruption>,
}

/// All that goes wrong, for [`Simulation::faults`](super::Simulation::faults).
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Faults {
    at: Vec<(Duration, Disruption)>,
    after: Vec<After>,
    chances: Vec<ByChance>,
}

#[derive(Clone, Debug)]
struct After {
    pattern: EventPattern,
    nth: u32,
    delay: Duration,
    disruption: Disruption,
}

/// What has been declared, between hosts that have numbers.
pub(super) struct Planned {
    /// In the order in which it comes.
    pub(super) at: Vec<PlannedFault>,
    pub(super) after: Vec<Triggered>,
    pub(super) chances: Vec<FaultsByChance>,
}

impl Disruption {
    const fn new(what: FaultEvent, ends: [String; 2]) -> Self {
        Self { what, ends, is_one_way: false, length: None }
    }

    fn between(what: FaultEvent, one: &str, other: &str) -> Self {
        Self::new(what, [one.to_owned(), other.to_owned()])
    }

    /// Nothing gets through between these hosts. What is on its way already arrives.
    pub fn partition(one: &str, other: &str) -> Self {
        Self::between(FaultEvent::Begins(LinkFault::Partition), one, other)
    }

    /// A partition is over.
    pub fn heal(one: &str, other: &str) -> Self {
        Self::between(FaultEvent::Ends(LinkFault::Partition), one, other)
    }

    /// What is sent between these hosts waits, and leaves in order when that is over.
    pub fn hold(one: &str, other: &str) -> Self {
        Self::between(FaultEvent::Begins(LinkFault::Hold), one, other)
    }

    /// What is held leaves.
    pub fn release(one: &str, other: &str) -> Self {
        Self::between(FaultEvent::Ends(LinkFault::Hold), one, other)
    }

    /// What is sent between these hosts takes this much longer.
    pub fn slow(one: &str, other: &str, by: impl Into<Duration>) -> Self {
        Self::between(FaultEvent::Begins(LinkFault::Slow(by.into())), one, other)
    }

    /// Either refuses the calls of the other, as if nobody listened. Connections that are there go on.
    pub fn refuse(one: &str, other: &str) -> Self {
        Self::between(FaultEvent::Begins(LinkFault::Refuse), one, other)
    }

    /// All connections between these hosts break.
    pub fn reset(one: &str, other: &str) -> Self {
        Self::between(FaultEvent::Reset, one, other)
    }

    /// A host breaks its connections and refuses calls.
    pub fn down(host: &str) -> Self {
        Self::between(FaultEvent::Down, "*", host)
    }

    /// A host that was down is back.
    pub fn up(host: &str) -> Self {
        Self::between(FaultEvent::Up, "*", host)
    }

    /// Only what goes from the first host to the second is meant.
    pub const fn one_way(mut self) -> Self {
        self.is_one_way = true;
        self
    }

    /// It is over by itself after this time.
    pub fn lasting(mut self, length: impl Into<Duration>) -> Self {
        self.length = Some(Delay::fixed(length.into()));
        self
    }

    /// By chance, it is over after a time between these: a choice, whose plain alternative is the shortest.
    ///
    /// # Panics
    ///
    /// If the longest is shorter than the shortest.
    pub fn lasting_between(
        mut self,
        shortest: impl Into<Duration>,
        longest: impl Into<Duration>,
    ) -> Self {
        self.length = Some(lengths(shortest.into(), longest.into()));
        self
    }

    /// What it is, and what ends it, counted from `at`.
    fn planned(&self, at: Duration, host: &impl Fn(&str) -> End) -> Vec<PlannedFault> {
        let ends = [host(&self.ends[0]), host(&self.ends[1])];
        let begins = PlannedFault { at, ends, is_one_way: self.is_one_way, what: self.what };
        let over = self.what.over().zip(self.length).map(|(what, length)| PlannedFault {
            at: at.saturating_add(length.min),
            what,
            ..begins
        });
        [begins].into_iter().chain(over).collect()
    }

    fn possible(&self, host: &impl Fn(&str) -> End) -> PossibleFault {
        let ends = [host(&self.ends[0]), host(&self.ends[1])];
        let length = self.length.unwrap_or(FaultsByChance::LENGTH);
        PossibleFault { what: self.what, between: Whom::Ends(ends, self.is_one_way), length }
    }
}

impl Kind {
    const fn event(self) -> FaultEvent {
        FaultEvent::Begins(match self {
            Self::Partition => LinkFault::Partition,
            Self::Hold => LinkFault::Hold,
            Self::Slow(by) => LinkFault::Slow(by),
            Self::Refuse => LinkFault::Refuse,
            Self::Reset => return FaultEvent::Reset,
            Self::Down => return FaultEvent::Down,
        })
    }
}

impl ByChance {
    /// Of each fault this is how likely it begins with a packet, for those who choose by chance. One begins at most.
    pub const fn new(chance: Ratio) -> Self {
        Self { chance, most: 1, until: None, any: Vec::new(), of: Vec::new() }
    }

    /// So many begin at most in one run.
    pub const fn at_most(mut self, faults: u32) -> Self {
        self.most = faults;
        self
    }

    /// From this time after the start on all is well: none begins, and what stands is over.
    pub fn until(mut self, time: impl Into<Duration>) -> Self {
        self.until = Some(time.into());
        self
    }

    /// Each of these kinds, between any two hosts, for 1 ms to 10 s.
    pub fn any(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.any.extend(kinds.into_iter().map(|kind| (kind, FaultsByChance::LENGTH)));
        self
    }

    /// Each of these kinds, between any two hosts, for a time between these.
    ///
    /// # Panics
    ///
    /// If the longest is shorter than the shortest.
    pub fn any_lasting(
        mut self,
        kinds: impl IntoIterator<Item = Kind>,
        shortest: impl Into<Duration>,
        longest: impl Into<Duration>,
    ) -> Self {
        let length = lengths(shortest.into(), longest.into());
        self.any.extend(kinds.into_iter().map(|kind| (kind, length)));
        self
    }

    /// This, for 1 ms to 10 s unless it says how long.
    ///
    /// # Panics
    ///
    /// If it is something that ends a fault: those by chance end by themselves.
    pub fn of(mut self, disruption: Disruption) -> Self {
        let ends = matches!(disruption.what, FaultEvent::Ends(_) | FaultEvent::Up);
        assert!(!ends, "a fault by chance is over by itself: say how long it lasts");
        self.of.push(disruption);
        self
    }
}

impl Faults {
    /// Nothing so far.
    pub const fn new() -> Self {
        Self { at: Vec::new(), after: Vec::new(), chances: Vec::new() }
    }

    /// This happens so long after the start.
    pub fn at(mut self, time: impl Into<Duration>, disruption: Disruption) -> Self {
        self.at.push((time.into(), disruption));
        self
    }

    /// This happens as soon as an event has that fits `pattern`, such as `"main begun"`, if `main` tells `begun` through `tracing`; once.
    pub fn after(self, pattern: &str, disruption: Disruption) -> Self {
        self.after_nth(1, pattern, Duration::ZERO, disruption)
    }

    /// This happens so long after the `nth` event that fits `pattern`, from 1.
    pub fn after_nth(
        mut self,
        nth: u32,
        pattern: &str,
        delay: impl Into<Duration>,
        disruption: Disruption,
    ) -> Self {
        let pattern = EventPattern::new(pattern);
        self.after.push(After { pattern, nth, delay: delay.into(), disruption });
        self
    }

    /// This may happen.
    pub fn by_chance(mut self, chances: ByChance) -> Self {
        self.chances.push(chances);
        self
    }

    /// Whether anything goes wrong by chance.
    pub(super) fn has_chances(&self) -> bool {
        !self.chances.is_empty()
    }

    /// Whether nothing is to go wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.at.is_empty() && self.after.is_empty() && self.chances.is_empty()
    }

    /// The same, between the hosts that `host` finds by their names.
    pub(super) fn planned(&self, host: &impl Fn(&str) -> End) -> Planned {
        let at = self.at.iter().flat_map(|(at, disruption)| disruption.planned(*at, host));
        let mut at: Vec<_> = at.collect();
        at.sort_by_key(|fault| fault.at);
        let after = self.after.iter().map(|it| {
            let faults = it.disruption.planned(it.delay, host);
            Triggered { after: it.pattern.clone(), nth: it.nth, faults }
        });
        let chances = self.chances.iter().map(|it| {
            let any = it.any.iter().map(|(kind, length)| PossibleFault {
                what: kind.event(),
                between: Whom::Any,
                length: *length,
            });
            let of = it.of.iter().map(|disruption| disruption.possible(host));
            let possible = any.chain(of).collect();
            FaultsByChance { chance: it.chance, most: it.most, until: it.until, possible }
        });
        Planned { at, after: after.collect(), chances: chances.collect() }
    }
}

fn lengths(min: Duration, max: Duration) -> Delay {
    assert!(min <= max, "nothing lasts between {min} and {max}: the shortest comes first");
    Delay::between(min, max)
}
