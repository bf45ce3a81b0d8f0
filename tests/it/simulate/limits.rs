//! Limits that simulated tokio programs reach, and of whom they are told.

use standstill::Simulation;
use standstill::scenario::Limits;
use standstill::simulate::{named, spawn_named};
use standstill::trace::Trace;
use standstill::{choices::Plain, simulate};
use tokio::time::sleep;
use tracing::{Instrument, info, info_span};

use super::seconds;
use crate::support::lines::lines;
use crate::support::panicking::panic_of;

async fn tick() {
    loop {
        sleep(seconds(1)).await;
    }
}

/// A simulation whose limits are soon reached.
fn limited() -> Simulation {
    Simulation::new().limits(Limits { steps: 1_000, ..Limits::DEFAULT })
}

#[test]
fn what_ticks_for_ever_keeps_up_no_test() {
    let beside_main = limited().run(async {
        tokio::spawn(tick());
        std::future::pending::<()>().await;
    });
    let main_itself = limited().run(tick());
    for trace in [beside_main, main_itself] {
        let told = "main limit: 5000 timers in a row of which nothing was told";
        trace.expect().outcome("limit").eventually(told).assert();
    }
}

#[test]
fn a_run_that_never_ends_reaches_a_limit() {
    let limits = Limits {
        time: standstill::time::Duration::from_secs(10),
        steps: 1_000,
        ..Default::default()
    };
    let ticking = Simulation::new().limits(limits).run(async {
        for _ in 0.. {
            sleep(seconds(1)).await;
        }
    });
    assert_eq!(
        limit_of(&ticking),
        [
            "10.000 main limit: 10s of simulated time",
            &format!("10.000 main waiting: {SLEEP} since 10.000")
        ]
    );
    let spinning = Simulation::new().limits(limits).run(async {
        for _ in 0.. {
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(lines(&spinning).last().unwrap(), "0.000 main limit: 1000 steps at one instant");
    let long = Simulation::new().limits(limits).run(async { sleep(seconds(60)).await });
    assert_eq!(limit_of(&long), ["0.000 main limit: 10s of simulated time", OF_MAIN]);
}

#[test]
fn a_deadlock_says_for_which_socket_or_signal_each_waits() {
    use standstill::tokio::net::{TcpListener, TcpStream, UdpSocket};
    use standstill::tokio::signal;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let trace = Simulation::new().network().run(async {
        let listener = TcpListener::bind("127.0.0.1:80").await.unwrap();
        let mut reads = TcpStream::connect("127.0.0.1:80").await.unwrap();
        let _silent = listener.accept().await.unwrap();
        let _never_reads = TcpStream::connect("127.0.0.1:80").await.unwrap();
        let (mut writes, _) = listener.accept().await.unwrap();
        let socket = UdpSocket::bind("127.0.0.1:53").await.unwrap();
        let server = spawn_named("server", async move { listener.accept().await.is_ok() });
        spawn_named("reader", async move { reads.read_u8().await });
        let writes = async move { writes.write_all(&vec![0; 1_000_000]).await };
        spawn_named("writer", writes.instrument(info_span!("answer")));
        spawn_named("either", async move {
            let mut buffer = [0];
            tokio::select! {
                _ = socket.recv(&mut buffer) => {}
                _ = signal::ctrl_c() => {}
            }
        });
        server.await.unwrap();
    });
    let last = lines(&trace).split_off(lines(&trace).len() - 5);
    let writer = last.iter().find(|line| line.contains("write to 127.0.0.1:")).unwrap();
    assert!(writer.contains(" in answer since 0.000"), "{last:?}");
    for line in [
        "0.000 main deadlock: tokio::task::JoinHandle at tests/it/simulate/limits.rs since 0.000",
        "0.000 server deadlock: accept on 127.0.0.1:80 since 0.000",
        "0.000 reader deadlock: read from 127.0.0.1:80 since 0.000",
        "0.000 either deadlock: receive on 127.0.0.1:53 or signal 2 since 0.000",
    ] {
        assert!(last.iter().any(|it| it == line), "{line}: {last:#?}");
    }
}

/// Whoever yields until a packet has arrived waits for ever, with a seed and without one.
#[test]
fn a_limit_of_steps_says_that_time_and_the_network_stand_still() {
    use standstill::tokio::net::{TcpListener, TcpStream};

    let looks_for_a_byte = async || {
        let listener = TcpListener::bind("127.0.0.1:80").await.unwrap();
        let stream = TcpStream::connect("127.0.0.1:80").await.unwrap();
        let (peer, _) = listener.accept().await.unwrap();
        let late = standstill::spawn(async move {
            sleep(seconds(1)).await;
            peer.try_write(b"a").unwrap();
        });
        while stream.try_read(&mut [0]).is_err() {
            tokio::task::yield_now().await;
        }
        late.await.unwrap();
    };
    let said = |simulation: Simulation| {
        let trace = simulation.limits(Limits { steps: 1000, ..Limits::DEFAULT }).network();
        let trace = trace.run(looks_for_a_byte());
        let said = panic_of(|| trace.expect().assert());
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for simulation in [Simulation::new(), Simulation::new().seed(1)] {
        let said = said(simulation);
        assert!(said.contains("found `limit: 1000 steps at one instant`"), "{said}");
        assert!(
            said.contains("help: time and the network stand still while any task can run"),
            "{said}"
        );
        assert!(
            said.contains("`sleep` in the loop; if it is meant, state `.outcome(\"limit\")`"),
            "{said}"
        );
    }
    let deadlock = panic_of(|| simulate(Plain, std::future::pending::<()>()).expect().assert());
    assert!(!deadlock.contains("stand still"), "{deadlock}");
}

#[test]
#[cfg(tokio_unstable)]
fn a_plain_task_that_never_waits_runs_into_the_limit_of_steps() {
    let trace = simulate(Plain, async {
        tokio::spawn(async {
            loop {
                tokio::task::yield_now().await;
            }
        });
        sleep(seconds(1)).await;
    });
    trace.expect().outcome("limit").eventually("main limit: 1000000 steps at one instant").assert();
}

/// The lines of a trace that ends at a limit, from the first that tells of it.
fn limit_of(trace: &Trace) -> Vec<String> {
    trace.expect().outcome("limit").assert();
    let lines = lines(trace);
    let first = lines.iter().position(|line| line.contains(" note: ") || line.contains(" limit: "));
    lines[first.expect("it ends at a limit")..].to_vec()
}

const SLEEP: &str = "tokio::time::sleep at tests/it/simulate/limits.rs";
const OF_MAIN: &str =
    "0.000 main waiting: tokio::time::sleep at tests/it/simulate/limits.rs since 0.000";
const OF_THE_POLLER: [&str; 3] = [
    "0.000 poller limit: 1000 steps at one instant",
    OF_MAIN,
    "0.000 innocent waiting: wait since 0.000",
];

async fn spins() {
    loop {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_limit_of_steps_is_told_of_the_task_that_spins() {
    let trace = limited().run(async {
        spawn_named("innocent", std::future::pending::<()>());
        spawn_named("poller", spins());
        sleep(seconds(1)).await;
    });
    assert_eq!(limit_of(&trace), OF_THE_POLLER);
}

#[test]
fn a_limit_of_steps_is_told_of_the_host_that_spins() {
    let trace = limited().host("api", spins).run(async { sleep(seconds(1)).await });
    assert_eq!(limit_of(&trace), ["0.000 api limit: 1000 steps at one instant", OF_MAIN]);
}

#[test]
fn who_spins_is_known_with_a_seed_too() {
    for seed in 0..5 {
        let trace = limited().seed(seed).run(async {
            spawn_named("innocent", std::future::pending::<()>());
            spawn_named("poller", spins());
            sleep(seconds(1)).await;
        });
        assert_eq!(limit_of(&trace), OF_THE_POLLER);
    }
}

#[test]
fn two_that_spin_are_both_named() {
    let trace = limited().run(async {
        for name in ["ping", "pong"] {
            spawn_named(name, spins());
        }
        sleep(seconds(1)).await;
    });
    let told = limit_of(&trace);
    assert!(
        [" 500 by p", "ng, ", " by ping", " by pong"].iter().all(|it| told[0].contains(it)),
        "{told:?}"
    );
    assert!(told[1].ends_with("ng limit: 1000 steps at one instant"), "{told:?}");
}

#[test]
fn the_parts_of_a_task_that_spins_are_named() {
    let trace = limited().run(async {
        let parts = (spins().instrument(info_span!("poller")), named("waits", sleep(seconds(1))));
        tokio::join!(parts.0, parts.1);
    });
    let told = limit_of(&trace);
    assert_eq!(
        told[0],
        "0.000 main note: of the last 1000 polls, 1000 by main with waits and poller"
    );
}

#[test]
#[cfg(tokio_unstable)]
fn a_plain_task_that_spins_is_named_by_its_place() {
    let line = line!() + 2;
    let trace = limited().run(async {
        tokio::spawn(spins());
        sleep(seconds(1)).await;
    });
    let note = format!(
        "0.000 main note: of the last 1000 polls, 1000 by a task of plain tokio::spawn (made at tests/it/simulate/limits.rs:{line}:9)"
    );
    assert_eq!(limit_of(&trace)[0], note);
}

#[test]
fn a_limit_of_silence_is_told_of_the_task_that_ticks() {
    let trace = limited().run(async {
        spawn_named("heartbeat", tick());
        std::future::pending::<()>().await;
    });
    let told = limit_of(&trace);
    assert!(
        told[0].ends_with(" heartbeat limit: 5000 timers in a row of which nothing was told"),
        "{told:?}"
    );
}

#[test]
fn a_limit_of_events_is_told_of_the_task_that_tells() {
    let limits = Limits { events: 50, ..Limits::DEFAULT };
    let trace = Simulation::new().limits(limits).run(async {
        spawn_named("noisy", async {
            loop {
                info!("noise");
                sleep(seconds(1)).await;
            }
        });
        std::future::pending::<()>().await;
    });
    assert!(limit_of(&trace)[0].ends_with(" noisy limit: 50 events"), "{trace}");
}

const LOCK: &str = "tokio::sync::Mutex at tests/it/simulate/limits.rs";

/// Two that wait for each other's lock, in the spans `lock a` and `lock b`, beside a task that ticks.
async fn wait_for_each_other() {
    let locks = [(); 2].map(|()| std::sync::Arc::new(tokio::sync::Mutex::new(())));
    for (name, first, second, span) in
        [("left", 0, 1, info_span!("lock b")), ("right", 1, 0, info_span!("lock a"))]
    {
        let (first, second) = (locks[first].clone(), locks[second].clone());
        spawn_named(name, async move {
            let _first = first.lock().await;
            sleep(seconds(1)).await;
            let _second = second.lock().instrument(span).await;
        });
    }
    spawn_named("sleeper", sleep(seconds(60)));
    tick().instrument(info_span!("heartbeat")).await;
}

#[test]
fn at_a_limit_of_time_it_is_told_who_waits_since_when() {
    let time = standstill::time::Duration::from_secs(10);
    let trace = Simulation::new().limits(Limits { time, ..Limits::DEFAULT });
    assert_eq!(
        limit_of(&trace.run(wait_for_each_other())),
        [
            "10.000 main limit: 10s of simulated time",
            "10.000 main waiting: wait since 10.000",
            &format!("10.000 left waiting: {LOCK} in lock b since 1.000"),
            &format!("10.000 right waiting: {LOCK} in lock a since 1.000"),
            "10.000 sleeper waiting: tokio::time::sleep since 0.000",
            &format!("10.000 heartbeat waiting: {SLEEP} since 10.000"),
        ]
    );
}

#[test]
fn who_has_no_turn_through_all_the_timers_before_a_limit_is_suspected() {
    for seed in [None, Some(1)] {
        let simulation = seed.map_or_else(limited, |seed| limited().seed(seed));
        let told = limit_of(&simulation.run(wait_for_each_other()));
        let told: Vec<_> = told.iter().filter_map(|line| line.split_once(' ')).collect();
        let told: Vec<_> = told.into_iter().map(|(_, told)| told).collect();
        let has = |start: &str| told.iter().any(|told| told.starts_with(start));
        assert!(has(&format!("left suspected deadlock: {LOCK} in lock b since 1.000")), "{told:?}");
        assert!(
            has(&format!("right suspected deadlock: {LOCK} in lock a since 1.000")),
            "{told:?}"
        );
        assert!(has("main waiting: wait since "), "{told:?}");
    }
}

#[test]
fn hosts_that_wait_at_a_limit_are_told_of() {
    let trace = limited().host("api", std::future::pending::<()>).run(async {
        sleep(seconds(1)).await;
        spins().await;
    });
    assert_eq!(
        limit_of(&trace),
        ["1.000 main limit: 1000 steps at one instant", "1.000 api waiting: wait since 0.000"]
    );
}
