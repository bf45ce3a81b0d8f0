//! A pool of workers that finishes what is queued when it is shut down, but not for longer than a grace period.

use std::sync::Arc;
use std::time::Duration;

#[cfg(test)]
use standstill::tokio;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::{Instrument, info, info_span};

/// A job takes so long.
type Job = Duration;

/// Workers, and the queue that they share.
pub(crate) struct Pool {
    jobs: mpsc::Sender<Job>,
    workers: JoinSet<()>,
}

impl Pool {
    /// So many workers, which begin at once.
    pub(crate) fn new(workers: u32) -> Self {
        let (jobs, queue) = mpsc::channel(16);
        let queue = Arc::new(Mutex::new(queue));
        let worker = |n| work(Arc::clone(&queue)).instrument(info_span!("worker", n));
        Self { jobs, workers: (1..=workers).map(worker).collect() }
    }

    /// Queues a job.
    pub(crate) async fn submit(&self, job: Job) {
        let _ = self.jobs.send(job).await;
    }

    /// Takes no more jobs, and waits for those that are queued, or until the grace period is over.
    pub(crate) async fn shut_down(mut self, grace: Duration) {
        drop(self.jobs);
        let all = async { while self.workers.join_next().await.is_some() {} };
        if timeout(grace, all).await.is_err() {
            info!("the grace period is over");
            self.workers.shutdown().await;
        }
    }
}

async fn work(queue: Arc<Mutex<mpsc::Receiver<Job>>>) {
    loop {
        let next = queue.lock().await.recv().await;
        let Some(job) = next else { return };
        sleep(job).await;
        info!("done");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standstill::choices::Plain;
    use standstill::{Simulation, simulate};

    async fn program(job: Duration) {
        let pool = Pool::new(2);
        for _ in 0..5 {
            pool.submit(job).await;
        }
        pool.shut_down(Duration::from_secs(10)).await;
    }

    #[test]
    fn what_is_queued_is_finished() {
        let trace = simulate(Plain, program(Duration::from_secs(1)));
        trace.expect().total("3s").count("worker* done", 5).never("* cancelled").assert();
        insta::assert_snapshot!(trace, @r"
        ok   total 3.000s   3 tasks

        main      started
        worker{n=1}  started
        worker{n=2}  started
        +1s
        worker{n=1}  done
        worker{n=2}  done
        +1s
        worker{n=1}  done
        worker{n=2}  done
        worker{n=2}  finished
        +1s
        worker{n=1}  done
        worker{n=1}  finished
        main      finished
        ");
    }

    #[test]
    fn what_takes_too_long_is_cancelled_after_the_grace_period() {
        let trace = simulate(Plain, program(Duration::from_secs(6)));
        trace
            .expect()
            .total("10s")
            .count("worker* done", 2)
            .order(["main the grace period is over", "worker{n=1} cancelled", "main finished"])
            .assert();
    }

    #[test]
    fn no_job_is_lost_whoever_takes_it() {
        for seed in 0..50 {
            let trace = Simulation::new().seed(seed).run(program(Duration::from_secs(1)));
            trace.expect().count("worker* done", 5).total("3s").assert();
        }
    }
}
