//! `standstill::tokio`: whatever spawns is a choice, and what tokio has beside is there in simulated form, or is refused in words that fit.

#[cfg(tokio_unstable)]
mod builders;
mod outside;
mod parity;

use std::collections::BTreeSet;
use std::env;
use std::panic;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::attribute::PLAIN;
use standstill::simulate::{Flavor, Test};
use standstill::tokio::runtime::Handle;
use standstill::tokio::signal::unix::{SignalKind, signal};
use standstill::tokio::task::{self, JoinSet, LocalSet};
use standstill::{Simulation, choices::Plain, signal, simulate, tokio};

/// The surface of tokio.
#[path = "stand_in"]
mod on_tokio {
    use ::tokio;
    #[expect(dead_code, reason = "it is compiled, and does not run")]
    mod surface;
}

/// The same of the stand-in.
#[path = "stand_in"]
mod simulated {
    use standstill::tokio;
    #[expect(dead_code, reason = "it is compiled, and does not run")]
    #[expect(clippy::duplicate_mod, reason = "the same operations on the stand-in")]
    mod surface;
}

/// Who came first, in the order in which they came.
#[derive(Clone, Default)]
struct Came(Arc<Mutex<Vec<usize>>>);

impl Came {
    fn note(&self, who: usize) {
        self.0.lock().unwrap().push(who);
    }

    fn take(&self) -> Vec<usize> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// In how many orders three tasks run that a program spawns, by 60 seeds.
fn orders<F: Future<Output = ()>>(program: impl Fn(Came) -> F) -> usize {
    let run = |seed| {
        let came = Came::default();
        Simulation::new().seed(seed).run(program(came.clone())).expect().assert();
        came.take()
    };
    (0..60).map(run).collect::<BTreeSet<_>>().len()
}

#[test]
fn whatever_spawns_is_a_choice() {
    let each = |came: Came| (0..3).map(move |who| (who, came.clone()));
    let by_handle = orders(|came| async move {
        let tasks: Vec<_> = each(came)
            .map(|(who, came)| Handle::current().spawn(async move { came.note(who) }))
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    let on_a_handle = orders(|came| async move {
        let mut set = JoinSet::new();
        for (who, came) in each(came) {
            set.spawn_on(async move { came.note(who) }, &::tokio::runtime::Handle::current());
        }
        set.join_all().await;
    });
    let in_a_local_set = orders(|came| async move {
        let local = LocalSet::new();
        for (who, came) in each(came) {
            local.spawn_local(async move { came.note(who) });
        }
        local.await;
    });
    let locally = orders(|came| async move {
        let local = LocalSet::new();
        let mut set = JoinSet::new();
        for (who, came) in each(came) {
            set.spawn_local_on(async move { came.note(who) }, &local);
        }
        local.run_until(async { while set.join_next().await.is_some() {} }).await;
    });
    let as_blocking_work = orders(|came| async move {
        let mut set = JoinSet::new();
        for (who, came) in each(came.clone()).take(2) {
            set.spawn_blocking(move || came.note(who));
        }
        let last = task::spawn_blocking(move || came.note(2));
        set.join_all().await;
        last.await.unwrap();
    });
    let all = [by_handle, on_a_handle, in_a_local_set, locally, as_blocking_work];
    assert_eq!(all, [6; 5], "of three tasks there are six orders");
}

#[test]
fn blocking_work_takes_no_simulated_time_and_no_thread() {
    let here = std::thread::current().id();
    let trace = simulate(Plain, async move {
        let work = task::spawn_blocking(move || std::thread::current().id() == here);
        assert!(work.await.unwrap());
        assert!(task::block_in_place(|| std::thread::current().id() == here));
    });
    trace.expect().total("0s").never("main note: *").assert();
}

#[standstill::test(allow = "threads")]
async fn where_threads_are_allowed_blocking_work_has_one() {
    let here = std::thread::current().id();
    assert!(task::spawn_blocking(move || std::thread::current().id() != here).await.unwrap());
}

/// What a program does with the disk: it says what it has found there.
async fn files_of(folder: &std::path::Path) -> std::io::Result<Vec<String>> {
    use std::io::SeekFrom;

    use tokio::fs::{self, DirBuilder, File};
    use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

    DirBuilder::new().recursive(true).create(folder.join("a/b")).await?;
    let path = folder.join("a/file");
    let mut file = File::options().create_new(true).read(true).write(true).open(&path).await?;
    file.write_all(b"some text").await?;
    file.seek(SeekFrom::Start(5)).await?;
    let mut said = vec![String::new()];
    file.try_clone().await?.read_to_string(&mut said[0]).await?;
    file.set_len(4).await?;
    file.sync_all().await?;
    said.push(fs::read_to_string(&path).await?);
    fs::rename(&path, folder.join("a/other")).await?;
    said.push(File::open(&path).await.unwrap_err().kind().to_string());
    let mut entries = fs::read_dir(folder.join("a")).await?;
    let mut names = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    said.extend(names);
    said.push(fs::metadata(folder.join("a/other")).await?.len().to_string());
    Ok(said)
}

const FILES: [&str; 6] = ["text", "some", "entity not found", "b", "other", "4"];

#[standstill::test(allow = "threads")]
async fn where_threads_are_allowed_there_is_a_disk() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(files_of(folder.path()).await.unwrap(), FILES);
    drop(tokio::io::stdin());
}

#[test]
fn outside_of_a_simulation_there_is_a_disk() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(files_of(folder.path())).unwrap(), FILES);
    let ended = runtime.block_on(async { tokio::process::Command::new("true").status().await });
    assert!(ended.unwrap().success());
}

