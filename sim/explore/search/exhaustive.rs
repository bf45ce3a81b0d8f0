//! Exhaustive search: every combination of choices, each once, those with the fewest deviations first.
//!
//! A run follows a *prefix* (some deviations, plain in between) and is plain after it. Each alternative at a decision after
//! the prefix makes a longer prefix; they wait in a worklist, the fewest deviations first, so that the first failure found is
//! one of the smallest.
//!
//! Orders that cannot matter are left out by dynamic partial-order reduction (Flanagan and Godefroid, POPL 2005, with the
//! smaller backtrack sets of Abdulla et al., POPL 2014): the order of two turns is only reversed where they race. Of ranges,
//! the shortest and the longest are tried and what ends together with something else that happens, in whichever run, and of
//! short ranges all; a search that has left out any length between never says that it is complete, nor does one of whose runs
//! one reached a limit, or had somebody wait to be fair. `tests/it/oracles/enumeration.rs` compares what is seen with every run of random programs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::dependence::{Observers, Turns};
use super::prefixes::{Prefix, Prefixes, decisions, ties, turned};
use super::{Observed, Offer, Plan, Search};
use crate::check::holds_of_the_loop;
use crate::choices::{Script, Taken, Turnoff, length, steps};
use crate::scenario::{Model, Ratio, Scenario};
use crate::time::Duration;
use crate::trace::{Event, Outcome, Trace, What};

/// How many prefixes may be known. Where there are more, the search is not complete.
const LIMIT: usize = 1 << 20;

/// How many lengths between the shortest and the longest are tried at one decision after one prefix.
const TIES: usize = 8;

/// Every combination of choices that could show something new.
#[derive(Debug)]
pub struct Exhaustive {
    observers: Observers,
    /// By the number of their deviations.
    prefixes: Prefixes,
    /// The lengths tried at each decision that offers some, after what was taken before it.
    lengths: BTreeMap<(Prefix, u32), Lengths>,
    /// The prefixes of the runs that are being made.
    made: VecDeque<Prefix>,
    next: u64,
    /// Whether something was left out that might have mattered.
    partial: bool,
}

/// What is tried of a range: the plain length is not among it.
#[derive(Debug, Default)]
struct Lengths {
    tried: BTreeSet<Duration>,
    /// How many of those that a run can choose are not.
    left: u64,
}

/// The lengths that a decision offers.
#[derive(Clone, Copy, Debug)]
struct Range {
    min: Duration,
    grain: Duration,
    count: u64,
    max: Duration,
}

impl Exhaustive {
    /// The search through the runs of `scenario`. In which order tokio runs what a called function spawns is no choice, so that
    /// where one is called the search never says that it is complete; nor does it where links have properties or faults, requests have
    /// lines of their own, or clients keep connections, since no enumeration has been compared with it there.
    pub fn new(scenario: &Scenario, model: Model) -> Self {
        Self {
            observers: Observers::new(scenario, model),
            prefixes: Prefixes::new(LIMIT),
            lengths: BTreeMap::new(),
            made: VecDeque::new(),
            next: 0,
            partial: !scenario.called.is_empty()
                || scenario.network.sees_order()
                || !scenario.sessions.is_empty()
                || scenario.services.iter().any(|service| service.events),
        }
    }

    /// Adds a prefix: what was taken before a decision, and an alternative there.
    fn add(&mut self, prefix: Prefix) {
        let deviations = prefix.len();
        self.partial |= !self.prefixes.add(prefix, deviations);
    }

    /// Adds the longest length at a decision, and those that end together with something that happens in this run.
    fn add_lengths(
        &mut self,
        taken: &[Turnoff],
        decision: u32,
        range: Range,
        ties: BTreeSet<Duration>,
    ) {
        let before = taken.iter().take_while(|(number, _)| *number < decision).copied();
        let lengths = self.lengths.entry((before.collect(), decision)).or_default();
        let room = (TIES + 1).saturating_sub(lengths.tried.len());
        // Of few lengths all are tried.
        let few = if range.count <= TIES as u64 { range.count } else { 0 };
        let all = (1..few).map(|index| length(range.min, range.grain, index).min(range.max));
        let worth_it = [range.max].into_iter().chain(all).chain(ties);
        let new = worth_it.filter(|length| !lengths.tried.contains(length)).take(room);
        let new: Vec<Duration> = new.collect();
        lengths.tried.extend(&new);
        let chosen = lengths.tried.iter().filter(|length| range.offers(**length)).count();
        lengths.left = range.count - 1 - chosen as u64;
        for length in new {
            self.add(turned(taken, decision, Taken::Exactly(length)));
        }
    }

