//! What is left when a run ends: who waits at a deadlock, the limit that is reached, the tasks that still run.

use std::panic::Location;

use super::runner::{Kind, Runner, RunnerId};
use super::session::{NAMELESS, Session};
use super::spin::{Share, Who};
use super::wires::Wires;
use crate::scenario::Text;
use crate::trace::{Limit, Standing, TaskId, Wait, What};

/// Of how many tasks tokio polls each at most before it comes back to the root (`event_interval`).
const TURNS_OF_THE_ROOT: usize = 61;

/// What may keep hosts from hearing of each other.
const PLAIN_TASKS: &str = "note: without --cfg tokio_unstable, tasks of plain tokio::spawn use the sockets of main, wherever they \
                           were made: spawn those of a host with standstill::spawn, see docs/determinism.md";

/// Of those who have had turns before a limit, so many are told of at most,
const MOST_SHARES: usize = 5;
/// and nobody with so many times fewer turns than whoever had the most.
const FEW: usize = 10;

impl Session {
    /// Tells of each runner that has not ended what it waits for.
    pub(super) fn report_deadlock(&self) {
        if !cfg!(tokio_unstable) && self.wires().is_some_and(Wires::has_other_hosts) {
            self.recorder.borrow_mut().add_last(
                self.now(),
                TaskId::MAIN,
                What::Told(PLAIN_TASKS.into()),
            );
        }
        for runner in &*self.runners.borrow() {
            let Some(task) = runner.task.filter(|_| !runner.has_ended) else { continue };
            let waiting =
                runner.open.last().map_or_else(|| "wait".into(), |(_, label)| label.clone());
            let what = What::Deadlock(Standing::new(Wait::Told(waiting), runner.since));
            self.recorder.borrow_mut().add_last(self.now(), task, what);
        }
    }

    /// Tells that the run stops at a limit, and who has reached it; `task`, unless more is known.
    pub(super) fn report_limit(&self, limit: Limit, task: TaskId) {
        let shares = match limit {
            Limit::Steps(_) | Limit::Silence(_) => self.spin.shares(),
            Limit::Events(_) | Limit::Time(_) | Limit::Tasks(_) | Limit::Bytes(_) => Vec::new(),
        };
        let task = shares.first().map_or(task, |share| self.task_of_share(share));
        if let Some(note) = self.note_on(&shares) {
            self.recorder.borrow_mut().add_last(self.now(), task, What::Told(note));
        }
        let reached = What::LimitReached(limit);
        self.recorder.borrow_mut().add_last(self.now(), task, reached);
        self.close();
    }

    /// On whose line it stands that somebody has had too many turns.
    fn task_of_share(&self, share: &Share) -> TaskId {
        match share.who {
            Who::Runner(runner) => self.enlist(runner, NAMELESS),
            Who::Plain { host, .. } => self.enlist(RunnerId(host), NAMELESS),
        }
    }

    /// Who has had the turns before the limit, unless the line of the limit says it all.
    fn note_on(&self, shares: &[Share]) -> Option<Text> {
        let first = shares.first()?;
        let total: usize = shares.iter().map(|share| share.polls).sum();
        // Who is behind by far takes part in what happens there, and is not why it does not end.
        let many = |share: &&Share| share.polls * FEW >= first.polls;
        let shares: Vec<_> = shares.iter().filter(many).take(MOST_SHARES).collect();
        if let [Share { who: Who::Runner(_), within, .. }] = &shares[..]
            && within.is_empty()
        {
            return None;
        }
        let parts = shares.iter().map(|share| format!("{} by {}", share.polls, self.words(share)));
        let parts: Vec<_> = parts.collect();
        Some(format!("note: of the last {total} polls, {}", parts.join(", ")).into())
    }

    /// Who it is, in words.
    fn words(&self, share: &Share) -> String {
        let recorder = |task| Text::clone(self.recorder.borrow().name(task));
        let name = |runner: &RunnerId| recorder(self.enlist(*runner, NAMELESS)).to_string();
        let who = match share.who {
            Who::Runner(runner) => name(&runner),
            Who::Plain { place, .. } => {
                let place = place.map(|place| format!(" (made at {})", named(place)));
                format!("a task of plain tokio::spawn{}", place.unwrap_or_default())
            }
        };
        if share.within.is_empty() {
            return who;
        }
        let within: Vec<_> = share.within.iter().take(MOST_SHARES).map(name).collect();
        format!("{who} with {}", within.join(" and "))
    }

    /// Tells of the tasks that still run when `main` has ended.
    pub(super) fn report_left_running(&self) {
        let is_left = |runner: &Runner| {
            let is_named = runner.task.is_some() || runner.kind == Kind::Task;
            // What runs on a host goes when the host does.
            let is_at_home = runner.host == Wires::HOME;
            is_named && is_at_home && !runner.has_ended && runner.kind != Kind::Main
        };
        let runners = (0..self.runners.borrow().len()).map(RunnerId);
        for runner in runners.filter(|runner| is_left(&self.runners.borrow()[runner.0])) {
            let task = self.enlist(runner, NAMELESS);
            self.record(task, What::LeftRunning);
        }
    }

    /// How many turns of the runtime it takes until each task that is left has had one.
    pub(super) fn most_turns_left(&self) -> usize {
        let left = self.runners.borrow().iter().filter(|it| !it.has_ended).count();
        left.div_ceil(TURNS_OF_THE_ROOT)
    }
}

/// A place in source text, named alike on every machine: what stands before a package of a registry, or before the last parts
/// of a path that begins at a root, differs.
fn named(place: &Location<'_>) -> String {
    const PARTS: usize = 4;
    let file = place.file().replace('\\', "/");
    let is_whole = file.starts_with('/') || file.contains(':');
    let parts: Vec<_> = file.split('/').collect();
    let first = if is_whole { parts.len().saturating_sub(PARTS) } else { 0 };
    let within = file.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/'));
    let shown = within.map_or_else(|| parts[first..].join("/"), |(_, package)| package.to_owned());
    format!("{shown}:{}:{}", place.line(), place.column())
}
