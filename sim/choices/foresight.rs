//! Foresight: what tasks are about to do, from runs that were made before.
//!
//! What a turn will touch is known only when it is over. But who waits at the same place of the same task, for as often as there, has
//! mostly done the same from there: so that trial runs tell what the next turn of each task is like, and how much is left behind it.
//! Where a run goes another way than each trial, what is expected of it may be wrong. That costs a source that goes by it
//! some of what it promises, but no run: any order stays possible.

mod prospect;

use std::collections::BTreeMap;

use crate::scenario::Text;
use crate::trace::TaskId;
pub(super) use prospect::Kind;
pub use prospect::Prospect;

/// What is known of the turns of tasks, by where they begin.
///
/// `T` is what a source wants to know of a turn that begins somewhere.
#[derive(Clone, Debug)]
pub struct Foresight<T> {
    /// The numbers of tasks that were seen, by their names.
    tasks: BTreeMap<Text, u32>,
    /// What is known of each place of each of them when it is come to for the first time, the second, …
    visits: BTreeMap<(u32, Spot), T>,
    /// whichever time it is,
    places: BTreeMap<(u32, u32), T>,
    /// and whoever comes there: a task that no trial has seen goes by that.
    by_anyone: BTreeMap<u32, T>,
}

/// What is left to do from a place on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Whether the next turn is an event: one of those whose orders are to be equally likely.
    pub is_event: bool,
    /// How many events there are from here on, as few and as many as were seen: those of the task itself before it waits for
    /// others or for time, and those of the tasks that it begins until then.
    pub fewest: u32,
    /// See [`Left::fewest`].
    pub most: u32,
}

/// Where a task waits for its next turn.
#[derive(Clone, Debug, Default)]
pub struct Whereabouts {
    known: Known,
    place: u32,
    /// How often it has come to each place.
    visits: Vec<(u32, u32)>,
}

/// A place, and how often a task has come there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    place: u32,
    visit: u32,
}

/// Who a task of a run is to foresight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Known {
    /// Nobody has asked yet.
    #[default]
    Unasked,
    /// No trial has seen it.
    Stranger,
    /// The task with this number.
    Seen(u32),
}

impl Whereabouts {
    /// It waits at this place now.
    pub fn come_to(&mut self, place: u32) {
        self.place = place;
        match self.visits.iter_mut().find(|(known, _)| *known == place) {
            Some((_, times)) => *times = times.saturating_add(1),
            None => self.visits.push((place, 1)),
        }
    }

    /// Where it is.
    pub fn spot(&self) -> Spot {
        let visit = self.visits.iter().find(|(place, _)| *place == self.place);
        Spot { place: self.place, visit: visit.map_or(0, |(_, times)| *times) }
    }

    /// Whether nobody has looked up who it is.
    pub(super) fn is_unknown(&self) -> bool {
        self.known == Known::Unasked
    }
}

impl<T> Default for Foresight<T> {
    fn default() -> Self {
        Self {
            tasks: BTreeMap::new(),
            visits: BTreeMap::new(),
            places: BTreeMap::new(),
            by_anyone: BTreeMap::new(),
        }
    }
}

impl<T: Clone> Foresight<T> {
    /// Takes notice of a turn that the task of this name begins where it is: `join` puts it together with what was seen there before.
    pub fn see(&mut self, task: &Text, at: Spot, turn: &T, join: impl Fn(&mut T, &T)) {
        let next = u32::try_from(self.tasks.len()).unwrap_or(u32::MAX);
        let number = match self.tasks.get(task) {
            Some(number) => *number,
            None => *self.tasks.entry(Text::clone(task)).or_insert(next),
        };
        note(&mut self.visits, (number, at), turn, &join);
        note(&mut self.places, (number, at.place), turn, &join);
        note(&mut self.by_anyone, at.place, turn, &join);
    }

    /// What another knows of the same turns.
    fn map<U>(self, mut other: impl FnMut(&T) -> U) -> Foresight<U> {
        Foresight {
            tasks: self.tasks,
            visits: self.visits.iter().map(|(at, turn)| (*at, other(turn))).collect(),
            places: self.places.iter().map(|(at, turn)| (*at, other(turn))).collect(),
            by_anyone: self.by_anyone.iter().map(|(at, turn)| (*at, other(turn))).collect(),
        }
    }

    /// Looks up who the task of this name is.
    pub(super) fn know(&self, at: &mut Whereabouts, task: &Text) {
        at.known = self.tasks.get(task).map_or(Known::Stranger, |number| Known::Seen(*number));
    }

    /// What is known of a turn that begins there.
    pub(super) fn at(&self, at: &Whereabouts) -> Option<&T> {
        let of_task = match at.known {
            Known::Seen(number) => {
                let visit = self.visits.get(&(number, at.spot()));
                visit.or_else(|| self.places.get(&(number, at.place)))
            }
            Known::Unasked | Known::Stranger => None,
        };
        of_task.or_else(|| self.by_anyone.get(&at.place))
    }
}

/// Puts what is seen together with what is known of it.
fn note<K: Ord, T: Clone>(known: &mut BTreeMap<K, T>, key: K, seen: &T, join: impl Fn(&mut T, &T)) {
    known.entry(key).and_modify(|known| join(known, seen)).or_insert_with(|| seen.clone());
}

impl Left {
    /// Puts together what was seen twice.
    pub const fn join(&mut self, other: &Self) {
        self.is_event |= other.is_event;
        if other.fewest < self.fewest {
            self.fewest = other.fewest;
        }
        if other.most > self.most {
            self.most = other.most;
        }
    }

    /// How many events are left, of a task that had `before` of them left before its turn: where one place is come to again
    /// and again, they become fewer.
    pub(super) fn after(self, before: u32) -> u32 {
        before.saturating_sub(1).clamp(self.fewest, self.most.max(self.fewest))
    }
}

/// What a source keeps of each task of a run, by its number there.
#[derive(Clone, Debug)]
pub(super) struct PerTask<S>(Vec<S>);

impl<S: Default + Clone> PerTask<S> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    #[inline]
    pub(super) fn of(&mut self, task: TaskId) -> &mut S {
        if self.0.len() <= task.index() {
            self.0.resize(task.index() + 1, S::default());
        }
        &mut self.0[task.index()]
    }

    /// Of one that was looked at before.
    pub(super) fn get(&self, task: TaskId) -> Option<&S> {
        self.0.get(task.index())
    }
}
