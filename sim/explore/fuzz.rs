//! Fuzzing: one run whose choices follow from bytes, checked. The fuzzer that gives the bytes is somebody else's.

use std::sync::Arc;

use super::exploration::Exploration;
use super::finding::Finding;
use super::one;
use super::search::Plan;
use crate::choices::Bytes;
use crate::run::Runner;
use crate::scenario::{Model, Scenario};
use crate::trace::Trace;

/// Runs `scenario` with the choices that `bytes` make, and checks it. No bytes are the plain run, and of two inputs that
/// fail the shorter is the simpler.
///
/// ```
/// use standstill::explore::fuzz;
/// use standstill::report::exploration_failures;
/// use standstill::scenario::{Model, Scenario};
///
/// let text = r#"
///     scenario "The slower of two"
///     service "users" latency="1s..5s"
///     main { fetch "users" }
///     expect { total max="3s" }
/// "#;
/// let scenario = Scenario::parse("slow.kdl", text)?;
/// assert!(fuzz(&scenario, Model::Async, &[]).is_ok());
/// let found = fuzz(&scenario, Model::Async, &[0xff, 0x00]).unwrap_err();
/// let told = exploration_failures(&found, &scenario, Model::Async, &[], false);
/// assert!(told.contains("--replay 'latency+of+users#1=3.01s'"), "{told}");
/// # Ok::<(), standstill::scenario::ScenarioError>(())
/// ```
///
/// # Errors
///
/// If an expectation does not hold, or the run is another when it is made again: an exploration of this single run, with
/// each failure reduced to its counterexample. What only some run has to show (`sometimes`) is left out.
pub fn fuzz(scenario: &Scenario, model: Model, bytes: &[u8]) -> Result<Trace, Box<Exploration>> {
    let bytes: Arc<[u8]> = bytes.into();
    let plan = Plan::new(0, move || Bytes::new(&*bytes));
    let runner = Runner::new(scenario, model);
    let finding = Finding::make(&plan, &runner);
    if finding.broken.is_empty() && finding.difference.is_none() {
        return Ok(finding.observed.trace);
    }
    Err(Box::new(one::shrunk(finding, "bytes", &runner)))
}
