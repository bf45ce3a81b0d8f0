//! Runs of scenario texts, and what oracles look at in their traces.

use standstill::choices::Choices;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};
use standstill::time::Instant;
use standstill::trace::{Outcome, Trace, What};

use crate::oracles::model::{End, How};

/// Reads what is written as a scenario.
pub(crate) fn scenario(text: &impl ToString) -> Scenario {
    let text = text.to_string();
    Scenario::parse("oracle.kdl", &text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

/// Runs under the `async` model.
pub(crate) fn trace_of(scenario: &Scenario, choices: impl Choices + 'static) -> Trace {
    run(scenario, Model::Async, choices)
}

/// The whole trace, a line for each event.
pub(crate) fn shown(trace: &Trace) -> String {
    let lines = trace.events.iter().map(|event| format!("{} {}\n", event.at, trace.line(event)));
    lines.collect()
}

/// When and how main ended.
pub(crate) fn main_end(trace: &Trace) -> (u64, How) {
    let how = match &trace.outcome {
        Outcome::Ok => How::Finished,
        Outcome::Failed(failure) => How::Failed(failure.reason.to_string()),
        Outcome::Cancelled => How::Cancelled,
        other => panic!("{other}\n{}", shown(trace)),
    };
    (millis(trace.total), how)
}

/// The ends of all tasks, in the order of the trace.
pub(crate) fn ends(trace: &Trace) -> Vec<End> {
    let ends = trace.events.iter().filter_map(|event| {
        let how = match &event.what {
            What::Finished => How::Finished,
            What::Failed(reason) => How::Failed(reason.to_string()),
            What::Cancelled => How::Cancelled,
            _ => return None,
        };
        let task = trace.name(event.task);
        let task = task.split_once('#').map_or(&**task, |(base, _)| base).into();
        Some(End { at: millis(event.at), task, how })
    });
    ends.collect()
}

fn millis(at: Instant) -> u64 {
    at.as_nanos() / 1_000_000
}
