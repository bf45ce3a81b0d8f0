//! `standstill review`: traces that wait, one after the other.

use std::io::Write;
use std::process::Stdio;

use crate::support::command::Ended;
use crate::support::folder::Folder;

const NAP: &str = "scenario \"Nap\"\nmain { sleep \"1s\"; }\n";

/// A trace of a nap, as a snapshot.
fn nap(length: &str) -> String {
    format!(
        "---\nsource: scenarios/nap.kdl\n---\nok   total {length}.000s   1 task\n\nmain      started\n\
         main      sleep {length}s\n+{length}s\nmain      finished\n"
    )
}

/// A folder in which a trace has changed and another is new.
fn waiting(name: &str) -> Folder {
    Folder::new(name)
        .with("scenarios/nap.kdl", NAP)
        .with("snapshots/nap.async.snap", nap("2"))
        .with("snapshots/nap.async.snap.new", nap("1"))
        .with("snapshots/new.async.snap.new", nap("3"))
}

/// How a review ends in which this is answered.
fn answered(folder: &Folder, answers: &str) -> Ended {
    let mut command = folder.command("review");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    Ended::from(child.wait_with_output().unwrap())
}

#[test]
fn each_is_told_and_asked_for() {
    let folder = waiting("cli-review");
    let ended = answered(&folder, "what?\nl\nw\na\nr\n");
    insta::assert_snapshot!(ended, @r"
    exit code: 0
    ----- stdout -----
    1 of 2: snapshots/nap.async.snap
      total 2.000s → 1.000s
      `main sleep` 1s shorter (2s → 1s)

                before                             after
                0s                            2s   0s                            2s
    ~ main      ├──────────────────────────────┤   ├──────────────┤

    accept (a), reject (r), skip (s), lines (l), why (w), quit (q)? a  accept: this is the trace from now on
    r  reject: remove it; the accepted one stays
    s  skip: it goes on waiting
    l  show the lines that differ
    w  show what the total is made of now
    q  quit: all that is left goes on waiting
    accept (a), reject (r), skip (s), lines (l), why (w), quit (q)? snapshots/nap.async.snap
      total 2.000s → 1.000s
      `main sleep` 1s shorter (2s → 1s)

                before                             after
                0s                            2s   0s                            2s
    ~ main      ├──────────────────────────────┤   ├──────────────┤

    @@ -1,4 +1,4 @@
     main      started
    -main      sleep 2s
    -+2s
    +main      sleep 1s
    ++1s
     main      finished
    accept (a), reject (r), skip (s), lines (l), why (w), quit (q)? Nap (async)

    `main finished` at 1.000: what the time until then is made of
      1.000s  100 %  0.000 → 1.000  main sleep 1s

    what a shorter wait would bring, as runs with one show
      1s less of `sleep 1s` in line 2 saves 1.000s: it is at 0.000
    accept (a), reject (r), skip (s), lines (l), why (w), quit (q)? 2 of 2: snapshots/new.async.snap
      a new run

    ok   total 3.000s   1 task

    main      started
    main      sleep 3s
    +3s
    main      finished

    accept (a), reject (r), skip (s), lines (l), why (w), quit (q)? 1 accepted, 1 rejected, 0 still waiting
    ");
    assert_eq!(folder.names("snapshots"), ["nap.async.snap"]);
    assert_eq!(folder.read("snapshots/nap.async.snap"), nap("1"));
    assert_eq!(folder.standstill("review").out, "no trace waits for review\n");
}

#[test]
fn what_is_skipped_or_left_goes_on_waiting() {
    for answers in ["s\ns\n", "s\n", "q\n", "", "\u{1b}\n"] {
        let folder = waiting("cli-review-left");
        let ended = answered(&folder, answers);
        assert_eq!(ended.code, Some(1));
        assert!(ended.out.ends_with("0 accepted, 0 rejected, 2 still waiting\n"), "{}", ended.out);
        assert_eq!(folder.names("snapshots").len(), 3);
    }
}

#[test]
fn all_can_be_answered_at_once() {
    let folder = waiting("cli-review-all");
    let listed = folder.standstill("review --list");
    assert_eq!(listed.code, Some(1));
    assert!(
        listed.out.contains("1 of 2: snapshots/nap.async.snap\n  total 2.000s → 1.000s\n"),
        "{}",
        listed.out
    );
    assert!(
        listed.out.contains("2 of 2: snapshots/new.async.snap\n  a new run\n"),
        "{}",
        listed.out
    );
    let one = folder.standstill("review --reject snapshots/nap.async.snap.new");
    assert_eq!((one.code, folder.names("snapshots").len()), (Some(0), 2));
    let accepted = folder.standstill("review snapshots --accept");
    assert!(
        accepted.out.ends_with("1 accepted, 0 rejected, 0 still waiting\n"),
        "{}",
        accepted.out
    );
    assert_eq!(folder.names("snapshots"), ["nap.async.snap", "new.async.snap"]);
    assert_eq!(folder.read("snapshots/nap.async.snap"), nap("2"));
    assert_eq!(folder.read("snapshots/new.async.snap"), nap("3"));
}

#[test]
fn what_is_no_trace_is_left_to_others_or_told() {
    let folder = waiting("cli-review-bad")
        .with("snapshots/other.snap.new", "---\nsource: a.rs\n---\n17\n")
        .with("snapshots/broken.async.snap.new", nap("1") + "nothing of a trace\n")
        .with("target/CACHEDIR.TAG", "")
        .with("target/a.async.snap.new", nap("1"));
    let ended = folder.standstill("review --accept");
    assert_eq!(ended.code, Some(2));
    assert_eq!(
        ended.err,
        "snapshots/broken.async.snap.new:10: expected a task, two blanks and what happened, or a length of time such as `+1s`, found \"nothing of a trace\"\n\
         1 snapshot waits that is of something else than runs: cargo insta review\n"
    );
    assert!(ended.out.ends_with("2 accepted, 0 rejected, 0 still waiting\n"), "{}", ended.out);
    let left: Vec<_> =
        folder.names("snapshots").into_iter().filter(|it| it.ends_with("new")).collect();
    assert_eq!(left, ["broken.async.snap.new", "other.snap.new"]);
    let missing = folder.standstill("review nowhere");
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.starts_with("cannot read nowhere: "), "{}", missing.err);
}
