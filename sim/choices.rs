//! Choices: the decisions that a run leaves open, asked for by name.
//!
//! A run is a pure function of its scenario and its choices. Each decision point has a name that survives edits
//! elsewhere in the scenario, a number of alternatives, and a plain alternative, which is always 0. A source of choices
//! answers them; this module owns the question, and each source has a file of its own. Exploring, shrinking and
//! replaying are a matter of which source is asked.

mod bytes;
mod changes;
mod contest;
mod decisions;
mod fairness;
mod foresight;
mod hash;
mod line;
mod mutant;
mod ordered;
mod places;
mod plain;
mod priorities;
mod ready;
mod replay;
mod sampling;
mod script;
mod seeded;
mod sleepers;
mod touch;
mod walk;
mod weights;

use crate::scenario::{Drawn, Ratio, Text};
use crate::time::{Duration, Instant};
pub use crate::trace::decision::{Fault, Luck, Name};
use crate::trace::{Event, TaskId};
pub use bytes::Bytes;
pub use changes::LineChange;
pub(crate) use contest::Contest;
pub(crate) use decisions::Decisions;
pub(crate) use fairness::Since;
pub use foresight::{Foresight, Left, Prospect, Spot, Whereabouts};
pub(crate) use hash::Hash;
#[cfg(feature = "simulate")]
pub(crate) use hash::random_bytes;
pub(crate) use line::Line;
pub use line::Place;
pub use mutant::{Change, Mutant};
pub use ordered::{Order, Ordered};
pub use plain::Plain;
pub use priorities::{Priorities, Ranks};
pub use ready::{Ready, Roster};
pub use replay::{Replay, Take, TokenError};
pub use sampling::{Sample, Sampling};
pub use script::{Script, Taken, Turnoff};
pub use seeded::Seeded;
pub use sleepers::{Sleeper, Sleepers};
pub use touch::{Access, Thing, Touch, dependent, needs};
pub use walk::{Intent, Walk};

/// A source of choices.
pub trait Choices {
    /// The alternative to take at `point`, less than [`Point::alternatives`]. The plain one is 0.
    fn choose(&mut self, point: &Point<'_>) -> u64;

    /// A length of time that this source knows to the nanosecond, from the shortest to the longest of `point`. Where there
    /// is one, it is not asked to choose. With those of `meeting` it would end when something else is due.
    fn exactly(&mut self, _point: &Point<'_>, _meeting: Meeting<'_>) -> Option<Duration> {
        None
    }

    /// A length of time that is drawn, from the shortest to the longest of `point`, in place of that of the plain run.
    fn draw(&mut self, _point: &Point<'_>, _drawn: Drawn) -> Option<Duration> {
        None
    }

    /// Whether every answer is 0, so that a run need not ask.
    fn is_plain(&self) -> bool {
        false
    }

    /// Whether [`Choices::may_cancel`] can ever be true. If not, it is not asked at each wait.
    fn cancels(&self) -> bool {
        true
    }

    /// Whether each wait of `task` is a decision: to go on, or to be cancelled there.
    fn may_cancel(&self, _task: &str) -> bool {
        false
    }

    /// Whether [`Choices::turn_ended`] is to be told.
    fn wants_turns(&self) -> bool {
        false
    }

    /// A turn of a task is over.
    fn turn_ended(&mut self, _turn: &Turn<'_>) {}

    /// Whether it wants to know what changes among those that stand in line for their turns ([`Roster::changes`]).
    fn follows_line(&self) -> bool {
        false
    }

    /// Something else could have come next, but had to wait for what waited for long: to be fair is not a choice.
    fn withheld(&mut self) {}
}

impl<C: Choices + ?Sized> Choices for Box<C> {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        (**self).choose(point)
    }

    fn exactly(&mut self, point: &Point<'_>, meeting: Meeting<'_>) -> Option<Duration> {
        (**self).exactly(point, meeting)
    }

    fn draw(&mut self, point: &Point<'_>, drawn: Drawn) -> Option<Duration> {
        (**self).draw(point, drawn)
    }

    fn is_plain(&self) -> bool {
        (**self).is_plain()
    }

    fn cancels(&self) -> bool {
        (**self).cancels()
    }

    fn may_cancel(&self, task: &str) -> bool {
        (**self).may_cancel(task)
    }

    fn wants_turns(&self) -> bool {
        (**self).wants_turns()
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        (**self).turn_ended(turn);
    }

    fn follows_line(&self) -> bool {
        (**self).follows_line()
    }

    fn withheld(&mut self) {
        (**self).withheld();
    }
}

/// What a task did from one wait to the next.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// When.
    pub at: Instant,
    /// Which task.
    pub task: TaskId,
    /// Whether something was noticed on its behalf, and the task itself had no turn.
    pub on_behalf: bool,
    /// Where the task goes on with its next turn: a place in its program, where two are the same only if it goes on alike. Of
    /// a task that has not begun it is 0.
    pub goes_on_at: u32,
    /// What the trace tells of it, and of what happened since the turn before.
    pub events: &'a [Event],
    /// What it used of what tasks share. Two turns whose touches are not [`dependent`] could as well have come the other way
    /// round.
    pub touches: &'a [Touch],
}

