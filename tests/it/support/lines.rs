//! A trace as a list of its lines.

use standstill::trace::Trace;

/// The lines of a trace, each with its instant.
pub(crate) fn lines(trace: &Trace) -> Vec<String> {
    trace.events.iter().map(|event| format!("{} {}", event.at, trace.line(event))).collect()
}
