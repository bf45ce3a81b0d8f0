//! Differences of runs made by hand.

use super::*;
use crate::scenario::Text;
use crate::trace::{Wait, What};
use crate::trace_builder::{TraceBuilder, length, two_fetches};

/// What is told of two runs, a sentence a line.
fn told(before: TraceBuilder, after: TraceBuilder) -> Vec<String> {
    let [before, after] = [before, after].map(|run| Recorded::from(&run.trace()));
    let changes = compare(&before, &after);
    assert_eq!(patch(&changes.edits, &before).as_ref(), Some(&after), "nothing is left out");
    sentences(&before, &after).lines().map(str::to_owned).collect()
}

/// `main`, which does this, a step a blank: `sleep:1s`, `fetch:users:2s`, `log:a`.
fn main_does(steps: &str) -> TraceBuilder {
    let mut now = length("0s");
    let mut run = TraceBuilder::new().starts("main");
    for step in steps.split_whitespace() {
        let at = |by: &str| format!("{}ns", now.saturating_add(length(by)).as_nanos());
        let words: Vec<_> = step.split(':').collect();
        run = match words[..] {
            ["sleep", by] => {
                let end = at(by);
                now = length(&end);
                run.waits("main", Wait::Sleep(length(by))).at(&end)
            }
            ["fetch", name, by, answer] => {
                let (end, name) = (at(by), Text::from(name));
                now = length(&end);
                let answered = What::Answered(name.clone(), answer.parse().unwrap());
                run.waits("main", Wait::Fetch(name)).at(&end).does("main", answered)
            }
            ["log", text] => run.logs("main", text),
            _ => panic!("{step}"),
        };
    }
    run.finishes("main")
}

#[test]
fn runs_that_are_the_same_have_no_difference() {
    assert_eq!(diff(&two_fetches(), &two_fetches()), "");
}

#[test]
fn a_step_that_takes_longer_is_told_once_and_the_rest_is_counted() {
    let before = main_does("log:a fetch:stock:100ms:200 log:b sleep:1s log:c");
    let after = main_does("log:a fetch:stock:110ms:200 log:b sleep:1s log:c");
    let expected = [
        "total 1.100s → 1.110s",
        "`main fetch stock` 10ms longer (100ms → 110ms), 4 later lines move with it",
    ];
    assert_eq!(told(before, after), expected);
}

#[test]
fn a_length_that_the_step_states_is_no_other_value() {
    let expected = [
        "total 1.800s → 1.810s",
        "`main sleep` 10ms longer (800ms → 810ms), 1 later line moves with it",
    ];
    assert_eq!(
        told(main_does("sleep:800ms sleep:1s"), main_does("sleep:810ms sleep:1s")),
        expected
    );
}

#[test]
fn what_made_the_difference_to_the_total_is_told_where_several_could() {
    let before = main_does("fetch:a:1s:200 log:x fetch:b:1s:200");
    let after = main_does("fetch:a:2s:200 log:x fetch:b:4s:200");
    let expected = [
        "total 2.000s → 6.000s, by `main fetch b` and `main fetch a`",
        "`main fetch a` 1s longer (1s → 2s), 2 later lines move with it",
        "`main fetch b` 3s longer (1s → 4s), 1 later line moves with it",
    ];
    assert_eq!(told(before, after), expected);
}

#[test]
fn changes_that_cancel_out_are_told_both() {
    let expected = [
        "`main fetch a` 1s longer (1s → 2s), 1 later line moves with it",
        "`main fetch b` 1s shorter (2s → 1s)",
    ];
    let before = main_does("fetch:a:1s:200 fetch:b:2s:200");
    assert_eq!(told(before, main_does("fetch:a:2s:200 fetch:b:1s:200")), expected);
}

#[test]
fn a_step_that_comes_elsewhere_has_moved() {
    let before = main_does("log:a fetch:x:1s:200 log:b log:c");
    let after = main_does("log:b log:a fetch:x:1s:200 log:c");
    let expected =
        ["moved: `main log b`, now right after `main started`, was after `main fetch x: 200`"];
    assert_eq!(told(before, after), expected);
}

