//! The programs on tokio: a current-thread runtime with a paused clock.

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{
    Barrier, Notify, OnceCell, RwLock, RwLockReadGuard, RwLockWriteGuard, Semaphore,
    SemaphorePermit, broadcast, watch,
};
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep, timeout};

use super::{Act, Arm, END, Program, Said};

/// What the tasks of a program share.
struct Shared {
    start: Instant,
    said: RefCell<Vec<Said>>,
    table: RwLock<()>,
    seats: Semaphore,
    bell: Notify,
    level: watch::Sender<u32>,
    news: broadcast::Sender<u32>,
    value: OnceCell<u32>,
    pair: Barrier,
}

/// A task, and what it has for itself.
struct Task {
    index: usize,
    shared: Rc<Shared>,
    level: watch::Receiver<u32>,
    news: broadcast::Receiver<u32>,
}

/// What the tasks of a program say.
pub(super) fn said(program: &Program) -> Vec<Said> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().expect("a runtime");
    let run = async {
        let shared = Rc::new(Shared {
            start: Instant::now(),
            said: RefCell::default(),
            table: RwLock::new(()),
            seats: Semaphore::new(3),
            bell: Notify::new(),
            level: watch::Sender::new(0),
            news: broadcast::Sender::new(3),
            value: OnceCell::new(),
            pair: Barrier::new(2),
        });
        for (index, acts) in program.0.iter().enumerate() {
            let (level, news) = (shared.level.subscribe(), shared.news.subscribe());
            let task = Task { index, shared: Rc::clone(&shared), level, news };
            drop(tokio::task::spawn_local(task.run(acts.clone())));
        }
        sleep(Duration::from_millis(END)).await;
        shared.said.take()
    };
    LocalSet::new().block_on(&runtime, run)
}

impl Task {
    async fn run(mut self, acts: Vec<(Act, Option<u64>)>) {
        for (act, limit) in acts {
            let done = self.act(act);
            let is_late = match limit {
                None => {
                    done.await;
                    false
                }
                Some(limit) => timeout(Duration::from_millis(limit), done).await.is_err(),
            };
            self.say(if is_late { "late" } else { "done" });
        }
    }

    fn say(&self, text: &(impl ToString + ?Sized)) {
        let at = self.shared.start.elapsed().as_millis();
        let at = u64::try_from(at).expect("a run of some days");
        self.shared.said.borrow_mut().push((at, self.index, text.to_string()));
    }

    fn say_news(&self, news: &Result<u32, RecvError>) {
        match news {
            Ok(value) => self.say(value),
            Err(RecvError::Lagged(missed)) => self.say(&format!("lagged by {missed}")),
            Err(RecvError::Closed) => self.say("closed"),
        }
    }

    /// The real `select!`. What one task follows only the first that asks for it can get.
    async fn select(&mut self, shared: &Shared, arms: [Arm; 3]) {
        let taken = {
            let (mut news, mut level) = (Some(&mut self.news), Some(&mut self.level));
            let [a, b, c] = arms.map(|arm| {
                let news = if matches!(arm, Arm::News) { news.take() } else { None };
                let level = if matches!(arm, Arm::Level) { level.take() } else { None };
                wait(shared, arm, news, level)
            });
            tokio::select! {
                biased;
                taken = a => taken,
                taken = b => taken,
                taken = c => taken,
            }
        };
        match taken {
            Taken::Told => self.say("told"),
            Taken::News(news) => self.say_news(&news),
            Taken::Read(_guard, length) => self.hold(length).await,
            Taken::Write(_guard, length) => self.hold(length).await,
            Taken::Seats(_permits, length) => self.hold(length).await,
            Taken::Level => {
                let value = *self.level.borrow_and_update();
                self.say(&value);
            }
            Taken::Slept => self.say("slept"),
        }
    }

    async fn hold(&self, length: u64) {
        self.say("has it");
        sleep(Duration::from_millis(length)).await;
    }

    async fn act(&mut self, act: Act) {
        let shared = Rc::clone(&self.shared);
        match act {
            Act::Sleep(length) => sleep(Duration::from_millis(length)).await,
            Act::Read(length) => {
                let _table = shared.table.read().await;
                self.hold(length).await;
            }
            Act::Write(length) => {
                let _table = shared.table.write().await;
                self.hold(length).await;
            }
            Act::Permits(count, length) => {
                let _seats = shared.seats.acquire_many(count).await.expect("it stays open");
                self.hold(length).await;
            }
            Act::Wait => shared.bell.notified().await,
            Act::Notify(count) => (0..count).for_each(|_| shared.bell.notify_one()),
            Act::NotifyAll => shared.bell.notify_waiters(),
            Act::Send(value) => drop(shared.level.send_replace(value)),
            Act::Changed(length) => {
                self.level.changed().await.expect("it stays open");
                let value = *self.level.borrow_and_update();
                self.say(&value);
                sleep(Duration::from_millis(length)).await;
            }
            Act::Put(value) => drop(shared.news.send(value)),
            Act::Get => {
                let news = self.news.recv().await;
                self.say_news(&news);
            }
            Act::Select(arms) => self.select(&shared, arms).await,
            Act::Init(length, fails) => {
                let made = shared.value.get_or_try_init(|| async {
                    self.say("makes it");
                    sleep(Duration::from_millis(length)).await;
                    if fails { Err(()) } else { Ok(1) }
                });
                let made = made.await.is_ok();
                self.say(if made { "has it" } else { "failed" });
            }
            Act::Arrive(length) => {
                if shared.pair.wait().await.is_leader() {
                    self.say("leads");
                }
                sleep(Duration::from_millis(length)).await;
            }
        }
    }
}

/// What one of several waits has got.
enum Taken<'s> {
    Told,
    News(Result<u32, RecvError>),
    Read(RwLockReadGuard<'s, ()>, u64),
    Write(RwLockWriteGuard<'s, ()>, u64),
    Seats(SemaphorePermit<'s>, u64),
    Level,
    Slept,
}

async fn wait<'s>(
    shared: &'s Shared,
    arm: Arm,
    news: Option<&mut broadcast::Receiver<u32>>,
    level: Option<&mut watch::Receiver<u32>>,
) -> Taken<'s> {
    match arm {
        Arm::Told => {
            shared.bell.notified().await;
            Taken::Told
        }
        Arm::News => match news {
            Some(news) => Taken::News(news.recv().await),
            None => pending().await,
        },
        Arm::Read(length) => Taken::Read(shared.table.read().await, length),
        Arm::Write(length) => Taken::Write(shared.table.write().await, length),
        Arm::Permits(count, length) => {
            let permits = shared.seats.acquire_many(count).await;
            Taken::Seats(permits.expect("it stays open"), length)
        }
        Arm::Level => match level {
            Some(level) => {
                level.changed().await.expect("it stays open");
                Taken::Level
            }
            None => pending().await,
        },
        Arm::After(length) => {
            sleep(Duration::from_millis(length)).await;
            Taken::Slept
        }
    }
}
