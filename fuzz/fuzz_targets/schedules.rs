//! Bytes as the choices of a scenario: a run that breaks an expectation is a crash, told with its counterexample.
//!
//! The scenario is the file that `STANDSTILL_SCENARIO` names, or else the lost update.

#![no_main]

use std::env;
use std::fs;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use standstill::explore::fuzz;
use standstill::report::exploration_failures;
use standstill::scenario::Scenario;

const DEFAULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/races/lost-update.kdl");

static SCENARIO: LazyLock<Scenario> = LazyLock::new(|| {
    let path = env::var("STANDSTILL_SCENARIO").unwrap_or_else(|_| DEFAULT.to_owned());
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    Scenario::parse(&path, &text).unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
});

fuzz_target!(|bytes: &[u8]| {
    for model in &SCENARIO.models {
        if let Err(found) = fuzz(&SCENARIO, *model, bytes) {
            panic!("{}", exploration_failures(&found, &SCENARIO, *model, &[], false));
        }
    }
});
