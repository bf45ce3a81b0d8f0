//! Columns: two traces side by side, with a mark where they part.

use anstyle::Style;
use similar::{DiffOp, TextDiff};

use crate::render::{self, cut};
use crate::trace::Trace;

/// What stands between the sides: a mark, with a blank before it and one after it.
const BETWEEN: usize = 3;
/// Rows shown before and after a difference.
const CONTEXT: usize = 3;
/// Rows shown at most.
const MOST: usize = 40;

/// Two traces side by side; `≠` stands between lines that differ.
pub(super) fn side_by_side(
    left_name: &str,
    left: &Trace,
    right_name: &str,
    right: &Trace,
    columns: usize,
) -> String {
    let side = (columns - BETWEEN) / 2;
    let row = |left: &str, mark: char, right: &str| row(side, left, mark, right);
    let [left, right] = [left, right].map(|trace| render::lines(trace, Style::new()));
    let diff = TextDiff::from_lines(&left, &right);
    let [left, right]: [Vec<&str>; 2] = [left.lines().collect(), right.lines().collect()];
    let mut rows = vec![row(left_name, ' ', right_name)];
    for group in diff.grouped_ops(CONTEXT) {
        let begins =
            group.first().is_some_and(|op| op.old_range().start + op.new_range().start > 0);
        rows.extend(begins.then(|| row("…", ' ', "…")));
        for op in &group {
            let (old, new) = (&left[op.old_range()], &right[op.new_range()]);
            let mark = if matches!(op, DiffOp::Equal { .. }) { ' ' } else { '≠' };
            let cell = |side: &[&str], index: usize| {
                side.get(index).copied().unwrap_or_default().to_owned()
            };
            let paired =
                (0..old.len().max(new.len())).map(|index| (cell(old, index), cell(new, index)));
            rows.extend(paired.map(|(old, new)| row(&old, mark, &new)));
        }
    }
    if rows.len() > MOST {
        let more = rows.len() - MOST;
        rows.truncate(MOST);
        rows.push(format!("… and {more} more rows"));
    }
    rows.join("\n") + "\n"
}

fn row(side: usize, left: &str, mark: char, right: &str) -> String {
    format!("{:<side$} {mark} {}", cut(left, side), cut(right, side)).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace_builder::TraceBuilder;

    fn logs(texts: &[&str]) -> Trace {
        texts.iter().fold(TraceBuilder::new(), |builder, text| builder.logs("main", text)).trace()
    }

    #[test]
    fn a_mark_stands_where_traces_part() {
        let text =
            side_by_side("plain run", &logs(&["a", "b"]), "this run", &logs(&["a", "c"]), 100);
        let expected = "\
plain run                                          this run
0.000  main      log a                             0.000  main      log a
0.000  main      log b                           ≠ 0.000  main      log c
";
        assert_eq!(text, expected);
    }

    #[test]
    fn what_both_have_in_common_is_left_out_and_long_lines_are_cut() {
        let mut left = vec!["x"; 20];
        let long = "y".repeat(100);
        left.push(&long);
        let text = side_by_side("l", &logs(&left), "r", &logs(&["x"; 20]), 100);
        assert_eq!(text.lines().count(), 1 + 1 + CONTEXT + 1, "{text}");
        for columns in [40, 41, 100, 200] {
            let text = side_by_side("l", &logs(&left), "r", &logs(&["x"; 20]), columns);
            assert!(text.lines().all(|line| line.chars().count() <= columns), "{text}");
        }
    }
}
