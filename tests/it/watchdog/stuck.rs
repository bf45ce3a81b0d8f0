//! Programs that get stuck in real time. Each is run in a process of its own, which it ends.

use std::sync::Mutex;
use std::time::Duration;

use standstill::choices::{Plain, Seeded};
use standstill::scenario::{Calls, Model, Scenario};
use standstill::simulate::{layer, named, spawn_named};
use standstill::{Simulation, run, simulate};
use tokio::time::sleep;
use tracing::{Instrument, info_span};
use tracing_subscriber::layer::SubscriberExt;

use super::pause;

fn hang() {
    loop {
        pause(Duration::from_secs(1));
    }
}

#[standstill::test(seed = 7, watchdog = "200ms")]
#[ignore = "it ends its process"]
#[expect(clippy::await_holding_lock, reason = "what is to be found")]
async fn a_mutex_held_over_an_await() {
    let account = Mutex::new(0);
    let update = async || {
        let mut balance = account.lock().unwrap();
        sleep(Duration::from_secs(5)).await;
        *balance += 1;
    };
    let later = async {
        sleep(Duration::from_secs(1)).await;
        update().instrument(info_span!("update", account = 3)).await;
    };
    tokio::join!(named("first", update()), named("second", later));
}

#[test]
#[ignore = "it ends its process"]
fn a_call_that_blocks() {
    let serves = || async {
        sleep(Duration::from_secs(2)).await;
        hang();
    };
    Simulation::new().host("api", serves).run(async { sleep(Duration::from_secs(9)).await });
}

#[test]
#[ignore = "it ends its process"]
fn a_loop_in_a_plain_task() {
    let serves = || async {
        tokio::spawn(async { hang() });
        sleep(Duration::from_secs(9)).await;
    };
    Simulation::new().host("api", serves).run(async { sleep(Duration::from_secs(9)).await });
}

#[test]
#[ignore = "it ends its process"]
fn blocking_work_that_does_not_end() {
    simulate(Plain, async { tokio::task::spawn_blocking(hang).await.unwrap() });
}

#[test]
#[ignore = "it ends its process"]
fn a_destructor_that_does_not_return() {
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            hang();
        }
    }
    simulate(Plain, async {
        let guard = Guard;
        spawn_named("left", async move {
            std::future::pending::<()>().await;
            drop(guard);
        });
        sleep(Duration::from_secs(1)).await;
    });
}

#[test]
#[ignore = "it ends its process"]
fn a_span_of_a_subscriber() {
    let subscriber = tracing_subscriber::registry().with(layer());
    tracing::subscriber::with_default(subscriber, || {
        simulate(Plain, async {
            tokio::task::yield_now().await;
            let _within = info_span!("outer").entered();
            info_span!("theirs", n = 1).in_scope(hang);
        });
    });
}

fn scenario(body: &str, calls: Calls) -> Scenario {
    let read = Scenario::parse("stuck.kdl", &format!("scenario \"stuck\"\n{body}"));
    read.and_then(|scenario| scenario.with_calls(calls)).unwrap()
}

fn calls() -> Calls {
    Calls::new()
        .add("hang", |_| async {
            sleep(Duration::from_millis(1500)).await;
            hang();
            Ok::<_, String>(())
        })
        .add("spawn", |_| async {
            tokio::spawn(async { hang() });
            sleep(Duration::from_secs(1)).await;
            Ok::<_, String>(())
        })
}

#[test]
#[ignore = "it ends its process"]
fn a_called_function() {
    let body = "main { spawn \"caller\" { sleep \"1s\"; call \"hang\"; }; sleep \"9s\" }";
    let scenario = scenario(body, calls().watchdog(Duration::from_millis(200)));
    run::run(&scenario, Model::Async, Plain);
}

#[test]
#[ignore = "it ends its process"]
fn a_called_function_in_another_order() {
    let body = "main { gather { task \"a\" { yield }; task \"b\" { yield } }; call \"hang\" }";
    let scenario = scenario(body, calls());
    let taken = |seed: &u64| {
        let body = "main { gather { task \"a\" { yield }; task \"b\" { yield } } }";
        let trace = run::run(&self::scenario(body, Calls::new()), Model::Async, Seeded::new(*seed));
        let points = trace.deviations.iter().map(|deviation| deviation.point.to_string());
        points.eq(["order at 0s #1"])
    };
    let seed = (0..1000).find(taken).unwrap();
    run::run(&scenario, Model::Async, Seeded::new(seed));
}

#[test]
#[ignore = "it ends its process"]
fn a_task_of_a_called_function() {
    run::run(&scenario("main { call \"spawn\" }", calls()), Model::Async, Plain);
}

#[test]
#[ignore = "it ends its process"]
fn a_lock_of_the_standard_error() {
    simulate(Plain, async {
        let _kept = std::io::stderr().lock();
        hang();
    });
}

#[standstill::test(watchdog = "100ms")]
#[ignore = "it may end its process"]
async fn a_poll_of_a_second() {
    pause(Duration::from_secs(1));
}
