//! Violations: what does not hold, where it is stated, the trace lines that witness it, and how to
//! see it again.

mod palette;
mod screen;

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::check::{Verdict, Violation};
use crate::render::{self, Columns};
use crate::scenario::expectation::quoted;
use crate::scenario::{Page, Problem, Source, SourceSpan};
use crate::trace::Trace;
pub(crate) use palette::Palette;
pub use screen::Screen;

/// Witnesses shown of one violation; the others are only counted.
const WITNESSES: usize = 8;
/// Lines shown before and after a witness.
const CONTEXT: usize = 2;

/// Each violation as a diagnostic at its place in what states it, with the trace lines that witness it (marked `>`) and what comes
/// around them; at the very end the command that shows the run again. Empty if everything holds.
pub(crate) fn violations(
    source: &Source,
    trace: &Trace,
    verdict: &Verdict,
    rerun: &str,
    screen: Screen,
) -> String {
    if verdict.holds() {
        return String::new();
    }
    told(source, trace, verdict, screen) + &again(rerun)
}

/// The same without the command.
pub(crate) fn told(source: &Source, trace: &Trace, verdict: &Verdict, screen: Screen) -> String {
    let palette = Palette::new(screen.color);
    let page = Page::new(source);
    let columns = Columns::of(trace);
    let shown = verdict.violations.iter().map(|violation| {
        let problem = problem(violation, trace, source);
        let diagnostic = page.render(&problem, screen.color, screen.columns());
        let witnesses = witnesses(&violation.witnesses, trace, columns, palette);
        format!("{diagnostic}\n{witnesses}")
    });
    shown.collect()
}

/// Which lines of its source those wait in who still do when a simulated program ends, and an empty line; nothing where none is known.
pub(crate) fn waits(trace: &Trace) -> String {
    /// More of them are counted.
    const MOST: usize = 20;
    let mut text = String::new();
    for (event, line) in trace.lines.iter().take(MOST) {
        let name = trace.name(trace.events[*event].task);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name} waits in {line}");
    }
    if let Some(more @ 1..) = trace.lines.len().checked_sub(MOST) {
        let _ = writeln!(text, "… and {more} more");
    }
    if text.is_empty() { text } else { text + "\n" }
}

/// The line with the command that shows a run again.
pub(crate) fn again(rerun: &str) -> String {
    format!("run it again: {rerun}\n")
}

/// The lines that witness a violation, and what comes around them, without colour.
pub(crate) fn witnesses_of(violation: &Violation, trace: &Trace, columns: Columns) -> String {
    witnesses(&violation.witnesses, trace, columns, Palette::default())
}

/// The violation as the reader of a scenario file would report an error in it.
fn problem(violation: &Violation, trace: &Trace, source: &Source) -> Problem {
    let Violation { span, expected, found, help, witnesses, .. } = violation;
    let said = Problem::in_lines([format!("expected {expected}"), format!("   found {found}")]);
    let said = help.iter().fold(said, Problem::help);
    let stated = span.map(|span| (span, "does not hold"));
    let failing = trace.places(witnesses).into_iter().take(WITNESSES);
    let failing = failing.map(|span| (line_of(span, source), "fails here"));
    // A scenario that was built in Rust has no text to point into.
    let is_there = |(span, _): &(SourceSpan, _)| !quoted(&source.text, *span).is_empty();
    let labels = stated.into_iter().chain(failing).filter(is_there);
    labels.fold(said, |said, (span, label)| said.at(span, label))
}

/// A step from its word to the end of its line, without the brace of what stands in it.
fn line_of(step: SourceSpan, source: &Source) -> SourceSpan {
    let rest = source.text.get(step.offset()..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default().trim_end();
    let line = line.strip_suffix('{').map_or(line, str::trim_end);
    (step.offset(), line.len().max(step.len())).into()
}

/// The lines that witness a violation, among those around them; `…` stands where lines are left
/// out.
fn witnesses(witnesses: &[usize], trace: &Trace, columns: Columns, palette: Palette) -> String {
    let marked: BTreeSet<_> = witnesses.iter().copied().take(WITNESSES).collect();
    let end = trace.events.len();
    let around = |index: usize| index.saturating_sub(CONTEXT)..(index + CONTEXT + 1).min(end);
    let shown: BTreeSet<_> = marked.iter().flat_map(|index| around(*index)).collect();
    let mut lines = Vec::new();
    let mut next = 0;
    for index in shown {
        if index > next {
            lines.push("    …".to_owned());
        }
        next = index + 1;
        let line = render::line(trace, &trace.events[index], columns, palette.dim);
        lines.push(if marked.contains(&index) {
            format!("  {bad}>{bad:#} {line}", bad = palette.bad)
        } else {
            format!("    {line}")
        });
    }
    if witnesses.len() > WITNESSES {
        lines.push(format!("    … and {} more such lines", witnesses.len() - WITNESSES));
    } else if !lines.is_empty() && next < end {
        lines.push("    …".to_owned());
    }
    lines.extend((!lines.is_empty()).then(String::new));
    lines.into_iter().map(|line| line + "\n").collect()
}
