//! Dependence: which turns of a run could as well have come in another order, to which effect.
//!
//! What a turn touched is told by the run. Here that is joined by what the scenario's expectations look at, and the turns of
//! one instant are put in their causal order. Where two of them are next to each other in that order and yet on different
//! tasks, they race: in another run the second may come first.

use std::ops::Range;

use super::log::{Decision, Entry, Log, Offer};
use crate::choices::{Access, Thing, Touch, dependent};
use crate::scenario::{Model, Pattern, Property, Scenario};
use crate::time::Instant;
use crate::trace::{Event, TaskId, Trace, What};

/// How many turns before a turn, at the same instant, are looked at. Where there are more, not every race is found.
const WINDOW: usize = 512;

/// The expectations that look at the order of what happens at one instant.
#[derive(Debug)]
pub(super) struct Observers(Vec<Observer>);

#[derive(Debug)]
enum Observer {
    /// Some event that fits one of them, and another.
    Order(Vec<Pattern>),
    /// How many of these tasks are alive at once.
    Overlap(Pattern),
}

impl Observers {
    pub(super) fn new(scenario: &Scenario, model: Model) -> Self {
        let stated = scenario.expectations(model.kind());
        let observers = stated.filter_map(|expectation| match &expectation.property {
            Property::Order(patterns) => Some(Observer::Order(patterns.clone())),
            Property::Within(_, first, second) => {
                Some(Observer::Order(vec![first.clone(), second.clone()]))
            }
            Property::Overlap(tasks, _) => Some(Observer::Overlap(tasks.clone())),
            _ => None,
        });
        Self(observers.collect())
    }

    /// Adds what the events of a turn show to expectations.
    fn observe(&self, trace: &Trace, events: Range<usize>, touches: &mut Vec<Touch>) {
        if self.0.is_empty() {
            return;
        }
        for event in &trace.events[events] {
            let line = trace.line(event);
            for (index, observer) in self.0.iter().enumerate() {
                if let Some(access) = observer.sees(trace, event, &line) {
                    touches.push(Touch { thing: Thing::Expectation(index), access });
                }
            }
        }
    }
}

impl Observer {
    fn sees(&self, trace: &Trace, event: &Event, line: &str) -> Option<Access> {
        match self {
            Self::Order(patterns) => {
                patterns.iter().any(|pattern| pattern.matches(line)).then_some(Access::Write)
            }
            Self::Overlap(tasks) if tasks.matches(trace.name(event.task)) => match &event.what {
                What::Started => Some(Access::More),
                what => what.ends_task().then_some(Access::Less),
            },
            Self::Overlap(_) => None,
        }
    }
}

/// The turns of a run, with the decisions about their order.
#[derive(Debug, Default)]
pub(super) struct Turns<'l> {
    turns: Vec<Turn<'l>>,
    /// Whether an instant had more turns than are looked at.
    pub(super) cut: bool,
}

#[derive(Debug)]
struct Turn<'l> {
    at: Instant,
    task: TaskId,
    touches: Vec<Touch>,
    /// The tasks that were ready, if there were several, and the number of the decision.
    decided: Option<(u32, &'l [TaskId])>,
    /// The number of the decision whether something arrives before it, if that was open.
    arrival: Option<u32>,
}

/// A reason to decide the order otherwise.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Race {
    /// The number of the decision.
    pub(super) decision: u32,
    /// Alternatives of which one is enough.
    pub(super) any_of: Vec<u64>,
    /// Alternatives that are all needed, because what leads to the other order is not known.
    pub(super) all_of: Vec<u64>,
}

impl<'l> Turns<'l> {
    pub(super) fn new(log: &'l Log, trace: &Trace, observers: &Observers) -> Self {
        let mut turns = Vec::new();
        let (mut decisions, mut decided, mut arrival) = (0, None, None);
        for entry in &log.entries {
            match entry {
                Entry::Decision(Decision { offer, .. }) => {
                    match offer {
                        Offer::Tasks(ready) => decided = Some((decisions, ready.as_slice())),
                        Offer::Arrives => arrival = Some(decisions),
                        _ => {}
                    }
                    decisions += 1;
                }
                Entry::Turn(turned) => {
                    let mut touches = turned.touches.clone();
                    observers.observe(trace, turned.events.clone(), &mut touches);
                    let (at, task) = (turned.at, turned.task);
                    let (decided, arrival) = (decided.take(), arrival.take());
                    turns.push(Turn { at, task, touches, decided, arrival });
                }
            }
        }
        Self { turns, cut: false }
    }

    /// Every race, in order of the later turns.
    pub(super) fn races(&mut self) -> Vec<Race> {
        let mut races = Vec::new();
        // For each turn, which of those at its instant came before it of necessity: their places from the turn back.
        let mut before: Vec<Vec<bool>> = Vec::with_capacity(self.turns.len());
        let mut start = 0;
        for later in 0..self.turns.len() {
            if self.turns[start].at != self.turns[later].at {
                start = later;
            }
            self.cut |= later - start > WINDOW;
            let from = start.max(later.saturating_sub(WINDOW));
            let mut known = vec![false; later - from];
            for earlier in (from..later).rev() {
                let back = later - earlier - 1;
                if known[back] || !self.follows(earlier, later) {
                    continue;
                }
                known[back] = true;
                for (place, led) in before[earlier].iter().enumerate() {
                    if let Some(known) = known.get_mut(back + 1 + place) {
                        *known |= led;
                    }
                }
                if self.turns[earlier].task != self.turns[later].task {
                    races.extend(self.race(earlier, later, &before, &known));
                }
            }
            before.push(known);
        }
        races
    }

    /// Whether the later turn could see the earlier one.
    fn follows(&self, earlier: usize, later: usize) -> bool {
        let (earlier, later) = (&self.turns[earlier], &self.turns[later]);
        earlier.task == later.task || dependent(&earlier.touches, &later.touches)
    }

    /// How the later turn comes before the earlier one: after those between them that did not need the earlier one either,
    /// or, if none of these was ready, once what was in flight has arrived.
    fn race(
        &self,
        earlier: usize,
        later: usize,
        before: &[Vec<bool>],
        before_later: &[bool],
    ) -> Vec<Race> {
        let Turn { decided, arrival, .. } = self.turns[earlier];
        if decided.is_none() && arrival.is_none() {
            return Vec::new();
        }
        let ready = decided.map_or(&[][..], |(_, ready)| ready);
        let leads = |one: usize, other: usize| {
            let known = before.get(other).map_or(before_later, Vec::as_slice);
            known.get(other - one - 1).copied().unwrap_or_default()
        };
        let mut between: Vec<usize> =
            (earlier + 1..later).filter(|turn| !leads(earlier, *turn)).collect();
        between.push(later);
        let first = between.iter().filter(|turn| {
            !between.iter().take_while(|one| one < turn).any(|one| leads(*one, **turn))
        });
        let place = |task: TaskId| ready.iter().position(|ready| *ready == task);
        let any_of: Vec<u64> =
            first.filter_map(|turn| Some(place(self.turns[*turn].task)? as u64)).collect();
        let mut races = Vec::new();
        if let Some(decision) = arrival.filter(|_| any_of.is_empty()) {
            races.push(Race { decision, any_of: vec![1], all_of: Vec::new() });
        }
        if let Some((decision, _)) = decided {
            let all_of =
                if any_of.is_empty() { (1..ready.len() as u64).collect() } else { Vec::new() };
            races.push(Race { decision, any_of, all_of });
        }
        races
    }
}
