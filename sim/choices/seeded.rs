//! The seeded source: each answer follows from the seed and the point's name alone.
//!
//! An edit of the scenario that adds or removes a decision therefore leaves the other answers as they were.

use super::hash::Hash;
use super::{Choices, Name, Options, Point};
use crate::scenario::Ratio;
use crate::time::Instant;

/// Answers by chance, the same for the same seed and name.
#[derive(Clone, Copy, Debug)]
pub struct Seeded {
    seed: Hash,
    /// Whether what may happen does so every other time, however unlikely it is said to be.
    evenly: bool,
}

impl Seeded {
    /// The source for this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed: Hash::new(seed), evenly: false }
    }

    /// The source for the `number`th of the runs with this seed.
    pub const fn of_run(seed: u64, number: u64) -> Self {
        Self { seed: Hash::new(seed).with(number), evenly: false }
    }

    /// The same source, for which what may happen does so every other time, however unlikely it is said to be.
    #[must_use]
    pub const fn evenly(self) -> Self {
        Self { evenly: true, ..self }
    }
}

impl Choices for Seeded {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let drawn = of_name(self.seed, point.name);
        match point.options {
            Options::Happens { odds } => {
                let uncertain = (1..Ratio::ONE.0).contains(&odds.0);
                let Ratio(millionths) = if self.evenly && uncertain { Ratio::HALF } else { odds };
                u64::from(drawn.below(u64::from(Ratio::ONE.0)) < u64::from(millionths))
            }
            _ => drawn.below(point.alternatives()),
        }
    }
}

/// Of the name's parts, so that it need not be written.
fn of_name(seed: Hash, name: Name<'_>) -> Hash {
    let timed = |kind, at: Instant, nth| seed.with(kind).with(at.as_nanos()).with(u64::from(nth));
    let named = |kind, of, nth| seed.with(kind).with_text(of).with(u64::from(nth));
    match name {
        Name::Order(at, nth) => timed(0, at, nth),
        Name::Tie(at, nth) => timed(1, at, nth),
        Name::Latency(service, nth) => named(2, service, nth),
        Name::Failure(service, nth) => named(3, service, nth),
        Name::Delay(task, nth) => named(4, task, nth),
        Name::Chance(task, nth) => named(5, task, nth),
        Name::Cancellation(task, nth) => named(6, task, nth),
        Name::Deadline(at, nth) => timed(7, at, nth),
        Name::Arrival(at, nth) => timed(8, at, nth),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Duration;

    fn drawn(seed: u64, name: Name<'_>, options: Options<'_>) -> u64 {
        Seeded::new(seed).choose(&Point { name, options })
    }

    const LENGTHS: Options<'_> =
        Options::Lengths { min: Duration::ZERO, grain: Duration::from_nanos(1), count: 1_000_000 };

    fn odds(ratio: Ratio) -> Options<'static> {
        Options::Happens { odds: ratio }
    }

    #[test]
    fn answers_follow_from_seed_and_name() {
        let first = |seed| drawn(seed, Name::Latency("users", 1), LENGTHS);
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
        assert_ne!(first(1), drawn(1, Name::Latency("users", 2), LENGTHS));
    }

    #[test]
    fn chances_come_about_as_often_as_they_say() {
        let fails = |n, ratio| drawn(7, Name::Failure("api", n), odds(ratio));
        let failures: u64 = (0..10_000).map(|n| fails(n, Ratio(700_000))).sum();
        assert!((6_800..7_200).contains(&failures), "{failures} of 10000 at 70 %");
        assert_eq!(fails(1, Ratio(0)), 0);
        assert_eq!(fails(1, Ratio::ONE), 1);
    }

    #[test]
    fn what_is_unlikely_comes_about_every_other_time_if_it_is_given_even_odds() {
        let fails = |n, ratio| {
            let point = Point { name: Name::Failure("api", n), options: odds(ratio) };
            Seeded::new(7).evenly().choose(&point)
        };
        let failures: u64 = (0..10_000).map(|n| fails(n, Ratio(1))).sum();
        assert!((4_800..5_200).contains(&failures), "{failures} of 10000");
        let never: u64 = (0..100).map(|n| fails(n, Ratio(0))).sum();
        let always: u64 = (0..100).map(|n| fails(n, Ratio::ONE)).sum();
        assert_eq!((never, always), (0, 100));
    }
}
