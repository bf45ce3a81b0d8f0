//! Rust functions that scenario files call.

mod endless;

use std::time::Duration;

use crate::support::lines::lines;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use standstill::choices::{Plain, Seeded};
use standstill::explore::{Options, explore};
use standstill::scenario::{Arguments, Calls, Model, Scenario};
use standstill::tokio::net::TcpStream;
use standstill::trace::Trace;
use standstill::{check, run};
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};
use tracing::{Instrument, info, info_span};

/// Runs the program of a scenario whose expectations must hold.
fn runs(body: &str, calls: Calls) -> Vec<String> {
    let trace = trace(body, calls);
    lines(&trace)
}

fn trace(body: &str, calls: Calls) -> Trace {
    let scenario = scenario(body, calls);
    let traces = [(); 2].map(|()| run::run(&scenario, Model::Async, Plain));
    let verdict = check::check(&scenario, &traces[0]);
    assert!(verdict.holds(), "{:?}\n{}", verdict.violations, traces[0]);
    assert_eq!(traces[0], traces[1]);
    traces[0].clone()
}

fn scenario(body: &str, calls: Calls) -> Scenario {
    let text = format!("scenario \"calls\"\n{body}");
    let read = Scenario::parse("calls.kdl", &text).and_then(|scenario| scenario.with_calls(calls));
    read.unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
}

fn refused(body: &str, calls: Calls) -> String {
    let text = format!("scenario \"calls\"\n{body}");
    let read = Scenario::parse("calls.kdl", &text).and_then(|scenario| scenario.with_calls(calls));
    read.unwrap_err().render(false, 100)
}

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Sleeps for as many milliseconds as it is told, and gives them back.
async fn nap(arguments: Arguments) -> Result<i64, String> {
    let length = arguments.int("ms")?;
    sleep(millis(length.unsigned_abs())).await;
    Ok(length)
}

fn naps() -> Calls {
    Calls::new().add("nap", nap)
}

