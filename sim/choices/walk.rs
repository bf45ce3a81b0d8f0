//! The source that walks: of the ready tasks each goes first as often as there are orders in which it does.
//!
//! What [`crate::explore`] builds the uniform random walks from.

use std::mem;
use std::sync::Arc;

use super::foresight::{PerTask, Whereabouts};
use super::hash::Hash;
use super::seeded::of_name;
use super::weights::{Weight, Weights};
use super::{Foresight, Left, LineChange, Name, Order, Ordered, Place, Ready, Seeded, Turn};
use crate::scenario::Text;
use crate::trace::TaskId;

/// Makes the orders of some events equally likely, as far as it is foreseen which they are.
///
/// Before each event somebody is meant to have the next, by chance: each task with a chance in proportion to how many events it
/// has left, with those of the tasks that it has still to begin. Whose next turn is an event waits until it is meant; among the
/// others, and whoever is meant, it is by chance who goes first, each as likely.
pub type Walk = Ordered<Intent>;

/// Who is meant to have the next event.
#[derive(Clone, Debug)]
pub struct Intent {
    seed: Hash,
    foresight: Arc<Foresight<Left>>,
    tasks: PerTask<Ahead>,
    meant: Option<TaskId>,
    /// Whether who is meant has had a turn that was no event: what it has begun in it may be meant in its place.
    passes_on: bool,
    line: InLine,
}

/// What those weigh who stand in line: whether they are free to go first, and how many events they have left.
#[derive(Clone, Debug)]
struct InLine {
    weights: Weights,
    /// Where each task stands, or stood.
    places: PerTask<Option<Place>>,
    /// Who has had a turn since that was looked at, or has come; some several times.
    turned: Vec<TaskId>,
}

/// The two ways in which a place weighs something.
const FREE: usize = 0;
const LEFT: usize = 1;

/// What a task has ahead of it.
#[derive(Clone, Debug, Default)]
struct Ahead {
    at: Whereabouts,
    next: Next,
}

/// What comes next of a task.
#[derive(Clone, Copy, Debug, Default)]
struct Next {
    is_event: bool,
    /// How many events are left.
    left: u32,
}

impl Walk {
    /// The source of the `run`th run with this seed.
    pub fn new(seed: u64, run: u64, foresight: Arc<Foresight<Left>>) -> Self {
        let order = Intent {
            seed: Hash::new(seed).with(run),
            foresight,
            tasks: PerTask::new(),
            meant: None,
            passes_on: false,
            line: InLine {
                weights: Weights::default(),
                places: PerTask::new(),
                turned: Vec::new(),
            },
        };
        Self { order, chance: Seeded::of_run(seed, run) }
    }
}

impl Intent {
    fn next(&mut self, ready: Ready<'_>, index: usize) -> Next {
        self.next_of(ready.task(index), || ready.name(index))
    }

    fn next_of(&mut self, task: TaskId, name: impl FnOnce() -> Text) -> Next {
        let ahead = self.tasks.of(task);
        if ahead.at.is_unknown() {
            self.foresight.know(&mut ahead.at, &name());
            let left = self.foresight.at(&ahead.at);
            let Left { is_event, most, .. } = left.copied().unwrap_or_default();
            ahead.next = Next { is_event, left: most };
        }
        ahead.next
    }

    /// Takes notice of what has changed in the line, and gives those of whom nothing was known.
    fn follow(&mut self, ready: Ready<'_>) -> Vec<TaskId> {
        let mut strangers = Vec::new();
        for change in ready.changes() {
            match *change {
                LineChange::Left(place) => self.line.weights.set(place, [0, 0]),
                LineChange::Came(place) => {
                    let Some(task) = ready.task_at(place) else { continue };
                    if self.tasks.of(task).at.is_unknown() {
                        strangers.push(task);
                    }
                    *self.line.places.of(task) = Some(place);
                    self.line.turned.push(task);
                }
            }
        }
        let mut turned = mem::take(&mut self.line.turned);
        for task in turned.drain(..) {
            if let Some(place) = self.place_of(ready, task) {
                let weight = self.next_of(task, || ready.name_at(place)).weights();
                self.line.weights.set(place, weight);
            }
        }
        self.line.turned = turned;
        strangers
    }

    /// Where a task stands in line, if it does.
    fn place_of(&self, ready: Ready<'_>, task: TaskId) -> Option<Place> {
        let place = (*self.line.places.get(task)?)?;
        (ready.task_at(place) == Some(task)).then_some(place)
    }

