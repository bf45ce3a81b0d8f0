//! The seeded source: each answer follows from the seed and the point's name alone.
//!
//! An edit of the scenario that adds or removes a decision therefore leaves the other answers as they were.

use super::hash::Hash;
use super::{Choices, Meeting, Name, Options, Point};
use crate::scenario::{Drawn, Ratio};
use crate::time::{Duration, Instant};

/// Answers by chance, the same for the same seed and name.
#[derive(Clone, Copy, Debug)]
pub struct Seeded {
    seed: Hash,
    /// Whether each service and task has a mood.
    moody: bool,
}

impl Seeded {
    /// The source for this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed: Hash::new(seed), moody: false }
    }

    /// The source for the `number`th of the runs with this seed.
    pub const fn of_run(seed: u64, number: u64) -> Self {
        Self { seed: Hash::new(seed).with(number), moody: false }
    }

    /// The same source, for which what may happen does so every other time, however unlikely it is said to be, and which
    /// gives services and tasks moods: in this run one may always fail or never, or take as long as it can or as short.
    /// Only so do many failures come in a row, and many long waits together. And only so do two things often come due at one
    /// instant: every fourth length of time is made to end when something else does.
    #[must_use]
    pub const fn moody(self) -> Self {
        Self { moody: true, ..self }
    }

    /// Whether at this point everything goes one way: to the last alternative, or to the first.
    fn mood(self, name: &Name<&str>) -> Option<Mood> {
        if !self.moody {
            return None;
        }
        let (kind, of) = match *name {
            Name::Latency(service, _) => (2, service),
            Name::Failure(service, _, nth) if nth <= IN_A_ROW => (3, service),
            Name::Delay(task, _) => (4, task),
            Name::Chance(task, nth) if nth <= IN_A_ROW => (5, task),
            _ => return None,
        };
        match self.seed.with(MOODS + kind).with_text(of).below(4) {
            0 => Some(Mood::Last),
            1 => Some(Mood::First),
            _ => None,
        }
    }

    /// How likely it is in this run that something happens which may or may not.
    fn odds(self, name: &Name<&str>, said: Ratio) -> Ratio {
        let Name::Fault(fault, ..) = *name else {
            return if self.moody { Ratio::HALF } else { said };
        };
        // Each run knows some kinds of faults only, as a swarm of different tests does: what every run has hides what comes of
        // the others alone. (Groce et al., Swarm Testing, ISSTA 2012.)
        let drawn = self.seed.with(SWARM).with(fault as u64);
        if drawn.below(2) == 0 {
            return Ratio(0);
        }
        // If always at the first packet, never at those behind it.
        let rare = [said, Ratio::percent(30), Ratio::percent(10), Ratio::percent(3)];
        let of_run = usize::try_from(self.seed.with(SWARM).below(rare.len() as u64));
        if self.moody { rare[of_run.unwrap_or_default()] } else { said }
    }
}

/// What a service or a task is like in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    /// The longest, or failing.
    Last,
    /// The plain one.
    First,
}

/// Added to the kind of a name, to draw a mood apart from all answers.
const MOODS: u64 = 100;

/// For how many failures in a row a mood lasts: what tries for ever must not fail for ever.
const IN_A_ROW: u32 = 100;

/// Mixed into the seed, to draw apart from all answers what a length of time meets.
const MEETINGS: u64 = 200;

/// Mixed into the seed, for lengths that are drawn.
const DRAWS: u64 = 400;

/// Mixed into the seed, to draw apart from all answers which kinds of faults there are.
const SWARM: u64 = 300;

impl Choices for Seeded {
    fn cancels(&self) -> bool {
        false
    }

    fn exactly(&mut self, point: &Point<'_>, meeting: Meeting<'_>) -> Option<Duration> {
        let Options::Lengths { min, max, .. } = point.options else { return None };
        let drawn = of_name(self.seed.with(MEETINGS), &point.name);
        if !self.moody || self.mood(&point.name).is_some() || drawn.below(4) != 0 {
            return None;
        }
        let meeting = meeting().into_iter().filter(|length| (min..=max).contains(length));
        let meeting: Vec<_> = meeting.collect();
        let picked = drawn.with(0).below(meeting.len().max(1) as u64);
        meeting.get(usize::try_from(picked).unwrap_or_default()).copied()
    }

    fn draw(&mut self, point: &Point<'_>, drawn: Drawn) -> Option<Duration> {
        Some(draw(drawn, self.seed, &point.name))
    }

    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let drawn = of_name(self.seed, &point.name);
        let alternatives = point.alternatives();
        let is_open = match point.options {
            Options::Happens { odds } => (1..Ratio::ONE.0).contains(&odds.0),
            _ => true,
        };
        match (self.mood(&point.name).filter(|_| is_open), point.options) {
            (Some(Mood::Last), _) => alternatives - 1,
            (Some(Mood::First), _) => 0,
            (None, Options::Happens { odds }) => {
                let odds = if is_open { self.odds(&point.name, odds) } else { odds };
                u64::from(drawn.happens(odds))
            }
            (None, _) => drawn.below(alternatives),
        }
    }
}

/// What is drawn with a seed for the point of this name.
pub(super) fn draw(drawn: Drawn, seed: Hash, name: &Name<&str>) -> Duration {
    drawn.draw(of_name(seed.with(DRAWS), name).numbers())
}

