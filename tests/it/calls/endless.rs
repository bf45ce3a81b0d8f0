//! Functions that never come to an end.

use std::time::Duration;

use standstill::scenario::Calls;
#[cfg(tokio_unstable)]
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

use super::{millis, runs, trace};

#[test]
fn a_function_that_waits_for_ever_is_a_deadlock() {
    let calls = Calls::new().add("hang", |_| async {
        tokio::spawn(std::future::pending::<()>());
        sleep(millis(1500)).await;
        std::future::pending::<Result<(), String>>().await
    });
    let told = runs(
        r#"
        main { sleep "1s"; call "hang"; }
        expect { outcome "deadlock"; }
        "#,
        calls,
    );
    assert_eq!(told.last().unwrap(), "2.500 main deadlock: call hang since 1.000");
}

#[test]
fn a_run_stops_at_its_limit_of_time() {
    let calls = Calls::new().add("tick", |_| async {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(100_000) {
            sleep(millis(700)).await;
        }
        Ok::<_, String>(())
    });
    trace(
        r#"
        limits time="10s"
        main { call "tick"; }
        expect { outcome "limit"; }
        "#,
        calls,
    );
}

#[test]
fn a_task_of_a_function_that_ticks_for_ever_keeps_up_no_run() {
    let calls = Calls::new().add("hang", |_| async {
        tokio::spawn(async {
            loop {
                sleep(millis(1)).await;
            }
        });
        std::future::pending::<Result<(), String>>().await
    });
    let told = runs("main { call \"hang\"; }\nexpect { outcome \"limit\"; }", calls);
    let [.., limit, waits] = &told[..] else { panic!("{told:?}") };
    assert!(limit.starts_with("0.000 main limit: 100000 timers"), "{told:?}");
    assert_eq!(waits, "0.000 main waiting: call hang since 0.000");
}

#[test]
#[cfg(tokio_unstable)]
fn a_task_of_a_function_that_never_waits_runs_into_the_limit_of_steps() {
    let calls = Calls::new().add("spin", |_| async {
        tokio::spawn(async {
            loop {
                yield_now().await;
            }
        });
        sleep(millis(1)).await;
        Ok::<_, String>(())
    });
    let told =
        runs("limits steps=1000\nmain { call \"spin\"; }\nexpect { outcome \"limit\"; }", calls);
    let [.., limit, waits] = &told[..] else { panic!("{told:?}") };
    assert_eq!(limit, "0.000 main limit: 1000 steps at one instant");
    assert_eq!(waits, "0.000 main waiting: call spin since 0.000");
}
