//! What a tree does, by arithmetic: no executor, no queue of what is ready, only instants.
//!
//! The model follows each task through its steps with a list of the instants at which it will be asked to cancel. Whoever
//! causes a cancellation (a race that is won, a group that fails, a deadline, the end of main) first works out how the
//! tasks would go on without it, and then follows them again with it.
//!
//! At one instant, arithmetic knows an order only where the design gives one: a deadline strikes after what ends without a
//! further wait, an inner one before an outer one, and both before what is waited for when they have come; plain sleeps that begin together end in the order of their branches. Where anything
//! else that happens at one instant could matter, the model says so: what it foretells holds before that instant.

mod branches;

use std::collections::{BTreeSet, VecDeque};

use super::trees::{Catch, Id, Retry, Spawn, Step, Tree, Try};

/// Which orders at one instant are relied on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Sleeps that begin together end in the order of their branches.
    pub(crate) first_come: bool,
    /// What ends at the instant of a deadline has ended in time.
    pub(crate) in_time: bool,
}

/// What a tree does.
#[derive(Clone, Debug)]
pub(crate) struct Foretold {
    /// The end of every task.
    pub(crate) ends: Vec<End>,
    /// When and how main ends, if that is certain.
    pub(crate) main: Option<(u64, How)>,
    /// Before this instant, everything is certain.
    pub(crate) horizon: u64,
}

/// The end of a task.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct End {
    /// In milliseconds.
    pub(crate) at: u64,
    /// Without the number that tells tasks of one name apart.
    pub(crate) task: String,
    pub(crate) how: How,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    Finished,
    Failed(String),
    Cancelled,
}

/// Foretells what `tree` does.
pub(crate) fn foretell(tree: &Tree, rules: Rules) -> Foretold {
    let world = World { rules, run_end: None, in_sequence: false };
    let (total, how, seen) = main(tree, world);
    let certain = seen.horizon.is_none_or(|horizon| total.at < horizon);
    // Now that the end of main is known, what it leaves running is cancelled then.
    let run_end = Some(Moment { rank: RUN_END, ..total });
    let (_, _, seen) = main(tree, World { run_end, ..world });
    Foretold {
        ends: seen.ends,
        main: certain.then_some((total.at, how)),
        horizon: seen.horizon.unwrap_or(u64::MAX),
    }
}

/// Foretells what `tree` does where each task runs to its end before its maker goes on.
pub(crate) fn foretell_in_sequence(tree: &Tree) -> Foretold {
    let rules = Rules { first_come: true, in_time: true };
    let (total, how, seen) = main(tree, World { rules, run_end: None, in_sequence: true });
    Foretold { ends: seen.ends, main: Some((total.at, how)), horizon: u64::MAX }
}

fn main(tree: &Tree, world: World) -> (Moment, How, Seen) {
    let mut line = Line::new(Start { world, now: Moment::default(), depth: 0 }, &[]);
    let flow = line.block(&tree.0);
    line.ended("main".into(), &flow);
    (line.now, How::from(flow), line.seen)
}

/// A point in time: the instant, and within it a rank: 0 for what happens by itself, for what a deadline makes happen a number
/// that is greater for outer ones, and the next round for what comes after a further wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    at: u64,
    rank: u32,
}

/// The rank of a deadline that no other is around.
const OUTERMOST: u32 = 1_000;
/// What the ranks of a round begin with, one after the other.
const ROUND: u32 = 2_000;
/// The rank of what the end of main makes happen.
const RUN_END: u32 = u32::MAX;

