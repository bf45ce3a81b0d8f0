//! Simulated tokio programs: what their traces say.

mod limits;
mod waits;

use std::time::Duration;

use crate::support::lines::lines;
use standstill::choices::Plain;
use standstill::simulate::{named, spawn_named};
use standstill::{Simulation, simulate, spawn};
use tokio::time::sleep;
use tracing::{Instrument, info, info_span};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[test]
fn spans_in_main_are_tasks() {
    let trace = simulate(Plain, async {
        let users = async {
            sleep(seconds(2)).await;
            info!(status = 200, "answered");
        };
        tokio::join!(
            users.instrument(info_span!("users")),
            sleep(seconds(3)).instrument(info_span!("products", page = 1)),
        );
    });
    assert_eq!(
        lines(&trace),
        [
            "0.000 main started",
            "0.000 users started",
            "0.000 products{page=1} started",
            "2.000 users answered status=200",
            "2.000 users finished",
            "3.000 products{page=1} finished",
            "3.000 main finished",
        ]
    );
}

#[test]
fn a_spawned_task_is_named_after_its_span_and_inner_spans_are_activities() {
    let trace = simulate(Plain, async {
        let work = async {
            async {
                sleep(seconds(1)).await;
                info!("half done");
            }
            .instrument(info_span!("step", n = 1))
            .await;
        };
        let worker = spawn(work.instrument(info_span!("worker")));
        let plain = tokio::spawn(sleep(seconds(4)).instrument(info_span!("plain")));
        let other = spawn_named("other", sleep(seconds(2)));
        worker.await.unwrap();
        other.await.unwrap();
        plain.await.unwrap();
    });
    assert_eq!(
        lines(&trace),
        [
            "0.000 main started",
            "0.000 worker started",
            "0.000 worker enter step{n=1}",
            "0.000 plain started",
            "0.000 other started",
            "1.000 worker step{n=1}: half done",
            "1.000 worker exit step{n=1}",
            "1.000 worker finished",
            "2.000 other finished",
            "4.000 plain finished",
            "4.000 main finished",
        ]
    );
}

#[test]
fn an_aborted_task_is_cancelled() {
    let trace = simulate(Plain, async {
        let never = spawn_named("never", sleep(seconds(1)));
        never.abort();
        let late = spawn_named("late", sleep(seconds(9)));
        sleep(seconds(1)).await;
        late.abort();
        assert!(late.await.unwrap_err().is_cancelled());
    });
    assert_eq!(
        lines(&trace),
        [
            "0.000 main started",
            "0.000 never cancelled",
            "0.000 late started",
            "1.000 late cancelled",
            "1.000 main finished",
        ]
    );
}

#[test]
fn a_deadlock_names_who_waits() {
    let trace = simulate(Plain, async {
        let (_sender, receiver) = tokio::sync::oneshot::channel::<()>();
        let waiter = spawn_named("waiter", async {
            sleep(seconds(1)).await;
            let _ = receiver.instrument(info_span!("answer")).await;
        });
        waiter.await.unwrap();
    });
    assert_eq!(
        lines(&trace),
        [
            "0.000 main started",
            "0.000 waiter started",
            "1.000 waiter enter answer",
            "1.000 main deadlock: tokio::task::JoinHandle at tests/it/simulate.rs since 0.000",
            "1.000 waiter deadlock: tokio::sync::oneshot::Receiver at tests/it/simulate.rs in answer since 1.000",
        ]
    );
    trace.expect().outcome("deadlock").assert();
}

#[test]
fn what_is_left_running_is_told_and_dropped() {
    let trace = simulate(Plain, async {
        spawn_named("server", std::future::pending::<()>());
        sleep(seconds(1)).await;
    });
    assert_eq!(
        lines(&trace),
        [
            "0.000 main started",
            "0.000 server started",
            "1.000 main finished",
            "1.000 server left running",
            "1.000 server cancelled",
        ]
    );
    trace.expect().leaks("server").total("1s").assert();
}

#[test]
fn an_error_of_main_fails_the_run() {
    let trace = simulate(Plain, async {
        named("connect", sleep(seconds(1))).await;
        Err::<(), _>("no route")
    });
    assert_eq!(lines(&trace).last().unwrap(), "1.000 main failed: no route");
    trace.expect().outcome("failed").duration("connect", "1s").assert();
}

#[test]
fn a_panic_of_a_task_is_a_failure_of_it() {
    let trace = simulate(Plain, async {
        let job = spawn_named("job", async { panic!("boom") });
        assert!(job.await.is_err());
    });
    assert!(lines(&trace).contains(&"0.000 job failed: panicked: boom".to_owned()));
}

