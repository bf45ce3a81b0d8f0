//! What tasks hold: how many at once, and whether there is room for more or fewer than before.

use std::collections::BTreeMap;

use super::Comparison;
use crate::diff::change::Change;
use crate::diff::recorded::Recorded;
use crate::scenario::Text;
use crate::scenario::vocabulary::events as begins;

/// What is known of something that tasks hold.
#[derive(Default)]
struct Held {
    acquired: usize,
    released: usize,
    most: usize,
    is_waited_for: bool,
}

impl Comparison<'_> {
    /// What more or fewer hold at once than before.
    pub(super) fn held(&mut self) {
        let [old, new] = [self.before, self.after].map(room);
        for (name, after) in new {
            if let Some(before) = old.get(&name).copied().filter(|before| *before != after) {
                self.tell(Change::Held { name, before, after });
            }
        }
    }
}

/// How many hold each at once at most, where that is as many as there is room for: others had to wait. What is not given back as often as it is
/// taken is left out, as then not all is told.
fn room(run: &Recorded) -> BTreeMap<Text, usize> {
    let mut all: BTreeMap<&str, Held> = BTreeMap::new();
    for event in &run.events {
        if let Some(name) = event.text.strip_prefix(begins::ACQUIRED) {
            let held = all.entry(name).or_default();
            held.acquired += 1;
            held.most = held.most.max(held.acquired.saturating_sub(held.released));
        } else if let Some(name) = event.text.strip_prefix(begins::RELEASED) {
            all.entry(name).or_default().released += 1;
        } else if let Some(name) = event.text.strip_prefix(begins::ACQUIRE) {
            all.entry(name).or_default().is_waited_for = true;
        }
    }
    let full = all.into_iter().filter(|(_, it)| it.is_waited_for && it.acquired == it.released);
    full.map(|(name, held)| (name.into(), held.most)).collect()
}
