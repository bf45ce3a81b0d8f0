//! Several results: all, the first, or as they come; and what a failure does to the others.

use std::time::Duration;

use standstill::simulate::{named, spawn_named};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio::{select, try_join};
use tracing::info;

use super::{agrees, gather, seconds};

#[test]
fn results_are_in_order_whoever_ends_first() {
    agrees("gathering/three-users", async {
        let users = (1..=3).map(|n| {
            let fetch = async move {
                seconds(4 - n).await;
                format!("User {n}")
            };
            (format!("fetch_user({n})"), fetch)
        });
        info!("{:?}", gather(users).await);
    });
}

#[test]
fn results_as_they_come() {
    agrees("gathering/as-they-complete", async {
        let mut set = JoinSet::new();
        for (url, takes) in [("url1", 3), ("url2", 1), ("url3", 2)] {
            let fetch = async move {
                seconds(takes).await;
                format!("Data from {url}")
            };
            set.spawn(named(url, fetch));
        }
        while let Some(data) = set.join_next().await {
            info!("Got: {}", data.unwrap());
        }
    });
    agrees("gathering/first-of-three", async {
        let task = |n: u64| named(&format!("task {n}"), seconds(n));
        let first = select! {
            biased;
            () = task(1) => 1,
            () = task(2) => 2,
            () = task(3) => 3,
        };
        info!("First completed: {first}");
    });
}

async fn bad() -> Result<(), &'static str> {
    seconds(1).await;
    Err("boom")
}

#[test]
fn a_failure_is_passed_on_at_once_and_spawned_tasks_run_on() {
    agrees("gathering/a-failure-in-a-gather", async {
        let tasks = (spawn_named("bad", bad()), spawn_named("slow", says(2, "still here")));
        let slower = spawn_named("slower", says(3, "me too"));
        let flat = async { tasks.0.await.unwrap() };
        if let Err(error) = try_join!(flat, async { Ok((tasks.1.await, slower.await)) }) {
            info!("Caught {error}");
        }
        seconds(3).await;
    });
    agrees("gathering/a-failure-in-a-gather-ends-main", async {
        let bad = spawn_named("bad", bad());
        spawn_named("slow", says(2, "never said"));
        bad.await.unwrap()
    });
}

async fn says(after: u64, text: &str) {
    seconds(after).await;
    info!("{text}");
}

#[test]
fn failures_as_results() {
    agrees("gathering/errors-as-results", async {
        let tasks = (1..=3).map(|n| {
            let task = async move {
                if n == 2 {
                    return Err(format!("Task {n} failed!"));
                }
                seconds(1).await;
                Ok(n)
            };
            (format!("task({n})"), task)
        });
        for (nth, result) in gather(tasks).await.into_iter().enumerate() {
            match result {
                Ok(result) => info!("Task {nth} succeeded: {result}"),
                Err(error) => info!("Task {nth} failed: {error}"),
            }
        }
    });
}

#[test]
fn a_wait_for_a_task_that_times_out_leaves_it_running() {
    agrees("gathering/wait-with-a-timeout", async {
        let mut slow = spawn_named("slow", async {
            seconds(10).await;
            info!("slow is done");
        });
        if timeout(Duration::from_secs(3), &mut slow).await.is_err() {
            info!("done 0, pending 1");
        }
        slow.await.unwrap();
    });
}
