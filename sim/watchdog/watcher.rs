//! The watcher: the thread that looks whether runs move, and how it ends the process.
//!
//! It looks once in a while, asleep in between, and for good while nothing runs. What it counts is the time in which it was
//! awake to look: a process that is stopped (by a debugger, by a laptop that is shut) comes back to a run that has stood
//! still for no longer than one look.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use super::{STUCK, Watched, message};
use crate::time;

/// How often a run is looked at in the time that it may stand still.
const LOOKS: u32 = 20;
/// Longest and shortest time from one look to the next.
const LONGEST: Duration = Duration::from_secs(1);
const SHORTEST: Duration = Duration::from_millis(1);
/// How long may be waited for what the thread that is stuck may keep to itself.
const ANSWER: Duration = Duration::from_secs(2);

#[expect(clippy::disallowed_types, reason = "what stands still is found by the real clock")]
type RealInstant = std::time::Instant;

static WATCHER: Watcher = Watcher { state: Mutex::new(State::new()), changed: Condvar::new() };

struct Watcher {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    runs: BTreeMap<u64, Run>,
    /// The number of the next run.
    next: u64,
    thread: Thread,
}

/// What the thread does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thread {
    /// It has not been made yet.
    Absent,
    /// It waits for a run.
    Idle,
    /// It looks after so long.
    Looks(Duration),
}

/// A run that is watched.
struct Run {
    watched: Arc<dyn Watched>,
    patience: Duration,
    moves: u64,
    /// How long it has not moved.
    still: Duration,
}

/// A run is watched until this is dropped.
#[derive(Debug)]
pub(crate) struct Watch(u64);

/// Watches a run, which may stand still for so long.
pub(crate) fn watch(patience: time::Duration, watched: Arc<dyn Watched>) -> Watch {
    let patience = patience.into();
    let run = Run { moves: watched.moves(), watched, patience, still: Duration::ZERO };
    let mut state = WATCHER.lock();
    let number = state.next;
    state.next += 1;
    let look = run.look();
    state.runs.insert(number, run);
    match state.thread {
        Thread::Absent => {
            state.thread = Thread::Idle;
            let thread = thread::Builder::new().name("standstill watchdog".to_owned());
            // Without a thread nobody looks on, and the run is none the worse.
            drop(thread.spawn(|| WATCHER.look_on()));
        }
        Thread::Idle => WATCHER.changed.notify_one(),
        Thread::Looks(length) if length > look => WATCHER.changed.notify_one(),
        Thread::Looks(_) => {}
    }
    Watch(number)
}

impl Drop for Watch {
    fn drop(&mut self) {
        WATCHER.lock().runs.remove(&self.0);
    }
}

impl State {
    const fn new() -> Self {
        Self { runs: BTreeMap::new(), next: 0, thread: Thread::Absent }
    }
}

impl Run {
    /// How long to wait until the next look at it.
    fn look(&self) -> Duration {
        (self.patience / LOOKS).clamp(SHORTEST, LONGEST)
    }

    /// So much later. Whether it has stood still for too long.
    fn is_stuck(&mut self, passed: Duration) -> bool {
        let moves = self.watched.moves();
        if moves == self.moves {
            self.still += passed;
        } else {
            (self.moves, self.still) = (moves, Duration::ZERO);
        }
        self.still >= self.patience
    }
}

impl Watcher {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds this.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at runs, for ever.
    fn look_on(&self) {
        let mut state = self.lock();
        loop {
            let Some(look) = state.runs.values().map(Run::look).min() else {
                state.thread = Thread::Idle;
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            state.thread = Thread::Looks(look);
            let began = RealInstant::now();
            let waited = self.changed.wait_timeout(state, look);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            // Whatever took longer than a look did not let others run, either.
            let passed = began.elapsed().min(look);
            let mut runs = state.runs.values_mut();
            if let Some(stuck) = runs.find_map(|run| run.is_stuck(passed).then_some(run)) {
                let (patience, watched) = (stuck.patience, Arc::clone(&stuck.watched));
                // Runs begin and end in the meantime as before.
                drop(state);
                end(patience.into(), watched);
            }
        }
    }
}

/// Tells where the run stands, and ends the process. Other threads go on until then; nothing is unwound.
fn end(patience: time::Duration, watched: Arc<dyn Watched>) -> ! {
    let account = soon(move || watched.account());
    let message = message(patience, account.as_ref());
    // Not `eprintln!`: what a test prints with that is kept until the test ends, and it never does.
    soon(move || io::stderr().write_all(message.as_bytes()));
    process::exit(STUCK)
}

/// What `f` gives, unless it takes long: the thread that is stuck may have what `f` needs.
fn soon<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (answers, answer) = mpsc::channel();
    let asks = move || drop(answers.send(f()));
    thread::Builder::new().spawn(asks).ok()?;
    answer.recv_timeout(ANSWER).ok()
}
