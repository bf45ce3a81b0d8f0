//! Shrinking: deviations reduced to the fewest and smallest that still fail, through proptest.
//!
//! [`deviations`] is a [`Strategy`](proptest::strategy::Strategy): it draws a run by chance and gives the choices that were not plain. Its [`Shrinking`]
//! leaves out what it can and makes the rest smaller until none of it can be done any more: what remains is locally minimal.
//! A deviation that matches nothing once others are gone has no effect, and is left out like any other.
//!
//! Choices so combine with whatever else a property is about:
//!
//! ```
//! use std::sync::Arc;
//!
//! use proptest::prelude::*;
//! use standstill::check::check;
//! use standstill::choices::Replay;
//! use standstill::explore::shrink::deviations;
//! use standstill::run::run;
//! use standstill::scenario::{Model, Scenario};
//!
//! /// So many tasks that each wait for a while.
//! fn waiting(tasks: u32) -> Arc<Scenario> {
//!     let text = format!(
//!         r#"scenario "Waiting"
//!            main {{ gather {{ repeat {tasks} {{ sleep "1s..2s" }} }} }}
//!            expect {{ total max="2s" }}"#
//!     );
//!     Arc::new(Scenario::parse("waiting.kdl", &text).unwrap())
//! }
//!
//! proptest! {
//!     #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20) })]
//!     # fn ignore_the_attribute(_ in Just(())) {}
//!     // With #[test] in your own tests.
//!     fn waiting_together_takes_no_longer(
//!         (scenario, takes) in (1_u32..5).prop_map(waiting).prop_flat_map(|scenario| {
//!             (Just(Arc::clone(&scenario)), deviations(scenario, Model::Async))
//!         })
//!     ) {
//!         let trace = run(&scenario, Model::Async, Replay::new(takes));
//!         prop_assert!(check(&scenario, &trace).holds());
//!     }
//! }
//! waiting_together_takes_no_longer();
//! ```

#[cfg(feature = "scenarios")]
mod drawn;
mod length;
mod part;
#[cfg(test)]
#[cfg(feature = "scenarios")]
mod tests;
mod tree;

use crate::choices::Take;
use crate::trace::Trace;
#[cfg(feature = "scenarios")]
pub use drawn::{Deviations, deviations};
pub use tree::Shrinking;

/// The fewest and smallest of the deviations of a run for which `fails` still holds. It is asked until it gives no answer.
///
/// It holds for all of them, or nothing is left out.
pub fn shrink(trace: &Trace, mut fails: impl FnMut(&[Take]) -> Option<bool>) -> Vec<Take> {
    let mut tree = Shrinking::new(trace);
    let mut failing = tree.current();
    let mut more = tree.simplify();
    while more {
        let candidate = tree.current();
        match fails(&candidate) {
            Some(true) => {
                failing = candidate;
                more = tree.simplify();
            }
            Some(false) => more = tree.complicate(),
            None => break,
        }
    }
    failing
}
