//! The seeded source: each answer follows from the seed and the point's name alone.
//!
//! An edit of the scenario that adds or removes a decision therefore leaves the other answers as they were.

use std::fmt::Write;

use super::hash::Hash;
use super::{Choices, Options, Point};
use crate::scenario::Ratio;

/// Answers by chance, the same for the same seed and name.
#[derive(Clone, Copy, Debug)]
pub struct Seeded {
    seed: u64,
}

impl Seeded {
    /// The source for this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }
}

impl Choices for Seeded {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let mut hash = Hash::seeded(self.seed);
        // Writing into a hash cannot fail.
        let _ = write!(hash, "{}", point.name);
        let drawn = hash.finish();
        match point.options {
            Options::Happens { odds: Ratio(millionths) } => {
                u64::from(below(drawn, u64::from(Ratio::ONE.0)) < u64::from(millionths))
            }
            _ => below(drawn, point.alternatives()),
        }
    }
}

/// A number less than `bound`, each as likely as the others to within 2⁻⁶⁴ (Lemire's multiplication).
fn below(drawn: u64, bound: u64) -> u64 {
    let product = u128::from(drawn) * u128::from(bound);
    u64::try_from(product >> 64).expect("the high half of a product of two words is a word")
}

#[cfg(test)]
mod tests {
    use super::super::Name;
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
}
