//! Trials: runs of a search from which it learns what tasks do, for the runs that go by it.
//!
//! The plain run is one, and then those whose numbers are powers of two: a run that goes another way than the plain one, or
//! longer, shows what is to be expected there. What was seen in all of them counts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::dependence::Observers;
use super::{Decision, Entry, Observed, Offer, Plan, Search, Turned};
use crate::choices::{
    Access, Choices, Foresight, Hash, Left, Order, Ordered, Prospect, Spot, Thing, Touch,
    Whereabouts,
};
use crate::explore::program::Facts;
use crate::scenario::Text;
use crate::time::{Duration, Instant};
use crate::trace::{TaskId, Trace, Wait, What};

/// The last run that is one.
const LAST: u64 = 1 << 12;

/// How many turns are kept. Trials that would make them more are not learnt from.
const TURNS: usize = 1 << 18;

/// What trials have shown.
#[derive(Debug)]
pub struct Trials {
    observers: Observers,
    turns: usize,
    made: Vec<Trial>,
    /// What several tasks use, where it matters in which order.
    shared: Vec<Thing>,
    /// What is foreseen of the touches of one of these things, once somebody has asked.
    of_things: BTreeMap<Thing, Arc<Foresight<Left>>>,
    of_all: Option<Arc<Foresight<Left>>>,
    touched: Option<Arc<Prospect>>,
}

/// The turns of a run, in order.
type Trial = Vec<Seen>;

/// A turn of a trial.
#[derive(Debug)]
struct Seen {
    task: TaskId,
    name: Text,
    /// Where it began.
    at: Spot,
    touches: Vec<Touch>,
    /// Whether the task waits behind it for others, or for time.
    waits: bool,
    /// The tasks that were begun in it.
    begun: Vec<TaskId>,
}

/// Whether a search learns from the run with this number.
const fn is_trial(number: u64) -> bool {
    number == 0 || number.is_power_of_two() && number <= LAST
}

/// Plans of the runs from this number on, at most so many, and none behind the next trial. What is learnt there is known to those
/// that follow.
pub(super) fn plans<C: Choices + Clone + Send + Sync + 'static>(
    next: &mut u64,
    limit: usize,
    mut choices: impl FnMut(u64) -> C,
) -> Vec<Plan> {
    let mut plans = Vec::new();
    while plans.len() < limit {
        let number = *next;
        *next += 1;
        let plan = if number == 0 {
            Plan::plain()
        } else {
            let choices = choices(number);
            Plan::new(number, move || choices.clone())
        };
        if is_trial(number) {
            plans.push(plan.logged());
            break;
        }
        plans.push(plan);
    }
    plans
}

/// What a search makes of trials: the order of a run.
pub trait Draws: fmt::Debug {
    /// Who goes first.
    type Order: Order + Clone + Send + Sync + 'static;
    /// Mixed into the seed, so that no other search makes the same runs.
    const SALT: u64;

    /// The source of the run with this number.
    fn source(trials: &mut Trials, seed: u64, number: u64) -> Ordered<Self::Order>;
}

/// The plain run, then runs that go by what trials have shown.
#[derive(Debug)]
pub struct ByTrials<D> {
    seed: u64,
    next: u64,
    /// Whether services and tasks have moods in every other run.
    moody: bool,
    trials: Trials,
    draws: PhantomData<D>,
}

impl<D: Draws> ByTrials<D> {
    /// The search with this seed.
    pub fn new(seed: u64, facts: &Facts<'_>) -> Self {
        let (seed, trials) = (Hash::new(seed).with(D::SALT).word(), Trials::new(facts));
        Self { seed, next: 0, moody: false, trials, draws: PhantomData }
    }

    /// The same without the plain run, of which it must learn all the same, and with moods in every other run.
    pub(super) fn after_plain(seed: u64, facts: &Facts<'_>) -> Self {
        Self { next: 1, moody: true, ..Self::new(seed, facts) }
    }
}

impl<D: Draws> Search for ByTrials<D> {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        let Self { seed, moody, trials, .. } = self;
        plans(&mut self.next, limit, |number| {
            let source = D::source(trials, *seed, number);
            if *moody && number % 2 == 1 { source.moody() } else { source }
        })
    }

    fn learn(&mut self, observed: &Observed) {
        self.trials.learn(observed);
    }
}

impl Trials {
    /// None so far.
    pub(super) fn new(facts: &Facts<'_>) -> Self {
        Self {
            observers: Observers::new(facts),
            turns: 0,
            made: Vec::new(),
            shared: Vec::new(),
            of_things: BTreeMap::new(),
            of_all: None,
            touched: None,
        }
    }

    /// Learns from a run.
    pub(super) fn learn(&mut self, observed: &Observed) {
        let turns = observed.log.entries.iter().filter(|entry| matches!(entry, Entry::Turn(_)));
        let turns = turns.count();
        if turns == 0 || self.turns + turns > TURNS {
            return;
        }
        self.turns += turns;
        self.made.push(trial(observed, &self.observers));
        self.shared = shared(&self.made);
        (self.of_all, self.touched) = (None, None);
        self.of_things.clear();
    }

    /// The things in which order matters.
    pub(super) fn shared(&self) -> &[Thing] {
        &self.shared
    }

    /// What is left of all turns.
    pub(super) fn of_all(&mut self) -> Arc<Foresight<Left>> {
        let made = &self.made;
        Arc::clone(self.of_all.get_or_insert_with(|| Arc::new(left(made, |_| true))))
    }

