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
    let cells = runs.iter().map(|run| cells(*run));
    let rows: Vec<_> = [HEADINGS.map(str::to_owned)].into_iter().chain(cells).collect();
    let widths = widths(&rows);
    let dim = palette.dim;
    let headings = aligned(&rows[0], widths, &AT_THE_RIGHT);
    let mut lines = vec![format!("  {dim}{headings}{dim:#}\n")];
    for (run, row) in runs.iter().zip(&rows[1..]) {
        let (style, mark) = (palette.verdict(run.verdict.holds()), mark(*run));
        lines.push(format!("{style}{mark}{style:#} {}\n", aligned(row, widths, &AT_THE_RIGHT)));
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

/// How wide the columns of these rows are.
pub(super) fn widths<const N: usize>(rows: &[[String; N]]) -> [usize; N] {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    std::array::from_fn(|column| width(column).unwrap_or_default())
}

/// A row with columns of these widths, of which some stand at the right.
pub(super) fn aligned<const N: usize>(
    cells: &[String; N],
    widths: [usize; N],
    at_the_right: &[usize],
) -> String {
    let padded = cells.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
        if at_the_right.contains(&column) {
            format!("{cell:>width$}")
        } else {
            format!("{cell:<width$}")
        }
    });
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}
