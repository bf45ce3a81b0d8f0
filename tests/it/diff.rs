//! `standstill diff`: two sides, as its users name them, and what is told of them.
//!
//! What the sentences of each change are is a test of the library; here is what the command makes of files, folders and revisions.

mod along;
mod edits;
mod formats;
mod git;
mod setup;
mod snapshots;

use crate::support::command::Ended;
use crate::support::folder::Folder;

/// An order that is placed: `stock` and `mail` take so long, and the log comes before or after the mail.
pub(super) fn order(stock: &str, mail_first: bool) -> String {
    let last = ["fetch \"mail\"", "log \"order placed\""];
    let last = if mail_first { last } else { [last[1], last[0]] }.join("\n    ");
    format!(
        "scenario \"An order\"\nservice \"stock\" latency=\"{stock}\"\nservice \"pay\" latency=\"200ms\"\n\
         service \"mail\" latency=\"200ms\"\nmain {{\n    fetch \"stock\"\n    gather {{ fetch \"pay\"; }}\n    {last}\n\
         }}\nexpect {{\n    total \"500ms\"\n}}\n"
    )
}

/// A place with two folders of scenarios: before and after the change.
pub(super) fn with_both(test: &str) -> Folder {
    let place = Folder::new(&format!("diff-{test}"));
    place.write("before/order.kdl", order("100ms", true));
    place.write("after/order.kdl", order("110ms", false));
    place
}

#[track_caller]
pub(super) fn assert_shown(ended: &Ended, code: i32, out: &str, err: &str) {
    assert_eq!((ended.code, &*ended.out, &*ended.err), (Some(code), out, err));
}

#[test]
fn what_changed_is_told_in_sentences_then_drawn() {
    let place = with_both("sentences");
    let shown = "\
order.async
  total 0.500s → 0.510s
  `main fetch stock` 10ms longer (100ms → 110ms), 7 later lines move with it
  moved: `main log order placed`, now right after `pay finished`, was after `main fetch mail: 200`
  expectation `total \"500ms\"` does not hold any more (line 12)

            before                             after
            0s                         510ms   0s                         510ms
~ main      ├─────────────────────────────┤    ├──────────────────────────────┤
~ pay             ├───────────┤                      ├───────────┤
";
    assert_shown(&place.standstill("diff before after"), 1, shown, "");
    assert_shown(&place.standstill("diff before/order.kdl after/order.kdl"), 1, shown, "");
}

#[test]
fn what_is_the_same_is_no_difference() {
    let place = with_both("same");
    assert_shown(&place.standstill("diff before before"), 0, "no difference in 1 run\n", "");
}

#[test]
fn lines_are_shown_to_who_asks() {
    let place = with_both("lines");
    let shown = place.standstill("diff before after --lines").out;
    let lines = "
 main      fetch stock
-+100ms
++110ms
 main      fetch stock: 200
";
    assert!(shown.contains(lines), "{shown}");
}

#[test]
fn snapshots_scenarios_and_json_are_compared_with_each_other() {
    let place = with_both("kinds");
    let json = place.standstill("run before/order.kdl --format json").out;
    place.write("before.json", json);
    let text = place.standstill("run before/order.kdl").out;
    let text = text.split_once('\n').unwrap().1.trim_start();
    let text = text.split("\n\n").take(3).collect::<Vec<_>>().join("\n\n");
    let head = "---\nsource: before/order.kdl\n---\n";
    place.write("snapshots/order.async.snap", format!("{head}{text}\n"));
    place.write("snapshots/another.snap", "---\nsource: src/lib.rs\nexpression: it\n---\n17\n");
    let sides =
        ["before", "before/order.kdl", "before.json", "snapshots/order.async.snap", "snapshots"];
    for one in sides {
        for other in sides {
            let ended = place.standstill(&format!("diff {one} {other}"));
            let is_told = one == "snapshots" || other == "snapshots";
            let left_out = "1 snapshot is of something else than runs, and left out\n";
            let err = if is_told { left_out } else { "" };
            assert_shown(&ended, 0, "no difference in 1 run\n", err);
        }
        let ended = place.standstill(&format!("diff {one} after"));
        assert_eq!(ended.code, Some(1));
        assert!(ended.out.contains("\n  `main fetch stock` 10ms longer"), "{one}: {}", ended.out);
    }
}

#[test]
fn equal_changes_of_many_runs_are_told_once() {
    let place = Folder::new("diff-many");
    for (side, delay) in [("before", "1s"), ("after", "1100ms")] {
        for name in ["a", "b", "c"] {
            let own = if name == "c" && side == "after" { "log \"mine\"" } else { "" };
            let retry = format!("retry attempts=2 delay=\"{delay}\" {{ fail \"no\"; }}");
            let text = format!(
                "scenario \"{name}\"\nmain {{\n{own}\ntry {{\n{retry}\n}}\ncatch {{ log \"given up\"; }}\n}}\n"
            );
            place.write(format!("{side}/{name}.kdl"), text);
        }
    }
    place.write("before/d.kdl", "scenario \"d\"\nmain { yield; }\n");
    let ended = place.standstill("diff before after");
    let start = "\
3 of 4 runs differ, 1 is gone

c.async
  new: `main log mine`, after `main started`
";
    assert!(ended.out.starts_with(start), "{}{}", ended.out, ended.err);
    let end = "\nd.async\n  the run is gone: ok, total 0.000s\n\nin 3 of 4 runs the total is 100ms longer\n\
         in 3 of 4 runs `retry in` is 100ms longer (1s → 1.1s)\n\nnothing else in a.async, b.async\n";
    assert!(ended.out.ends_with(end), "{}", ended.out);
}

