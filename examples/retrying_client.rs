//! A client that retries with exponential backoff, and a server that fails at first.
//!
//! The server is a task that answers through a channel. What is expected: the waits grow, an answer ends the retries, and
//! an attempt that gets none is given up after a second.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tracing::{Instrument, info, info_span};

type Request = oneshot::Sender<Result<u32, u16>>;

/// Asks until there is an answer, four times at most.
async fn fetch(server: &mpsc::Sender<Request>) -> Result<u32, &'static str> {
    let mut delay = Duration::from_secs(1);
    for attempt in 1..=4 {
        match ask(server).instrument(info_span!("attempt", n = attempt)).await {
            Some(answer) => return Ok(answer),
            None if attempt < 4 => {
                info!(?delay, "again");
                sleep(delay).await;
                delay *= 2;
            }
            None => {}
        }
    }
    Err("four attempts failed")
}

async fn ask(server: &mpsc::Sender<Request>) -> Option<u32> {
    let (reply, answer) = oneshot::channel();
    server.send(reply).await.ok()?;
    let Ok(answer) = timeout(Duration::from_secs(1), answer).await else {
        info!("timed out");
        return None;
    };
    match answer.ok()? {
        Ok(value) => Some(value),
        Err(status) => {
            info!(status);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standstill::choices::Plain;
    use standstill::{simulate, spawn};

    /// Answers after 100 ms, as the script says; where that says `None`, never.
    async fn server(mut requests: mpsc::Receiver<Request>, script: Vec<Option<Result<u32, u16>>>) {
        let mut waiting = Vec::new();
        for answer in script {
            let Some(reply) = requests.recv().await else { return };
            sleep(Duration::from_millis(100)).await;
            match answer {
                Some(answer) => drop(reply.send(answer)),
                None => waiting.push(reply),
            }
        }
    }

    async fn program(script: Vec<Option<Result<u32, u16>>>) -> Result<(), &'static str> {
        let (requests, inbox) = mpsc::channel(8);
        let server = spawn(server(inbox, script).instrument(info_span!("server")));
        let answer = fetch(&requests).await?;
        info!(answer);
        drop(requests);
        server.await.map_err(|_| "the server panicked")
    }

    #[test]
    fn the_third_attempt_succeeds() {
        let trace = simulate(Plain, program(vec![Some(Err(503)), None, Some(Ok(42))]));
        trace
            .expect()
            .total("4.2s")
            .order(["attempt{n=1} status=503", "attempt{n=2} timed out", "main answer=42"])
            .at("1.1s", "attempt{n=2} started")
            .at("4.1s", "attempt{n=3} started")
            .count("main again *", 2)
            .assert();
        insta::assert_snapshot!(trace, @r"
        ok   total 4.200s   5 tasks

        main      started
        attempt{n=1}  started
        server    started
        +100ms
        attempt{n=1}  status=503
        attempt{n=1}  finished
        main      again delay=1s
        +1s
        attempt{n=2}  started
        +1s
        attempt{n=2}  timed out
        attempt{n=2}  finished
        main      again delay=2s
        +2s
        attempt{n=3}  started
        +100ms
        server    finished
        attempt{n=3}  finished
        main      answer=42
        main      finished
        ");
    }

    #[test]
    fn four_failures_are_a_failure() {
        let trace = simulate(Plain, program(vec![Some(Err(500)); 4]));
        trace.expect().outcome("failed").total("7.4s").count("main again *", 3).assert();
    }
}
