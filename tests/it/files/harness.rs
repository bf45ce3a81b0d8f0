//! The test harness as a process that can be killed: this very binary, which runs it instead of a test of its own.
//!
//! Both read the same arguments. So a filter that lets one of these tests run here has to let tests of the harness run there.

use std::env;
use std::process::Command;

use crate::support::command::Ended;
use crate::support::folder::Folder;

/// The variable that makes a harness of the process.
const ASKED: &str = "STANDSTILL_TESTS_THE_HARNESS";
/// The folder whose scenarios are tested.
pub(crate) const FOLDER: &str = "scenarios/as_a_harness";

#[test]
fn as_a_harness() {
    become_one();
}

#[test]
fn every_snapshot_has_its_scenario() {
    become_one();
}

fn become_one() {
    if env::var_os(ASKED).is_some() {
        standstill::harness::main("scenarios", "snapshots");
    }
}

/// The command that tests the scenarios of this folder, those of [`FOLDER`] or what `test` says, and updates snapshots so. It goes
/// through `sh`, for which `before` is meant.
pub(crate) fn command(folder: &Folder, before: &str, update: &str, test: &str) -> Command {
    let mut command = Command::new("sh");
    let script = format!("{before} exec \"$0\" \"$@\"");
    command.args(["-c", &script]).arg(env::current_exe().unwrap());
    command.args([test, "--nocapture", "--test-threads=1"]);
    command.current_dir(folder.path("")).env("CARGO_MANIFEST_DIR", folder.path("")).env(ASKED, "1");
    command.env("INSTA_UPDATE", update);
    for variable in ["CI", "INSTA_FORCE_PASS", "INSTA_SNAPSHOT_REFERENCES_FILE"] {
        command.env_remove(variable);
    }
    command
}

/// How testing them ends.
pub(crate) fn tested(folder: &Folder, before: &str, update: &str) -> Ended {
    Ended::of(&mut command(folder, before, update, "as_a_harness"))
}
