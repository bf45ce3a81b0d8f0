//! What an exploration found, of whatever program: in numbers, and each counterexample as a sentence.

mod phrase;

use std::collections::BTreeSet;

use crate::explore::{Coverage, Difference, Exploration, Failure, Rule};
use crate::scenario::{Service, Strategy, Text};
use crate::trace::Trace;
pub(crate) use phrase::{list, wrapped};

/// What is known of a run that differs from the plain one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'k> {
    /// The services that are called in it, as a scenario declares them.
    pub(crate) services: &'k [Service],
    pub(crate) trace: &'k Trace,
    /// The names of the points that it or the plain run comes to.
    pub(crate) points: &'k BTreeSet<Text>,
}

/// Failures with the same counterexample together, each list in the order of the file.
pub fn bugs<'e>(failures: impl Iterator<Item = &'e Failure>) -> Vec<Vec<&'e Failure>> {
    let mut bugs: Vec<Vec<&Failure>> = Vec::new();
    for failure in failures {
        let same = |bug: &&mut Vec<&Failure>| bug[0].counterexample == failure.counterexample;
        match bugs.iter_mut().find(same) {
            Some(bug) => bug.push(failure),
            None => bugs.push(vec![failure]),
        }
    }
    bugs
}

/// What came about, in numbers; `is_stated` if a file asks for it.
pub(crate) fn summary(found: &Exploration, is_stated: bool) -> String {
    let Exploration { subject, runs, .. } = found;
    let mut text = format!("{} ({})\n\n", subject.scenario, subject.model);
    let mut row = |label: &str, value: String| {
        // Two columns, as in the header of a trace.
        text.push_str(format!("{label:<11}{value}").trim_end());
        text.push('\n');
    };
    let how = match reach(found) {
        Some(reach) => format!(", {reach}"),
        None if found.short_look => ", a short look, as the plain run fails".to_owned(),
        None if found.stopped => ", and no more".to_owned(),
        None => String::new(),
    };
    let stated = if is_stated { ", as the file says" } else { "" };
    row("runs", format!("{runs}{how}   {}, seed {}{stated}", subject.strategy, subject.seed));
    if !found.is_whole() {
        let parts: Vec<_> = found.shards.iter().map(u64::to_string).collect();
        row("shards", format!("{} of {}", parts.join(", "), subject.shards));
    }
    if let Some(classes) = found.classes.filter(|_| found.is_whole()) {
        let repeated = match runs - classes {
            0 => ", one run of each".to_owned(),
            1 => ", and 1 run that repeats one".to_owned(),
            more => format!(", and {more} runs that repeat one"),
        };
        row("classes", format!("{classes}{repeated}"));
    }
    if let Some((all, percent)) = progress(found) {
        row("size", format!("about {all} runs, of which {percent} % were made"));
    }
    row("traces", found.traces.told());
    let mut label = "outcomes";
    for (outcome, runs) in &found.outcomes {
        row(label, format!("{runs:>6} {outcome}"));
        label = "";
    }
    let [least, median, most, greatest] = [0, 50, 99, 100].map(|percent| found.total(percent));
    row("total", format!("{least}s to {greatest}s, median {median}s, p99 {most}s"));
    label = "sometimes";
    for Coverage { text, first, runs: seen } in &found.sometimes {
        let pattern = text.trim_start_matches("sometimes ");
        row(
            label,
            match first {
                Some(first) => format!("{pattern}: {seen} of {runs} runs, first run {first}"),
                None => format!("{pattern}: none of {runs} runs"),
            },
        );
        label = "";
    }
    row(
        "failures",
        match found.failures.len() {
            0 => "none".to_owned(),
            number => format!("{number} distinct"),
        },
    );
    text
}

/// About how many runs there are in all, and how many of a hundred were made, if that is known of a search that is not over.
pub(crate) fn progress(found: &Exploration) -> Option<(String, u64)> {
    /// Beyond this it only matters that there are so many.
    const MANY: u64 = 1_000_000_000_000;
    let estimate = found.estimate.filter(|_| !found.is_over())?.max(found.runs + 1);
    let percent = u128::from(found.runs) * 100 / u128::from(estimate);
    let told = if estimate < MANY { rounded(estimate) } else { format!("{MANY} and more") };
    Some((told, u64::try_from(percent).unwrap_or(99)))
}

/// The same number with two digits that are not 0: no more of an estimate is known.
fn rounded(number: u64) -> String {
    let unit = 10_u64.pow(number.max(1).ilog10().saturating_sub(1));
    (number.div_ceil(unit) * unit).to_string()
}

/// What the runs are all of, if they are.
pub(crate) fn reach(found: &Exploration) -> Option<String> {
    let of = found.subject.strategy.parse();
    match (of, found.is_whole() && found.is_over()) {
        (Ok(Strategy::Bounded { bound, most }), true) if found.bounded => {
            Some(format!("which is all within {}", bound.told(most)))
        }
        (Ok(Strategy::Cancel { .. }), true) => {
            Some("one for each wait of the plain run".to_owned())
        }
        (_, true) => Some("which is all that can differ".to_owned()),
        (_, false) => None,
    }
}

/// The counterexample of failures in words, of so many runs: with what the run needs, what fails.
pub(crate) fn headline(
    failures: &[&Failure],
    runs: u64,
    known: &Known<'_>,
    columns: usize,
) -> String {
    let failing = failures.iter().map(|failure| failure.runs).max().unwrap_or_default();
    let first = failures.iter().min_by_key(|failure| failure.first);
    let (first, by) = first.map_or((0, None), |it| (it.first, it.by.as_ref()));
    let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
    let told = sentence(failures, known);
    let told = format!("{told} ({failing} of {runs} runs, the first is run {first}{by})");
    wrapped(&told, columns)
}

/// The same without numbers.
pub(crate) fn sentence(failures: &[&Failure], known: &Known<'_>) -> String {
    let rules: Vec<_> = failures.iter().map(|it| named(&it.rule)).collect();
    let verb = if rules.len() == 1 { "fails" } else { "fail" };
    let with = phrase::deviations(&failures[0].counterexample, known);
    format!("{with}, {} {verb}", list(&rules))
}

/// Two runs that should be the same, side by side.
pub(crate) fn differs(difference: &Difference, columns: usize) -> String {
    let Difference { run, event, cause, .. } = difference;
    let (nth, cause) = (event + 1, wrapped(&format!("most probably: {cause}"), columns));
    format!(
        "run {run} is another when it is made again: they part at event {nth}\n\n{difference}{cause}"
    )
}

/// The rule as a sentence names it.
pub(crate) fn named(rule: &Rule) -> String {
    match rule {
        Rule::Stated { word, text, found, .. } if word == "outcome" => {
            format!("`{text}` (it is `{found}`)")
        }
        Rule::Stated { text, .. } => format!("`{text}`"),
        Rule::Unstated { word, found } if word == "outcome" => {
            format!("the unstated `outcome \"ok\"` (it is `{found}`)")
        }
        Rule::Unstated { word, .. } => {
            let rule = match &**word {
                "leaks" => "no task is left running",
                "unawaited" => "every coroutine is awaited",
                "untaken" => "every failure is taken",
                other => other,
            };
            format!("the unstated rule that {rule}")
        }
    }
}
