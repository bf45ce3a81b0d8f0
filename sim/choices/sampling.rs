//! The source that samples partial orders: each turn that is to come has a priority by chance, the highest goes first, and whoever
//! could see that it was not first is given another.
//!
//! What [`crate::explore`] builds partial-order sampling from.

use std::sync::Arc;

use super::foresight::{PerTask, Whereabouts};
use super::hash::Hash;
use super::{Foresight, Name, Order, Ordered, Ready, Seeded, Touched, Turn};

/// Draws partial orders, as far as it is foreseen what tasks touch.
pub type Sampling = Ordered<Sample>;

/// The priorities of the turns that are to come.
#[derive(Clone, Debug)]
pub struct Sample {
    seed: Hash,
    /// How many priorities were drawn.
    drawn: u64,
    foresight: Arc<Foresight<Touched>>,
    tasks: PerTask<Next>,
}

/// The next turn of a task.
#[derive(Clone, Debug, Default)]
struct Next {
    at: Whereabouts,
    /// `None` as long as it has none, or when it is to be drawn again.
    priority: Option<u64>,
}

impl Sampling {
    /// The source of the `run`th run with this seed.
    pub const fn new(seed: u64, run: u64, foresight: Arc<Foresight<Touched>>) -> Self {
        let seed_of_run = Hash::new(seed).with(run);
        let order = Sample { seed: seed_of_run, drawn: 0, foresight, tasks: PerTask::new() };
        Self { order, chance: Seeded::of_run(seed, run) }
    }
}

impl Order for Sample {
    const WANTS_TURNS: bool = true;

    fn first_of(&mut self, ready: Ready<'_>, _: &Name<&str>) -> usize {
        let mut first = (0, 0);
        for index in 0..ready.count() {
            let next = self.tasks.of(ready.task(index));
            if next.at.is_unknown() {
                self.foresight.know(&mut next.at, &ready.name(index));
            }
            let priority = *next.priority.get_or_insert_with(|| {
                self.drawn += 1;
                self.seed.with(self.drawn).word()
            });
            if priority >= first.1 {
                first = (index, priority);
            }
        }
        first.0
    }
    fn turn_ended(&mut self, turn: &Turn<'_>) {
        let foresight = &self.foresight;
        for next in self.tasks.all().filter(|next| next.priority.is_some()) {
            // Of what nobody has seen it is not known.
            let touched = foresight.at(&next.at);
            if touched.is_none_or(|touched| touched.would_see(turn.touches)) {
                next.priority = None;
            }
        }
        let next = self.tasks.of(turn.task);
        next.at.come_to(turn.goes_on_at);
        next.priority = None;
    }
}
