//! Powers: what the bodies of a scenario could do for tasks that wait, each found once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::run::task::entry::Entry;
use crate::scenario::{Powers, Scenario};

/// A body, by the place of its block in memory, and its only step if it is that alone.
type Place = (usize, Option<u32>);

/// The powers of the bodies of a scenario, each found once: it is kept from run to run.
#[derive(Default)]
pub(crate) struct KnownPowers(RefCell<BTreeMap<Place, Rc<Powers>>>);

impl KnownPowers {
    pub(crate) fn of(&self, scenario: &Scenario, entry: &Entry) -> Rc<Powers> {
        let mut known = self.0.borrow_mut();
        let find = || Rc::new(Powers::of(scenario, entry.steps()));
        Rc::clone(known.entry(entry.body_key()).or_insert_with(find))
    }
}
