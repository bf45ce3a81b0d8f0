//! Lengths: which of those that a decision offers are worth a run of their own.
//!
//! Those are the longest, and what ends together with something else that happens, in whichever run; of a short range all. Searches
//! that go from the fewest deviations up share this.

use std::collections::{BTreeMap, BTreeSet};

use super::Offer;
use super::prefixes::Key;
use crate::choices::{length, steps};
use crate::time::{Duration, Instant};
use crate::trace::Trace;

/// How many lengths between the shortest and the longest are tried at one decision after one prefix.
const TIES: usize = 8;

/// The lengths tried at each decision that offers some, by what stands for it and what was taken before it.
#[derive(Debug, Default)]
pub(super) struct Lengths(BTreeMap<Key, Tried>);

/// What is tried of a range: the plain length is not among it.
#[derive(Debug, Default)]
struct Tried {
    lengths: BTreeSet<Duration>,
    /// How many of those that a run can choose are not.
    left: u64,
}

/// The lengths that a decision offers.
#[derive(Clone, Copy, Debug)]
struct Range {
    min: Duration,
    grain: Duration,
    max: Duration,
}

impl Lengths {
    /// Those that are to be tried now at a decision that a run came to at this instant, and were not before. There are none where
    /// no length is offered.
    pub(super) fn untried(
        &mut self,
        place: impl FnOnce() -> Key,
        offer: &Offer,
        at: Instant,
        trace: &Trace,
    ) -> Vec<Duration> {
        let Offer::Lengths { min, grain, count, max, .. } = *offer else { return Vec::new() };
        let range = Range { min, grain, max };
        let tried = self.0.entry(place()).or_default();
        let room = (TIES + 1).saturating_sub(tried.lengths.len());
        // Of few lengths all are tried.
        let few = if count <= TIES as u64 { count } else { 0 };
        let all = (1..few).map(|index| length(min, grain, index).min(max));
        let worth_it = [max].into_iter().chain(all).chain(ties([min, max], at, trace));
        let new: Vec<Duration> =
            worth_it.filter(|length| !tried.lengths.contains(length)).take(room).collect();
        tried.lengths.extend(&new);
        let chosen = tried.lengths.iter().filter(|length| range.offers(**length)).count();
        tried.left = count - 1 - chosen as u64;
        new
    }

    /// Whether no length that a run came to is left out.
    pub(super) fn are_all_tried(&self) -> bool {
        self.0.values().all(|tried| tried.left == 0)
    }
}

impl Range {
    /// Whether a run can choose this length, and need not be told it.
    fn offers(self, it: Duration) -> bool {
        it == self.max || length(self.min, self.grain, steps(self.min, self.grain, it)) == it
    }
}

/// The lengths from `at` on, neither the shortest nor the longest, that end when something happens in this run.
pub(super) fn ties([min, max]: [Duration; 2], at: Instant, trace: &Trace) -> BTreeSet<Duration> {
    let ends = trace.events.iter().filter_map(|event| {
        event.at.as_nanos().checked_sub(at.as_nanos()).map(Duration::from_nanos)
    });
    ends.filter(|end| min < *end && *end < max).collect()
}
