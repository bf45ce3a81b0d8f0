//! Decisions: asks the source of choices, and notes what was not plain.

use super::hash::Hash;
use super::{Choices, Meeting, Name, Options, Point, Ready, Turn, length, seeded, steps};
use crate::scenario::{Delay, Drawn, Occurrence, Ratio, Text};
use crate::time::{Duration, Instant};
use crate::trace::Deviation;

/// Room for so many deviations at first.
const ROOM: usize = 16;

/// What a plain run draws with.
const PLAIN_SEED: Hash = Hash::new(0);

pub(crate) struct Decisions {
    choices: Box<dyn Choices>,
    plain: bool,
    deviations: Vec<Deviation>,
    /// How many decisions about the order there were at this instant,
    orders: Count,
    /// about deadlines between turns,
    deadlines: Count,
    /// and about arrivals.
    arrivals: Count,
}

/// How many decisions of a kind there were at the latest instant that had any.
#[derive(Default)]
struct Count(Option<(Instant, u32)>);

impl Decisions {
    /// Asks `choices`, and puts what is not plain into a list that is empty so far.
    pub(crate) fn new(choices: Box<dyn Choices>, mut deviations: Vec<Deviation>) -> Self {
        let plain = choices.is_plain();
        if !plain && deviations.capacity() == 0 {
            deviations.reserve(ROOM);
        }
        Self {
            choices,
            plain,
            deviations,
            orders: Count::default(),
            deadlines: Count::default(),
            arrivals: Count::default(),
        }
    }

    pub(crate) const fn is_plain(&self) -> bool {
        self.plain
    }

    /// What was not plain so far.
    #[cfg(feature = "simulate")]
    pub(crate) fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    pub(crate) fn take_deviations(&mut self) -> Vec<Deviation> {
        std::mem::take(&mut self.deviations)
    }

    /// Which of the ready tasks goes first.
    pub(crate) fn order(&mut self, at: Instant, ready: Ready<'_>) -> usize {
        let nth = self.orders.next(at);
        let taken =
            self.choose(&Point { name: Name::Order(at, nth), options: Options::Tasks(ready) });
        usize::try_from(taken).unwrap_or_default()
    }

    /// Whether a deadline goes before the timers at the same instant.
    pub(crate) fn deadline_first(&mut self, at: Instant) -> bool {
        let nth = self.orders.next(at);
        self.happens(Name::Tie(at, nth))
    }

    /// Whether a deadline that is due strikes before the turn that comes next.
    pub(crate) fn strikes_now(&mut self, at: Instant) -> bool {
        let nth = self.deadlines.next(at);
        self.happens(Name::Deadline(at, nth))
    }

    /// Whether what is in flight arrives before the turn that comes next.
    pub(crate) fn arrives_now(&mut self, at: Instant) -> bool {
        let nth = self.arrivals.next(at);
        self.happens(Name::Arrival(at, nth))
    }

    /// How long a ranged delay is.
    pub(crate) fn length(
        &mut self,
        delay: Delay,
        name: Name<&str>,
        meeting: Meeting<'_>,
    ) -> Duration {
        if let Some(drawn) = delay.drawn {
            return self.drawn(delay, drawn, name);
        }
        if delay.is_fixed() || self.plain {
            return delay.min;
        }
        let Delay { min, max, .. } = delay;
        let grain = Duration::from_nanos(grain(max.saturating_sub(min).as_nanos()));
        let whole = steps(min, grain, max);
        let count = if length(min, grain, whole) == max { whole + 1 } else { whole + 2 };
        let options = Options::Lengths { min, grain, count, max };
        let point = Point { name, options };
        if let Some(exact) = self.choices.exactly(&point, meeting) {
            let taken = if exact == min { 0 } else { steps(min, grain, exact).max(1) };
            self.note(&point, taken, || exact.to_string().into());
            return exact;
        }
        length(min, grain, self.choose(&point)).min(max)
    }

    /// How long a delay is that is drawn. The plain run draws, too: what it draws is the plain alternative.
    fn drawn(&mut self, delay: Delay, drawn: Drawn, name: Name<&str>) -> Duration {
        let plain = seeded::draw(drawn, PLAIN_SEED, &name);
        if self.plain {
            return plain;
        }
        let Delay { min, max, .. } = delay;
        let options = Options::Lengths { min, grain: Duration::from_nanos(1), count: 2, max };
        let point = Point { name, options };
        let length = self.choices.draw(&point, drawn).unwrap_or(plain);
        if length != plain {
            self.deviations.push(Deviation {
                point: name.owned(),
                taken: 1,
                alternatives: 2,
                choice: length.to_string().into(),
                plain: plain.to_string().into(),
            });
        }
        length
    }