#[standstill::test]
async fn to_pause_what_stands_still_is_nothing() {
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    tokio::time::advance(Duration::from_secs(5)).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(start.elapsed(), Duration::from_secs(6));
}

#[standstill::test(seeds = 10)]
async fn a_signal_comes_when_it_is_sent_and_several_are_one() {
    let mut hangups = signal(SignalKind::hangup()).unwrap();
    let interrupted = tokio::spawn(tokio::signal::ctrl_c());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!interrupted.is_finished());
    signal::send(SignalKind::interrupt());
    interrupted.await.unwrap().unwrap();
    signal::send(SignalKind::hangup());
    signal::send(SignalKind::hangup());
    assert_eq!(hangups.recv().await, Some(()));
    let other = tokio::time::timeout(Duration::from_secs(1), hangups.recv());
    assert!(other.await.is_err());
    // Who listens only now has missed it.
    let late = tokio::time::timeout(Duration::from_secs(1), tokio::signal::ctrl_c());
    assert!(late.await.is_err());
}

#[test]
fn outside_of_a_simulation_there_are_no_signals() {
    let refused = signal(SignalKind::terminate()).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::Unsupported);
    signal::send(SignalKind::terminate());
}

/// Tasks without a name are called after the file in which they are spawned.
#[test]
fn a_task_without_a_name_is_called_after_its_file() {
    let trace = simulate(Plain, async {
        let first = tokio::spawn(async {});
        let second = Handle::current().spawn(async {});
        first.await.unwrap();
        second.await.unwrap();
        let mut set: JoinSet<()> = [async {}].into_iter().collect();
        set.join_next().await.unwrap().unwrap();
    });
    let names: Vec<_> = trace.tasks.iter().map(|task| &*task.name).collect();
    assert_eq!(names, ["main", "task stand_in.rs", "task stand_in.rs#2", "task"]);
}

/// What tokio panics at in a runtime of one thread, or of many, panics in a test that says it has such.
#[test]
fn what_needs_one_thread_or_many_panics_as_in_tokio() {
    let panics = |flavor, program: fn()| {
        let test = Test { flavor, ..PLAIN };
        panic::catch_unwind(|| test.run(async || program())).is_err()
    };
    let (block, pause) = (|| task::block_in_place(|| ()), || tokio::time::pause());
    for (flavor, expected) in [
        (Flavor::OneThread, [true, false]),
        (Flavor::ManyThreads, [false, true]),
        (Flavor::Unstated, [false, false]),
    ] {
        assert_eq!([panics(flavor, block), panics(flavor, pause)], expected, "{flavor:?}");
    }
    let real = |mut builder: ::tokio::runtime::Builder, program: fn()| {
        let runtime = builder.build().unwrap();
        panic::catch_unwind(panic::AssertUnwindSafe(|| {
            runtime.block_on(async { ::tokio::spawn(async move { program() }).await.unwrap() });
        }))
        .is_err()
    };
    let (one, many) = (
        ::tokio::runtime::Builder::new_current_thread,
        ::tokio::runtime::Builder::new_multi_thread,
    );
    // Outside of a simulation they are those of tokio.
    assert_eq!([real(one(), block), real(many(), block)], [true, false]);
    assert!(real(many(), pause));
}

/// A test that fails as it finds no listener is told which it cannot find.
#[test]
fn a_connection_that_nobody_hears_is_told_of_real_listeners() {
    let test = Test { ..PLAIN };
    let connects = async || tokio::net::TcpStream::connect("127.0.0.1:7").await.map(drop);
    let panic = panic::catch_unwind(|| test.run(connects)).unwrap_err();
    let told = panic.downcast_ref::<String>().unwrap();
    assert!(
        told.contains("Nobody listens there in this simulation: a listener of `std::net`"),
        "{told}"
    );
}

/// Programs that do what a simulation cannot, and what each is told.
const MISUSES: [(&str, &str); 15] = [
    ("pause", "Time is paused already"),
    ("block_on", "`block_on` within a simulation would stop its only thread"),
    ("runtime", "A simulation has one runtime and one thread"),
    ("blocking_recv", "`.await` the method without `blocking_` in its name"),
    ("block_in_place", "does the work here and now"),
    ("in_place", "no other task goes on meanwhile"),
    ("real_socket", "The operating system has refused a connection"),
    ("outside", "a socket of the stand-in is made within a simulation and on its thread"),
    ("spawn_local", "need a `LocalSet` around them"),
    ("read", "a simulation has no disk: keep the content of the file in memory"),
    ("open", "`#[standstill::test(allow = \"threads\")]`, or `Simulation::threads`"),
    ("from_std", "a simulation has no disk"),
    ("stdin", "a simulation has no standard input: let the code under test take any `AsyncRead`"),
    ("process", "There are no processes in a simulation: let the code under test take a trait"),
    ("status", "There are no processes in a simulation: let the code under test take a trait"),
];

