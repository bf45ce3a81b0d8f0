//! The causes of a failure: the lines that matter, and beside them how likely it still fails there.

use std::fmt::Write;

use anstyle::Style;

use crate::explore::causes::{Causes, Chance, Cut};
use crate::found::wrapped;
use crate::render::{self, Columns};
use crate::trace::Trace;

/// How wide the column of the chances is.
const CHANCE: usize = 6;
/// Rows shown at most; those that are next to a decision which is told, and the last, are kept.
const MOST: usize = 40;
const AROUND: usize = 3;
/// How many decisions are named that may be any other.
const NAMED: usize = 5;

/// A row, before it is known which are shown.
struct Row {
    text: String,
    /// Whether it tells of a decision.
    is_told: bool,
}

/// How likely a failure is at each line that matters of its run, and what decides it.
pub(super) fn causes(causes: &Causes, trace: &Trace, columns: usize) -> String {
    let certain = Chance::CERTAIN.millionths;
    if causes.start.millionths == certain {
        return match causes.start.runs {
            None => "whatever chance decides, it fails\n".to_owned(),
            Some(runs) => format!("left to chance, it fails in each of {runs} runs\n"),
        };
    }
    let how = match causes.cuts.iter().find_map(|cut| cut.before.runs) {
        Some(runs) => format!("by {runs} runs each where they are many"),
        None => "all runs counted".to_owned(),
    };
    let head = format!(
        "how likely it still fails if all is as in this run up to a line, and the rest is left to chance ({how}):"
    );
    let rows = shortened(&rows(causes, trace, columns));
    [wrapped(&head, columns), String::from("\n"), rows, notes(causes, columns)].concat()
}

fn rows(causes: &Causes, trace: &Trace, columns: usize) -> Vec<Row> {
    let width = Columns::of(trace);
    let all = (0..causes.events).collect();
    let lines = causes.lines.as_ref().unwrap_or(&all);
    let mut cuts = (0..).zip(&causes.cuts).peekable();
    let (mut rows, mut told, mut chance) = (Vec::new(), None, causes.start);
    let mut row = |chance: Chance, text: &str, is_told: bool| {
        let is_news = told.is_none_or(|told| is_other(told, chance)) || is_told;
        let shown = if is_news { percent(chance) } else { String::new() };
        let text = format!("{shown:>CHANCE$}  {text}");
        rows.push(Row { text: render::cut(&text, columns), is_told });
        told = told.filter(|_| !is_news).or(Some(chance));
    };
    let is_first = |cut: &Cut| lines.first().is_none_or(|line| cut.events <= *line);
    if cuts.peek().is_some_and(|(_, cut)| is_first(cut)) {
        row(causes.start, "at the start", false);
    }
    for line in lines {
        while let Some((place, cut)) = cuts.next_if(|(_, cut)| cut.events <= *line) {
            let is_jump = causes.jump == Some(place);
            if is_jump || !cut.plain {
                row(cut.after, &decided(cut, is_jump), true);
            }
            chance = cut.after;
        }
        if let Some(event) = usize::try_from(*line).ok().and_then(|line| trace.events.get(line)) {
            let text = render::line(trace, event, width, Style::new()).to_string();
            row(chance, &text, false);
        }
    }
    rows
}

/// Whether two chances differ by more than the runs that they were found from would.
const fn is_other(one: Chance, other: Chance) -> bool {
    const NOISE: u32 = 100_000;
    let apart = one.millionths.abs_diff(other.millionths);
    let is_exact = one.runs.is_none() && other.runs.is_none();
    apart > NOISE || is_exact && apart > 0
}

/// A decision, and what it has decided.
fn decided(cut: &Cut, is_jump: bool) -> String {
    let Cut { point, choice, before, after, others, .. } = cut;
    let mark = if is_jump { '▶' } else { '·' };
    let mut text = format!("{mark} {point}: {choice}");
    if others.are_alike() {
        let tried = format!(" …or any of {} others that were tried", others.tried);
        text += if others.all { " …or any other" } else { &tried };
    }
    if is_jump {
        let (before, after) = (percent(*before), percent(*after));
        // Writing to a string cannot fail.
        let _ = write!(text, ": until here {before}, from here {after}");
    }
    text
}

/// What is told of all lines and decisions together.
fn notes(causes: &Causes, columns: usize) -> String {
    let mut notes = Vec::new();
    if let Some(lines) = causes.lines.as_ref().filter(|it| (it.len() as u64) < causes.events) {
        let (some, all) = (lines.len(), causes.events);
        notes.push(format!(
            "{some} of {all} lines have led to it; without the others it fails, too."
        ));
    }
    let alike = causes.cuts.iter().filter(|cut| cut.plain && cut.others.all);
    let alike: Vec<_> = alike.filter(|cut| cut.others.are_alike()).collect();
    if !alike.is_empty() {
        let named: Vec<_> =
            alike.iter().take(NAMED).map(|cut| format!("`{}`", cut.point)).collect();
        let more = match alike.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        notes.push(format!("At {}{more} any other choice fails, too.", named.join(", ")));
    }
    if notes.is_empty() {
        String::new()
    } else {
        format!("\n{}", wrapped(&notes.join(" "), columns))
    }
}

/// Of many rows, those around decisions, and the last.
fn shortened(rows: &[Row]) -> String {
    let (count, is_long) = (rows.len(), rows.len() > MOST);
    let told: Vec<bool> = rows.iter().map(|row| row.is_told).collect();
    let (mut text, mut left_out) = (String::new(), false);
    for (place, row) in rows.iter().enumerate() {
        let around = place.saturating_sub(AROUND)..(place + AROUND + 1).min(count);
        let is_last = place + 2 * AROUND >= count;
        if is_long && !is_last && !told[around].contains(&true) {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) {
            let _ = writeln!(text, "{:>CHANCE$}  …", "");
        }
        text += row.text.trim_end();
        text.push('\n');
    }
    text
}

/// A chance in per cent; neither 0 nor 100 is told of what is only near to it.
fn percent(chance: Chance) -> String {
    const ONE: u32 = 10_000;
    match chance.millionths {
        0 => "0 %".to_owned(),
        few if few < ONE / 2 => "<1 %".to_owned(),
        all if all == Chance::CERTAIN.millionths => "100 %".to_owned(),
        many if many >= Chance::CERTAIN.millionths - ONE / 2 => ">99 %".to_owned(),
        some => format!("{} %", (some + ONE / 2) / ONE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Replay;
    use crate::explore::causes::{Explain, explain};
    use crate::explore::{Options, explore};
    use crate::run::run;
    use crate::scenario::{Model, Scenario};

    #[test]
    fn what_is_decided_before_the_first_line_has_a_chance_before_it() {
        let coin = "try { fail \"tails\" chance=0.5; log \"heads\"; }; catch { log \"tails\"; }; ";
        let text = format!(
            "scenario \"coins\"\nmain {{ {coin}{coin}}}\nexpect {{ eventually \"main log heads\"; }}\n"
        );
        let scenario = Scenario::parse("coins.kdl", &text).unwrap();
        let found = explore(&scenario, Model::Async, &Options { runs: 50, ..Options::default() });
        let failure = &found.failures[0];
        let why = explain(failure, &scenario, Model::Async, Explain::Always).unwrap();
        let trace = run(&scenario, Model::Async, Replay::new(failure.takes()));
        let told = causes(&why, &trace, 100);
        let expected = "
  25 %  at the start
  50 %  · chance in main#1: fails
 100 %  ▶ chance in main#2: fails: until here 50 %, from here 100 %
        0.000  main      started
";
        assert!(told.contains(expected), "{told}");
    }
}
