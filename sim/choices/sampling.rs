//! The source that samples partial orders: each turn that is to come has a priority by chance, the highest goes first, and whoever
//! could see that it was not first is given another.
//!
//! What [`crate::explore`] builds partial-order sampling from.

mod seers;
#[cfg(test)]
mod tests;

use std::collections::BinaryHeap;
use std::sync::Arc;

use smallvec::SmallVec;

use super::foresight::{Kind, PerTask, Prospect, Whereabouts};
use super::hash::Hash;
use super::{LineChange, Name, Order, Ordered, Place, Ready, Seeded, Turn};
use crate::scenario::Text;
use crate::trace::TaskId;
use seers::{Number, Seer, Seers};

/// Draws partial orders, as far as it is foreseen what tasks touch.
pub type Sampling = Ordered<Sample>;

/// The priorities of the turns that are to come.
#[derive(Clone, Debug)]
pub struct Sample {
    seed: Hash,
    /// How many priorities were drawn.
    drawn: Number,
    prospect: Arc<Prospect>,
    tasks: PerTask<Next>,
    /// Who has a priority, by what takes it away.
    seers: Seers,
    /// Room for those that would see a turn.
    taken: Vec<Seer>,
    line: InLine,
}

/// The next turn of a task.
#[derive(Clone, Debug, Default)]
struct Next {
    at: Whereabouts,
    /// Of which kind it is, if that is known.
    kind: Option<Kind>,
    /// `None` as long as it has none, or when it is to be drawn again.
    drawn: Option<Drawn>,
    /// Where it is noted to stand: in several places only if its number is that of main, which those have that have not begun.
    places: SmallVec<[Place; 1]>,
}

/// A priority, and which of those that were drawn it is.
#[derive(Clone, Copy, Debug)]
struct Drawn {
    number: Number,
    priority: u64,
}

/// Those who stand in line.
#[derive(Clone, Debug, Default)]
struct InLine {
    /// The highest priority first, and where it stands; and some that do no more, or had another one.
    highest: BinaryHeap<(u64, Place)>,
    /// Where those stand that may be none of these, or with another priority.
    unnoted: Vec<Place>,
}

/// So many more are noted than stand in line before the others are forgotten.
const FORGOTTEN: usize = 64;

impl Sampling {
    /// The source of the `run`th run with this seed.
    pub const fn new(seed: u64, run: u64, prospect: Arc<Prospect>) -> Self {
        let order = Sample {
            seed: Hash::new(seed).with(run),
            drawn: 0,
            prospect,
            tasks: PerTask::new(),
            seers: Seers::new(),
            taken: Vec::new(),
            line: InLine { highest: BinaryHeap::new(), unnoted: Vec::new() },
        };
        Self { order, chance: Seeded::of_run(seed, run) }
    }
}

impl Sample {
    /// The priority of a task that is ready. It is drawn if it has none.
    fn priority(&mut self, task: TaskId, name: impl FnOnce() -> Text) -> u64 {
        let Self { seers, tasks, prospect, .. } = self;
        let next = tasks.of(task);
        if let Some(drawn) = next.drawn {
            return drawn.priority;
        }
        if next.at.is_unknown() {
            prospect.know(&mut next.at, &name());
            next.kind = prospect.at(&next.at);
        }
        self.drawn += 1;
        let (number, priority) = (self.drawn, self.seed.with(self.drawn).word());
        next.drawn = Some(Drawn { number, priority });
        let kind = next.kind;
        seers.add((task, number), kind, |seer| has(tasks, seer));
        priority
    }

    /// Takes notice of those who have come, and of those whose priority is to be drawn: the first in line draws first.
    fn follow(&mut self, ready: Ready<'_>) {
        for change in ready.changes() {
            if let LineChange::Came(place) = *change {
                self.line.unnoted.push(place);
            }
        }
        let mut unnoted = std::mem::take(&mut self.line.unnoted);
        unnoted.sort_unstable();
        unnoted.dedup();
        for place in unnoted.drain(..) {
            if let Some(task) = ready.task_at(place) {
                let priority = self.priority(task, || ready.name_at(place));
                self.line.highest.push((priority, place));
                let places = &mut self.tasks.of(task).places;
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        self.line.unnoted = unnoted;
        if self.line.highest.len() > 2 * ready.in_line() + FORGOTTEN {
            let Self { line, tasks, .. } = self;
            line.highest.retain(|noted| stands(tasks, ready, *noted));
        }
    }

    /// The highest of those that stand in line.
    fn highest_in_line(&mut self, ready: Ready<'_>) -> Option<(usize, u64)> {
        self.follow(ready);
        let Self { line, tasks, .. } = self;
        loop {
            let noted = *line.highest.peek()?;
            if stands(tasks, ready, noted) {
                return Some((ready.index_of(noted.1)?, noted.0));
            }
            line.highest.pop();
        }
    }

    /// Its priority is to be drawn again.
    fn forget(&mut self, task: TaskId) {
        let next = self.tasks.of(task);
        next.drawn = None;
        self.line.unnoted.extend(next.places.drain(..));
    }
}

/// Whether this is what the task has drawn last, and has still.
fn has(tasks: &PerTask<Next>, (task, number): (TaskId, Number)) -> bool {
    let drawn = tasks.get(task).and_then(|next| next.drawn);
    drawn.is_some_and(|drawn| drawn.number == number)
}

/// Whether one stands at a place that has this priority.
fn stands(tasks: &PerTask<Next>, ready: Ready<'_>, (priority, place): (u64, Place)) -> bool {
    let drawn = ready.task_at(place).and_then(|task| tasks.get(task)?.drawn);
    drawn.is_some_and(|drawn| drawn.priority == priority)
}

impl Order for Sample {
    const WANTS_TURNS: bool = true;
    const FOLLOWS_LINE: bool = true;

    fn first_of(&mut self, ready: Ready<'_>, _: &Name<&str>) -> usize {
        let in_line = ready.in_line();
        let first = if in_line > 0 { self.highest_in_line(ready) } else { None };
        let mut highest = first.unwrap_or((0, 0));
        for index in in_line..ready.count() {
            let priority = self.priority(ready.task(index), || ready.name(index));
            if priority >= highest.1 {
                highest = (index, priority);
            }
        }
        highest.0
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        let mut seers = std::mem::take(&mut self.taken);
        self.seers.take(turn.touches, &self.prospect, &mut seers);
        for seer in seers.drain(..) {
            if has(&self.tasks, seer) {
                self.forget(seer.0);
            }
        }
        self.taken = seers;
        let next = self.tasks.of(turn.task);
        next.at.come_to(turn.goes_on_at);
        next.kind = self.prospect.at(&next.at);
        self.forget(turn.task);
    }
}
