//! Differences: what changed in behaviour between two runs, for a person.
//!
//! First in words: how the run ended and when, which tasks came, went, or ended otherwise, and what
//! happens in another order. Then line by line. What the runs were runs of, and which of them is
//! right, is not looked at.

mod twice;

use std::collections::BTreeMap;

use anstyle::Style;
use similar::TextDiff;

use crate::render;
use crate::scenario::Text;
use crate::trace::life::{Life, lives};
use crate::trace::{Event, Trace};
pub use twice::Difference;
pub(crate) use twice::difference;

/// Sentences of one kind that are shown; the others are only counted.
const SHOWN: usize = 8;
/// Lines shown before and after a change.
const CONTEXT: usize = 3;

/// What changed from `before` to `after`: a summary in words, an empty line, and the lines that
/// differ. Empty if nothing has changed.
pub fn diff(before: &Trace, after: &Trace) -> String {
    let [old, new] = [before, after].map(|trace| render::lines(trace, Style::new()));
    let sentences = [ends(before, after), tasks(before, after), swaps(before, after)];
    let mut summary = String::new();
    for sentences in sentences {
        for sentence in sentences.iter().take(SHOWN) {
            summary.extend([sentence, "\n"]);
        }
        if sentences.len() > SHOWN {
            summary.extend(["… and ", &(sentences.len() - SHOWN).to_string(), " more\n"]);
        }
    }
    let lines = TextDiff::from_lines(&old, &new);
    let lines = lines.unified_diff().context_radius(CONTEXT).header("before", "after").to_string();
    let parts = [summary, lines].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n")
}

/// How the run ended, and when.
fn ends(before: &Trace, after: &Trace) -> Vec<String> {
    let ends_with_main = |trace: &Trace| trace.ended == trace.total;
    let mut told = vec![
        ("", before.outcome.to_string(), after.outcome.to_string()),
        ("total ", format!("{}s", before.total), format!("{}s", after.total)),
    ];
    if !(ends_with_main(before) && ends_with_main(after)) {
        told.push(("run ", format!("{}s", before.ended), format!("{}s", after.ended)));
    }
    let changed = told.iter().filter(|(_, before, after)| before != after);
    changed.map(|(label, before, after)| format!("{label}{before} → {after}")).collect()
}

/// Tasks that are new or gone, and those that start or end otherwise.
fn tasks(before: &Trace, after: &Trace) -> Vec<String> {
    let (old, new) = (by_name(before), by_name(after));
    let gone = before.tasks.iter().filter(|task| !new.contains_key(&task.name));
    let gone = gone.map(|task| format!("task {} is gone", task.name));
    let others = after.tasks.iter().skip(1).flat_map(|task| {
        let (name, now) = (&task.name, new[&task.name]);
        let Some(then) = old.get(name) else { return vec![format!("task {name} is new")] };
        let start = changed((before, then.started), (after, now.started), "never started");
        let end = changed((before, then.ended), (after, now.ended), "never ended");
        start.into_iter().chain(end).map(|change| format!("{name} {change}")).collect()
    });
    gone.chain(others).collect()
}

fn by_name(trace: &Trace) -> BTreeMap<&Text, Life> {
    trace.tasks.iter().map(|task| &task.name).zip(lives(trace)).collect()
}

/// How an event of a life differs, if it does: `finished at 2.000 instead of 1.000`.
fn changed(
    (before, then): (&Trace, Option<usize>),
    (after, now): (&Trace, Option<usize>),
    missing: &str,
) -> Option<String> {
    let then = then.map(|index| &before.events[index]);
    let now = now.map(|index| &after.events[index]);
    let told = |event: Option<&Event>| {
        event.map_or(missing.to_owned(), |Event { at, what, .. }| format!("{what} at {at}"))
    };
    match (then, now) {
        (Some(then), Some(now)) if then.what == now.what => {
            (then.at != now.at).then(|| format!("{} instead of {}", told(Some(now)), then.at))
        }
        (None, None) => None,
        _ => Some(format!("{} instead of {}", told(now), told(then))),
    }
}

