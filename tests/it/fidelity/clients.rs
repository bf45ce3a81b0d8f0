//! Programs that ask others: retries, pools, limits, deadlines and breakers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::tokio::sync::{Notify, Semaphore, watch};
use super::tokio::task::{AbortHandle, JoinSet, yield_now};
use super::tokio::time::{
    Instant, MissedTickBehavior, interval, interval_at, sleep, sleep_until, timeout, timeout_at,
};
use super::tokio::{self, spawn};
use super::{Log, ms, programs};

programs![
    retries_that_back_off_with_jitter,
    a_pool_of_connections,
    a_bucket_of_tokens,
    a_hedged_request,
    heartbeats_that_put_off_a_deadline,
    a_debounced_signal,
    a_circuit_breaker,
    a_deadline_that_is_passed_on,
    a_rate_by_delayed_ticks,
];

async fn retries_that_back_off_with_jitter(log: Log) {
    let mut random = 7_u64;
    let mut jitter = move |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 33) % below
    };
    let call = |attempt: u32| async move {
        sleep(ms(40 >> attempt)).await;
        if attempt < 3 { Err("refused") } else { Ok(attempt) }
    };
    let mut wait = ms(10);
    for attempt in 0..6 {
        match timeout(ms(15), call(attempt)).await {
            Ok(Ok(answer)) => return log.say(format!("answered {answer}")),
            Ok(Err(why)) => log.say(format!("attempt {attempt} is {why}")),
            Err(late) => log.say(format!("attempt {attempt}: {late}")),
        }
        sleep(wait + ms(jitter(10))).await;
        wait = (wait * 2).min(ms(60));
    }
}

#[derive(Clone)]
struct Pool {
    idle: Arc<Mutex<VecDeque<u32>>>,
    permits: Arc<Semaphore>,
}

impl Pool {
    async fn with(&self, log: &Log, who: u64, work: Duration) {
        let Ok(permit) = timeout(ms(25), Arc::clone(&self.permits).acquire_owned()).await else {
            return log.say(format!("{who} finds none"));
        };
        let _permit = permit.unwrap();
        let connection = self.idle.lock().unwrap().pop_front();
        let connection = if let Some(connection) = connection {
            connection
        } else {
            sleep(ms(5)).await;
            100 + u32::try_from(who).unwrap()
        };
        log.say(format!("{who} has {connection}"));
        sleep(work).await;
        self.idle.lock().unwrap().push_back(connection);
    }
}

async fn a_pool_of_connections(log: Log) {
    let pool = Pool { idle: Arc::default(), permits: Arc::new(Semaphore::new(2)) };
    let mut set = JoinSet::new();
    let mut handles: Vec<AbortHandle> = Vec::new();
    for who in 0..8 {
        let (pool, log) = (pool.clone(), log.clone());
        handles.push(set.spawn(async move { pool.with(&log, who, ms(10)).await }));
    }
    sleep(ms(7)).await;
    // One that holds a connection, and one that waits for one.
    handles[0].abort();
    handles[3].abort();
    while let Some(ended) = set.join_next().await {
        if let Err(error) = ended {
            log.say(format!("cancelled: {}", error.is_cancelled()));
        }
    }
    log.say(format!("{:?}, {} free", pool.idle.lock().unwrap(), pool.permits.available_permits()));
}

/// As in the documentation of `Semaphore`.
async fn a_bucket_of_tokens(log: Log) {
    let bucket = Arc::new(Semaphore::new(3));
    let refill = spawn({
        let bucket = Arc::clone(&bucket);
        async move {
            let mut ticks = interval(ms(10));
            ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
            loop {
                ticks.tick().await;
                if bucket.available_permits() < 3 {
                    bucket.add_permits(1);
                }
            }
        }
    });
    let mut set = JoinSet::new();
    for n in 0..9 {
        let (bucket, log) = (Arc::clone(&bucket), log.clone());
        set.spawn(async move {
            bucket.acquire().await.unwrap().forget();
            log.say(format!("request {n}"));
        });
    }
    set.join_all().await;
    sleep(ms(55)).await;
    log.say(format!("{} tokens", bucket.available_permits()));
    refill.abort();
    log.say(format!("{:?}", refill.await.map_err(|error| error.is_cancelled())));
    bucket.close();
    log.say(format!("{:?}", bucket.acquire().await.map(drop)));
}

async fn a_hedged_request(log: Log) {
    let replica = |name: &'static str, takes: u64| {
        let log = log.clone();
        async move {
            log.say(format!("{name} is asked"));
            sleep(ms(takes)).await;
            name
        }
    };
    for (first, second) in [(30, 5), (8, 5), (20, 10), (10, 1)] {
        let primary = replica("primary", first);
        tokio::pin!(primary);
        let answer = tokio::select! {
            answer = &mut primary => answer,
            () = sleep(ms(10)) => tokio::select! {
                answer = &mut primary => answer,
                answer = replica("hedge", second) => answer,
            },
        };
        log.say(format!("{first} or 10 + {second}: {answer}"));
    }
}

