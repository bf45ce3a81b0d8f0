//! Batches: runs that do not depend on each other, made on several threads.
//!
//! Most runs show nothing that has to be looked at again. The thread that makes them adds them up, so that it is its own
//! memory that they use, and the exploration gets the sums.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::exploration::Exploration;
use super::finding::Finding;
use super::program::Program;
use super::rule::{Rank, Rule};
use super::search::Plan;
use super::{OnFailure, Options, Shard};
use crate::scenario::Text;

/// Runs that are made together.
pub(super) struct Batch {
    pub(super) plans: Vec<Plan>,
    /// Of the other runs, only those are made from which everybody has to learn.
    shard: Shard,
    /// What is known of each rule that is broken.
    broken: BTreeMap<Rule, Broken>,
    /// The exploration before its first run.
    blank: Exploration,
    /// What is meant to be broken; where anything else is, the batch ends, if it is to.
    fails: Vec<Text>,
    on_failure: OnFailure,
    next: AtomicUsize,
    /// Whether no further run begins.
    is_over: AtomicBool,
}

/// What runs of a batch showed.
pub(super) struct Made {
    /// How many of the plans were made: the first of them, whoever has made them.
    pub(super) plans: usize,
    /// Whether the last of them has failed, and ends the exploration.
    pub(super) failed: bool,
    /// Those from which there is more to learn, in the order of the plans.
    pub(super) kept: Vec<Finding>,
    /// The others, but for what they break.
    others: Exploration,
    /// What is known of each rule that was broken before, and how many of the others break it.
    broken: BTreeMap<Rule, Broken>,
    /// How many events the longest has from which the search learns,
    longest_logged: u64,
    /// and the longest of the others.
    longest_other: u64,
}

/// What is known of a rule that is broken.
#[derive(Clone, Copy)]
struct Broken {
    /// How simple the simplest run is that breaks it.
    rank: Rank,
    /// How many runs of the batch break it as well.
    runs: u64,
}

/// A batch is made in so many portions at least, so that no thread has nothing to do for long, and in portions of so many
/// plans at most.
const PORTIONS: usize = 64;
const LARGEST_PORTION: usize = 16;

impl Batch {
    /// A batch of what is `found` so far.
    pub(super) fn new(plans: Vec<Plan>, options: &Options, found: &Exploration) -> Self {
        let broken = |(rule, rank)| (rule, Broken { rank, runs: 0 });
        let broken = found.ranks().map(broken).collect();
        let Options { fails, on_failure, shard, .. } = options;
        Self {
            plans,
            shard: *shard,
            broken,
            blank: found.blank(),
            fails: fails.clone(),
            on_failure: *on_failure,
            next: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
        }
    }