/// The status with which the service at this name answers.
async fn get(service: &str) -> Result<i64, Box<dyn std::error::Error>> {
    let stream = TcpStream::connect((service, 80)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::builder().uri("/").header("host", service).body(Empty::<Bytes>::new())?;
    let answer = sender.send_request(request).await?;
    drop(sender);
    let status = answer.status();
    answer.into_body().collect().await?;
    connection.await??;
    Ok(i64::from(status.as_u16()))
}

#[test]
fn timers_of_functions_and_of_steps_are_on_one_clock() {
    let told = runs(
        r#"
        main {
            gather {
                task "a" { call "nap" ms=30 into="n"; log "{n}"; call "nap" ms=30; }
                task "b" { sleep "20ms"; log "b"; sleep "20.25ms"; log "b"; sleep "19.75ms"; log "last"; }
            }
        }
        expect { total "60ms"; }
        "#,
        naps(),
    );
    assert_eq!(
        told,
        [
            "0.000 main started",
            "0.000 a started",
            "0.000 a call nap",
            "0.000 b started",
            "0.000 b sleep 20ms",
            "0.020 b log b",
            "0.020 b sleep 20.25ms",
            "0.030 a call nap: 30",
            "0.030 a log 30",
            "0.030 a call nap",
            "0.040250 b log b",
            "0.040250 b sleep 19.75ms",
            "0.060 a call nap: 30",
            "0.060 a finished",
            "0.060 b log last",
            "0.060 b finished",
            "0.060 main finished",
        ]
    );
}

#[test]
fn a_function_that_is_cancelled_is_dropped_at_once() {
    struct Bell;
    impl Drop for Bell {
        fn drop(&mut self) {
            info!("dropped");
        }
    }
    let calls = Calls::new().add("wait", |_| async {
        let _bell = Bell;
        sleep(millis(10_000)).await;
        Ok::<_, String>(())
    });
    trace(
        r#"
        main {
            try { timeout "3s" { call "wait"; }; }
            catch "timeout" { log "gave up"; }
        }
        expect { total "3s"; order "main call wait" "main dropped" "main log gave up"; }
        "#,
        calls,
    );
}

#[test]
fn what_a_function_gives_and_how_it_fails() {
    let calls = Calls::new()
        .add("add", |it| async move { Ok::<_, String>(it.int("a")? + it.int("b")?) })
        .add("fail", |_| async { Err::<(), _>("no luck") })
        .add("panic", |it: Arguments| async move {
            let is_calm = it.bool("calm").unwrap_or_default();
            assert!(is_calm, "lost it");
            Ok::<_, String>(())
        });
    let told = runs(
        r#"
        main {
            let "one" "1"
            call "add" a="{one}" b=2 into="sum"
            log "{sum}"
            try { call "add" a="x" b=2; }
            catch "*" { log "caught"; }
            try { call "fail"; }
            catch "no luck" { log "caught"; }
            call "panic" calm=#true
            try { call "panic"; }
            catch "panicked*" { log "caught"; }
        }
        expect { total "0s"; }
        "#,
        calls,
    );
    let told: Vec<_> =
        told.iter().filter_map(|line| line.strip_prefix("0.000 main call ")).collect();
    assert_eq!(
        told,
        [
            "add",
            "add: 3",
            "add",
            "add: the argument a is x, not a whole number",
            "fail",
            "fail: no luck",
            "panic",
            "panic: done",
            "panic",
            "panic: panicked: lost it",
        ]
    );
}

#[test]
fn functions_spawn_tasks_and_talk_to_them() {
    let calls = Calls::new().add("pool", |it: Arguments| async move {
        let (jobs, mut queue) = mpsc::channel::<(u64, oneshot::Sender<u64>)>(4);
        tokio::spawn(async move {
            while let Some((job, done)) = queue.recv().await {
                sleep(millis(job * 100)).await;
                yield_now().await;
                info!(job, "done");
                let _ = done.send(job * 2);
            }
        });
        let mut sum = 0;
        for job in 1..=u64::try_from(it.int("jobs")?).unwrap() {
            let (done, answer) = oneshot::channel();
            jobs.send((job, done)).await.unwrap();
            sum += answer.await.unwrap();
        }
        Ok::<_, String>(i64::try_from(sum).unwrap())
    });
    trace(
        r#"
        main {
            gather {
                task "pool" { call "pool" jobs=3 into="sum"; log "{sum}"; }
                task "ticks" { repeat 6 { sleep "100ms"; } }
            }
        }
        expect {
            total "600ms"
            at "100ms" "pool done job=1"
            at "300ms" "pool done job=2"
            at "600ms" "pool log 12"
        }
        "#,
        calls,
    );
}

#[test]
fn services_answer_functions_over_the_simulated_network() {
    let calls = Calls::new().add("get", |it: Arguments| async move {
        let service = it.text("from").map_err(|error| error.to_string())?;
        for attempt in 1.. {
            match timeout(millis(1000), get(&service)).await {
                Ok(Ok(200)) => return Ok(attempt),
                Ok(Ok(status)) => info!(status, "answered"),
                Ok(Err(error)) => info!("{error}"),
                Err(_) => info!("no answer"),
            }
            if attempt == 3 {
                break;
            }
            sleep(millis(100)).await;
        }
        Err("three attempts failed".to_owned())
    });
    trace(
        r#"
        service "users" latency="200ms" { fail 503 times=2; }
        service "slow" latency="1500ms"
        service "away" latency="1s" { refuse; }
        main {
            call "get" from="users"
            try { call "get" from="slow"; }
            catch "*" { log "slow"; }
            try { call "get" from="away"; }
            catch "*" { log "away"; }
            fetch "users"
        }
        expect {
            count "main answered status=503" 2
            at "800ms" "main call get: 3"
            count "main no answer" 6
            at "4s" "main log slow"
            at "7.2s" "main log away"
            at "7.4s" "main fetch users: 200"
            total "7.4s"
        }
        "#,
        calls,
    );
}

#[test]
fn what_a_function_tells_is_told_of_the_task_that_calls_it() {
    let calls = Calls::new().add("order", |it: Arguments| async move {
        let item = it.text("item")?;
        async {
            info!("ordered");
            tracing::debug!("not told");
            sleep(millis(it.int("ms")?.unsigned_abs())).await;
            info!("delivered");
            Ok::<_, String>(())
        }
        .instrument(info_span!("order", %item))
        .await
    });
    let told = runs(
        r#"
        main {
            gather {
                task "a" { call "order" item="tea" ms=20; }
                task "b" { call "order" item="cup" ms=10; }
            }
        }
        expect { total "20ms"; }
        "#,
        calls,
    );
    let told: Vec<_> = told.iter().filter(|line| line.contains("order{")).collect();
    assert_eq!(
        told,
        [
            "0.000 a order{item=tea}: ordered",
            "0.000 b order{item=cup}: ordered",
            "0.010 b order{item=cup}: delivered",
            "0.020 a order{item=tea}: delivered",
        ]
    );
}

#[test]
fn a_call_is_a_branch_like_others() {
    let told = runs(
        r#"
        main {
            race into="first" { call "nap" ms=20 as="long"; call "nap" ms=10; sleep "15ms"; }
            log "{first}"
        }
        expect { total "10ms"; eventually "main race won by nap"; eventually "long interrupted: call nap"; }
        "#,
        naps(),
    );
    assert!(told.contains(&"0.010 main log 10".to_owned()), "{told:#?}");
}

#[test]
fn the_order_of_calls_is_explored() {
    let calls = || {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicI64, Ordering};
        let count = Arc::new(AtomicI64::new(0));
        let reset = Arc::clone(&count);
        let shown = Arc::clone(&count);
        Calls::new()
            .add("reset", move |_| {
                reset.store(0, Ordering::Relaxed);
                async { Ok::<_, String>(()) }
            })
            .add("increment", move |_| {
                let count = Arc::clone(&count);
                async move {
                    let seen = count.load(Ordering::Relaxed);
                    yield_now().await;
                    count.store(seen + 1, Ordering::Relaxed);
                    Ok::<_, String>(())
                }
            })
            .add("count", move |_| {
                let count = shown.load(Ordering::Relaxed);
                async move { Ok::<_, String>(count) }
            })
    };
    let body = r#"
        main {
            call "reset"
            gather {
                task "a" { sleep "0s..10ms"; call "increment"; }
                task "b" { sleep "5ms"; call "increment"; }
            }
            call "count" into="n"
            log "{n}"
        }
        expect { eventually "main log 2"; }
    "#;
    let scenario = scenario(body, calls());
    let found = explore(&scenario, Model::Async, &Options { runs: 2000, ..Options::default() });
    assert_eq!(found.failures.len(), 1, "{found:?}");
    assert!(check::check(&scenario, &run::run(&scenario, Model::Async, Plain)).holds());
    for seed in 0..20 {
        let [first, second] =
            [(); 2].map(|()| run::run(&scenario, Model::Async, Seeded::new(seed)));
        assert_eq!(first, second);
    }
}