/// What happens in both runs, one right after the other, but in the other order.
fn swaps(before: &Trace, after: &Trace) -> Vec<String> {
    let places: BTreeMap<_, _> = numbered(after).into_iter().zip(0..).collect();
    let common: Vec<_> = numbered(before)
        .into_iter()
        .filter_map(|line| places.get(&line).map(|place: &usize| (line.0, *place)))
        .collect();
    let swapped = common.windows(2).filter(|pair| pair[0].1 > pair[1].1);
    swapped.map(|pair| format!("{} now comes before {}", pair[1].0, pair[0].0)).collect()
}

/// The lines without their instants, and for each the how-manieth of its kind it is.
fn numbered(trace: &Trace) -> Vec<(String, u64)> {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let lines = trace.events.iter().map(|event| trace.line(event));
    let numbered = lines.map(|line| {
        let count = seen.entry(line.clone()).or_default();
        *count += 1;
        (line, *count)
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Wait, What};
    use crate::trace_builder::{TraceBuilder, two_fetches};

    /// The example of the documentation, in which `users` takes longer, fails, and another task
    /// comes.
    fn slower() -> Trace {
        let users = Text::from("users");
        TraceBuilder::new()
            .starts("main")
            .starts("users")
            .waits("users", Wait::Fetch(users.clone()))
            .starts("orders")
            .finishes("orders")
            .at("4s")
            .does("users", What::Answered(users, 503))
            .does("users", What::Failed("503".into()))
            .does("main", What::Failed("503".into()))
            .trace()
    }

    #[test]
    fn what_changed_is_told_in_words_then_line_by_line() {
        let expected = "\
ok → failed: 503
total 3.000s → 4.000s
task products is gone
users failed: 503 at 4.000 instead of finished at 2.000
task orders is new

--- before
+++ after
@@ -1,10 +1,8 @@
 0.000  main      started
 0.000  users     started
 0.000  users     fetch users
-0.000  products  started
-0.000  products  fetch products
-2.000  users     fetch users: 200
-2.000  users     finished
-3.000  products  fetch products: 200
-3.000  products  finished
-3.000  main      finished
+0.000  orders    started
+0.000  orders    finished
+4.000  users     fetch users: 503
+4.000  users     failed: 503
+4.000  main      failed: 503
";
        assert_eq!(diff(&two_fetches(), &slower()), expected);
    }

    #[test]
    fn runs_that_are_the_same_have_no_difference() {
        assert_eq!(diff(&two_fetches(), &two_fetches()), "");
    }

    #[test]
    fn another_order_is_told_once_for_what_moved() {
        let log = |texts: [&str; 4]| {
            texts
                .iter()
                .fold(TraceBuilder::new(), |builder, text| builder.logs("main", text))
                .trace()
        };
        let moved = swaps(&log(["a", "b", "b", "c"]), &log(["b", "b", "c", "a"]));
        assert_eq!(moved, ["main log b now comes before main log a"]);
    }

    #[test]
    fn a_task_that_moves_in_time_is_told_with_both_instants() {
        let run = |start: &str, end: &str| {
            let builder = TraceBuilder::new().starts("main").at(start).starts("users");
            builder.at(end).finishes("users").trace()
        };
        let expected =
            ["users started at 1.000 instead of 0.000", "users finished at 3.000 instead of 2.000"];
        assert_eq!(tasks(&run("0s", "2s"), &run("1s", "3s")), expected);
        let started = TraceBuilder::new().starts("users").trace();
        let finished = TraceBuilder::new().starts("users").finishes("users").trace();
        let expected = ["users never ended instead of finished at 0.000"];
        assert_eq!(tasks(&finished, &started), expected);
    }

    #[test]
    fn a_run_that_ends_later_than_main_is_told() {
        let run =
            |end: &str| TraceBuilder::new().finishes("main").at(end).finishes("cleaner").trace();
        assert_eq!(ends(&run("1s"), &run("2s")), ["run 1.000s → 2.000s"]);
    }

    #[test]
    fn many_sentences_of_a_kind_are_counted() {
        let many =
            (0..20).fold(TraceBuilder::new(), |builder, index| builder.task(&format!("w{index}")));
        let text = diff(&TraceBuilder::new().trace(), &many.trace());
        assert_eq!(text.lines().count(), SHOWN + 1);
        assert_eq!(text.lines().last(), Some("… and 12 more"));
    }
}
