//! Simulation of real tokio code: `Choices × program → Trace`.
//!
//! [`simulate`] runs an ordinary tokio program on a current-thread runtime whose clock is paused: time stands still while
//! anything can still run, then jumps to the next timer. What the program tells through `tracing` becomes the trace, with
//! simulated instants; the same checks and snapshots apply to it as to the trace of a scenario file.
//!
//! ```
//! use std::time::Duration;
//! use standstill::choices::Plain;
//! use tracing::{Instrument, info, info_span};
//!
//! async fn fetch(seconds: u64) {
//!     tokio::time::sleep(Duration::from_secs(seconds)).await;
//!     info!("answered");
//! }
//!
//! let trace = standstill::simulate(Plain, async {
//!     let users = fetch(2).instrument(info_span!("users"));
//!     let products = fetch(3).instrument(info_span!("products"));
//!     tokio::join!(users, products);
//! });
//! trace
//!     .expect()
//!     .total("3s")
//!     .order(["users finished", "products finished"])
//!     .never("* failed*")
//!     .assert();
//! ```
//!
//! The scheduler is tokio's own, so a plain run is what `#[tokio::test(start_paused = true)]` does, to the poll. Where
//! choices are not plain, each task of [`spawn`] waits before every poll until all is quiet and it is picked:
//! that is where another order comes from. `session` is what a run knows, `gate` the way of a task into it, `subscriber`
//! and `layer` the ways in for `tracing`, and `runtime` drives tokio.

mod advice;
mod again;
mod asked;
mod asking;
mod bounds;
mod cancelling;
mod clock;
mod control;
mod draws;
mod ending;
mod escaped;
mod excerpt;
mod explored;
mod explorer;
mod faults;
mod fields;
mod frames;
mod gate;
mod layer;
mod names;
mod network;
mod panics;
mod places;
mod pulse;
mod queue;
mod quiet;
mod record;
mod report;
mod runner;
mod runtime;
mod session;
mod signals;
mod slow;
mod spans;
mod spin;
mod subscriber;
mod test;
mod threads;
#[cfg(feature = "turmoil")]
pub mod turmoil;
mod turns;
mod twice;
mod waits;
mod waker;
mod wakes;

use std::fmt;
use std::future::Future;

use tracing_subscriber::filter::Targets;

use crate::choices::{Choices, Plain, Seeded};
use crate::scenario::Limits;
pub use crate::scenario::Link;
use crate::time::Duration;
use crate::trace::{Keeps, Trace};
pub use crate::watchdog::STUCK;
pub use asked::local;
pub(crate) use asked::{MANY_THREADS, ONE_THREAD, blocks_in_place, flavor};
pub(crate) use asked::{has_threads, is_simulated, poll_signal, send_signal, signals_sent, taken};
pub(crate) use cancelling::spawned;
pub use control::Control;
pub use ending::Ending;
pub use escaped::Flavor;
pub use explorer::{Explorer, Found};
pub use faults::{ByChance, Disruption, Faults, Kind as FaultKind};
use gate::Gate;
pub(crate) use gate::gated;
#[cfg(tokio_unstable)]
pub(crate) use gate::gated_as;
pub use gate::{named, spawn, spawn_named};
pub use layer::{TraceLayer, layer};
use pulse::Origin;
use runner::Kind;
pub use test::{ALLOWED, Test};
pub use twice::twice;

/// A poll that takes longer than this, in real time, is told as a block of the loop.
const SLOW_POLL: Duration = Duration::from_millis(250);

