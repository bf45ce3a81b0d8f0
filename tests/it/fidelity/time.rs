//! Programs that wait: sleeps, deadlines, intervals, and the clock by hand.

use super::tokio::task::yield_now;
use super::tokio::time::{
    Instant, MissedTickBehavior, advance, interval, interval_at, sleep, sleep_until, timeout,
};
use super::tokio::{self, pin, spawn};
use super::{Log, ms, programs};

programs![
    joined_sleeps,
    a_biased_select,
    selects_by_chance,
    a_select_in_a_loop,
    timeouts,
    a_timeout_at_the_same_instant,
    ticks_in_a_burst,
    delayed_ticks,
    skipped_ticks,
    sleep_until_the_past,
    a_sleep_that_is_reset,
    the_clock_by_hand,
    sleeps_of_less_than_a_millisecond,
    sleeps_far_apart,
    sleeps_that_end_together,
];

async fn joined_sleeps(log: Log) {
    let part = async |length| {
        sleep(ms(length)).await;
        log.say(length);
        length
    };
    let (a, b, c) = tokio::join!(part(30), part(10), part(20));
    log.say(a + b + c);
    let failed = tokio::try_join!(async { Err::<(), _>(part(5).await) }, async {
        part(50).await;
        Ok(())
    });
    log.say(format!("{failed:?}"));
}

async fn a_biased_select(log: Log) {
    for round in 0..3 {
        tokio::select! {
            biased;
            () = sleep(ms(10)) => log.say(format!("{round}: first")),
            () = sleep(ms(10)) => log.say(format!("{round}: second")),
        }
    }
}

async fn selects_by_chance(log: Log) {
    for round in 0..30 {
        tokio::select! {
            () = sleep(ms(10)) => log.say(format!("{round}: a")),
            () = sleep(ms(10)) => log.say(format!("{round}: b")),
            () = async { yield_now().await } => log.say(format!("{round}: c")),
            () = std::future::ready(()) => log.say(format!("{round}: d")),
        }
    }
}

/// What has been read when a branch loses is lost.
async fn a_select_in_a_loop(log: Log) {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(4);
    let producer = spawn(async move {
        for n in 0..12 {
            sleep(ms(7)).await;
            sender.send(n).await.unwrap();
        }
    });
    let mut ticks = interval(ms(10));
    loop {
        tokio::select! {
            item = async {
                let first = receiver.recv().await?;
                let second = receiver.recv().await?;
                Some((first, second))
            } => match item {
                Some(pair) => log.say(format!("{pair:?}")),
                None => break,
            },
            _ = ticks.tick() => log.say("tick"),
        }
    }
    producer.await.unwrap();
}

async fn timeouts(log: Log) {
    for length in [5, 15] {
        let ended = timeout(ms(10), async {
            sleep(ms(length)).await;
            length
        });
        log.say(format!("{:?}", ended.await));
    }
    let nested = timeout(ms(10), timeout(ms(10), sleep(ms(20)))).await;
    log.say(format!("{nested:?}"));
}

async fn a_timeout_at_the_same_instant(log: Log) {
    log.say(format!("{:?}", timeout(ms(10), sleep(ms(10))).await));
    let spawned = spawn(sleep(ms(10)));
    log.say(format!("{}", timeout(ms(10), spawned).await.is_ok()));
}

async fn ticks_in_a_burst(log: Log) {
    ticks(log, MissedTickBehavior::Burst).await;
}

async fn delayed_ticks(log: Log) {
    ticks(log, MissedTickBehavior::Delay).await;
}

async fn skipped_ticks(log: Log) {
    ticks(log, MissedTickBehavior::Skip).await;
}

async fn ticks(log: Log, behaviour: MissedTickBehavior) {
    let mut ticks = interval_at(Instant::now() + ms(5), ms(10));
    ticks.set_missed_tick_behavior(behaviour);
    for nth in 0..8 {
        ticks.tick().await;
        log.say(nth);
        if nth % 3 == 1 {
            sleep(ms(37)).await;
        }
    }
    ticks.reset();
    ticks.tick().await;
    log.say("after the reset");
}

async fn sleep_until_the_past(log: Log) {
    let start = Instant::now();
    sleep(ms(50)).await;
    sleep_until(start + ms(20)).await;
    log.say("at once");
    sleep(ms(0)).await;
    log.say("no time");
    sleep_until(start + ms(70)).await;
    log.say("later");
}

async fn a_sleep_that_is_reset(log: Log) {
    let watchdog = sleep(ms(30));
    pin!(watchdog);
    for round in 0..4 {
        tokio::select! {
            () = &mut watchdog => log.say("bites"),
            () = sleep(ms(20)) => {
                log.say(round);
                watchdog.as_mut().reset(Instant::now() + ms(30));
            }
        }
    }
    watchdog.await;
    log.say("bites at last");
}

async fn the_clock_by_hand(log: Log) {
    let sleeper = {
        let log = log.clone();
        spawn(async move {
            for nth in 0..5 {
                sleep(ms(10)).await;
                log.say(nth);
            }
        })
    };
    for by in [5, 5, 25, 1] {
        advance(ms(by)).await;
        log.say(format!("advanced by {by}"));
    }
    sleeper.await.unwrap();
    log.say("done");
}

async fn sleeps_of_less_than_a_millisecond(log: Log) {
    let tasks = [999, 1, 1_000, 1_001, 500].map(|micros| {
        let log = log.clone();
        spawn(async move {
            sleep(std::time::Duration::from_micros(micros)).await;
            log.say(micros);
        })
    });
    for task in tasks {
        task.await.unwrap();
    }
}

/// Through all levels of the timer wheel.
async fn sleeps_far_apart(log: Log) {
    let tasks = (0..11).map(|power| {
        let log = log.clone();
        spawn(async move {
            sleep(ms(7_u64.pow(power))).await;
            log.say(power);
            sleep(ms(63)).await;
            log.say(format!("{power} and a bit"));
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

async fn sleeps_that_end_together(log: Log) {
    let tasks = (0..40_u64).map(|n| {
        let log = log.clone();
        spawn(async move {
            sleep(ms(n * 7 % 5)).await;
            sleep(ms(20 - n * 7 % 5)).await;
            log.say(n);
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    log.say("main");
}
