//! Programs whose tasks wait for each other: channels, locks, and the like.

use std::sync::Arc;

use super::tokio::sync::{
    Barrier, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc, oneshot, watch,
};
use super::tokio::task::{JoinSet, yield_now};
use super::tokio::time::sleep;
use super::tokio::{self, spawn};
use super::{Log, ms, programs};

programs![
    a_bounded_channel,
    answers_by_oneshot,
    a_broadcast_that_lags,
    a_watch,
    notified_one_by_one,
    permits_in_turn,
    a_barrier,
    a_fair_mutex,
    readers_and_writers,
    initialized_once,
    cancelled_by_token,
    a_channel_beyond_the_budget,
];

async fn a_bounded_channel(log: Log) {
    let (sender, mut receiver) = mpsc::channel(2);
    for name in ["a", "b"] {
        let (sender, log) = (sender.clone(), log.clone());
        spawn(async move {
            for n in 0..5 {
                sender.send(format!("{name}{n}")).await.unwrap();
                log.say(format!("put {name}{n}"));
            }
        });
    }
    drop(sender);
    while let Some(item) = receiver.recv().await {
        log.say(format!("got {item}"));
        if item.ends_with('2') {
            sleep(ms(5)).await;
        }
    }
}

async fn answers_by_oneshot(log: Log) {
    let (sender, mut requests) = mpsc::unbounded_channel::<(u64, oneshot::Sender<u64>)>();
    let server = spawn(async move {
        while let Some((n, answer)) = requests.recv().await {
            sleep(ms(n)).await;
            if n != 3 {
                let _ = answer.send(n * n);
            }
        }
    });
    for n in [2, 3, 1] {
        let (answer, answered) = oneshot::channel();
        sender.send((n, answer)).unwrap();
        log.say(format!("{:?}", answered.await));
    }
    drop(sender);
    server.await.unwrap();
}

async fn a_broadcast_that_lags(log: Log) {
    let (sender, _) = broadcast::channel(2);
    let mut set = JoinSet::new();
    for (name, pause) in [("quick", 0), ("slow", 25)] {
        let (mut receiver, log) = (sender.subscribe(), log.clone());
        set.spawn(async move {
            loop {
                let heard = receiver.recv().await;
                log.say(format!("{name} {heard:?}"));
                if heard == Err(broadcast::error::RecvError::Closed) {
                    break;
                }
                sleep(ms(pause)).await;
            }
        });
    }
    for n in 0..6 {
        sleep(ms(10)).await;
        sender.send(n).unwrap();
    }
    drop(sender);
    while set.join_next().await.is_some() {}
}

async fn a_watch(log: Log) {
    let (sender, receiver) = watch::channel(0);
    let mut set = JoinSet::new();
    for n in 0..3 {
        let (mut receiver, log) = (receiver.clone(), log.clone());
        set.spawn(async move {
            let _ = receiver.wait_for(|value| *value > n).await;
            log.say(format!("{n} has seen enough"));
            while receiver.changed().await.is_ok() {
                log.say(format!("{n} sees {}", *receiver.borrow_and_update()));
            }
        });
    }
    for value in 1..5 {
        sleep(ms(1)).await;
        sender.send_replace(value);
        yield_now().await;
    }
    drop(sender);
    set.join_all().await;
}

async fn notified_one_by_one(log: Log) {
    let notify = Arc::new(Notify::new());
    let mut set = JoinSet::new();
    for n in 0..5 {
        let (notify, log) = (Arc::clone(&notify), log.clone());
        set.spawn(async move {
            notify.notified().await;
            log.say(n);
        });
    }
    notify.notify_one();
    log.say("one");
    sleep(ms(1)).await;
    notify.notify_one();
    notify.notify_last();
    log.say("two");
    sleep(ms(1)).await;
    notify.notify_waiters();
    log.say("all");
    set.join_all().await;
}

