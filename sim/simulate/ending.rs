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

/// What never returns, such as a server that accepts for ever.
impl Ending for <fn() -> ! as Returns>::Output {
    fn outcome(&self) -> Outcome {
        *self
    }
}

/// The type `!` can be named through what a function returns.
pub trait Returns {
    /// What it returns.
    type Output;
}

impl<T> Returns for fn() -> T {
    type Output = T;
}

impl<T, E: Display> Ending for Result<T, E> {
    fn outcome(&self) -> Outcome {
        match self {
            Ok(_) => Outcome::Ok,
            Err(error) => Outcome::Failed(Failure::new(error.to_string())),
        }
    }
}
