//! Simulated sockets do what those of Linux do on its loopback.
//!
//! Each program is compiled twice, on tokio and on the stand-in, and says what its sockets have said. Real sockets on
//! 127.0.0.1 are the oracle: what programs say there is what they must say in a simulation, where both ends are on one host,
//! and where a link of some latency is between them.

mod parity;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::tokio::runtime::Builder;
use ::tokio::sync::mpsc::unbounded_channel;
use ::tokio::time::timeout;
use standstill::Simulation;
use standstill::tokio::net::{TcpListener, TcpStream, UdpSocket};

/// The programs on the sockets of this machine.
#[path = "sockets"]
mod on_linux {
    pub(crate) use ::tokio;
    #[path = "programs.rs"]
    mod programs;
    pub(crate) use programs::*;
}

/// The same programs on simulated sockets.
#[path = "sockets"]
mod simulated {
    pub(crate) use standstill::tokio;
    #[expect(clippy::duplicate_mod, reason = "the same programs on simulated sockets")]
    #[path = "programs.rs"]
    mod programs;
    pub(crate) use programs::*;
}

/// How long a program may take with real sockets.
const PATIENCE: Duration = Duration::from_secs(30);
/// Where hosts are called.
const PORT: u16 = 7;
/// The sizes of reads: small ones, and those around half of a receive buffer.
const READS: [usize; 5] = [999, 8192, 32_767, 32_768, 65_536];
/// The sizes of writes, the last of all at once.
const WRITES: [usize; 5] = [333, 1460, 16_384, 65_536, 200_000];
/// How late the reader comes.
const LATENESSES: [Duration; 2] = [Duration::ZERO, Duration::from_millis(10)];
const MILLI: Duration = Duration::from_millis(1);

/// What a program says with real sockets.
fn really<T>(program: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { timeout(PATIENCE, program).await.expect("it ends") })
}

/// What it says in a simulation, alone.
fn alone<T: 'static>(program: impl Future<Output = T> + 'static) -> T {
    outcome_of(Simulation::new().network(), program)
}

/// And where the second stream of its pair is on another host, this far away.
fn apart<T, P>(latency: Duration, program: impl FnOnce([TcpStream; 2]) -> P) -> T
where
    T: 'static,
    P: Future<Output = T>,
{
    let (accepted, mut pairs) = unbounded_channel();
    let peer = move || {
        let accepted = accepted.clone();
        async move {
            let listener = TcpListener::bind(("0.0.0.0", PORT)).await.unwrap();
            while accepted.send(listener.accept().await.unwrap().0).is_ok() {}
        }
    };
    outcome_of(Simulation::new().latency(latency).host("peer", peer), async move {
        let stream = TcpStream::connect(("peer", PORT)).await.unwrap();
        program([stream, pairs.recv().await.unwrap()]).await
    })
}

fn outcome_of<T>(simulation: Simulation, program: impl Future<Output = T>) -> T {
    let mut said = None;
    let trace = simulation.run(async { said = Some(program.await) });
    said.unwrap_or_else(|| panic!("it does not end:\n{trace}"))
}