    /// The index of a task that is ready.
    fn index_of(&self, ready: Ready<'_>, task: TaskId) -> Option<usize> {
        let in_line = ready.in_line();
        let place = if in_line > 0 { self.place_of(ready, task) } else { None };
        let is_it = |index: &usize| ready.task(*index) == task;
        let standing = place.and_then(|place| ready.index_of(place));
        standing.or_else(|| (in_line..ready.count()).rfind(is_it))
    }

    /// Who is meant passes that on to one of those that it has begun, or keeps it, by what each has left. Nothing was known of these.
    fn pass_on(&mut self, ready: Ready<'_>, strangers: &[TaskId], chance: Hash) {
        let strangers = strangers.iter().filter_map(|task| self.index_of(ready, *task));
        let mut heirs: Vec<_> = strangers.collect();
        let is_unknown = |index: &usize| self.tasks.of(ready.task(*index)).at.is_unknown();
        heirs.extend((ready.in_line()..ready.count()).filter(is_unknown));
        heirs.extend(self.meant.and_then(|meant| self.index_of(ready, meant)));
        heirs.sort_unstable();
        heirs.dedup();
        let weighed = heirs.into_iter().map(|index| (index, self.next(ready, index).weight()));
        let heirs: Vec<(usize, u64)> = weighed.collect();
        let all: u64 = heirs.iter().map(|(_, weight)| weight).sum();
        let mut drawn = chance.with(2).below(all.max(1));
        let heir = heirs.iter().find(|(_, weight)| match drawn.checked_sub(*weight) {
            Some(rest) => {
                drawn = rest;
                false
            }
            None => true,
        });
        self.meant = heir.map(|(index, _)| ready.task(*index)).or(self.meant);
    }

    /// The first with whom the sum of this is more than what was drawn.
    fn draw(&mut self, ready: Ready<'_>, drawn: u64, way: usize) -> usize {
        let in_line = ready.in_line();
        let mut sum = 0;
        if in_line > 0 {
            if let Some(place) = self.line.weights.exceeds(way, drawn) {
                return ready.index_of(place).unwrap_or_default();
            }
            sum = self.line.weights.all()[way];
        }
        let is_it = |index: &usize| {
            sum += self.next(ready, *index).weights()[way];
            sum > drawn
        };
        (in_line..ready.count()).find(is_it).unwrap_or_default()
    }
}

impl Next {
    /// What it counts for where it is drawn who is meant.
    fn weight(self) -> u64 {
        u64::from(self.left.max(u32::from(self.is_event)))
    }

    /// Whether it is free to go first, and what it counts for.
    fn weights(self) -> Weight {
        [u64::from(!self.is_event), self.weight()]
    }
}

impl Order for Intent {
    const WANTS_TURNS: bool = true;
    const FOLLOWS_LINE: bool = true;

    fn first_of(&mut self, ready: Ready<'_>, name: &Name<&str>) -> usize {
        let chance = of_name(self.seed, name);
        let (mut strangers, [mut free, mut left]) = (Vec::new(), [0, 0]);
        if ready.in_line() > 0 {
            strangers = self.follow(ready);
            [free, left] = self.line.weights.all();
        }
        if mem::take(&mut self.passes_on) {
            self.pass_on(ready, &strangers, chance);
        }
        for index in ready.in_line()..ready.count() {
            let next = self.next(ready, index);
            free += u64::from(!next.is_event);
            left += next.weight();
        }
        let meant = self.meant.and_then(|meant| self.index_of(ready, meant));
        let mut meant = meant.map(|index| (index, self.next(ready, index)));
        // Whoever was meant may wait for others, who do not go on before their events.
        let is_over = meant.map_or(free == 0, |(_, next)| next.weight() == 0);
        if left > 0 && (self.meant.is_none() || is_over) {
            let index = self.draw(ready, chance.with(1).below(left), LEFT);
            self.meant = Some(ready.task(index));
            meant = Some((index, self.next(ready, index)));
        }
        let meant = meant.filter(|(_, next)| next.is_event).map(|(index, _)| index);
        let candidates = free + u64::from(meant.is_some());
        if candidates == 0 {
            return usize::try_from(chance.below(ready.count() as u64)).unwrap_or_default();
        }
        let drawn = chance.below(candidates);
        match meant.filter(|_| drawn == free) {
            Some(meant) => meant,
            None => self.draw(ready, drawn, FREE),
        }
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        let ahead = self.tasks.of(turn.task);
        if self.meant == Some(turn.task) {
            self.passes_on = !ahead.next.is_event;
            self.meant = self.meant.filter(|_| self.passes_on);
        }
        ahead.at.come_to(turn.goes_on_at);
        let left = self.foresight.at(&ahead.at).copied().unwrap_or_default();
        ahead.next = Next { is_event: left.is_event, left: left.after(ahead.next.left) };
        self.line.turned.push(turn.task);
    }
}
