//! Reports: one run or many, made readable for a person or a program.
//!
//! Everything here returns text; what prints it, and where, is the command line's concern. Colour
//! is written only when it is asked for.

pub mod difference;
mod dot;
mod exploration;
mod file;
mod json;
mod markup;
mod mermaid;
pub mod page;
pub mod perfetto;
mod picture;
mod place;
pub mod ran;
mod replayed;
mod rerun;
mod sarif;
mod shell;
mod svg;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod why;

use std::fmt::{self, Write};

use anstyle::Style;

use crate::check::Verdict;
pub use crate::found::bugs;
#[cfg(feature = "cli")]
pub(crate) use crate::found::progress;
use crate::render;
use crate::scenario::{Kept, ModelKind, Scenario};
use crate::trace::{Deviation, Event, OpenConnections, Outcome, Trace};
pub use crate::violations::Screen;
use crate::violations::{self, Palette};
pub use dot::dot;
pub use exploration::{
    EXPLORATION_FORMAT, Place, exploration, exploration_failures, exploration_json, replay_nodes,
};
pub use file::{file_json, listed};
pub use json::{json, replayed_json};
pub use mermaid::mermaid;
pub use replayed::{Replayed, replayed};
pub use rerun::{input, replay_command, rerun, shown_again, why_again};
#[cfg(feature = "cli")]
pub(crate) use rerun::{replayed as replay_of, seeded, source};
#[cfg(any(feature = "cli", feature = "harness"))]
pub(crate) use shell::quoted;
#[cfg(feature = "cli")]
pub(crate) use shell::quoted_text;
pub use svg::svg;
pub use table::table;
pub use tally::{Tally, tally};
pub use why::{Why, why, why_json};

/// What a run is called: `Fails (async)`.
pub(crate) fn title(scenario: &Scenario, model: ModelKind) -> String {
    format!("{} ({model})", scenario.name)
}

/// What the run of a `replay` node is called.
pub(crate) fn replay_title(scenario: &Scenario, model: ModelKind, kept: &Kept) -> String {
    format!("{}, replay \"{}\"", title(scenario, model), kept.name)
}

/// Writes words. Writing to a text cannot fail.
fn put(to: &mut String, words: fmt::Arguments<'_>) {
    let _ = to.write_fmt(words);
}

/// What is told where nothing is stated that could be judged.
const NOTHING_CHECKED: &str = "nothing was checked but what goes without saying";

/// Of a trace with more lines, so many are shown from its start, and as many from its end.
const SHOWN: usize = 1000;

/// A run as its reports see it: what was simulated, what happened, and what checking found.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// What was simulated.
    pub scenario: &'r Scenario,
    /// What happened.
    pub trace: &'r Trace,
    /// What checking found.
    pub verdict: &'r Verdict,
}

/// The whole report of one run: its name and model, the choices that were not the plain ones, the
/// trace (without its middle if it is very long), and the verdict. If something does not hold, that comes before the trace.
///
/// `rerun` is the command that shows the run again.
pub fn text(run: Run<'_>, rerun: &str, screen: impl Into<Screen>) -> String {
    let screen = screen.into();
    let palette = Palette::new(screen.color);
    let Run { scenario, trace, verdict } = run;
    let title = title(scenario, trace.model.kind()) + "\n";
    let shown = shortened(trace, outcome(run, palette), palette.dim);
    let summary = summary(verdict, palette);
    let parts = if verdict.holds() {
        vec![title, deviations(trace), shown, not_closed(trace), summary]
    } else {
        let told = violations::told(&scenario.source, trace, verdict, screen) + &shown;
        let again = violations::again(rerun);
        vec![title, deviations(trace), summary, told, not_closed(trace), again]
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Each violation as a diagnostic at its place in the file, with the trace lines that witness it
/// (marked `>`) and what comes around them; at the very end the command that shows the run again.
/// Empty if everything holds.
pub fn violations(run: Run<'_>, rerun: &str, screen: impl Into<Screen>) -> String {
    violations::violations(&run.scenario.source, run.trace, run.verdict, rerun, screen.into())
}

/// The style of the outcome. A good one is no good news where something else does not hold.
fn outcome(Run { trace, verdict, .. }: Run<'_>, palette: Palette) -> Style {
    match trace.outcome {
        Outcome::Ok if !verdict.holds() => Style::new(),
        _ => palette.verdict(trace.outcome == Outcome::Ok),
    }
}

/// The text of a trace, without the middle of one that is too long for a person.
fn shortened(trace: &Trace, outcome: Style, instant: Style) -> String {
    let Some(left_out) = trace.events.len().checked_sub(2 * SHOWN).filter(|more| *more > 0) else {
        return render::styled(trace, outcome, instant);
    };
    let columns = render::Columns::of(trace);
    let lines = |events: &[Event]| -> String {
        let line = |event| render::line(trace, event, columns, instant).to_string() + "\n";
        events.iter().map(line).collect()
    };
    let (start, rest) = trace.events.split_at(SHOWN);
    let events = [
        lines(start),
        format!("… {left_out} more lines, which --format json tells …\n"),
        lines(&rest[left_out..]),
    ];
    let header = render::header(trace, outcome) + "\n";
    [header, render::timeline(trace), events.concat()].join("\n")
}

/// The choices that make this run differ from the plain one; nothing for the plain run.
fn deviations(trace: &Trace) -> String {
    let lines = trace.deviations.iter().map(|Deviation { point, choice, plain, .. }| {
        format!("not the plain choice: {point}: {choice} (plainly {plain})\n")
    });
    lines.collect()
}

/// The connections that clients have not closed; nothing if they have closed all.
fn not_closed(trace: &Trace) -> String {
    let open = trace.open.iter().map(|OpenConnections { from, to, count }| match count {
        1 => format!("{from} > {to}"),
        count => format!("{from} > {to} ({count})"),
    });
    let open = open.collect::<Vec<_>>().join(", ");
    if open.is_empty() { open } else { format!("not closed: {open}\n") }
}

/// How many expectations hold, and what goes without saying but is not so.
fn summary(verdict: &Verdict, palette: Palette) -> String {
    let style = if verdict.is_empty() { Style::new() } else { palette.verdict(verdict.holds()) };
    format!("{style}{}{style:#}\n", summary_words(verdict))
}

/// The same without an end of a line.
fn summary_words(verdict: &Verdict) -> String {
    let (passed, judged) = (verdict.passed, verdict.judged());
    let words = match (judged, passed) {
        (0, _) if verdict.holds() => NOTHING_CHECKED.to_owned(),
        (0, _) => "no expectations".to_owned(),
        (1, 1) => "1 expectation holds".to_owned(),
        (n, passed) if n == passed => format!("{n} expectations hold"),
        (n, passed) => format!("{passed} of {n} expectations hold"),
    };
    let unstated = verdict.violations.len() - (judged - passed);
    let more = match unstated {
        0 => String::new(),
        1 => ", 1 unstated rule is broken".to_owned(),
        n => format!(", {n} unstated rules are broken"),
    };
    words + &more
}
