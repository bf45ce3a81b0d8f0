//! Exhaustive search: every combination of choices, each once, those with the fewest deviations first.
//!
//! A run follows a *prefix* (some deviations, plain in between) and is plain after it. Each alternative at a decision after
//! the prefix makes a longer prefix; they wait in a worklist, the fewest deviations first, so that the first failure found is
//! one of the smallest.
//!
//! Orders that cannot matter are left out by dynamic partial-order reduction (Flanagan and Godefroid, POPL 2005, with the
//! smaller backtrack sets of Abdulla et al., POPL 2014): the order of two turns is only reversed where they race, and could
//! have come the other way round.
//!
//! Whoever went first in an earlier run from the same place *sleeps* (Godefroid 1996; [`super::sleep`]): a run lets somebody
//! go in its place where it can. So as a rule one run is made of each class of runs that nobody can tell apart. A run in which
//! all that are ready sleep is of a class that has been made or will be, and is counted apart.
//!
//! Of ranges, the shortest and the longest are tried and what ends together with something else that happens, in whichever
//! run, and of short ranges all; a search that has left out any length between never says that it is complete, nor does one of
//! whose runs one reached a limit, or had somebody wait to be fair. `tests/it/oracles/enumeration.rs` compares what is seen with
//! every run of random programs, and `tests/it/oracles/classes.rs` counts their classes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::dependence::{Observers, Turns};
use super::forks::{Chain, Forks};
use super::lengths::Lengths;
use super::prefixes::{Key, Prefix, Prefixes, before, decisions, place, turned};
use super::size::Size;
use super::sleep::Slept;
use super::{Decision, Observed, Offer, Plan, Reach, Search};
use crate::check::holds_of_the_loop;
use crate::choices::{Script, Sleepers, Taken, Turnoff};
use crate::explore::program::Facts;
use crate::scenario::Ratio;
use crate::time::{Duration, Instant};
use crate::trace::{Event, Outcome, Trace, What};

/// How many prefixes may be known. Where there are more, the search is not complete.
const LIMIT: usize = 1 << 20;

/// Every combination of choices that could show something new.
#[derive(Debug)]
pub struct Exhaustive {
    observers: Observers,
    /// By the number of their deviations.
    prefixes: Prefixes,
    /// The lengths tried at each decision that offers some, after what was taken before it.
    lengths: Lengths,
    /// Where more than one task has been tried.
    forks: Forks,
    /// Who sleeps in runs that wait and are of no fork, if anybody does.
    inherited: BTreeMap<Prefix, Chain>,
    /// The decisions at which another task than the first went first, because that one slept.
    others_first: BTreeSet<Key>,
    /// The runs that are being made.
    made: VecDeque<Begun>,
    next: u64,
    size: Size,
    /// How many runs were none other than one that is made elsewhere.
    repeated: u64,
    /// Whether something was left out that might have mattered.
    partial: bool,
}

/// A run that is being made.
#[derive(Debug)]
struct Begun {
    prefix: Prefix,
    /// Who need not go first in it, as forks keep them and as the run does.
    chain: Chain,
    sleepers: Sleepers,
}

impl Exhaustive {
    /// The search through the runs of a program.
    pub fn new(facts: &Facts<'_>) -> Self {
        Self {
            observers: Observers::new(facts),
            prefixes: Prefixes::new(LIMIT),
            lengths: Lengths::default(),
            forks: Forks::default(),
            inherited: BTreeMap::new(),
            others_first: BTreeSet::new(),
            made: VecDeque::new(),
            next: 0,
            size: Size::default(),
            repeated: 0,
            partial: facts.hides,
        }
    }

    /// Adds a prefix: what was taken before a decision, and an alternative there.
    fn add(&mut self, run: &Learnt<'_>, decision: u32, taken: Taken) {
        let prefix = turned(run.taken, decision, taken);
        if self.is_new(&prefix) {
            self.size.branch(run.place(decision), prefix.len());
            let chain = run.chain.before(decision);
            if !chain.is_empty() {
                self.inherited.insert(prefix.clone(), chain);
            }
            self.wait(&prefix);
        }
    }

