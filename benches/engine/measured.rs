//! What criterion has measured, and how the table tells it.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// A ratio that has to reach a target.
pub(crate) struct Ratio {
    pub(crate) of: &'static str,
    pub(crate) value: f64,
    pub(crate) target: f64,
}

pub(crate) fn tell(ratio: &Ratio) -> String {
    let Ratio { of, value, target } = ratio;
    format!("{of} {value:.1} of {target:.1} {}", judged(value >= target))
}

pub(crate) const fn judged(holds: bool) -> &'static str {
    if holds { "ok" } else { "SHORT" }
}

/// The median of what criterion measured, in nanoseconds.
pub(crate) fn median(results: &Path, group: &str, function: &str) -> Option<f64> {
    let path = results.join(group).join(function).join("new").join("estimates.json");
    let estimates: Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

pub(crate) fn shown(nanos: Option<f64>) -> String {
    match nanos {
        None => "–".into(),
        Some(nanos) if nanos < 1e3 => format!("{nanos:.0} ns"),
        Some(nanos) if nanos < 1e6 => format!("{:.1} us", nanos / 1e3),
        Some(nanos) if nanos < 1e9 => format!("{:.1} ms", nanos / 1e6),
        Some(nanos) => format!("{:.2} s", nanos / 1e9),
    }
}
