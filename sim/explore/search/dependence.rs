//! Dependence: which turns of a run could as well have come in another order, to which effect.
//!
//! What a turn touched is told by the run. Here that is joined by what the scenario's expectations look at, and the turns of
//! one stretch are put in their causal order. Where two of them are next to each other in that order and yet on different
//! tasks, they race: in another run the second may come first.
//!
//! A stretch is what happens at one instant. Where a task holds its worker, it is that and all until the worker is free
//! and the instant is over: who was ready when the hold began could have gone before it, at the earlier instant.
//!
//! A run that ends leaves tasks that were ready and had no turn any more, and answers that had not arrived. In another run
//! they may come before what ended it: at the end, each of them races with the last turns. And who still comes to run then
//! depends on where in the rounds of the loop answers arrived and deadlines struck: where anybody is left, or a deadline was
//! due, no two turns of that stretch commute. The turn that comes to a fault, with which a run stops, commutes with no
//! other: what is done before it is seen, and what would have been done after it is not.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;
use std::ops::Range;

use super::log::{Decision, Entry, Log, Offer, Turned};
use crate::choices::{Access, Taken, Thing, Touch, dependent, needs};
use crate::explore::program::Facts;
use crate::scenario::{EventPattern, Pattern, Property};
use crate::time::Instant;
use crate::trace::{Event, Outcome, TaskId, Trace, What};

/// How many turns before a turn, in the same stretch, are looked at. Where there are more, not every race is found.
const WINDOW: usize = 512;

/// What a turn touches that nothing commutes with.
const EVERYTHING: Touch = Touch { thing: Thing::Everything, access: Access::Write };

/// The expectations that look at the order of what happens at one instant.
#[derive(Debug)]
pub(super) struct Observers(Vec<Observer>);

#[derive(Debug)]
enum Observer {
    /// Some event that fits one of them, and another.
    Order(Vec<EventPattern>),
    /// Whether any other event comes between two that fit one of them.
    Next([EventPattern; 2]),
    /// How many of these tasks are alive at once.
    Overlap(Pattern),
}

impl Observers {
    pub(super) fn new(facts: &Facts<'_>) -> Self {
        let stated = facts.expectations();
        let observers = stated.filter_map(|expectation| match &expectation.property {
            Property::Order(patterns) => Some(Observer::Order(patterns.clone())),
            Property::Next(first, second) => Some(Observer::Next([first.clone(), second.clone()])),
            Property::Within(_, first, second)
            | Property::NeverBefore(first, second)
            | Property::NeverAfter(first, second) => {
                Some(Observer::Order(vec![first.clone(), second.clone()]))
            }
            Property::Overlap(tasks, _) => Some(Observer::Overlap(tasks.clone())),
            _ => None,
        });
        Self(observers.collect())
    }

    /// Adds what the events of a turn show to expectations.
    pub(super) fn observe(&self, trace: &Trace, events: Range<usize>, touches: &mut Vec<Touch>) {
        if self.0.is_empty() {
            return;
        }
        for event in &trace.events[events] {
            let what = event.what.to_string();
            for (index, observer) in self.0.iter().enumerate() {
                if let Some(access) = observer.sees(trace, event, &what) {
                    touches.push(Touch { thing: Thing::Expectation(index), access });
                }
            }
        }
    }
}

impl Observer {
    fn sees(&self, trace: &Trace, event: &Event, what: &str) -> Option<Access> {
        match self {
            Self::Order(patterns) => {
                let task = trace.name(event.task);
                patterns.iter().any(|it| it.matches(task, what)).then_some(Access::Write)
            }
            Self::Next(patterns) => {
                let task = trace.name(event.task);
                let is_meant = patterns.iter().any(|it| it.matches(task, what));
                Some(if is_meant { Access::Write } else { Access::Read })
            }
            Self::Overlap(tasks) if tasks.matches(trace.name(event.task)) => match &event.what {
                What::Started => Some(Access::More),
                what => what.ends_task().then_some(Access::Less),
            },
            Self::Overlap(_) => None,
        }
    }
}

/// The turns of a run, with the decisions about their order.
#[derive(Debug, Default)]
pub(super) struct Turns<'l> {
    pub(super) made: Vec<Turn<'l>>,
    /// Who was ready at the end and had no turn any more; nobody stands for what had not arrived.
    unheard: BTreeSet<Option<TaskId>>,
    /// Whether a stretch had more turns than are looked at.
    pub(super) cut: bool,
}