/// The lengths of time from now on after which something is due already, the shortest first. They are found when asked for.
pub type Meeting<'a> = &'a dyn Fn() -> Vec<Duration>;

/// A decision that a run leaves open.
#[derive(Clone, Copy, Debug)]
pub struct Point<'a> {
    /// What is decided.
    pub name: Name<&'a str>,
    /// What there is to choose from.
    pub options: Options<'a>,
}

/// What there is to choose from at a point; the first is the plain alternative.
#[derive(Clone, Copy, Debug)]
pub enum Options<'a> {
    /// The ready tasks: which goes first.
    Tasks(Ready<'a>),
    /// Lengths of time: `min`, each multiple of `grain` that is longer, and `max`; at least two.
    Lengths {
        /// The shortest, and the plain one.
        min: Duration,
        /// From one to the next.
        grain: Duration,
        /// How many there are.
        count: u64,
        /// The longest.
        max: Duration,
    },
    /// What a task can go on with, by name: which it does. At least two.
    Branches(&'a [Text]),
    /// Something happens, or plainly does not.
    Happens {
        /// How likely it is, for sources that choose by chance.
        odds: Ratio,
    },
}

impl Point<'_> {
    /// How many alternatives there are, at least 2.
    pub const fn alternatives(&self) -> u64 {
        match self.options {
            Options::Tasks(ready) => ready.count() as u64,
            Options::Lengths { count, .. } => count,
            Options::Branches(names) => names.len() as u64,
            Options::Happens { .. } => 2,
        }
    }

    /// What the alternative `index` is called: a task, a duration, or what happens.
    #[inline]
    pub fn label(&self, index: u64) -> Text {
        match self.options {
            Options::Tasks(ready) => {
                let index = usize::try_from(index).ok().filter(|index| *index < ready.count());
                index.map_or_else(|| Text::from("nobody"), |index| ready.name(index))
            }
            Options::Lengths { min, grain, max, .. } => {
                length(min, grain, index).min(max).to_string().into()
            }
            Options::Branches(names) => {
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                names.get(index).cloned().unwrap_or_default()
            }
            Options::Happens { .. } => self.name.outcomes()[usize::from(index != 0)].into(),
        }
    }

    /// The alternative that is called `label`. For a duration, the nearest that is not longer.
    pub fn find(&self, label: &str) -> Option<u64> {
        match self.options {
            Options::Tasks(ready) => {
                let is_it = |index: &usize| *ready.name(*index) == *label;
                (0..ready.count()).find(is_it).map(|index| index as u64)
            }
            Options::Lengths { min, grain, count, max } => {
                let length: Duration = label.parse().ok()?;
                let is_last = length == max;
                let index = || if is_last { count - 1 } else { steps(min, grain, length) };
                (min..=max).contains(&length).then(index)
            }
            Options::Branches(names) => {
                let found = names.iter().position(|name| **name == *label);
                found.map(|index| index as u64)
            }
            Options::Happens { .. } => {
                let found = self.name.outcomes().iter().position(|outcome| *outcome == label);
                found.map(|index| index as u64)
            }
        }
    }
}

