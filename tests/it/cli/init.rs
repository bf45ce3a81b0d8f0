//! `standstill init`: what is missing is written, and what is there stays.

use std::process::Command;

use crate::adopter::Adopter;
use crate::support::folder::Folder;

const MANIFEST: &str = "[package]\nname = \"mine\"\nedition = \"2024\"\n";

/// A package in a repository of its own.
fn package(test: &str) -> Folder {
    let folder = Folder::new(&format!("cli-init-{test}")).with("Cargo.toml", MANIFEST);
    git(&folder, &["init", "--quiet"]);
    folder
}

fn git(folder: &Folder, arguments: &[&str]) -> String {
    let output = Command::new("git").current_dir(folder.path("")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_package_gets_all_that_it_needs_once() {
    let folder = package("whole");
    insta::assert_snapshot!(folder.standstill("init"), @r"
    exit code: 0
    ----- stdout -----
    Cargo.toml: added `standstill` to [dev-dependencies]
    Cargo.toml: added the test target `scenarios`
    tests/scenarios.rs: wrote it
    scenarios/first.kdl: wrote it
    .github/workflows/scenarios.yml: wrote it, a job that runs the tests
    .gitattributes: wrote `*.snap diff=standstill`, which is to be committed
    diff.standstill.command: set in the configuration of this repository alone
    run the tests: cargo test --test scenarios
    accept the first traces: INSTA_UPDATE=unseen cargo test --test scenarios
    ");
    insta::assert_snapshot!(folder.read("Cargo.toml"), @r#"
    [package]
    name = "mine"
    edition = "2024"

    [dev-dependencies]
    standstill = { version = "0.1", default-features = false, features = ["harness"] }

    [[test]]
    name = "scenarios"
    harness = false
    "#);
    insta::assert_snapshot!(folder.read("tests/scenarios.rs"), @r#"
    //! Each file in `scenarios/` is a test.

    fn main() {
        standstill::harness::main("scenarios", "snapshots")
    }
    "#);
    insta::assert_snapshot!(folder.read(".github/workflows/scenarios.yml"), @r"
    # In CI no trace is written: a new one, or one that has changed, fails.
    name: scenarios
    on: [push, pull_request]
    permissions:
      contents: read
    jobs:
      scenarios:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v4
          - run: rustup toolchain install stable --profile minimal
          - run: cargo test --test scenarios
    ");
    folder.standstill("run scenarios/first.kdl").exits(0);
    assert_eq!(folder.read(".gitattributes"), "*.snap diff=standstill\n");
    git(&folder, &["add", "."]);
    insta::assert_snapshot!(folder.standstill("init"), @r"
    exit code: 0
    ----- stdout -----
    Cargo.toml: `standstill` is in [dev-dependencies]
    Cargo.toml: the test target `scenarios` is there
    tests/scenarios.rs: is there, and left as it is
    scenarios: 1 scenario is there
    .github/workflows/scenarios.yml: has the job
    .gitattributes: as it should be
    diff.standstill.command: as it should be
    run the tests: cargo test --test scenarios
    accept the first traces: INSTA_UPDATE=unseen cargo test --test scenarios
    ");
    assert_eq!(git(&folder, &["diff"]), "", "nothing is written twice");
    assert_eq!(git(&folder, &["status", "--porcelain", "--untracked-files"]).lines().count(), 5);
}

#[test]
fn what_is_there_is_left_as_it_is() {
    let folder = package("there")
        .with("tests/scenarios.rs", "fn main() {}\n")
        .with("scenarios/mine.kdl", "none yet")
        .with(".gitlab-ci.yml", "build:\n  script: make\n")
        .with(".gitattributes", "*.snap diff=mine\n");
    git(&folder, &["add", "."]);
    insta::assert_snapshot!(folder.standstill("init --ci gitlab --path ../standstill"), @r#"
    exit code: 2
    ----- stdout -----
    Cargo.toml: added `standstill` to [dev-dependencies]
    Cargo.toml: added the test target `scenarios`
    tests/scenarios.rs: is there, and left as it is; its `main` should be `standstill::harness::main("scenarios", "snapshots")`
    scenarios: 1 scenario is there
    .gitlab-ci.yml: is there, and left as it is; the job to add:

    # In CI no trace is written: a new one, or one that has changed, fails.
    scenarios:
      image: rust:1
      script:
        - cargo test --test scenarios

    diff.standstill.command: set in the configuration of this repository alone
    run the tests: cargo test --test scenarios
    accept the first traces: INSTA_UPDATE=unseen cargo test --test scenarios
    ----- stderr -----
    .gitattributes: *.snap has diff=mine already: left as it is; for these sentences, write `*.snap diff=standstill` instead
    "#);
    assert_eq!(git(&folder, &["diff", "--name-only"]), "Cargo.toml\n");
}

#[test]
fn a_package_within_a_repository_has_its_job_at_the_root() {
    let folder = package("within").with("crates/two parts/Cargo.toml", MANIFEST);
    let mut command = folder.command("init");
    command.current_dir(folder.path("crates/two parts"));
    assert!(command.output().unwrap().status.success());
    let job = folder.read(".github/workflows/scenarios.yml");
    assert!(job.contains("working-directory: \"crates/two parts\"\n"), "{job}");
    let mut command = folder.command("init --ci gitlab");
    command.current_dir(folder.path("crates/two parts"));
    assert!(command.output().unwrap().status.success());
    let job = folder.read(".gitlab-ci.yml");
    assert!(job.contains("    - cd 'crates/two parts'\n"), "{job}");
}

#[test]
fn where_there_is_no_package_nothing_is_written() {
    let folder = Folder::new("cli-init-none").with("sub/Cargo.toml", "[workspace]\nmembers = []\n");
    folder.standstill("init").exits(2).tells(&["there is no Cargo.toml here"]);
    let mut command = folder.command("init");
    let ended = command.current_dir(folder.path("sub")).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(
        (folder.names(""), folder.names("sub")),
        (vec!["sub".to_owned()], vec!["Cargo.toml".to_owned()])
    );
}

#[test]
fn a_package_that_it_has_set_up_runs_its_first_scenario() {
    let mut adopter = Adopter::set_up();
    adopter.fails(&[
        "this trace has no snapshot yet: snapshots/first.async.snap",
        "1 passed; 1 failed",
    ]);
    adopter.update = "unseen";
    adopter.passes();
    adopter.update = "no";
    assert!(adopter.passes().contains("2 passed"));
}
