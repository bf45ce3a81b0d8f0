//! The source that walks: of the ready tasks each goes first as often as there are orders in which it does.
//!
//! What [`crate::explore`] builds the uniform random walks from.

use std::mem;
use std::sync::Arc;

use super::foresight::{PerTask, Whereabouts};
use super::hash::Hash;
use super::seeded::of_name;
use super::{Foresight, Left, Name, Order, Ordered, Ready, Seeded, Turn};
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
}

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
    pub const fn new(seed: u64, run: u64, foresight: Arc<Foresight<Left>>) -> Self {
        let order = Intent {
            seed: Hash::new(seed).with(run),
            foresight,
            tasks: PerTask::new(),
            meant: None,
            passes_on: false,
        };
        Self { order, chance: Seeded::of_run(seed, run) }
    }
}

impl Intent {
    fn next(&mut self, ready: Ready<'_>, index: usize) -> Next {
        let ahead = self.tasks.of(ready.task(index));
        if ahead.at.is_unknown() {
            self.foresight.know(&mut ahead.at, &ready.name(index));
            let left = self.foresight.at(&ahead.at);
            let Left { is_event, most, .. } = left.copied().unwrap_or_default();
            ahead.next = Next { is_event, left: most };
        }
        ahead.next
    }

    /// Who is meant passes that on to one of those that it has begun, or keeps it, by what each has left.
    fn pass_on(&mut self, ready: Ready<'_>, chance: Hash) {
        let mut heirs: Vec<(TaskId, u64)> = Vec::new();
        for index in 0..ready.count() {
            let task = ready.task(index);
            if self.tasks.of(task).at.is_unknown() || self.meant == Some(task) {
                heirs.push((task, self.next(ready, index).weight()));
            }
        }
        let all: u64 = heirs.iter().map(|(_, weight)| weight).sum();
        let mut drawn = chance.with(2).below(all.max(1));
        let heir = heirs.iter().find(|(_, weight)| match drawn.checked_sub(*weight) {
            Some(rest) => {
                drawn = rest;
                false
            }
            None => true,
        });
        self.meant = heir.map(|(task, _)| *task).or(self.meant);
    }

    /// The first with whom the sum of this is more than what was drawn.
    fn draw(&mut self, ready: Ready<'_>, drawn: u64, of: impl Fn(Next) -> u64) -> usize {
        let mut sum = 0;
        let is_it = |index: &usize| {
            sum += of(self.next(ready, *index));
            sum > drawn
        };
        (0..ready.count()).find(is_it).unwrap_or_default()
    }
}

impl Next {
    /// What it counts for where it is drawn who is meant.
    fn weight(self) -> u64 {
        u64::from(self.left.max(u32::from(self.is_event)))
    }
}

impl Order for Intent {
    const WANTS_TURNS: bool = true;

    fn first_of(&mut self, ready: Ready<'_>, name: &Name<&str>) -> usize {
        let chance = of_name(self.seed, name);
        if mem::take(&mut self.passes_on) {
            self.pass_on(ready, chance);
        }
        let (mut free, mut left, mut meant) = (0_u64, 0_u64, None);
        for index in 0..ready.count() {
            let next = self.next(ready, index);
            free += u64::from(!next.is_event);
            left += next.weight();
            if self.meant == Some(ready.task(index)) {
                meant = Some((index, next));
            }
        }
        // Whoever was meant may wait for others, who do not go on before their events.
        let is_over = meant.map_or(free == 0, |(_, next)| next.weight() == 0);
        if left > 0 && (self.meant.is_none() || is_over) {
            let index = self.draw(ready, chance.with(1).below(left), Next::weight);
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
            None => self.draw(ready, drawn, |next| u64::from(!next.is_event)),
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
    }
}