    /// Whether a prefix is new that is known from now on.
    fn is_new(&mut self, prefix: &[Turnoff]) -> bool {
        let is_new = self.prefixes.know(prefix);
        self.partial |= is_new.is_none();
        is_new.unwrap_or_default()
    }

    fn wait(&mut self, prefix: &Prefix) {
        let deviations = prefix.len();
        self.prefixes.wait(prefix, deviations);
    }

    /// Adds what was decided after the prefix, but who goes first.
    fn add_alternatives(&mut self, run: &Learnt<'_>, after: u32, trace: &Trace) {
        for (number, (decision, at)) in (0..).zip(run.decisions) {
            match &decision.offer {
                // Only this run shows what else happens in it.
                Offer::Lengths { .. } => {
                    let place = || run.place(number);
                    for length in self.lengths.untried(place, &decision.offer, *at, trace) {
                        self.add(run, number, Taken::Exactly(length));
                    }
                }
                // Tried by the run that came here first, or by those that this one is no other than.
                _ if number < after || run.slept.is_over_at(number) => {}
                Offer::Tasks(_) if decision.taken != Taken::PLAIN => {
                    self.is_new(&turned(run.taken, number, decision.taken));
                    self.others_first.insert(run.place(number));
                }
                // Tried where turns race.
                Offer::Tasks(_)
                | Offer::Newcomers(_)
                | Offer::Arrives
                | Offer::Happens(Ratio(0))
                | Offer::Fault(Ratio(0)) => {}
                Offer::Branches(count) => {
                    for other in 1..*count {
                        self.add(run, number, Taken::Alternative(other));
                    }
                }
                Offer::Happens(_) | Offer::Fault(_) | Offer::Cancels | Offer::Strikes => {
                    self.add(run, number, Taken::Alternative(1));
                }
            }
        }
    }

    /// Adds what reverses races, as far as the turns of this run are not those of another.
    fn add_races(&mut self, turns: &mut Turns<'_>, run: &Learnt<'_>) {
        for race in turns.races(run.slept.until) {
            let is_known = |alternative: &u64| self.is_known(run, race.decision, *alternative);
            let any_of = race.any_of.iter().any(is_known);
            let new = if any_of { None } else { race.any_of.iter().min() };
            let all_of = race.all_of.iter().filter(|alternative| !is_known(alternative));
            let new: Vec<u64> = new.into_iter().chain(all_of).copied().collect();
            for alternative in new {
                self.fork(turns, run, race.decision, alternative);
            }
        }
        // The run itself could not see that this one was awake.
        if let Some((decision, alternative)) = run.slept.overlooked {
            self.fork(turns, run, decision, alternative);
        }
        self.partial |= turns.cut;
    }

    /// Whether an alternative has been tried, or waits to be, or need not be tried.
    fn is_known(&self, run: &Learnt<'_>, decision: u32, alternative: u64) -> bool {
        let made = run.decisions[decision as usize].0;
        let taken = Taken::Alternative(alternative);
        let need_not_be = match &made.offer {
            Offer::Tasks(ready) => {
                let task = usize::try_from(alternative).ok().and_then(|index| ready.get(index));
                made.taken == taken
                    || task.is_some_and(|task| run.slept.holds(decision, *task))
                    || alternative == 0 && !self.others_first.contains(&run.place(decision))
            }
            _ => alternative == 0,
        };
        need_not_be || self.prefixes.knows(&turned(run.taken, decision, taken))
    }

    /// Another task is to go first than did.
    fn fork(&mut self, turns: &Turns<'_>, run: &Learnt<'_>, decision: u32, alternative: u64) {
        let taken = Taken::Alternative(alternative);
        if !matches!(run.decisions[decision as usize].0.offer, Offer::Tasks(_)) {
            return self.add(run, decision, taken);
        }
        let prefix = turned(run.taken, decision, taken);
        if self.is_new(&prefix) {
            self.size.branch(run.place(decision), prefix.len());
            let sleepers = || (run.chain.before(decision), turns.sleeper(decision));
            if let Some(prefix) = self.forks.add(prefix, sleepers) {
                self.wait(&prefix);
            }
        }
    }

    /// The next of a fork is made when a run of it has been.
    fn go_on(&mut self, prefix: Prefix, turns: &Turns<'_>) {
        let first = prefix.last().and_then(|(decision, _)| turns.sleeper(*decision));
        if let Some(next) = self.forks.made(prefix, first) {
            self.wait(&next);
        }
    }
}

