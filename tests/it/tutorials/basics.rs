//! The event loop: waiting, and taking turns.

use std::pin::Pin;

use standstill::simulate::named;
use tokio::join;
use tokio::task::yield_now;
use tracing::info;

use super::{agrees, millis, seconds};

#[test]
fn hello_and_a_second_later_world() {
    agrees("basics/hello-world", async {
        info!("Hello");
        seconds(1).await;
        info!("World");
    });
}

#[test]
fn a_future_runs_only_where_it_is_awaited() {
    agrees("basics/await-inside-async", async {
        let task1 = named("task1", async { "Task 1" });
        let task2 = named("task2", async { format!("Task 2 got: {}", task1.await) });
        info!("{}", task2.await);
    });
    agrees("basics/before-and-after-await", async {
        info!("Before await");
        let fetch_data = named("fetch_data", async {
            info!("Starting fetch...");
            seconds(2).await;
            info!("Fetch complete!");
            "Data"
        });
        info!("After await: {}", fetch_data.await);
    });
    agrees("basics/calling-is-not-running", async {
        let async_function = named("async_function", async { info!("Hello") });
        seconds(1).await;
        info!("not executed yet");
        async_function.await;
    });
}

#[test]
fn an_await_gives_way_only_if_it_waits() {
    agrees("basics/await-that-never-waits", async {
        let a = named("A", async {
            for step in 0..3 {
                named(&format!("step {step}"), async { info!("no wait in here") }).await;
            }
        });
        join!(biased; a, named("B", async { info!("my turn") }));
    });
    agrees("basics/taking-turns", async {
        let [a, b, c] = ["A", "B", "C"].map(|name| {
            named(name, async {
                info!("one");
                yield_now().await;
                info!("two");
                yield_now().await;
                info!("three");
            })
        });
        join!(biased; a, b, c);
    });
}

#[test]
fn waits_overlap() {
    agrees("basics/event-loop-workflow", async {
        join!(biased; named("Task A", seconds(1)), named("Task B", seconds(2)));
    });
    agrees("basics/three-tasks-of-three-seconds", async {
        let [a, b, c] = ["A", "B", "C"].map(|name| named(&format!("Task {name}"), seconds(3)));
        join!(biased; a, b, c);
    });
    agrees("blocking/not-blocking-the-loop", async {
        let [one, two, three] = [1, 2, 3].map(|n| named(&format!("other {n}"), seconds(n)));
        join!(biased; one, two, three, named("good", seconds(5)));
    });
    agrees("blocking/an-async-request", async {
        let clock = standstill::simulate::spawn_named("clock", async {
            for _ in 0..3 {
                millis(500).await;
                info!("tick");
            }
        });
        seconds(2).await;
        clock.await.unwrap();
    });
}

/// Neither an `async` block nor a task: it becomes a future where it is awaited.
struct Countdown;

impl IntoFuture for Countdown {
    type Output = &'static str;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async {
            for _ in 0..2 {
                seconds(1).await;
                info!("tick");
            }
            "lift-off"
        })
    }
}

#[test]
fn what_can_become_a_future_can_be_awaited() {
    agrees("basics/a-custom-awaitable", async {
        let result = named("Countdown", Countdown.into_future()).await;
        info!("{result}");
    });
}
