//! The size of an exhaustive search, before it is over. It is estimated in two ways, each of which finds too little where it has seen too little,
//! and the greater counts.
//!
//! **By shares.** Knuth: *Estimating the Efficiency of Backtrack Programs*, 1975. Each run is a leaf of the tree, and its share of it is what a walk from the
//! root that takes each branch alike would come to it with: one over the product of the branches at each of its forks. All
//! shares together are 1, so that one over their mean is the number of leaves. The mean is that of a sample of the runs made so far, with the
//! branches that are known by now.
//!
//! **By levels.** Runs are made with the fewest deviations first. Of n places where one can deviate independently, there are n over d runs with d deviations:
//! each level is the one before it times (n - d + 1) / d. What a level is to the one before, times d, is taken to fall by as much from each to the next
//! as it last did, once two of them are known.

use std::collections::BTreeMap;

use super::prefixes::Key;
use crate::choices::Hash;

/// How many runs the sample holds at most.
const SAMPLE: usize = 256;

/// By how much what levels are to those before them falls at least: by less the sum has no end.
const LEAST_FALL: f64 = 0.25;

/// Beyond this it does not matter how many there are.
const MOST: f64 = 1e18;

/// A sample of the runs that have been made.
#[derive(Debug, Default)]
pub(super) struct Size {
    /// How many zeros the hash of a number begins with, of a run that is in the sample.
    zeros: u32,
    /// What stands for each decision of a run, by its number.
    sample: BTreeMap<u64, Box<[Key]>>,
    /// The branches at decisions where there are several.
    branches: BTreeMap<Key, u32>,
    /// How many runs of so many deviations are known of beside the plain one, from 1 on,
    levels: Vec<u32>,
    /// and the greatest number of them that a run was made with.
    made: usize,
}

impl Size {
    /// There is one more branch at a decision than the one by which it was come to: it begins a run with so many deviations.
    pub(super) fn branch(&mut self, place: Key, deviations: usize) {
        *self.branches.entry(place).or_insert(1) += 1;
        if self.levels.len() < deviations {
            self.levels.resize(deviations, 0);
        }
        self.levels[deviations - 1] += 1;
    }

    /// A run was made with so many deviations and these decisions.
    pub(super) fn see(
        &mut self,
        number: u64,
        deviations: usize,
        places: impl Iterator<Item = Key>,
    ) {
        self.made = self.made.max(deviations);
        if Self::zeros(number) < self.zeros {
            return;
        }
        self.sample.insert(number, places.collect());
        while self.sample.len() > SAMPLE {
            self.zeros += 1;
            let zeros = self.zeros;
            self.sample.retain(|number, _| Self::zeros(*number) >= zeros);
        }
    }

    const fn zeros(number: u64) -> u32 {
        Hash::new(number).word().leading_zeros()
    }

    /// About how many runs there are.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is too large is as large as can be"
    )]
    pub(super) fn estimate(&self) -> u64 {
        self.by_shares().max(self.by_levels()) as u64
    }

    fn by_shares(&self) -> f64 {
        let branches = |place: &Key| self.branches.get(place).map_or(1.0, |many| f64::from(*many));
        let share = |places: &[Key]| 1.0 / places.iter().map(branches).product::<f64>();
        let shares: f64 = self.sample.values().map(|places| share(places)).sum();
        let sampled = u32::try_from(self.sample.len()).unwrap_or(u32::MAX);
        f64::from(sampled) / shares
    }

    fn by_levels(&self) -> f64 {
        let known = self.levels[..self.made.min(self.levels.len())].iter();
        let (mut all, mut last, mut level, mut times, mut fall) = (1.0, 1.0, 0.0, 0.0, 0.0);
        for many in known.map(|many| f64::from(*many)) {
            level += 1.0;
            // Whoever goes round a sleeper deviates once more: a level may be empty.
            let now = many / f64::max(last, 1.0) * level;
            fall = f64::max(times - now, LEAST_FALL);
            (all, last, times) = (all + many, many, now);
        }
        if self.made < 2 {
            return all;
        }
        while last >= 0.5 && times > fall && all < MOST {
            level += 1.0;
            times -= fall;
            last *= times / level;
            all += last;
        }
        all
    }
}

#[cfg(test)]
#[cfg(feature = "scenarios")]
mod tests {
    use crate::explore::program::Program;
    use crate::explore::search::{Exhaustive, Search};
    use crate::run::Runner;
    use crate::scenario::{Model, Scenario};

    /// What a search through a program estimates after each run, and how many there are.
    fn estimates(main: &str) -> Vec<u64> {
        let text =
            format!("scenario \"s\"\ncell \"c\" 0\nlock \"l\"\nmain {{ gather {{ {main} }} }}");
        let scenario = Scenario::parse("size.kdl", &text).unwrap();
        let runner = Runner::new(&scenario, Model::Async);
        let (mut search, mut estimates) = (Exhaustive::new(&runner.facts()), Vec::new());
        loop {
            let plans = search.next(1);
            for plan in &plans {
                search.learn(&plan.make(&runner));
                estimates.extend(search.size());
            }
            if plans.is_empty() {
                return estimates;
            }
        }
    }

    #[test]
    fn where_nothing_depends_on_a_choice_before_the_size_is_known_soon() {
        let estimates = estimates("write \"c\" 1; repeat 9 { read \"c\" }");
        assert_eq!(estimates.len(), 512);
        let is_near = |it: &u64| (512..=1024).contains(it);
        assert!(estimates[10..].iter().all(is_near), "{estimates:?}");
    }

    #[test]
    fn an_estimate_comes_near_to_the_size_of_a_search_and_is_not_much_too_large() {
        let update = "task \"t\" { read \"c\" into=\"x\"; yield; write \"c\" \"x + 1\" }";
        let programs = [
            "write \"c\" 1; repeat 7 { read \"c\" }".to_owned(),
            "repeat 4 { acquire \"l\" { yield } }".to_owned(),
            format!("{update}; {update}; {update}"),
        ];
        for main in programs {
            let estimates = estimates(&main);
            let runs = estimates.len();
            let too_large = estimates[runs / 10..].iter().any(|it| *it > 2 * runs as u64);
            assert!(!too_large, "{main}: {estimates:?}");
            assert!(estimates[runs / 10] >= runs as u64 / 4, "{main}: {estimates:?}");
            assert!(estimates[runs - 1] >= runs as u64 * 9 / 10, "{main}: {estimates:?}");
        }
    }
}