/// Of the name's parts, so that it need not be written.
pub(super) fn of_name(seed: Hash, name: &Name<&str>) -> Hash {
    let timed = |kind, at: Instant, nth| seed.with(kind).with(at.as_nanos()).with(u64::from(nth));
    let named = |kind, of, nth| seed.with(kind).with_text(of).with(u64::from(nth));
    match *name {
        Name::Order(at, nth) => timed(0, at, nth),
        Name::Tie(at, nth) => timed(1, at, nth),
        Name::Latency(service, nth) => named(2, service, nth),
        Name::Failure(service, 1, nth) => named(3, service, nth),
        Name::Failure(service, fault, nth) => named(3, service, nth).with(u64::from(fault)),
        Name::Delay(task, nth) => named(4, task, nth),
        Name::Chance(task, nth) => named(5, task, nth),
        Name::Cancellation(task, nth) => named(6, task, nth),
        Name::Select(task, nth) => named(9, task, nth),
        Name::Deadline(at, nth) => timed(7, at, nth),
        Name::Arrival(at, nth) => timed(8, at, nth),
        Name::Packet(luck, way, nth) => named(10, way, nth).with(luck as u64),
        Name::Connection(way, nth) => named(11, way, nth),
        Name::Fault(fault, between, nth) => named(12, between, nth).with(fault as u64),
        Name::FaultLength(fault, between, nth) => named(13, between, nth).with(fault as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64, name: Name<&str>, options: Options<'_>) -> u64 {
        Seeded::new(seed).choose(&Point { name, options })
    }

    const LENGTHS: Options<'_> = Options::Lengths {
        min: Duration::ZERO,
        grain: Duration::from_nanos(1),
        count: 1_000_001,
        max: Duration::from_millis(1),
    };

    fn odds(ratio: Ratio) -> Options<'static> {
        Options::Happens { odds: ratio }
    }

    #[test]
    fn answers_follow_from_seed_and_name() {
        let first = |seed| drawn(seed, Name::Latency("users", 1), LENGTHS);
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
        assert_ne!(first(1), drawn(1, Name::Latency("users", 2), LENGTHS));
    }

    #[test]
    fn chances_come_about_as_often_as_they_say() {
        let fails = |n, ratio| drawn(7, Name::Failure("api", 1, n), odds(ratio));
        let failures: u64 = (0..10_000).map(|n| fails(n, Ratio(700_000))).sum();
        assert!((6_800..7_200).contains(&failures), "{failures} of 10000 at 70 %");
        assert_eq!(fails(1, Ratio(0)), 0);
        assert_eq!(fails(1, Ratio::ONE), 1);
    }

    /// What a source with moods answers about a service's failures in many runs, each a list.
    fn failures(ratio: Ratio) -> Vec<Vec<u64>> {
        let fails = |run, n| {
            let point = Point { name: Name::Failure("api", 1, n), options: odds(ratio) };
            Seeded::of_run(7, run).moody().choose(&point)
        };
        (0..1000).map(|run| (0..20).map(|n| fails(run, n)).collect()).collect()
    }

    #[test]
    fn what_is_unlikely_comes_about_every_other_time_always_or_never_in_moods() {
        let runs = failures(Ratio(1));
        let with = |number| runs.iter().filter(|run| run.iter().sum::<u64>() == number).count();
        assert!((200..300).contains(&with(0)), "{}", with(0));
        assert!((200..300).contains(&with(20)), "{}", with(20));
        let all: u64 = runs.iter().flatten().sum();
        assert!((9_000..11_000).contains(&all), "{all} of 20000");
    }

    #[test]
    fn no_mood_lasts_for_ever() {
        let fails = |run, n| {
            let point = Point { name: Name::Chance("main", n), options: odds(Ratio(1)) };
            Seeded::of_run(7, run).moody().choose(&point)
        };
        let always = (0..1000).filter(|run| (1..200).all(|n| fails(*run, n) == 1)).count();
        let at_first = (0..1000).filter(|run| (1..=100).all(|n| fails(*run, n) == 1)).count();
        assert!(always == 0 && at_first > 200, "{always} always, {at_first} at first");
    }

    #[test]
    fn every_eighth_length_is_made_to_end_when_something_else_does() {
        let point = Point { name: Name::Delay("main", 1), options: LENGTHS };
        let due = [0, 123_456, 777_777, 2_000_000].map(Duration::from_nanos);
        let met = |of_run: fn(u64) -> Seeded| {
            let exactly = |run| of_run(run).exactly(&point, &|| due.to_vec());
            (0..1000).filter_map(exactly).collect::<Vec<_>>()
        };
        let of_moody = met(|run| Seeded::of_run(7, run).moody());
        // Half of the tasks have moods, which go before.
        assert!((90..160).contains(&of_moody.len()), "{}", of_moody.len());
        for length in &due[..3] {
            let often = of_moody.iter().filter(|it| *it == length).count();
            assert!((25..60).contains(&often), "{length}: {often}");
        }
        assert!(!of_moody.contains(&due[3]), "longer than the range");
        assert!(met(|run| Seeded::of_run(7, run)).is_empty());
    }

    #[test]
    fn what_never_or_always_happens_has_no_moods() {
        let sum = |ratio| failures(ratio).iter().flatten().sum::<u64>();
        assert_eq!((sum(Ratio(0)), sum(Ratio::ONE)), (0, 20_000));
    }
}
