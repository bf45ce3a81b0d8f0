//! What a simulated program asks the operating system about time and randomness is answered by the simulation, on its thread alone.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "what is answered is what the engine does not use"
)]

use std::collections::HashMap;
use std::net::ToSocketAddrs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rand::Rng;
use standstill::simulate::{Test, spawn_named};
use tokio::time::sleep;
use tracing::info;

use crate::attribute::PLAIN;
use crate::support::panicking::panic_of;

/// Since 1970.
const YEAR_2000: Duration = Duration::from_hours(262_968);
const YEAR_2020: Duration = Duration::from_hours(438_288);

/// What one run is told that asks for all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    order: Vec<usize>,
    day: Duration,
    random: [u64; 4],
}

fn told() -> Told {
    let map: HashMap<_, _> = (0..50).map(|key| (key, key)).collect();
    let random = [(); 4].map(|()| rand::rng().random());
    let day = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Told { order: map.into_keys().collect(), day, random }
}

#[standstill::test(control = true, seeds = 3)]
async fn what_is_asked_can_stand_in_the_trace() {
    let tasks = ["a", "b"].map(|name| spawn_named(name, async { info!("{:?}", told()) }));
    for task in tasks {
        task.await.unwrap();
    }
    sleep(Duration::from_secs(1)).await;
    info!("{:?}", told());
}

/// What runs with these seeds are told, each of them twice.
fn runs(seeds: std::ops::Range<u64>) -> Vec<Told> {
    let all = Mutex::new(Vec::new());
    Test { seeds: Some(seeds), ..PLAIN }.run_controlled(standstill_control::answered, || async {
        all.lock().unwrap().push(told());
    });
    all.into_inner().unwrap()
}

#[test]
fn random_numbers_and_orders_follow_from_the_seed() {
    let told = runs(0..4);
    for twice in told.chunks(2) {
        assert_eq!(twice[0], twice[1]);
    }
    for (one, other) in told.iter().step_by(2).zip(told.iter().step_by(2).skip(1)) {
        assert!(one.order != other.order && one.random != other.random, "{one:?} {other:?}");
    }
    assert_eq!(told, runs(0..4), "and in another test");
}

#[standstill::test(control = true)]
async fn time_is_that_of_the_simulation_from_the_year_2000_on() {
    let (start, since_1970) =
        (Instant::now(), || SystemTime::now().duration_since(UNIX_EPOCH).unwrap());
    assert_eq!(since_1970(), YEAR_2000);
    sleep(Duration::from_millis(86_400_123)).await;
    assert_eq!(start.elapsed(), Duration::from_millis(86_400_123));
    assert_eq!(since_1970(), YEAR_2000 + Duration::from_millis(86_400_123));
}

#[test]
fn other_threads_and_what_comes_after_are_answered_by_the_operating_system() {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Test { ..PLAIN }.run_controlled(standstill_control::answered, || async {
        let other = thread::scope(|scope| scope.spawn(now).join().unwrap());
        assert!(other > YEAR_2020 && now() < YEAR_2020);
        // Time there goes on.
        let goes_on = || {
            let start = Instant::now();
            thread::sleep(Duration::from_millis(2));
            start.elapsed() >= Duration::from_millis(2)
        };
        assert!(thread::scope(|scope| scope.spawn(goes_on).join().unwrap()));
    });
    assert!(now() > YEAR_2020);
    assert_ne!(told().random, told().random);
}

#[test]
fn a_panic_passes_and_nothing_is_answered_after_it() {
    let said = panic_of(|| {
        PLAIN.run_controlled(standstill_control::answered, || async { panic!("boom") });
    });
    assert_eq!(said, "boom");
    assert!(SystemTime::now().duration_since(UNIX_EPOCH).unwrap() > YEAR_2020);
}

#[test]
fn without_control_the_same_program_is_told_to_differ() {
    let said = panic_of(|| PLAIN.run(|| async { info!("{:?}", told()) }));
    assert!(said.contains("the program does something else when it runs again"), "{said}");
}

/// Nobody sleeps in real time: it would take an hour each. What is told names the place.
#[test]
fn who_holds_up_the_thread_does_not_and_the_test_fails() {
    let line = line!() + 2;
    let sleeps = || async {
        thread::sleep(Duration::from_hours(1));
        thread::sleep(Duration::from_hours(1));
        sleep(Duration::from_secs(1)).await;
        info!("goes on");
    };
    let said = panic_of(|| PLAIN.run_controlled(standstill_control::answered, sleeps));
    let place = format!(
        "tests/it/determinism/controlled.rs:{line}, tests/it/determinism/controlled.rs:{}",
        line + 1
    );
    let words = format!(
        "`std::thread::sleep`, or another call that holds up the thread, at {place}: it would hold up all tasks"
    );
    assert!(said.contains(&words), "{said}");
    assert!(said.contains("use `tokio::time::sleep(…).await`"), "{said}");
    assert!(said.contains("1.000"), "simulated time passes by what is awaited alone: {said}");
    let test = Test { allow: &["threads"], ..PLAIN };
    test.run_controlled(standstill_control::answered, || async {
        thread::sleep(Duration::from_millis(1));
    });
}

/// As it is with the names of the stand-in; nobody is asked outside.
#[test]
fn names_are_those_of_the_simulation() {
    PLAIN.run_controlled(standstill_control::answered, || async {
        let main = standstill::tokio::net::lookup_host("main:80").await.unwrap().next();
        assert_eq!("main:80".to_socket_addrs().unwrap().next(), main);
        assert_eq!(
            "localhost:80".to_socket_addrs().unwrap().next(),
            Some(([127, 0, 0, 1], 80).into())
        );
        assert_eq!(
            "10.1.2.3:80".to_socket_addrs().unwrap().next(),
            Some(([10, 1, 2, 3], 80).into())
        );
        assert!("example.com:80".to_socket_addrs().is_err());
    });
    assert!("localhost:80".to_socket_addrs().unwrap().next().is_some());
}

#[test]
fn the_counter_of_the_processor_is_named_among_the_causes() {
    let runs = AtomicU32::new(0);
    let counts = || async { info!("{}", runs.fetch_add(1, Ordering::Relaxed)) };
    let said = panic_of(|| PLAIN.run_controlled(standstill_control::answered, counts));
    assert!(
        said.contains("the counter of the processor (`quanta`, and `governor` with it)"),
        "{said}"
    );
}
