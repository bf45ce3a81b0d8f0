//! Shorter waits: what the run would gain by them, found out by running it so.

use std::cmp::Reverse;

use super::Segment;
use crate::choices::Choices;
use crate::run::Runner;
use crate::scenario::lengths::Written;
use crate::scenario::{Delay, Model, Scenario, SourceSpan, Text};
use crate::time::{Duration, Instant};
use crate::trace::{Outcome, Trace};

/// What comes of one length that is shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shorter {
    /// What is shorter: `latency of users`, `sleep 2s`.
    pub what: Text,
    /// Where it is written, if that is a step: the node's name.
    pub span: Option<SourceSpan>,
    /// By how much.
    pub less: Duration,
    /// When what is asked for happens then, if it does,
    pub at: Option<Instant>,
    /// and how it ended.
    pub outcome: Outcome,
}

/// A length of time that is written in a scenario.
struct Place {
    /// The how-manieth it is.
    nth: usize,
    what: Text,
    /// How waits begin to read that are made of it.
    reads: Text,
    span: Option<SourceSpan>,
    length: Duration,
}

/// For each length that is written down for what is on the way, the longest part of that first, and at most so many: what a
/// run with a shorter one shows, of which `when` says when it comes to what is asked for. Ranges and what is computed are left
/// out.
pub fn shorter<C: Choices + 'static>(
    scenario: &Scenario,
    model: Model,
    path: &[Segment],
    most: usize,
    choices: impl Fn() -> C,
    when: impl Fn(&Trace) -> Option<Instant>,
) -> Vec<Shorter> {
    let mut parts: Vec<_> = path.iter().collect();
    parts.sort_by_key(|segment| Reverse(segment.length()));
    let mut places = places(scenario);
    let on_the_way = parts
        .into_iter()
        .flat_map(|part| places.extract_if(.., |place| place.makes(part)).collect::<Vec<_>>());
    let found = on_the_way.take(most).map(|Place { nth, what, span, length, .. }| {
        let less = round_part(length);
        let mut changed = scenario.clone();
        let mut at = 0;
        changed.each_length(&mut |written| {
            if at == nth {
                *written.length = Delay::fixed(length.saturating_sub(less));
            }
            at += 1;
        });
        let trace = Runner::new(&changed, model).run(choices());
        Shorter { what, span, less, at: when(&trace), outcome: trace.outcome }
    });
    found.collect()
}

/// The lengths that a shorter one can be tried for.
fn places(scenario: &Scenario) -> Vec<Place> {
    let (mut places, mut nth) = (Vec::new(), 0);
    scenario.clone().each_length(&mut |Written { name: what, reads, span, length }| {
        if length.is_fixed() && !length.min.is_zero() {
            places.push(Place { nth, what, reads, span, length: length.min });
        }
        nth += 1;
    });
    places
}

impl Place {
    /// Whether a part of the way is made of it.
    fn makes(&self, part: &Segment) -> bool {
        part.what == self.reads || self.reads.ends_with(' ') && part.what.starts_with(&*self.reads)
    }
}

/// The greatest power of ten nanoseconds in a length: `1s` of `3s`, `100ms` of `800ms`.
fn round_part(length: Duration) -> Duration {
    let exponent = length.as_nanos().checked_ilog10().unwrap_or_default();
    Duration::from_nanos(10_u64.pow(exponent).min(length.as_nanos()))
}
