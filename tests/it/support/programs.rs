//! Programs of a few lines, run when nothing is chosen.

use standstill::choices::Plain;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Trace, What};

/// The trace of declarations and a program.
pub(crate) fn traced(program: &str) -> Trace {
    let text = format!("scenario \"A program\"\n{program}");
    let scenario = Scenario::parse("program.kdl", &text);
    let scenario = scenario.unwrap_or_else(|error| panic!("{}", error.render(false, 100)));
    run(&scenario, Model::Async, Plain)
}

/// What the tasks of a program log, in order: `TASK TEXT` each.
pub(crate) fn logged(program: &str) -> Vec<String> {
    let trace = traced(program);
    let events = trace.events.iter().filter(|event| matches!(event.what, What::Log(..)));
    events.map(|event| trace.line(event).replacen(" log ", " ", 1)).collect()
}
