//! Programs of many tasks: who runs when, and how they end.

use std::cell::RefCell;
use std::panic;
use std::rc::Rc;

use super::tokio::sync::mpsc;
use super::tokio::task::{
    JoinSet, LocalSet, consume_budget, spawn_blocking, spawn_local, unconstrained, yield_now,
};
use super::tokio::time::sleep;
use super::tokio::{self, spawn};
use super::{Log, ms, programs};

programs![
    tasks_take_turns,
    more_tasks_than_a_tick_has,
    tasks_of_tasks,
    a_set_of_tasks,
    a_set_that_is_dropped,
    aborted_tasks,
    aborted_before_the_start,
    a_task_that_panics,
    a_local_set,
    local_tasks_of_a_local_set,
    work_on_a_thread,
    a_budget_that_is_used_up,
    without_a_budget,
    values_of_a_task,
    dropped_at_the_end,
    woken_by_another,
];

async fn tasks_take_turns(log: Log) {
    let mut set = JoinSet::new();
    for n in 0..4 {
        let log = log.clone();
        set.spawn(async move {
            for turn in 0..n + 2 {
                log.say(format!("{n}: {turn}"));
                yield_now().await;
            }
        });
    }
    for turn in 0..3 {
        log.say(format!("main: {turn}"));
        yield_now().await;
    }
    set.join_all().await;
}

/// After 61 polls tokio looks at its timers.
async fn more_tasks_than_a_tick_has(log: Log) {
    let mut set = JoinSet::new();
    for n in 0..200_u64 {
        let log = log.clone();
        set.spawn(async move {
            for turn in 0..3 {
                if n % 50 == 0 || turn == 1 && n % 7 == 0 {
                    log.say(format!("{n}: {turn}"));
                }
                if (n + turn) % 5 == 0 { sleep(ms(1)).await } else { yield_now().await }
            }
        });
    }
    sleep(ms(0)).await;
    log.say("main");
    while set.join_next().await.is_some() {}
    log.say("all done");
}

async fn tasks_of_tasks(log: Log) {
    fn tree(
        log: Log,
        depth: u32,
        name: String,
    ) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            log.say(&name);
            if depth > 0 {
                let children =
                    [0, 1].map(|n| spawn(tree(log.clone(), depth - 1, format!("{name}{n}"))));
                for child in children {
                    child.await.unwrap();
                }
            }
            log.say(format!("{name} done"));
        })
    }
    tree(log, 4, "t".into()).await;
}

async fn a_set_of_tasks(log: Log) {
    let mut set: JoinSet<u64> = [3, 1, 2].map(|n| waiting(log.clone(), n)).into_iter().collect();
    let second = set.spawn(waiting(log.clone(), 9));
    while let Some(ended) = set.join_next().await {
        log.say(format!("{:?}", ended.ok()));
        if set.len() == 1 {
            second.abort();
        }
    }
}

async fn a_set_that_is_dropped(log: Log) {
    let mut set = JoinSet::new();
    for n in 1..4 {
        set.spawn(waiting(log.clone(), n * 10));
    }
    sleep(ms(15)).await;
    drop(set);
    log.say("dropped");
    sleep(ms(50)).await;
    log.say("nothing more");
}

async fn waiting(log: Log, n: u64) -> u64 {
    let _says = SaysWhenDropped(log.clone(), n);
    sleep(ms(n)).await;
    log.say(format!("{n} ends"));
    n
}

struct SaysWhenDropped(Log, u64);

impl Drop for SaysWhenDropped {
    fn drop(&mut self) {
        self.0.say(format!("{} is dropped", self.1));
    }
}

async fn aborted_tasks(log: Log) {
    let tasks = [10, 20, 30].map(|n| spawn(waiting(log.clone(), n)));
    sleep(ms(15)).await;
    for task in &tasks {
        task.abort();
        log.say(format!("aborted, {}", task.is_finished()));
    }
    for task in tasks {
        log.say(format!("{:?}", task.await.is_err_and(|error| error.is_cancelled())));
    }
}

async fn aborted_before_the_start(log: Log) {
    let (never, once) = (spawn(waiting(log.clone(), 1)), spawn(waiting(log.clone(), 2)));
    never.abort();
    log.say(never.await.is_err());
    once.abort();
    log.say(once.await.is_err());
}

