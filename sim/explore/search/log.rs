//! The log of a run: every decision and every turn of a task, in order.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::choices::{
    Choices, LineChange, Meeting, Name, Options, Point, Ready, Taken, Touch, Turn,
};
use crate::scenario::{Drawn, Ratio};
use crate::time::{Duration, Instant};
use crate::trace::TaskId;

/// The decisions and turns of a run, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// What happened, one after the other.
    pub entries: Vec<Entry>,
    /// Whether something that could have come next could not be chosen, to be fair.
    pub withheld: bool,
    /// Whether a length was drawn, which could be another.
    pub drawn: bool,
    /// How many events of the trace the turns so far have seen.
    events: usize,
}

/// A decision or a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Something was decided.
    Decision(Decision),
    /// A task had a turn.
    Turn(Turned),
}

/// Something that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What there was to choose from.
    pub offer: Offer,
    /// What was taken.
    pub taken: Taken,
}

/// What there was to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Which ready task goes first, of these.
    Tasks(Vec<TaskId>),
    /// The same where nobody wants to know who they all are: those of them who were at no such decision before, in no order.
    Newcomers(Vec<TaskId>),
    /// How long something takes.
    Lengths {
        /// The shortest.
        min: Duration,
        /// From one to the next.
        grain: Duration,
        /// How many there are.
        count: u64,
        /// The longest.
        max: Duration,
        /// Whether it was decided within the turn that comes next in the log, not after the one before.
        in_turn: bool,
    },
    /// Whether something happens.
    Happens(Ratio),
    /// Whether a fault begins.
    Fault(Ratio),
    /// What a task goes on with: one of so many.
    Branches(u64),
    /// Whether a task is cancelled where it waits.
    Cancels,
    /// Whether a deadline that is due strikes before the turn that comes next.
    Strikes,
    /// Whether what is in flight arrives before the turn that comes next.
    Arrives,
}

/// A turn of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    /// When.
    pub at: Instant,
    /// Which task.
    pub task: TaskId,
    /// Whether something was noticed on its behalf, and the task itself had no turn.
    pub on_behalf: bool,
    /// Where it goes on with its next turn.
    pub goes_on_at: u32,
    /// The events of the trace since the turn before.
    pub events: Range<usize>,
    /// What it touched.
    pub touches: Vec<Touch>,
}

/// Answers as another source does, and keeps the log, which it gives away when the run is over.
#[derive(Debug)]
pub(super) struct Logged<C> {
    source: C,
    log: Log,
    /// Who was ready at some decision, if it is not noted of each who they all are.
    known: Option<Known>,
    to: Arc<Mutex<Log>>,
}

/// Tasks that were ready.
#[derive(Debug, Default)]
struct Known {
    /// Whether it is known, by the number of the task.
    tasks: Vec<bool>,
}

impl<C: Choices> Logged<C> {
    /// With `offers`, it is noted of each decision who goes first who could have.
    pub(super) fn new(source: C, offers: bool, to: Arc<Mutex<Log>>) -> Self {
        let known = (!offers).then(Known::default);
        Self { source, log: Log::default(), known, to }
    }
}

impl Known {
    /// Those who are ready for the first time. Of those in line only who has come is looked at.
    fn newcomers(&mut self, ready: Ready<'_>) -> Vec<TaskId> {
        let came = ready.changes().iter().filter_map(|change| match *change {
            LineChange::Came(place) => ready.task_at(place),
            LineChange::Left(_) => None,
        });
        let in_line = ready.in_line();
        let others = (in_line..ready.count()).map(|index| ready.task(index));
        let tasks = came.take_while(|_| in_line > 0).chain(others);
        tasks.filter(|task| self.is_new(*task)).collect()
    }

    /// Whether a task is new that is known from now on.
    fn is_new(&mut self, task: TaskId) -> bool {
        if self.tasks.len() <= task.index() {
            self.tasks.resize(task.index() + 1, false);
        }
        !std::mem::replace(&mut self.tasks[task.index()], true)
    }
}

impl Offer {
    fn at(point: &Point<'_>, known: Option<&mut Known>) -> Self {
        match point.options {
            Options::Tasks(ready) => match known {
                Some(known) => Self::Newcomers(known.newcomers(ready)),
                None => Self::Tasks(ready.tasks()),
            },
            Options::Lengths { min, grain, count, max } => {
                let in_turn = matches!(point.name, Name::Delay(..));
                Self::Lengths { min, grain, count, max, in_turn }
            }
            Options::Branches(names) => Self::Branches(names.len() as u64),
            Options::Happens { odds } => match point.name {
                Name::Cancellation(..) => Self::Cancels,
                Name::Arrival(..) => Self::Arrives,
                Name::Deadline(..) => Self::Strikes,
                Name::Fault(..) => Self::Fault(odds),
                _ => Self::Happens(odds),
            },
        }
    }
}

impl<C: Choices> Logged<C> {
    fn note(&mut self, point: &Point<'_>, taken: Taken) {
        let decision = Decision { offer: Offer::at(point, self.known.as_mut()), taken };
        self.log.entries.push(Entry::Decision(decision));
    }
}

impl<C: Choices> Choices for Logged<C> {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let taken = self.source.choose(point);
        self.note(point, Taken::Alternative(taken));
        taken
    }

    fn exactly(&mut self, point: &Point<'_>, meeting: Meeting<'_>) -> Option<Duration> {
        let length = self.source.exactly(point, meeting)?;
        self.note(point, Taken::Exactly(length));
        Some(length)
    }

    fn draw(&mut self, point: &Point<'_>, drawn: Drawn) -> Option<Duration> {
        self.log.drawn = true;
        self.source.draw(point, drawn)
    }

    fn cancels(&self) -> bool {
        self.source.cancels()
    }

    fn may_cancel(&self, task: &str) -> bool {
        self.source.may_cancel(task)
    }

    fn wants_turns(&self) -> bool {
        true
    }

    fn follows_line(&self) -> bool {
        self.known.is_some() || self.source.follows_line()
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        self.source.turn_ended(turn);
        let log = &mut self.log;
        let from = log.events;
        log.events += turn.events.len();
        log.entries.push(Entry::Turn(Turned {
            at: turn.at,
            task: turn.task,
            on_behalf: turn.on_behalf,
            goes_on_at: turn.goes_on_at,
            events: from..log.events,
            touches: turn.touches.to_vec(),
        }));
    }

    fn withheld(&mut self) {
        self.source.withheld();
        self.log.withheld = true;
    }
}

impl<C> Drop for Logged<C> {
    fn drop(&mut self) {
        let mut to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        *to = std::mem::take(&mut self.log);
    }
}
