//! What is left when a run ends: who waits at a deadlock or a limit, the limit that is reached, the tasks that still run.

use std::collections::BTreeMap;
use std::task::Waker;

use tokio::runtime::Handle;

use super::asking::Waits;
use super::frames::WaitsIn;
use super::network::Network;
use super::places::with_line;
use super::runner::{Kind, MAIN_HOST, Runner, RunnerId};
use super::session::Session;
use super::spin::{Share, Who};
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::{Limit, Standing, TaskId, Wait, What};

/// Of how many tasks tokio polls each at most before it comes back to the root (`event_interval`).
pub(super) const TURNS_OF_THE_ROOT: usize = 61;

/// What may keep hosts from hearing of each other.
const PLAIN_TASKS: &str = "note: without --cfg tokio_unstable, tasks of plain tokio::spawn use the sockets of main, wherever they \
                           were made: spawn those of a host with standstill::spawn, see docs/determinism.md";

/// Of those who have had turns before a limit, so many are told of at most,
const MOST_SHARES: usize = 5;
/// and nobody with so many times fewer turns than whoever had the most.
const FEW: usize = 10;

/// What is told of somebody who waits.
type Tell = fn(Box<Standing>) -> What;

/// Somebody who waits when a run cannot go on.
pub(super) struct Waiter {
    task: TaskId,
    tell: Tell,
    since: Instant,
    /// The innermost span that it is in.
    within: Option<Text>,
    /// For which sockets and signals it waits.
    known: Option<String>,
}

impl Waiter {
    /// What it waits for, in words: what the simulation knows, what it waits in and in which file, and within which span.
    fn words(&self, waits_in: &[WaitsIn]) -> Text {
        let mut all: Vec<_> = self.known.iter().cloned().collect();
        for wait in waits_in.iter().filter_map(WaitsIn::in_file) {
            if !all.contains(&wait) {
                all.push(wait);
            }
        }
        match (&*all, &self.within) {
            ([], within) => within.clone().unwrap_or_else(|| "wait".into()),
            (all, Some(span)) => format!("{} in {span}", all.join(" or ")).into(),
            (all, None) => all.join(" or ").into(),
        }
    }
}

impl Session {
    /// Who waits when time is over.
    pub(super) fn waiters_at_the_end(&self) -> Vec<Waiter> {
        self.waiters(|_, _| Some(What::Deadlock))
    }

    /// Tells that the run stops at the end of time, and who waits that would have gone on.
    pub(super) fn report_end_of_time(
        &self,
        limit: Limit,
        task: TaskId,
        mut waiters: Vec<Waiter>,
        waits: &Waits,
    ) {
        self.record.recorder.borrow_mut().add_last(self.now(), task, What::LimitReached(limit));
        for waiter in &mut waiters {
            waiter.tell = What::Waiting;
        }
        self.report_waits(waiters, waits);
    }

    /// Tells who waits where nothing goes on any more.
    pub(super) fn report_deadlock(&self, waiters: Vec<Waiter>, waits: &Waits) {
        if !cfg!(tokio_unstable) && self.network().is_some_and(Network::has_other_hosts) {
            self.record.recorder.borrow_mut().add_last(
                self.now(),
                TaskId::MAIN,
                What::Told(PLAIN_TASKS.into()),
            );
        }
        self.report_waits(waiters, waits);
    }

    /// Each runner that has not ended, and is told of as `tell` says: what it waits for, as far as the simulation knows, and since when.
    fn waiters(&self, tell: impl Fn(RunnerId, &Runner) -> Option<Tell>) -> Vec<Waiter> {
        let mut known = self.known_waits();
        let runners = self.runners.all.borrow();
        let waiter = |(place, runner): (usize, &Runner)| {
            let task = runner.task.filter(|_| !runner.has_ended)?;
            let tell = tell(RunnerId(place), runner)?;
            let within = runner.open.last().map(|(_, label)| Text::clone(label));
            let known = known.remove(&RunnerId(place));
            Some(Waiter { task, tell, since: runner.since, within, known })
        };
        runners.iter().enumerate().filter_map(waiter).collect()
    }

