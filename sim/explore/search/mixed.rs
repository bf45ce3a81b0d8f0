//! The default search: a portfolio of all others, which shares its runs among them by what each has found.
//!
//! Most faults show in a run that differs from the plain one in a decision or two, which the exhaustive search comes to first
//! and shows in their smallest form. What takes more is left to chance of several kinds: half of the runs are selectively uniform
//! walks, which need the fewest on nearly all programs by which searches are compared: there the whole needs about twice as many,
//! and up to three times as many where runs are few. The other half is shared by those that are better at something else: small deviations, a fair chance, priorities of two depths, samples of
//! partial orders, uniform walks, and runs made from those that showed something new. Whose turn it is there is drawn, in proportion to
//! a share and to how much of what its runs showed lately was new: one run in four is looked at for that. Where faults of the
//! network may begin by chance, a search of their own tries each at each packet.
//!
//! As long as the exhaustive search knows of few runs only, it makes every third: they may be all there is. It makes them alone where they
//! are very few.

use std::collections::VecDeque;

use super::{
    Exhaustive, Faults, Feedback, Observed, Pct, Plan, Pos, Random, Reach, Search, Strategy, Surw,
    Urw,
};
use crate::choices::{Hash, Take};
use crate::explore::program::Facts;

/// How many runs the exhaustive search makes alone, if it knows of no more, and of how many it makes every third.
const ALONE: u64 = 4;
const FEW: usize = 64;

/// So many runs can be asked for at once, even if some search has to learn of its own before it goes on.
const LEAST: usize = 16;

/// One run in so many is looked at for what is new in it.
const LOOK: u64 = 4;

/// What is new counts for so much more than a share, where nobody has more of it.
const NEWS: u64 = 3;

/// Mixed into the seed, to draw whose turn it is.
const TURNS: u64 = 0x74_75_72_6e;

/// Which search makes a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arm {
    /// The smallest deviations.
    Small,
    Surw,
    Feedback,
    /// One of the others, by its place.
    Other(usize),
}

/// One of the searches that are as they are.
#[derive(Debug)]
struct Other {
    search: Box<dyn Search>,
    word: Strategy,
    merit: Merit,
}

/// What a search has of the half that is shared.
#[derive(Debug)]
struct Merit {
    share: u64,
    /// How much was new in its runs lately, and how often it was asked.
    news: u64,
    asked: u64,
}

/// The plain run, then half of the runs by selectively uniform walks, and the others by whoever has found most; only small
/// deviations, if they are very few. It is over early when the exhaustive search has covered everything.
#[derive(Debug)]
pub struct Mixed {
    seed: Hash,
    small: Exhaustive,
    surw: Surw,
    feedback: Feedback,
    others: Vec<Other>,
    of_small: Merit,
    of_feedback: Merit,
    next: u64,
    /// Who asked for the runs that are being made, and whether it wanted their logs.
    asked: VecDeque<(Arm, bool)>,
    /// The exhaustive runs that are known and not made, as far as it matters how many there are.
    known: VecDeque<Plan>,
    /// How many more of them may be known if they are to be all; nothing once there were more.
    room: Option<usize>,
}

impl Mixed {
    /// The search with this seed.
    pub fn new(seed: u64, facts: &Facts<'_>) -> Self {
        let other = |word, share, search| Other { search, word, merit: Merit::new(share) };
        let mut others = vec![
            other(Strategy::Random, 2, Box::new(Random::after_plain(seed)) as Box<dyn Search>),
            other(Strategy::Pct { depth: 2 }, 1, Box::new(Pct::after_plain(seed, 2))),
            other(Strategy::Pct { depth: 3 }, 1, Box::new(Pct::after_plain(seed, 3))),
            other(Strategy::Pos, 1, Box::new(Pos::after_plain(seed, facts))),
            other(Strategy::Urw, 6, Box::new(Urw::after_plain(seed, facts))),
        ];
        if facts.has_faults {
            others.push(other(Strategy::Faults, 8, Box::new(Faults::after_plain())));
        }
        Self {
            seed: Hash::new(seed).with(TURNS),
            small: Exhaustive::new(facts),
            surw: Surw::after_plain(seed, facts),
            feedback: Feedback::after_plain(seed),
            others,
            of_small: Merit::new(4),
            of_feedback: Merit::new(1),
            next: 0,
            asked: VecDeque::new(),
            known: VecDeque::new(),
            room: Some(FEW),
        }
    }

    /// Finds out whether the exhaustive search knows of few runs only.
    fn look_ahead(&mut self) {
        while let Some(room) = self.room {
            let plans = self.small.next(room + 1);
            if plans.is_empty() {
                return;
            }
            self.room = room.checked_sub(plans.len());
            self.known.extend(plans);
        }
    }

