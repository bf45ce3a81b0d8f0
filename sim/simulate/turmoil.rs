//! Traces of turmoil simulations: a `turmoil::Sim` keeps its clock and its network, and gains a trace.

use tracing::{Level, Metadata};
use turmoil::Sim;

use super::asking::Waits;
use super::clock::Keeper;
use super::ending::{self, Ending};
use super::fields::{is_node, is_of_turmoil};
use super::pulse::{Origin, Pulse};
use super::runner::{Kind, RunnerId};
use super::runtime::{Entered, trace};
use super::session::Session;
use super::subscriber::listen;
use crate::choices::Plain;
use crate::scenario::Limits;
use crate::time::{Duration, Instant};
use crate::trace::{Outcome, Trace};
use crate::watchdog;

/// Runs a simulation to its end, as [`Sim::run`] does, and returns what happened.
///
/// `main` stands for the simulation, and each of its hosts and clients is a task by its name. What they tell through
/// `tracing` is recorded as by [`simulate`](super::simulate), at turmoil's instants; a task of theirs that has no span speaks
/// for its host. An error of a client, or the end of turmoil's own patience, is the failure of `main`. Turmoil goes on where a
/// limit is reached, of which the trace tells at its end, with the spans and tasks of [`spawn`](super::spawn) that wait then.
///
/// ```
/// let mut sim = turmoil::Builder::new().build();
/// sim.client("client", async {
///     tracing::info!("hello");
///     Ok(())
/// });
/// let trace = standstill::simulate::turmoil::run(&mut sim);
/// trace.expect().eventually("client hello").assert();
/// ```
///
/// # Panics
///
/// If a simulation is in progress on this thread already.
pub fn run(sim: &mut Sim<'_>) -> Trace {
    let watched = watchdog::watched(None, || Pulse::new(Origin::new(None, None), Vec::new()));
    let (pulse, _watch) = watched.unzip();
    let session =
        Session::new(Box::new(Plain), 0, Limits::DEFAULT, Duration::MAX, None, None, pulse);
    let _entered = Entered::new(&session);
    // Of turmoil itself it is only recorded whose turn it is.
    let filter = |metadata: &Metadata<'_>| {
        *metadata.level() <= Level::INFO && (is_node(metadata) || !is_of_turmoil(metadata))
    };
    session.add_runner(Kind::Main, Some("main".into()), None);
    session.current_task();
    session.clock.set_keeper(Keeper::Turmoil);
    let result = listen(filter, || sim.run());
    session.clock.end_at(Instant::START + sim.elapsed().into());
    let outcome = if let Some((limit, task)) = session.bounds.reached() {
        let waiters = session.report_limit(limit, task);
        session.report_waits(waiters, &Waits::new());
        Outcome::Limit(limit)
    } else {
        let outcome = result.outcome();
        session.end_runner(RunnerId::MAIN, ending::told(&outcome));
        outcome
    };
    trace(&session, outcome)
}
