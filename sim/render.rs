//! Rendering: a trace as text: the one that people read, and the calm one that is kept and reviewed.
//!
//! [`text`] is for reading: a header, a [timeline](mod@timeline), and the events with their instants, one a line, in columns that fit.
//! [`snapshot`](fn@snapshot) is for keeping: of two such texts, only those lines differ that tell of something else. The same trace always gives the
//! same text. Verdicts and colour are added by [`crate::report`].

pub(crate) mod entry;
pub(crate) mod fold;
pub mod snapshot;
pub mod timeline;

use std::fmt::{self, Write};

use anstyle::Style;

use crate::time::Instant;
use crate::trace::{Event, Sent, Trace};
pub use snapshot::snapshot;
pub use timeline::timeline;

/// Columns of an instant and of a name at least, and of a name at most: what is longer makes its own line longer.
const INSTANT: usize = 6;
const NAME: usize = 8;
const NAMES: usize = 24;

/// The whole text: header, timeline and events, each part after an empty line.
///
/// ```text
/// ok   total 3.000s   3 tasks
///
///           0s                                      3s
/// main      ├────────────────────────────────────────┤
/// users     ├──────────────────────────┤
/// products  ├────────────────────────────────────────┤
///
/// 0.000  main      started
/// …
/// ```
pub fn text(trace: &Trace) -> String {
    styled(trace, Style::new(), Style::new())
}

impl fmt::Display for Trace {
    /// As [`snapshot`](fn@snapshot).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&snapshot(self))
    }
}

/// The text of [`text`], with a style for the outcome and one for the instants of the events.
pub fn styled(trace: &Trace, outcome: Style, instant: Style) -> String {
    [header(trace, outcome) + "\n", timeline(trace), lines(trace, instant)].join("\n")
}

/// A text of so many characters at most, of which `…` is the last where it is cut.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// How the run ended, when `main` did, and how many tasks there were; when the run did, if that was
/// later.
pub fn header(trace: &Trace, style: Style) -> String {
    let Trace { outcome, total, ended, tasks, .. } = trace;
    let tasks = match tasks.len() {
        1 => "1 task".to_owned(),
        n => format!("{n} tasks"),
    };
    let run = if ended > total { format!("   run {ended}s") } else { String::new() };
    format!("{style}{outcome}{style:#}   total {total}s   {tasks}{run}")
}

/// The events, one a line.
pub fn lines(trace: &Trace, instant: Style) -> String {
    let (mut text, columns) = (String::new(), Columns::of(trace));
    for event in &trace.events {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", line(trace, event, columns, instant));
    }
    text
}

/// The packets that a run has kept, one a line.
pub fn packets(trace: &Trace, instant: Style) -> String {
    let (mut text, Columns { instant: width, latest, .. }) = (String::new(), Columns::of(trace));
    for Sent { at, line } in &trace.packets {
        let at = at.beside(latest).to_string();
        let _ = writeln!(text, "{instant}{at:<width$}{instant:#} {line}");
    }
    text
}

/// How wide the columns of the lines of a trace are, in characters.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    instant: usize,
    name: usize,
    /// With which all instants are shown alike.
    latest: Instant,
}

impl Columns {
    /// Wide enough for all instants, and for all names but very long ones.
    pub fn of(trace: &Trace) -> Self {
        let latest = trace.ended;
        let instants = trace.events.iter().map(|event| event.at.beside(latest).to_string().len());
        let names = trace.tasks.iter().map(|task| task.name.chars().count());
        Self {
            latest,
            instant: instants.max().unwrap_or_default().max(INSTANT),
            name: names.filter(|name| *name <= NAMES).max().unwrap_or_default().max(NAME),
        }
    }
}

/// An event as it reads in the text: instant, task, what happened.
pub fn line<'t>(
    trace: &'t Trace,
    event: &'t Event,
    columns: Columns,
    instant: Style,
) -> impl fmt::Display + 't {
    fmt::from_fn(move |f| {
        let Event { at, task, what } = event;
        let Columns { instant: first, name: second, latest } = columns;
        let (at, name) = (at.beside(latest).to_string(), trace.name(*task));
        write!(f, "{instant}{at:<first$}{instant:#} {name:<second$}  {what}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::What;
    use crate::trace_builder::{TraceBuilder, two_fetches};

    fn lines_of(trace: &Trace) -> Vec<String> {
        lines(trace, Style::new()).lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_example_of_the_documentation_reads_as_documented() {
        let expected = "\
ok   total 3.000s   3 tasks

          0s                                      3s
main      ├────────────────────────────────────────┤
users     ├──────────────────────────┤
products  ├────────────────────────────────────────┤

0.000  main      started
0.000  users     started
0.000  users     fetch users
0.000  products  started
0.000  products  fetch products
2.000  users     fetch users: 200
2.000  users     finished
3.000  products  fetch products: 200
3.000  products  finished
3.000  main      finished
";
        assert_eq!(text(&two_fetches()), expected);
    }

    #[test]
    fn what_is_kept_tells_how_much_time_passes() {
        let expected = "\
ok   total 3.000s   3 tasks

main      started
users     started
users     fetch users
products  started
products  fetch products
+2s
users     fetch users: 200
users     finished
+1s
products  fetch products: 200
products  finished
main      finished
";
        assert_eq!(snapshot(&two_fetches()), expected);
        assert_eq!(two_fetches().to_string(), expected);
    }

    #[test]
    fn columns_fit_but_for_names_that_are_very_long() {
        let trace = TraceBuilder::new()
            .starts("main")
            .starts("reports#12")
            .starts("a name that is longer than others are")
            .at("1000250us")
            .finishes("reports#12")
            .at("1000s")
            .finishes("main")
            .trace();
        let expected = [
            "0.000    main        started",
            "0.000    reports#12  started",
            "0.000    a name that is longer than others are  started",
            "1.000250 reports#12  finished",
            "1000.000 main        finished",
        ];
        assert_eq!(lines_of(&trace), expected);
    }

    #[test]
    fn a_trace_of_an_hour_and_more_shows_hours_in_each_line() {
        let trace = TraceBuilder::new()
            .starts("main")
            .at("59m59.25s")
            .logs("main", "nearly")
            .at("10h")
            .finishes("main")
            .trace();
        let expected = [
            "00h00m00.000 main      started",
            "00h59m59.250 main      log nearly",
            "10h00m00.000 main      finished",
        ];
        assert_eq!(lines_of(&trace), expected);
        assert!(text(&trace).starts_with("ok   total 10h00m00.000s   1 task\n"));
    }

    #[test]
    fn every_event_is_one_line() {
        let trace = TraceBuilder::new().logs("main", "a\nb\tc\u{1b}[31m").trace();
        assert_eq!(lines_of(&trace), [r"0.000  main      log a\nb\tc\u{1b}[31m"]);
    }

    #[test]
    fn the_header_tells_the_outcome_and_the_end_of_the_run() {
        let trace = TraceBuilder::new()
            .starts("main")
            .starts("cleaner")
            .at("3s")
            .does("main", What::Failed("boom".into()))
            .at("4500ms")
            .does("cleaner", What::Cancelled)
            .trace();
        let expected = "failed: boom   total 3.000s   2 tasks   run 4.500s";
        assert_eq!(header(&trace, Style::new()), expected);
        let short = TraceBuilder::new().starts("main").finishes("main").trace();
        assert_eq!(header(&short, Style::new()), "ok   total 0.000s   1 task");
    }
}
