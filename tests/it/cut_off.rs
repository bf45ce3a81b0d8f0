//! Who is cut off for a while, on real Linux and in a simulation: the same calls, at the same instants.
//!
//! The real one is two network namespaces with a cable between them. It is cut by a wrong address of the peer's card, so that what is sent is lost without a
//! word. Two things of newer kernels are turned off, which the simulation does not have: probes for the tail of what is lost (RFC 8985), and attempts to call
//! a second apart before they back off. Where there can be no namespaces, that is said, and nothing is compared.

use std::env;
use std::future::Future;
use std::io;
use std::process::Command;
use std::time::Duration;

use standstill::{Simulation, network};

/// How much earlier Linux may be, by its jiffies, and how much later, as a busy machine takes its time to wake somebody.
const EARLIER: u64 = 50;
const LATER: u64 = 500;
/// A machine that is too busy even for that heals too late. It is asked so often.
const ATTEMPTS: usize = 3;

const SERVER: &str = "10.9.0.2";
const RIGHT: &str = "02:00:00:00:00:02";
const WRONG: &str = "02:00:00:00:00:99";

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// What both do, with the sockets, the tasks and the clock of either.
macro_rules! of {
    ($name:ident, $net:path, $spawn:path) => {
        mod $name {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            use tokio::time::{Instant, sleep};
            use $net::{TcpListener, TcpStream};

            use super::*;

            /// Sends back each byte of each client.
            pub(super) async fn serve() -> io::Result<()> {
                let listener = TcpListener::bind("0.0.0.0:7000").await?;
                loop {
                    let (mut stream, _) = listener.accept().await?;
                    $spawn(async move {
                        while let Ok(byte) = stream.read_u8().await {
                            if stream.write_u8(byte).await.is_err() {
                                break;
                            }
                        }
                    });
                }
            }

            /// How many milliseconds each thing took. What `cut` gives heals by [`Drop`].
            pub(super) async fn measure<C: Send + 'static>(
                server: &str,
                cut: impl Fn() -> C,
            ) -> io::Result<Vec<u64>> {
                let mut took = Vec::new();
                let since = |start: Instant| u64::try_from(start.elapsed().as_millis()).unwrap();
                // Called at 0, 1 and 3 s.
                heals_after(2000, cut());
                let start = Instant::now();
                let mut stream = TcpStream::connect((server, 7000)).await?;
                took.push(since(start));
                // Sent at 0, 0.2, 0.6 and 1.4 s, as the round trip takes next to nothing.
                for gap in [1000, 400] {
                    stream.write_u8(1).await?;
                    stream.read_u8().await?;
                    heals_after(gap, cut());
                    let start = Instant::now();
                    stream.write_u8(2).await?;
                    stream.read_u8().await?;
                    took.push(since(start));
                    sleep(millis(500)).await;
                }
                Ok(took)
            }

            fn heals_after<C: Send + 'static>(length: u64, cut: C) {
                $spawn(async move {
                    sleep(millis(length)).await;
                    drop(cut);
                });
            }
        }
    };
}

of!(real, tokio::net, tokio::spawn);
of!(simulated, standstill::tokio::net, standstill::spawn);

/// What is sent to the server is lost until this is dropped.
struct WrongAddress;

impl WrongAddress {
    fn new() -> Self {
        neighbour(WRONG);
        Self
    }
}

impl Drop for WrongAddress {
    fn drop(&mut self) {
        neighbour(RIGHT);
    }
}

fn neighbour(address: &str) {
    let set = ["neigh", "replace", SERVER, "lladdr", address, "nud", "permanent", "dev", "va"];
    assert!(Command::new("ip").args(set).status().unwrap().success());
}

fn runtime<T>(program: impl Future<Output = io::Result<T>>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(program)
        .unwrap()
}

#[test]
#[ignore = "is one of two programs that `calls_into_a_cut_come_through_when_they_do_on_linux` runs in namespaces"]
fn server() {
    runtime(real::serve());
}

#[test]
#[ignore = "is the other"]
#[expect(clippy::print_stdout, reason = "the test that runs it reads this")]
fn client() {
    let took = runtime(real::measure(SERVER, WrongAddress::new));
    println!("\ntook {took:?}");
}

/// Two namespaces with a cable; `$0` is this program. The outer one is the client's.
const NAMESPACES: &str = r#"
set -e
sysctl -qw net.ipv4.tcp_early_retrans=0
sysctl -qw net.ipv4.tcp_syn_linear_timeouts=0 2> /dev/null || true
unshare -n sleep 60 & inner=$!
trap 'kill $inner $server 2> /dev/null || true' EXIT
while [ "$(readlink /proc/$inner/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link add name va type veth peer name vb
ip link set vb netns $inner
ip addr add 10.9.0.1/24 dev va
ip link set va up
nsenter -t $inner -n ip link set vb address 02:00:00:00:00:02
nsenter -t $inner -n ip addr add 10.9.0.2/24 dev vb
nsenter -t $inner -n ip link set vb up
nsenter -t $inner -n "$0" --ignored --exact cut_off::server > /dev/null 2>&1 & server=$!
sleep 0.5
"$0" --ignored --exact cut_off::client --nocapture
"#;

/// What real Linux measures, if it can be asked.
fn of_linux() -> Result<Vec<u64>, String> {
    let program = env::current_exe().unwrap();
    let mut command = Command::new("unshare");
    command.args(["-rn", "sh", "-c", NAMESPACES]).arg(program);
    let output = command.output().map_err(|error| error.to_string())?;
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let took = out.lines().find_map(|line| line.strip_prefix("took ["));
    let took = took.ok_or_else(|| err.into_owned())?;
    Ok(took.trim_end_matches(']').split(", ").map(|number| number.parse().unwrap()).collect())
}

#[test]
#[expect(clippy::print_stderr, reason = "what was not compared is to be seen")]
fn calls_into_a_cut_come_through_when_they_do_on_linux() {
    let mut here = Vec::new();
    let trace = Simulation::new().host("server", simulated::serve).run(async {
        here = simulated::measure("server", || network::partition("main", "server")).await?;
        io::Result::Ok(())
    });
    assert_eq!(here, [3000, 1400, 600], "{:?}", trace.outcome);
    let mut asked = Vec::new();
    for _ in 0..ATTEMPTS {
        match of_linux() {
            Ok(real) if agree(&real, &here) => return,
            Ok(real) => asked.push(real),
            Err(why) => {
                eprintln!("not compared with Linux, as there are no namespaces: {why}");
                return;
            }
        }
    }
    panic!("Linux {asked:?}, here {here:?}");
}

fn agree(real: &[u64], here: &[u64]) -> bool {
    let fits = |(real, here): (&u64, &u64)| (here - EARLIER..here + LATER).contains(real);
    real.len() == here.len() && real.iter().zip(here).all(fits)
}
