//! What is ready, in order, and how far the rounds have come.

use std::collections::VecDeque;

use super::entry::{Entry, Errand, Known, Other, State};
use super::missed::{self, Missed};
use super::notices::Notices;
use crate::choices::{Contest, Line, Place};
use crate::executor::round::Round;
use crate::executor::task::RunId;
use crate::executor::{HostId, Job, Role};

/// So many are kept together when they were stalled.
const MANY: usize = 16;

/// So many stand in the list before it is kept who may go first. Of fewer each is looked at when that is asked, and nothing is told
/// of what has changed among so few.
pub(super) const FEW: usize = 16;

/// Of so few places what happens to their rounds is told to each at once.
const NEAR: u64 = 128;

pub(super) struct List {
    pub(super) run: RunId,
    /// Every task of the run, by job, and behind them some of an earlier one, which have ended: their bells are kept.
    pub(super) tasks: Vec<Known>,
    /// How many tasks the run has.
    pub(super) made: usize,
    pub(super) entries: Line<Entry>,
    /// How many entries stand within others, but for one of each.
    within: usize,
    /// The round of what has its turn.
    pub(super) round: Round,
    /// Which turn that is, or from which it comes, counted from 1; 0 if from none.
    pub(super) turn: u64,
    /// The last round, if there is one.
    pub(super) last: Option<Round>,
    /// What is ready in a later one.
    pub(super) over: Vec<Entry>,
    /// Before this place all have their turns before the last round is over.
    in_time: Place,
    /// No entry is of an earlier round than this.
    earliest: Round,
    /// Holds of a worker, each of which is part of the round in which it began: meanwhile no round is the last.
    pub(super) holds: u32,
    /// Whether the order is a choice.
    pub(super) is_choice: bool,
    /// Whether it is, and there were many, and some are left. What follows is kept only then.
    pub(super) is_of_many: bool,
    /// Who may go first.
    pub(super) contest: Contest,
    /// How many tasks of the surroundings there are.
    pub(super) surroundings: usize,
    /// What is to be noticed.
    pub(super) notices: Notices,
    /// How often it was asked who can go first.
    pub(super) asked: u64,
    /// What has happened to the rounds of the entries.
    missed: Missed,
}

impl List {
    pub(super) const fn new() -> Self {
        Self {
            run: RunId(0),
            tasks: Vec::new(),
            made: 0,
            entries: Line::new(),
            within: 0,
            round: Round::NONE,
            turn: 0,
            last: None,
            over: Vec::new(),
            in_time: Place::of(0),
            earliest: Round::NONE,
            holds: 0,
            is_choice: false,
            is_of_many: false,
            contest: Contest::new(),
            surroundings: 0,
            notices: Notices::new(),
            asked: 0,
            missed: Missed::new(),
        }
    }

    /// Puts a task behind what is ready now, in the next round.
    #[inline]
    pub(super) fn make_ready(&mut self, job: Job) {
        let known = &mut self.tasks[job.index()];
        (known.state, known.round) = (State::Ready, self.round.next());
        known.woken_in = self.turn;
        known.since = self.contest.readied();
        // tie: ready-in-order
        self.push(Entry::Run(job.index()));
    }

    #[inline]
    pub(super) fn wake(&mut self, job: Job) {
        let Some(known) = self.tasks.get_mut(job.index()) else { return };
        match known.state {
            State::Waiting => self.make_ready(job),
            State::Running => known.state = State::Again,
            State::Ready | State::Again | State::Interrupted | State::Ended => {}
        }
    }

    /// Puts something behind what is ready now.
    #[inline]
    pub(super) fn push(&mut self, entry: Entry) {
        let place = self.entries.push_back(entry);
        if self.is_choice {
            self.entered(place);
        }
    }

    /// Puts something that is no turn of a task behind what is ready now.
    pub(super) fn push_other(&mut self, round: Round, what: Other) {
        let of_turn = self.turn;
        self.push(Entry::Other(Box::new(Errand { round, of_turn, what })));
    }

