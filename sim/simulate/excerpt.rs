//! How a trace is shown to who looks for a failure in it.

use crate::render;
use crate::trace::Trace;

/// A trace with more events than this is shown from so many before its end.
const MOST_EVENTS: usize = 200;

/// The trace, or its end if it is long.
pub(super) fn excerpt(trace: &Trace) -> String {
    let left_out = trace.events.len().saturating_sub(MOST_EVENTS);
    if left_out == 0 {
        return render::text(trace);
    }
    let header = render::header(trace, anstyle::Style::new());
    let lines = render::lines(trace, anstyle::Style::new());
    let end: String = lines.split_inclusive('\n').skip(left_out).collect();
    format!("{header}\n\n… {left_out} events before these\n{end}")
}