    /// What is left of the turns that touch this thing.
    pub(super) fn of_thing(&mut self, thing: &Thing) -> Arc<Foresight<Left>> {
        let touches = |turn: &Seen| turn.touches.iter().any(|touch| touch.thing == *thing);
        if !self.of_things.contains_key(thing) {
            let foresight = Arc::new(left(&self.made, touches));
            self.of_things.insert(thing.clone(), foresight);
        }
        Arc::clone(&self.of_things[thing])
    }

    /// What turns touch.
    pub(super) fn touched(&mut self) -> Arc<Prospect> {
        let made = &self.made;
        Arc::clone(self.touched.get_or_insert_with(|| {
            let turns = made.iter().flatten();
            Arc::new(Prospect::of(turns.map(|it| (&it.name, it.at, &*it.touches))))
        }))
    }
}

/// What is known of a task as a trial is gone through: where it is, and its turn before, with the instant of that.
#[derive(Default)]
struct Met {
    at: Whereabouts,
    before: Option<(usize, Instant)>,
}

/// The turns of a run.
fn trial(Observed { log, trace, .. }: &Observed, observers: &Observers) -> Trial {
    let mut turns: Trial = Vec::new();
    let mut met: BTreeMap<TaskId, Met> = BTreeMap::new();
    let mut latest = Instant::START;
    for entry in &log.entries {
        match entry {
            Entry::Decision(Decision {
                offer: Offer::Tasks(ready) | Offer::Newcomers(ready),
                ..
            }) => {
                for task in ready {
                    appears(&mut turns, &mut met, *task);
                }
            }
            Entry::Decision(_) => {}
            Entry::Turn(turned) => {
                if turned.at == latest {
                    appears(&mut turns, &mut met, turned.task);
                }
                latest = turned.at;
                let it = met.entry(turned.task).or_default();
                if let Some((before, at)) = it.before.replace((turns.len(), turned.at)) {
                    turns[before].waits |= at != turned.at;
                }
                let at = it.at.spot();
                it.at.come_to(turned.goes_on_at);
                let mut touches = turned.touches.clone();
                observers.observe(trace, turned.events.clone(), &mut touches);
                let name = Text::clone(trace.name(turned.task));
                let (waits, begun) = (waits(turned, trace), Vec::new());
                turns.push(Seen { task: turned.task, name, at, touches, waits, begun });
            }
        }
    }
    turns
}

/// A task is ready for the first time: the turn before has begun it.
fn appears(turns: &mut Trial, met: &mut BTreeMap<TaskId, Met>, task: TaskId) {
    if let Some(turn) = turns.last_mut()
        && !met.contains_key(&task)
    {
        met.insert(task, Met::default());
        turn.begun.push(task);
    }
}

/// Whether the task of a turn waits behind it for more than its next turn.
fn waits(turned: &Turned, trace: &Trace) -> bool {
    let told = trace.events[turned.events.clone()].iter();
    let last = told.rev().find(|event| event.task == turned.task);
    last.is_some_and(|event| match &event.what {
        What::Waits(wait) => !goes_on_by_itself(wait),
        _ => false,
    })
}

/// Whether a wait is over at the next turn, whatever others do.
fn goes_on_by_itself(wait: &Wait) -> bool {
    matches!(wait, Wait::Yield | Wait::Sleep(Duration::ZERO))
}

/// What is left from each place on of the turns that are events.
fn left(made: &[Trial], is_event: impl Fn(&Seen) -> bool) -> Foresight<Left> {
    let mut foresight = Foresight::default();
    for trial in made {
        let mut ahead: BTreeMap<TaskId, u32> = BTreeMap::new();
        for turn in trial.iter().rev() {
            let own = ahead.get(&turn.task).copied().unwrap_or_default();
            let of_begun = turn.begun.iter().filter_map(|task| ahead.get(task)).sum::<u32>();
            let is_event = is_event(turn);
            let behind = if turn.waits { 0 } else { own };
            let left = u32::from(is_event) + behind + of_begun;
            ahead.insert(turn.task, left);
            let left = Left { is_event, fewest: left, most: left };
            foresight.see(&turn.name, turn.at, &left, Left::join);
        }
    }
    foresight
}

/// What several tasks touch, and not all of them in a way that commutes.
fn shared(made: &[Trial]) -> Vec<Thing> {
    let mut users: BTreeMap<&Thing, (BTreeSet<&Text>, Vec<Access>)> = BTreeMap::new();
    for turn in made.iter().flatten() {
        for Touch { thing, access } in &turn.touches {
            let (tasks, accesses) = users.entry(thing).or_default();
            tasks.insert(&turn.name);
            if !accesses.contains(access) {
                accesses.push(*access);
            }
        }
    }
    let matters = |thing: &Thing| {
        // Whom a task awaits it has mostly begun before; and ends are touched by all tasks.
        !matches!(thing, Thing::Everything | Thing::Task(_) | Thing::Name(_) | Thing::Ends)
    };
    let conflicts = |accesses: &[Access]| accesses.len() > 1 || accesses == [Access::Write];
    let shared = users.into_iter().filter(|(thing, (tasks, accesses))| {
        matters(thing) && tasks.len() > 1 && conflicts(accesses)
    });
    shared.map(|(thing, _)| thing.clone()).collect()
}