    /// Whether something that may go wrong does, the `nth` time it could, from 1.
    pub(crate) fn strikes(&mut self, when: Occurrence, nth: u32, name: Name<&str>) -> bool {
        match when {
            Occurrence::Always => true,
            Occurrence::First(times) => nth <= times,
            Occurrence::Chance(odds) => {
                self.choose(&Point { name, options: Options::Happens { odds } }) == 1
            }
        }
    }

    /// Which of several things that are ready a task takes, at its `nth` `select`, from 1.
    pub(crate) fn selects(&mut self, task: &str, nth: u32, ready: &[Text]) -> usize {
        if ready.len() < 2 {
            return 0;
        }
        let point = Point { name: Name::Select(task, nth), options: Options::Branches(ready) };
        usize::try_from(self.choose(&point)).unwrap_or_default()
    }

    /// Whether a task is cancelled at its `nth` wait, from 1.
    pub(crate) fn cancels(&mut self, task: &str, nth: u32) -> bool {
        self.happens(Name::Cancellation(task, nth))
    }

    /// Whether there can be a task whose waits are decisions. If not, nobody need be asked at each wait.
    pub(crate) fn may_cancel_any(&self) -> bool {
        !self.plain && self.choices.cancels()
    }

    /// Whether the waits of a task are decisions.
    pub(crate) fn may_cancel(&self, task: &str) -> bool {
        self.choices.may_cancel(task)
    }

    /// Something else could have come next, and was no alternative.
    pub(crate) fn withheld(&mut self) {
        self.choices.withheld();
    }

    /// A turn of a task is over.
    pub(crate) fn turn_ended(&mut self, turn: &Turn<'_>) {
        self.choices.turn_ended(turn);
    }

    /// Whether the source wants to know what changes among those that stand in line.
    pub(crate) fn follows_line(&self) -> bool {
        self.choices.follows_line()
    }

    /// Whether anybody wants to know.
    pub(crate) fn wants_turns(&self) -> bool {
        !self.plain && self.choices.wants_turns()
    }

    /// What comes about as often as not.
    fn happens(&mut self, name: Name<&str>) -> bool {
        self.choose(&Point { name, options: Options::Happens { odds: Ratio::HALF } }) == 1
    }

    fn choose(&mut self, point: &Point<'_>) -> u64 {
        if self.plain {
            return 0;
        }
        let taken = self.choices.choose(point).min(point.alternatives() - 1);
        self.note(point, taken, || point.label(taken));
        taken
    }

    /// Notes what was taken, and what that is called, unless it is the plain alternative.
    fn note(&mut self, point: &Point<'_>, taken: u64, choice: impl FnOnce() -> Text) {
        if taken == 0 {
            return;
        }
        self.deviations.push(Deviation {
            point: point.name.owned(),
            taken,
            alternatives: point.alternatives(),
            choice: choice(),
            plain: point.label(0),
        });
    }
}

impl Count {
    /// One more at `at`: the how manieth, from 1.
    fn next(&mut self, at: Instant) -> u32 {
        let before = self.0.filter(|(latest, _)| *latest == at).map_or(0, |(_, count)| count);
        self.0 = Some((at, before + 1));
        before + 1
    }
}

/// The step in which a range is gone through: a power of ten, so that there are at least a hundred alternatives and
/// each of them is a number that a person can read.
fn grain(range: u64) -> u64 {
    10_u64.pow((range / 100).max(1).ilog10())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes the last alternative, or would take one behind it.
    struct Last;

    impl Choices for Last {
        fn choose(&mut self, _point: &Point<'_>) -> u64 {
            u64::MAX
        }
    }

    /// The deviation that takes the longest of a range.
    fn longest(min: &str, max: &str) -> Deviation {
        let [min, max] = [min, max].map(|length| length.parse().unwrap());
        let mut decisions = Decisions::new(Box::new(Last), Vec::new());
        let name = Name::Latency("users", 1);
        assert_eq!(decisions.length(Delay::between(min, max), name, &Vec::new), max);
        decisions.take_deviations().remove(0)
    }

    #[test]
    fn a_range_ends_with_its_longest_whether_that_is_a_whole_step_or_not() {
        let whole = longest("50ms", "150ms");
        assert_eq!((whole.taken, whole.alternatives, &*whole.choice), (100, 101, "150ms"));
        let part = longest("50ms", "150.5ms");
        assert_eq!((part.taken, part.alternatives, &*part.choice), (101, 102, "150.5ms"));
    }

    #[test]
    fn only_who_has_choices_is_asked_to_cancel_and_told_of_turns() {
        let decisions = Decisions::new(Box::new(Last), Vec::new());
        assert!(!decisions.is_plain() && decisions.may_cancel_any() && !decisions.wants_turns());
        let plain = Decisions::new(Box::new(crate::choices::Plain), Vec::new());
        assert!(plain.is_plain() && !plain.may_cancel_any() && !plain.wants_turns());
    }
}
