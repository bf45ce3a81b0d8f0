//! Prefixes: what a run takes that is not plain, in order, and those that wait to be run. Searches that go from the fewest deviations up share this.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Decision, Entry, Log, Offer};
use crate::choices::{Hash, Taken, Turnoff};
use crate::time::{Duration, Instant};

/// A prefix: its deviations, in order.
pub(super) type Prefix = Vec<Turnoff>;

/// Prefixes that wait, and all that there ever were.
#[derive(Debug)]
pub(super) struct Prefixes {
    /// By a number, the least of which come first.
    waiting: BTreeMap<usize, VecDeque<Packed>>,
    known: BTreeSet<Key>,
    limit: usize,
}

/// What stands for a prefix, and takes less memory: that two of a million have the same is one chance in 10²⁶.
pub(super) type Key = u128;

/// What stands for this prefix.
fn key(prefix: &[Turnoff]) -> Key {
    halves(|hash| with_turnoffs(hash, prefix))
}

/// What stands for a decision after these were taken.
pub(super) fn place(before: &[Turnoff], decision: u32) -> Key {
    halves(|hash| with_turnoffs(hash, before).with(decision.into()))
}

/// What stands for the decision with which a prefix ends.
pub(super) fn last_place(prefix: &[Turnoff]) -> Option<Key> {
    prefix.split_last().map(|((decision, _), before)| place(before, *decision))
}

fn halves(of: impl Fn(Hash) -> Hash) -> Key {
    let [high, low] = [0, 1].map(|seed| Key::from(of(Hash::new(seed)).word()));
    high << 64 | low
}

fn with_turnoffs(hash: Hash, turnoffs: &[Turnoff]) -> Hash {
    turnoffs.iter().fold(hash, |hash, (decision, taken)| {
        let (kind, taken) = match taken {
            Taken::Alternative(index) => (0, *index),
            Taken::Exactly(length) => (1, length.as_nanos()),
        };
        hash.with((*decision).into()).with(kind).with(taken)
    })
}

impl Prefixes {
    /// The plain run waits; so many may be known.
    pub(super) fn new(limit: usize) -> Self {
        let plain = Prefix::new();
        Self {
            known: BTreeSet::from([key(&plain)]),
            waiting: BTreeMap::from([(0, VecDeque::from([Packed::new(&plain)]))]),
            limit,
        }
    }

    /// The next ones, at most so many, all of which have the least number.
    pub(super) fn next(&mut self, limit: usize) -> Vec<Prefix> {
        let many = self.waiting.values().next().map_or(0, |level| level.len().min(limit));
        (0..many).filter_map(|_| self.pop()).collect()
    }

    /// The next prefix, of those with the least number.
    pub(super) fn pop(&mut self) -> Option<Prefix> {
        let mut level = self.waiting.first_entry()?;
        let prefix = level.get_mut().pop_front().map(|packed| packed.prefix());
        if level.get().is_empty() {
            level.remove();
        }
        prefix
    }

    /// Adds a prefix with this number, if there was none like it; `false` if there is no room.
    pub(super) fn add(&mut self, prefix: &[Turnoff], number: usize) -> bool {
        let is_new = self.know(prefix);
        if is_new == Some(true) {
            self.wait(prefix, number);
        }
        is_new.is_some()
    }

    /// Whether a prefix is new that is known from now on; nothing if there is no room.
    pub(super) fn know(&mut self, prefix: &[Turnoff]) -> Option<bool> {
        (self.known.len() < self.limit).then(|| self.known.insert(key(prefix)))
    }

    /// A known prefix waits from now on, with this number.
    pub(super) fn wait(&mut self, prefix: &[Turnoff], number: usize) {
        self.waiting.entry(number).or_default().push_back(Packed::new(prefix));
    }

    /// Whether it has ever been added.
    pub(super) fn knows(&self, prefix: &Prefix) -> bool {
        self.known.contains(&key(prefix))
    }

    /// Whether none waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// A prefix in few bytes: there may be as many that wait as runs were made.
#[derive(Debug)]
struct Packed(Box<[u8]>);

impl Packed {
    fn new(prefix: &[Turnoff]) -> Self {
        let (mut bytes, mut behind) = (Vec::new(), 0);
        for (decision, taken) in prefix {
            pack((*decision - behind).into(), &mut bytes);
            behind = *decision;
            let (kind, taken) = match taken {
                Taken::Alternative(index) => (0, *index),
                Taken::Exactly(length) => (1, length.as_nanos()),
            };
            pack(u128::from(taken) << 1 | kind, &mut bytes);
        }
        Self(bytes.into())
    }

    fn prefix(&self) -> Prefix {
        let (mut bytes, mut behind) = (self.0.iter(), 0);
        let mut prefix = Prefix::new();
        while let Some(ahead) = unpack(&mut bytes)
            && let Some(taken) = unpack(&mut bytes)
        {
            behind += u32::try_from(ahead).expect("it was a number of a decision");
            let number = u64::try_from(taken >> 1).expect("it was a word");
            let exactly = || Taken::Exactly(Duration::from_nanos(number));
            let is_length = taken & 1 == 1;
            prefix.push((behind, if is_length { exactly() } else { Taken::Alternative(number) }));
        }
        prefix
    }
}

/// Seven bits to a byte, the lowest first; all but the last have the eighth.
fn pack(mut number: u128, bytes: &mut Vec<u8>) {
    const LOW: u128 = 0x7f;
    while number > LOW {
        bytes.push(u8::try_from(number & LOW).expect("seven bits") | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).expect("seven bits"));
}

fn unpack<'b>(bytes: &mut impl Iterator<Item = &'b u8>) -> Option<u128> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = *bytes.next()?;
        number |= u128::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

/// What was taken before a decision.
pub(super) fn before(taken: &[Turnoff], decision: u32) -> &[Turnoff] {
    &taken[..taken.partition_point(|(number, _)| *number < decision)]
}

/// What was taken before a decision, and then this.
pub(super) fn turned(taken: &[Turnoff], decision: u32, otherwise: Taken) -> Prefix {
    [before(taken, decision), &[(decision, otherwise)]].concat()
}

/// The decisions of a run, each with the instant at which it was made.
pub(super) fn decisions(log: &Log) -> Vec<(&Decision, Instant)> {
    let mut decisions: Vec<(&Decision, Instant)> = Vec::new();
    let (mut at, mut turned) = (Instant::START, 0);
    for entry in &log.entries {
        match entry {
            Entry::Decision(decision) => decisions.push((decision, at)),
            Entry::Turn(turn) => {
                at = turn.at;
                // What was decided within this turn was decided now.
                for (decision, decided) in &mut decisions[turned..] {
                    if matches!(decision.offer, Offer::Lengths { in_turn: true, .. }) {
                        *decided = at;
                    }
                }
                turned = decisions.len();
            }
        }
    }
    decisions
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_packed_prefix_is_the_same_when_it_is_unpacked(
            turnoffs in prop::collection::btree_map(any::<u32>(), any::<(bool, u64)>(), 0..20),
        ) {
            let taken = |(is_length, number)| {
                let exactly = || Taken::Exactly(Duration::from_nanos(number));
                if is_length { exactly() } else { Taken::Alternative(number) }
            };
            let prefix: Prefix =
                turnoffs.into_iter().map(|(decision, it)| (decision, taken(it))).collect();
            prop_assert_eq!(Packed::new(&prefix).prefix(), prefix);
        }
    }
}
