//! The scripted source: deviations by the number of the decision in the run, plain elsewhere.
//!
//! It answers without a look at any name, and fits only the run that the numbers were counted in: searches use it, people
//! use [`super::Replay`].

use super::{Choices, Meeting, Options, Point, Ready, Sleepers, Turn};
use crate::scenario::Pattern;
use crate::time::Duration;
use crate::trace::TaskId;

/// A deviation: which decision of the run, counted from 0, and what it takes there.
pub type Turnoff = (u32, Taken);

/// What is taken at a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taken {
    /// The alternative with this index.
    Alternative(u64),
    /// This length of time.
    Exactly(Duration),
}

impl Taken {
    /// What a plain run takes.
    pub const PLAIN: Self = Self::Alternative(0);
}

/// Takes the listed alternatives, and the plain one everywhere else; but where there are sleepers, the first that does not sleep, and where tasks stay, the one
/// that had the last turn.
#[derive(Clone, Debug)]
pub struct Script {
    turnoffs: Vec<Turnoff>,
    /// How many of them are behind.
    passed: usize,
    decisions: u32,
    sleepers: Sleepers,
    /// Whether a task goes on for as long as it is ready, and who had the last turn.
    stays: bool,
    last: Option<TaskId>,
    cancels: Option<Pattern>,
}

impl Script {
    /// The source that takes these, which are in order.
    pub fn new(turnoffs: Vec<Turnoff>) -> Self {
        let sleepers = Sleepers::default();
        Self {
            turnoffs,
            passed: 0,
            decisions: 0,
            sleepers,
            stays: false,
            last: None,
            cancels: None,
        }
    }

    /// Lets those sleep, too, that need not go first.
    #[must_use]
    pub fn with_sleepers(self, sleepers: Sleepers) -> Self {
        Self { sleepers, ..self }
    }

    /// Where no task is listed, the one that had the last turn goes on, if it is ready.
    #[must_use]
    pub fn staying(self) -> Self {
        Self { stays: true, ..self }
    }

    /// Makes the waits of tasks whose names fit `pattern` decisions.
    #[must_use]
    pub fn with_cancellations(self, pattern: Pattern) -> Self {
        Self { cancels: Some(pattern), ..self }
    }

    /// What is listed for the decision that comes now.
    fn listed(&self) -> Option<Taken> {
        let listed = self.turnoffs.get(self.passed).filter(|(at, _)| *at == self.decisions);
        listed.map(|(_, taken)| *taken)
    }

    /// Which task goes first where none is listed: if all sleep, it does not matter.
    fn first(&self, ready: Ready<'_>) -> u64 {
        if self.stays {
            let last = (0..ready.count()).find(|index| Some(ready.task(*index)) == self.last);
            return last.unwrap_or_default() as u64;
        }
        let awake = (0..ready.count()).find(|index| !self.sleepers.holds(ready.task(*index)));
        awake.unwrap_or_default() as u64
    }

    fn go_on(&mut self) {
        self.passed += usize::from(self.listed().is_some());
        self.decisions += 1;
    }
}

impl Choices for Script {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let listed = self.listed();
        let otherwise = if let Options::Tasks(ready) = point.options {
            self.sleepers.come_to(self.decisions);
            self.first(ready)
        } else {
            self.sleepers.wake_all();
            0
        };
        self.go_on();
        match listed {
            Some(Taken::Alternative(index)) => index,
            Some(Taken::Exactly(_)) => 0,
            None => otherwise,
        }
    }

    fn exactly(&mut self, _point: &Point<'_>, _: Meeting<'_>) -> Option<Duration> {
        let Some(Taken::Exactly(length)) = self.listed() else { return None };
        self.sleepers.wake_all();
        self.go_on();
        Some(length)
    }

    fn cancels(&self) -> bool {
        self.cancels.is_some()
    }

    fn may_cancel(&self, task: &str) -> bool {
        self.cancels.as_ref().is_some_and(|pattern| pattern.matches(task))
    }

    fn wants_turns(&self) -> bool {
        self.stays
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        self.sleepers.wake(turn.touches);
        if !turn.on_behalf {
            self.last = Some(turn.task);
        }
    }
}
