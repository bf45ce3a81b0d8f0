//! Programs that serve: actors, handlers, batches and stages, and how they shut down.

use std::sync::{Arc, Mutex};

use super::tokio::sync::{Semaphore, broadcast, mpsc, oneshot};
use super::tokio::task::{JoinHandle, JoinSet};
use super::tokio::time::{Instant, interval, sleep, timeout};
use super::tokio::{self, spawn};
use super::{Log, ms, programs};

programs![
    an_actor_that_drains_before_it_stops,
    a_shutdown_that_waits_for_handlers,
    batches_by_size_or_time,
    one_flight_for_all_that_ask,
    load_that_is_shed,
    a_supervisor_that_starts_again,
    a_stage_after_the_other,
    a_leader_that_renews_its_lease,
    two_locks_in_one_order,
];

enum Request {
    Get(&'static str, oneshot::Sender<Option<u64>>),
    Set(&'static str, u64, oneshot::Sender<()>),
}

async fn an_actor_that_drains_before_it_stops(log: Log) {
    let (requests, mut inbox) = mpsc::channel(2);
    let (stop, mut stopped) = oneshot::channel::<()>();
    let said = log.clone();
    let actor = spawn(async move {
        let mut values: Vec<(&str, u64)> = Vec::new();
        let mut is_open = true;
        loop {
            tokio::select! {
                biased;
                _ = &mut stopped, if is_open => {
                    is_open = false;
                    inbox.close();
                    said.say("closed");
                }
                request = inbox.recv() => match request {
                    Some(Request::Get(key, answer)) => {
                        sleep(ms(2)).await;
                        let found = values.iter().rev().find(|(known, _)| *known == key);
                        let _ = answer.send(found.map(|(_, value)| *value));
                    }
                    Some(Request::Set(key, value, answer)) => {
                        sleep(ms(5)).await;
                        values.push((key, value));
                        let _ = answer.send(());
                    }
                    None => break said.say("drained"),
                },
            }
        }
    });
    let mut clients = JoinSet::new();
    for n in 0..4_u64 {
        let (requests, log) = (requests.clone(), log.clone());
        clients.spawn(async move {
            let (answer, done) = oneshot::channel();
            if requests.send(Request::Set("n", n, answer)).await.is_err() {
                return log.say(format!("{n} is refused"));
            }
            log.say(format!("{n} is set: {:?}", done.await));
            let (answer, found) = oneshot::channel();
            match requests.send(Request::Get("n", answer)).await {
                Ok(()) => log.say(format!("{n} finds {:?}", found.await)),
                Err(_) => log.say(format!("{n} comes too late")),
            }
        });
    }
    drop(requests);
    sleep(ms(12)).await;
    stop.send(()).unwrap();
    actor.await.unwrap();
    clients.join_all().await;
}

/// As in mini-redis: a broadcast tells to stop, and a channel that nothing is sent through tells that all have.
async fn a_shutdown_that_waits_for_handlers(log: Log) {
    let (notify, _) = broadcast::channel::<()>(1);
    let (running, mut all_done) = mpsc::channel::<()>(1);
    for n in 0..4_u64 {
        let (mut stop, running, log) = (notify.subscribe(), running.clone(), log.clone());
        spawn(async move {
            let work = async {
                for frame in 0_u64.. {
                    sleep(ms(4 + n)).await;
                    log.say(format!("{n} answers {frame}"));
                }
            };
            tokio::select! {
                () = work => {}
                _ = stop.recv() => {
                    sleep(ms(10 - n)).await;
                    log.say(format!("{n} has flushed"));
                }
            }
            drop(running);
        });
    }
    sleep(ms(20)).await;
    drop(notify);
    drop(running);
    let late = timeout(ms(9), all_done.recv()).await;
    log.say(format!("in time: {}", late.is_ok()));
    log.say(format!("all done: {:?}", all_done.recv().await));
}

async fn batches_by_size_or_time(log: Log) {
    let (items, mut inbox) = mpsc::channel::<u32>(16);
    let said = log.clone();
    let batcher = spawn(async move {
        let mut batch = Vec::new();
        let deadline = sleep(ms(20));
        tokio::pin!(deadline);
        loop {
            tokio::select! {
                item = inbox.recv() => match item {
                    Some(item) => {
                        if batch.is_empty() {
                            deadline.as_mut().reset(Instant::now() + ms(20));
                        }
                        batch.push(item);
                        if batch.len() < 4 {
                            continue;
                        }
                        said.say(format!("full: {batch:?}"));
                    }
                    None => return said.say(format!("the rest: {batch:?}")),
                },
                () = &mut deadline, if !batch.is_empty() => said.say(format!("due: {batch:?}")),
            }
            batch.clear();
            sleep(ms(1)).await;
        }
    });
    for n in 0..20_u32 {
        items.send(n).await.unwrap();
        sleep(ms(u64::from(n * n % 11))).await;
    }
    drop(items);
    batcher.await.unwrap();
}

async fn one_flight_for_all_that_ask(log: Log) {
    type Flight = Option<broadcast::Sender<u64>>;
    let flight: Arc<Mutex<Flight>> = Arc::default();
    let mut set = JoinSet::new();
    for n in 0..6_u64 {
        let (flight, log) = (Arc::clone(&flight), log.clone());
        set.spawn(async move {
            sleep(ms(n * 3)).await;
            let joined = {
                let mut flight = flight.lock().unwrap();
                let joined = flight.as_ref().map(broadcast::Sender::subscribe);
                flight.get_or_insert_with(|| broadcast::channel(1).0);
                joined
            };
            if let Some(mut answer) = joined {
                return log.say(format!("{n} is told {:?}", answer.recv().await));
            }
            log.say(format!("{n} asks"));
            sleep(ms(8)).await;
            let told = flight.lock().unwrap().take().unwrap().send(n);
            log.say(format!("{n} tells {told:?}"));
        });
    }
    set.join_all().await;
}

async fn load_that_is_shed(log: Log) {
    let slots = Arc::new(Semaphore::new(2));
    let mut set = JoinSet::new();
    for n in 0..10_u64 {
        sleep(ms(3)).await;
        match Arc::clone(&slots).try_acquire_owned() {
            Ok(slot) => {
                let log = log.clone();
                set.spawn(async move {
                    sleep(ms(7)).await;
                    drop(slot);
                    log.say(format!("served {n}"));
                    n
                });
            }
            Err(full) => log.say(format!("{n}: {full}")),
        }
        while let Some(ended) = set.try_join_next() {
            log.say(format!("collected {}", ended.unwrap()));
        }
    }
    log.say(format!("{} left", set.len()));
    set.shutdown().await;
}

async fn a_supervisor_that_starts_again(log: Log) {
    async fn worker(life: u64) -> Result<(), String> {
        sleep(ms(5 * life)).await;
        match life {
            1 => Err("broken".to_owned()),
            2 => panic!("bug"),
            3 => std::future::pending().await,
            _ => Ok(()),
        }
    }
    for life in 1.. {
        let mut running: JoinHandle<_> = spawn(worker(life));
        let ended = if let Ok(ended) = timeout(ms(30), &mut running).await {
            ended
        } else {
            running.abort();
            running.await
        };
        match ended {
            Ok(Ok(())) => return log.say(format!("life {life} is over")),
            Ok(Err(why)) => log.say(format!("life {life}: {why}")),
            Err(error) if error.is_panic() => log.say(format!("life {life} panicked")),
            Err(error) => log.say(format!("life {life}: cancelled {}", error.is_cancelled())),
        }
        sleep(ms(2)).await;
    }
}

async fn a_stage_after_the_other(log: Log) {
    let (raw, mut parse) = mpsc::channel::<u64>(1);
    let (parsed, mut store) = mpsc::channel::<(u64, String)>(3);
    let parser = spawn(async move {
        let mut buffer = Vec::new();
        while parse.recv_many(&mut buffer, 2).await > 0 {
            let permits = parsed.reserve_many(buffer.len()).await.unwrap();
            for (permit, n) in permits.zip(buffer.drain(..)) {
                sleep(ms(n % 3)).await;
                permit.send((n, format!("item {n}")));
            }
        }
    });
    let said = log.clone();
    let storer = spawn(async move {
        while let Some((n, item)) = store.recv().await {
            sleep(ms(4 - n % 4)).await;
            said.say(format!("stored {item}, {} wait", store.len()));
        }
    });
    let weak = raw.downgrade();
    for n in 0..8 {
        match raw.try_send(n) {
            Ok(()) => log.say(format!("sent {n} at once")),
            Err(full) => {
                raw.reserve().await.unwrap().send(n);
                log.say(format!("sent {n}: {full}"));
            }
        }
    }
    drop(raw);
    log.say(format!("closed: {}", weak.upgrade().is_none()));
    parser.await.unwrap();
    storer.await.unwrap();
}

async fn a_leader_that_renews_its_lease(log: Log) {
    let lease: Arc<Mutex<Option<(u64, Instant)>>> = Arc::default();
    let mut nodes = JoinSet::new();
    for node in 1..=3_u64 {
        let (lease, log) = (Arc::clone(&lease), log.clone());
        nodes.spawn(async move {
            let mut ticks = interval(ms(5));
            for round in 0..12 {
                ticks.tick().await;
                let now = Instant::now();
                let mut held = lease.lock().unwrap();
                match *held {
                    Some((leader, until)) if leader != node && now < until => {}
                    Some((leader, _)) if leader == node && round % 4 == 3 => {
                        log.say(format!("{node} lets go"));
                        *held = Some((leader, now));
                    }
                    _ => {
                        log.say(format!("{node} leads"));
                        *held = Some((node, now + ms(12)));
                    }
                }
            }
        });
    }
    nodes.join_all().await;
}

async fn two_locks_in_one_order(log: Log) {
    let accounts = Arc::new([50, 50].map(tokio::sync::Mutex::new));
    let mut set = JoinSet::new();
    for (n, (from, to)) in [(0, 1), (1, 0), (0, 1), (1, 0)].into_iter().enumerate() {
        let (accounts, log) = (Arc::clone(&accounts), log.clone());
        set.spawn(async move {
            let mut first = accounts[from.min(to)].lock().await;
            sleep(ms(3)).await;
            let mut second = accounts[from.max(to)].lock().await;
            let (from, to) =
                if from < to { (&mut *first, &mut *second) } else { (&mut *second, &mut *first) };
            *from -= 10 * (n + 1);
            *to += 10 * (n + 1);
            log.say(format!("{n}: {from} and {to}"));
        });
    }
    while let Some(ended) = set.join_next_with_id().await {
        log.say(format!("one ended: {}", ended.is_ok()));
    }
}
