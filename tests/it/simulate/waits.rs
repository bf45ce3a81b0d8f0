//! What tasks wait in when a run cannot go on: told of primitives of any crate, with the file that calls them.

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use standstill::scenario::Limits;
use standstill::simulate::{Simulation, spawn_named};
use standstill::trace::Trace;
use tokio::sync::{Barrier, Mutex, Notify, OnceCell, RwLock, Semaphore};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::{Instrument, info_span};

use super::seconds;
use crate::support::lines::lines;
use crate::support::panicking::panic_of;

type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A simulation in which this waits, until nothing goes on.
fn stuck(waits: Waiting) -> Trace {
    Simulation::new().run(async {
        spawn_named("waiter", waits).await.unwrap();
    })
}

/// What is told of `waiter`.
fn told(trace: &Trace) -> String {
    let lines = lines(trace);
    let of_waiter = |line: &&String| line.contains(" waiter deadlock: ");
    let line = lines.iter().find(of_waiter).unwrap_or_else(|| panic!("{lines:#?}"));
    let (_, told) = line.split_once(" deadlock: ").unwrap();
    told.strip_suffix(" since 0.000").unwrap().to_owned()
}

/// Whether a name is this one, or as much of it as line tables tell, at least the module.
fn is_name(told: &str, name: &str) -> bool {
    let is_within =
        |it: &str, outer: &str| it.strip_prefix(outer).is_some_and(|it| it.starts_with("::"));
    told == name || is_within(told, name) || told.contains("::") && is_within(name, told)
}

