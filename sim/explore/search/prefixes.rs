//! Prefixes: what a run takes that is not plain, in order, and those that wait to be run. Searches that go from the fewest deviations up share this.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Decision, Entry, Log, Offer};
use crate::choices::{Hash, Taken, Turnoff};
use crate::time::{Duration, Instant};
use crate::trace::Trace;

/// A prefix: its deviations, in order.
pub(super) type Prefix = Vec<Turnoff>;

/// Prefixes that wait, and all that there ever were.
#[derive(Debug)]
pub(super) struct Prefixes {
    /// By a number, the least of which come first.
    waiting: BTreeMap<usize, VecDeque<Prefix>>,
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
            waiting: BTreeMap::from([(0, VecDeque::from([plain]))]),
            limit,
        }
    }

    /// The number of those that come next.
    pub(super) fn first(&self) -> Option<usize> {
        self.waiting.keys().next().copied()
    }

    /// The next prefix, of those with the least number.
    pub(super) fn pop(&mut self) -> Option<Prefix> {
        let mut level = self.waiting.first_entry()?;
        let prefix = level.get_mut().pop_front();
        if level.get().is_empty() {
            level.remove();
        }
        prefix
    }

    /// Adds a prefix with this number, if there was none like it; `false` if there is no room.
    pub(super) fn add(&mut self, prefix: Prefix, number: usize) -> bool {
        let is_new = self.know(&prefix);
        if is_new == Some(true) {
            self.wait(prefix, number);
        }
        is_new.is_some()
    }

    /// Whether a prefix is new that is known from now on; nothing if there is no room.
    pub(super) fn know(&mut self, prefix: &Prefix) -> Option<bool> {
        (self.known.len() < self.limit).then(|| self.known.insert(key(prefix)))
    }

    /// A known prefix waits from now on, with this number.
    pub(super) fn wait(&mut self, prefix: Prefix, number: usize) {
        self.waiting.entry(number).or_default().push_back(prefix);
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

/// What was taken before a decision.
pub(super) fn before(taken: &[Turnoff], decision: u32) -> Prefix {
    taken.iter().take_while(|(number, _)| *number < decision).copied().collect()
}

/// What was taken before a decision, and then this.
pub(super) fn turned(taken: &[Turnoff], decision: u32, otherwise: Taken) -> Prefix {
    let before = &taken[..taken.partition_point(|(number, _)| *number < decision)];
    [before, &[(decision, otherwise)]].concat()
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

/// The lengths from `at` on, neither the shortest nor the longest, that end when something happens in this run.
pub(super) fn ties([min, max]: [Duration; 2], at: Instant, trace: &Trace) -> BTreeSet<Duration> {
    let ends = trace.events.iter().filter_map(|event| {
        event.at.as_nanos().checked_sub(at.as_nanos()).map(Duration::from_nanos)
    });
    ends.filter(|end| min < *end && *end < max).collect()
}
