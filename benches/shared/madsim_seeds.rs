//! The work as hand-written programs on madsim, each run with a seed of its own, as its tests are; and the lost update, explored by seeds.
//!
//! Its simulator is there only where all is compiled with `--cfg madsim`, which `benches/.cargo/config.toml` sets.

use std::cell::Cell;
use std::rc::Rc;

use madsim::Config;
use madsim::runtime::Runtime;
use madsim::task::{JoinHandle, spawn, spawn_local, yield_now};
use madsim::time::{Duration, TimeHandle, sleep};

use crate::lost_update::{ROUNDS, TASKS};
use crate::work::{self, Done, Run, Work};

/// How madsim does `work`; `None` where it takes a network.
pub fn runner(work: Work) -> Option<Run> {
    let mut seed = 0;
    (work.requests() == 0).then_some(Box::new(move || {
        seed += 1;
        runtime(seed).block_on(program(work))
    }))
}

/// What is in the cell after the lost update under the schedule of this seed.
///
/// # Panics
///
/// The simulator is broken.
pub fn lost_update(seed: u64) -> u64 {
    runtime(seed).block_on(async {
        let cell = Rc::new(Cell::new(0));
        let update = || {
            let cell = Rc::clone(&cell);
            spawn_local(async move {
                for _ in 0..ROUNDS {
                    let read = cell.get();
                    yield_now().await;
                    cell.set(read + 1);
                }
            })
        };
        let tasks: Vec<_> = (0..TASKS).map(|_| update()).collect();
        for task in tasks {
            task.await.expect("no task panics");
        }
        cell.get()
    })
}

fn runtime(seed: u64) -> Runtime {
    Runtime::with_seed_and_config(seed, Config::default())
}

async fn program(work: Work) -> Done {
    let units = match work {
        Work::NineSleeps => tasks(9, |_| sleeps(1, |_| work::SERVICE)).await,
        Work::Day => sleeps(work::DAY, |_| Duration::from_secs(1)).await,
        Work::Crowd => {
            let row = |task| task / work::CROWD_ROW;
            let sleeper =
                |task| sleeps(work::CROWD_SLEEPS, move |nth| work::crowd_sleep(row(task), nth));
            tasks(work::CROWD, sleeper).await
        }
        Work::Once(count) => {
            tasks(count.into(), |task| sleeps(1, move |_| work::single_sleep(task))).await
        }
        Work::Yields => tasks(3, |_| yields()).await,
        Work::NineByTcp | Work::NineByHttp | Work::ThousandByHttp => {
            unreachable!("{} takes a network", work.title())
        }
    };
    Done { total: TimeHandle::current().elapsed(), units }
}

async fn sleeps(count: u64, length: impl Fn(u64) -> Duration) -> u64 {
    for nth in 0..count {
        sleep(length(nth)).await;
    }
    count
}

async fn yields() -> u64 {
    for _ in 0..3 {
        yield_now().await;
    }
    3
}

/// Spawns so many tasks and waits for all.
async fn tasks<F>(count: u64, task: impl Fn(u64) -> F) -> u64
where
    F: Future<Output = u64> + Send + 'static,
{
    let tasks: Vec<JoinHandle<u64>> = (0..count).map(|nth| spawn(task(nth))).collect();
    let mut units = 0;
    for task in tasks {
        units += task.await.expect("no task panics");
    }
    units
}
