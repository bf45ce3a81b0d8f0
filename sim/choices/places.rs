//! A set of places in which the nth is found in the time that a logarithm takes.

use super::line::Place;

/// So many places are looked at at once.
const WORD: u64 = u64::BITS as u64;

/// Places that are all within one window, which moves with them.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The number of the first place of the window.
    base: u64,
    /// Which places are in the set; their number is a power of two.
    words: Vec<u64>,
    /// For each word how many there are in it and in some before it, as Fenwick has it. Not kept of one word alone.
    sums: Vec<u32>,
    count: usize,
}

impl Places {
    pub(crate) const fn new() -> Self {
        Self { base: 0, words: Vec::new(), sums: Vec::new(), count: 0 }
    }

    pub(crate) fn clear(&mut self) {
        self.words.clear();
        self.sums.clear();
        self.count = 0;
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    #[inline]
    pub(crate) fn contains(&self, place: Place) -> bool {
        self.bit(place).is_some_and(|(word, bit)| self.words[word] & bit != 0)
    }

    #[inline]
    pub(crate) fn insert(&mut self, place: Place) {
        let Some((word, bit)) = self.bit(place) else { return self.move_to(place) };
        if self.words[word] & bit == 0 {
            self.words[word] |= bit;
            self.count += 1;
            self.add(word, 1);
        }
    }

    #[inline]
    pub(crate) fn remove(&mut self, place: Place) {
        let Some((word, bit)) = self.bit(place) else { return };
        if self.words[word] & bit != 0 {
            self.words[word] &= !bit;
            self.count -= 1;
            self.add(word, 1_u32.wrapping_neg());
        }
    }

    /// The place with `nth` before it.
    pub(crate) fn nth(&self, nth: usize) -> Option<Place> {
        if nth >= self.count {
            return None;
        }
        let (mut word, mut before) = (0, nth);
        let mut step = self.sums.len() / 2;
        while step > 0 {
            let sum = self.sums[word + step - 1] as usize;
            if sum <= before {
                (word, before) = (word + step, before - sum);
            }
            step /= 2;
        }
        let mut rest = self.words[word];
        for _ in 0..before {
            rest &= rest - 1;
        }
        Some(Place::of(self.base + word as u64 * WORD + u64::from(rest.trailing_zeros())))
    }

    /// How many there are before a place.
    pub(crate) fn before(&self, place: Place) -> usize {
        let Some((word, bit)) = self.bit(place) else {
            return if place.number() < self.base { 0 } else { self.count };
        };
        let (mut sum, mut until) = ((self.words[word] & (bit - 1)).count_ones(), word);
        while until > 0 {
            sum += self.sums[until - 1];
            until &= until - 1;
        }
        sum as usize
    }

    /// All, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Place> {
        self.words.iter().zip(0..).flat_map(move |(word, nth)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = u64::from((rest != 0).then(|| rest.trailing_zeros())?);
                rest &= rest - 1;
                Some(Place::of(self.base + nth * WORD + bit))
            })
        })
    }

    #[inline]
    fn bit(&self, place: Place) -> Option<(usize, u64)> {
        let offset = place.number().checked_sub(self.base)?;
        let word = usize::try_from(offset / WORD).ok()?;
        (word < self.words.len()).then_some((word, 1 << (offset % WORD)))
    }

    #[inline]
    fn add(&mut self, word: usize, by: u32) {
        let mut at = word + 1;
        while at <= self.sums.len() {
            self.sums[at - 1] = self.sums[at - 1].wrapping_add(by);
            at += at & at.wrapping_neg();
        }
    }

    /// Moves the window so that it has all places and this one, with as much room again behind them and some before them.
    #[cold]
    fn move_to(&mut self, place: Place) {
        let all: Vec<_> = self.iter().collect();
        let first = all.first().map_or(place, |first| *first.min(&place)).number();
        let last = all.last().map_or(place, |last| *last.max(&place)).number();
        let span = (last - first) / WORD + 1;
        // Only what goes on where it was interrupted comes before all others.
        let before = if self.count == 0 { 0 } else { span / 2 };
        self.base = (first / WORD).saturating_sub(before) * WORD;
        let words = usize::try_from(before + 2 * span).expect("as many words as there is memory");
        let words = if self.count == 0 { 1 } else { words.next_power_of_two() };
        self.words.clear();
        self.words.resize(words, 0);
        self.sums.clear();
        self.sums.resize(if words == 1 { 0 } else { words }, 0);
        self.count = 0;
        for place in all.into_iter().chain([place]) {
            self.insert(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::hash::Hash;
    use super::*;

    #[test]
    fn it_answers_as_an_ordered_set_does() {
        let (mut places, mut set) = (Places::new(), BTreeSet::new());
        let (mut first, mut end) = (1_u64 << 40, 1_u64 << 40);
        for step in 0..20_000 {
            let drawn = Hash::new(7).with(step);
            let grows = step % 6_000 < 3_000;
            match drawn.below(10) {
                0 => {
                    first -= 1;
                    set.insert(Place::of(first));
                    places.insert(Place::of(first));
                }
                1..=4 => {
                    set.insert(Place::of(end));
                    places.insert(Place::of(end));
                    end += 1 + drawn.with(0).below(3);
                }
                _ if grows && drawn.below(10) > 6 => {}
                _ => {
                    let nth = drawn.with(1).below(set.len().max(1) as u64);
                    let nth = usize::try_from(nth).unwrap();
                    let place = set.iter().nth(nth).copied();
                    assert_eq!(places.nth(nth), place);
                    if let Some(place) = place {
                        assert!(places.contains(place));
                        assert_eq!(places.before(place), nth);
                        places.remove(place);
                        set.remove(&place);
                        assert!(!places.contains(place));
                    }
                }
            }
            assert_eq!(places.len(), set.len());
        }
        assert!(set.iter().copied().eq(places.iter()));
    }
}
