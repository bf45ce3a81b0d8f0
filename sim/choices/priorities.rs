//! The source by priorities: of the ready tasks, the one with the highest goes first.
//!
//! What [`crate::explore`] builds probabilistic concurrency testing from. A
//! task that spins goes first no more often than is fair, as with any source: it is then not among those that are ready.

use std::collections::BinaryHeap;

use super::hash::Hash;
use super::{LineChange, Name, Order, Ordered, Place, Ready, Seeded};
use crate::trace::TaskId;

/// Gives each task a priority by chance, and lowers that of the leading task at some decisions of order.
pub type Priorities = Ordered<Ranks>;

/// The priorities of tasks.
#[derive(Clone, Debug)]
pub struct Ranks {
    seed: Hash,
    /// What is known of each task.
    known: Vec<Known>,
    /// At which decisions of order, counted from 0, the leading task is lowered; to below the initial priorities, and
    /// among those that were lowered the later in this list is the higher.
    changes: Vec<u64>,
    /// How many decisions of order there were.
    orders: u64,
    /// Who stands in line, the highest first, and where; and some that do no more, or had another priority.
    line: BinaryHeap<(Priority, Place)>,
}

/// How far a task was lowered, and then what was drawn for it.
type Priority = (i64, u64);

/// What is known of a task.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// How far it was lowered; the highest, if it was not.
    rank: i64,
    /// Its initial priority, once it has been drawn. Of main none is kept: tasks that have not begun may stand under its number.
    drawn: Option<u64>,
}

impl Priorities {
    /// The source of the `run`th run with this seed, which lowers the leading task at these decisions of order. The order of
    /// the list counts: the task that the first of them lowers is the lowest.
    pub fn new(seed: u64, run: u64, changes: Vec<u64>) -> Self {
        let seed_of_run = Hash::new(seed).with(run);
        let (known, line) = (Vec::new(), BinaryHeap::new());
        let order = Ranks { seed: seed_of_run, known, changes, orders: 0, line };
        Self { order, chance: Seeded::of_run(seed, run) }
    }
}

impl Ranks {
    /// Takes notice of those who have come.
    fn follow(&mut self, ready: Ready<'_>) {
        for change in ready.changes() {
            if let LineChange::Came(place) = *change
                && let Some(index) = ready.index_of(place)
            {
                let priority = self.priority(ready, index);
                self.line.push((priority, place));
            }
        }
    }

    fn lower(&mut self, task: TaskId, rank: i64) {
        self.know(task).rank = rank;
    }

    /// The highest of those that stand in line.
    fn highest_in_line(&mut self, ready: Ready<'_>) -> Option<(usize, Priority)> {
        loop {
            let (noted, place) = *self.line.peek()?;
            let index = ready.index_of(place);
            let now = index.map(|index| (index, self.priority(ready, index)));
            if now.is_some_and(|(_, priority)| priority == noted) {
                return now;
            }
            self.line.pop();
            self.line.extend(now.map(|(_, priority)| (priority, place)));
        }
    }

    fn highest(&mut self, ready: Ready<'_>) -> usize {
        let in_line = ready.in_line();
        let first = if in_line > 0 { self.highest_in_line(ready) } else { None };
        let mut highest = first.unwrap_or((0, (i64::MIN, 0)));
        for index in in_line..ready.count() {
            let priority = self.priority(ready, index);
            if priority >= highest.1 {
                highest = (index, priority);
            }
        }
        highest.0
    }

    #[inline]
    fn priority(&mut self, ready: Ready<'_>, index: usize) -> Priority {
        let (task, seed) = (ready.task(index), self.seed);
        let draw = || seed.with_text(&ready.name(index)).word();
        let known = self.know(task);
        let drawn =
            if task == TaskId::MAIN { draw() } else { *known.drawn.get_or_insert_with(draw) };
        (known.rank, drawn)
    }

    #[inline]
    fn know(&mut self, task: TaskId) -> &mut Known {
        if self.known.len() <= task.index() {
            self.known.resize(task.index() + 1, Known { rank: i64::MAX, drawn: None });
        }
        &mut self.known[task.index()]
    }
}

impl Order for Ranks {
    const FOLLOWS_LINE: bool = true;

    fn first_of(&mut self, ready: Ready<'_>, _: &Name<&str>) -> usize {
        self.follow(ready);
        for rank in 0..self.changes.len() {
            if self.changes[rank] == self.orders {
                let first = self.highest(ready);
                self.lower(ready.task(first), i64::try_from(rank).unwrap_or(i64::MAX));
            }
        }
        self.orders += 1;
        self.highest(ready)
    }
}
