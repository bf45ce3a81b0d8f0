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

                  0s                                      3s
        main      ├────────────────────────────────────────┤
        client 1  ├────────────┤
        job 1     ├────────────┤
        client 2  ├───────────────┤
        client 3  ├──────────────────────────┤
        client 4  ├─────────────────────────────┤
        client 5  ├────────────────────────────────────────┤
        job 2       ├─────────────┤
        job 3                  ├─────────────┤
        job 4                     ├─────────────┤
        job 5                                ├─────────────┤

        0.000  main      started
        0.000  client 1  started
        0.000  job 1     started
        0.000  client 2  started
        0.000  client 3  started
        0.000  client 4  started
        0.000  client 5  started
        0.200  job 2     started
        1.000  job 1     finished
        1.000  client 1  finished
        1.000  job 3     started
        1.200  job 2     finished
        1.200  client 2  finished
        1.200  job 4     started
        2.000  job 3     finished
        2.000  client 3  finished
        2.000  job 5     started
        2.200  job 4     finished
        2.200  client 4  finished
        3.000  job 5     finished
        3.000  client 5  finished
        3.000  main      finished
        ");
    }

    #[standstill::test(seeds = 20)]
    async fn the_limits_hold_whoever_comes_first() {
        let start = tokio::time::Instant::now();
        program().await;
        assert_eq!(start.elapsed(), Duration::from_secs(3));
    }
}
