//! Bounded search: every run that is near to a first one, and none twice; the nearest come first.
//!
//! How far a run is from the first one is counted by what it takes to go another way at its decisions:
//!
//! - **Delays** (Emmi, Qadeer, Rakamarić: *Delay-Bounded Scheduling*, POPL 2011). The first run is the plain one. Each task that is
//!   ready and passed over is a delay: whoever goes first of those that stand in line has cost as many as stood before it.
//! - **Preemptions** (Musuvathi, Qadeer: *Iterative Context Bounding*, PLDI 2007). The first run lets whoever had a turn go on for as
//!   long as it is ready. Each time that another goes first although it is, is a preemption; who goes first where it
//!   is not costs nothing.
//!
//! Any other decision that does not go the plain way counts as one, too: a length, a branch, a failure, a fault, a cancellation, an
//! answer that arrives before a turn. Of n turns with k ready tasks, there are no more than (n·k)^b / b! runs within b delays, where
//! orders are k!-fold in n: so a bound goes through something large, and most bugs take few (both papers).
//!
//! Nothing is left out because somebody could not tell it apart, so that the runs repeat each other more than those of
//! [`super::Exhaustive`]; and what is within the bound is all there. If the bound has cut off nothing, the runs are all that can differ.

use std::collections::VecDeque;

use super::exhaustive::leaves_something_out;
use super::lengths::Lengths;
use super::prefixes::{Prefix, Prefixes, before, decisions, place, turned};
use super::{Decision, Entry, Log, Observed, Offer, Plan, Reach, Search};
use crate::choices::{Plain, Script, Taken, Turnoff};
use crate::explore::program::Facts;
use crate::scenario::{Bound, Ratio};
use crate::trace::TaskId;

/// How many prefixes may be known. Where there are more, not all within the bound are gone through.
const LIMIT: usize = 1 << 20;

/// Every run within a bound.
#[derive(Debug)]
pub struct Bounded {
    bound: Bound,
    most: usize,
    /// By what they cost.
    prefixes: Prefixes,
    lengths: Lengths,
    /// The runs that are being made.
    made: VecDeque<Prefix>,
    next: u64,
    /// Whether the bound has cut something off,
    cut: bool,
    /// and whether something else was left out that might have mattered.
    partial: bool,
}

impl Bounded {
    /// The search through what costs no more than `most`, of the runs of a program.
    pub fn new(bound: Bound, most: u32, facts: &Facts<'_>) -> Self {
        Self {
            bound,
            most: usize::try_from(most).unwrap_or(usize::MAX),
            prefixes: Prefixes::new(LIMIT),
            lengths: Lengths::default(),
            made: VecDeque::new(),
            next: 0,
            cut: false,
            partial: facts.hides,
        }
    }

    /// The run that goes its first way behind these.
    fn script(&self, turnoffs: Vec<Turnoff>) -> Script {
        let script = Script::new(turnoffs);
        if self.bound == Bound::Preemptions { script.staying() } else { script }
    }

    /// What it costs to take this of what was offered, if `last` had the turn before.
    fn cost(&self, offer: &Offer, taken: Taken, last: Option<TaskId>) -> usize {
        let (Offer::Tasks(ready), Taken::Alternative(index)) = (offer, taken) else {
            return usize::from(taken != Taken::PLAIN);
        };
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        match (self.bound, last) {
            (Bound::Delays, _) => index,
            (Bound::Preemptions, Some(last)) => {
                usize::from(ready.contains(&last) && ready.get(index) != Some(&last))
            }
            (Bound::Preemptions, None) => 0,
        }
    }
}

impl Search for Bounded {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        if self.next == 0 && self.bound == Bound::Preemptions {
            // It need not be within the bound, and is looked at all the same.
            self.next = 1;
            return vec![Plan::new(0, || Plain)];
        }
        let mut plans = Vec::new();
        for prefix in self.prefixes.next(limit) {
            let script = self.script(prefix.clone());
            self.made.push_back(prefix);
            plans.push(Plan::new(self.next, move || script.clone()).logged_with_offers());
            self.next += 1;
        }
        plans
    }

    fn learn(&mut self, observed: &Observed) {
        let Some(prefix) = self.made.pop_front() else { return };
        let after = prefix.last().map_or(0, |(number, _)| number + 1);
        let mut spent = 0;
        let lasts = last_turns(&observed.log);
        for ((number, (decision, at)), last) in (0..).zip(decisions(&observed.log)).zip(lasts) {
            let place = || place(before(&prefix, number), number);
            let lengths = self.lengths.untried(place, &decision.offer, at, &observed.trace);
            let alternatives = if number < after { Vec::new() } else { others(decision) };
            let exactly = lengths.into_iter().map(Taken::Exactly);
            for other in alternatives.into_iter().map(Taken::Alternative).chain(exactly) {
                let cost = spent + self.cost(&decision.offer, other, last);
                if cost > self.most {
                    self.cut = true;
                } else if !self.prefixes.add(&turned(&prefix, number, other), cost) {
                    self.partial = true;
                }
            }
            spent += self.cost(&decision.offer, decision.taken, last);
        }
        self.partial = self.partial || leaves_something_out(observed);
    }

    fn reach(&self) -> Reach {
        let is_done = self.prefixes.is_empty() && self.made.is_empty() && self.next > 0;
        match is_done && !self.partial && self.lengths.are_all_tried() {
            true if self.cut => Reach::Bound,
            true => Reach::All,
            false => Reach::Part,
        }
    }
}

/// The alternatives at a decision that were not taken, but lengths.
fn others(Decision { offer, taken }: &Decision) -> Vec<u64> {
    let all = match offer {
        Offer::Tasks(ready) => ready.len() as u64,
        Offer::Branches(count) => *count,
        Offer::Lengths { .. }
        | Offer::Newcomers(_)
        | Offer::Happens(Ratio(0))
        | Offer::Fault(Ratio(0)) => 0,
        Offer::Happens(_) | Offer::Fault(_) | Offer::Cancels | Offer::Strikes | Offer::Arrives => 2,
    };
    (0..all).filter(|other| Taken::Alternative(*other) != *taken).collect()
}

/// For each decision of a run, which task had the turn before it.
fn last_turns(log: &Log) -> Vec<Option<TaskId>> {
    let (mut lasts, mut last) = (Vec::new(), None);
    for entry in &log.entries {
        match entry {
            Entry::Decision(_) => lasts.push(last),
            Entry::Turn(turn) if turn.on_behalf => {}
            Entry::Turn(turn) => last = Some(turn.task),
        }
    }
    lasts
}