/// A turn, or an answer that might have arrived.
#[derive(Debug, Default)]
pub(super) struct Turn<'l> {
    /// Its stretch: the place of the first turn in it.
    stretch: usize,
    /// Whose it is; nobody's if it stands for an answer.
    pub(super) task: Option<TaskId>,
    pub(super) touches: Vec<Touch>,
    /// The tasks that were ready, if there were several, and the number of the decision.
    pub(super) decided: Option<(u32, &'l [TaskId])>,
    /// What else was decided.
    pub(super) open: Open,
    /// How many decisions there were up to the turn before.
    pub(super) decisions: u32,
    /// Whether it was no turn of the task, but something was noticed on its behalf.
    pub(super) on_behalf: bool,
    /// The number of the decision whether something arrives before it, if that was open.
    arrival: Option<u32>,
    /// The place of the turn that began the hold which ends with this one: meanwhile nobody else could go first.
    held_from: Option<usize>,
}

/// Where something is decided that makes a turn another than it would be elsewhere: time passes, a worker is held, somebody is struck.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Open {
    /// Before the turn,
    pub(super) before: bool,
    /// or while it lasts.
    pub(super) within: bool,
}

/// What was decided since the turn before.
#[derive(Debug, Default)]
struct Decided<'l> {
    /// How many decisions there were before.
    from: u32,
    /// Who was ready, and who of them goes first.
    order: Option<(u32, &'l [TaskId])>,
    first: Option<TaskId>,
    arrival: Option<u32>,
    /// Anything else.
    open: Open,
}

impl<'l> Decided<'l> {
    fn note(&mut self, number: u32, Decision { offer, taken }: &'l Decision) {
        match (offer, taken) {
            (Offer::Tasks(ready), Taken::Alternative(index)) => {
                self.order = Some((number, ready));
                self.first = usize::try_from(*index).ok().and_then(|it| ready.get(it)).copied();
                return;
            }
            (Offer::Arrives, _) => self.arrival = Some(number),
            _ => {}
        }
        let is_before = self.order.is_none();
        self.open.before |= is_before;
        self.open.within |= !is_before;
    }

    /// The turn that comes of it, in the stretch that begins at this place.
    fn turn(&self, turned: &Turned, stretch: usize, held_from: Option<usize>) -> Turn<'l> {
        let mut open = self.open;
        // Without a decision on who goes first it is not known where the turn began; and another than was chosen can have one.
        open.within |= self.first.map_or(open.before, |first| first != turned.task);
        Turn {
            stretch,
            task: Some(turned.task),
            touches: turned.touches.clone(),
            decided: self.order,
            open,
            decisions: self.from,
            on_behalf: turned.on_behalf,
            arrival: self.arrival,
            held_from,
        }
    }
}

/// A reason to decide the order otherwise.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Race {
    /// The number of the decision.
    pub(super) decision: u32,
    /// Alternatives of which one is enough.
    pub(super) any_of: Vec<u64>,
    /// Alternatives that are all needed, because what leads to the other order is not known.
    pub(super) all_of: Vec<u64>,
}

impl<'l> Turns<'l> {
    pub(super) fn new(log: &'l Log, trace: &Trace, observers: &Observers) -> Self {
        let mut these = Self::default();
        let (mut decisions, mut decided) = (0, Decided::default());
        let mut stretch = Stretch::default();
        let (mut holding, mut main_ended, mut due) = (BTreeMap::new(), None, None);
        for entry in &log.entries {
            match entry {
                Entry::Decision(decision) => {
                    decided.note(decisions, decision);
                    decisions += 1;
                    match &decision.offer {
                        Offer::Tasks(ready) => {
                            these.unheard.extend(ready.iter().copied().map(Some));
                        }
                        Offer::Arrives => these.arrives(decision.taken == Taken::PLAIN),
                        Offer::Strikes => due = Some(these.made.len()),
                        _ => {}
                    }
                }
                Entry::Turn(turned) => {
                    let place = these.made.len();
                    let holds = holds(turned, trace);
                    let begins = stretch.begins(place, turned.at, holds);
                    // What was asked of what is in flight since the turn before belongs to this stretch.
                    if begins && decided.arrival.is_none() {
                        these.arrives(false);
                    }
                    let held_from = holding.remove(&turned.task);
                    if holds.is_some() {
                        holding.insert(turned.task, place);
                    }
                    these.unheard.remove(&Some(turned.task));
                    let told = &trace.events[turned.events.clone()];
                    if told.iter().any(|event| matches!(event.what, What::Expired(_))) {
                        due = Some(place);
                    }
                    if told.iter().any(|event| event.task == TaskId::MAIN && event.what.ends_task())
                    {
                        main_ended = Some(place);
                    }
                    let is_held = holds.is_some() || held_from.is_some();
                    let mut turn = decided.turn(turned, stretch.begin, held_from);
                    turn.open.before |= is_held || begins;
                    turn.open.within |= is_held;
                    observers.observe(trace, turned.events.clone(), &mut turn.touches);
                    these.made.push(turn);
                    decided = Decided { from: decisions, ..Decided::default() };
                }
            }
        }
        if let Some(place) = main_ended {
            these.end(place, due);
        }
        if matches!(trace.outcome, Outcome::Fault(_)) {
            these.stop();
        }
        these
    }

