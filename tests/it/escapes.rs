//! What a test of a tokio program is told of beside its trace: panics that nobody takes, tasks that are left, what leaves simulated time or order.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use standstill::simulate::{ALLOWED, Ending, Test, spawn_named};
use standstill::tokio::net::TcpListener;
use standstill::tokio::task::JoinSet;
use standstill::{Simulation, spawn};
use tokio::time::sleep;

use crate::attribute::PLAIN;
use crate::support::panicking::panic_of;

async fn panics() {
    tokio::task::yield_now().await;
    panic!("boom");
}

async fn moment() {
    sleep(Duration::from_millis(1)).await;
}

/// What a test says that fails, on one line.
fn said<F>(test: &Test, program: impl Fn() -> F) -> String
where
    F: Future<Output: Ending>,
{
    panic_of(|| test.run(program)).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_panic_that_nobody_awaits_fails_the_test_unless_it_is_allowed() {
    let program = || async {
        drop(spawn(panics()));
        moment().await;
    };
    let said = said(&PLAIN, program);
    assert!(said.contains("found failure taken by nobody: task"), "{said}");
    assert!(said.contains("`#[standstill::test(allow = \"panics\")]`"), "{said}");
    let test = Test { allow: &["panics"], ..PLAIN };
    test.run(program);
    // Nothing need panic where it may.
    test.run(moment);
}

#[standstill::test(seeds = 5)]
async fn a_panic_that_somebody_awaits_is_taken() {
    assert!(spawn(panics()).await.unwrap_err().is_panic());
    // Through another future, and another task.
    let (one, other) = tokio::join!(spawn(panics()), spawn(async { spawn(panics()).await }));
    assert!(one.unwrap_err().is_panic() && other.unwrap().unwrap_err().is_panic());
    let awaited = spawn_named("awaited", panics());
    tokio::select! {
        biased;
        () = moment() => panic!("it ends at once"),
        ended = awaited => assert!(ended.unwrap_err().is_panic()),
    }
}

#[standstill::test]
async fn a_panic_in_a_set_is_taken_whenever_somebody_looks() {
    let mut set = JoinSet::new();
    for _ in 0..4 {
        set.spawn(panics());
    }
    moment().await;
    assert!(set.join_next().await.unwrap().unwrap_err().is_panic());
    assert!(set.try_join_next().unwrap().unwrap_err().is_panic());
    assert!(set.join_next_with_id().await.unwrap().unwrap_err().is_panic());
    assert!(set.try_join_next_with_id().unwrap().unwrap_err().is_panic());
}

#[test]
fn a_panic_in_a_set_at_which_nobody_looks_is_not_taken() {
    let said = said(&PLAIN, || async {
        let mut set = JoinSet::new();
        set.spawn(panics());
        moment().await;
    });
    assert!(said.contains("found failure taken by nobody: task "), "{said}");
}

#[test]
fn what_wakes_somebody_by_the_way_does_not_take_a_panic() {
    let trace = Simulation::new().run(async {
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        drop(spawn_named("job", async move {
            let _tell = tell;
            panics().await;
        }));
        assert!(told.await.is_err());
    });
    trace.expect().untaken("job").assert();
}

#[test]
fn all_that_is_left_running_is_allowed_by_one_option() {
    let program = |names: &'static [&'static str]| {
        move || async move {
            for name in names {
                drop(spawn_named(name, pending::<()>()));
            }
        }
    };
    let pairs: [(&[&str], &str); 4] = [
        (&["worker"], "leaks = \"worker\""),
        (&["worker", "worker", "worker"], "leaks = \"worker*\""),
        (&["writer", "worker"], "leaks = \"w*\""),
        (&["a", "b"], "leaks = \"*\""),
    ];
    for (names, option) in pairs {
        let told = said(&PLAIN, program(names));
        assert!(told.contains(&format!("`#[standstill::test({option})]`")), "{told}");
        let pattern = option.split('"').nth(1).unwrap();
        Test { leaks: Box::leak(Box::new([pattern])), ..PLAIN }.run(program(names));
    }
    // Whatever may be left need not be there.
    Test { leaks: &["*"], ..PLAIN }.run(moment);
    let none = said(&Test { leaks: &["worker"], ..PLAIN }, moment);
    assert!(none.contains("found no such task"), "{none}");
    assert!(none.contains("[tests/it/escapes.rs:"), "where the test stands: {none}");
}