    /// Whose turn it is.
    fn whose(&self) -> Arm {
        let are_few = self.room.is_some() && !self.known.is_empty();
        if are_few && self.next.is_multiple_of(3) {
            return Arm::Small;
        }
        if self.next % 2 == 1 {
            return Arm::Surw;
        }
        let merits = || {
            let others = self.others.iter().enumerate();
            let others = others.map(|(place, other)| (Arm::Other(place), &other.merit));
            [(Arm::Small, &self.of_small), (Arm::Feedback, &self.of_feedback)]
                .into_iter()
                .chain(others)
        };
        let most = merits().map(|(_, merit)| merit.news).max().unwrap_or_default().max(1);
        let weight = |merit: &Merit| merit.share * (most + NEWS * merit.news);
        let all = merits().map(|(_, merit)| weight(merit)).sum();
        let mut drawn = self.seed.with(self.next).below(all);
        for (arm, merit) in merits() {
            match drawn.checked_sub(weight(merit)) {
                Some(rest) => drawn = rest,
                None => return arm,
            }
        }
        Arm::Surw
    }

    fn search(&mut self, arm: Arm) -> &mut dyn Search {
        match arm {
            Arm::Small => &mut self.small,
            Arm::Surw => &mut self.surw,
            Arm::Feedback => &mut self.feedback,
            Arm::Other(place) => &mut *self.others[place].search,
        }
    }

    fn merit(&mut self, arm: Arm) -> Option<&mut Merit> {
        match arm {
            Arm::Small => Some(&mut self.of_small),
            Arm::Surw => None,
            Arm::Feedback => Some(&mut self.of_feedback),
            Arm::Other(place) => Some(&mut self.others[place].merit),
        }
    }

    /// The next run of a search.
    fn ask(&mut self, arm: Arm) -> Option<Plan> {
        let known = if arm == Arm::Small { self.known.pop_front() } else { None };
        let mut plan = known.or_else(|| self.search(arm).next(1).pop())?;
        plan.number = self.next;
        // Everybody asks for the plain run.
        plan.by = (plan.number > 0).then(|| match arm {
            Arm::Small => Strategy::Exhaustive,
            Arm::Surw => Strategy::Surw,
            Arm::Feedback => Strategy::Feedback,
            Arm::Other(place) => self.others[place].word.clone(),
        });
        self.next += 1;
        self.asked.push_back((arm, plan.logged));
        let look = self.merit(arm).is_some_and(Merit::is_looked_at);
        plan.logged |= look;
        Some(plan)
    }

    /// Runs of all searches. They are fewer than `limit` where one has to learn of its own before it goes on.
    fn mix(&mut self, limit: usize) -> Vec<Plan> {
        let mut plans = Vec::new();
        while plans.len() < limit {
            let arm = self.whose();
            let waits = |(of, logged): &(Arm, bool)| *of == arm && *logged;
            let has_to_learn = self.asked.iter().any(waits);
            match self.ask(arm) {
                Some(plan) => plans.push(plan),
                None if has_to_learn && plans.len() >= LEAST => break,
                None => plans.extend(self.ask(Arm::Surw)),
            }
        }
        plans
    }
}

impl Search for Mixed {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        if self.is_complete() {
            return Vec::new();
        }
        self.look_ahead();
        if self.room.is_none() || self.known.is_empty() {
            return self.mix(limit);
        }
        let known = self.known.len();
        if self.next + known as u64 <= ALONE {
            return (0..limit.min(known)).filter_map(|_| self.ask(Arm::Small)).collect();
        }
        // What they show decides whether there are more.
        self.mix(limit.min(3 * known))
    }

    fn learn(&mut self, observed: &Observed) {
        let Some((arm, is_wanted)) = self.asked.pop_front() else { return };
        let new = self.feedback.consider(observed);
        if let Some(merit) = self.merit(arm) {
            merit.learn(new);
        }
        match arm {
            Arm::Feedback => {}
            _ if is_wanted => self.search(arm).learn(observed),
            _ => self.search(arm).pass(observed.number),
        }
        if observed.number == 0 {
            // What the plain run does they all go by.
            self.surw.learn(observed);
            self.others.iter_mut().for_each(|other| other.search.learn(observed));
        }
    }

    fn pass(&mut self, number: u64) {
        if let Some((arm, _)) = self.asked.pop_front() {
            self.search(arm).pass(number);
        }
    }

    fn notice(&mut self, observed: &Observed) {
        self.feedback.notice(observed);
    }

    fn kept(&self) -> Option<Vec<Vec<Take>>> {
        self.feedback.kept()
    }

    fn reach(&self) -> Reach {
        if self.known.is_empty() { self.small.reach() } else { Reach::Part }
    }
}

impl Merit {
    const fn new(share: u64) -> Self {
        Self { share, news: 0, asked: 0 }
    }

    /// It is asked for a run: whether that one is looked at.
    fn is_looked_at(&mut self) -> bool {
        self.asked += 1;
        self.asked % LOOK == 1
    }

    /// So much was new in a run that was looked at; what was new before counts for less and less.
    fn learn(&mut self, new: usize) {
        let new = (new as u64).min(MOST_NEWS) * UNIT;
        self.news = (self.news * (MEMORY - 1) + new) / MEMORY;
    }
}

/// Of what is new in one run no more counts than this.
const MOST_NEWS: u64 = 16;
/// What counts of one thing that is new,
const UNIT: u64 = 1 << 10;
/// and how slowly it is forgotten.
const MEMORY: u64 = 8;