    /// Main has ended with the turn at this place, and a deadline was due last before that one.
    fn end(&mut self, place: usize, due: Option<usize>) {
        let stretch = self.made[place].stretch;
        let is_due = due.is_some_and(|due| due >= stretch);
        if is_due || place + 1 < self.made.len() || !self.unheard.is_empty() {
            self.made[stretch..].iter_mut().for_each(|turn| turn.touches.push(EVERYTHING));
        }
    }

    /// The run has stopped in the midst of it, with the last turn: who had come to what before that can be seen.
    fn stop(&mut self) {
        self.made.iter_mut().last().into_iter().for_each(|turn| turn.touches.push(EVERYTHING));
    }

    /// Whether something is still on its way.
    fn arrives(&mut self, later: bool) {
        if later {
            self.unheard.insert(None);
        } else {
            self.unheard.remove(&None);
        }
    }

    /// Every race, in order of the later turns, which come before the one at this place, if any is given.
    pub(super) fn races(&mut self, until: Option<usize>) -> Vec<Race> {
        let mut races = Vec::new();
        // For each turn, which of those in its stretch came before it of necessity: their places from the turn back.
        let mut before: Vec<Vec<bool>> = Vec::with_capacity(self.made.len());
        for turn in &self.made[..until.unwrap_or(self.made.len())] {
            races.extend(self.heard_before(turn, before.len()));
            let known = self.come_to(turn, &before, &mut races);
            before.push(known);
        }
        if let Some(last) = self.made.last().filter(|_| until.is_none()) {
            for task in &self.unheard {
                let unheard = Turn {
                    stretch: last.stretch,
                    task: *task,
                    touches: vec![EVERYTHING],
                    ..Turn::default()
                };
                self.come_to(&unheard, &before, &mut races);
            }
        }
        let places = self.made.iter().enumerate();
        self.cut = places.map(|(place, turn)| place - turn.stretch).any(|before| before > WINDOW);
        races
    }

