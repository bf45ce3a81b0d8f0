//! Lengths of time among deviations, and how they become shorter: each for itself, or several together.

use crate::choices::{Luck, Name, length, steps};
use crate::scenario::Text;
use crate::time::Duration;
use crate::trace::Deviation;

/// One of several lengths of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    plain: Duration,
    /// From one length that is tried to the next.
    grain: Duration,
    chosen: Duration,
}

impl Length {
    pub(super) fn of(deviation: &Deviation) -> Option<Self> {
        let Deviation { point, taken, choice, plain, .. } = deviation;
        let (Name::Latency(..)
        | Name::Delay(..)
        | Name::Connection(..)
        | Name::FaultLength(..)
        | Name::Packet(Luck::Latency, ..)) = point
        else {
            return None;
        };
        let (chosen, plain): (Duration, Duration) = (choice.parse().ok()?, plain.parse().ok()?);
        // What is shorter than the plain one was drawn, and is left out or stays.
        if chosen <= plain {
            return None;
        }
        let step = chosen.saturating_sub(plain).as_nanos().checked_div(*taken)?;
        // The first step from the shortest and the last one to the longest may be shorter ones; and a length that ends together
        // with something else is a little longer than so many steps.
        let grain = 10_u64.pow(step.saturating_sub(1).checked_ilog10().map_or(0, |log| log + 1));
        let steps = |grain| steps(plain, Duration::from_nanos(grain), chosen).max(1);
        let is_it = |grain: &u64| (*taken - 1..=*taken).contains(&steps(*grain));
        let grain = [grain, grain / 10].into_iter().find(is_it).unwrap_or(grain);
        Some(Self { plain, grain: Duration::from_nanos(grain), chosen })
    }

    /// How much longer it is than the plain one.
    pub(super) fn extra(self) -> Duration {
        self.chosen.saturating_sub(self.plain)
    }

    /// The same, longer than the plain one by this.
    pub(super) fn with_extra(self, extra: Duration) -> Self {
        Self { chosen: self.plain.saturating_add(extra), ..self }
    }

    /// Halfway to the `least`, both counted in steps; `None` if nothing is between them.
    pub(super) fn halved(self, least: u64) -> Option<Self> {
        let halved = least.saturating_add(self.steps().saturating_sub(least) / 2);
        let chosen = length(self.plain, self.grain, halved);
        (halved > least).then_some(Self { chosen, ..self })
    }

    /// How many steps it is from the plain one; a part of a step counts as one.
    pub(super) fn steps(self) -> u64 {
        let whole = steps(self.plain, self.grain, self.chosen);
        whole + u64::from(length(self.plain, self.grain, whole) != self.chosen)
    }

    /// Half of `time`, in whole steps of this length and the `other`.
    pub(super) fn half(self, other: Self, time: Duration) -> Duration {
        let step = self.grain.max(other.grain);
        step.saturating_mul(time.as_nanos() / 2 / step.as_nanos().max(1))
    }

    pub(super) fn label(self) -> Text {
        self.chosen.to_string().into()
    }
}
