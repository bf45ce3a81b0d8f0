//! The lost update as a hand-written asynchronous program, explored by shuttle.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use shuttle::future::{block_on, spawn_local, yield_now};
use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner};
use standstill_benches::lost_update::{Explored, ROUNDS, SCHEDULES, TASKS};

const SEED: u64 = 1;

/// Makes the schedules by the scheduler that has the name of a strategy.
pub(super) fn explore(strategy: &str) -> Explored {
    let schedules = usize::try_from(SCHEDULES).expect("a small number");
    match strategy {
        "random" => run(RandomScheduler::new_from_seed(SEED, schedules)),
        "pct" => run(PctScheduler::new_from_seed(SEED, 3, schedules)),
        other => unreachable!("shuttle has no {other}"),
    }
}

fn run(scheduler: impl Scheduler + 'static) -> Explored {
    let lost = Arc::new(AtomicU64::new(0));
    let losses = Arc::clone(&lost);
    let made = Runner::new(scheduler, Config::default()).run(move || {
        if block_on(lost_update()) < TASKS * ROUNDS {
            losses.fetch_add(1, Ordering::Relaxed);
        }
    });
    Explored { schedules: made as u64, lost: lost.load(Ordering::Relaxed) }
}

/// What is in the cell in the end. The cell is none of shuttle's: to read and to write it are no decisions.
async fn lost_update() -> u64 {
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
}