async fn heartbeats_that_put_off_a_deadline(log: Log) {
    let (beats, mut heard) = watch::channel(0_u32);
    let watcher = spawn({
        let log = log.clone();
        async move {
            let mut deadline = Instant::now() + ms(30);
            loop {
                tokio::select! {
                    biased;
                    changed = heard.changed() => {
                        if changed.is_err() {
                            return log.say("no one is left");
                        }
                        deadline = Instant::now() + ms(30);
                        log.say(format!("beat {}", *heard.borrow_and_update()));
                    }
                    () = sleep_until(deadline) => {
                        log.say("given up");
                        deadline += ms(1000);
                    }
                }
            }
        }
    });
    for (beat, pause) in [(1, 10), (2, 29), (3, 30), (4, 31), (5, 0), (6, 0)] {
        sleep(ms(pause)).await;
        beats.send_replace(beat);
        beats.send_if_modified(|_| false);
    }
    sleep(ms(50)).await;
    drop(beats);
    watcher.await.unwrap();
}

async fn a_debounced_signal(log: Log) {
    let changed = Arc::new(Notify::new());
    let reloader = spawn({
        let (changed, log) = (Arc::clone(&changed), log.clone());
        async move {
            loop {
                changed.notified().await;
                while timeout(ms(10), changed.notified()).await.is_ok() {
                    log.say("again");
                }
                log.say("reloaded");
            }
        }
    });
    for pause in [0, 3, 9, 10, 11, 30, 1] {
        sleep(ms(pause)).await;
        changed.notify_one();
    }
    sleep(ms(40)).await;
    let waiting = changed.notified();
    tokio::pin!(waiting);
    log.say(format!("enabled: {}", waiting.as_mut().enable()));
    changed.notify_waiters();
    waiting.await;
    reloader.abort();
}

async fn a_circuit_breaker(log: Log) {
    enum State {
        Closed(u32),
        OpenUntil(Instant),
    }
    let mut state = State::Closed(0);
    for n in 0..14_u64 {
        sleep(ms(4)).await;
        if matches!(state, State::OpenUntil(at) if Instant::now() < at) {
            log.say(format!("{n} is not tried"));
            continue;
        }
        let answer = timeout(ms(5), sleep(ms(if n % 7 < 4 { 9 } else { 2 }))).await;
        state = match (answer, state) {
            (Ok(()), _) => State::Closed(0),
            (Err(_), State::Closed(failures)) if failures < 2 => State::Closed(failures + 1),
            (Err(_), _) => State::OpenUntil(Instant::now() + ms(15)),
        };
        log.say(match &state {
            State::Closed(failures) => format!("{n}: closed after {failures}"),
            State::OpenUntil(_) => format!("{n}: open"),
        });
    }
}

async fn a_deadline_that_is_passed_on(log: Log) {
    async fn step(log: &Log, name: &str, takes: u64, deadline: Instant) -> Result<(), String> {
        let ended = timeout_at(deadline, sleep(ms(takes))).await;
        log.say(format!("{name}: {}", ended.is_ok()));
        ended.map_err(|_| name.to_owned())
    }
    let deadline = Instant::now() + ms(30);
    let both = tokio::try_join!(
        async {
            step(&log, "a1", 10, deadline).await?;
            step(&log, "a2", 20, deadline).await
        },
        async {
            step(&log, "b1", 25, deadline).await?;
            step(&log, "b2", 6, deadline).await
        },
    );
    log.say(format!("{both:?}"));
    let past = timeout_at(deadline - ms(10), async { log.say("still polled once") }).await;
    log.say(format!("{past:?}"));
    log.say(format!("{:?}", timeout(Duration::MAX, sleep(ms(5))).await));
    log.say(format!("{:?}", timeout(Duration::ZERO, yield_now()).await.is_ok()));
}

async fn a_rate_by_delayed_ticks(log: Log) {
    let mut ticks = interval_at(Instant::now() + ms(7), ms(10));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for busy in [3, 12, 10, 35, 0, 1] {
        let due = ticks.tick().await;
        log.say(format!("due {:?}", due.duration_since(log.start).as_millis()));
        sleep(ms(busy)).await;
    }
    ticks.reset_after(ms(3));
    ticks.tick().await;
    log.say("reset after 3");
    ticks.reset_immediately();
    ticks.tick().await;
    log.say("at once");
    sleep(ms(4)).await;
    ticks.reset();
    ticks.tick().await;
    log.say("reset");
}
