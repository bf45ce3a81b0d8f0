//! A rate limiter: at most so many jobs at once, and at most one start in so much time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Lets jobs through.
pub(crate) struct Limiter {
    slots: Arc<Semaphore>,
    pace: Mutex<Interval>,
}

impl Limiter {
    /// At most `most` jobs at once, and one start in each `pace`.
    pub(crate) fn new(most: usize, pace: Duration) -> Self {
        let mut pace = interval(pace);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { slots: Arc::new(Semaphore::new(most)), pace: Mutex::new(pace) }
    }

    /// Runs a job when it may run.
    pub(crate) async fn run<T>(&self, job: impl Future<Output = T>) -> T {
        let _slot = self.slots.acquire().await.expect("the semaphore is never closed");
        self.pace.lock().await.tick().await;
        job.await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standstill::choices::Plain;
    use standstill::simulate;
    use standstill::simulate::{named, spawn_named};
    use tokio::time::sleep;

    async fn program() {
        let limiter = Arc::new(Limiter::new(2, Duration::from_millis(200)));
        let jobs: Vec<_> = (1..=5)
            .map(|n| {
                let limiter = Arc::clone(&limiter);
                let job = async { sleep(Duration::from_secs(1)).await };
                let job = named(&format!("job {n}"), job);
                spawn_named(&format!("client {n}"), async move { limiter.run(job).await })
            })
            .collect();
        for job in jobs {
            job.await.expect("no client panics");
        }
    }

    #[test]
    fn two_jobs_run_at_once_and_starts_are_200_ms_apart() {
        let trace = simulate(Plain, program());
        trace
            .expect()
            .overlap("job *", ..=2)
            .at("0s", "job 1 started")
            .at("200ms", "job 2 started")
            .at("1s", "job 3 started")
            .at("1.2s", "job 4 started")
            .total("3s")
            .assert();
        insta::assert_snapshot!(trace, @r"
        ok   total 3.000s   11 tasks

        main      started
        client 1  started
        job 1     started
        client 2  started
        client 3  started
        client 4  started
        client 5  started
        +200ms
        job 2     started
        +800ms
        job 1     finished
        client 1  finished
        job 3     started
        +200ms
        job 2     finished
        client 2  finished
        job 4     started
        +800ms
        job 3     finished
        client 3  finished
        job 5     started
        +200ms
        job 4     finished
        client 4  finished
        +800ms
        job 5     finished
        client 5  finished
        main      finished
        ");
    }

    #[standstill::test(seeds = 20)]
    async fn the_limits_hold_whoever_comes_first() {
        let start = tokio::time::Instant::now();
        program().await;
        assert_eq!(start.elapsed(), Duration::from_secs(3));
    }
}
