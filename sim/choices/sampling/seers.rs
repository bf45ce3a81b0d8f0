//! Who would see a touch: priorities by what takes them away, so that nobody else is looked at when a turn is over.

use crate::choices::foresight::{Prospect, Touched};
use crate::choices::{Access, Thing, Touch};
use crate::trace::TaskId;

/// Which of those that were drawn a priority is, counted from 1.
pub(super) type Number = u64;

/// A task with the priority that it has drawn.
pub(super) type Seer = (TaskId, Number);

/// All that have a priority.
#[derive(Clone, Debug, Default)]
pub(super) struct Seers {
    /// Those that would see a touch of a thing, by its number and the kind of their own.
    of_things: Vec<[Listed; Access::KINDS.len()]>,
    /// Those that would see any turn: of what nobody has seen it is not known.
    of_any: Listed,
    all: Listed,
}

/// Some of them, and some that had a priority.
#[derive(Clone, Debug)]
struct Listed {
    seers: Vec<Seer>,
    /// With so many, those who have it no more are left out.
    most: usize,
}

const FEW: usize = 16;

impl Seers {
    pub(super) const fn new() -> Self {
        Self { of_things: Vec::new(), of_any: Listed::new(), all: Listed::new() }
    }

    /// A task has drawn a priority for a turn that touches this, as far as that is known.
    pub(super) fn add(
        &mut self,
        seer: Seer,
        touched: Option<&Touched>,
        has: impl Fn(Seer) -> bool,
    ) {
        self.all.add(seer, &has);
        let Some(touched) = touched.filter(|touched| !touched.touches_everything()) else {
            return self.of_any.add(seer, &has);
        };
        for (thing, access) in touched.iter() {
            let thing = thing as usize;
            if self.of_things.len() <= thing {
                self.of_things.resize_with(thing + 1, Default::default);
            }
            self.of_things[thing][access.kind()].add(seer, &has);
        }
    }

    /// Takes out those that would see a turn with these touches. Some may come twice, and some have that priority no more.
    pub(super) fn of(&mut self, touches: &[Touch], prospect: &Prospect) -> Vec<Seer> {
        if touches.iter().any(|touch| touch.thing == Thing::Everything) {
            return self.all.take();
        }
        let mut seers = self.of_any.take();
        for Touch { thing, access } in touches {
            let number = prospect.number(thing).map(|number| number as usize);
            let Some(by_kind) = number.and_then(|it| self.of_things.get_mut(it)) else { continue };
            for kind in Access::KINDS {
                if !kind.commutes(*access) {
                    seers.append(&mut by_kind[kind.kind()].take());
                }
            }
        }
        seers
    }
}

impl Listed {
    const fn new() -> Self {
        Self { seers: Vec::new(), most: FEW }
    }

    fn add(&mut self, seer: Seer, has: impl Fn(Seer) -> bool) {
        if self.seers.len() >= self.most {
            self.seers.retain(|seer| has(*seer));
            self.most = FEW.max(2 * self.seers.len());
        }
        self.seers.push(seer);
    }

    fn take(&mut self) -> Vec<Seer> {
        self.most = FEW;
        std::mem::take(&mut self.seers)
    }
}

impl Default for Listed {
    fn default() -> Self {
        Self::new()
    }
}
