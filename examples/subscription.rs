//! A subscription as over a WebSocket: messages in order, pings that must be answered, and a new connection when one breaks,
//! from the message on that was missed.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument, info, info_span};

/// What comes over a connection.
#[derive(Debug)]
pub(crate) enum Frame {
    /// The connection is alive.
    Ping,
    /// A message, with its number.
    Message(u64),
}

/// Opens a connection that begins with this message.
pub(crate) trait Connect {
    /// Opens it.
    fn connect(&mut self, from: u64) -> mpsc::Receiver<Frame>;
}

/// How long a connection may be silent.
const SILENCE: Duration = Duration::from_secs(5);
/// How long to wait before another is opened.
const PAUSE: Duration = Duration::from_secs(1);

/// Receives the messages up to `last`, each once, over as many connections as that takes.
pub(crate) async fn subscribe(server: &mut impl Connect, last: u64) {
    let mut next = 1;
    while next <= last {
        let connection = server.connect(next);
        next = receive(connection, next, last).instrument(info_span!("connection", next)).await;
        if next <= last {
            sleep(PAUSE).await;
        }
    }
}

/// Receives until the connection breaks or is silent; gives back the number of the message that comes next.
async fn receive(mut connection: mpsc::Receiver<Frame>, mut next: u64, last: u64) -> u64 {
    let mut deadline = Instant::now() + SILENCE;
    while next <= last {
        tokio::select! {
            frame = connection.recv() => match frame {
                Some(Frame::Ping) => deadline = Instant::now() + SILENCE,
                Some(Frame::Message(number)) => {
                    if number == next {
                        info!(number, "received");
                        next += 1;
                    }
                    deadline = Instant::now() + SILENCE;
                }
                None => {
                    info!("closed");
                    break;
                }
            },
            () = sleep_until(deadline) => {
                info!("silent");
                break;
            }
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use standstill::choices::Plain;
    use standstill::simulate;
    use standstill::tokio::task::JoinSet;
    use tokio::time::timeout;

    /// The first connection breaks after two messages, the second falls silent after one.
    struct Flaky(u32, JoinSet<()>);

    impl Connect for Flaky {
        fn connect(&mut self, from: u64) -> mpsc::Receiver<Frame> {
            self.0 += 1;
            let (frames, connection) = mpsc::channel(1);
            self.1.spawn(serve(frames, from, self.0).instrument(info_span!("server", n = self.0)));
            connection
        }
    }

    async fn serve(frames: mpsc::Sender<Frame>, from: u64, connection: u32) {
        for number in from.. {
            sleep(Duration::from_secs(3)).await;
            match (connection, number - from) {
                (1, 2) => return,
                (2, 1) => std::future::pending().await,
                _ => {}
            }
            let _ = frames.send(Frame::Ping).await;
            sleep(Duration::from_secs(3)).await;
            if frames.send(Frame::Message(number)).await.is_err() {
                return;
            }
        }
    }

    async fn program() {
        let mut server = Flaky(0, JoinSet::new());
        let all = subscribe(&mut server, 5);
        timeout(Duration::from_mins(2), all).await.expect("all arrive in two minutes");
    }

    #[test]
    fn every_message_is_received_once_over_three_connections() {
        let trace = simulate(Plain, program());
        trace
            .expect()
            .total("40s")
            .count("connection* received *", 5)
            .order([
                "connection{next=1} received number=2",
                "connection{next=1} closed",
                "connection{next=3} received number=3",
                "connection{next=3} silent",
                "connection{next=4} received number=5",
            ])
            .assert();
        insta::assert_snapshot!(trace, @r"
        ok   total 40.000s   7 tasks

        main      started
        connection{next=1}  started
        server{n=1}  started
        +6s
        connection{next=1}  received number=1
        +6s
        connection{next=1}  received number=2
        +3s
        server{n=1}  finished
        connection{next=1}  closed
        connection{next=1}  finished
        +1s
        connection{next=3}  started
        server{n=2}  started
        +6s
        connection{next=3}  received number=3
        +5s
        connection{next=3}  silent
        connection{next=3}  finished
        +1s
        connection{next=4}  started
        server{n=3}  started
        +6s
        connection{next=4}  received number=4
        +6s
        connection{next=4}  received number=5
        connection{next=4}  finished
        main      finished
        server{n=2}  cancelled
        server{n=3}  cancelled
        ");
    }

    #[standstill::test(seeds = 20)]
    async fn the_order_of_tasks_makes_no_difference() {
        let start = Instant::now();
        program().await;
        assert_eq!(start.elapsed(), Duration::from_secs(40));
    }
}
