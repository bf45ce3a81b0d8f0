//! How many traces are distinct: exactly up to a number, and beyond it as near as a bounded memory allows.
//!
//! Each trace has a number that could be any of 64 bits. Of all of them the least are kept; how far up these reach tells
//! how many there must be (Bar-Yossef et al., RANDOM 2002: the `k` minimum values). The estimate is off by less than 1 % in
//! 99 of 100 explorations.

use std::collections::BTreeSet;

#[cfg(feature = "scenarios")]
use serde::{Deserialize, Serialize};

/// How many numbers are kept. As long as there are no more, the count is exact.
const KEPT: usize = 1 << 17;

/// Numbers that stand for distinct traces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize), serde(transparent))]
pub struct Distinct(BTreeSet<u64>);

impl Distinct {
    /// Adds a trace.
    pub(crate) fn insert(&mut self, fingerprint: u64) {
        let greatest = self.0.last().filter(|_| self.0.len() >= KEPT);
        if greatest.is_none_or(|greatest| fingerprint < *greatest) {
            self.0.insert(fingerprint);
            self.cut();
        }
    }

    /// Adds those of another part of the exploration.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
        self.cut();
    }

    fn cut(&mut self) {
        while self.0.len() > KEPT {
            self.0.pop_last();
        }
    }

    /// How many distinct traces there are: exactly, if [`Distinct::is_exact`], or about so many.
    pub fn count(&self) -> u64 {
        match self.0.last().filter(|_| !self.is_exact()) {
            None => self.0.len() as u64,
            Some(greatest) => {
                let all = (u128::from(u64::MAX) + 1) * (KEPT as u128 - 1)
                    / u128::from((*greatest).max(1));
                u64::try_from(all).unwrap_or(u64::MAX)
            }
        }
    }

    /// Whether there are so few that each is known.
    pub fn is_exact(&self) -> bool {
        self.0.len() < KEPT
    }

    /// The count as it is told.
    pub(crate) fn told(&self) -> String {
        format!("{}{} distinct", if self.is_exact() { "" } else { "about " }, self.count())
    }
}

impl FromIterator<u64> for Distinct {
    fn from_iter<I: IntoIterator<Item = u64>>(fingerprints: I) -> Self {
        let mut these = Self(fingerprints.into_iter().collect());
        these.cut();
        these
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Hash;

    fn of(numbers: impl Iterator<Item = u64>) -> Distinct {
        numbers.map(|number| Hash::new(7).with(number).word()).collect()
    }

    #[test]
    fn few_are_counted_exactly_and_many_to_within_a_hundredth() {
        let few = of((0..1_000).chain(0..500));
        assert_eq!((few.count(), few.told().as_str()), (1_000, "1000 distinct"));
        for many in [200_000, 1_000_000, 3_000_000] {
            let counted = of(0..many).count();
            assert!(counted.abs_diff(many) * 100 < many, "{counted} of {many}");
        }
    }

    #[test]
    fn parts_put_together_are_the_whole_and_no_larger() {
        let whole = of(0..400_000);
        let mut parts = of(0..250_000);
        parts.append(of(150_000..400_000));
        assert_eq!(parts, whole);
        let mut one_by_one = Distinct::default();
        (0..400_000).for_each(|number| one_by_one.insert(Hash::new(7).with(number).word()));
        assert_eq!(one_by_one, whole);
        assert_eq!(whole.0.len(), KEPT);
    }
}