    /// Whether a service may hear what others have sent it before this turn, at `place`, which sends it something, too: in
    /// which order it hears what is on its way together is not that of the turns.
    fn heard_before(&self, turn: &Turn<'_>, place: usize) -> Option<Race> {
        let decision = turn.arrival?;
        let asked = |other: &Turn<'_>| {
            other.task != turn.task
                && other.services().any(|one| turn.services().any(|it| it == one))
        };
        let from = turn.stretch.max(place.saturating_sub(WINDOW));
        let is_asked = self.made[from..place].iter().any(asked);
        is_asked.then(|| Race { decision, any_of: vec![1], all_of: Vec::new() })
    }

    /// Which of the turns before `later` in its stretch came before it of necessity, and those that it races with.
    fn come_to(&self, later: &Turn<'_>, before: &[Vec<bool>], races: &mut Vec<Race>) -> Vec<bool> {
        let place = before.len();
        let from = later.stretch.max(place.saturating_sub(WINDOW));
        let mut known = vec![false; place - from];
        for earlier in (from..place).rev() {
            let back = place - earlier - 1;
            let turn = &self.made[earlier];
            if known[back] || !later.follows(turn) {
                continue;
            }
            known[back] = true;
            for (place, led) in before[earlier].iter().enumerate() {
                if let Some(known) = known.get_mut(back + 1 + place) {
                    *known |= led;
                }
            }
            if turn.task != later.task && !needs(&later.touches, &turn.touches) {
                let holds = successors(Some(earlier), |place| self.made[*place].held_from);
                // Of what came before what is looked at, it is not known who led to whom.
                let holds = holds.take_while(|place| *place >= from);
                races.extend(holds.flat_map(|place| self.race(place, later, before, &known)));
            }
        }
        known
    }

    /// How the later turn comes before the earlier one: after those between them that did not need the earlier one either,
    /// or, if none of these was ready, once what was in flight has arrived.
    fn race(
        &self,
        earlier: usize,
        later: &Turn<'_>,
        before: &[Vec<bool>],
        before_later: &[bool],
    ) -> Vec<Race> {
        let Turn { decided, arrival, .. } = self.made[earlier];
        let ready = decided.map_or(&[][..], |(_, ready)| ready);
        let leads = |one: usize, other: usize| {
            let known = before.get(other).map_or(before_later, Vec::as_slice);
            known.get(other - one - 1).copied().unwrap_or_default()
        };
        let task = |turn: usize| self.made.get(turn).map_or(later.task, |turn| turn.task);
        let mut between: Vec<usize> =
            (earlier + 1..before.len()).filter(|turn| !leads(earlier, *turn)).collect();
        between.push(before.len());
        let first = between.iter().filter(|turn| {
            !between.iter().take_while(|one| one < turn).any(|one| leads(*one, **turn))
        });
        let first: Vec<TaskId> = first.filter_map(|turn| task(*turn)).collect();
        let any_of: Vec<u64> = first.iter().filter_map(|task| place_in(ready, *task)).collect();
        // Who was not to be chosen here, because a worker is held, may have been before.
        let mut races: Vec<Race> =
            first.iter().filter_map(|task| self.offered_before(earlier, *task)).collect();
        if let Some(decision) = arrival.filter(|_| any_of.is_empty()) {
            races.push(Race { decision, any_of: vec![1], all_of: Vec::new() });
        }
        if let Some((decision, _)) = decided {
            let all_of =
                if any_of.is_empty() { (1..ready.len() as u64).collect() } else { Vec::new() };
            races.push(Race { decision, any_of, all_of });
        }
        races
    }

    /// The last decision at which a task could have been chosen, if that was before the turn at this place and it could not there.
    fn offered_before(&self, place: usize, task: TaskId) -> Option<Race> {
        let turn = &self.made[place];
        let stretch = self.made[turn.stretch..=place].iter().rev();
        let mut since =
            stretch.enumerate().take_while(|(back, turn)| *back == 0 || turn.task != Some(task));
        let offers = |turn: &Turn<'_>| {
            let (decision, ready) = turn.decided?;
            Some((decision, place_in(ready, task)?))
        };
        let (back, (decision, alternative)) =
            since.find_map(|(back, turn)| Some((back, offers(turn)?)))?;
        (back > 0).then(|| Race { decision, any_of: vec![alternative], all_of: Vec::new() })
    }
}

/// Which alternative a task is.
fn place_in(ready: &[TaskId], task: TaskId) -> Option<u64> {
    ready.iter().position(|ready| *ready == task).map(|place| place as u64)
}

impl Turn<'_> {
    /// Whether it could see the earlier one.
    fn follows(&self, earlier: &Self) -> bool {
        earlier.task == self.task || dependent(&earlier.touches, &self.touches)
    }

    /// The services to which it matters when it hears of this turn.
    fn services(&self) -> impl Iterator<Item = usize> {
        self.touches.iter().filter_map(|touch| match touch {
            Touch { thing: Thing::Service(service), access: Access::Write } => Some(*service),
            _ => None,
        })
    }
}

/// How far a stretch reaches.
#[derive(Debug, Default)]
struct Stretch {
    begin: usize,
    until: Instant,
}

impl Stretch {
    /// Comes to the turn at `place`, which may hold its worker until some instant; `true` if a stretch begins with it.
    fn begins(&mut self, place: usize, at: Instant, holds: Option<Instant>) -> bool {
        let begins = at > self.until;
        if begins {
            (self.begin, self.until) = (place, at);
        }
        self.until = self.until.max(holds.unwrap_or_default());
        begins
    }
}

/// Until when the task of a turn holds the worker that others would run on, if it does.
fn holds(turned: &Turned, trace: &Trace) -> Option<Instant> {
    let events = trace.events[turned.events.clone()].iter();
    let mut on_loop = events.filter(|event| !trace.tasks[event.task.index()].thread);
    on_loop.next_back().and_then(|event| match event.what {
        What::Block(length) | What::Compute(length) => Some(event.at + length),
        _ => None,
    })
}
