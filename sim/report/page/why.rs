//! Why, as a view: the way to an event, what had time to spare, and what shorter waits bring, on the run itself.

use super::super::Run;
use super::super::why::{Why, brings};
use super::columns::Part;
use super::view::{Sentence, View};
use crate::check::check;

/// What is known of why an event of a run happened when it did.
pub fn why_view(why: Why<'_>) -> View {
    let Why { scenario, trace, event, path, spare, shorter, again } = why;
    let verdict = check(scenario, trace);
    let view = View::run(Run { scenario, trace, verdict: &verdict }, again);
    let until = &trace.events[event];
    let mut facts = view.facts;
    facts.insert(0, ("until".to_owned(), format!("{} at {}", trace.line(until), until.at)));
    View {
        facts,
        path: path.iter().map(Part::of).collect(),
        until: Some(event),
        spare: spare.iter().map(|it| (it.by.to_string(), Part::of(&it.wait))).collect(),
        shorter: shorter.iter().map(|it| Sentence::of(&brings(it, why))).collect(),
        ..view
    }
}