#[test]
fn steps_that_are_new_or_gone_are_told_with_what_they_follow() {
    let expected = [
        "total 1.000s → 3.000s",
        "new: `main sleep 2s`, after `main log a`, 2 later lines move with it",
    ];
    let (short, long) = ("log:a fetch:x:1s:200", "log:a sleep:2s fetch:x:1s:200");
    // What the new step keeps from beginning begins two seconds later.
    let lines = told(main_does(short), main_does(long));
    assert_eq!(lines[0], expected[0]);
    assert_eq!(lines[1], "new: `main sleep 2s`, after `main log a`, 3 later lines move with it");
    let lines = told(main_does(long), main_does(short));
    assert_eq!(
        lines[1],
        "gone: `main sleep 2s`, which came after `main log a`, 3 later lines move with it"
    );
}

#[test]
fn a_new_failure_is_told_with_what_was_there() {
    let before = main_does("fetch:x:1s:200");
    let expected = ["new failure: `main fetch x: 503`, which was `fetch x: 200`"];
    assert_eq!(told(before, main_does("fetch:x:1s:503")), expected);
}

#[test]
fn a_wait_for_others_moves_with_them() {
    let run = |users: &str| {
        let name = Text::from("users");
        TraceBuilder::new()
            .starts("main")
            .starts("users")
            .waits("users", Wait::Fetch(name.clone()))
            .at(users)
            .does("users", What::Answered(name, 200))
            .finishes("users")
            .finishes("main")
    };
    let expected = [
        "total 2.000s → 3.500s",
        "`users fetch users` 1.5s longer (2s → 3.5s), 2 later lines move with it",
    ];
    assert_eq!(told(run("2s"), run("3500ms")), expected);
}

#[test]
fn tasks_are_new_gone_and_renamed() {
    let run = |names: &[&str]| {
        let begun = names.iter().fold(TraceBuilder::new().starts("main"), |run, name| {
            run.does("main", What::Spawn((*name).into())).starts(name).logs(name, "hello")
        });
        names.iter().fold(begun.at("1s"), |run, name| run.finishes(name)).finishes("main")
    };
    let new = told(run(&["a"]), run(&["a", "b"]));
    assert_eq!(
        new,
        [
            "new task `b` of `main` (0.000 to 1.000, `finished`), 3 lines",
            "new: `main spawn b`, after `main spawn a`"
        ]
    );
    let renamed = told(run(&["a", "b"]), run(&["a", "z"]));
    assert_eq!(renamed, ["task `b` is now called `z`, 4 lines"]);
}

#[test]
fn another_order_at_one_instant_is_told_once_for_two_tasks() {
    let run = |names: [&str; 2]| {
        let one = |run: TraceBuilder, name: &str| run.logs(name, "x").logs(name, "y");
        names.iter().fold(TraceBuilder::new().starts("main").task("a").task("b"), |run, name| {
            one(run, name)
        })
    };
    let expected = ["`b log x` now comes before `a log x` at 0.000, 1 line more of these two"];
    assert_eq!(told(run(["a", "b"]), run(["b", "a"])), expected);
}

#[test]
fn a_value_after_a_colon_is_told_with_one() {
    let reads = |value: &str| {
        let run = TraceBuilder::new().starts("main");
        run.does("main", What::Read("n".into(), value.into())).finishes("main")
    };
    assert_eq!(told(reads("1"), reads("2")), ["`main read n`: `1` → `2`"]);
}

#[test]
fn values_are_told_where_the_step_is_the_same() {
    let before = main_does("log:got_1 log:b");
    assert_eq!(told(before, main_does("log:got_2 log:b")), ["`main log`: `got_1` → `got_2`"]);
}

#[test]
fn the_end_of_a_run_is_told_where_it_is_not_that_of_main() {
    let run = |end: &str| TraceBuilder::new().finishes("main").at(end).logs("cleaner", "done");
    let lines = told(run("1s"), run("2s"));
    assert_eq!(lines, ["run 1.000s → 2.000s", "`cleaner log done` 1s later (1.000 → 2.000)"]);
}

#[test]
fn many_sentences_are_counted() {
    let many = (0..40).fold(TraceBuilder::new(), |run, index| run.starts(&format!("w{index}")));
    let text = diff(&TraceBuilder::new().trace(), &many.trace());
    assert!(text.contains("\n… and 20 more\n"), "{text}");
}

