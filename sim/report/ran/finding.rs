//! Findings: each thing that is wrong with what was run, as other programs show it.

use std::borrow::Cow;

use super::{RanFile, RanOnce, RanReplay};
use crate::check::Violation;
use crate::render::Columns;
use crate::report::{Run, replay_title, title, violations};
use crate::scenario::source::Position;
use crate::scenario::{Scenario, ScenarioError, Source, SourceSpan, in_sight};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// What kind it is: the word of an expectation, or one of [`BAD_INPUT`] and [`STALE`].
    pub(super) kind: &'static str,
    /// The file, as programs read it.
    pub(super) file: String,
    /// Where in it.
    pub(super) position: Option<Position>,
    /// Of which run it is: `Fails (async)`; of a file that was not run, nothing.
    pub(super) of: Option<String>,
    /// What is wrong, in one line.
    pub(super) sentence: String,
    /// What else there is to say, in lines; the command that shows it again is the last.
    pub(super) details: String,
}

/// The kind of what is wrong with a file that is no scenario.
pub(super) const BAD_INPUT: &str = "bad-input";
/// The kind of a `replay` node that does not do any more what it says.
pub(super) const STALE: &str = "replay";

/// All that is wrong with a file.
pub(super) fn of_file(file: &RanFile<'_>) -> Vec<Finding> {
    match file {
        RanFile::Refused(error) => of_error(error),
        RanFile::Ran { scenario, runs, replays } => {
            let runs = runs.iter().flat_map(|it| of_run(*it));
            runs.chain(replays.iter().flat_map(|it| of_replay(scenario, *it))).collect()
        }
    }
}

/// What is wrong with a file that is no scenario.
pub(super) fn of_error(error: &ScenarioError) -> Vec<Finding> {
    let problems = error.problems().iter().map(|problem| Finding {
        kind: BAD_INPUT,
        file: error.file().to_owned(),
        position: error.position(problem),
        of: None,
        sentence: in_sight(problem.message()),
        details: problem.advice().map(|it| format!("help: {it}\n")).unwrap_or_default(),
    });
    problems.collect()
}

/// What does not hold of a run.
pub(super) fn of_run(RanOnce { run, rerun }: RanOnce<'_>) -> Vec<Finding> {
    let of = title(run.scenario, run.trace.model.kind());
    let columns = Columns::of(run.trace);
    let broken = run.verdict.violations.iter();
    broken.map(|it| of_violation(it, run, columns, &of, rerun)).collect()
}

/// What is wrong with a replay.
pub(super) fn of_replay(scenario: &Scenario, it: RanReplay<'_>) -> Vec<Finding> {
    let RanReplay { kept, model, replayed } = it;
    let of = replay_title(scenario, model.kind(), kept);
    let rerun = &replayed.rerun;
    let stale = replayed.stale.iter().map(|told| {
        let (sentence, more) = told.split_once('\n').unwrap_or((told, ""));
        let run_again = replayed.trace.is_some().then(|| format!("run it again: {rerun}\n"));
        Finding {
            kind: STALE,
            file: scenario.source.file().into_owned(),
            position: kept.takes.first().map(|take| scenario.source.position(take.span)),
            of: Some(of.clone()),
            sentence: sentence.to_owned(),
            details: more.to_owned() + &run_again.unwrap_or_default(),
        }
    });
    let mut found: Vec<_> = stale.collect();
    if let Some(trace) = &replayed.trace {
        let run = Run { scenario, trace, verdict: &replayed.verdict };
        let broken = replayed.verdict.violations.iter();
        let columns = Columns::of(trace);
        found.extend(broken.map(|it| of_violation(it, run, columns, &of, rerun)));
    }
    found
}

fn of_violation(
    violation: &Violation,
    run: Run<'_>,
    columns: Columns,
    of: &str,
    rerun: &str,
) -> Finding {
    let source = &run.scenario.source;
    let Violation { word, span, expected, found, help, witnesses } = violation;
    let help = help.as_deref().map(|help| format!("help: {help}\n")).unwrap_or_default();
    let lines = violations::witnesses_of(violation, run.trace, columns);
    let failing = run.trace.places(witnesses);
    let failing_lines = failing.iter().map(|place| {
        let Position { line, column, .. } = source.position(*place);
        format!("fails at {}:{line}:{column}\n", file_of(source, *place))
    });
    let failing_lines: String = failing_lines.collect();
    let place = span.or(failing.first().copied());
    Finding {
        kind: word,
        file: place.map_or(source.file(), |place| file_of(source, place)).into_owned(),
        position: place.map(|place| source.position(place)),
        of: Some(of.to_owned()),
        sentence: in_sight(&format!("expected {expected}, found {found}")),
        details: format!("{help}{failing_lines}{lines}run it again: {rerun}\n"),
    }
}

/// The file in which a place stands: the scenario, or one that it includes.
fn file_of(source: &Source, place: SourceSpan) -> Cow<'_, str> {
    source.included_at(place).map_or_else(|| source.file(), |it| it.path.to_string_lossy())
}
