//! What is told of an exploration of a simulated program: in numbers, and each counterexample with its trace and how to see it again.

use std::collections::BTreeSet;

use super::Explored;
use crate::choices::Replay;
use crate::explore::program::Program;
use crate::explore::replay::with_points;
use crate::explore::{Complaint, Coverage, Exploration, Failure, complaints};
use crate::found::{Known, bugs, differs, headline, list, reach, sentence, summary, wrapped};
use crate::scenario::Text;
use crate::simulate::excerpt::excerpt;
use crate::trace::Trace;

/// Columns of a sentence.
const WIDTH: usize = 100;

/// How a run is made again, and kept.
#[derive(Clone, Copy)]
pub(crate) struct Again<'a> {
    /// The command that makes the run again for which a token stands.
    pub(crate) command: &'a dyn Fn(&str) -> String,
    /// What keeps it as a test.
    pub(crate) keep: &'a dyn Fn(&str) -> String,
}

/// What is wrong with an exploration, in numbers and words; `None` if nothing is.
pub(crate) fn told(found: &Exploration, of: &Explored<'_>, again: Again<'_>) -> Option<String> {
    let complaints = complaints(found, &[]);
    if complaints.is_empty() {
        return None;
    }
    let runs = found.runs;
    let mut parts = vec![summary(found, false)];
    let mut failures = Vec::new();
    for complaint in complaints {
        match complaint {
            Complaint::Fails(failure) => failures.push(failure),
            Complaint::Differs(difference) => parts.push(differs(difference, WIDTH)),
            Complaint::NeverSeen(Coverage { text, .. }) => {
                parts.push(format!("`{text}`: none of {runs} runs shows it\n"));
            }
            Complaint::NeverFails(_) => {}
        }
    }
    for failures in bugs(failures.into_iter()) {
        parts.push(bug(&failures, runs, of, again));
    }
    Some(parts.join("\n"))
}

/// Tells of an exploration that has found nothing.
#[expect(clippy::print_stderr, reason = "a test that passes has no other way to say something")]
pub(crate) fn tell(test: &str, found: &Exploration, of: &Explored<'_>) {
    let Exploration { runs, subject, traces, .. } = found;
    let beside: Vec<_> = of.seen.borrow().not_all.iter().map(|it| it.word().to_owned()).collect();
    let all = match (reach(found), beside.is_empty()) {
        (Some(reach), _) => format!(", {reach}"),
        (None, true) => String::new(),
        (None, false) => format!(", all choices, beside which there may be {}", list(&beside)),
    };
    let traces = traces.told();
    eprintln!("{test}: {runs} runs{all}   {}, {traces} traces", subject.strategy);
}

/// Failures that have one counterexample.
fn bug(failures: &[&Failure], runs: u64, of: &Explored<'_>, again: Again<'_>) -> String {
    let takes = failures[0].takes();
    let token = Replay::token(&takes);
    let (_, plain) = with_points(of, &[]);
    // Now that what it comes to is known, it may say where.
    of.is_quiet.set(false);
    let (trace, points) = with_points(of, &takes);
    of.is_quiet.set(true);
    let points: BTreeSet<Text> = plain.into_keys().chain(points.into_keys()).collect();
    let known = Known { services: &[], trace: &trace, points: &points };
    let complaint = of.expect(&trace).complaint(&(again.command)(&token));
    let complaint = complaint.unwrap_or_default();
    let keep = if takes.is_empty() {
        "the plain run shows it: mend that first\n".to_owned()
    } else {
        format!("keep it as a test: {}\n", (again.keep)(&token))
    };
    let headline = headline(failures, runs, &known, WIDTH);
    format!("{headline}\n{}\n{complaint}{keep}", excerpt(&trace))
}

/// What is told of the run that a token stands for, of which this was found; `None` if it is as expected.
pub(crate) fn told_of_one(
    (trace, found): &(Trace, Exploration),
    of: &Explored<'_>,
    command: &str,
) -> Option<String> {
    if let Some(difference) = found.differences.first() {
        return Some(differs(difference, WIDTH));
    }
    let complaint = of.expect(trace).complaint(command)?;
    let failures: Vec<_> = found.failures.iter().collect();
    let points = BTreeSet::new();
    let known = Known { services: &[], trace, points: &points };
    // Now that it is known to be told of, it may say where.
    of.is_quiet.set(false);
    of.run(Box::new(Replay::new(failures[0].takes())));
    let sentence = wrapped(&sentence(&failures, &known), WIDTH);
    Some(format!("{sentence}\n{}\n{complaint}", excerpt(trace)))
}
