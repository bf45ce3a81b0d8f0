//! A stand-in for the `tokio` crate, whose tasks are choices of a simulation and whose `net` is simulated.
//!
//! Code under test changes an import and nothing else, as with loom's and turmoil's stand-ins:
//!
//! ```
//! #[cfg(test)]
//! use standstill::tokio;
//! ```
//!
//! Everything is tokio's own but what is defined here: [`spawn`] and all else that spawns ([`task`], [`runtime::Handle`]), [`time::pause`], [`signal`] and [`net`]. Outside of a simulation, these do what tokio's do (but for `net` and `signal`, which know nothing real).

mod blocking;
pub mod fs;
pub mod io;
pub mod net;
pub mod process;
pub mod runtime;
pub mod signal;
pub mod task;
pub mod time;

#[doc(no_inline)]
pub use ::tokio::*;
pub use standstill_macros::tokio_test as test;

/// What [`test`](macro@test) names.
#[doc(hidden)]
pub use crate::simulate as __simulate;
pub use crate::simulate::spawn;

/// How [`test`](macro@test) runs a program. The package `standstill-tokio` has one of its own.
#[doc(hidden)]
#[track_caller]
pub fn __run<F>(test: &__simulate::Test, program: impl Fn() -> F + Sync)
where
    F: Future<Output: __simulate::Ending>,
{
    test.run(program);
}