#[test]
fn the_order_of_spawned_tasks_is_a_choice() {
    let order = |seed| {
        let trace = Simulation::new().seed(seed).run(async {
            let tasks = ["a", "b", "c"].map(|name| spawn_named(name, async {}));
            for task in tasks {
                task.await.unwrap();
            }
        });
        let lines = lines(&trace).into_iter().filter(|line| line.ends_with("finished"));
        lines.map(|line| line.replace("0.000 ", "")).collect::<Vec<_>>().join(", ")
    };
    let mut orders: Vec<_> = (0..100).map(order).collect();
    assert_eq!(orders, (0..100).map(order).collect::<Vec<_>>());
    orders.sort();
    orders.dedup();
    assert!(orders.len() >= 6, "{orders:#?}");
}

#[test]
#[should_panic(expected = "expected a total of 3s")]
fn a_wrong_total_is_told() {
    let trace = simulate(Plain, async { sleep(seconds(2)).await });
    trace.expect().total("3s").assert();
}

#[test]
fn a_trace_is_shown_as_that_of_a_scenario() {
    let trace = simulate(Plain, async { sleep(seconds(2)).await });
    let shown = trace.to_string();
    assert!(shown.starts_with("ok   total 2.000s   1 task\n\n"), "{shown}");
}

#[test]
fn a_blocked_poll_is_told() {
    let trace =
        Simulation::new().slow_poll(standstill::time::Duration::from_millis(100)).run(async {
            #[expect(clippy::disallowed_methods, reason = "what is to be found")]
            std::thread::sleep(Duration::from_millis(120));
            sleep(seconds(1)).await;
        });
    assert_eq!(lines(&trace)[1], "0.000 main block 100ms");
}

#[test]
#[cfg(tokio_unstable)]
fn a_blocked_poll_is_told_of_the_task_whose_it_is() {
    #[expect(clippy::disallowed_methods, reason = "what is to be found")]
    async fn blocks() {
        sleep(seconds(1)).await;
        std::thread::sleep(Duration::from_millis(120));
    }
    async fn waits() {
        sleep(seconds(1)).await;
    }
    let simulation = Simulation::new().slow_poll(Duration::from_millis(100));
    let trace = simulation.run(async {
        let tasks = [
            tokio::spawn(waits().instrument(info_span!("a"))),
            tokio::spawn(blocks().instrument(info_span!("plain"))),
            spawn_named("b", waits()),
            spawn_named("own", blocks()),
            tokio::spawn(waits().instrument(info_span!("c"))),
        ];
        for task in tasks {
            task.await.unwrap();
        }
    });
    let blocks: Vec<_> =
        lines(&trace).into_iter().filter(|line| line.contains(" block ")).collect();
    assert_eq!(blocks, ["1.000 plain block 100ms", "1.000 own block 100ms"]);
}

#[test]
fn the_stand_in_makes_tasks_choices() {
    use standstill::tokio::select;
    use standstill::tokio::task::JoinSet;

    let trace = simulate(Plain, async {
        let jobs = (1..=2).map(|n| async move { n }.instrument(info_span!("job", n)));
        let mut set: JoinSet<u32> = jobs.collect();
        set.spawn(async { 3 });
        let spawned = spawn(async { 4 });
        while let Some(done) = set.join_next().await {
            info!(result = done.unwrap());
        }
        select! {
            result = spawned => info!(result = result.unwrap()),
            () = sleep(seconds(1)) => {}
        }
    });
    trace.expect().total("0s").count("job{n=*} finished", 2).count("task* finished", 2).assert();
    trace.expect().eventually("main result=4").assert();
}

#[test]
fn a_span_is_over_when_nobody_can_enter_it_whatever_began_in_it() {
    let trace = simulate(Plain, async {
        let asks = async {
            spawn(sleep(seconds(5)).instrument(info_span!("in the background")));
            sleep(seconds(1)).await;
        };
        asks.instrument(info_span!("asks")).await;
        sleep(seconds(9)).await;
    });
    trace.expect().duration("asks", "1s").duration("in the background", "5s").total("10s").assert();
}

