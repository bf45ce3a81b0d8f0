//! A package that keeps scenarios, as its author meets the test harness.

use std::fs;
use std::path::PathBuf;

use crate::support::command::Ended;
use crate::support::folder::Folder;
use crate::support::package::{self, cargo};

const MANIFEST: &str = r#"
[package]
name = "adopter"
edition = "2024"

[dev-dependencies]
standstill = { path = "STANDSTILL", default-features = false, features = ["harness"] }

[[test]]
name = "scenarios"
harness = false
"#;
/// A package that knows nothing of Standstill yet.
const FRESH: &str = r#"
[package]
name = "fresh"
edition = "2024"
"#;
const TARGET: &str = include_str!("../scenarios.rs");
const NAP: &str = r#"
scenario "A nap"
main { sleep "1s"; }
expect { total "1s"; }
"#;
const TWICE: &str = r#"
scenario "Two naps"
model "async"
model "sync"
main { gather { sleep "1s"; sleep "2s"; }; }
expect model="sync" { total "3s"; }
"#;

const SLOW: &str = r#"
scenario "Slow"
service "users" latency="1s..5s"
main { fetch "users"; }
expect { total max="3s"; }
explore runs=100
"#;

/// The package, and the variables that its tests run with.
pub(crate) struct Adopter {
    folder: Folder,
    pub(crate) update: &'static str,
}

impl Adopter {
    fn new() -> Self {
        let folder = Folder::new("adopter");
        package::write(&folder, MANIFEST);
        folder.write("tests/scenarios.rs", TARGET);
        folder.write("scenarios/nap.kdl", NAP);
        folder.write("scenarios/deep/twice.kdl", TWICE);
        Self::of(folder)
    }

    /// A fresh package, as `standstill init` has set it up.
    pub(crate) fn set_up() -> Self {
        let folder = Folder::new("adopter-init");
        package::write(&folder, FRESH);
        let mut init = folder.command("init --path");
        Ended::of(init.arg(package::standstill())).exits(0);
        Self::of(folder)
    }

    fn of(folder: Folder) -> Self {
        folder.write("src/lib.rs", "");
        Self { folder, update: "no" }
    }

    /// What `cargo test` says, and whether every test passed.
    fn test(&self, arguments: &str) -> (bool, String) {
        let mut cargo = cargo(&self.folder.path(""), "test --quiet --test scenarios");
        cargo.arg("--").args(arguments.split_whitespace());
        cargo.env("INSTA_UPDATE", self.update).env_remove("INSTA_FORCE_PASS");
        let output = cargo.output().unwrap();
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap());
        (output.status.success(), said.concat())
    }

    #[track_caller]
    pub(crate) fn passes(&self) -> String {
        let (passed, said) = self.test("");
        assert!(passed, "{said}");
        said
    }

    #[track_caller]
    pub(crate) fn fails(&self, expected: &[&str]) {
        let (passed, said) = self.test("");
        assert!(!passed, "{said}");
        for text in expected {
            assert!(said.contains(text), "no {text:?} in:\n{said}");
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path(path)
    }

    fn read(&self, path: &str) -> String {
        self.folder.read(path)
    }
}

/// One test, because each of its steps needs the package that the one before has built.
#[test]
fn a_folder_of_scenarios_is_a_test_target_with_snapshots() {
    let mut adopter = Adopter::new();

    a_scenario_without_a_snapshot_fails(&adopter);
    a_new_trace_waits_for_review(&mut adopter);
    an_accepted_trace_passes(&mut adopter);
    a_test_is_found_by_its_name(&adopter);
    a_changed_expectation_fails(&adopter);
    a_changed_trace_fails_and_keeps_the_accepted_one(&adopter);
    a_snapshot_without_a_scenario_fails(&adopter);
    a_file_that_is_no_scenario_fails(&adopter);
    a_counterexample_is_saved_once_and_kept_as_a_test(&mut adopter);
}

fn a_scenario_without_a_snapshot_fails(adopter: &Adopter) {
    let missing = "this trace has no snapshot yet: snapshots/deep/twice.sync.snap";
    let shown = "main      sleep 1s";
    let accept = ["cargo insta test --review", "INSTA_UPDATE=unseen cargo test"];
    adopter.fails(&[missing, shown, accept[0], accept[1], "1 passed; 3 failed"]);
    assert!(!adopter.path("snapshots").exists());
}

fn a_new_trace_waits_for_review(adopter: &mut Adopter) {
    adopter.update = "new";
    adopter.fails(&[
        "this trace has no snapshot yet",
        "review it: standstill review, or cargo insta review",
    ]);
    let pending = adopter.read("snapshots/nap.async.snap.new");
    assert!(pending.starts_with("---\nsource: scenarios/nap.kdl\n---\nok   total 1.000s"));
    assert!(!adopter.path("snapshots/nap.async.snap").exists());
}