/// The length that is the alternative `index` to `min`: the multiples of `grain` that are longer follow it.
pub(crate) fn length(min: Duration, grain: Duration, index: u64) -> Duration {
    if index == 0 {
        return min;
    }
    let steps = (min.as_nanos() / grain.as_nanos().max(1)).saturating_add(index);
    grain.saturating_mul(steps)
}

/// The alternative to `min` that is this length, or else the next shorter one.
pub(crate) fn steps(min: Duration, grain: Duration, length: Duration) -> u64 {
    let [min, grain, length] = [min, grain, length].map(Duration::as_nanos);
    (length / grain.max(1)).saturating_sub(min / grain.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_the_shortest_round_ones_and_the_longest() {
        let [min, grain, max] = [3, 10, 35].map(Duration::from_millis);
        let options = Options::Lengths { min, grain, count: 5, max };
        let point = Point { name: Name::Latency("users", 1), options };
        let labels: Vec<_> = (0..5).map(|index| point.label(index)).collect();
        assert_eq!(labels, ["3ms", "10ms", "20ms", "30ms", "35ms"]);
        let found: Vec<_> = labels.iter().filter_map(|label| point.find(label)).collect();
        assert_eq!(found, [0, 1, 2, 3, 4]);
        let others = ["9ms", "34ms", "2ms", "36ms"].map(|label| point.find(label));
        assert_eq!(others, [Some(0), Some(3), None, None]);
    }

    /// Answers what no source answers by default, and counts what it is told.
    #[derive(Default)]
    struct Odd {
        turns: u32,
        withheld: u32,
    }

    impl Choices for Odd {
        fn choose(&mut self, _point: &Point<'_>) -> u64 {
            7
        }

        fn exactly(&mut self, _point: &Point<'_>, _meeting: Meeting<'_>) -> Option<Duration> {
            Some(Duration::from_secs(7))
        }

        fn draw(&mut self, _point: &Point<'_>, _drawn: Drawn) -> Option<Duration> {
            Some(Duration::from_secs(8))
        }

        fn is_plain(&self) -> bool {
            true
        }

        fn cancels(&self) -> bool {
            false
        }

        fn may_cancel(&self, task: &str) -> bool {
            task == "a"
        }

        fn wants_turns(&self) -> bool {
            true
        }

        fn turn_ended(&mut self, _turn: &Turn<'_>) {
            self.turns += 1;
        }

        fn follows_line(&self) -> bool {
            true
        }

        fn withheld(&mut self) {
            self.withheld += 1;
        }
    }

    #[test]
    fn a_source_in_a_box_is_asked_and_told_as_it_is_without() {
        let options = Options::Happens { odds: Ratio::HALF };
        let point = Point { name: Name::Latency("users", 1), options };
        let mut boxed = Box::new(Odd::default());
        let source: &mut Box<Odd> = &mut boxed;
        assert_eq!(Choices::choose(source, &point), 7);
        assert_eq!(Choices::exactly(source, &point, &Vec::new), Some(Duration::from_secs(7)));
        let drawn = Drawn::Exponential { mean: Duration::from_secs(1) };
        assert_eq!(Choices::draw(source, &point, drawn), Some(Duration::from_secs(8)));
        assert!(Choices::is_plain(source) && !Choices::cancels(source));
        assert!(Choices::may_cancel(source, "a") && !Choices::may_cancel(source, "b"));
        assert!(Choices::wants_turns(source) && Choices::follows_line(source));
        let (events, touches) = (&[], &[]);
        let turn = Turn {
            at: Instant::START,
            task: TaskId::MAIN,
            on_behalf: false,
            goes_on_at: 0,
            events,
            touches,
        };
        Choices::turn_ended(source, &turn);
        Choices::withheld(source);
        assert_eq!((boxed.turns, boxed.withheld), (1, 1));
    }
}