#[test]
fn a_snapshot_that_is_none_is_told_with_its_line() {
    let place = with_both("broken");
    place.write("cut.snap", "---\nsource: a.kdl\n");
    let cut = "cut.snap:2: expected `---` where the head of the snapshot ends\n";
    assert_shown(&place.standstill("diff cut.snap after/order.kdl"), 2, "", cut);
    let header = "ok   total 0.000s   1 task\n\n";
    let timed = format!("{header}          0s\nmain      │\n\n");
    let pairs = [
        (
            "17\n".to_owned(),
            "4: expected the header of a trace, such as `ok   total 3.000s   3 tasks`, found \"17\"",
        ),
        (
            format!("{header}main      started\nfinished\n"),
            "7: expected a task, two blanks and what happened, or a length of time such as `+1s`, found \"finished\"",
        ),
        (
            format!("{header}main      started\n… the same 2 lines 3 times more\n"),
            "7: expected what follows from the lines before it, found \"… the same 2 lines 3 times more\"",
        ),
        (
            format!("{header}main      started\nother     started\nmain      finished\n"),
            "7: `other` is none of the 1 tasks that the header counts",
        ),
        (
            format!("{header}main      started\n+1s\nmain      finished\n"),
            "8: the run ended at 0.000, as its header says, and goes on to 1.000",
        ),
        (
            format!("{header}          0s\nmain      x\n"),
            "7: expected a row of the timeline, or an empty line before the events, found \"main      x\"",
        ),
        (
            format!("{timed}0.000  main      started\n0.000  started\n"),
            "10: expected the name of a task, two blanks and what happened, found \"0.000  started\"",
        ),
        (
            format!("{timed}0.100  main      started\n"),
            "9: the run ended at 0.000, as its header says, and goes on to 0.100",
        ),
        (
            format!("{timed}0.100  main      started\n0.000  main      finished\n"),
            "10: 0.000 is earlier than the line before, 0.100",
        ),
        (
            format!("{timed}0.000  other     started\n"),
            "9: `other` is none of the 1 tasks that the header counts",
        ),
    ];
    for (body, why) in pairs {
        place.write("a.snap", format!("---\nsource: a.kdl\n---\n{body}"));
        let refused = place.standstill("diff a.snap after/order.kdl");
        assert_shown(&refused, 2, "", &format!("a.snap:{why}\n"));
    }
}

#[test]
fn bad_input_is_told_with_its_file_and_its_line() {
    let place = with_both("bad");
    place.write("bad.json", "\n{\"format\":1}\n");
    place.write("next.json", "{\"format\":2}\n");
    place.write("bad.kdl", "scenario \"Bad\"\nmain { slep \"1s\"; }\n");
    for (file, why) in [
        (
            "bad.json",
            "bad.json:2: expected a run as `standstill run --format json` writes it: missing field `file`\n",
        ),
        ("next.json", "next.json:1: `format` is 2; 1 is read here\n"),
    ] {
        assert_shown(&place.standstill(&format!("diff {file} after/order.kdl")), 2, "", why);
    }
    let refused = place.standstill("diff bad.kdl after");
    assert!(
        refused.code == Some(2) && refused.err.contains("unknown step `slep`"),
        "{}",
        refused.err
    );
    let usage = [
        (
            "diff before",
            "before is one side: name what to compare it with, or a revision: `standstill diff HEAD -- before`\n",
        ),
        ("diff before after -- x", "x: paths after `--` choose among the files of revisions\n"),
    ];
    for (arguments, why) in usage {
        assert_shown(&place.standstill(arguments), 2, "", why);
    }
    place.write("empty/notes.txt", "");
    let why = "cannot read empty: the folder holds no snapshot (*.snap), no scenario (*.kdl) and no runs as JSON (*.json)\n";
    assert_shown(&place.standstill("diff empty after"), 2, "", why);
}

#[test]
fn a_run_that_the_other_side_lacks_is_bad_input_where_one_is_meant() {
    let place = with_both("lacks");
    place.write(
        "both.kdl",
        "scenario \"Both\"\nmodel \"sync\"\nmodel \"threads\"\nmain { yield; }\n",
    );
    let why = "before/order.kdl and both.kdl have no model in common: `async`; `sync`, `threads`\n";
    assert_shown(&place.standstill("diff before/order.kdl both.kdl"), 2, "", why);
}

#[test]
fn help_tells_what_the_exit_codes_mean() {
    let help = Folder::new("diff-help").standstill("diff --help");
    for text in ["0  nothing differs", "1  something differs", "2  bad input", "A...B"] {
        assert!(help.out.contains(text), "{}", help.out);
    }
}
