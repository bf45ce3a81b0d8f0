//! Prospects: what turns are about to touch, and who would see it.

use std::collections::BTreeMap;

use super::{Spot, Whereabouts};
use crate::choices::Foresight;
use crate::choices::touch::{Access, Thing, Touch};
use crate::scenario::Text;

/// Turns that touch the same, in the same ways: they have this number.
pub(in crate::choices) type Kind = u32;

/// What turns are about to touch: of which kind each is, and which kinds would see a touch.
#[derive(Clone, Debug, Default)]
pub struct Prospect {
    turns: Foresight<Kind>,
    kinds: BTreeMap<Touched, Kind>,
    /// The numbers of the things that were touched.
    things: BTreeMap<Thing, usize>,
    /// Which kinds would see a touch, by the number of its thing and how it is touched.
    seers: Vec<[Vec<Kind>; Access::KINDS.len()]>,
    /// Which could be seen from anywhere.
    of_everything: Vec<Kind>,
}

/// What turns that begin at a place have touched: each once, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Touched(Vec<Touch>);

impl Prospect {
    /// What comes of turns that tasks of these names began where they were, and of what they touched.
    pub fn of<'t>(turns: impl Iterator<Item = (&'t Text, Spot, &'t [Touch])>) -> Self {
        let mut foresight = Foresight::default();
        for (task, at, touches) in turns {
            let mut touched = Touched::default();
            touched.add(touches);
            foresight.see(task, at, &touched, |known, seen| known.add(&seen.0));
        }
        let mut prospect = Self::default();
        prospect.turns = foresight.map(|touched| prospect.kind(touched));
        prospect
    }

    /// The kind of turns that touch this. If it is new, it is known from now on who would see what.
    fn kind(&mut self, touched: &Touched) -> Kind {
        if let Some(kind) = self.kinds.get(touched) {
            return *kind;
        }
        let kind = u32::try_from(self.kinds.len()).expect("fewer kinds than turns of trials");
        self.kinds.insert(touched.clone(), kind);
        if touched.0.iter().any(|touch| touch.thing == Thing::Everything) {
            self.of_everything.push(kind);
            return kind;
        }
        for Touch { thing, access } in &touched.0 {
            let next = self.things.len();
            let number = *self.things.entry(thing.clone()).or_insert(next);
            if number == next {
                self.seers.push(Default::default());
            }
            let others = Access::KINDS.into_iter().filter(|other| !access.commutes(*other));
            for other in others {
                let seers = &mut self.seers[number][other.kind()];
                if seers.last() != Some(&kind) {
                    seers.push(kind);
                }
            }
        }
        kind
    }

    /// Looks up who the task of this name is.
    pub(in crate::choices) fn know(&self, at: &mut Whereabouts, task: &Text) {
        self.turns.know(at, task);
    }

    /// Of which kind a turn is that begins there, if that is known.
    pub(in crate::choices) fn at(&self, at: &Whereabouts) -> Option<Kind> {
        self.turns.at(at).copied()
    }

    /// The kinds that would see a turn with these touches; some may come several times.
    pub(in crate::choices) fn seers(&self, touches: &[Touch]) -> impl Iterator<Item = Kind> {
        let is_everything = touches.iter().any(|touch| touch.thing == Thing::Everything);
        let all = is_everything.then(|| self.kinds.values().copied()).into_iter().flatten();
        let of_touches = touches.iter().filter_map(|Touch { thing, access }| {
            Some(self.seers[*self.things.get(thing)?][access.kind()].as_slice())
        });
        all.chain(self.of_everything.iter().copied()).chain(of_touches.flatten().copied())
    }

    /// What turns of a kind touch.
    #[cfg(test)]
    pub(in crate::choices) fn touches(&self, kind: Kind) -> &[Touch] {
        let mut kinds = self.kinds.iter();
        &kinds.find(|(_, known)| **known == kind).expect("a kind that it has told").0.0
    }
}

impl Touched {
    fn add(&mut self, touches: &[Touch]) {
        for touch in touches {
            if let Err(at) = self.0.binary_search(touch) {
                self.0.insert(at, touch.clone());
            }
        }
    }
}
