//! Cancellation search: what happens if a task is cancelled where it waits, for each of its waits.

use std::collections::VecDeque;

use super::{Entry, Observed, Offer, Plan, Reach, Search};
use crate::choices::{Script, Taken};
use crate::scenario::Pattern;

/// The plain run, then one run for each wait in it of the tasks that fit a pattern, with a cancellation striking there.
#[derive(Debug)]
pub struct Cancel {
    tasks: Pattern,
    next: u64,
    /// The decisions of the plain run that cancel, once they are known.
    waits: Option<VecDeque<u32>>,
}

impl Cancel {
    /// The search that cancels the tasks that fit.
    pub const fn new(tasks: Pattern) -> Self {
        Self { tasks, next: 0, waits: None }
    }

    fn plan(&mut self, cancelled: Option<u32>) -> Plan {
        let turnoffs =
            cancelled.into_iter().map(|decision| (decision, Taken::Alternative(1))).collect();
        let script = Script::new(turnoffs).with_cancellations(self.tasks.clone());
        self.next += 1;
        Plan::new(self.next - 1, move || script.clone())
    }
}

impl Search for Cancel {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Some(waits) = &mut self.waits else {
            return vec![self.plan(None).logged()].into_iter().take(limit).collect();
        };
        let some: Vec<_> = waits.drain(..limit.min(waits.len())).collect();
        some.into_iter().map(|decision| self.plan(Some(decision))).collect()
    }

    fn learn(&mut self, observed: &Observed) {
        if self.waits.is_some() {
            return;
        }
        let decisions = observed.log.entries.iter().filter_map(|entry| match entry {
            Entry::Decision(decision) => Some(decision),
            Entry::Turn(_) => None,
        });
        let waits = (0..).zip(decisions).filter(|(_, decision)| decision.offer == Offer::Cancels);
        self.waits = Some(waits.map(|(number, _)| number).collect());
    }

    fn reach(&self) -> Reach {
        let is_done = self.waits.as_ref().is_some_and(VecDeque::is_empty);
        if is_done { Reach::All } else { Reach::Part }
    }
}