impl Search for Exhaustive {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let mut plans = Vec::new();
        for prefix in self.prefixes.next(limit) {
            let forked = self.forks.sleepers(&prefix);
            let chain = forked.or_else(|| self.inherited.remove(&prefix)).unwrap_or_default();
            let sleepers = Sleepers::new(chain.list());
            let script = Script::new(prefix.clone()).with_sleepers(sleepers.clone());
            self.made.push_back(Begun { prefix, chain, sleepers });
            plans.push(Plan::new(self.next, move || script.clone()).logged_with_offers());
            self.next += 1;
        }
        plans
    }

    fn learn(&mut self, observed: &Observed) {
        let Some(Begun { prefix, chain, sleepers }) = self.made.pop_front() else { return };
        let decisions = decisions(&observed.log);
        let is_listed =
            |number| prefix.binary_search_by_key(&number, |(listed, _)| *listed).is_ok();
        let taken: Prefix = (0..)
            .zip(&decisions)
            // Where the plain alternative sleeps, it is no more plain than others.
            .filter(|(number, (decision, _))| decision.taken != Taken::PLAIN || is_listed(*number))
            .map(|(number, (decision, _))| (number, decision.taken))
            .collect();
        let mut turns = Turns::new(&observed.log, &observed.trace, &self.observers);
        let slept = turns.slept(sleepers);
        let run = Learnt { taken: &taken, decisions: &decisions, chain: &chain, slept: &slept };
        self.repeated += u64::from(slept.until.is_some());
        let places = (0..).zip(&decisions).map(|(number, _)| run.place(number));
        self.size.see(observed.number, prefix.len(), places);
        let after = prefix.last().map_or(0, |(number, _)| number + 1);
        self.add_alternatives(&run, after, &observed.trace);
        self.add_races(&mut turns, &run);
        self.go_on(prefix, &turns);
        self.partial = self.partial || leaves_something_out(observed);
    }

    fn classes(&self) -> Option<u64> {
        Some(self.next - self.made.len() as u64 - self.repeated)
    }

    fn size(&self) -> Option<u64> {
        Some(self.size.estimate())
    }

    fn reach(&self) -> Reach {
        let is_done = self.prefixes.is_empty() && self.made.is_empty() && !self.partial;
        if is_done && self.lengths.are_all_tried() { Reach::All } else { Reach::Part }
    }
}

/// A run from which is learnt.
struct Learnt<'r> {
    /// What it took that is not plain, and what its prefix says.
    taken: &'r [Turnoff],
    decisions: &'r [(&'r Decision, Instant)],
    /// Who need not go first in it,
    chain: &'r Chain,
    /// and where they did not.
    slept: &'r Slept,
}

impl Learnt<'_> {
    /// What stands for a decision of it.
    fn place(&self, decision: u32) -> Key {
        place(before(self.taken, decision), decision)
    }
}

/// Whether a run can differ from others in a way that the search does not follow.
pub(super) fn leaves_something_out(Observed { trace, log, .. }: &Observed) -> bool {
    // What is left of a run that reached a limit is not known, nor who of all took it there. And where in a turn a
    // deadline comes that was over when it was set, no decision tells.
    let at_once = |event: &Event| matches!(event.what, What::Expired(Duration::ZERO));
    matches!(trace.outcome, Outcome::Limit(_))
        || trace.events.iter().any(at_once)
        // Which answers arrive while a loop is held, and before what they are found when it is free, is not followed in full.
        || holds_a_loop_beside_answers(trace)
        // How often somebody may be passed over counts turns that have nothing to do with each other, too: an order that is
        // fair may have no fair one among those that are tried in its place.
        || log.withheld
        // Other lengths could be drawn than in the plain run.
        || log.drawn
}

/// Whether a task held its loop in a run in which something was fetched.
fn holds_a_loop_beside_answers(trace: &Trace) -> bool {
    let fetches = |event: &Event| matches!(&event.what, What::Waits(wait) if wait.is_for_a_peer());
    holds_of_the_loop(trace).any(|(_, length)| !length.is_zero())
        && trace.events.iter().any(fetches)
}