#[test]
fn changes_that_differ_in_numbers_alone_are_told_once() {
    let before = main_does("log:1 log:one sleep:1s log:2 log:two sleep:1s log:3 log:three");
    let after = main_does("log:1 sleep:1s log:2 sleep:1s log:3");
    assert_eq!(told(before, after).len(), 3, "texts of another kind are told one by one");
    let put = |text: &str| text.replace("yield", "log:put");
    let before = put("yield log:1 sleep:1s yield log:2 sleep:1s yield log:3");
    let after = put("log:1 yield sleep:1s log:2 yield sleep:1s log:3 yield");
    let expected = ["moved: `main log *`, now before `main log put` (3 times)"];
    assert_eq!(told(main_does(&before), main_does(&after)), expected);
    let before = main_does("log:put log:1 sleep:1s log:put log:2");
    let after = main_does("log:1 log:put sleep:1s log:2 log:put");
    let expected = [
        "moved: `main log 1`, now right after `main started`, was after `main log put`",
        "moved: `main log 2`, now right after `main sleep 1s`, was after `main log put`",
    ];
    assert_eq!(told(before, after), expected, "two are told with their numbers");
}

#[test]
fn tasks_with_another_name_keep_their_numbers() {
    let run = |name: &str| {
        (1..=4).fold(TraceBuilder::new().starts("main"), |run, number| {
            let name = format!("{name} {number}");
            let run = run.does("main", What::Spawn((*name).into())).starts(&name);
            let run = if name == "request 2" { run.logs(&name, "twice") } else { run };
            run.finishes(&name)
        })
    };
    let expected = [
        "tasks `query *` are now called `request *` (4 times)",
        "new: `request 2 log twice`, after `request 2 started`",
    ];
    assert_eq!(told(run("query"), run("request")), expected);
}

#[test]
fn a_wait_that_is_over_at_once_is_told_as_such() {
    let run = |waits: bool| {
        let db = Text::from("db");
        let run = TraceBuilder::new().starts("main");
        let run = if waits { run.waits("main", Wait::Acquire(db.clone())).at("1s") } else { run };
        run.does("main", What::Acquired(db)).finishes("main")
    };
    let gone = "no wait any more: `main acquire db`, which came after `main started`, 2 later lines move with it";
    assert_eq!(told(run(true), run(false)), ["total 1.000s → 0.000s", gone]);
    let new = "new wait: `main acquire db`, after `main started`, 2 later lines move with it";
    assert_eq!(told(run(false), run(true)), ["total 0.000s → 1.000s", new]);
}

#[test]
fn fewer_attempts_are_told_as_such() {
    let run = |most: u32| {
        let failed = What::AttemptFailed {
            attempt: 1,
            of: most,
            reason: "no".into(),
            again: Some(length("1s")),
        };
        TraceBuilder::new().starts("main").does("main", failed).finishes("main")
    };
    assert_eq!(told(run(3), run(2)), ["`main retry` makes `2` attempts at most, which were `3`"]);
}

#[test]
fn what_is_over_at_once_makes_no_difference_to_the_total() {
    let run = |long: &str, is_caught: bool| {
        let short = if is_caught { "300ms" } else { "200ms" };
        let run = TraceBuilder::new().starts("main").starts("other").starts("bad");
        let run = run.waits("other", Wait::Sleep(length(short)));
        let run = run.waits("bad", Wait::Sleep(length(long))).at(short).finishes("other").at(long);
        let run = run.does("bad", What::Failed("boom".into()));
        if is_caught {
            run.does("main", What::Caught("boom".into())).finishes("main")
        } else {
            run.does("main", What::Failed("boom".into()))
        }
    };
    let expected = [
        "outcome `failed: boom` → `ok`",
        "total 1.000s → 2.000s, by `bad sleep`",
        "`other sleep` 100ms longer (200ms → 300ms)",
        "`bad sleep` 1s longer (1s → 2s)",
        "a failure is caught now: `main caught: boom`, after `main started`",
    ];
    assert_eq!(told(run("1s", false), run("2s", true)), expected);
}

