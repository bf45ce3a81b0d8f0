//! The table: many runs at a glance, one a line.

use anstyle::Style;

use super::{Palette, Run, Screen};
use crate::render::cut;

/// Columns whose cells stand at the right: the total and the number of tasks.
const AT_THE_RIGHT: [usize; 2] = [3, 4];
/// Columns between two others,
const GAP: usize = 2;
/// of a mark and the blank after it,
const MARK: usize = 2;
/// and of a name that is cut.
const SHORTEST: usize = 12;
const HEADINGS: [&str; 6] = ["scenario", "model", "outcome", "total", "tasks", "expectations"];

/// One line a run, aligned: its name, its model, how and when it ended, its tasks, and how many
/// expectations hold. Those in which something does not hold come first. On a terminal names are cut so that a row fits.
///
/// `✓` stands before a run in which everything holds, `·` before one of which nothing was checked, `✗` before any other.
pub fn table(runs: &[Run<'_>], screen: impl Into<Screen>) -> String {
    let screen = screen.into();
    let palette = Palette::new(screen.color);
    let mut runs = runs.to_vec();
    runs.sort_by_key(|run| run.verdict.holds());
    let cells = runs.iter().map(|run| cells(*run));
    let mut rows: Vec<_> = [HEADINGS.map(str::to_owned)].into_iter().chain(cells).collect();
    if let Some(columns) = screen.limit() {
        let others = widths(&rows)[1..].iter().map(|width| width + GAP).sum::<usize>() + MARK;
        let room = columns.saturating_sub(others).max(SHORTEST);
        for row in &mut rows {
            row[0] = cut(&row[0], room);
        }
    }
    let widths = widths(&rows);
    let dim = palette.dim;
    let headings = aligned(&rows[0], widths, &AT_THE_RIGHT);
    let mut lines = vec![format!("  {dim}{headings}{dim:#}\n")];
    for (run, row) in runs.iter().zip(&rows[1..]) {
        let (style, mark) = mark(*run, palette);
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

fn mark(run: Run<'_>, palette: Palette) -> (Style, char) {
    match run.verdict {
        verdict if verdict.is_empty() => (Style::new(), '·'),
        verdict if verdict.holds() => (palette.good, '✓'),
        _ => (palette.bad, '✗'),
    }
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
    padded.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
}
