//! The pulse: what the watchdog sees of called functions, from another thread.
//!
//! Only they can get stuck. The thread of the run writes numbers here, and names where a function is called.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::run::engine::Engine;
use crate::scenario::{ModelKind, Scenario, Text};
use crate::time::Instant;
use crate::trace::{Deviation, TaskId};
use crate::watchdog::{Account, Places, Watched};

const SETTINGS: &str = ", or `Calls::watchdog`";
const WHY: &str = "\
A function that is called, or a task that one has spawned, does not return: a `std::sync::Mutex` that is held over an `.await`
and locked again, a call that blocks, or a loop without an `.await`.";

/// What a run tells of itself as it goes on.
pub(crate) struct Pulse {
    moves: AtomicU64,
    /// A [`Now`], as a number.
    now: AtomicU64,
    instant: AtomicU64,
    pub(crate) places: Places,
    file: String,
    model: ModelKind,
    known: Mutex<Known>,
}

/// What is told in words.
#[derive(Default)]
struct Known {
    /// By the number of the task that calls: its name, and that of the function.
    calls: BTreeMap<TaskId, [Text; 2]>,
    /// What was not plain so far.
    takes: Vec<[String; 2]>,
}

/// What happens now.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Now {
    /// The function that this task calls has its turn.
    Call(TaskId),
    /// Tokio has its turn.
    Tokio,
    /// A task of tokio has.
    #[cfg(tokio_unstable)]
    Spawned,
}

impl Pulse {
    pub(crate) fn new(scenario: &Scenario, model: ModelKind) -> Self {
        Self {
            moves: AtomicU64::new(0),
            now: AtomicU64::new(0),
            instant: AtomicU64::new(0),
            places: Places::default(),
            file: scenario.source.name.to_string(),
            model,
            known: Mutex::default(),
        }
    }

    /// Something else happens from now on.
    pub(crate) fn beat(&self, now: Now) {
        let number = match now {
            Now::Tokio => 0,
            #[cfg(tokio_unstable)]
            Now::Spawned => 1,
            Now::Call(TaskId(task)) => u64::from(task) + 2,
        };
        self.now.store(number, Ordering::Relaxed);
        // Nobody else writes.
        self.moves.store(self.moves.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// A function has its turn on behalf of this task.
    pub(crate) fn begin_turn(&self, engine: &Engine, task: TaskId) {
        self.beat(Now::Call(task));
        self.instant.store(engine.now().as_nanos(), Ordering::Relaxed);
        let Ok(decisions) = engine.decisions.try_borrow() else { return };
        if decisions.is_plain() {
            return;
        }
        let takes = &mut self.known().takes;
        let new = decisions.deviations().iter().skip(takes.len());
        takes.extend(
            new.map(|Deviation { point, choice, .. }| [point.to_string(), choice.to_string()]),
        );
    }

    /// A task calls a function.
    pub(crate) fn call(&self, task: TaskId, names: [Text; 2]) {
        self.known().calls.insert(task, names);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who has the turn, in words.
    fn turn(&self) -> String {
        match self.now.load(Ordering::Relaxed) {
            0 => "a task that a function has spawned, or tokio itself".to_owned(),
            1 => format!("a task that a function has spawned{}", self.places.words()),
            task => {
                let task = TaskId(u32::try_from(task - 2).unwrap_or_default());
                let known = self.known();
                let call = known.calls.get(&task);
                call.map_or_else(String::new, |[task, function]| {
                    format!("{task}, in call {function}")
                })
            }
        }
    }

    /// How the run is made again: its test, or one that it becomes.
    fn again(&self) -> String {
        let Self { file, model, .. } = self;
        let name = Path::new(file.as_str()).file_stem().unwrap_or_default().to_string_lossy();
        let test = |more: &str| {
            format!("cargo test -- '{}'", format!("{name}::{model}{more}").replace('\'', r"'\''"))
        };
        let takes = &self.known().takes;
        if takes.is_empty() {
            return test("");
        }
        let mut node = String::new();
        for [point, choice] in takes {
            // Writing to a string cannot fail.
            let _ = writeln!(node, "    take {point:?} {choice:?}");
        }
        let test = test("::replay stuck");
        format!("append this to {file}, then {test}\n\nreplay \"stuck\" {{\n{node}}}\n")
    }
}

impl Watched for Pulse {
    fn moves(&self) -> u64 {
        self.moves.load(Ordering::Relaxed)
    }

    fn account(&self) -> Account {
        Account {
            run: format!("{} under the model {}", self.file, self.model),
            turn: self.turn(),
            since: Instant::from_nanos(self.instant.load(Ordering::Relaxed)),
            why: WHY,
            again: self.again(),
            settings: SETTINGS,
        }
    }
}