impl Moment {
    /// After a wait at this instant, however short.
    const fn later(self) -> Self {
        let round = self.rank / ROUND * ROUND;
        Self { at: self.at, rank: round.saturating_add(ROUND) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Stop {
    Failed(String),
    Cancelled,
}

type Flow = Result<(), Stop>;

#[derive(Clone, Copy)]
struct World {
    rules: Rules,
    /// When main ended.
    run_end: Option<Moment>,
    /// Whether each task runs to its end before its maker goes on.
    in_sequence: bool,
}

/// What has been found out on the way.
#[derive(Clone, Debug, Default)]
struct Seen {
    ends: Vec<End>,
    /// The instants at which anything happened.
    instants: BTreeSet<u64>,
    horizon: Option<u64>,
}

/// One task on its way through its steps.
#[derive(Clone)]
struct Line {
    world: World,
    now: Moment,
    /// How many deadlines are around it.
    depth: u32,
    /// When it will be asked to cancel.
    strikes: VecDeque<Moment>,
    /// How often it has been, not counting deadlines that are over.
    requests: u32,
    seen: Seen,
}

/// Where tasks start.
#[derive(Clone, Copy)]
struct Start {
    world: World,
    now: Moment,
    depth: u32,
}

/// A whole life of a task.
struct Life {
    end: Moment,
    flow: Flow,
    seen: Seen,
    /// Whether anything happened to it at the instant at which main ended.
    busy_at_end: bool,
}

impl Seen {
    /// From this instant on, nothing is certain.
    fn blur(&mut self, at: u64) {
        self.horizon = Some(self.horizon.map_or(at, |horizon| horizon.min(at)));
    }

    fn add(&mut self, other: Self) {
        self.ends.extend(other.ends);
        self.instants.extend(other.instants);
        other.horizon.into_iter().for_each(|at| self.blur(at));
    }
}

impl Start {
    /// Follows a task that will be asked to cancel at `strikes`, and at the end of main if it lives then.
    fn life(self, id: Id, body: &[Step], strikes: &[Moment]) -> Life {
        let free = Self { world: World { run_end: None, ..self.world }, ..self };
        let life = free.follow(id, body, strikes);
        let later = |end: &Moment| self.now < *end && life.seen.instants.last() >= Some(&end.at);
        let Some(end) = self.world.run_end.filter(later) else { return life };
        let mut strikes = strikes.to_vec();
        if end < life.end && !strikes.contains(&end) {
            strikes.insert(strikes.partition_point(|strike| *strike < end), end);
        }
        let busy_at_end = life.seen.instants.contains(&end.at);
        Life { busy_at_end, ..self.follow(id, body, &strikes) }
    }

    fn follow(self, id: Id, body: &[Step], strikes: &[Moment]) -> Life {
        let mut line = Line::new(self, strikes);
        let flow = line.block(body);
        line.ended(format!("t{id}"), &flow);
        Life { end: line.now, flow, seen: line.seen, busy_at_end: false }
    }
}

impl Line {
    fn new(start: Start, strikes: &[Moment]) -> Self {
        let Start { world, now, depth } = start;
        let strikes = strikes.iter().copied().collect();
        let mut line = Self { world, now, depth, strikes, requests: 0, seen: Seen::default() };
        line.pass_to(now);
        line
    }

    /// From where tasks start that are made now.
    const fn start(&self) -> Start {
        Start { world: self.world, now: self.now, depth: self.depth }
    }

    fn ended(&mut self, task: String, flow: &Flow) {
        self.seen.ends.push(End { at: self.now.at, task, how: flow.clone().into() });
    }

    fn pass_to(&mut self, moment: Moment) {
        self.now = moment;
        self.seen.instants.insert(moment.at);
    }

    /// The next request to cancel, if it comes before `moment`. The end of main cancels all at once, before any of them
    /// does anything about it.
    fn strike_before(&mut self, moment: Moment) -> Option<Moment> {
        let before =
            |strike: Moment| strike < moment || (strike == moment && strike.rank == RUN_END);
        let strike = self.strikes.pop_front_if(|strike| before(*strike))?;
        self.requests += 1;
        Some(strike)
    }

    /// Waits where a cancellation strikes.
    fn wait(&mut self, until: Moment) -> Flow {
        let strike = self.strike_before(until);
        self.pass_to(strike.unwrap_or(until).max(self.now));
        if strike.is_some() { Err(Stop::Cancelled) } else { Ok(()) }
    }

    fn block(&mut self, steps: &[Step]) -> Flow {
        steps.iter().try_for_each(|step| self.step(step))
    }

    fn step(&mut self, step: &Step) -> Flow {
        match step {
            Step::Sleep(length) => self.sleep(*length),
            Step::Yield => self.wait(self.now.later()),
            Step::Fail(id) => Err(Stop::Failed(format!("f{id}"))),
            Step::Task(id, body) => self.within(*id, body),
            Step::Branches(kind, all) => self.branches(*kind, all),
            Step::AsCompleted(all, then) => self.as_completed(all, then),
            Step::Timeout(after, body) => self.timeout(*after, body),
            Step::Retry(retry) => self.retry(retry),
            Step::Try(tried) => self.tried(tried),
            Step::Repeat(times, body) => (0..*times).try_for_each(|_| self.block(body)),
            Step::Shield(id, body) => self.shield(*id, body),
            Step::Spawn(spawn) => self.spawn(spawn),
        }
    }

    /// A task that runs within this one.
    fn within(&mut self, id: Id, body: &[Step]) -> Flow {
        let flow = self.block(body);
        self.ended(format!("t{id}"), &flow);
        flow
    }

    fn sleep(&mut self, length: u64) -> Flow {
        self.wait(Moment { at: self.now.at + length, rank: 0 })
    }

    fn timeout(&mut self, after: u64, body: &[Step]) -> Flow {
        let round = if after == 0 { self.now.rank / ROUND * ROUND } else { 0 };
        let rank = round + OUTERMOST - self.depth;
        let deadline = Moment { at: self.now.at + after, rank };
        self.depth += 1;
        if !self.world.rules.in_time && self.is_busy_at(deadline.at, body) {
            self.seen.blur(deadline.at);
        }
        let place = self.strikes.partition_point(|strike| *strike < deadline);
        self.strikes.insert(place, deadline);
        let before = self.requests;
        let flow = self.block(body);
        self.depth -= 1;
        if let Some(place) = self.strikes.iter().position(|strike| *strike == deadline) {
            self.strikes.remove(place);
            return flow;
        }
        self.requests -= 1;
        let only_ours = self.requests == before;
        if flow == Err(Stop::Cancelled) && only_ours {
            Err(Stop::Failed("timeout".into()))
        } else {
            flow
        }
    }

    /// Whether anything happens at an instant in what would run without a deadline.
    fn is_busy_at(&self, at: u64, body: &[Step]) -> bool {
        let mut free = self.clone();
        let _ = free.block(body);
        free.seen.instants.contains(&at)
    }

    fn retry(&mut self, retry: &Retry) -> Flow {
        let mut fails = retry.fails;
        let mut delay = retry.delay;
        for attempt in 1.. {
            let mut flow = self.block(&retry.body);
            if flow.is_ok() && fails > 0 {
                fails -= 1;
                flow = Err(Stop::Failed(format!("f{}", retry.id)));
            }
            if !matches!(flow, Err(Stop::Failed(_))) || attempt == retry.attempts {
                return flow;
            }
            if delay > 0 {
                self.sleep(delay)?;
            }
            delay *= retry.factor;
        }
        unreachable!("the last attempt returns")
    }

    fn tried(&mut self, Try { body, catch, finally }: &Try) -> Flow {
        let mut flow = self.block(body);
        if let (Err(stop), Some((kind, handler))) = (&flow, catch)
            && kind.handles(stop)
        {
            flow = self.block(handler);
        }
        if let Some(clean_up) = finally {
            self.block(clean_up)?;
        }
        flow
    }

    /// The body is no longer ours: if we are cancelled, it goes on.
    fn shield(&mut self, id: Id, body: &[Step]) -> Flow {
        if self.world.in_sequence {
            return self.within(id, body);
        }
        let life = self.start().life(id, body, &[]);
        let waited = self.wait(life.end.max(self.now.later()));
        let flow = life.flow.clone();
        self.keep(life, waited.is_ok());
        waited.and(flow)
    }

    fn spawn(&mut self, Spawn { id, body, meanwhile, cancel }: &Spawn) -> Flow {
        if self.world.in_sequence {
            let requests = self.requests;
            let ended = self.within(*id, body);
            if ended == Err(Stop::Cancelled) && self.requests > requests {
                return ended;
            }
            return self.block(meanwhile).and(ended);
        }
        let start = self.start();
        let mut asked = Vec::new();
        let mut life = start.life(*id, body, &asked);
        let flow = self.block(meanwhile);
        if flow.is_ok() && *cancel {
            if life.end.at >= self.now.at && life.seen.instants.contains(&self.now.at) {
                self.seen.blur(self.now.at);
            }
            asked.push(self.now);
            life = start.life(*id, body, &asked);
        }
        let is_tie = life.end.at == self.now.at;
        if is_tie && self.strikes.front().is_some_and(|strike| strike.at <= self.now.at) {
            // Whether it has ended when we come to await it, who knows.
            self.seen.blur(self.now.at);
        }
        // While we await it, a request to cancel us is passed on to it.
        while flow.is_ok()
            && let Some(strike) = self.strike_before(life.end)
        {
            asked.push(strike);
            life = start.life(*id, body, &asked);
        }
        let ended = life.flow.clone();
        if flow.is_ok() {
            self.pass_to(self.now.max(life.end));
        }
        self.keep(life, flow.is_ok());
        flow.and(ended)
    }

    /// Keeps what was found out about a task that was `awaited`, or that runs on.
    fn keep(&mut self, life: Life, awaited: bool) {
        self.seen.add(life.seen);
        if !awaited
            && life.busy_at_end
            && let Some(end) = self.world.run_end
        {
            // It may have come to that before the end of main or not any more.
            self.seen.blur(end.at);
        }
        if !awaited && self.world.run_end.is_some_and(|end| end < self.now) {
            // What a leftover leaves is cancelled by nobody: the run is over with the last of those that main left.
            self.seen.blur(self.now.at);
        }
    }
}

impl Catch {
    fn handles(self, stop: &Stop) -> bool {
        match (self, stop) {
            (Self::Failures, Stop::Failed(_)) | (Self::Cancelled, Stop::Cancelled) => true,
            (Self::Timeouts, Stop::Failed(reason)) => reason == "timeout",
            _ => false,
        }
    }
}

impl From<Flow> for How {
    fn from(flow: Flow) -> Self {
        match flow {
            Ok(()) => Self::Finished,
            Err(Stop::Failed(reason)) => Self::Failed(reason),
            Err(Stop::Cancelled) => Self::Cancelled,
        }
    }
}
