//! Patterns and pitfalls: limits, queues, retries, deadlines, shared state.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use standstill::simulate::{named, spawn_named};
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio::{join, select};
use tracing::info;

use super::{agrees, gather, millis, seconds};

#[test]
fn a_semaphore_lets_in_three_at_a_time() {
    let limited = |n: u32, sem: &Arc<Semaphore>| {
        let sem = Arc::clone(sem);
        async move {
            let _permit = sem.acquire().await.unwrap();
            let request = async {
                info!("Fetching url{n}");
                seconds(1).await;
            };
            named(&format!("request {n}"), request).await;
        }
    };
    agrees("patterns/three-at-a-time", async {
        let sem = Arc::new(Semaphore::new(3));
        let results = gather((0..10).map(|n| (format!("url{n}"), limited(n, &sem)))).await;
        info!("Fetched {} URLs", results.len());
    });
    agrees("patterns/a-semaphore-limits-no-rate", async {
        let sem = Arc::new(Semaphore::new(3));
        let urls = (0..10).map(|n| {
            let sem = Arc::clone(&sem);
            let fetch = async move {
                let _permit = sem.acquire().await.unwrap();
                millis(100).await;
            };
            (format!("url{n}"), fetch)
        });
        gather(urls).await;
    });
}

async fn consume(item: u32) {
    millis(200).await;
    info!("Consumed: {item}");
}

/// In tasks of their own: who was due first goes first.
async fn both(
    producer: impl Future<Output = ()> + Send + 'static,
    consumer: impl Future<Output = ()> + Send + 'static,
) {
    let (producer, consumer) =
        (spawn_named("producer", producer), spawn_named("consumer", consumer));
    producer.await.unwrap();
    consumer.await.unwrap();
}

#[test]
fn a_producer_and_a_consumer() {
    agrees("patterns/producer-and-consumer", async {
        let (queue, mut items) = mpsc::unbounded_channel();
        let producer = async move {
            for item in 0..5 {
                millis(100).await;
                queue.send(Some(item)).unwrap();
                info!("Produced: {item}");
            }
            queue.send(None).unwrap();
        };
        let consumer = async move {
            while let Some(item) = items.recv().await.unwrap() {
                consume(item).await;
            }
        };
        both(producer, consumer).await;
    });
    agrees("patterns/producer-closes-the-queue", async {
        let (queue, mut items) = mpsc::unbounded_channel();
        let producer = async move {
            for item in 0..5 {
                millis(100).await;
                queue.send(item).unwrap();
            }
        };
        let consumer = async move {
            while let Some(item) = items.recv().await {
                consume(item).await;
            }
        };
        both(producer, consumer).await;
    });
}

/// Three attempts, a second after each other.
async fn retry(attempt: impl AsyncFn() -> Result<(), &'static str>) -> Result<(), &'static str> {
    for _ in 1..3 {
        if attempt().await.is_ok() {
            return Ok(());
        }
        seconds(1).await;
    }
    attempt().await
}

#[test]
fn a_failure_is_retried() {
    agrees("patterns/retry-gives-up", async {
        retry(async || Err("Failed!")).await?;
        info!("Success");
        Ok::<_, &str>(())
    });
    agrees("patterns/retry-succeeds", async {
        let failures = Cell::new(2);
        let fetch = async || {
            millis(500).await;
            failures.set(failures.get() - 1);
            if failures.get() < 0 { Ok(()) } else { Err("503") }
        };
        retry(fetch).await?;
        info!("Success");
        Ok::<_, &str>(())
    });
}

#[test]
fn a_failure_is_caught() {
    agrees("patterns/an-error-caught", async {
        let risky_operation = async {
            seconds(1).await;
            Err::<(), _>("Something went wrong!")
        };
        if let Err(error) = named("risky_operation", risky_operation).await {
            info!("Caught error: {error}");
        }
    });
}

#[test]
fn a_deadline_cancels() {
    agrees("patterns/timeout", async {
        let slow_operation = async {
            seconds(10).await;
            info!("Done");
        };
        let slow_operation = named("slow_operation", slow_operation);
        if timeout(Duration::from_secs(3), slow_operation).await.is_err() {
            info!("Operation timed out!");
        }
    });
    agrees("patterns/timeout-by-race", async {
        select! {
            biased;
            () = named("slow", seconds(10)) => {}
            () = named("deadline", seconds(3)) => {}
        }
    });
}

#[test]
fn sync_code_calls_async_code() {
    agrees("patterns/sync-calls-async", async {
        info!("sync_function");
        named("async_task", seconds(1)).await;
        info!("Async result");
    });
}

#[test]
fn an_update_is_lost_where_a_wait_is_between() {
    agrees("pitfalls/lost-update", async {
        let counter = Cell::new(0);
        let worker = async || {
            let n = counter.get();
            millis(10).await;
            counter.set(n + 1);
        };
        join!(biased; named("worker 1", worker()), named("worker 2", worker()));
        info!("counter is {}", counter.get());
    });
    agrees("pitfalls/a-lock-saves-the-update", async {
        let counter = Mutex::new(0);
        let worker = async || {
            let mut counter = counter.lock().await;
            let n = *counter;
            millis(10).await;
            *counter = n + 1;
        };
        join!(biased; named("worker 1", worker()), named("worker 2", worker()));
        info!("counter is {}", counter.into_inner());
    });
    agrees("pitfalls/no-update-lost-without-a-wait", async {
        let counter = Arc::new(std::sync::Mutex::new(0));
        let workers = (1..=10).map(|n| {
            let counter = Arc::clone(&counter);
            let worker = async move {
                yield_now().await;
                *counter.lock().unwrap() += 1;
                yield_now().await;
            };
            (format!("worker {n}"), worker)
        });
        gather(workers).await;
        info!("counter is {}", counter.lock().unwrap());
    });
}