#[test]
fn a_function_that_is_not_registered_is_told_with_those_that_are() {
    let told = refused("main { call \"nup\" ms=1; }\nexpect { total \"1ms\"; }", naps());
    assert!(told.contains("no function is registered as `nup`"), "{told}");
    assert!(told.contains("did you mean `nap`?"), "{told}");
    assert!(told.contains("calls.kdl:2:13"), "{told}");
    let told = refused("main { call \"nap\" ms=1; }\nexpect { total \"1ms\"; }", Calls::new());
    assert!(told.contains("main_with"), "{told}");
    let told =
        refused("main { call 3; call; call \"nap\" ms=1 { }; call \"nap\" ms=\"{x}\"; }", naps());
    assert_eq!(told.matches('×').count(), 4, "{told}");
}

#[test]
fn a_service_may_have_any_name() {
    let calls = Calls::new().add("get", |it: Arguments| async move {
        let from = it.text("from").map_err(|error| error.to_string())?;
        get(&from).await.map_err(|error| error.to_string())
    });
    trace(
        r#"
        service "main" latency="1s"
        service "localhost" latency="1s"
        service "10.0.0.1" latency="1s"
        service "two words" latency="1s"
        main {
            call "get" from="main"
            call "get" from="two words"
            fetch "localhost"
            fetch "10.0.0.1"
        }
        expect { total "4s"; }
        "#,
        calls,
    );
}

#[test]
#[cfg(tokio_unstable)]
fn what_tokio_draws_by_lot_is_the_same_at_each_run() {
    let calls = Calls::new().add("draw", |_| async {
        let mut drawn = String::new();
        for _ in 0..64 {
            let lot = tokio::select! {
                () = async {} => 'a',
                () = async {} => 'b',
            };
            drawn.push(lot);
            yield_now().await;
        }
        assert!(drawn.contains('a') && drawn.contains('b'), "{drawn}");
        Ok::<_, String>(drawn)
    });
    trace("main { call \"draw\"; call \"draw\"; }\nexpect { total \"0s\"; }", calls);
}