async fn a_task_that_panics(log: Log) {
    let task = spawn({
        let log = log.clone();
        async move {
            let _says = SaysWhenDropped(log, 0);
            yield_now().await;
            panic::resume_unwind(Box::new("no message is printed"));
        }
    });
    let error: tokio::task::JoinError = task.await.unwrap_err();
    log.say(error.is_panic());
}

async fn a_local_set(log: Log) {
    let said = Rc::new(RefCell::new(0));
    let set = LocalSet::new();
    for n in 0..3 {
        let (said, log) = (Rc::clone(&said), log.clone());
        set.spawn_local(async move {
            sleep(ms(3 - n)).await;
            *said.borrow_mut() += 1;
            log.say(format!("{n}: {}", said.borrow()));
        });
    }
    set.run_until(async {
        sleep(ms(2)).await;
        log.say("until here");
    })
    .await;
    log.say("not yet all");
    set.await;
}

async fn local_tasks_of_a_local_set(log: Log) {
    let run = async {
        let tasks = [0, 1, 2].map(|n| {
            let log = log.clone();
            spawn_local(async move {
                for turn in 0..3 {
                    log.say(format!("{n}: {turn}"));
                    if turn == n { sleep(ms(1)).await } else { yield_now().await }
                }
            })
        });
        for task in tasks {
            task.await.unwrap();
        }
    };
    LocalSet::new().run_until(run).await;
    log.say("done");
}

async fn work_on_a_thread(log: Log) {
    let sleeper = spawn(waiting(log.clone(), 10));
    let sum = spawn_blocking(|| (0..1_000_u64).sum::<u64>()).await.unwrap();
    log.say(sum);
    sleeper.await.unwrap();
    log.say(spawn_blocking(|| 42).await.unwrap());
}

async fn a_budget_that_is_used_up(log: Log) {
    let busy = spawn({
        let log = log.clone();
        async move {
            for n in 0..500 {
                if n % 50 == 0 {
                    log.say(n);
                }
                consume_budget().await;
            }
        }
    });
    for n in 0..5 {
        log.say(format!("main {n}"));
        yield_now().await;
    }
    busy.await.unwrap();
}

async fn without_a_budget(log: Log) {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    (0..500).for_each(|n| sender.send(n).unwrap());
    drop(sender);
    let other = spawn({
        let log = log.clone();
        async move { log.say("the other") }
    });
    unconstrained(async {
        while let Some(n) = receiver.recv().await {
            if n % 100 == 0 {
                log.say(n);
            }
        }
    })
    .await;
    other.await.unwrap();
}

tokio::task_local! {
    static NUMBER: u32;
}

async fn values_of_a_task(log: Log) {
    let tasks = [1, 2].map(|n| {
        let log = log.clone();
        spawn(NUMBER.scope(n, async move {
            yield_now().await;
            log.say(NUMBER.get());
            NUMBER.scope(n * 10, async { log.say(NUMBER.get()) }).await;
            log.say(NUMBER.try_with(|number| number + 1).is_ok());
        }))
    });
    for task in tasks {
        task.await.unwrap();
    }
    log.say(NUMBER.try_with(|_| ()).is_err());
}

/// Only one is left: tokio drops several in an order that depends on how many tasks the process has had before.
async fn dropped_at_the_end(log: Log) {
    for n in [10, 30] {
        drop(spawn(waiting(log.clone(), n)));
    }
    sleep(ms(20)).await;
    log.say("the end");
}

async fn woken_by_another(log: Log) {
    let (sender, mut receiver) = mpsc::channel(1);
    let waiter = spawn({
        let log = log.clone();
        async move {
            while let Some(n) = receiver.recv().await {
                log.say(format!("got {n}"));
            }
        }
    });
    let others = [0, 1, 2].map(|n| {
        let (sender, log) = (sender.clone(), log.clone());
        spawn(async move {
            log.say(format!("puts {n}"));
            sender.send(n).await.unwrap();
            log.say(format!("has put {n}"));
        })
    });
    drop(sender);
    for other in others {
        other.await.unwrap();
    }
    waiter.await.unwrap();
}
