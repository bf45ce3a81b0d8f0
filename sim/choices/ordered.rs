//! Sources that decide who goes first by an order of their own, and leave all else to the seed.

use super::{Choices, Meeting, Name, Options, Point, Ready, Seeded, Turn};
use crate::scenario::Drawn;
use crate::time::Duration;

/// Who goes first.
pub trait Order {
    /// Whether [`Order::turn_ended`] is to be told.
    const WANTS_TURNS: bool = false;

    /// Whether it wants to know what changes among those that stand in line for their turns.
    const FOLLOWS_LINE: bool = false;

    /// Which of the ready tasks does, at the decision of this name.
    fn first_of(&mut self, ready: Ready<'_>, name: &Name<&str>) -> usize;

    /// A turn of a task is over.
    fn turn_ended(&mut self, _turn: &Turn<'_>) {}
}

/// Answers who goes first by an order, and everything else by chance.
#[derive(Clone, Debug)]
pub struct Ordered<O> {
    pub(super) order: O,
    pub(super) chance: Seeded,
}

impl<O> Ordered<O> {
    /// The same, with moods for what is no order: see [`Seeded::moody`].
    #[must_use]
    pub fn moody(self) -> Self {
        Self { chance: self.chance.moody(), ..self }
    }
}

impl<O: Order> Choices for Ordered<O> {
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
            Options::Tasks(ready) => self.order.first_of(ready, &point.name) as u64,
            _ => self.chance.choose(point),
        }
    }

    fn wants_turns(&self) -> bool {
        O::WANTS_TURNS
    }

    fn follows_line(&self) -> bool {
        O::FOLLOWS_LINE
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        self.order.turn_ended(turn);
    }
}
