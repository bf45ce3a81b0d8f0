//! Who would see a touch: priorities by the kinds of their turns, so that nobody else is looked at when a turn is over.

use crate::choices::Touch;
use crate::choices::foresight::{Kind, Prospect};
use crate::trace::TaskId;

/// Which of those that were drawn a priority is, counted from 1.
pub(super) type Number = u64;

/// A task with the priority that it has drawn.
pub(super) type Seer = (TaskId, Number);

/// All that have a priority.
#[derive(Clone, Debug)]
pub(super) struct Seers {
    /// By the kinds of their turns.
    of_kinds: Vec<Listed>,
    /// Those of whose turns it is not known what they will touch: they would see any.
    of_none: Listed,
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
        Self { of_kinds: Vec::new(), of_none: Listed::new() }
    }

    /// A task has drawn a priority for a turn of this kind, if that is known.
    pub(super) fn add(&mut self, seer: Seer, kind: Option<Kind>, has: impl Fn(Seer) -> bool) {
        let listed = match kind.map(|kind| kind as usize) {
            Some(kind) => {
                if self.of_kinds.len() <= kind {
                    self.of_kinds.resize_with(kind + 1, Listed::new);
                }
                &mut self.of_kinds[kind]
            }
            None => &mut self.of_none,
        };
        listed.add(seer, has);
    }

    /// Takes out those that would see a turn with these touches, and puts them to `taken`. Some have that priority no more.
    pub(super) fn take(&mut self, touches: &[Touch], prospect: &Prospect, taken: &mut Vec<Seer>) {
        self.of_none.take(taken);
        for kind in prospect.seers(touches) {
            if let Some(listed) = self.of_kinds.get_mut(kind as usize) {
                listed.take(taken);
            }
        }
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

    fn take(&mut self, taken: &mut Vec<Seer>) {
        taken.append(&mut self.seers);
    }
}
