//! Rounds that were missed: whoever stands before one that has its turn in a later round has its own in the round after that.
//!
//! Of many that are ready each turn could change the rounds of all. So what has happened to those of a block of places is kept
//! beside them, and of several blocks together, until somebody wants to know the round of one: a turn costs what a logarithm of
//! their number does.

use crate::choices::Place;
use crate::executor::round::Round;

/// So many places are a block.
const BLOCK: u64 = 8;

/// What has happened to the rounds of those that are in the list.
#[derive(Default)]
pub(super) struct Missed {
    /// The first block of the tree.
    base: u64,
    /// A tree of which each leaf is a block, the root at 1; their number is a power of two. Empty as long as nothing has happened.
    tree: Vec<Miss>,
}

/// What turns of later rounds do to a round, one after the other: those of each round from the first to the last. The one of a round `r` makes
/// `r + 1` of whatever is less than `r`. So one two rounds later undoes what an earlier one has done.
#[derive(Clone, Copy, Default)]
pub(super) struct Miss {
    first: u32,
    last: u32,
}

/// The block of a place.
pub(super) const fn block(place: Place) -> u64 {
    place.number() / BLOCK
}

/// The first place of a block.
pub(super) const fn begin(block: u64) -> Place {
    Place::of(block * BLOCK)
}

impl Missed {
    pub(super) const fn new() -> Self {
        Self { base: 0, tree: Vec::new() }
    }

    /// Whether nothing has happened.
    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.tree.is_empty()
    }

    /// Nothing has happened.
    pub(super) fn clear(&mut self) {
        self.tree.clear();
    }

    /// Whether it can keep what happens to these blocks.
    pub(super) fn covers(&self, first: u64, last: u64) -> bool {
        self.base <= first && last < self.base + self.leaves()
    }

    /// Is to keep what happens to these blocks, and to as many behind them. Nothing has happened so far.
    pub(super) fn cover(&mut self, first: u64, last: u64) {
        let leaves = (2 * (last - first + 1)).next_power_of_two();
        self.base = first;
        self.tree.clear();
        let leaves = usize::try_from(leaves).expect("as many blocks as there is memory");
        self.tree.resize(2 * leaves, Miss::default());
    }

    /// A turn of this round comes before those that stand before the block.
    pub(super) fn happens_before(&mut self, block: u64, round: Round) {
        let miss = Miss { first: round.number(), last: round.number() };
        self.descend(block, |left| left.then(miss));
    }

    /// What the round of one in this block is, that was this one when it came there.
    pub(super) fn now(&mut self, block: u64, round: Round) -> Round {
        let leaf = self.descend(block, |_| ());
        leaf.map_or(round, |leaf| self.tree[leaf].happen_to(round))
    }

    /// What has happened to all of this block, which are told now: as if it had not happened to them.
    pub(super) fn take(&mut self, block: u64) -> Option<Miss> {
        let leaf = self.descend(block, |_| ())?;
        let miss = std::mem::take(&mut self.tree[leaf]);
        (miss.last > 0).then_some(miss)
    }

    /// Goes down to the leaf of a block, which takes along what happened to all on the way. What is left of the way is `changed`. Gives
    /// the leaf, if there is one.
    fn descend(&mut self, block: u64, changed: impl Fn(&mut Miss)) -> Option<usize> {
        let (mut node, mut half) = (1, self.leaves() / 2);
        let mut offset = block.checked_sub(self.base).filter(|offset| *offset < self.leaves())?;
        while half > 0 {
            let miss = std::mem::take(&mut self.tree[node]);
            let [left, right] = [2 * node, 2 * node + 1];
            if miss.last > 0 {
                self.tree[left].then(miss);
                self.tree[right].then(miss);
            }
            node = left;
            if offset >= half {
                changed(&mut self.tree[left]);
                (node, offset) = (right, offset - half);
            }
            half /= 2;
        }
        Some(node)
    }

    const fn leaves(&self) -> u64 {
        self.tree.len() as u64 / 2
    }
}

impl Miss {
    /// First this happens, then another.
    fn then(&mut self, next: Self) {
        if next.last <= self.last {
            return;
        }
        if next.first > self.last + 1 {
            self.first = next.first;
        }
        self.last = next.last;
    }

    /// What becomes of a round.
    pub(super) const fn happen_to(self, round: Round) -> Round {
        Round::of(self.of(round.number()))
    }

    const fn of(self, round: u32) -> u32 {
        if round >= self.last {
            return round;
        }
        // The first that changes it, and from there on each second does.
        let from = if round < self.first { self.first } else { round + 1 };
        self.last + 1 - (self.last - from) % 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers by a linear congruence, each less than its bound.
    fn numbers(mut state: u32) -> impl FnMut(u32) -> u32 {
        move |bound| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % bound
        }
    }

    #[test]
    fn what_is_kept_of_many_blocks_is_what_happens_to_each() {
        const BLOCKS: u32 = 13;
        let first: u64 = 100;
        let mut drawn = numbers(3);
        for _ in 0..200 {
            let mut missed = Missed::new();
            missed.cover(first, first + u64::from(BLOCKS) - 1);
            let began: Vec<_> = (0..BLOCKS).map(|_| drawn(4)).collect();
            let mut rounds = began.clone();
            let spread = 1 + drawn(4);
            for step in 0..40 {
                let (until, round) = (drawn(BLOCKS), step / 4 + drawn(spread));
                missed.happens_before(first + u64::from(until), Round::of(round));
                for it in rounds.iter_mut().take(until as usize).filter(|it| **it < round) {
                    *it = round + 1;
                }
                let asked = drawn(BLOCKS);
                let (began, round) = (began[asked as usize], rounds[asked as usize]);
                let now = missed.now(first + u64::from(asked), Round::of(began));
                assert_eq!(now, Round::of(round));
            }
        }
    }
}
