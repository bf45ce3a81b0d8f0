//! JSON: an exploration as programs read it, and as its parts are put together again.
//!
//! `summary` is there to be read; what is merged is `exploration`, whose fields are those of
//! [`Exploration`].

use serde::Serialize;

use crate::explore::Exploration;

/// The version of the structure.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'e> {
    format: u32,
    summary: Summary,
    exploration: &'e Exploration,
}

#[derive(Serialize)]
struct Summary {
    runs: u64,
    distinct_traces: usize,
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
pub fn exploration_json(found: &Exploration) -> String {
    let total = |percent| found.total(percent).as_nanos();
    let summary = Summary {
        runs: found.runs,
        distinct_traces: found.traces.len(),
        distinct_failures: found.failures.len(),
        total_min_ns: total(0),
        total_median_ns: total(50),
        total_p99_ns: total(99),
        total_max_ns: total(100),
    };
    let document = Document { format: FORMAT, summary, exploration: found };
    serde_json::to_string(&document).expect("a document of plain values can be written")
}
