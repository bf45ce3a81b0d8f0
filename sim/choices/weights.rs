//! Weights of places: their sum, and the place at which the sum of those up to there exceeds a number, each found in the time that a
//! logarithm takes.

use super::line::Place;

/// What a place weighs, in two ways.
pub(super) type Weight = [u64; 2];

const NOTHING: Weight = [0, 0];

/// Places with weights, all within one window that moves with them.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    /// The number of the first place of the window.
    base: u64,
    of: Vec<Weight>,
    /// For each place the sum of its weight and of those of some before it, as Fenwick has it. Their number is a power of two.
    sums: Vec<Weight>,
    all: Weight,
}

impl Weights {
    /// The sum of all.
    pub(super) const fn all(&self) -> Weight {
        self.all
    }

    /// A place weighs this from now on.
    pub(super) fn set(&mut self, place: Place, weight: Weight) {
        let Some(index) = self.index(place) else {
            if weight != NOTHING {
                self.move_to(place);
                self.set(place, weight);
            }
            return;
        };
        let before = std::mem::replace(&mut self.of[index], weight);
        let add = |sum: &mut Weight| {
            for (sum, (weight, before)) in sum.iter_mut().zip(weight.iter().zip(before)) {
                *sum = sum.wrapping_add(*weight).wrapping_sub(before);
            }
        };
        add(&mut self.all);
        let mut at = index + 1;
        while at <= self.sums.len() {
            add(&mut self.sums[at - 1]);
            at += at & at.wrapping_neg();
        }
    }

    /// The first place with which the sum, in one of the ways, exceeds this number.
    pub(super) fn exceeds(&self, way: usize, number: u64) -> Option<Place> {
        if number >= self.all[way] {
            return None;
        }
        let (mut index, mut left, mut step) = (0, number, self.sums.len() / 2);
        while step > 0 {
            let sum = self.sums[index + step - 1][way];
            if sum <= left {
                (index, left) = (index + step, left - sum);
            }
            step /= 2;
        }
        Some(Place::of(self.base + index as u64))
    }

    fn index(&self, place: Place) -> Option<usize> {
        let index = usize::try_from(place.number().checked_sub(self.base)?).ok()?;
        (index < self.of.len()).then_some(index)
    }

    /// Moves the window so that it has all that weigh something and this place, with room before and behind them.
    #[cold]
    fn move_to(&mut self, place: Place) {
        let all = (self.base..).zip(&self.of).filter(|(_, weight)| **weight != NOTHING);
        let all: Vec<_> = all.map(|(number, weight)| (number, *weight)).collect();
        let first = all.first().map_or(place.number(), |first| first.0.min(place.number()));
        let last = all.last().map_or(place.number(), |last| last.0.max(place.number()));
        let span = last - first + 1;
        self.base = first.saturating_sub(span / 2);
        let size = usize::try_from(3 * span).expect("as many places as there is memory");
        let size = size.next_power_of_two().max(64);
        (self.of, self.sums, self.all) = (vec![NOTHING; size], vec![NOTHING; size], NOTHING);
        for (number, weight) in all {
            self.set(Place::of(number), weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::hash::Hash;
    use super::*;

    #[test]
    fn it_finds_what_going_through_all_finds() {
        let (mut weights, mut map) = (Weights::default(), BTreeMap::new());
        for step in 0..4_000 {
            let drawn = Hash::new(step);
            let number = (1 << 40) + step / 2 + drawn.below(200) - 100;
            let weight = [drawn.with(1).below(2), drawn.with(2).below(5)];
            weights.set(Place::of(number), weight);
            map.insert(number, weight);
            let old: Vec<_> = map.keys().copied().take(map.len().saturating_sub(150)).collect();
            for number in old {
                weights.set(Place::of(number), NOTHING);
                map.remove(&number);
            }
            for way in 0..2 {
                let all: u64 = map.values().map(|weight| weight[way]).sum();
                assert_eq!(weights.all()[way], all);
                let number = drawn.with(3).below(all + 1);
                let mut sum = 0;
                let first = map.iter().find(|(_, weight)| {
                    sum += weight[way];
                    sum > number
                });
                let first = first.map(|(number, _)| Place::of(*number));
                assert_eq!(weights.exceeds(way, number), first);
            }
        }
    }
}
