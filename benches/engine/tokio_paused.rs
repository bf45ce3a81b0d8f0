//! The work as hand-written programs on tokio under a paused clock, each with a runtime of its own, as a test has.

use std::future::Future;

use tokio::runtime::Builder;
use tokio::task::{JoinHandle, spawn, yield_now};
use tokio::time::{Instant, sleep};

use crate::work::{self, Done, Run, Work};

/// How tokio does `work`; `None` where it takes a network, which a paused clock does not have.
pub(crate) fn runner(work: Work) -> Option<Run> {
    match work {
        Work::NineSleeps => Some(Box::new(|| run(nine_sleeps()))),
        Work::Day => Some(Box::new(|| run(day()))),
        Work::Crowd => Some(Box::new(|| run(crowd()))),
        Work::Yields => Some(Box::new(|| run(yields()))),
        Work::NineByTcp | Work::NineByHttp | Work::ThousandByHttp => None,
    }
}

async fn nine_sleeps() -> u64 {
    let sleepers = (0..9).map(|_| {
        spawn(async {
            sleep(work::SERVICE).await;
            1
        })
    });
    join(sleepers.collect()).await
}

async fn day() -> u64 {
    for _ in 0..work::DAY {
        sleep(std::time::Duration::from_secs(1)).await;
    }
    work::DAY
}

async fn crowd() -> u64 {
    let sleepers = (0..work::CROWD).map(|task| {
        spawn(async move {
            for nth in 0..work::CROWD_SLEEPS {
                sleep(work::crowd_sleep(task / work::CROWD_ROW, nth)).await;
            }
            work::CROWD_SLEEPS
        })
    });
    join(sleepers.collect()).await
}

async fn yields() -> u64 {
    let yielders = (0..3).map(|_| {
        spawn(async {
            for _ in 0..3 {
                yield_now().await;
            }
            3
        })
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

fn run(main: impl Future<Output = u64>) -> Done {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without I/O needs nothing of the system").block_on(async {
        let start = Instant::now();
        let units = main.await;
        Done { total: start.elapsed(), units }
    })
}