async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:80").await.unwrap();
    while listener.accept().await.is_ok() {}
}

#[test]
fn servers_may_be_left_running_by_what_they_are() {
    let server = || async {
        spawn_named("a", serve());
        moment().await;
    };
    let told = said(&PLAIN, server);
    assert!(told.contains("`#[standstill::test(leaks = \"servers\")]`"), "{told}");
    let test = Test { leaks: &["servers"], ..PLAIN };
    test.run(server);
    test.run(moment);
    let other = said(&test, || async {
        spawn_named("a", serve());
        spawn_named("b", pending::<()>());
        moment().await;
    });
    assert!(other.contains("found left running: b"), "{other}");
}

#[test]
fn blocking_work_on_a_real_thread_fails_the_test_unless_it_is_allowed() {
    let program = || async {
        tokio::task::spawn_blocking(|| ()).await.unwrap();
    };
    let told = said(&PLAIN, program);
    assert!(told.contains("blocking work ran on a real thread"), "{told}");
    assert!(told.contains("`#[standstill::test(allow = \"threads\")]`"), "{told}");
    Test { allow: &["threads"], ..PLAIN }.run(program);
}

#[test]
#[cfg(tokio_unstable)]
fn seeds_that_choose_nothing_because_of_plain_tasks_fail_the_test() {
    let test = Test { seeds: Some(0..20), ..PLAIN };
    let plain = || async {
        let tasks = [(); 3].map(|()| tokio::runtime::Handle::current().spawn(async {}));
        for task in tasks {
            task.await.unwrap();
        }
    };
    let told = said(&test, plain);
    assert!(told.contains("20 seeds, and no choice had an alternative: the tasks were spawned by plain tokio, at tests/it/escapes.rs:"), "{told}");
    assert!(told.contains("`#[standstill::test(allow = \"one-order\")]`"), "{told}");
    Test { allow: &["one-order"], ..test.clone() }.run(plain);
    // Where something was chosen, it was worth its while; where nothing was spawned, there is nothing to mend.
    test.run(|| async {
        let tasks = [(); 3].map(|()| spawn(async {}));
        tokio::spawn(async {}).await.unwrap();
        for task in tasks {
            task.await.unwrap();
        }
    });
    test.run(moment);
}

#[standstill::test(flavor = "local")]
async fn what_need_not_be_sent_can_be_spawned() {
    let here = std::rc::Rc::new(7);
    let there = standstill::tokio::task::spawn_local(async move { *here });
    assert_eq!(there.await.unwrap(), 7);
}

#[standstill::test(flavor = "multi_thread", worker_threads = 4, start_paused = true)]
async fn the_options_of_tokio_are_taken() {
    moment().await;
}

#[test]
fn a_deadlock_names_the_threads_beside_the_simulation() {
    // Where there are none, none are named.
    let told = said(&PLAIN, pending::<()>);
    assert!(told.contains("deadlock") && !told.contains("beside the simulation"), "{told}");
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let stopped = Arc::new(Mutex::new(stopped));
    let told = said(&PLAIN, || async {
        let stopped = Arc::clone(&stopped);
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        #[expect(clippy::disallowed_methods, reason = "what is outside of a simulation")]
        std::thread::spawn(move || {
            let _ = stopped.lock().unwrap().recv();
            drop(tell);
        });
        drop(told.await);
    });
    drop(stop);
    assert!(
        told.contains("some run beside the simulation: 2 threads that this test has started."),
        "{told}"
    );
}

#[test]
fn the_attribute_knows_what_can_be_allowed() {
    let macros = include_str!("../../macros/options.rs");
    let list = ALLOWED.map(|it| format!("{it:?}")).join(", ");
    assert!(macros.contains(&format!("[{list}]")), "{list}");
}
