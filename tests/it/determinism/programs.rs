//! Programs on tokio: what `docs/determinism.md` says of them, each statement under its name.

use std::cell::Cell;
use std::hash::BuildHasher as _;
use std::io;
use std::process::Command;
use std::time::Duration;

use standstill::choices::Plain;
use standstill::scenario::{Drawn, Ratio};
use standstill::simulate::{ByChance, FaultKind, Faults, Link, spawn_named, twice};
use standstill::tokio::net::UdpSocket;
use standstill::trace::Trace;
use standstill::{Simulation, simulate};
use tokio::time::sleep;
use tracing::info;

use crate::support::panicking::panic_of;

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// What is said of a program that is not the same when it runs again.
fn difference<F: Future<Output = ()>>(program: impl Fn() -> F) -> String {
    panic_of(|| drop(twice(|| simulate(Plain, program()))))
}

/// No poll takes so long, however busy the machine.
const LONG: Duration = Duration::from_hours(1);

/// The texts that `main` tells.
fn told(trace: &Trace) -> Vec<String> {
    let lines = trace.events.iter().map(|event| trace.line(event));
    let told = lines.filter_map(|line| line.strip_prefix("main ").map(str::to_owned));
    told.filter(|text| !["started", "finished"].contains(&text.as_str())).collect()
}

#[test]
fn which_spawned_task_goes_first_follows_from_the_seed() {
    let first = |seed| {
        let run = || {
            Simulation::new().seed(seed).run(async {
                let tasks = ["a", "b", "c"].map(|name| spawn_named(name, async { info!("here") }));
                for task in tasks {
                    task.await.unwrap();
                }
            })
        };
        let trace = twice(run);
        let first = trace.events.iter().map(|it| trace.line(it)).find(|it| it.ends_with("here"));
        first.unwrap()
    };
    let first: std::collections::BTreeSet<_> = (0..30).map(first).collect();
    assert_eq!(first.len(), 3, "{first:?}");
}

#[test]
fn what_goes_wrong_and_what_is_drawn_follow_from_the_seed() {
    let lost = |seed| {
        let receiver = || async {
            let socket = UdpSocket::bind("0.0.0.0:7").await?;
            for _ in 0..10 {
                socket.recv(&mut [0; 1]).await?;
                info!("got");
            }
            io::Result::Ok(())
        };
        let [least, most] = [1, 9].map(standstill::time::Duration::from_millis);
        let link = Link::new().latency_drawn(Drawn::Uniform { min: least, max: most });
        let cut = ByChance::new(Ratio::percent(20)).any([FaultKind::Partition]);
        let run = || {
            let faults = Faults::new().by_chance(cut.clone());
            let simulation = Simulation::new()
                .slow_poll(LONG)
                .seed(seed)
                .host("b", receiver)
                .link("main", "b", link);
            simulation.faults(faults).run(async {
                let socket = UdpSocket::bind("0.0.0.0:0").await?;
                for byte in 0..10 {
                    socket.send_to(&[byte], "b:7").await?;
                    sleep(millis(10)).await;
                }
                io::Result::Ok(())
            })
        };
        let trace = twice(run);
        let events = trace.events.iter();
        events.map(|event| format!("{} {}", event.at, trace.line(event))).collect::<Vec<_>>()
    };
    let seen: std::collections::BTreeSet<_> = (0..20).map(lost).collect();
    // A cut that begins early swallows all that follows, whenever it would have come.
    assert!(seen.len() > 10, "{seen:?}");
    assert!(seen.iter().flatten().any(|line| line.contains("partitioned at packet")));
}

#[test]
fn tasks_of_plain_tokio_run_first_in_first_out_whatever_the_seed() {
    for seed in 0..10 {
        let trace = Simulation::new().seed(seed).run(async {
            let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
            let tasks = [1, 2, 3].map(|n| {
                let order = std::sync::Arc::clone(&order);
                tokio::spawn(async move { order.lock().unwrap().push(n) })
            });
            for task in tasks {
                task.await.unwrap();
            }
            info!(order = ?order.lock().unwrap());
        });
        assert_eq!(told(&trace), ["order=[1, 2, 3]"]);
    }
}

#[test]
fn a_timer_ends_on_a_whole_millisecond() {
    let trace = simulate(Plain, async { sleep(Duration::from_micros(1500)).await });
    trace.expect().total("2ms").assert();
}

#[test]
fn what_is_left_running_is_cancelled_in_order_of_creation() {
    for _ in 0..5 {
        let trace = simulate(Plain, async {
            for n in 0..40 {
                spawn_named(&format!("job {n:02}"), std::future::pending::<()>());
            }
            sleep(millis(1)).await;
        });
        let lines = trace.events.iter().map(|event| trace.line(event));
        let cancelled: Vec<_> = lines.filter(|line| line.ends_with("cancelled")).collect();
        assert!(cancelled.len() == 40 && cancelled.is_sorted(), "{cancelled:#?}");
    }
}

/// Which of two branches that are both ready `select!` takes, many times over.
async fn branches() {
    let mut taken = String::new();
    for _ in 0..64 {
        tokio::select! {
            () = async {} => taken.push('a'),
            () = async {} => taken.push('b'),
        }
    }
    info!("{taken}");
}

#[cfg(tokio_unstable)]
#[test]
fn select_takes_the_same_branches_with_the_same_seed() {
    let run = |seed| twice(|| Simulation::new().seed(seed).run(branches()));
    assert_ne!(told(&run(1)), told(&run(2)));
}

#[cfg(not(tokio_unstable))]
#[test]
fn select_on_a_stable_build_is_found_by_running_twice() {
    let said = difference(branches);
    assert!(said.contains("build with `--cfg tokio_unstable`"), "{said}");
}

