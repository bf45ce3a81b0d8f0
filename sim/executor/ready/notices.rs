//! What is to be noticed: callbacks that are in the list, each once, however often it is there.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::choices::Place;
use crate::executor::Callback;

/// Callbacks that are in the list.
#[derive(Default)]
pub(super) struct Notices {
    /// Each where it stands first.
    first: BTreeMap<Place, Rc<dyn Callback>>,
    /// All places of each, by where it is in memory: that is only compared.
    places: BTreeSet<(usize, Place)>,
}

impl Notices {
    pub(super) const fn new() -> Self {
        Self { first: BTreeMap::new(), places: BTreeSet::new() }
    }

    pub(super) fn clear(&mut self) {
        self.first.clear();
        self.places.clear();
    }

    pub(super) fn add(&mut self, callback: &Rc<dyn Callback>, place: Place) {
        match self.place_of(callback) {
            Some(first) if first < place => {}
            first => {
                first.and_then(|first| self.first.remove(&first));
                self.first.insert(place, Rc::clone(callback));
            }
        }
        self.places.insert((address(callback), place));
    }

    pub(super) fn remove(&mut self, callback: &Rc<dyn Callback>, place: Place) {
        self.places.remove(&(address(callback), place));
        if self.first.remove(&place).is_some()
            && let Some(next) = self.place_of(callback)
        {
            self.first.insert(next, Rc::clone(callback));
        }
    }

    /// Where a callback stands first, if it does anywhere.
    pub(super) fn place_of(&self, callback: &Rc<dyn Callback>) -> Option<Place> {
        let address = address(callback);
        let all = self.places.range((address, Place::of(0))..=(address, Place::NONE));
        all.map(|(_, place)| *place).next()
    }

    /// Each, where it stands first, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Place, &Rc<dyn Callback>)> {
        self.first.iter().map(|(place, callback)| (*place, callback))
    }
}

fn address(callback: &Rc<dyn Callback>) -> usize {
    Rc::as_ptr(callback).cast::<()>().addr()
}