#[test]
fn a_step_that_is_interrupted_takes_as_long_as_it_is_let() {
    let run = |before: &str, sleeps: &str| {
        let sleep = Wait::Sleep(length(sleeps));
        let run = TraceBuilder::new()
            .starts("main")
            .waits("main", Wait::Sleep(length(before)))
            .at(before);
        run.waits("main", sleep.clone())
            .at("3s")
            .does("main", What::Interrupted(sleep))
            .finishes("main")
    };
    let expected = ["`main sleep` 500ms longer (1s → 1.5s)", "`main sleep`: `10s` → `11s`"];
    assert_eq!(told(run("1s", "10s"), run("1500ms", "11s")), expected);
}

#[test]
fn a_step_that_is_left_running_takes_as_long_as_it_is_let_and_is_told_once() {
    let run = |before: &str, sleeps: &str| {
        let sleep = Wait::Sleep(length(sleeps));
        let run = TraceBuilder::new().starts("main").task("other");
        let run = run.waits("main", Wait::Sleep(length(before))).waits("other", sleep.clone());
        let run = run.at(before).finishes("main").does("other", What::LeftRunning);
        run.does("other", What::Interrupted(sleep))
    };
    let expected = [
        "total 1.000s → 1.500s",
        "`main sleep` 500ms longer (1s → 1.5s), 1 later line moves with it",
        "`other sleep`: `10s` → `11s`",
    ];
    assert_eq!(told(run("1s", "10s"), run("1500ms", "11s")), expected);
}

#[test]
fn what_is_let_go_on_is_the_reason_if_nothing_else_is() {
    let run = |end: &str, is_struck: bool| {
        let sleep = Wait::Sleep(length("10s"));
        let run = TraceBuilder::new().starts("main").task("other").waits("main", sleep.clone());
        let others = if is_struck { "1s" } else { "2s" };
        let run = run.waits("other", Wait::Sleep(length(others))).at("1s");
        let run = if is_struck { run.does("main", What::Interrupted(sleep)) } else { run };
        run.at(others).finishes("other").at(end).finishes("main")
    };
    let lines = told(run("1s", true), run("10s", false));
    let gone = "not interrupted any more: `main interrupted: sleep 10s`, which came after `main sleep 10s`, 1 later line moves with it";
    let total = "total 1.000s → 10.000s, by `main interrupted: sleep 10s`";
    assert_eq!(lines, [total, "`other sleep` 1s longer (1s → 2s)", gone]);
}

#[test]
fn a_wider_semaphore_is_told_where_others_still_wait_for_it() {
    let run = |permits: usize, tasks: usize| {
        let names: Vec<_> = (1..=tasks).map(|task| format!("w{task}")).collect();
        let (db, begun) = (Text::from("db"), TraceBuilder::new());
        let begun = names.iter().fold(begun, |run, name| run.starts(name));
        let takes = |run: TraceBuilder, name: &String| run.does(name, What::Acquired(db.clone()));
        let (first, others) = names.split_at(permits.min(tasks));
        let run = first.iter().fold(begun, takes);
        let run = others.iter().fold(run, |run, name| run.waits(name, Wait::Acquire(db.clone())));
        let gives = |run: TraceBuilder, name: &String| run.does(name, What::Released(db.clone()));
        let run = others
            .iter()
            .zip(first)
            .fold(run.at("1s"), |run, (next, held)| takes(gives(run, held), next));
        first.iter().skip(others.len()).chain(others).fold(run.at("2s"), gives)
    };
    let held = "`db` is held by at most 3 tasks at once, no longer by 2";
    assert!(
        told(run(2, 4), run(3, 4)).contains(&held.to_owned()),
        "{:?}",
        told(run(2, 4), run(3, 4))
    );
    let one = "`db` is held by at most 1 task at once, no longer by 2";
    assert!(
        told(run(2, 3), run(1, 2)).contains(&one.to_owned()),
        "{:?}",
        told(run(2, 3), run(1, 2))
    );
    // Whether there is room for more is not known if nobody has to wait.
    assert!(!told(run(2, 4), run(4, 4)).concat().contains("is held by"));
}