#[cfg(not(tokio_unstable))]
#[test]
fn watch_on_a_stable_build_is_found_by_running_twice() {
    let said = difference(|| async {
        let (sender, _) = tokio::sync::watch::channel(0);
        let wait = |n: u32| {
            let mut changes = sender.subscribe();
            spawn_named(&format!("w{n}"), async move { changes.changed().await.unwrap() })
        };
        let waiting: Vec<_> = (0..40).map(wait).collect();
        sleep(millis(1)).await;
        sender.send(1).unwrap();
        for task in waiting {
            task.await.unwrap();
        }
    });
    assert!(said.contains("whom `watch` or `Barrier` wakes first"), "{said}");
}

#[test]
fn select_in_order_is_the_same_on_every_build() {
    twice(|| {
        simulate(Plain, async {
            for _ in 0..64 {
                tokio::select! {
                    biased;
                    () = async {} => {}
                    () = async {} => info!("never"),
                }
            }
        })
    })
    .expect()
    .never("main never")
    .assert();
}

#[test]
fn the_order_of_a_hash_map_is_found_by_running_twice() {
    #[expect(clippy::disallowed_types, reason = "what is to be found")]
    #[expect(clippy::iter_over_hash_type, reason = "what is to be found")]
    let said = difference(|| async {
        let users: std::collections::HashMap<u32, u32> = (0..50).map(|id| (id, id)).collect();
        for id in users.keys() {
            info!("notify user {id}");
        }
    });
    assert!(said.contains("most probably: the same events in another order"), "{said}");
    assert!(said.contains("a `BTreeMap`"), "{said}");
}

#[test]
fn a_real_clock_in_an_event_is_found_by_running_twice() {
    #[expect(clippy::disallowed_types, reason = "what is to be found")]
    let said = difference(|| async {
        let now = std::time::SystemTime::now();
        info!(?now, "stamped");
    });
    assert!(said.contains("most probably: another text: a random number"), "{said}");
}

#[test]
fn a_random_number_is_found_by_running_twice() {
    #[expect(clippy::disallowed_types, reason = "what is to be found")]
    let said = difference(|| async {
        let random = std::hash::RandomState::new().hash_one(0) % 100_000;
        sleep(Duration::from_millis(random)).await;
        info!("after some time");
    });
    assert!(said.contains("most probably: the same event at another instant"), "{said}");
}

#[test]
fn a_state_that_outlives_a_run_is_found_by_running_twice() {
    thread_local! {
        static REQUESTS: Cell<u32> = const { Cell::new(0) };
    }
    let said = difference(|| async {
        REQUESTS.set(REQUESTS.get() + 1);
        info!(request = REQUESTS.get());
    });
    assert!(said.contains("a state that outlives a run"), "{said}");
}

#[test]
fn how_long_a_poll_takes_in_real_time_is_not_compared() {
    let runs = Cell::new(0);
    let trace = twice(|| {
        runs.set(runs.get() + 1);
        let is_first = runs.get() == 1;
        Simulation::new().slow_poll(standstill::time::Duration::from_millis(100)).run(async move {
            if is_first {
                #[expect(clippy::disallowed_methods, reason = "what is to be found")]
                std::thread::sleep(millis(120));
            }
            sleep(millis(1)).await;
        })
    });
    trace.expect().eventually("main block *").total("1ms").assert();
}

#[test]
fn spawn_blocking_takes_no_simulated_time_and_is_noted() {
    let trace = simulate(Plain, async {
        #[expect(clippy::disallowed_methods, reason = "what blocks")]
        tokio::task::spawn_blocking(|| std::thread::sleep(millis(20))).await.unwrap();
    });
    trace.expect().total("0s").eventually("main note: blocking work ran *").assert();
}

#[test]
fn what_waits_for_a_real_thread_waits_for_ever() {
    let (answer, answered) = tokio::sync::oneshot::channel::<()>();
    let (go, gone) = std::sync::mpsc::channel::<()>();
    #[expect(clippy::disallowed_methods, reason = "what is outside of a simulation")]
    let thread = std::thread::spawn(move || {
        let _ = gone.recv();
        let _ = answer.send(());
    });
    let trace = simulate(Plain, async { drop(answered.await) });
    drop(go);
    thread.join().unwrap();
    trace.expect().outcome("deadlock").assert();
}

#[test]
fn files_of_the_stand_in_are_refused_with_an_explanation() {
    use standstill::tokio::{fs, io, process::Command};

    let file = panic_of(|| drop(simulate(Plain, async { fs::write("a file", "text").await })));
    assert!(file.contains("keep the content of the file in memory"), "{file}");
    let input = panic_of(|| drop(simulate(Plain, async { drop(io::stdin()) })));
    assert!(input.contains("let the code under test take any `AsyncRead`"), "{input}");
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    let starts = async { drop(Command::new("touch").arg(&made).status().await) };
    let process = panic_of(|| drop(simulate(Plain, starts)));
    assert!(process.contains("There are no processes in a simulation"), "{process}");
    assert!(!made.exists(), "nothing is started");
    assert!(!std::path::Path::new("a file").exists(), "nothing is written");
}

#[test]
#[ignore = "it fails; the test below looks at what it says"]
fn dials_for_real() {
    simulate(Plain, async { drop(tokio::net::TcpStream::connect("127.0.0.1:1").await) });
}

#[test]
fn real_sockets_are_refused_with_an_explanation() {
    let tests = std::env::current_exe().unwrap();
    let mut child = Command::new(tests);
    let name = "determinism::programs::dials_for_real";
    let ended = child.args([name, "--exact", "--ignored", "--nocapture"]).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success());
    assert!(said.contains("There is no real I/O in a simulation."), "{said}");
    assert!(said.contains("`standstill::tokio`"), "{said}");
}
