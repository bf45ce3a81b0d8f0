//! The work as nexosim simulations: each task is a model that, where a task would sleep, sends itself an event for later.
//!
//! Models have no yields, and what they do at one instant has one order.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nexosim::model::{BuildContext, Context, Model, ProtoModel, schedulable};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

use crate::work::{self, Done, Run, Work};

/// How long a task sleeps the nth time, if it does.
type Length = fn(u64, u64) -> Option<Duration>;

/// How nexosim does `work`; `None` where it takes a network or an order that differs from run to run.
pub fn runner(work: Work) -> Option<Run> {
    let (tasks, length): (u64, Length) = match work {
        Work::NineSleeps => (9, |_, nth| (nth == 0).then_some(work::SERVICE)),
        Work::Day => (1, |_, nth| (nth < work::DAY).then_some(Duration::from_secs(1))),
        Work::Crowd => (work::CROWD, |task, nth| {
            (nth < work::CROWD_SLEEPS).then(|| work::crowd_sleep(task / work::CROWD_ROW, nth))
        }),
        Work::Once(tasks) => {
            (tasks.into(), |task, nth| (nth == 0).then(|| work::single_sleep(task)))
        }
        Work::Yields | Work::NineByTcp | Work::NineByHttp | Work::ThousandByHttp => return None,
    };
    Some(Box::new(move || run(tasks, length)))
}

fn run(tasks: u64, length: Length) -> Done {
    let units = Arc::new(AtomicU64::new(0));
    let models = (0..tasks).fold(SimInit::with_num_threads(1), |models, task| {
        let sleeper = Asleep { task, length, units: Arc::clone(&units) };
        // A sleeper has one event under way at a time.
        models.add_model(sleeper, Mailbox::with_capacity(1), "sleeper")
    });
    let mut simulation = models.init(MonotonicTime::EPOCH).expect("the models are sound");
    simulation.run().expect("the simulation ends");
    let total = simulation.time().duration_since(MonotonicTime::EPOCH);
    Done { total, units: units.load(Ordering::Relaxed) }
}

/// A task before the simulation begins.
struct Asleep {
    task: u64,
    length: Length,
    units: Arc<AtomicU64>,
}

/// What of a task the simulation can save.
#[derive(Serialize, Deserialize)]
struct Sleeper {
    task: u64,
    slept: u64,
}

/// What it cannot.
struct Around {
    length: Length,
    units: Arc<AtomicU64>,
}

impl ProtoModel for Asleep {
    type Model = Sleeper;

    fn build(self, _cx: &mut BuildContext<Self>) -> (Sleeper, Around) {
        let Self { task, length, units } = self;
        (Sleeper { task, slept: 0 }, Around { length, units })
    }
}

#[Model(type Env = Around)]
impl Sleeper {
    #[nexosim(init)]
    #[expect(clippy::unused_async, reason = "the macro awaits it")]
    async fn begin(&mut self, cx: &Context<Self>, around: &mut Around) {
        self.sleep(cx, around);
    }

    #[nexosim(schedulable)]
    fn wake(&mut self, (): (), cx: &Context<Self>, around: &mut Around) {
        self.slept += 1;
        around.units.fetch_add(1, Ordering::Relaxed);
        self.sleep(cx, around);
    }

    fn sleep(&mut self, cx: &Context<Self>, around: &Around) {
        if let Some(length) = (around.length)(self.task, self.slept) {
            cx.schedule_event(length, schedulable!(Self::wake), ()).expect("it is in the future");
        }
    }
}
