//! Where in a run its sleepers slept, as the whole run shows it: only then is it known what each turn touched.

use std::collections::BTreeMap;

use super::dependence::{Turn, Turns};
use crate::choices::{Access, Sleeper, Sleepers, Thing, Touch};
use crate::trace::TaskId;

/// Who slept at which decision, and from where on the run is no other than one that is made elsewhere.
#[derive(Debug, Default)]
pub(super) struct Slept {
    asleep: BTreeMap<u32, Vec<TaskId>>,
    /// The place of the turn that somebody had who slept,
    pub(super) until: Option<usize>,
    /// and how many decisions had been made before it.
    decided: u32,
    /// The decision that was about that turn, and a task that did not sleep there, if any was ready.
    pub(super) overlooked: Option<(u32, u64)>,
}

impl Slept {
    /// Whether a task slept at a decision.
    pub(super) fn holds(&self, decision: u32, task: TaskId) -> bool {
        self.asleep.get(&decision).is_some_and(|asleep| asleep.contains(&task))
    }

    /// Whether a decision comes where the run is no other than one that is made elsewhere.
    pub(super) fn is_over_at(&self, decision: u32) -> bool {
        self.until.is_some() && decision >= self.decided
    }
}

impl Turns<'_> {
    /// Where these slept.
    pub(super) fn slept(&self, mut sleepers: Sleepers) -> Slept {
        let mut slept = Slept::default();
        for (place, turn) in self.made.iter().enumerate() {
            if turn.open.before {
                sleepers.wake_all();
            }
            if let Some((decision, _)) = turn.decided {
                sleepers.come_to(decision);
                let asleep: Vec<TaskId> = sleepers.tasks().collect();
                if !asleep.is_empty() {
                    slept.asleep.insert(decision, asleep);
                }
            }
            slept.decided = turn.decisions;
            if !turn.on_behalf && turn.task.is_some_and(|task| sleepers.holds(task)) {
                slept.until = Some(place);
                slept.overlooked = turn.decided.and_then(|(decision, ready)| {
                    let awake = ready.iter().position(|task| !sleepers.holds(*task))?;
                    Some((decision, awake as u64))
                });
                break;
            }
            if turn.is_another_elsewhere() {
                sleepers.wake_all();
            } else {
                sleepers.wake(&turn.touches);
            }
        }
        slept
    }

    /// The task that went first at a decision, if it is known what its turn touched whatever was decided in it.
    pub(super) fn sleeper(&self, decision: u32) -> Option<Sleeper> {
        let is_it = |(at, _): &(u32, &[TaskId])| *at == decision;
        let turn = self.made.iter().find(|turn| turn.decided.as_ref().is_some_and(is_it))?;
        let task = turn.task.filter(|_| !turn.is_another_elsewhere() && !turn.on_behalf)?;
        Some(Sleeper { decision, task, touches: turn.touches.as_slice().into() })
    }
}

impl Turn<'_> {
    /// Whether it may be another turn where others come before it, be there nothing that they share: something is decided in it, or a task
    /// ends so that others may be cancelled, which is noticed after a round of the loop.
    fn is_another_elsewhere(&self) -> bool {
        self.open.within
            || self.touches.contains(&Touch { thing: Thing::Ends, access: Access::Write })
    }
}
