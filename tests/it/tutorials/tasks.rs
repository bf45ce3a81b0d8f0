//! Tasks in the background: when they start, and what becomes of them.

use standstill::simulate::{named, spawn_named};
use tracing::info;

use super::{agrees, gather, millis, seconds};

#[test]
fn workers_run_at_once() {
    agrees("tasks/workers-a-b-c", async {
        let workers = [("A", 2), ("B", 1), ("C", 3)].map(|(name, takes)| {
            let work = async move {
                info!("Starting...");
                seconds(takes).await;
                info!("Finished.");
                format!("{name} done")
            };
            (format!("Worker {name}"), work)
        });
        info!("All workers completed. Results: {:?}", gather(workers).await);
    });
    agrees("tasks/three-factorials", async {
        let factorials = [("A", 10), ("B", 4), ("C", 6)].map(|(name, n)| {
            let factorial = async move {
                let mut result = 1;
                for factor in 1..=n {
                    result *= factor;
                    seconds(1).await;
                }
                info!("factorial({n}) = {result}");
            };
            (name.to_owned(), factorial)
        });
        gather(factorials).await;
    });
}

async fn number(n: u32) {
    info!("Sleeping for 1 second...");
    seconds(1).await;
    info!("Number: {n}");
}

#[test]
fn a_task_starts_when_its_creator_waits() {
    agrees("tasks/five-numbers", async {
        let tasks = [0, 1, 2, 3, 4].map(|n| spawn_named(&format!("number {n}"), number(n)));
        info!("nothing has started yet");
        for task in tasks {
            task.await.unwrap();
        }
    });
    agrees("tasks/work-while-tasks-run", async {
        let tasks = ["Task 1", "Task 2"].map(|name| {
            spawn_named(name, async {
                seconds(2).await;
                info!("completed");
            })
        });
        info!("Tasks started, doing other work...");
        seconds(1).await;
        info!("Still doing work...");
        for task in tasks {
            task.await.unwrap();
        }
    });
}

#[test]
fn awaiting_one_after_another_keeps_the_loop_free() {
    agrees("tasks/five-numbers-awaited-in-turn", async {
        spawn_named("clock", async {
            for tick in 0..4 {
                millis(1_100).await;
                info!("tick {tick}");
            }
        });
        for n in 0..5 {
            named(&format!("number {n}"), number(n)).await;
        }
    });
}

#[test]
fn a_task_needs_no_await_only_time() {
    agrees("tasks/a-task-nobody-awaits-runs", async {
        spawn_named("worker", async {
            seconds(1).await;
            info!("Finished.");
        });
        seconds(2).await;
    });
    agrees("tasks/fire-and-forget", async {
        spawn_named("background", async {
            seconds(2).await;
            info!("completed");
        });
        seconds(1).await;
        info!("main is done");
    });
    agrees("tasks/a-failure-nobody-takes", async {
        spawn_named("worker", async {
            seconds(1).await;
            Err::<(), _>("out of disk")
        });
        seconds(2).await;
    });
}

#[test]
fn a_task_cancelled_before_its_start_never_runs() {
    agrees("cancelling/cancel-before-the-start", async {
        let task = spawn_named("task", async {
            seconds(1).await;
            info!("clean-up");
        });
        task.abort();
        seconds(2).await;
    });
}
