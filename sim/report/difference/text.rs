//! A review as text, for a terminal.

use super::{Shown, Told, lines, put, tally};
use crate::diff::review::{Group, Review, Reviewed, RunDifference};
use crate::diff::words::{Part, Sentence};
use crate::report::Screen;
use crate::violations::Palette;

/// Runs that are shown with all about them; of the others only names are.
const RUNS: usize = 20;
/// Sentences of a run, or of several, that are shown; the others are counted.
const SENTENCES: usize = 20;
/// Names that are listed where only names are.
const NAMES: usize = 8;

/// The whole review.
pub fn text(review: &Review, shown: Shown) -> String {
    let (screen, palette) = (shown.screen, Palette::new(shown.screen.color));
    if review.is_empty() {
        return format!("{}\n", tally(review));
    }
    let (shared, own) = review.groups();
    let mut text = String::new();
    if review.runs.len() + review.same > 1 {
        put(&mut text, format_args!("{}\n\n", tally(review)));
    }
    let Told { parts, silent } = Told::of(review, &shared, &own);
    let mut left = RUNS;
    for (shared, runs) in parts {
        if !shared.is_empty() {
            text += &sentences(&shared, "", screen, palette);
            text.push('\n');
        }
        let (shown_runs, others) = runs.split_at(runs.len().min(left));
        left -= shown_runs.len();
        for (run, own) in shown_runs {
            text += &one(run, own, shown, palette);
        }
        if !others.is_empty() {
            let names: Vec<_> = others.iter().map(|(run, _)| &*run.name).collect();
            let others = format!("… and in {}", some(&names));
            put(&mut text, format_args!("{}\n", screen.wrapped(&others, "  ")));
        }
    }
    if !silent.is_empty() {
        let names: Vec<_> = silent.iter().map(|run| &*run.name).collect();
        let silent_ones = format!("nothing else in {}", some(&names));
        put(&mut text, format_args!("{}\n", screen.wrapped(&silent_ones, "  ")));
        if shown.lines {
            for run in silent.iter().take(RUNS) {
                text.push('\n');
                text += &one(run, &[], shown, palette);
            }
        }
    }
    text.trim_end().to_owned() + "\n"
}

/// A run: its name, its sentences, its timelines, its lines.
fn one(run: &Reviewed, own: &[Group], shown: Shown, palette: Palette) -> String {
    let mut text = format!("{}\n", run.name);
    match &run.difference {
        RunDifference::New(now) => {
            put(
                &mut text,
                format_args!(
                    "  a new run: {}, total {}s, {} lines\n",
                    now.outcome,
                    now.total,
                    now.events.len()
                ),
            );
        }
        RunDifference::Gone(then) => {
            put(
                &mut text,
                format_args!("  the run is gone: {}, total {}s\n", then.outcome, then.total),
            );
        }
        RunDifference::Changed(changed) => {
            let own: Vec<_> = own.iter().collect();
            text += &sentences(&own, "  ", shown.screen, palette);
            text.push('\n');
            let timelines = super::timelines::timelines(changed, shown.screen.limit()).text();
            for line in timelines.lines() {
                let style = if line.starts_with('~') { palette.good } else { palette.dim };
                put(&mut text, format_args!("{style}{line}{style:#}\n"));
            }
            if shown.lines {
                text.push('\n');
                text += &colored(&lines(changed), palette);
            }
        }
    }
    text + "\n"
}

fn sentences(groups: &[&Group], indent: &str, screen: Screen, palette: Palette) -> String {
    let mut text = String::new();
    for group in groups.iter().take(SENTENCES) {
        let sentence = format!("{indent}{}", styled(&group.sentence, palette));
        text += &screen.wrapped(&sentence, &format!("{indent}  "));
        text.push('\n');
    }
    if groups.len() > SENTENCES {
        put(&mut text, format_args!("{indent}… and {} more\n", groups.len() - SENTENCES));
    }
    text
}

/// A sentence, its words of the trace in backticks and set apart from the others.
fn styled(sentence: &Sentence, palette: Palette) -> String {
    let style = palette.strong;
    let part = |part: &Part| match part {
        Part::Plain(words) => words.clone(),
        Part::Code(words) => format!("`{style}{words}{style:#}`"),
    };
    sentence.0.iter().map(part).collect()
}

fn colored(lines: &str, palette: Palette) -> String {
    let style = |line: &str| match line.as_bytes().first() {
        Some(b'+') => palette.good,
        Some(b'-') => palette.bad,
        _ => palette.dim,
    };
    let line = |line: &str| format!("{0}{line}{0:#}\n", style(line));
    lines.lines().map(line).collect()
}

/// Names, of many the first.
fn some(names: &[&str]) -> String {
    match names.len().checked_sub(NAMES).filter(|more| *more > 1) {
        Some(more) => format!("{} and {more} more", names[..NAMES].join(", ")),
        None => names.join(", "),
    }
}