    /// Tells of each that waits, with what it waits in, as far as that is known.
    pub(super) fn report_waits(&self, waiters: Vec<Waiter>, waits: &Waits) {
        let now = self.now();
        for waiter in waiters {
            let waits_in = waits.get(&waiter.task).map_or(&[][..], Vec::as_slice);
            let standing = Standing::new(Wait::Told(waiter.words(waits_in)), waiter.since);
            let mut recorder = self.record.recorder.borrow_mut();
            let event = recorder.events();
            recorder.add_last(now, waiter.task, (waiter.tell)(standing));
            let lines = waits_in.iter().filter_map(WaitsIn::with_line);
            self.record.lines.borrow_mut().extend(lines.map(|line| (event, line.into())));
        }
    }

    /// What runners wait for, in words, as far as the simulation knows it: sockets and signals.
    fn known_waits(&self) -> BTreeMap<RunnerId, String> {
        let of_sockets = self.network().map(Network::waits).unwrap_or_default();
        let mut known: BTreeMap<RunnerId, String> = BTreeMap::new();
        for (waker, words) in of_sockets.into_iter().chain(self.signals.waits()) {
            for runner in self.escaping.would_wake(|| waker.wake_by_ref()) {
                let all = known.entry(runner).or_default();
                // Who waits in two halves for one thing waits for that.
                if !all.split(" or ").any(|it| it == words) {
                    let before = if all.is_empty() { "" } else { " or " };
                    all.push_str(before);
                    all.push_str(&words);
                }
            }
        }
        known
    }

    /// Who waits when a limit is reached. Those who spin do not.
    fn waiters_at(&self, limit: Limit, shares: &[Share]) -> Vec<Waiter> {
        let spins = |runner: RunnerId| {
            matches!(limit, Limit::Steps(_))
                && Self::busy(shares)
                    .any(|share| share.who == Who::Runner(runner) || share.within.contains(&runner))
        };
        // That time passes over somebody who waits proves nothing, unless so much else has happened all the while.
        let silence = matches!(limit, Limit::Silence(_)).then(|| self.record.told());
        let are_turmoils = self.has_hosts_of_turmoil();
        // Turmoil polls its hosts all the time, and main stands for all of them.
        let is_seen = |kind: Kind| !(are_turmoils && matches!(kind, Kind::Main | Kind::Host));
        self.waiters(|id, runner| match silence {
            _ if spins(id) || !is_seen(runner.kind) => None,
            Some(silence) if runner.since <= silence => Some(What::Suspected),
            _ => Some(What::Waiting),
        })
    }

    /// Tells that the run stops at a limit, and who has reached it (`task`, unless more is known); who waits then.
    pub(super) fn report_limit(&self, limit: Limit, task: TaskId) -> Vec<Waiter> {
        let shares = match limit {
            Limit::Steps(_) | Limit::Silence(_) => self.spin.shares(),
            Limit::Events(_) | Limit::Time(_) | Limit::Tasks(_) | Limit::Bytes(_) => Vec::new(),
        };
        let task = shares.first().map_or(task, |share| self.task_of_share(share));
        if let Some(note) = self.note_on(&shares) {
            self.record.recorder.borrow_mut().add_last(self.now(), task, What::Told(note));
        }
        let reached = What::LimitReached(limit);
        self.record.recorder.borrow_mut().add_last(self.now(), task, reached);
        self.record.close();
        self.waiters_at(limit, &shares)
    }

    /// Whether the hosts are those of a turmoil simulation.
    fn has_hosts_of_turmoil(&self) -> bool {
        let is_host = |runner: &Runner| runner.kind == Kind::Host;
        self.network().is_none() && self.runners.all.borrow().iter().any(is_host)
    }

