//! The source that samples partial orders: each turn that is to come has a priority by chance, the highest goes first, and whoever
//! could see that it was not first is given another.
//!
//! What [`crate::explore`] builds partial-order sampling from. Everything but the order is answered by the seed.

use std::sync::Arc;

use super::foresight::{PerTask, Whereabouts};
use super::hash::Hash;
use super::{Choices, Foresight, Meeting, Options, Point, Ready, Seeded, Touched, Turn};
use crate::scenario::Drawn;
use crate::time::Duration;

/// Draws partial orders, as far as it is foreseen what tasks touch.
#[derive(Clone, Debug)]
pub struct Sampling {
    chance: Seeded,
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
        Self {
            chance: Seeded::of_run(seed, run),
            seed: Hash::new(seed).with(run),
            drawn: 0,
            foresight,
            tasks: PerTask::new(),
        }
    }

    /// The same, with moods for what is no order: see [`Seeded::moody`].
    #[must_use]
    pub fn moody(self) -> Self {
        Self { chance: self.chance.moody(), ..self }
    }

    fn first_of(&mut self, ready: Ready<'_>) -> usize {
        let mut first = (0, 0);
        for index in 0..ready.count() {
            let next = self.tasks.of(ready.task(index));
            if next.at.is_unknown() {
                self.foresight.know(&mut next.at, ready.name(index));
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
}

impl Choices for Sampling {
    fn cancels(&self) -> bool {
        false
    }

    fn exactly(&mut self, point: &Point<'_>, meeting: Meeting<'_>) -> Option<Duration> {
        self.chance.exactly(point, meeting)
    }

    fn draw(&mut self, point: &Point<'_>, drawn: Drawn) -> Option<Duration> {
        self.chance.draw(point, drawn)
    }

    fn choose(&mut self, point: &Point<'_>) -> u64 {
        match point.options {
            Options::Tasks(ready) => self.first_of(ready) as u64,
            _ => self.chance.choose(point),
        }
    }

    fn wants_turns(&self) -> bool {
        true
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