async fn permits_in_turn(log: Log) {
    let semaphore = Arc::new(Semaphore::new(3));
    let mut set = JoinSet::new();
    for n in 0..8_u32 {
        let (semaphore, log) = (Arc::clone(&semaphore), log.clone());
        set.spawn(async move {
            let _permit = semaphore.acquire_many(1 + n % 3).await.unwrap();
            log.say(format!("{n} in"));
            sleep(ms(u64::from(10 - n))).await;
            log.say(format!("{n} out"));
        });
    }
    sleep(ms(12)).await;
    set.abort_all();
    while let Some(ended) = set.join_next().await {
        log.say(ended.is_ok());
    }
    log.say(semaphore.available_permits());
}

async fn a_barrier(log: Log) {
    let barrier = Arc::new(Barrier::new(3));
    let mut set = JoinSet::new();
    for n in 0..6 {
        let (barrier, log) = (Arc::clone(&barrier), log.clone());
        set.spawn(async move {
            sleep(ms(n / 2)).await;
            let leads = barrier.wait().await.is_leader();
            log.say(format!("{n} {leads}"));
        });
    }
    set.join_all().await;
}

async fn a_fair_mutex(log: Log) {
    let mutex = Arc::new(Mutex::new(0));
    let mut set = JoinSet::new();
    for n in 0..4 {
        let (mutex, log) = (Arc::clone(&mutex), log.clone());
        set.spawn(async move {
            for _ in 0..3 {
                let mut held = mutex.lock().await;
                *held += 1;
                log.say(format!("{n}: {held}"));
                if n % 2 == 0 {
                    sleep(ms(1)).await;
                }
            }
        });
    }
    set.join_all().await;
}

async fn readers_and_writers(log: Log) {
    let lock = Arc::new(RwLock::new(0));
    let mut set = JoinSet::new();
    for n in 0..9 {
        let (lock, log) = (Arc::clone(&lock), log.clone());
        set.spawn(async move {
            if n % 3 == 1 {
                let mut write = lock.write().await;
                *write += 1;
                log.say(format!("{n} writes {write}"));
                sleep(ms(2)).await;
            } else {
                let read = lock.read().await;
                log.say(format!("{n} reads {read}"));
                sleep(ms(3)).await;
            }
        });
    }
    set.join_all().await;
}

async fn initialized_once(log: Log) {
    let cell = Arc::new(OnceCell::new());
    let mut set = JoinSet::new();
    for n in 0..3 {
        let (cell, log) = (Arc::clone(&cell), log.clone());
        set.spawn(async move {
            let made = cell.get_or_try_init(|| async {
                sleep(ms(10)).await;
                if n == 0 { Err("not I") } else { Ok(n) }
            });
            log.say(format!("{n} {:?}", made.await));
        });
    }
    set.join_all().await;
}

/// As with a token of `tokio-util`.
async fn cancelled_by_token(log: Log) {
    let (cancel, token) = watch::channel(false);
    let mut set = JoinSet::new();
    for n in 0..3_u64 {
        let (mut token, log) = (token.clone(), log.clone());
        set.spawn(async move {
            for round in 0.. {
                tokio::select! {
                    biased;
                    _ = token.wait_for(|cancelled| *cancelled) => {
                        log.say(format!("{n} stops"));
                        return;
                    }
                    () = sleep(ms(10 + n)) => log.say(format!("{n} works: {round}")),
                }
            }
        });
    }
    sleep(ms(33)).await;
    cancel.send_replace(true);
    log.say("cancelled");
    set.join_all().await;
}

/// A task whose channel is never empty gives way when its budget is used up.
async fn a_channel_beyond_the_budget(log: Log) {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    (0..1_000).for_each(|n| sender.send(n).unwrap());
    drop(sender);
    let other = {
        let log = log.clone();
        spawn(async move {
            for n in 0..5 {
                log.say(format!("the other {n}"));
                yield_now().await;
            }
        })
    };
    while let Some(n) = receiver.recv().await {
        if n % 64 == 0 {
            log.say(n);
        }
    }
    other.await.unwrap();
}
