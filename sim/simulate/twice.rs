//! Twice: whether a program does the same when it runs again.

use std::fmt::Write;

use crate::trace::{Trace, What};
use crate::twice::difference;

/// What of a program a simulation does not control, as people meet it.
const CAUSES: &[&str] = &[
    "the order of a `HashMap` or `HashSet`: a `BTreeMap`, or sort before you go through it",
    "`std::time::Instant` or `SystemTime`: `tokio::time::Instant`, or a clock that is passed in",
    "`tokio::time::resume`, after which time is real: leave it out, or call that of `standstill::tokio`",
    "the counter of the processor (`quanta`, and `governor` with it), which no simulation can answer: a clock that is passed in, such as `governor`'s `FakeRelativeClock`",
    "a random number: a generator with a fixed seed",
    "a thread, `spawn_blocking`, a real file or socket: a stand-in",
    "a `static` or thread-local that the first run has changed: make it in the program",
];
/// One more, where the random numbers of tokio cannot be seeded.
const SELECT: &str = "`select!` without `biased;`, and whom `watch` or `Barrier` wakes first of several, for which tokio draws lots: \
     build with `--cfg tokio_unstable`";

/// Makes a run twice, and returns the trace that both have.
///
/// ```
/// use standstill::Simulation;
/// use standstill::simulate::twice;
///
/// let trace = twice(|| Simulation::new().seed(7).run(async { tracing::info!("hello") }));
/// trace.expect().total("0s").assert();
/// ```
///
/// # Panics
///
/// If the two are not the same: with the first event that differs, what is around it in both, and what may be the cause.
/// How long polls take in real time is not compared.
#[track_caller]
pub fn twice(mut run: impl FnMut() -> Trace) -> Trace {
    let (first, again) = (run(), run());
    let difference = difference(0, &without_blocks(&first), &without_blocks(&again));
    let Some(difference) = difference else { return first };
    let (nth, cause) = (difference.event + 1, &difference.cause);
    panic!(
        "the program does something else when it runs again: the runs part at event {nth}\n\n{difference}\
         most probably: {cause}\n\n{}",
        causes()
    );
}

/// A trace without what the real clock has told.
fn without_blocks(trace: &Trace) -> Trace {
    let mut trace = trace.clone();
    trace.events.retain(|event| !matches!(event.what, What::Block(_)));
    trace
}

fn causes() -> String {
    let mut text =
        "What makes runs differ, and what to use instead (docs/determinism.md):\n".to_owned();
    let select = (!cfg!(tokio_unstable)).then_some(&SELECT);
    for cause in CAUSES.iter().chain(select) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  - {cause}");
    }
    text
}
