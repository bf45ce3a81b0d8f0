//! `standstill run --watch`: what a saved file affects is run again, and told by what has changed.

#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::{BAD, FAILS, HOLDS};
use crate::support::folder::Folder;

/// What stands at the end of each report.
const WATCHING: &str = "watching for changes; Ctrl-C ends it\n";

/// Saves a file at once, as many editors do: under another name first, which is hidden.
fn save(folder: &Folder, path: &str, text: &str) {
    folder.write(".saving", text);
    std::fs::rename(folder.path(".saving"), folder.path(path)).unwrap();
}

/// A command that watches.
struct Watching {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Watching {
    fn begin(folder: &Folder, arguments: &str) -> Self {
        let mut command = folder.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// What it tells until it watches again.
    fn told(&mut self) -> String {
        let mut told = String::new();
        while !told.ends_with(WATCHING) {
            assert!(self.out.read_line(&mut told).unwrap() > 0, "it has ended: {told}");
        }
        told
    }

    /// How Ctrl-C ends it.
    fn end(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

#[test]
fn what_a_saved_file_affects_is_run_again_and_told_by_what_has_changed() {
    let folder = Folder::new("cli-watch")
        .with("scenarios/deep/holds.kdl", HOLDS)
        .with("scenarios/fails.kdl", FAILS);
    let mut watching = Watching::begin(&folder, "run --watch");
    let first = watching.told();
    assert!(
        first.contains("✗ Fails     async")
            && first.ends_with(&format!("1 of 3 runs fails\n{WATCHING}")),
        "{first}"
    );
    assert!(!first.contains('\u{1b}'), "no terminal, no control");

    save(&folder, "scenarios/deep/holds.kdl", &HOLDS.replace("sleep \"2s\"", "sleep \"2.5s\""));
    insta::assert_snapshot!(watching.told(), @r#"
    Holds (async)
      total 2.000s → 2.500s
      `nap sleep` 500ms longer (2s → 2.5s), 1 later line moves with it
      expectation `total "2s"` does not hold any more (line 6)

      × expected a total of 2s
      │    found a total of 2.5s
       ╭─[scenarios/deep/holds.kdl:6:24]
     6 │ total "2s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        …
        1.000  sleep     finished
        2.500  nap       finished
      > 2.500  main      finished

    run it again: standstill run scenarios/deep/holds.kdl --model async

    Holds (sync)
      total 3.000s → 3.500s
      `nap sleep` 500ms longer (2s → 2.5s), 1 later line moves with it
      expectation `total "3s"` does not hold any more (line 7)

      × expected a total of 3s
      │    found a total of 3.5s
       ╭─[scenarios/deep/holds.kdl:7:23]
     7 │ total "3s"
       · ─────┬────
       ·      ╰── does not hold
       ╰────

        …
        1.000  nap       sleep 2.5s
        3.500  nap       finished
      > 3.500  main      finished

    run it again: standstill run scenarios/deep/holds.kdl --model sync

    3 of 3 runs fail
    watching for changes; Ctrl-C ends it
    "#);
    // What has the same text is not run, and a new file is.
    save(&folder, "scenarios/fails.kdl", FAILS);
    save(&folder, "scenarios/new.kdl", "scenario \"New\"\nmain { yield; }\n");
    insta::assert_snapshot!(watching.told(), @r"
    New (async)
      a new run

    3 of 4 runs fail
    watching for changes; Ctrl-C ends it
    ");
    save(&folder, "scenarios/new.kdl", BAD);
    insta::assert_snapshot!(watching.told(), @r"
    3 of 3 runs fail, 1 file cannot be run
    watching for changes; Ctrl-C ends it
    ");
    std::fs::remove_file(folder.path("scenarios/new.kdl")).unwrap();
    insta::assert_snapshot!(watching.told(), @r"
    scenarios/new.kdl is gone
    3 of 3 runs fail
    watching for changes; Ctrl-C ends it
    ");
    save(&folder, "scenarios/fails.kdl", &FAILS.replace("2s", "1s"));
    insta::assert_snapshot!(watching.told(), @r#"
    Fails (async)
      expectation `total "1s"` is new, and holds (line 4)
      expectation `total "2s"` is gone, which did not hold

      × expected `main finished` never to happen
      │    found it at 1.000
       ╭─[scenarios/fails.kdl:4:22]
     4 │ never "main finished"
       · ──────────┬──────────
       ·           ╰── does not hold
       ╰────

        0.000  main      started
        0.000  main      sleep 1s
      > 1.000  main      finished

    run it again: standstill run scenarios/fails.kdl --model async

    3 of 3 runs fail
    watching for changes; Ctrl-C ends it
    "#);
    assert_eq!(watching.end(), Some(130));
}

#[test]
fn one_file_is_watched_however_it_is_saved() {
    let folder = Folder::new("cli-watch-one").with("a.kdl", FAILS).with("b.kdl", FAILS);
    let mut watching = Watching::begin(&folder, "run a.kdl --watch");
    assert!(watching.told().contains("Fails (async)"));
    folder.write("b.kdl", HOLDS);
    save(&folder, "a.kdl", HOLDS);
    let told = watching.told();
    assert!(
        told.contains("Holds (async)\n  a new run\n") && told.contains("2 runs hold\n"),
        "{told}"
    );
    assert_eq!(watching.end(), Some(130));
}

#[test]
fn what_cannot_be_watched_is_bad_input() {
    let folder = Folder::new("cli-watch-bad").with("a.kdl", HOLDS);
    let pairs = [
        ("run - --watch", "the standard input cannot be watched: name a file"),
        (
            "run a.kdl --watch --format json",
            "--watch tells what has changed as text: leave out --format",
        ),
        ("run missing/a.kdl --watch", "missing/a.kdl cannot be watched"),
        ("run a.kdl --watch --quiet", "cannot be used with"),
    ];
    for (arguments, told) in pairs {
        folder.standstill(arguments).exits(2).tells(&[told]);
    }
}
