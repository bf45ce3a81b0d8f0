//! Decisions: asks the source of choices, and notes what was not plain.

use crate::choices::{Choices, Name, Odds, Point};
use crate::scenario::{Delay, Occurrence};
use crate::time::{Duration, Instant};
use crate::trace::Deviation;

pub(super) struct Decisions {
    choices: Box<dyn Choices>,
    plain: bool,
    deviations: Vec<Deviation>,
    /// How many decisions about the order there were at this instant.
    orders: (Instant, u32),
}

impl Decisions {
    pub(super) fn new(choices: Box<dyn Choices>) -> Self {
        let plain = choices.is_plain();
        Self { choices, plain, deviations: Vec::new(), orders: (Instant::START, 0) }
    }

    pub(super) const fn is_plain(&self) -> bool {
        self.plain
    }

    pub(super) fn take_deviations(&mut self) -> Vec<Deviation> {
        std::mem::take(&mut self.deviations)
    }

    /// Which of so many ready tasks goes first.
    pub(super) fn order(&mut self, at: Instant, alternatives: usize) -> usize {
        let nth = self.next_at(at);
        let taken = self.choose(Name::Order(at, nth), alternatives as u64, Odds::Even);
        usize::try_from(taken).unwrap_or_default()
    }

    /// Whether a deadline goes before the timers at the same instant.
    pub(super) fn deadline_first(&mut self, at: Instant) -> bool {
        let nth = self.next_at(at);
        self.choose(Name::Tie(at, nth), 2, Odds::Even) == 1
    }

    /// How long a ranged delay is.
    pub(super) fn length(&mut self, delay: Delay, name: Name<'_>) -> Duration {
        if delay.is_fixed() || self.plain {
            return delay.min;
        }
        let range = delay.max.saturating_sub(delay.min).as_nanos();
        let grain = grain(range);
        let taken = self.choose(name, range / grain + 1, Odds::Even);
        delay.min.saturating_add(Duration::from_nanos(taken * grain))
    }

    /// Whether something that may go wrong does, the `nth` time it could, from 1.
    pub(super) fn strikes(&mut self, when: Occurrence, nth: u32, name: Name<'_>) -> bool {
        match when {
            Occurrence::Always => true,
            Occurrence::First(times) => nth <= times,
            Occurrence::Chance(ratio) => self.choose(name, 2, Odds::Chance(ratio)) == 1,
        }
    }

    fn choose(&mut self, name: Name<'_>, alternatives: u64, odds: Odds) -> u64 {
        if self.plain {
            return 0;
        }
        let asked = self.choices.choose(&Point { name, alternatives, odds });
        let taken = asked.min(alternatives - 1);
        if taken != 0 {
            let point = name.to_string().into();
            self.deviations.push(Deviation { point, taken, alternatives });
        }
        taken
    }

    fn next_at(&mut self, at: Instant) -> u32 {
        if self.orders.0 != at {
            self.orders = (at, 0);
        }
        self.orders.1 += 1;
        self.orders.1
    }
}

/// The step in which a range is gone through: a power of ten, so that there are at least a hundred alternatives and
/// each of them is a number that a person can read.
fn grain(range: u64) -> u64 {
    10_u64.pow((range / 100).max(1).ilog10())
}
