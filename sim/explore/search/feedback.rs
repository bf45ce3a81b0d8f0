//! Feedback: a search that keeps the runs which showed something new, and makes others from them.
//!
//! What is new of a run: two turns of two tasks that touch one thing, in an order in which these were never seen (as in Wolff, Shi,
//! Duck, Mathur, Roychoudhury: *Greybox Fuzzing for Concurrency Testing*, ASPLOS 2024), an event whose words nobody has said
//! before, numbers aside, or an outcome. A run that is kept is told by its named choices. Another is made from it by answering
//! some of them by chance, or all from some point on; where nothing is kept yet, by chance alone.
//!
//! It promises no probability. What is rare, and is come to by steps of which each can be seen, it comes to sooner than chance
//! does.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::Hasher;
use std::sync::Arc;

use super::{Entry, Observed, Plan, Search};
use crate::choices::{Change, Hash, Mutant, Seeded, Take, Thing, Touch, dependent};
use crate::trace::TaskId;

/// How many runs are kept: of more, the oldest are forgotten.
const KEPT: usize = 512;
/// How many things are known that runs have shown. Where there are more, nothing is new any more.
const KNOWN: usize = 1 << 20;
/// How many runs are made before what they show is looked at.
const BATCH: usize = 64;
/// Mixed into the seed, so that no other search makes the same runs.
const MUTANTS: u64 = 0x6665_6564;

/// Runs made from those that showed something new.
#[derive(Debug)]
pub struct Feedback {
    seed: Hash,
    next: u64,
    kept: VecDeque<Arc<Vec<Take>>>,
    known: BTreeSet<u64>,
}

impl Feedback {
    /// The search with this seed.
    pub const fn new(seed: u64) -> Self {
        let seed = Hash::new(seed).with(MUTANTS);
        Self { seed, next: 0, kept: VecDeque::new(), known: BTreeSet::new() }
    }

    /// The same without the plain run, of which it must learn all the same.
    pub(super) fn after_plain(seed: u64) -> Self {
        Self { next: 1, ..Self::new(seed) }
    }

    /// Takes notice of a run, whoever made it: how much of what it shows is new.
    pub(super) fn consider(&mut self, observed: &Observed) -> usize {
        if self.known.len() >= KNOWN {
            return 0;
        }
        let before = self.known.len();
        self.known.extend(shown(observed));
        let new = self.known.len() - before;
        if new > 0 {
            let takes = observed.trace.deviations.iter().map(Take::from).collect();
            if self.kept.len() == KEPT {
                self.kept.pop_front();
            }
            self.kept.push_back(Arc::new(takes));
        }
        new
    }

    fn plan(&self, number: u64) -> Plan {
        let drawn = self.seed.with(number);
        let seed = self.seed.word();
        let nth = |of: u64, salt| drawn.with(salt).below(of);
        // The latest are drawn twice as often: what is behind a step that was new is new, too.
        let many = self.kept.len() as u64;
        let back = nth(many.max(1), 1).min(nth(many.max(1), 2));
        let parent = usize::try_from(back).ok().and_then(|back| self.kept.iter().rev().nth(back));
        let Some(parent) = parent.map(Arc::clone) else {
            return Plan::new(number, move || Seeded::of_run(seed, number)).logged();
        };
        let points = parent.len() as u64 * 2;
        let change = match nth(4, 3) {
            0 => Change { one_in: 0, until: nth(points + 1, 4) },
            1 => Change { one_in: 4, until: u64::MAX },
            2 => Change { one_in: points.max(2), until: u64::MAX },
            _ => Change { one_in: 16, until: nth(points + 1, 4).max(1) },
        };
        Plan::new(number, move || Mutant::new(seed, number, &parent, change)).logged()
    }
}

impl Search for Feedback {
    fn next(&mut self, limit: usize) -> Vec<Plan> {
        if self.next == 0 {
            self.next = 1;
            return vec![Plan::plain()].into_iter().take(limit).collect();
        }
        let from = self.next;
        self.next += limit.min(BATCH) as u64;
        (from..self.next).map(|number| self.plan(number)).collect()
    }

    fn learn(&mut self, observed: &Observed) {
        self.consider(observed);
    }

    fn notice(&mut self, observed: &Observed) {
        self.consider(observed);
    }

    fn kept(&self) -> Option<Vec<Vec<Take>>> {
        Some(self.kept.iter().map(|takes| takes.to_vec()).collect())
    }
}

/// What a run shows, each thing as a number.
fn shown(Observed { trace, log, .. }: &Observed) -> BTreeSet<u64> {
    let mut shown = BTreeSet::new();
    let names: Vec<u64> =
        trace.tasks.iter().map(|task| Hash::new(0).with_text(&task.name).word()).collect();
    let name = |task: TaskId| names.get(task.index()).copied().unwrap_or_default();
    // Of each thing who touched it last, from where, and how.
    let mut last: BTreeMap<&Thing, (TaskId, u32, &Touch)> = BTreeMap::new();
    let mut places: BTreeMap<TaskId, u32> = BTreeMap::new();
    for entry in &log.entries {
        let Entry::Turn(turned) = entry else { continue };
        let place = places.insert(turned.task, turned.goes_on_at).unwrap_or_default();
        for touch in &turned.touches {
            let before = last.insert(&touch.thing, (turned.task, place, touch));
            if let Some((task, from, earlier)) = before
                && task != turned.task
                && dependent(std::slice::from_ref(earlier), std::slice::from_ref(touch))
            {
                let pair = Hash::new(1).with(name(task)).with(u64::from(from));
                shown.insert(pair.with(name(turned.task)).with(u64::from(place)).word());
            }
        }
    }
    for event in &trace.events {
        shown.insert(words(2 ^ name(event.task), &event.what.to_string()));
    }
    shown.insert(words(3, &trace.outcome.shown()));
    shown
}

/// Words, but for their numbers.
fn words(seed: u64, text: &str) -> u64 {
    let mut hash = Hash::new(seed);
    for letter in text.bytes().filter(|letter| !letter.is_ascii_digit()) {
        hash.write_u64(u64::from(letter));
    }
    hash.finish()
}
