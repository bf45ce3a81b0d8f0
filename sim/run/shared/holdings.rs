//! Holdings: which tasks have how many permits, in the order in which they got them.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::trace::TaskId;

/// Of so few holdings all are looked at.
const FEW: usize = 8;

/// What tasks have, the first to have got some first.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    few: SmallVec<[Holding; 2]>,
    /// All, once there were more, until nobody has any.
    many: Option<Box<Many>>,
}

/// What a task has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holding {
    pub(super) task: TaskId,
    pub(super) permits: u64,
}

/// Holdings by the order in which they were got.
#[derive(Debug, Default)]
struct Many {
    all: BTreeMap<u64, Holding>,
    of_tasks: BTreeMap<TaskId, SmallVec<[u64; 2]>>,
    /// How many there were.
    got: u64,
}

impl Holdings {
    pub(super) fn is_empty(&self) -> bool {
        self.few.is_empty() && self.many.is_none()
    }

    /// All, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Holding> {
        self.few.iter().chain(self.many.iter().flat_map(|many| many.all.values()))
    }

    /// A task has so many more.
    pub(super) fn add(&mut self, holding: Holding) {
        if self.many.is_none() && self.few.len() == FEW {
            let many = self.many.insert(Box::default());
            self.few.drain(..).for_each(|holding| many.add(holding));
        }
        match &mut self.many {
            Some(many) => many.add(holding),
            None => self.few.push(holding),
        }
    }

    /// Takes so many, of what a task has and then of what others have, the first first.
    pub(super) fn take(&mut self, by: TaskId, permits: u64) {
        if let Some(many) = &mut self.many {
            many.take(by, permits);
            if many.all.is_empty() {
                self.many = None;
            }
            return;
        }
        let mut left = permits;
        for own in [true, false] {
            for holding in self.few.iter_mut().filter(|holding| (holding.task == by) == own) {
                holding.give(&mut left);
            }
        }
        self.few.retain(|holding| holding.permits > 0);
    }
}

impl Holding {
    /// Gives as many of those that are left to be given as it has.
    fn give(&mut self, left: &mut u64) {
        let given = self.permits.min(*left);
        self.permits -= given;
        *left -= given;
    }
}

impl Many {
    fn add(&mut self, holding: Holding) {
        self.got += 1;
        self.all.insert(self.got, holding);
        self.of_tasks.entry(holding.task).or_default().push(self.got);
    }

    fn take(&mut self, by: TaskId, permits: u64) {
        let mut left = permits;
        while left > 0 {
            let own = self.of_tasks.get(&by).and_then(|own| own.first()).copied();
            let Some(nth) = own.or_else(|| self.all.keys().next().copied()) else { return };
            let Some(holding) = self.all.get_mut(&nth) else { return };
            holding.give(&mut left);
            if holding.permits == 0 {
                let task = holding.task;
                self.all.remove(&nth);
                self.forget(task, nth);
            }
        }
    }

    fn forget(&mut self, task: TaskId, nth: u64) {
        if let Some(own) = self.of_tasks.get_mut(&task) {
            own.retain(|it| *it != nth);
            if own.is_empty() {
                self.of_tasks.remove(&task);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Hash;

    #[test]
    fn it_takes_what_going_through_all_takes() {
        let (mut holdings, mut all) = (Holdings::default(), Vec::<Holding>::new());
        for step in 0..20_000 {
            let drawn = Hash::new(step);
            let task = TaskId(u32::try_from(drawn.below(30)).unwrap());
            let permits = 1 + drawn.with(0).below(4);
            if drawn.with(1).below(3) < if step % 2_000 < 600 { 2 } else { 1 } {
                holdings.add(Holding { task, permits });
                all.push(Holding { task, permits });
            } else {
                holdings.take(task, permits);
                let mut left = permits;
                for own in [true, false] {
                    for holding in all.iter_mut().filter(|it| (it.task == task) == own) {
                        let given = holding.permits.min(left);
                        holding.permits -= given;
                        left -= given;
                    }
                }
                all.retain(|holding| holding.permits > 0);
            }
            let read = |it: &Holding| (it.task, it.permits);
            assert!(holdings.iter().map(read).eq(all.iter().map(read)), "{step}");
            assert_eq!(holdings.is_empty(), all.is_empty());
        }
    }
}