#[test]
fn the_users_own_subscriber_sees_what_it_would_see_without_a_simulation() {
    use std::cell::RefCell;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt::format::FmtSpan;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);
    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let program = || async {
        let child = info_span!("child", n = 1);
        info!(parent: &child, "explicitly");
        async {
            info!("inside");
            info_span!("inner").in_scope(|| info!("deeper"));
            info!(parent: None, "outside");
            let task = async { info!("spawned") }.instrument(info_span!("task"));
            tokio::spawn(task).await.unwrap();
            sleep(seconds(1)).await;
            tracing::debug!("hidden from the trace");
        }
        .instrument(child)
        .await;
    };
    let said = |run: &dyn Fn()| {
        let written = Written::default();
        let writer = written.clone();
        let user = tracing_subscriber::fmt()
            .without_time()
            .with_ansi(false)
            .with_span_events(FmtSpan::FULL)
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(user, run);
        String::from_utf8(written.0.lock().unwrap().clone()).unwrap()
    };
    let bare = said(&|| {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time().start_paused(true).build().unwrap().block_on(program());
    });
    assert!(bare.contains("INFO child{n=1}: it::simulate: explicitly\n"), "{bare}");
    assert!(bare.contains("DEBUG child{n=1}: it::simulate: hidden from the trace\n"), "{bare}");
    assert!(bare.contains("INFO child{n=1}: it::simulate: close\n"), "{bare}");
    let trace = RefCell::new(None);
    let simulated = said(&|| drop(trace.replace(Some(simulate(Plain, program())))));
    assert_eq!(simulated, bare);
    let trace = trace.take().unwrap();
    trace.expect().total("1s").never("* hidden*").eventually("child{n=1} inner: deeper").assert();
    assert_eq!(lines(&trace), lines(&simulate(Plain, program())));
}

#[test]
fn tasks_of_a_local_set_are_choices_too() {
    use standstill::tokio::task::{LocalSet, spawn_local, yield_now};

    let order = |seed| {
        let tasks = || {
            ["a", "b", "c"].map(|name| {
                let task = async {
                    yield_now().await;
                    sleep(seconds(1)).await;
                };
                spawn_local(task.instrument(info_span!("task", name)))
            })
        };
        let main = async {
            for task in tasks() {
                task.await.unwrap();
            }
        };
        let trace = Simulation::new().seed(seed).run(async {
            named("set", LocalSet::new().run_until(main)).await;
        });
        trace.expect().total("1s").assert();
        lines(&trace).into_iter().filter(|line| line.contains("} finished")).collect::<Vec<_>>()
    };
    let mut orders: Vec<_> = (0..50).map(order).collect();
    assert_eq!(orders, (0..50).map(order).collect::<Vec<_>>());
    orders.sort();
    orders.dedup();
    assert_eq!(orders.len(), 6, "{orders:#?}");
}

#[test]
fn a_ready_task_that_is_aborted_holds_nobody_up() {
    for seed in 0..20 {
        let trace = Simulation::new().seed(seed).run(async {
            let [first, second] =
                ["first", "second"].map(|name| spawn_named(name, sleep(seconds(1))));
            let impatient = spawn_named("impatient", async move { first.abort() });
            second.await.unwrap();
            impatient.await.unwrap();
        });
        trace.expect().total("1s").assert();
    }
}

#[test]
fn what_is_left_running_is_told_in_the_same_order_however_many_tasks_there_were_before() {
    let run = || {
        simulate(Plain, async {
            for name in ["a", "b", "c", "d", "e"] {
                spawn_named(name, named("within", std::future::pending::<()>()));
            }
            tokio::spawn(std::future::pending::<()>().instrument(info_span!("plain")));
            sleep(seconds(1)).await;
            let _never_started = ["y", "z"].map(|name| spawn_named(name, async {}));
        })
    };
    let first = run();
    for _ in 0..8 {
        assert_eq!(run(), first);
    }
}

#[test]
fn a_plain_task_with_a_span_that_panics_has_failed() {
    let trace = simulate(Plain, async {
        let job = async {
            sleep(seconds(1)).await;
            panic!("boom");
        };
        let ended = tokio::spawn(job.instrument(info_span!("job"))).await;
        assert!(ended.unwrap_err().is_panic());
    });
    trace.expect().at("1s", "job failed: panicked").never("job finished").assert();
}

#[tokio::test]
#[should_panic(expected = "write `#[standstill::test]` in place of `#[tokio::test]`")]
async fn a_simulation_within_a_runtime_says_what_to_write() {
    simulate(Plain, async {});
}

#[test]
#[should_panic(expected = "simulations do not nest")]
fn a_simulation_within_a_simulation_says_so() {
    simulate(Plain, async {
        simulate(Plain, async {});
    });
}

#[test]
fn what_is_aborted_as_main_ends_is_not_left_running_however_many_plain_tasks_are_ready() {
    let trace = simulate(Plain, async {
        let mut set = standstill::tokio::task::JoinSet::new();
        set.spawn(async {
            info!("up");
            sleep(seconds(9)).await;
        });
        tokio::task::yield_now().await;
        for _ in 0..300 {
            tokio::spawn(tokio::task::yield_now());
        }
        drop(set);
    });
    trace.expect().never("* left running").assert();
}