    /// On whose line it stands that somebody has had too many turns.
    fn task_of_share(&self, share: &Share) -> TaskId {
        match share.who {
            Who::Runner(runner) => self.enlist(runner, None),
            Who::Plain { host, .. } => self.enlist(RunnerId(host), None),
        }
    }

    /// Who has had the turns before the limit, unless the line of the limit says it all.
    fn note_on(&self, shares: &[Share]) -> Option<Text> {
        shares.first()?;
        let total: usize = shares.iter().map(|share| share.polls).sum();
        let shares: Vec<_> = Self::busy(shares).take(MOST_SHARES).collect();
        if let [Share { who: Who::Runner(_), within, .. }] = &shares[..]
            && within.is_empty()
        {
            return None;
        }
        let parts = shares.iter().map(|share| format!("{} by {}", share.polls, self.words(share)));
        let parts: Vec<_> = parts.collect();
        Some(format!("note: of the last {total} polls, {}", parts.join(", ")).into())
    }

    /// Those who had the turns. Who is behind by far takes part in what happens there, and is not why it does not end.
    fn busy(shares: &[Share]) -> impl Iterator<Item = &Share> {
        let most = shares.first().map_or(0, |share| share.polls);
        shares.iter().filter(move |share| share.polls * FEW >= most)
    }

    /// Who it is, in words.
    fn words(&self, share: &Share) -> String {
        let recorder = |task| Text::clone(self.record.recorder.borrow().name(task));
        let name = |runner: &RunnerId| recorder(self.enlist(*runner, None)).to_string();
        let who = match share.who {
            Who::Runner(runner) => name(&runner),
            Who::Plain { place, .. } => {
                let place = place.map(|place| format!(" (made at {})", with_line(place)));
                format!("a task of plain tokio::spawn{}", place.unwrap_or_default())
            }
        };
        if share.within.is_empty() {
            return who;
        }
        let within: Vec<_> = share.within.iter().take(MOST_SHARES).map(name).collect();
        format!("{who} with {}", within.join(" and "))
    }

    /// Finds the tasks that wait to be called: those whom a call would wake.
    pub(super) fn find_servers(&self) {
        let Some(network) = self.network() else { return };
        let wakers = network.who_accepts(MAIN_HOST);
        let servers = self.escaping.would_wake(|| wakers.iter().for_each(Waker::wake_by_ref));
        let name = |runner: RunnerId| {
            let task = self.enlist(runner, None);
            Text::clone(self.record.recorder.borrow().name(task))
        };
        self.escaping.servers.replace(servers.into_iter().map(name).collect());
    }

    /// Tells of the tasks that still run when `main` has ended.
    pub(super) fn report_left_running(&self) {
        let is_left = |runner: &Runner| {
            let is_named = runner.task.is_some() || runner.kind == Kind::Task;
            // What runs on a host goes when the host does.
            let is_at_home = runner.host == MAIN_HOST;
            is_named && is_at_home && !runner.has_ended && runner.kind != Kind::Main
        };
        let runners = (0..self.runners.all.borrow().len()).map(RunnerId);
        for runner in runners.filter(|runner| is_left(&self.runners.all.borrow()[runner.0])) {
            let task = self.enlist(runner, None);
            self.record(task, What::LeftRunning);
        }
    }

    /// Tells of the tasks that have panicked and that nobody waited for.
    pub(super) fn report_panics(&self) {
        for (runner, reason) in self.panics.take() {
            self.record(self.enlist(runner, None), What::NotTaken(reason));
        }
    }

    /// How many turns of the runtime it takes until each task that is left has had one.
    pub(super) fn most_turns_left(&self) -> usize {
        let left = self.runners.all.borrow().iter().filter(|it| !it.has_ended).count();
        // Tasks of plain `tokio::spawn` have their turns in between.
        let alive = Handle::try_current().map_or(0, |runtime| runtime.metrics().num_alive_tasks());
        left.max(alive).div_ceil(TURNS_OF_THE_ROOT)
    }
}
