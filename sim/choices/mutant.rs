//! The source of mutants: what another run took, but for some points, which are answered by chance.

use super::hash::Hash;
use super::{Choices, Meeting, Point, Replay, Seeded, Take};
use crate::scenario::Drawn;
use crate::time::Duration;

/// Takes what a run took, but by chance at some points, and from some point on at all of them.
#[derive(Clone, Debug)]
pub struct Mutant {
    kept: Replay,
    chance: Seeded,
    seed: Hash,
    change: Change,
    asked: u64,
}

/// Where a mutant differs from the run it is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// One point in so many is answered by chance; none, if it is 0.
    pub one_in: u64,
    /// So many points are answered as they were, at most, and those behind them by chance.
    pub until: u64,
}

impl Mutant {
    /// The source of the `run`th run with this seed: a mutant of the run that took these.
    pub fn new(seed: u64, run: u64, takes: &[Take], change: Change) -> Self {
        Self {
            kept: Replay::new(takes.iter().cloned()),
            chance: Seeded::of_run(seed, run),
            seed: Hash::new(seed).with(run),
            change,
            asked: 0,
        }
    }

    /// Whether the point that is asked for now is answered by chance.
    fn differs(&mut self) -> bool {
        self.asked += 1;
        let Change { one_in, until } = self.change;
        self.asked > until || one_in > 0 && self.seed.with(self.asked).below(one_in) == 0
    }
}

impl Choices for Mutant {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        if self.differs() { self.chance.choose(point) } else { self.kept.choose(point) }
    }

    fn exactly(&mut self, point: &Point<'_>, meeting: Meeting<'_>) -> Option<Duration> {
        // It is counted where it is chosen, if it is not kept.
        self.kept.exactly(point, meeting).filter(|_| !self.differs())
    }

    fn draw(&mut self, point: &Point<'_>, drawn: Drawn) -> Option<Duration> {
        if self.differs() { self.chance.draw(point, drawn) } else { self.kept.draw(point, drawn) }
    }

    fn cancels(&self) -> bool {
        false
    }
}
