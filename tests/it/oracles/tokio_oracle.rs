//! Trees run as they do on tokio: a current-thread runtime with a paused clock; and there as in a simulation.
//!
//! A tree becomes futures of tokio's own: `time::sleep`, `time::timeout`, `JoinSet`, `spawn_local`, and what the macros
//! `join!` and `select!` make of several futures, here of any number of them. Each task notes when and how it ended; one
//! that is dropped before it has ended was cancelled.
//!
//! The two are not compared where they differ by design:
//!
//! - Clean-up. In tokio what is cancelled vanishes at once: a future that is dropped cannot wait in a `finally`, nor catch
//!   its cancellation. Such trees are not drawn (`Vocabulary::Tokio`).
//! - Turns. `yield_now` gives way to tokio's timers too, a `yield` of ours to what is ready: of two tasks that give way at one
//!   instant either may go first. That the one of a body whose deadline has come is a wait, is the same, and compared.
//! - The order within an instant, except where it decides something and both define it: of what is ready at once a race
//!   polls its branches in order here, ours lets timers fire in order; so from an instant on at which the branches of a race
//!   or a group compete, nothing is compared. [`super::model`] tells when that is.
//! - Tasks of their own at the instant of a deadline. `time::timeout` polls the future before the clock: what ends at its
//!   instant has ended in time, what waits once more (`timeout T { sleep T; yield }`, and anything in `timeout 0`) is too late,
//!   and an inner deadline comes before an outer one: the same as ours, and compared. But only if the future runs in the same
//!   task: in what awaits a spawned task (`JoinSet`, `JoinHandle`), either may come first. Trees that spawn are not
//!   compared from such an instant on.
//!
//! In a simulation the same futures run as they do without, to the poll: the ends are compared whatever the tree, in order,
//! and the trace tells of them where it tells of anything.

mod futures;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use proptest::prelude::*;
use standstill::Simulation;
use standstill::choices::Plain;
use standstill::trace::{Outcome, TaskId, Trace, What};
use tokio::task::{AbortHandle, LocalSet};
use tokio::time::Instant;

use crate::oracles::cases::cases;
use crate::oracles::model::{End, How, Rules, foretell};
use crate::oracles::traces::{ends, main_end, scenario, shown, trace_of};
use crate::oracles::trees::{Kind, Step, Tree, Vocabulary, trees};

#[test]
fn a_tree_runs_as_on_tokio() {
    cases(1_000, &trees(Vocabulary::Tokio), |tree| {
        let trace = trace_of(&scenario(&tree), Plain);
        let noted = on_tokio(&tree);
        let horizon = horizon(&tree);
        let (total, how) = main_end(&trace);
        if total < horizon {
            let main = noted.iter().find(|end| end.task == "main");
            prop_assert_eq!(Some(&End { at: total, task: "main".into(), how }), main);
        }
        let (ours, theirs) = (before(horizon, &ends(&trace)), before(horizon, &noted));
        prop_assert_eq!(ours, theirs, "the ends\n{}", shown(&trace));
        Ok(())
    });
}

#[test]
fn a_tree_runs_in_a_simulation_as_without() {
    cases(1_000, &trees(Vocabulary::Tokio), |tree| {
        let noted = on_tokio(&tree);
        let (trace, noted_there) = simulated(Simulation::new(), &tree);
        prop_assert_eq!(&noted, &noted_there, "what tasks note\n{}", shown(&trace));
        prop_assert_eq!(told(noted), ends_within(&trace), "what is told\n{}", shown(&trace));
        Ok(())
    });
}

#[test]
fn a_tree_comes_to_its_end_in_a_simulation_under_every_seed() {
    cases(200, &(trees(Vocabulary::Tokio), any::<u64>()), |(tree, seed)| {
        let run = || simulated(Simulation::new().seed(seed), &tree);
        let (trace, noted) = run();
        prop_assert_eq!(&trace.outcome, &Outcome::Ok, "{}", shown(&trace));
        prop_assert_eq!(told(noted), ends_within(&trace), "what is told\n{}", shown(&trace));
        prop_assert_eq!(&trace, &run().0, "not the same again");
        Ok(())
    });
}

