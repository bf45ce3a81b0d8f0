//! Twice: whether a run that is made again with the same choices is the same, and if not, where and why.

use std::fmt;

#[cfg(feature = "scenarios")]
use serde::{Deserialize, Serialize};

use crate::time::Duration;
use crate::trace::{Deviation, Event, Outcome, Trace};

/// Lines shown before the first that differs, and after it.
const CONTEXT: usize = 3;

/// Two runs with the same choices that are not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize))]
pub struct Difference {
    /// The number of the run.
    pub run: u64,
    /// The index of the first event that differs.
    pub event: usize,
    /// The lines around that event in the first run.
    pub first: Vec<String>,
    /// The lines around it in the second.
    pub second: Vec<String>,
    /// Which of these lines is the event that differs.
    pub line: usize,
    /// What most probably made the difference.
    pub cause: String,
}

/// Where two runs that should be the same part.
pub(crate) fn difference(run: u64, first: &Trace, second: &Trace) -> Option<Difference> {
    if first == second {
        return None;
    }
    let same = |index: usize| {
        let [first, second] = [first, second].map(|trace| told(trace, index));
        first.is_some() && first == second
    };
    let end = first.events.len();
    let event = (0..end).find(|index| !same(*index)).unwrap_or(end);
    let from = event.saturating_sub(CONTEXT);
    let around = |trace: &Trace| -> Vec<String> {
        (from..=event + CONTEXT).filter_map(|index| told(trace, index)).collect()
    };
    let cause = cause(first, second, event);
    let line = event - from;
    Some(Difference { run, event, first: around(first), second: around(second), line, cause })
}

impl fmt::Display for Difference {
    /// The lines around the event in both runs; `>` marks it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, lines) in [("first", &self.first), ("again", &self.second)] {
            writeln!(f, "{title}")?;
            for (index, text) in lines.iter().enumerate() {
                writeln!(f, "  {} {text}", if index == self.line { '>' } else { ' ' })?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

fn told(trace: &Trace, index: usize) -> Option<String> {
    let event = trace.events.get(index)?;
    Some(format!("{:<6} {}", event.at.to_string(), trace.line(event)))
}

/// What most probably made the difference, judged by what differs first.
fn cause(first: &Trace, second: &Trace, index: usize) -> String {
    if waits_for_a_thread(first, second, index) {
        return "a real thread, for which simulated time does not wait: what it sends came in time once, and too late once".to_owned();
    }
    other_choice(first, second).unwrap_or_else(|| other_event(first, second, index).to_owned())
}

/// Whether one run went on where the other found that nothing could, or where time passed as it does when nothing is left to wait for.
fn waits_for_a_thread(first: &Trace, second: &Trace, index: usize) -> bool {
    /// Nothing that a program waits for takes so long.
    const AGES: Duration = Duration::from_secs(365 * 24 * 3600);
    let is_stuck = |trace: &Trace| trace.outcome == Outcome::Deadlock;
    let at = |trace: &Trace| trace.events.get(index).map(|event| event.at);
    let ages = at(first)
        .zip(at(second))
        .is_some_and(|(one, other)| one.max(other) - one.min(other) > AGES);
    is_stuck(first) != is_stuck(second) || ages
}

/// The first choice that is another, if one is.
fn other_choice(first: &Trace, second: &Trace) -> Option<String> {
    let [one, other] = [first, second].map(|trace| &trace.deviations);
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let point = &[one, other].into_iter().find_map(|choices| choices.get(same))?.point;
    let taken = |choices: &[Deviation]| match choices.get(same) {
        Some(choice) if choice.point == *point => format!("`{}`", choice.choice),
        _ => "the plain choice".to_owned(),
    };
    Some(format!(
        "the choices differ, at first `{point}`: {}, then {}. Their source answers by something else than the point that \
         it is asked about, such as a random number or how often it was asked before",
        taken(one),
        taken(other)
    ))
}

/// What it says that events differ though no choice does.
fn other_event(first: &Trace, second: &Trace, index: usize) -> &'static str {
    let (Some(a), Some(b)) = (first.events.get(index), second.events.get(index)) else {
        return "one run ends earlier: something that outlives a run decided when to stop";
    };
    let line = |trace: &Trace, event: &Event| trace.line(event);
    let (one, other) = (line(first, a), line(second, b));
    if one == other {
        return "the same event at another instant: a real clock was read";
    }
    let later = |trace: &Trace, wanted: &str| {
        trace.events[index..].iter().any(|event| trace.line(event) == *wanted)
    };
    if later(first, &other) && later(second, &one) {
        return "the same events in another order: something was gone through in the order of a hash or of addresses";
    }
    "another text: a random number, an address, a real clock, or a state that outlives a run"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace_builder::TraceBuilder;

    fn logs(texts: [&str; 3]) -> Trace {
        texts.iter().fold(TraceBuilder::new(), |builder, text| builder.logs("main", text)).trace()
    }

    #[test]
    fn equal_runs_have_no_difference() {
        assert_eq!(difference(1, &logs(["a", "b", "c"]), &logs(["a", "b", "c"])), None);
    }

    #[test]
    fn the_first_event_that_differs_is_told_with_what_is_around_it() {
        let found = difference(5, &logs(["a", "b", "c"]), &logs(["a", "c", "b"])).unwrap();
        assert_eq!((found.run, found.event, found.line), (5, 1, 1));
        assert_eq!(found.first, ["0.000  main log a", "0.000  main log b", "0.000  main log c"]);
        assert_eq!(found.second[1], "0.000  main log c");
        assert!(found.cause.starts_with("the same events in another order"), "{}", found.cause);
    }

    #[test]
    fn the_cause_follows_from_what_differs() {
        let late = TraceBuilder::new().at("1s").logs("main", "a").trace();
        let early = TraceBuilder::new().logs("main", "a").trace();
        assert!(difference(0, &late, &early).unwrap().cause.contains("a real clock"));
        let stuck = Trace { outcome: Outcome::Deadlock, ..early.clone() };
        assert!(difference(0, &early, &stuck).unwrap().cause.contains("a real thread"));
        let ages = TraceBuilder::new().at("99999h").logs("main", "a").trace();
        assert!(difference(0, &early, &ages).unwrap().cause.contains("a real thread"));
        let shorter = TraceBuilder::new().trace();
        assert!(difference(0, &early, &shorter).unwrap().cause.contains("ends earlier"));
        let other = difference(0, &logs(["a", "b", "c"]), &logs(["a", "b", "d"])).unwrap();
        assert!(other.cause.starts_with("another text"));
    }
}