/// The variable that says which of them this process is.
const MISUSE: &str = "STANDSTILL_TESTS_A_MISUSE";

#[test]
fn what_cannot_be_is_refused_in_words_that_fit() {
    if let Ok(misuse) = env::var(MISUSE) {
        drop(simulate(Plain, misused(misuse)));
        return;
    }
    for (misuse, advice) in MISUSES {
        let mut child = Command::new(env::current_exe().unwrap());
        let name = "stand_in::what_cannot_be_is_refused_in_words_that_fit";
        let ended =
            child.args([name, "--exact", "--nocapture"]).env(MISUSE, misuse).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(!ended.status.success(), "{misuse}: {said}");
        assert!(said.contains(advice), "{misuse}: {said}");
    }
}

async fn misused(misuse: String) {
    task::yield_now().await;
    match &*misuse {
        "pause" => ::tokio::time::pause(),
        "block_on" => Handle::current().block_on(async {}),
        "runtime" => {
            let runtime = ::tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {});
        }
        "blocking_recv" => {
            let (_tell, told) = tokio::sync::oneshot::channel::<()>();
            drop(told.blocking_recv());
        }
        "block_in_place" => ::tokio::task::block_in_place(|| ()),
        "in_place" => task::block_in_place(|| panic!("it does not work")),
        "real_socket" => drop(std::net::TcpStream::connect("127.0.0.1:1").unwrap()),
        "outside" => drop(tokio::net::UnixListener::bind("a path").unwrap()),
        "spawn_local" => drop(task::spawn_local(async {})),
        "read" => drop(tokio::fs::read("a file").await.unwrap_or_default()),
        "open" => drop(tokio::fs::OpenOptions::new().read(true).open("a file").await),
        "from_std" => drop(tokio::fs::File::from(std::fs::File::open("Cargo.toml").unwrap())),
        "stdin" => drop(tokio::io::stdin()),
        "process" => drop(tokio::process::Command::new("true").spawn()),
        "status" => drop(tokio::process::Command::new("true").status().await),
        other => panic!("nobody misuses {other}"),
    }
}

/// What becomes of sockets of `std::net`.
#[standstill::test]
async fn a_real_socket_becomes_a_simulated_one_if_it_has_no_peer() {
    use std::net;

    use tokio::io::AsyncWriteExt;
    use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket};

    let real = net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = real.local_addr().unwrap();
    let listener = TcpListener::from_std(real).unwrap();
    assert_eq!(listener.local_addr().unwrap(), address);
    assert!(net::TcpStream::connect(address).is_err(), "it is closed");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_u8(7).await.unwrap();
    assert!(listener.accept().await.is_ok());

    let real = net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = real.local_addr().unwrap();
    let socket = UdpSocket::try_from(real).unwrap();
    assert_eq!(socket.local_addr().unwrap(), address);

    let real = net::TcpListener::bind("127.0.0.1:0").unwrap();
    let connected = || net::TcpStream::connect(real.local_addr().unwrap()).unwrap();
    let refused = TcpStream::from_std(connected()).unwrap_err();
    assert!(refused.to_string().contains("make it by `tokio::net::TcpStream::connect`"));
    let (local, here) = (connected(), listener.local_addr().unwrap());
    let of_it = local.local_addr().unwrap();
    let socket = TcpSocket::from_std_stream(local);
    assert_eq!(socket.local_addr().unwrap(), of_it);
    assert_eq!(socket.connect(here).await.unwrap().local_addr().unwrap(), of_it);
    assert!(stream.into_std().is_err() && listener.into_std().is_err());
}

/// What a package can ask of tokio it can ask of `standstill-tokio`.
#[test]
fn the_package_under_another_name_has_the_features_of_tokio() {
    let mut cargo = Command::new(env!("CARGO"));
    let arguments = ["metadata", "--format-version", "1", "--locked", "--offline"];
    let platform = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    let told = cargo.args(["--filter-platform", &platform]).output().unwrap().stdout;
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    let features = |package: &str| {
        let packages = told["packages"].as_array().unwrap();
        let package = packages.iter().find(|it| it["name"] == package).unwrap();
        let features = package["features"].as_object().unwrap().iter();
        // A dependency of tokio is a feature of this name, which is for itself alone; but these two are for all.
        let is_for_all = |name: &str, of: &serde_json::Value| {
            let is_dependency = of == &serde_json::json!([format!("dep:{name}")]);
            !is_dependency || ["parking_lot", "tracing"].contains(&name)
        };
        features.filter(|(name, of)| is_for_all(name, of)).map(|(name, _)| name.clone()).collect()
    };
    let all: BTreeSet<String> = features("tokio");
    assert!(all.contains("full") && all.contains("rt-multi-thread"), "{all:?}");
    assert_eq!(features("standstill-tokio"), all);
}
