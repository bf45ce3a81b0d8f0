//! The test harness: a folder of scenario files as a test target, with a snapshot of each trace.
//!
//! A package that keeps scenarios needs a test target without libtest's own harness,
//!
//! ```toml
//! [[test]]
//! name = "scenarios"
//! harness = false
//! ```
//!
//! and one line as the `main` of `tests/scenarios.rs`:
//!
//! ```no_run
//! standstill::harness::main("scenarios", "snapshots")
//! ```
//!
//! Each scenario file and model is then a test of its own name, `folder/name::model`. It reads the
//! file, runs it twice and compares the two traces byte by byte, checks the expectations, and
//! compares the trace with the accepted one in `snapshots/folder/name.model.snap`. One test more
//! fails if an accepted trace has no scenario any more.
//!
//! An `explore` node is one more test, `folder/name::model::explore`. If it fails, each counterexample is
//! saved beside the scenario as `name.counterexample-1.kdl`, under the next free number, to be appended to
//! the scenario file. A `replay` node is a test, too, `folder/name::model::replay NAME`, with the snapshot
//! `snapshots/folder/name.model.replay-NAME.snap`.
//!
//! The snapshots are in the format of [insta](https://insta.rs): `standstill review`, and `cargo insta review`, show
//! each new or changed trace and ask whether to accept it. In CI (`CI=true` or `INSTA_UPDATE=no`)
//! no trace is written. Traces and counterexamples are written as a whole or not at all: whoever is stopped half-way leaves what
//! stood there, and at most a hidden file called `.tmp…` beside it. A counterexample never takes the place of another file.
//!
//! What a run must have is said by [`crate::check`], and how it reads by [`crate::render`] and
//! [`crate::report`].

mod case;
mod explored;
mod replayed;
mod snapshot;
mod suite;

use std::env;
use std::path::PathBuf;

use libtest_mimic::Arguments;

use crate::scenario::Calls;
use suite::Suite;

/// Tests every scenario file under the folder `scenarios` against the accepted traces in the folder
/// `snapshots`, both relative to the root of the package; then ends the process.
///
/// It understands the arguments of libtest (a filter, `--exact`, `--list`, …), as `cargo test` and
/// `cargo nextest` pass them. The process ends with 0 if every test has passed, with 101 if one
/// has not, and with 2 if it does not understand its arguments.
pub fn main(scenarios: &str, snapshots: &str) -> ! {
    main_with(scenarios, snapshots, &Calls::new())
}

/// The same, with the Rust functions that the scenario files call. A file that calls another is a test that fails, and says
/// which functions there are.
///
/// ```no_run
/// # async fn checkout(_: standstill::scenario::Arguments) -> Result<(), String> { Ok(()) }
/// use standstill::scenario::Calls;
///
/// standstill::harness::main_with("scenarios", "snapshots", &Calls::new().add("checkout", checkout))
/// ```
pub fn main_with(scenarios: &str, snapshots: &str, calls: &Calls) -> ! {
    let arguments = Arguments::from_args();
    let suite = Suite { root: &root(), scenarios, snapshots, calls };
    libtest_mimic::run(&arguments, suite.trials(only(&arguments))).exit()
}

/// The root of the package under test: cargo tells it, whatever the working directory is.
fn root() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

/// The scenario file, by its name, whose test is the only one asked for: nextest asks a process for
/// each test, and none of them need read the other files.
fn only(arguments: &Arguments) -> Option<&str> {
    let test = arguments.filter.as_deref().filter(|_| arguments.exact)?;
    test.split_once("::").map(|(name, _)| name)
}
