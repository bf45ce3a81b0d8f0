//! Why: what the total of a run is made of, which waits had time to spare, and what shorter ones would bring.
//!
//! A run that keeps its turns ([`Runner::run_keeping_turns`](crate::run::Runner::run_keeping_turns)) knows who made whom ready.
//! So the way back from an event to the start is exact: its parts add up to the instant of the event, to the nanosecond. What a
//! shorter wait would bring is not computed from that, but found out by runs with one.

mod path;
#[cfg(feature = "scenarios")]
mod shorter;
mod spare;

use crate::trace::life::lives;
use crate::trace::{TaskId, Trace};
pub use path::{Segment, path};
#[cfg(feature = "scenarios")]
pub use shorter::{Shorter, shorter};
pub use spare::{Spare, spare};

impl Trace {
    /// What the total is made of, from the start on; empty if the run has kept no turns, or nothing has happened in it.
    ///
    /// ```
    /// use standstill::choices::Plain;
    /// use standstill::run::Runner;
    /// use standstill::scenario::Scenario;
    ///
    /// let text = r#"scenario "Naps"; main { gather { sleep "1s" as="a"; sleep "3s" as="b"; }; sleep "1s"; }"#;
    /// let scenario = Scenario::parse("naps.kdl", text)?;
    /// let trace = Runner::new(&scenario, scenario.models[0]).run_keeping_turns(Plain);
    /// let parts: Vec<_> = trace.why().iter().map(|part| format!("{} {}", trace.name(part.task), part.what)).collect();
    /// assert_eq!(parts, ["b sleep 3s", "main sleep 1s"]);
    /// # Ok::<(), standstill::scenario::ScenarioError>(())
    /// ```
    pub fn why(&self) -> Vec<Segment> {
        self.last_of_main().map(|event| path(self, event)).unwrap_or_default()
    }

    /// The event with which main ends, or the last of all if it does not.
    pub(crate) fn last_of_main(&self) -> Option<usize> {
        lives(self)[TaskId::MAIN.index()].ended.or(self.events.len().checked_sub(1))
    }
}