/// Runs `program` in simulated time with these choices, and returns what happened. [`Simulation`] sets more than that.
///
/// # Panics
///
/// If the program panics, or if a simulation is in progress on this thread, or this is called within a tokio runtime:
/// simulations do not nest.
pub fn simulate<F>(choices: impl Choices + 'static, program: F) -> Trace
where
    F: Future,
    F::Output: Ending,
{
    Simulation::new().choices(choices).run(program)
}

/// A simulation that is being set up.
pub struct Simulation {
    choices: Box<dyn Choices>,
    seed: Option<u64>,
    limits: Limits,
    filter: Targets,
    slow_poll: Duration,
    keeps: Keeps,
    watchdog: Option<Duration>,
    /// The test that this is the simulation of, as libtest knows it.
    test: Option<&'static str>,
    flavor: Flavor,
    hosts: Vec<HostProgram>,
    latency: Duration,
    links: Vec<LinkOf>,
    faults: Faults,
    has_network: bool,
    has_threads: bool,
    /// Whether its runs are those of an exploration.
    is_explored: bool,
}

/// What runs on a host.
struct HostProgram {
    name: String,
    /// Spawns what runs on it, by this name.
    start: Box<dyn Fn(&str)>,
}

/// What a link is like.
struct LinkOf {
    /// The names of the hosts at its ends, or `*`.
    ends: [String; 2],
    link: Link,
    /// Whether only what goes from the first to the second is meant.
    is_one_way: bool,
}

impl Simulation {
    /// A simulation with the plain choices, which records what is of level `INFO` or above.
    pub fn new() -> Self {
        Self {
            choices: Box::new(Plain),
            seed: None,
            limits: Limits::DEFAULT,
            filter: Targets::new().with_default(tracing::Level::INFO),
            slow_poll: SLOW_POLL,
            keeps: Keeps::default(),
            watchdog: None,
            test: None,
            flavor: Flavor::Unstated,
            hosts: Vec::new(),
            latency: Duration::ZERO,
            links: Vec::new(),
            faults: Faults::new(),
            has_network: false,
            has_threads: false,
            is_explored: false,
        }
    }

    /// Decides with these choices.
    #[must_use]
    pub fn choices(mut self, choices: impl Choices + 'static) -> Self {
        self.choices = Box::new(choices);
        self
    }

    /// Decides by chance, always the same with the same seed; also the random numbers with which tokio's `select!` picks a
    /// branch. Without `--cfg tokio_unstable` those cannot be seeded, and `select!` without `biased;` is left to chance.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self.choices(Seeded::new(seed))
    }

    /// Stops at these limits. [`Limits::steps`] counts polls between two moments in which nothing was ready; those of tasks of
    /// plain `tokio::spawn` only with `--cfg tokio_unstable`, without which tokio does not tell of them.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Records only what these targets and levels let through, such as `"info,my_crate=debug,hyper=off"`.
    ///
    /// # Panics
    ///
    /// If they cannot be read; [`Targets`] tells how they are written.
    #[must_use]
    pub fn filter(mut self, targets: &str) -> Self {
        self.filter = targets
            .parse()
            .unwrap_or_else(|error| panic!("cannot read the filter `{targets}`: {error}"));
        self
    }

    /// Tells of each poll that takes this long in real time: it blocks. 250 ms unless set.
    #[must_use]
    pub fn slow_poll(mut self, length: impl Into<Duration>) -> Self {
        self.slow_poll = length.into();
        self
    }

    /// Keeps who had a turn when and by whom it was woken ([`Trace::turns`]), so that the trace can tell what its total is made of
    /// ([`Trace::why`]), as far as tasks of [`spawn`], futures with a name and hosts go. Who is woken by a task of plain `tokio::spawn`, or by a packet,
    /// seems to be woken by time. What happens in the run is the same.
    ///
    /// ```
    /// use standstill::simulate::Simulation;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// let trace = Simulation::new().keep_turns().run(async {
    ///     let (tell, told) = tokio::sync::oneshot::channel();
    ///     let first = standstill::simulate::spawn_named("first", async {
    ///         sleep(Duration::from_secs(1)).await;
    ///         tell.send(()).unwrap();
    ///     });
    ///     told.await.unwrap();
    ///     sleep(Duration::from_secs(2)).await;
    ///     first.await.unwrap();
    /// });
    /// let parts: Vec<_> = trace.why().iter().map(|part| (trace.name(part.task).to_string(), part.length().to_string())).collect();
    /// assert_eq!(parts, [("first".to_owned(), "1s".to_owned()), ("main".to_owned(), "2s".to_owned())]);
    /// ```
    #[must_use]
    pub const fn keep_turns(mut self) -> Self {
        self.keeps.turns = true;
        self
    }

    /// Keeps each packet that a host sends to another ([`Trace::packets`]), as tcpdump prints it. What happens in the run is the same.
    #[must_use]
    pub const fn keep_packets(mut self) -> Self {
        self.keeps.packets = true;
        self
    }

    /// How long the run may stand still in real time; zero for as long as it likes. 60 s unless set.
    ///
    /// A poll that does not return cannot be interrupted: a `std::sync::Mutex` that is held over an `.await` and locked again, a
    /// call that blocks, a loop without an `.await`. After this time the watchdog writes to the standard error which test it
    /// is, with which seed, whose turn it was and since when, and ends the process with the code [`STUCK`]. It decides about
    /// nothing else: a trace never depends on real time. A process that is stopped as a whole ages by no more than a second.
    ///
    /// The variable `STANDSTILL_WATCHDOG` goes first, such as `10m`, or `off` for a debugger that stops one thread only.
    #[must_use]
    pub fn watchdog(mut self, patience: impl Into<Duration>) -> Self {
        self.watchdog = Some(patience.into());
        self
    }

    /// Gives the program sockets ([`tokio::net`](crate::tokio::net)) even if it is alone, to listen on `localhost` and connect to
    /// itself. Hosts bring them anyway, and `#[standstill::test]` does.
    #[must_use]
    pub const fn network(mut self) -> Self {
        self.has_network = true;
        self
    }

    /// Lets blocking work (`tokio::task::spawn_blocking` of the stand-in) run on real threads, outside of simulated time and order. Otherwise it is done on
    /// the thread of the simulation.
    #[must_use]
    pub const fn threads(mut self) -> Self {
        self.has_threads = true;
        self
    }

    /// Adds a host that runs the future of `program` and is reached by this name: `TcpStream::connect("api:80")`. `main`
    /// is a host, too. Each starts before `main` does, in the order of these calls, and ends with it.
    ///
    /// Only the sockets of [`tokio::net`](crate::tokio::net) are on this network. Packets take [`Simulation::latency`], or
    /// that of their [`Simulation::link`].
    #[must_use]
    pub fn host<F, P>(mut self, name: &str, program: F) -> Self
    where
        F: Fn() -> P + 'static,
        P: Future<Output: Ending + Send> + Send + 'static,
    {
        let start = move |name: &str| {
            tokio::spawn(Gate::program(Kind::Host, name, program()));
        };
        self.hosts.push(HostProgram { name: name.to_owned(), start: Box::new(start) });
        self
    }

    /// How long a packet takes from one host to another; no time unless set. Tokio's clock knows milliseconds, to which this
    /// is rounded up.
    #[must_use]
    pub fn latency(mut self, length: impl Into<Duration>) -> Self {
        self.latency = length.into();
        self
    }

    /// What the link between these two hosts is like, both ways: how long packets take, in place of [`Simulation::latency`], how
    /// many pass, and which are lost. A [`Link`] is made of a duration, too. `"main"` is a host, and `"*"` is any. What a later
    /// call says goes before what an earlier one says, one thing at a time.
    ///
    /// ```
    /// use standstill::Simulation;
    /// use standstill::scenario::Ratio;
    /// use standstill::simulate::Link;
    /// use std::time::Duration;
    ///
    /// Simulation::new()
    ///     .host("api", || async {})
    ///     .link("*", "*", Duration::from_millis(5))
    ///     .link("main", "api", Link::new().loss(Ratio::percent(10)))
    ///     .run(async {});
    /// ```
    ///
    /// # Panics
    ///
    /// [`Simulation::run`] does if there is no such host.
    #[must_use]
    pub fn link(self, one: &str, other: &str, link: impl Into<Link>) -> Self {
        self.add_link([one, other], link.into(), false)
    }

    /// As [`Simulation::link`], only of what goes from the first host to the second.
    ///
    /// # Panics
    ///
    /// As [`Simulation::link`].
    #[must_use]
    pub fn one_way(self, from: &str, to: &str, link: impl Into<Link>) -> Self {
        self.add_link([from, to], link.into(), true)
    }

    fn add_link(mut self, ends: [&str; 2], link: Link, is_one_way: bool) -> Self {
        self.links.push(LinkOf { ends: ends.map(str::to_owned), link, is_one_way });
        self
    }

    /// What goes wrong between hosts, in place of what was said before: at an instant, after an event, or by chance. From within the
    /// program there are the functions of [`network`](crate::network) for it.
    ///
    /// ```
    /// use standstill::Simulation;
    /// use standstill::simulate::{Disruption, Faults};
    /// use standstill::tokio::net::{TcpListener, TcpStream};
    /// use std::time::Duration;
    ///
    /// async fn api() -> std::io::Result<()> {
    ///     TcpListener::bind("0.0.0.0:80").await?.accept().await.map(drop)
    /// }
    ///
    /// let cut = Disruption::partition("main", "api").lasting(Duration::from_secs(2));
    /// let trace = Simulation::new()
    ///     .host("api", api)
    ///     .latency(Duration::from_millis(5))
    ///     .faults(Faults::new().at(Duration::ZERO, cut))
    ///     .run(async { TcpStream::connect("api:80").await.map(drop) });
    /// // The call is sent at once, after a second, and two seconds after that.
    /// trace.expect().at("2s", "main network: main | api healed").total("3.010s").assert();
    /// ```
    ///
    /// # Panics
    ///
    /// [`Simulation::run`] does if a host is named that is not there.
    #[must_use]
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Runs `program`, and returns what happened.
    ///
    /// # Panics
    ///
    /// If the program panics (its trace until then is written to the standard error), or if a simulation is in progress on
    /// this thread, or this is called within a tokio runtime.
    pub fn run<F>(self, program: F) -> Trace
    where
        F: Future,
        F::Output: Ending,
    {
        runtime::run(self, program).trace
    }

    /// Explores a program that runs as is said here: many runs, each with other choices. Its own choices and its seed are left out.
    pub fn explore(self) -> Explorer {
        Explorer::new(self)
    }

    /// The same as one of an exploration: what tokio draws by itself is the same in all of them.
    fn explored(self) -> Self {
        Self { is_explored: true, seed: None, ..self }
    }

    /// Where its run comes from.
    fn origin(&self) -> Origin {
        Origin::new(self.test, self.seed)
    }
}

impl Default for Simulation {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation").field("seed", &self.seed).finish_non_exhaustive()
    }
}
