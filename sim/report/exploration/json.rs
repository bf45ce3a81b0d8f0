//! JSON: an exploration as programs read it, and as its parts are put together again.
//!
//! `summary` is there to be read; what is merged is `exploration`, whose fields are those of
//! [`Exploration`]. `number` and `of` tell whether a file has all that a command wrote.

use serde::Serialize;

use crate::explore::Exploration;

/// The version of the structure.
pub const FORMAT: u32 = 1;

/// Which of the explorations of one command it is: where the number of one is missing, output was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its number, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

#[derive(Serialize)]
struct Document<'e> {
    format: u32,
    number: usize,
    of: usize,
    summary: Summary,
    exploration: &'e Exploration,
}

#[derive(Serialize)]
struct Summary {
    runs: u64,
    distinct_traces: u64,
    distinct_failures: usize,
    total_min_ns: u64,
    total_median_ns: u64,
    total_p99_ns: u64,
    total_max_ns: u64,
}

/// The exploration as one line of JSON, without a line break at its end.
///
/// # Panics
///
/// If this document cannot be written as JSON, which would be a bug: its keys and values are plain.
pub fn exploration_json(found: &Exploration, place: Place) -> String {
    let total = |percent| found.total(percent).as_nanos();
    let summary = Summary {
        runs: found.runs,
        distinct_traces: found.traces.count(),
        distinct_failures: found.failures.len(),
        total_min_ns: total(0),
        total_median_ns: total(50),
        total_p99_ns: total(99),
        total_max_ns: total(100),
    };
    let Place { number, of } = place;
    let document = Document { format: FORMAT, number, of, summary, exploration: found };
    serde_json::to_string(&document).expect("a document of plain values can be written")
}