#[test]
fn a_simulation_that_keeps_its_turns_is_the_same_and_knows_what_its_total_is_made_of() {
    cases(300, &(trees(Vocabulary::Tokio), any::<Option<u64>>()), |(tree, seed)| {
        let simulation = || match seed {
            Some(seed) => Simulation::new().seed(seed),
            None => Simulation::new(),
        };
        let (trace, _) = simulated(simulation(), &tree);
        let (kept, _) = simulated(simulation().keep_turns(), &tree);
        let parts = kept.why();
        let mut until = standstill::time::Instant::START;
        for part in &parts {
            prop_assert_eq!(part.from, until, "{:?}\n{}", parts, shown(&kept));
            until = part.to;
        }
        prop_assert_eq!(until, kept.total, "{:?}\n{}", parts, shown(&kept));
        prop_assert!(kept.turns.is_sorted_by_key(|turn| (turn.at, turn.first_event)));
        prop_assert_eq!(trace, Trace { turns: Vec::new(), ..kept });
        Ok(())
    });
}

/// The ends before the horizon, by instant; at one instant, tasks of different names have no order.
fn before(horizon: u64, ends: &[End]) -> Vec<End> {
    assert!(ends.is_sorted_by_key(|end| end.at));
    let mut ends = ends.to_vec();
    ends.retain(|end| end.at < horizon);
    ends.sort();
    ends
}

/// The instant from which on the two may differ.
fn horizon(tree: &Tree) -> u64 {
    let spawns = tree.any(|step| match step {
        Step::Branches(kind, _) => *kind == Kind::Group,
        Step::Shield(..) | Step::Spawn(_) => true,
        _ => false,
    });
    foretell(tree, Rules { first_come: false, in_time: !spawns }).horizon
}

/// What the tasks of a run share.
#[derive(Clone)]
struct Notes(Rc<Shared>);

struct Shared {
    start: Instant,
    ends: RefCell<Vec<End>>,
    /// Tasks that nobody may await.
    left: RefCell<Vec<AbortHandle>>,
}

/// A task that notes its end.
struct Task {
    notes: Notes,
    name: String,
    how: How,
}

impl Notes {
    fn task(&self, name: String) -> Task {
        Task { notes: self.clone(), name, how: How::Cancelled }
    }

    /// Lets a future run in the background, until main ends.
    fn leave(&self, future: impl Future<Output = ()> + 'static) -> AbortHandle {
        let task = tokio::task::spawn_local(future).abort_handle();
        self.0.left.borrow_mut().push(task.clone());
        task
    }
}

impl Drop for Task {
    /// What is dropped before it has ended was cancelled.
    fn drop(&mut self) {
        let Shared { start, ends, .. } = &*self.notes.0;
        let at = u64::try_from(start.elapsed().as_millis()).expect("a short run");
        let (task, how) = (self.name.clone(), self.how.clone());
        ends.borrow_mut().push(End { at, task, how });
    }
}

/// The ends of all tasks of a tree that runs on tokio.
fn on_tokio(tree: &Tree) -> Vec<End> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(program(tree))
}

/// The same in a simulation, and its trace.
fn simulated(simulation: Simulation, tree: &Tree) -> (Trace, Vec<End>) {
    let mut noted = Vec::new();
    let trace = simulation.run(async { noted = program(tree).await });
    (trace, noted)
}

/// A tree as a program of tokio's; gives the ends of all tasks.
async fn program(tree: &Tree) -> Vec<End> {
    let run = async {
        let (ends, left) = (RefCell::default(), RefCell::default());
        let notes = Notes(Rc::new(Shared { start: Instant::now(), ends, left }));
        let _ = futures::named("main".into(), tree.0.clone(), notes.clone()).await;
        loop {
            notes.0.left.take().iter().for_each(AbortHandle::abort);
            // The clock moves on only when all that has been aborted is gone.
            tokio::time::sleep(length(1)).await;
            // What is about to be aborted may still leave others in its last turn.
            if notes.0.left.borrow().is_empty() {
                break notes.0.ends.take();
            }
        }
    };
    LocalSet::new().run_until(run).await
}

/// The ends as a simulation tells of them: that a future returns a failure is its own affair.
fn told(noted: Vec<End>) -> Vec<End> {
    let told = |end: End| match end.how {
        How::Failed(_) => End { how: How::Finished, ..end },
        _ => end,
    };
    noted.into_iter().map(told).collect()
}

/// The ends of all tasks of a tree that have started, as the trace of a simulation tells of them.
fn ends_within(trace: &Trace) -> Vec<End> {
    let mut trace = trace.clone();
    let started = trace.events.iter().filter(|event| event.what == What::Started);
    let started: BTreeSet<_> = started.map(|event| event.task).collect();
    // What `main` and the tasks of no name do is to run those of the tree.
    let is_of_tree = |task: TaskId| task != TaskId::MAIN && !trace.name(task).starts_with("task");
    let of_tree: BTreeSet<_> = started.into_iter().filter(|task| is_of_tree(*task)).collect();
    trace.events.retain(|event| of_tree.contains(&event.task));
    ends(&trace)
}

fn length(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