    fn add_races(&mut self, observed: &Observed, taken: &[Turnoff]) {
        let mut turns = Turns::new(&observed.log, &observed.trace, &self.observers);
        for race in turns.races() {
            let prefix =
                |alternative| turned(taken, race.decision, Taken::Alternative(alternative));
            // The plain alternative was taken by the run that came here first.
            let known =
                |alternative: &u64| *alternative == 0 || self.prefixes.knows(&prefix(*alternative));
            let new = if race.any_of.iter().any(known) { None } else { race.any_of.iter().min() };
            for alternative in new.into_iter().chain(&race.all_of) {
                self.add(prefix(*alternative));
            }
        }
        self.partial |= turns.cut;
    }
}

impl Search for Exhaustive {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let mut plans = Vec::new();
        let fewest = self.prefixes.first();
        while plans.len() < limit && self.prefixes.first() == fewest {
            let Some(prefix) = self.prefixes.pop() else { break };
            let script = Script::new(prefix.clone());
            self.made.push_back(prefix);
            plans.push(Plan::new(self.next, move || script.clone()).logged());
            self.next += 1;
        }
        plans
    }

    fn learn(&mut self, observed: &Observed) {
        let Some(prefix) = self.made.pop_front() else { return };
        let decisions = decisions(&observed.log);
        let numbered = (0..).zip(&decisions);
        let taken: Prefix = numbered
            .clone()
            .filter(|(_, (decision, _))| decision.taken != Taken::PLAIN)
            .map(|(number, (decision, _))| (number, decision.taken))
            .collect();
        let after = prefix.last().map_or(0, |(number, _)| number + 1);
        for (number, (decision, at)) in numbered {
            match &decision.offer {
                // Only this run shows what else happens in it.
                Offer::Lengths { min, grain, count, max, .. } => {
                    let range = Range { min: *min, grain: *grain, count: *count, max: *max };
                    self.add_lengths(
                        &taken,
                        number,
                        range,
                        ties([*min, *max], *at, &observed.trace),
                    );
                }
                // Tried by the run that came here first.
                _ if number < after => {}
                // Tried where turns race.
                Offer::Tasks(_)
                | Offer::Arrives
                | Offer::Happens(Ratio(0))
                | Offer::Fault(Ratio(0)) => {}
                Offer::Branches(count) => {
                    for other in 1..*count {
                        self.add(turned(&taken, number, Taken::Alternative(other)));
                    }
                }
                Offer::Happens(_) | Offer::Fault(_) | Offer::Cancels | Offer::Strikes => {
                    self.add(turned(&taken, number, Taken::Alternative(1)));
                }
            }
        }
        self.add_races(observed, &taken);
        self.partial = self.partial || leaves_something_out(observed);
    }

    fn is_complete(&self) -> bool {
        let is_done = self.prefixes.is_empty() && self.made.is_empty() && !self.partial;
        is_done && self.lengths.values().all(|it| it.left == 0)
    }
}

/// Whether a run can differ from others in a way that the search does not follow.
fn leaves_something_out(Observed { trace, log, .. }: &Observed) -> bool {
    // What is left of a run that reached a limit is not known, nor who of all took it there. And where in a turn a
    // deadline comes that was over when it was set, no decision tells.
    let at_once = |event: &Event| matches!(event.what, What::Expired(Duration::ZERO));
    matches!(trace.outcome, Outcome::Limit(_))
        || trace.events.iter().any(at_once)
        // Which answers arrive while a loop is held, and before what they are found when it is free, is not followed in full.
        || holds_a_loop_beside_answers(trace)
        // How often somebody may be passed over counts turns that have nothing to do with each other, too: an order that is
        // fair may have no fair one among those that are tried in its place.
        || log.withheld
        // Other lengths could be drawn than in the plain run.
        || log.drawn
}

/// Whether a task held its loop in a run in which something was fetched.
fn holds_a_loop_beside_answers(trace: &Trace) -> bool {
    let fetches = |event: &Event| matches!(&event.what, What::Waits(wait) if wait.is_for_a_peer());
    holds_of_the_loop(trace).any(|(_, length)| !length.is_zero())
        && trace.events.iter().any(fetches)
}

impl Range {
    /// Whether a run can choose this length, and need not be told it.
    fn offers(self, it: Duration) -> bool {
        it == self.max || length(self.min, self.grain, steps(self.min, self.grain, it)) == it
    }
}
