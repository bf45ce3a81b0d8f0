//! The work as hand-written programs on tokio under a paused clock, each with a runtime of its own, as a test has.
//!
//! That is measured twice: on the runtime that `#[tokio::test(start_paused = true)]` makes, with everything that tokio is
//! built with, I/O for one, as it is wherever a network is tested; and on the leanest that has a clock to pause.
//!
//! They tell what they do through `tracing`, as programs do; without a subscriber that costs next to nothing. The same
//! programs run in simulations, see [`crate::simulated`].

use std::future::Future;

use tokio::runtime::Builder;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::{Instant, sleep};
use tracing::instrument::Instrumented;
use tracing::{Instrument, info, info_span};

use crate::work::{self, Done, Run, Work};

/// How tasks are spawned.
pub trait Spawn {
    /// Spawns a task that gives the units that it did.
    fn spawn<F>(task: Instrumented<F>) -> JoinHandle<u64>
    where
        F: Future<Output = u64> + Send + 'static;
}

/// `tokio::spawn`
#[derive(Debug)]
pub struct OnTokio;

impl Spawn for OnTokio {
    fn spawn<F>(task: Instrumented<F>) -> JoinHandle<u64>
    where
        F: Future<Output = u64> + Send + 'static,
    {
        tokio::spawn(task)
    }
}

/// What a runtime has beside its tasks.
#[derive(Clone, Copy, Debug)]
pub enum Drivers {
    /// What `#[tokio::test]` gives it.
    All,
    /// Timers, without which no clock can be paused.
    Time,
}

/// How tokio does `work`; `None` where it takes a network, which a paused clock does not have.
///
/// # Panics
///
/// When it runs: the system has no room for a runtime.
pub fn runner(work: Work, drivers: Drivers) -> Option<Run> {
    (work.requests() == 0).then_some(Box::new(move || {
        let mut builder = Builder::new_current_thread();
        match drivers {
            Drivers::All => builder.enable_all(),
            Drivers::Time => builder.enable_time(),
        };
        let runtime = builder.start_paused(true).build().expect("the system has what it needs");
        runtime.block_on(program::<OnTokio>(work))
    }))
}

/// The work as a program of tokio's.
pub async fn program<S: Spawn>(work: Work) -> Done {
    let start = Instant::now();
    let units = match work {
        Work::NineSleeps => nine_sleeps::<S>().await,
        Work::Day => day().await,
        Work::Crowd => crowd::<S>().await,
        Work::Once(tasks) => once::<S>(tasks).await,
        Work::Yields => yields::<S>().await,
        Work::NineByTcp | Work::NineByHttp | Work::ThousandByHttp => {
            unreachable!("{} takes a network", work.title())
        }
    };
    Done { total: start.elapsed(), units }
}

async fn nine_sleeps<S: Spawn>() -> u64 {
    let sleepers = (0..9).map(|_| {
        let sleeper = async {
            sleep(work::SERVICE).await;
            info!("slept");
            1
        };
        S::spawn(sleeper.instrument(info_span!("sleeper")))
    });
    join(sleepers.collect()).await
}

async fn day() -> u64 {
    for _ in 0..work::DAY {
        sleep(std::time::Duration::from_secs(1)).await;
        info!("slept");
    }
    work::DAY
}

async fn crowd<S: Spawn>() -> u64 {
    let sleepers = (0..work::CROWD).map(|task| {
        let sleeper = async move {
            for nth in 0..work::CROWD_SLEEPS {
                sleep(work::crowd_sleep(task / work::CROWD_ROW, nth)).await;
                info!("slept");
            }
            work::CROWD_SLEEPS
        };
        S::spawn(sleeper.instrument(info_span!("sleeper")))
    });
    join(sleepers.collect()).await
}

async fn once<S: Spawn>(tasks: u32) -> u64 {
    let sleepers = (0..tasks.into()).map(|task| {
        let sleeper = async move {
            sleep(work::single_sleep(task)).await;
            info!("slept");
            1
        };
        S::spawn(sleeper.instrument(info_span!("sleeper")))
    });
    join(sleepers.collect()).await
}

async fn yields<S: Spawn>() -> u64 {
    let yielders = (0..3).map(|_| {
        let yielder = async {
            for _ in 0..3 {
                yield_now().await;
                info!("yielded");
            }
            3
        };
        S::spawn(yielder.instrument(info_span!("yielder")))
    });
    join(yielders.collect()).await
}

async fn join(tasks: Vec<JoinHandle<u64>>) -> u64 {
    let mut units = 0;
    for task in tasks {
        units += task.await.expect("no task panics");
    }
    units
}