fn an_accepted_trace_passes(adopter: &mut Adopter) {
    for name in ["nap.async", "deep/twice.async", "deep/twice.sync"] {
        let accepted = adopter.path(&format!("snapshots/{name}.snap"));
        fs::rename(accepted.with_extension("snap.new"), accepted).unwrap();
    }
    adopter.update = "no";
    assert!(adopter.passes().contains("4 passed"));
}

fn a_test_is_found_by_its_name(adopter: &Adopter) {
    let (_, listed) = adopter.test("--list --format terse");
    let tests = "deep/twice::async: test\ndeep/twice::sync: test\nnap::async: test\n\
                 every_snapshot_has_its_scenario: test\n";
    assert_eq!(listed, tests);
    for name in ["deep/twice::sync", "every_snapshot_has_its_scenario"] {
        let (passed, said) = adopter.test(&format!("--exact {name} --nocapture"));
        assert!(passed && said.contains("1 passed"), "{said}");
    }
}

fn a_changed_expectation_fails(adopter: &Adopter) {
    adopter.folder.write("scenarios/nap.kdl", NAP.replace("total \"1s\"", "total \"4s\""));
    adopter.fails(&[
        "expected a total of 4s",
        "scenarios/nap.kdl:4:10",
        "run it again: standstill run scenarios/nap.kdl --model async",
        "3 passed; 1 failed",
    ]);
    adopter.folder.write("scenarios/nap.kdl", NAP);
}

fn a_changed_trace_fails_and_keeps_the_accepted_one(adopter: &Adopter) {
    let accepted = adopter.read("snapshots/deep/twice.sync.snap");
    adopter.folder.write(
        "scenarios/deep/twice.kdl",
        TWICE.replace("sleep \"2s\"", "sleep \"2s\" as=\"nap\""),
    );
    adopter.fails(&[
        "the trace has changed: snapshots/deep/twice.sync.snap",
        "task `sleep#2` is now called `nap`",
        "-sleep#2   started\n",
        "+nap       started\n",
        "2 passed; 2 failed",
    ]);
    assert_eq!(adopter.read("snapshots/deep/twice.sync.snap"), accepted);
    assert!(!adopter.path("snapshots/deep/twice.sync.snap.new").exists());
    adopter.folder.write("scenarios/deep/twice.kdl", TWICE);
}

fn a_snapshot_without_a_scenario_fails(adopter: &Adopter) {
    let model = TWICE.replace("model \"sync\"\n", "").replace("model=\"sync\"", "model=\"async\"");
    adopter.folder.write("scenarios/deep/twice.kdl", model.replace("\"3s\"", "\"2s\""));
    adopter.fails(&[
        "no scenario and model has the snapshot snapshots/deep/twice.sync.snap",
        "remove it: git rm snapshots/deep/twice.sync.snap",
        "2 passed; 1 failed",
    ]);
    adopter.folder.write("scenarios/deep/twice.kdl", TWICE);
}

fn a_file_that_is_no_scenario_fails(adopter: &Adopter) {
    adopter.folder.write("scenarios/nap.kdl", NAP.replace("sleep", "slep"));
    adopter.fails(&["---- nap ----", "did you mean `sleep`?", "3 passed; 1 failed"]);
}

fn a_counterexample_is_saved_once_and_kept_as_a_test(adopter: &mut Adopter) {
    for path in ["scenarios", "snapshots"] {
        fs::remove_dir_all(adopter.path(path)).unwrap();
    }
    adopter.folder.write("scenarios/slow.kdl", SLOW);
    adopter.update = "always";
    let keep = "cat scenarios/slow.counterexample-1.kdl >> scenarios/slow.kdl";
    for _ in 0..2 {
        adopter.fails(&["With `users` taking 3.01s (plainly 1s), `total max=\"3s\"` fails", keep]);
    }
    assert!(!adopter.path("scenarios/slow.counterexample-2.kdl").exists());

    let node = adopter.read("scenarios/slow.counterexample-1.kdl");
    let meant = SLOW.replace("runs=100", "runs=100 { fails \"total\"; }");
    adopter.folder.write("scenarios/slow.kdl", format!("{meant}{node}"));
    adopter.fails(&["slow::async::replay total", "found a total of 3.01s"]);

    let known = node.replace("\n}", "\n    fails \"total\"\n}");
    adopter.folder.write("scenarios/slow.kdl", format!("{meant}{known}"));
    assert!(adopter.passes().contains("4 passed"));
    assert!(adopter.read("snapshots/slow.async.replay-total.snap").contains("ok   total 3.010s"));

    adopter.folder.write("scenarios/slow.kdl", format!("{meant}{}", known.replace("s#1", "s#2")));
    adopter.fails(&["`latency of users#2` matches no decision of this run: the nearest are `latency of users#1`"]);
}