/// Runs programs that need nothing but addresses.
macro_rules! compare {
    ($($programs:ident)::*) => {{
        let mut wrong = Vec::new();
        for ((name, real), (_, ours)) in on_linux::$($programs)::*.iter().zip(simulated::$($programs)::*) {
            let (expected, found) = (really(real()), alone(ours()));
            if found != expected {
                wrong.push(format!("{name}:\n  Linux {expected:#?}\n  here {found:#?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }};
}

/// Runs programs on two streams that are connected, with both ends on one host, and on two.
macro_rules! compare_pairs {
    ($($programs:ident)::*) => {{
        let mut wrong = Vec::new();
        for ((name, real), (_, ours)) in on_linux::$($programs)::*.iter().zip(simulated::$($programs)::*) {
            let expected = really(async { real(on_linux::cases::pair().await).await });
            let program = async { ours(simulated::cases::pair().await).await };
            let found = [alone(program), apart(Duration::ZERO, *ours), apart(MILLI, *ours)];
            for (found, place) in found.into_iter().zip(["alone", "on a link", "on a slow link"]) {
                if found != expected {
                    wrong.push(format!("{name}, {place}:\n  Linux {expected:#?}\n  here {found:#?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }};
}

// holds tie: packets-as-sent
#[test]
fn what_becomes_of_connections_is_as_on_linux() {
    compare_pairs!(cases::CLOSING);
    compare_pairs!(asking::ASKING);
    compare_pairs!(vectors::VECTORS);
}

#[test]
fn what_a_client_of_hyper_sees_of_a_server_that_closes_is_as_on_linux() {
    compare_pairs!(closings::ENDS);
    compare!(closings::NOBODY);
}

#[test]
fn what_becomes_of_listeners_is_as_on_linux() {
    compare!(listeners::LISTENERS);
}

#[test]
fn what_becomes_of_relays_is_as_on_linux() {
    compare!(relays::RELAYS);
}

#[test]
fn who_may_have_an_address_is_as_on_linux() {
    compare!(binding::BINDING);
}

#[test]
fn what_becomes_of_datagrams_is_as_on_linux() {
    compare!(datagrams::DATAGRAMS);
}

#[test]
fn what_becomes_of_sockets_with_paths_is_as_on_linux() {
    compare!(unix::UNIX);
}

#[test]
fn a_datagram_for_nobody_is_refused_over_a_link_too() {
    let simulation = Simulation::new().latency(MILLI).host("peer", async || {});
    let said = outcome_of(simulation, async {
        let socket = UdpSocket::bind("0.0.0.0:0").await.unwrap();
        socket.connect(("peer", PORT)).await.unwrap();
        socket.send(b"data").await.unwrap();
        let start = ::tokio::time::Instant::now();
        let told = socket.recv(&mut [0; 8]).await.map_err(|error| error.kind());
        (told, start.elapsed())
    });
    let (told, after) = said;
    assert_eq!(told, Err(std::io::ErrorKind::ConnectionRefused));
    assert_eq!(after, 2 * MILLI);
}

/// A writer, a reader that may come late, and nothing that either of them relies on but TCP.
#[test]
fn every_transfer_ends_as_on_linux() {
    let sizes = READS.into_iter().flat_map(|read| WRITES.map(|write| (read, write)));
    for (read, write) in sizes {
        for late in LATENESSES {
            let what = format!("reads of {read}, writes of {write}, {late:?} late");
            let expected = really(async {
                on_linux::transfers::transfer(on_linux::cases::pair().await, read, write, late)
                    .await
            });
            let found = alone(async move {
                simulated::transfers::transfer(simulated::cases::pair().await, read, write, late)
                    .await
            });
            assert_eq!(found, expected, "{what}, alone");
            for latency in [Duration::ZERO, MILLI, 50 * MILLI] {
                let found =
                    apart(latency, |pair| simulated::transfers::transfer(pair, read, write, late));
                assert_eq!(found, expected, "{what}, {latency:?} apart");
            }
        }
    }
}

#[test]
fn a_large_body_arrives_as_on_linux() {
    let expected = really(async { on_linux::bodies::body(on_linux::cases::pair().await).await });
    let program = async { simulated::bodies::body(simulated::cases::pair().await).await };
    assert_eq!(alone(program), expected, "alone");
    for latency in [Duration::ZERO, MILLI] {
        assert_eq!(apart(latency, simulated::bodies::body), expected, "{latency:?} apart");
    }
}

#[test]
fn a_large_transfer_takes_a_window_each_way_and_back() {
    let took = Arc::new(Mutex::new(Duration::ZERO));
    let took_there = Arc::clone(&took);
    apart(MILLI, |pair| async move {
        let start = ::tokio::time::Instant::now();
        simulated::transfers::transfer(pair, 4096, 200_000, Duration::ZERO).await;
        *took_there.lock().unwrap() = start.elapsed();
    });
    // 200,000 bytes are four windows; the last of them and the end take no answer, and the end goes both ways.
    let took = *took.lock().unwrap();
    assert!((7 * MILLI..=10 * MILLI).contains(&took), "{took:?}");
}
