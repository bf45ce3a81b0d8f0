//! The tutorials' programs as one writes them for tokio: in a simulation, they do what the scenario files say.
//!
//! What is compared is when each task starts and ends, in order, and what it logs in between. Not written again is what tokio
//! does otherwise: blocking calls, which take no simulated time here; and clean-up that takes time, which a future that is
//! dropped cannot do.

mod basics;
mod fetching;
mod gathering;
mod patterns;
mod resources;
mod tasks;

use std::fs;
use std::path::Path;
use std::time::Duration;

use standstill::choices::Plain;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};
use standstill::simulate;
use standstill::simulate::{Ending, spawn_named};
use standstill::trace::{Event, Trace, What};
use tokio::time::sleep;

/// What the host of a server is called, which has a task of its own in Rust alone.
const HOST: &str = "echo";

/// In a simulation, `program` does what the scenario file of this name says.
#[track_caller]
fn agrees(name: &str, program: impl Future<Output: Ending>) {
    is_as_stated(name, &simulate(Plain, program));
}

/// A program that was simulated has done what the scenario file of this name says.
#[track_caller]
fn is_as_stated(name: &str, simulated: &Trace) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.kdl"));
    let scenario = Scenario::parse(name, &fs::read_to_string(path).unwrap()).unwrap();
    let stated = run(&scenario, Model::Async, Plain);
    assert_eq!(lives(simulated), lives(&stated), "{name}");
    assert_eq!(simulated.outcome.kind(), stated.outcome.kind(), "{name}");
    assert_eq!(simulated.total, stated.total, "{name}");
}

/// What both tell of: the lives of tasks, and what these say.
fn lives(trace: &Trace) -> Vec<String> {
    trace.events.iter().filter_map(|event| life(trace, event)).collect()
}

fn life(trace: &Trace, event: &Event) -> Option<String> {
    if trace.name(event.task) == HOST {
        return None;
    }
    let what = match &event.what {
        // That a part of a program returns a failure is its own affair.
        What::Finished | What::Failed(_) => "ended",
        What::Started => "started",
        What::Cancelled => "cancelled",
        What::LeftRunning => "left running",
        What::Log(text) | What::Told(text) => text,
        _ => return None,
    };
    Some(format!("{} {}: {what}", event.at, trace.name(event.task)))
}

/// All at once, each as a task with its name; what they give, in their order.
async fn gather<T, F>(branches: impl IntoIterator<Item = (String, F)>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let branches = branches.into_iter().map(|(name, future)| spawn_named(&name, future));
    let branches: Vec<_> = branches.collect();
    let mut results = Vec::new();
    for branch in branches {
        results.push(branch.await.unwrap());
    }
    results
}

async fn seconds(count: u64) {
    sleep(Duration::from_secs(count)).await;
}

async fn millis(count: u64) {
    sleep(Duration::from_millis(count)).await;
}
