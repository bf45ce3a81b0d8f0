//! Five hosts that ask each other over UDP while links between them fail: the same text for each network, with its sockets as `super::net`
//! and what goes wrong as `super::between`.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{sleep, timeout};

use super::between;
use super::net::UdpSocket;
use crate::failing::{Fault, Pace};

/// How many hosts there are, and how often each asks the next.
pub(crate) const HOSTS: usize = 5;
pub(crate) const ASKS: u32 = 1_000;
/// How long who asks waits for an answer before it goes on.
const PATIENCE: Duration = Duration::from_millis(50);
/// Which link fails, after so many of the steps between faults.
const FAULTS: [(u32, Fault, [usize; 2]); 4] = [
    (1, Fault::Cut, [0, 1]),
    (3, Fault::Hold, [2, 3]),
    (6, Fault::Cut, [3, 4]),
    (9, Fault::Hold, [4, 0]),
];

pub(crate) fn name(host: usize) -> String {
    format!("h{}", host % HOSTS)
}

/// What a host does: it sends back what it is sent, and asks the next one.
pub(crate) async fn host(
    number: usize,
    pace: Pace,
    done: UnboundedSender<u32>,
) -> std::io::Result<()> {
    let socket = UdpSocket::bind(("0.0.0.0", 7)).await?;
    tokio::spawn(answer(socket));
    let _ = done.send(ask(number, pace).await);
    std::future::pending().await
}

/// What `main` does: it lets links fail, and waits until all have asked; how many questions were answered.
pub(crate) async fn main(pace: Pace, mut done: UnboundedReceiver<u32>) -> u32 {
    tokio::spawn(fail(pace));
    let mut answered = 0;
    for _ in 0..HOSTS {
        answered += done.recv().await.expect("each host tells");
    }
    answered
}

async fn answer(socket: UdpSocket) -> std::io::Result<()> {
    let mut message = [0; 8];
    loop {
        let (length, from) = socket.recv_from(&mut message).await?;
        socket.send_to(&message[..length], from).await?;
    }
}

/// Asks the next host, one question after the other; how many were answered.
async fn ask(host: usize, pace: Pace) -> u32 {
    let socket = UdpSocket::bind(("0.0.0.0", 0)).await.expect("a port");
    let (next, mut answered, mut message) = (name(host + 1), 0, [0; 8]);
    for question in 0..ASKS {
        socket.send_to(&question.to_be_bytes(), (&*next, 7)).await.expect("a host");
        // An answer that was held belongs to a question that is over.
        let answer = async {
            loop {
                socket.recv_from(&mut message).await.expect("an answer");
                if message[..4] == question.to_be_bytes() {
                    break;
                }
            }
        };
        answered += u32::from(timeout(PATIENCE, answer).await.is_ok());
        if !pace.pause.is_zero() {
            sleep(pace.pause).await;
        }
    }
    answered
}

/// Lets go wrong what does.
async fn fail(pace: Pace) {
    let mut now = 0;
    for (at, fault, [one, other]) in FAULTS {
        sleep(pace.step * (at - now)).await;
        now = at;
        between::strike(fault, name(one), name(other), pace.fault);
    }
}
