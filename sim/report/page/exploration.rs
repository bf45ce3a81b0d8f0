//! An exploration as views: what many runs showed beside the plain run, then each counterexample beside it.

use super::super::Run;
use super::super::Screen;
use super::super::exploration::{Bug, nothing_checked, plain_complaint, replay_nodes};
use super::changed::paired;
use super::columns::Columns;
use super::view::{Sentence, Share, View, expectations, facts};
use crate::check::check;
use crate::choices::{Plain, Replay};
use crate::diff::Recorded;
use crate::diff::review::{Changed, RunDifference};
use crate::diff::words;
use crate::explore::{Complaint, Exploration, Failure, complaints};
use crate::found::{bugs, named, reach};
use crate::run::Runner;
use crate::scenario::{Model, Scenario, Text};
use crate::trace::Trace;

/// The views of an exploration. `fails` are the words of the expectations that are meant to be found broken.
pub fn exploration_views(
    found: &Exploration,
    scenario: &Scenario,
    model: Model,
    fails: &[Text],
) -> Vec<View> {
    let plain = Runner::new(scenario, model).run_keeping_turns(Plain);
    let mut views = vec![overview(found, scenario, fails, &plain)];
    let bugs = bugs(found.failures.iter());
    let nodes = replay_nodes(&bugs, scenario, model);
    for (failures, node) in bugs.iter().zip(nodes) {
        let is_meant = failures.iter().all(|it| is_meant(it, fails));
        let bug = Bug { failures, found, scenario, model, screen: Screen::default() };
        let view = counterexample(&bug, &plain, node.as_deref());
        views.push(View { good: is_meant, ..view });
    }
    views
}

fn is_meant(failure: &Failure, fails: &[Text]) -> bool {
    fails.iter().any(|word| **word == *failure.rule.word())
}

/// What came about, and the plain run.
fn overview(found: &Exploration, scenario: &Scenario, fails: &[Text], plain: &Trace) -> View {
    let told = complaints(found, fails);
    let sentences =
        told.iter().filter_map(|it: &Complaint<'_>| plain_complaint(*it, found, Screen::default()));
    let view = View::of(scenario, plain.model.kind().word());
    let verdict = match found.failures.len() {
        0 if told.is_empty() => {
            let nothing = nothing_checked(found, scenario, plain.model.kind());
            nothing.unwrap_or("no failure found").to_owned()
        }
        0 => "not as it should be".to_owned(),
        1 => "1 failure found".to_owned(),
        n => format!("{n} failures found"),
    };
    View {
        good: told.is_empty(),
        verdict,
        facts: summary(found),
        sentences: sentences.map(|text| Sentence::of(&text)).collect(),
        shares: shares(found, fails),
        runs: vec![Columns::of("plain run", plain)],
        ..view
    }
}

fn summary(found: &Exploration) -> Vec<(String, String)> {
    let subject = &found.subject;
    let all = reach(found).map(|reach| format!(", {reach}")).unwrap_or_default();
    let [least, median, most, greatest] = [0, 50, 99, 100].map(|percent| found.total(percent));
    let facts = [
        ("runs", format!("{}{all}", found.runs)),
        ("by", format!("{}, seed {}", subject.strategy, subject.seed)),
        ("traces", found.traces.told()),
        ("total", format!("{least}s to {greatest}s, median {median}s, p99 {most}s")),
    ];
    facts.map(|(label, text)| (label.to_owned(), text)).to_vec()
}

/// How many of the runs fail, and how all of them end.
fn shares(found: &Exploration, fails: &[Text]) -> Vec<Share> {
    let share = |label: String, part: u64, good: bool| Share { label, part, of: found.runs, good };
    let failures = found.failures.iter();
    let failures = failures
        .map(|it| share(format!("{} fails", named(&it.rule)), it.runs, is_meant(it, fails)));
    let sometimes = found.sometimes.iter();
    let sometimes = sometimes.map(|it| share(it.text.clone(), it.runs, it.first.is_some()));
    let outcomes = found.outcomes.iter();
    let outcomes = outcomes.map(|(outcome, runs)| share(format!("ends: {outcome}"), *runs, true));
    failures.chain(sometimes).chain(outcomes).collect()
}

/// A run that fails, beside the plain one.
fn counterexample(bug: &Bug<'_>, plain: &Trace, node: Option<&str>) -> View {
    let Bug { failures, found, scenario, model, .. } = bug;
    let replay = Replay::new(bug.takes());
    let trace = Runner::new(scenario, *model).run_keeping_turns(replay);
    let verdict = check(scenario, &trace);
    let rules: Vec<_> = failures.iter().map(|it| named(&it.rule)).collect();
    let shares = failures.iter().map(|it| Share {
        label: format!("{} fails", named(&it.rule)),
        part: it.runs,
        of: found.runs,
        good: false,
    });
    let of_model = View::of(scenario, model.kind().word());
    let name = format!("{}: {}", of_model.name, rules.join(", ").replace('`', ""));
    let run = Run { scenario, trace: &trace, verdict: &verdict };
    let single = View::run(run, &bug.command());
    let headline = bug.headline(&bug.shown()).trim_end().replace('\n', " ");
    let keep = node.map(|node| ("keep it as a test".to_owned(), node.to_owned()));
    let is_plain = trace.deviations.is_empty();
    let pair = if is_plain { None } else { pair(plain, &trace) };
    let (rows, differs) =
        pair.map_or_else(Default::default, |changed| (paired(&changed), sentences(&changed)));
    let runs = if rows.is_empty() {
        single.runs
    } else {
        vec![Columns::of("plain run", plain), Columns::of("this run", &trace)]
    };
    let most = failures.iter().map(|it| it.runs).max().unwrap_or_default();
    View {
        name,
        verdict: format!("fails in {most} of {} runs", found.runs),
        facts: facts(&trace),
        sentences: [Sentence::of(&headline)].into_iter().chain(differs).collect(),
        shares: shares.collect(),
        copies: single.copies.into_iter().chain(keep).collect(),
        runs,
        rows,
        expectations: expectations(run),
        ..single
    }
}

fn pair(plain: &Trace, trace: &Trace) -> Option<Box<Changed>> {
    match RunDifference::of(Recorded::from(plain), Recorded::from(trace))? {
        RunDifference::Changed(changed) => Some(changed),
        RunDifference::New(_) | RunDifference::Gone(_) => None,
    }
}

/// What differs from the plain run.
fn sentences(changed: &Changed) -> Vec<Sentence> {
    let all = &changed.changes.changes;
    all.iter().map(|told| Sentence::from(&words::sentence(told, all))).collect()
}
