//! Fairness: whoever is ready has a turn in the end, whatever is chosen.
//!
//! A task may wait for another by yielding in a loop. On every real executor the other comes to run, and the loop ends. A
//! source of choices that always lets the loop go first would show a run without an end, which no user will ever see. So
//! whoever has been ready for longest is passed over by no other task more than so many times: then that task is not among
//! those to choose from until the one that was passed over has had its turn. As all sources choose from the same, none can
//! be unfair, and an exhaustive search has an end.
//!
//! Musuvathi and Qadeer (*Fair Stateless Model Checking*, PLDI 2008) and loom let a task that has yielded wait at once for
//! those that were ready all the time; Coyote lets a run be unfair for a while. Here it is for a while, too: in scenarios a
//! `yield` often stands for any wait, and what shows only if one task is far ahead must be found. But the while is bound for each task that is
//! passed over, and becomes shorter each time it is over, so that many who spin do not use up the limits of a run.
//!
//! The first in, first out of a plain run is fair.

use crate::time::Instant;

/// How often a task may go first while one that has been ready for longer is passed over. Each time that this comes about at
/// one instant, it is half as often from then on.
const PATIENCE: u32 = 16;

/// Since when something is ready: what became ready earlier is less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Since(u64);

/// Who is passed over by whom.
#[derive(Debug)]
pub(crate) struct Fairness {
    /// Counts what becomes ready.
    latest: Since,
    /// When the last decision was made.
    at: Instant,
    /// How often a task may go first at this instant, as things stand.
    patience: u32,
    /// Of those that were ready at the last decision, the one that had been for longest.
    longest: Since,
    /// How often the task went first that has done so most often while that one was ready.
    most: u32,
    /// Whether a task had to wait for that one.
    ran_out: bool,
    /// For each task, how often it went first.
    turns: Vec<Turns>,
}

/// How often a task went first.
#[derive(Clone, Copy, Debug, Default)]
struct Turns {
    /// While this one had been ready for longest.
    longest: Since,
    count: u32,
    /// Since when it was ready when it was counted last. One that goes on where it was interrupted has no other turn.
    counted: Since,
}

impl Fairness {
    pub(crate) const fn new() -> Self {
        Self {
            latest: Since(0),
            at: Instant::START,
            patience: PATIENCE,
            longest: Since(0),
            most: 0,
            ran_out: false,
            turns: Vec::new(),
        }
    }

    /// Begins another run.
    pub(crate) fn clear(&mut self) {
        self.turns.clear();
        *self = Self { latest: self.latest, turns: std::mem::take(&mut self.turns), ..Self::new() };
    }

    /// Something becomes ready now.
    #[inline]
    pub(crate) const fn readied(&mut self) -> Since {
        self.latest.0 += 1;
        self.latest
    }

    /// It is to be decided who goes first, and of those that are ready one has been for longest. Tells whether somebody may have to
    /// wait no longer.
    #[inline]
    pub(crate) fn begin(&mut self, at: Instant, longest: Since) -> bool {
        let before = (self.longest, self.patience);
        if self.longest != longest {
            if self.ran_out {
                self.patience = (self.patience / 2).max(1);
            }
            (self.longest, self.most, self.ran_out) = (longest, 0, false);
        }
        if self.at != at {
            (self.at, self.patience) = (at, PATIENCE);
        }
        // tie: longest-ready-has-its-turn
        self.ran_out |= self.has_run_out();
        before != (self.longest, self.patience)
    }

    /// Whether any task may have to wait.
    #[inline]
    pub(crate) const fn has_run_out(&self) -> bool {
        self.most >= self.patience
    }

    /// Whether this task has to wait for the one that has been ready for longest.
    #[inline]
    pub(crate) fn has_to_wait(&self, task: usize) -> bool {
        if !self.has_run_out() {
            return false;
        }
        let turns = self.turns.get(task).copied().unwrap_or_default();
        turns.longest == self.longest && turns.count >= self.patience
    }

    /// This task goes first, which is ready since then.
    #[inline]
    pub(crate) fn goes_first(&mut self, task: usize, since: Since) {
        if since == self.longest {
            return;
        }
        if self.turns.len() <= task {
            self.turns.resize(task + 1, Turns::default());
        }
        let turns = &mut self.turns[task];
        if turns.longest != self.longest {
            (turns.longest, turns.count) = (self.longest, 0);
        }
        if turns.counted != since {
            turns.counted = since;
            turns.count += 1;
            self.most = self.most.max(turns.count);
        }
    }
}

impl Default for Fairness {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tasks that are always ready again at once, of which that one goes first that is preferred, if it may.
    fn turns(instants: &[u64], tasks: usize, prefer: impl Fn(usize) -> usize) -> Vec<usize> {
        let mut fairness = Fairness::new();
        let mut since: Vec<_> = (0..tasks).map(|_| fairness.readied()).collect();
        let mut turns = Vec::new();
        for at in instants {
            let longest = *since.iter().min().unwrap();
            fairness.begin(Instant::from_nanos(*at), longest);
            let may = |task: &usize| !fairness.has_to_wait(*task);
            let first = (0..tasks).filter(may).min_by_key(|task| prefer(*task)).unwrap();
            fairness.goes_first(first, since[first]);
            since[first] = fairness.readied();
            turns.push(first);
        }
        turns
    }

    #[test]
    fn who_spins_goes_first_less_and_less_often() {
        let turns = turns(&[0; 60], 2, |task| task);
        let spins: Vec<_> = turns.split(|task| *task == 1).map(<[_]>::len).collect();
        // The first of its turns each time passes nobody over: it had been ready for longest itself.
        assert_eq!(spins[..8], [17, 9, 5, 3, 2, 2, 2, 2]);
    }

    #[test]
    fn at_each_instant_patience_is_new() {
        let instants: Vec<_> = (0..60).collect();
        let turns = turns(&instants, 2, |task| task);
        let spins: Vec<_> = turns.split(|task| *task == 1).map(<[_]>::len).collect();
        assert_eq!(spins[..3], [17, 17, 17]);
    }

    #[test]
    fn however_many_spin_together_each_has_its_turn() {
        for tasks in 2..10 {
            for preferred in 0..tasks {
                let turns = turns(&[0; 2_000], tasks, |task| (task + preferred) % tasks);
                for task in 0..tasks {
                    let often = turns[1_000..].iter().filter(|it| **it == task).count();
                    assert!(
                        often >= 1_000 / (tasks * tasks),
                        "{task} of {tasks} goes first {often} times"
                    );
                }
            }
        }
    }

    #[test]
    fn first_in_first_out_is_fair() {
        let mut fairness = Fairness::new();
        let mut line: std::collections::VecDeque<_> =
            (0..5).map(|task| (task, fairness.readied())).collect();
        for _ in 0..1_000 {
            let (task, since) = line.pop_front().unwrap();
            fairness.begin(Instant::START, since);
            assert!((0..5).all(|task| !fairness.has_to_wait(task)));
            fairness.goes_first(task, since);
            line.push_back((task, fairness.readied()));
        }
    }
}
