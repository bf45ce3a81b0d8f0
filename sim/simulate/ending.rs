//! Endings: how what a program returns becomes an outcome.

use std::fmt::Display;

use crate::trace::{Failure, Outcome, What};

/// What a simulated program may return: nothing, or a result whose error makes the run fail.
#[diagnostic::on_unimplemented(
    message = "a simulated program cannot return `{Self}`",
    label = "returns `{Self}`",
    note = "it returns nothing, or a `Result` whose error implements `Display`"
)]
pub trait Ending {
    /// How the run ended.
    fn outcome(&self) -> Outcome;
}

/// What is told of a program that ends like this.
pub(super) fn told(outcome: &Outcome) -> What {
    match outcome {
        Outcome::Failed(failure) => What::Failed(failure.reason.clone()),
        _ => What::Finished,
    }
}

impl Ending for () {
    fn outcome(&self) -> Outcome {
        Outcome::Ok
    }
}

impl<T, E: Display> Ending for Result<T, E> {
    fn outcome(&self) -> Outcome {
        match self {
            Ok(_) => Outcome::Ok,
            Err(error) => Outcome::Failed(Failure::new(error.to_string())),
        }
    }
}
