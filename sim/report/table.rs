//! The table: many runs at a glance, one a line.

use super::{Palette, Run};

/// Columns whose cells stand at the right: the total and the number of tasks.
const AT_THE_RIGHT: [usize; 2] = [3, 4];
const HEADINGS: [&str; 6] = ["scenario", "model", "outcome", "total", "tasks", "expectations"];

/// One line a run, aligned: its name, its model, how and when it ended, its tasks, and how many
/// expectations hold.
///
/// `✓` stands before a run in which everything holds, `✗` before any other.
pub fn table(runs: &[Run<'_>], color: bool) -> String {
    let palette = Palette::new(color);
    let rows: Vec<_> = runs.iter().map(|run| cells(*run)).collect();
    let widths: [usize; 6] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([HEADINGS[column].len()]).max().unwrap_or_default()
    });
    let dim = palette.dim;
    let headings = aligned(&HEADINGS.map(str::to_owned), widths);
    let mut lines = vec![format!("  {dim}{headings}{dim:#}\n")];
    for (run, row) in runs.iter().zip(&rows) {
        let (style, mark) = (palette.verdict(run.verdict.holds()), mark(*run));
        lines.push(format!("{style}{mark}{style:#} {}\n", aligned(row, widths)));
    }
    lines.concat()
}

fn cells(run: Run<'_>) -> [String; 6] {
    let Run { scenario, trace, verdict } = run;
    [
        scenario.name.to_string(),
        trace.model.kind().to_string(),
        trace.outcome.kind().word().to_owned(),
        format!("{}s", trace.total),
        trace.tasks.len().to_string(),
        format!("{}/{}", verdict.passed, verdict.judged()),
    ]
}

fn mark(run: Run<'_>) -> char {
    if run.verdict.holds() { '✓' } else { '✗' }
}

fn aligned(cells: &[String; 6], widths: [usize; 6]) -> String {
    let padded = cells.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
        if AT_THE_RIGHT.contains(&column) {
            format!("{cell:>width$}")
        } else {
            format!("{cell:<width$}")
        }
    });
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}