    /// Makes the runs on so many threads, of which this is one, and asks `watch` now and then whether to go on.
    pub(super) fn make(
        &self,
        program: &dyn Program,
        threads: NonZero<usize>,
        watch: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Made {
        let elsewhere = program.elsewhere();
        let helper = |elsewhere: &(dyn Fn() -> Box<dyn Program> + Sync)| {
            self.make_here(&*elsewhere(), &mut || ControlFlow::Continue(()))
        };
        let mut made = thread::scope(|scope| {
            let helpers = elsewhere.iter().flat_map(|elsewhere| {
                (1..threads.get().min(self.plans.len())).map(move |_| elsewhere)
            });
            let helpers: Vec<_> =
                helpers.map(|elsewhere| scope.spawn(move || helper(&**elsewhere))).collect();
            let mut made = self.make_here(program, watch);
            for helper in helpers {
                made.join(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            made
        });
        made.kept.sort_by_key(|finding| finding.number);
        self.end(&mut made);
        made
    }

    /// The next plans that nobody makes yet: of many, some at once, for threads that ask keep each other waiting.
    fn take(&self) -> Option<&[Plan]> {
        if self.is_over.load(Ordering::Relaxed) {
            return None;
        }
        let count = (self.plans.len() / PORTIONS).clamp(1, LARGEST_PORTION);
        let from = self.next.fetch_add(count, Ordering::Relaxed);
        let until = self.plans.len().min(from + count);
        self.plans.get(from..until).filter(|plans| !plans.is_empty())
    }

    /// Cuts off what comes after the run that ends it, or was not begun.
    fn end(&self, made: &mut Made) {
        // Whatever was taken was made, and it was taken in order.
        made.plans = self.next.load(Ordering::Relaxed).min(self.plans.len());
        let last = made.kept.iter().find(|finding| self.is_last(finding)).map(|it| it.number);
        if let Some(last) = last {
            made.kept.retain(|finding| finding.number <= last);
            made.plans = self.plans.partition_point(|plan| plan.number <= last);
            made.failed = true;
        }
    }

    /// Whether the exploration is over with this run.
    fn is_last(&self, finding: &Finding) -> bool {
        self.on_failure == OnFailure::Stop
            && self.shard.holds(finding.number)
            && finding.fails(&self.fails)
    }

    /// Makes runs as long as there are any. Few are kept, unless a later one may have to be left out: the next can use their memory while it is at hand.
    fn make_here(&self, program: &dyn Program, watch: &mut dyn FnMut() -> ControlFlow<()>) -> Made {
        let (others, broken, mut traces) = (self.blank.clone(), self.broken.clone(), Vec::new());
        let kept = Vec::new();
        let mut made = Made {
            plans: 0,
            failed: false,
            kept,
            others,
            broken,
            longest_logged: 0,
            longest_other: 0,
        };
        let to_make = |plan: &&Plan| is_for_all(plan) || self.shard.holds(plan.number);
        while let Some(plans) = self.take() {
            for plan in plans.iter().filter(to_make) {
                let mut finding = Finding::make(plan, program);
                made.count_events(plan, finding.events);
                if self.is_last(&finding) {
                    self.is_over.store(true, Ordering::Relaxed);
                }
                let is_kept = is_for_all(plan) || self.on_failure == OnFailure::Stop;
                if is_kept || !made.break_again(&finding) {
                    made.kept.push(finding);
                } else {
                    traces.push(finding.fingerprint);
                    made.others.count(&mut finding);
                    // Nobody wants it any more.
                    program.reuse(finding.observed.trace);
                }
            }
            if watch().is_break() {
                self.is_over.store(true, Ordering::Relaxed);
            }
        }
        // All at once: quicker than one by one.
        made.others.traces = traces.into_iter().collect();
        made
    }
}

/// Whether every shard makes this run: what the search learns, and whether the plain run holds, decides what comes next.
const fn is_for_all(plan: &Plan) -> bool {
    plan.logged || plan.number == 0
}

impl Made {
    fn count_events(&mut self, plan: &Plan, events: u64) {
        let longest = if plan.logged { &mut self.longest_logged } else { &mut self.longest_other };
        *longest = events.max(*longest);
    }

    /// How many events the runs of the next batch may have each. What is learnt in one batch decides what is in the next, so
    /// that the batches must not depend on runs that other shards do not make.
    pub(super) fn most_events(&self) -> u64 {
        let known = if self.longest_logged > 0 { self.longest_logged } else { self.longest_other };
        known.max(1)
    }

    /// Counts what a run breaks, if simpler ones break all of it; `false` otherwise, and nothing is counted.
    fn break_again(&mut self, finding: &Finding) -> bool {
        for (index, rule) in finding.broken.iter().enumerate() {
            match self.broken.get_mut(rule) {
                Some(known) if known.rank < finding.rank() => known.runs += 1,
                _ => {
                    for rule in &finding.broken[..index] {
                        self.broken.entry(rule.clone()).and_modify(|known| known.runs -= 1);
                    }
                    return false;
                }
            }
        }
        true
    }

    /// Adds what further runs showed.
    fn join(&mut self, other: Self) {
        self.kept.extend(other.kept);
        self.others.add_up(other.others);
        for (rule, broken) in other.broken {
            self.broken.entry(rule).and_modify(|known| known.runs += broken.runs);
        }
        self.longest_logged = self.longest_logged.max(other.longest_logged);
        self.longest_other = self.longest_other.max(other.longest_other);
    }

    /// Adds what is not kept.
    pub(super) fn add_others(self, found: &mut Exploration) {
        found.add_up(self.others);
        for (rule, broken) in self.broken {
            found.break_again(&rule, broken.runs);
        }
    }
}

#[cfg(test)]
#[cfg(feature = "scenarios")]
mod tests {
    use super::*;
    use crate::choices::{Plain, Seeded};
    use crate::run::Runner;
    use crate::scenario::{Model, Scenario};

    #[test]
    fn how_large_the_next_batch_is_does_not_depend_on_the_shard() {
        let text = r#"
scenario "the longer it takes, the more is told"
main { sleep "1ms..100ms"; repeat 3 { sleep "1s"; }; let "n" 7
    try { repeat "{n}" { fail "once in a while" chance=0.1; log "x"; }; }
    catch { log "over"; }
}
"#;
        let scenario = Scenario::parse("long.kdl", text).unwrap();
        let runner = Runner::new(&scenario, Model::Async);
        let found = Exploration::new(&runner, &Options::default());
        let most_events = |shard| {
            let by_chance = (1..40).map(|run| Plan::new(run, move || Seeded::of_run(3, run)));
            let learnt = Plan { logged: true, ..Plan::new(0, || Plain) };
            let plans = [learnt].into_iter().chain(by_chance).collect();
            let options = Options { shard, ..Options::default() };
            let batch = Batch::new(plans, &options, &found);
            let on = &mut || ControlFlow::Continue(());
            batch.make(&runner, NonZero::<usize>::MIN, on).most_events()
        };
        let sizes: Vec<_> =
            (1..=20).map(|number| most_events(Shard::new(number, 20).unwrap())).collect();
        assert_eq!(sizes, [most_events(Shard::WHOLE); 20]);
    }
}