    /// How much is ready.
    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.entries.len() + self.within
    }

    /// Puts what was stalled on a host behind what is ready now; the latest round of it is this one.
    pub(super) fn push_stalled(&mut self, host: HostId, stalled: VecDeque<Entry>, round: Round) {
        if self.is_choice || self.last.is_some() || stalled.len() < MANY {
            for entry in stalled {
                self.push(entry);
            }
        } else {
            self.within += stalled.len() - 1;
            self.push_other(round, Other::Stalled(host, stalled));
        }
    }

    /// Takes what was stalled together on a host, if it is at the head and to be stalled again; and the latest round of it.
    pub(super) fn take_stalled(
        &mut self,
        is_held: impl Fn(HostId) -> bool,
    ) -> Option<(HostId, VecDeque<Entry>, Round)> {
        let Entry::Other(errand) = self.entries.front()? else { return None };
        let Other::Stalled(host, stalled) = &errand.what else { return None };
        if !is_held(*host) {
            return None;
        }
        self.within -= stalled.len() - 1;
        let Some(Entry::Other(errand)) = self.entries.pop_front() else { return None };
        let Other::Stalled(host, stalled) = errand.what else { return None };
        Some((host, stalled, errand.round))
    }

    /// Lets each stand on its own that was stalled together with others.
    fn unfold(&mut self) {
        if self.within > 0 {
            for entry in self.drain() {
                self.push(entry);
            }
        }
    }

    /// Puts something before what is ready now.
    pub(super) fn push_front(&mut self, entry: Entry) {
        let place = self.entries.push_front(entry);
        self.in_time = place.min(self.in_time);
        if self.is_choice {
            self.tell_rounds(missed::block(place), Some(place));
            self.entered(place);
        }
    }

    /// Takes what is at the head.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<Entry> {
        if self.is_choice {
            return self.remove(self.entries.first());
        }
        match self.entries.pop_front()? {
            Entry::Other(errand) if matches!(errand.what, Other::Stalled(..)) => {
                self.pop_stalled(errand)
            }
            entry => Some(entry),
        }
    }

    /// Takes the first of those that were stalled together.
    #[cold]
    fn pop_stalled(&mut self, mut errand: Box<Errand>) -> Option<Entry> {
        let Other::Stalled(_, stalled) = &mut errand.what else { return None };
        let first = stalled.pop_front();
        self.within -= 1;
        if stalled.len() == 1 {
            let last = stalled.pop_front()?;
            self.entries.push_front(last);
        } else {
            self.entries.push_front(Entry::Other(errand));
        }
        first
    }

    /// Takes what is at a place.
    pub(super) fn remove(&mut self, place: Place) -> Option<Entry> {
        if !self.is_of_many {
            // Nobody knows the places of those behind it, or has asked of what comes to stand there.
            self.in_time = place.min(self.in_time);
            return self.entries.close(place);
        }
        let mut entry = self.entries.remove(place)?;
        if !self.missed.is_empty() {
            let round = entry.round_in(&mut self.tasks);
            *round = self.missed.now(missed::block(place), *round);
            if self.entries.is_empty() {
                self.missed.clear();
            }
        }
        self.left(place, &entry);
        self.is_of_many = !self.entries.is_empty();
        Some(entry)
    }

    /// Takes all, in order.
    pub(super) fn drain(&mut self) -> Vec<Entry> {
        self.tell_all_rounds();
        self.contest.leave_all();
        self.notices.clear();
        (self.surroundings, self.within, self.is_of_many) = (0, 0, false);
        let mut all = Vec::with_capacity(self.entries.len());
        for entry in self.entries.drain() {
            match entry {
                Entry::Other(errand) if matches!(errand.what, Other::Stalled(..)) => {
                    let Other::Stalled(_, stalled) = errand.what else { continue };
                    all.extend(stalled);
                }
                entry => all.push(entry),
            }
        }
        all
    }

    /// All that is ready is of the first round, and the order is a choice from now on, or is none.
    pub(super) fn begin(&mut self, is_choice: bool) {
        if self.over.is_empty() && self.is_choice == is_choice {
            return self.set_rounds(Round::FIRST);
        }
        let all = self.drain();
        self.is_choice = is_choice;
        let over = std::mem::take(&mut self.over);
        for mut entry in all.into_iter().chain(over) {
            *entry.round_in(&mut self.tasks) = Round::FIRST;
            self.push(entry);
        }
    }

    /// Something stands here, where the order is a choice.
    #[inline]
    fn entered(&mut self, place: Place) {
        if self.is_of_many {
            self.keep(place);
        } else if self.entries.len() > FEW {
            self.keep_all();
        }
    }

    #[cold]
    pub(super) fn keep_all(&mut self) {
        self.is_of_many = true;
        let places: Vec<_> = self.entries.iter().map(|(place, _)| place).collect();
        self.earliest = Round::LAST;
        for place in places {
            self.keep(place);
        }
    }

    fn keep(&mut self, place: Place) {
        let Some(entry) = self.entries.get(place) else { return };
        let round = match entry {
            Entry::Run(index) => {
                let Known { meta, since, round, .. } = &self.tasks[*index];
                match meta.role {
                    Role::Program => self.contest.enter(*index, place, *since),
                    Role::Surroundings => self.surroundings += 1,
                }
                *round
            }
            Entry::Other(errand) => {
                if let Some(callback) = entry.callback() {
                    self.notices.add(callback, place);
                }
                errand.round
            }
        };
        self.earliest = self.earliest.min(round);
    }

    fn left(&mut self, place: Place, entry: &Entry) {
        match entry {
            Entry::Run(index) => match self.tasks[*index].meta.role {
                Role::Program => self.contest.leave(*index),
                Role::Surroundings => self.surroundings -= 1,
            },
            Entry::Other(_) => {
                if let Some(callback) = entry.callback() {
                    self.notices.remove(callback, place);
                }
            }
        }
    }

    /// An entry that stood at this place has its turn now. Who stood before it in an earlier round than its own has missed both.
    pub(super) fn overtake(&mut self, place: Place, round: Round) {
        let first = self.entries.first();
        if place <= first || self.is_of_many && round <= self.earliest {
            return;
        }
        self.in_time = Place::of(0);
        let [before, block] = [first, place].map(missed::block);
        let from = if place.number() - first.number() <= NEAR {
            (before..block).for_each(|block| self.tell_rounds(block, None));
            first
        } else {
            if !self.missed.covers(before, block) {
                self.tell_all_rounds();
                self.missed.cover(before, block);
            }
            self.missed.happens_before(block, round);
            missed::begin(block)
        };
        self.tell_rounds(block, None);
        for entry in self.entries.between(from, place) {
            let of = entry.round_in(&mut self.tasks);
            if *of < round {
                *of = round.next();
            }
        }
    }

    /// Tells those of a block what has happened to their rounds, but for one.
    fn tell_rounds(&mut self, block: u64, but: Option<Place>) {
        if self.missed.is_empty() {
            return;
        }
        let Some(miss) = self.missed.take(block) else { return };
        let Self { entries, tasks, .. } = self;
        let [from, until] = [block, block + 1].map(missed::begin);
        for (place, entry) in entries.places_between(from, until) {
            if Some(place) != but {
                let round = entry.round_in(tasks);
                *round = miss.happen_to(*round);
            }
        }
    }

    pub(super) fn tell_all_rounds(&mut self) {
        if self.missed.is_empty() {
            return;
        }
        let Self { missed, entries, tasks, .. } = self;
        let [first, end] = [entries.first(), entries.end()];
        for (place, entry) in entries.places_between(first, end) {
            let round = entry.round_in(tasks);
            *round = missed.now(missed::block(place), *round);
        }
        missed.clear();
    }

    /// Changes the rounds of all.
    pub(super) fn set_rounds(&mut self, round: Round) {
        self.unfold();
        self.tell_all_rounds();
        self.in_time = Place::of(0);
        self.earliest = self.earliest.min(round);
        let [first, end] = [self.entries.first(), self.entries.end()];
        for entry in self.entries.between(first, end) {
            *entry.round_in(&mut self.tasks) = round;
        }
    }

    /// The round of an entry that is not in the list.
    pub(super) fn round_of(&self, entry: &Entry) -> Round {
        match entry {
            Entry::Run(index) => self.tasks[*index].round,
            Entry::Other(errand) => errand.round,
        }
    }

    /// All that is ready after so many more rounds is over.
    pub(super) fn end_after(&mut self, rounds: u32) {
        self.unfold();
        self.last = Some(self.round.after(rounds));
        self.in_time = Place::of(0);
    }

    /// Puts aside what would have its turn after the last round.
    #[cold]
    pub(super) fn leave_out_what_is_over(&mut self) {
        let Some(last) = self.last else { return };
        let (first, end) = (self.entries.first(), self.entries.end());
        let from = self.in_time.max(first);
        if from >= end {
            return;
        }
        self.tell_all_rounds();
        let Self { entries, tasks, .. } = self;
        let all = entries.places_between(from, end);
        let is_over =
            |(place, entry): (_, &mut Entry)| (*entry.round_in(tasks) > last).then_some(place);
        let over: Vec<_> = all.filter_map(is_over).collect();
        let before = self.over.len();
        // Those that are left out stand behind the others as a rule, and those behind them may move up.
        for place in over.into_iter().rev() {
            if let Some(entry) = self.remove(place) {
                self.over.push(entry);
            }
        }
        self.over[before..].reverse();
        self.in_time = self.entries.end();
        let Self { entries, tasks, .. } = self;
        let rounds = entries.between(entries.first(), end).map(|entry| *entry.round_in(tasks));
        self.earliest = rounds.min().unwrap_or_default();
    }
}