macro_rules! waits {
    ($($name:literal: $waits:block;)*) => {
        [$(($name, Box::pin(async move { let _ = $waits; }) as Waiting)),*]
    };
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn of_each_primitive_it_is_told_that_a_task_waits_in_it() {
    let table = waits! {
        "tokio::task::JoinHandle": { tokio::spawn(pending::<()>()).await };
        "tokio::task::JoinSet::join_next": {
            let mut set = JoinSet::from_iter([pending::<()>()]);
            set.join_next().await
        };
        "tokio::sync::Mutex::lock": {
            let mutex = Mutex::new(());
            let _held = mutex.lock().await;
            drop(mutex.lock().await);
        };
        "tokio::sync::RwLock::write": {
            let lock = RwLock::new(());
            let _held = lock.read().await;
            drop(lock.write().await);
        };
        "tokio::sync::Semaphore::acquire": { drop(Semaphore::new(0).acquire().await) };
        "tokio::sync::Barrier::wait": { Barrier::new(2).wait().await };
        "tokio::sync::Notify": { Notify::new().notified().await };
        "tokio::sync::OnceCell::get_or_init": {
            let cell = Arc::new(OnceCell::new());
            let of_other = cell.clone();
            tokio::spawn(async move { of_other.get_or_init(pending::<()>).await; });
            tokio::task::yield_now().await;
            cell.get_or_init(async || ()).await;
        };
        "tokio::sync::mpsc::Receiver::recv": {
            let (_sender, mut receiver) = mpsc::channel::<()>(1);
            receiver.recv().await
        };
        "tokio::sync::mpsc::UnboundedReceiver::recv": {
            let (_sender, mut receiver) = mpsc::unbounded_channel::<()>();
            receiver.recv().await
        };
        "tokio::sync::mpsc::Sender::send": {
            let (sender, _receiver) = mpsc::channel(1);
            sender.send(()).await.unwrap();
            sender.send(()).await
        };
        "tokio::sync::oneshot::Receiver": {
            let (_sender, receiver) = oneshot::channel::<()>();
            receiver.await
        };
        "tokio::sync::watch::Receiver::changed": {
            let (_sender, mut receiver) = watch::channel(());
            receiver.changed().await
        };
        "tokio::sync::broadcast": {
            let (_sender, mut receiver) = broadcast::channel::<()>(1);
            receiver.recv().await
        };
        "tokio::io::duplex": {
            use tokio::io::AsyncReadExt;
            let (mut read, _write) = tokio::io::duplex(1);
            read.read_u8().await
        };
        "flume::async::RecvFut": {
            let (_sender, receiver) = flume::bounded::<()>(1);
            receiver.recv_async().await
        };
        "async_lock::mutex::Lock": {
            let mutex = async_lock::Mutex::new(());
            let _held = mutex.lock().await;
            drop(mutex.lock().await);
        };
        "futures_channel::oneshot::Receiver": {
            let (_sender, receiver) = futures_channel::oneshot::channel::<()>();
            receiver.await
        };
        "futures_channel::mpsc::Recv": {
            let (_sender, mut receiver) = futures_channel::mpsc::channel::<()>(1);
            receiver.recv().await
        };
    };
    let mut wrong = Vec::new();
    for (name, waits) in table {
        let told = told(&stuck(waits));
        if !told
            .strip_suffix(" at tests/it/simulate/waits.rs")
            .is_some_and(|told| is_name(told, name))
        {
            wrong.push((name, told));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Names and places of two that wait, and the lines in the message alone.
#[test]
fn a_failure_tells_the_line_that_waits_and_the_trace_the_file() {
    let trace = stuck(Box::pin(async {
        let lock = Arc::new(Mutex::new(()));
        let _held = lock.lock().await;
        let _never = lock.lock().instrument(info_span!("update")).await;
    }));
    let line = line!() - 2;
    let told = told(&trace);
    assert!(told.starts_with("tokio::sync::Mutex"), "{told}");
    assert!(told.ends_with(" at tests/it/simulate/waits.rs in update"), "{told}");
    let said = panic_of(|| trace.expect().assert());
    let place = format!(", called in tests/it/simulate/waits.rs:{line}\n");
    let waits = said.lines().find(|line| line.starts_with("waiter waits in ")).unwrap_or_default();
    assert!(format!("{waits}\n").ends_with(&place), "{said}");
    assert!(!trace.to_string().contains(".rs:"), "{trace}");
    assert!(said.contains("main waits in tokio::task::JoinHandle, called in tests/it/"), "{said}");
}

#[test]
fn of_several_that_a_task_waits_for_each_is_told_and_a_future_of_its_own_by_its_file() {
    let either = told(&stuck(Box::pin(async {
        let (notify, (_sender, mut receiver)) = (Notify::new(), mpsc::channel::<()>(1));
        tokio::select! {
            () = notify.notified() => {}
            _ = receiver.recv() => {}
        }
    })));
    let parts: Vec<_> = either.split(" or ").collect();
    assert_eq!(parts[0], "tokio::sync::Notify at tests/it/simulate/waits.rs");
    assert!(parts[1].starts_with("tokio::sync::mpsc"), "{either}");
    let mut kept = Vec::new();
    let own = told(&stuck(Box::pin(poll_fn(move |cx| {
        kept.push(cx.waker().clone());
        Poll::Pending
    }))));
    assert_eq!(own, "a future of tests/it/simulate/waits.rs");
}

/// Who waits within a timeout waits for what is in it; nothing more is known of who keeps no waker.
#[test]
fn at_a_limit_it_is_told_what_tasks_wait_in() {
    let time = standstill::time::Duration::from_secs(10);
    let trace = Simulation::new().limits(Limits { time, ..Limits::DEFAULT }).run(async {
        spawn_named("sleeper", sleep(seconds(60)));
        spawn_named("patient", timeout(seconds(60), async { Notify::new().notified().await }));
        spawn_named("silent", timeout(seconds(60), pending::<()>()));
        pending::<()>().await;
    });
    let lines = lines(&trace);
    for (name, wait) in [
        ("main", "wait"),
        ("sleeper", "tokio::time::sleep"),
        ("patient", "tokio::sync::Notify at tests/it/simulate/waits.rs"),
        ("silent", "tokio::time::timeout"),
    ] {
        let line = format!("0.000 {name} waiting: {wait} since 0.000");
        assert!(lines.contains(&line), "{line}: {lines:#?}");
    }
}

/// It goes on if it is polled once more: only a thread has told it. Nothing of that shows.
#[test]
fn what_goes_on_when_it_is_asked_does_so_without_a_word() {
    for seed in [None, Some(1)] {
        let simulation = seed.map_or_else(Simulation::new, |seed| Simulation::new().seed(seed));
        let trace = simulation.run(async {
            let mut polls = 0;
            let late = poll_fn(move |_| {
                polls += 1;
                if polls < 2 { Poll::Pending } else { Poll::Ready(()) }
            });
            spawn_named("late", async {
                late.await;
                tracing::info!("it has gone on");
                spawn_named("more", async { tracing::info!("and more") });
                pending::<()>().await;
            });
            spawn_named("panics", async {
                let mut polls = 0;
                poll_fn(|_| {
                    polls += 1;
                    assert!(polls < 2, "it is polled again");
                    Poll::<()>::Pending
                })
                .await;
            });
            pending::<()>().await;
        });
        assert_eq!(
            lines(&trace).split_off(3),
            [
                "0.000 main deadlock: wait since 0.000",
                "0.000 late deadlock: wait since 0.000",
                "0.000 panics deadlock: wait since 0.000",
            ],
        );
        trace.expect().outcome("deadlock").assert();
    }
}

/// Tasks of a `LocalSet` are asked, too, and those of many tasks.
#[test]
fn tasks_of_a_local_set_and_each_of_many_are_asked() {
    use standstill::tokio::task::LocalSet;

    let trace = Simulation::new().run(async {
        let set = LocalSet::new();
        set.spawn_local(async { Notify::new().notified().await });
        for _ in 0..200 {
            standstill::spawn(async { Notify::new().notified().await });
        }
        set.await;
    });
    let told = lines(&trace);
    let told = told.iter().filter(|line| line.contains("deadlock: tokio::sync::Notify at tests/"));
    assert_eq!(
        told.count(),
        201,
        "{:#?}",
        lines(&trace).into_iter().filter(|l| l.contains("deadlock: wait")).collect::<Vec<_>>()
    );
}

#[test]
fn of_sockets_with_paths_it_is_told_which() {
    use standstill::tokio::net::{UnixDatagram, UnixListener, UnixStream};
    use tokio::io::AsyncReadExt;

    let trace = Simulation::new().network().run(async {
        let listener = UnixListener::bind("/run/app.sock").unwrap();
        let (mut stream, _other) = UnixStream::pair().unwrap();
        let (datagrams, _another) = UnixDatagram::pair().unwrap();
        spawn_named("accepts", async move { listener.accept().await.map(drop) });
        spawn_named("reads", async move { stream.read_u8().await });
        spawn_named("receives", async move { datagrams.recv(&mut [0]).await });
        pending::<()>().await;
    });
    let lines = lines(&trace);
    for (name, wait) in [
        ("accepts", "accept on /run/app.sock"),
        ("reads", "tokio::net::UnixStream at tests/it/simulate/waits.rs"),
        ("receives", "tokio::net::UnixDatagram at tests/it/simulate/waits.rs"),
    ] {
        let line = format!("0.000 {name} deadlock: {wait} since 0.000");
        assert!(lines.contains(&line), "{line}: {lines:#?}");
    }
}
