//! The hosts of a network, and which of them have something to do: of many, only those are asked that somebody has used.

use std::collections::BTreeSet;
use std::mem;

use super::host::Host;
use crate::time::Instant;

/// The hosts of a network.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    all: Vec<Known>,
    now: Instant,
    /// Those that may have something to send,
    stirred: Vec<usize>,
    /// and those whose next timer may be another than is known.
    changed: Vec<usize>,
    /// When the next timer of each runs out.
    deadlines: BTreeSet<(Instant, usize)>,
}

/// A host, and what is known of it.
#[derive(Debug)]
struct Known {
    host: Host,
    is_stirred: bool,
    is_changed: bool,
    deadline: Option<Instant>,
}

impl Hosts {
    pub(super) fn add(&mut self, host: Host) {
        self.all.push(Known { host, is_stirred: false, is_changed: false, deadline: None });
    }

    pub(super) const fn len(&self) -> usize {
        self.all.len()
    }

    /// All, to be looked at.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Host> {
        self.all.iter().map(|known| &known.host)
    }

    /// It is this late now.
    pub(super) const fn set_now(&mut self, now: Instant) {
        self.now = now;
    }

    /// One of them, to be used.
    #[inline]
    pub(super) fn at(&mut self, index: usize) -> &mut Host {
        let known = &mut self.all[index];
        if !mem::replace(&mut known.is_stirred, true) {
            self.stirred.push(index);
        }
        self.time(index)
    }

    /// One of them, of which nothing but its timers changes.
    fn time(&mut self, index: usize) -> &mut Host {
        let known = &mut self.all[index];
        if !mem::replace(&mut known.is_changed, true) {
            self.changed.push(index);
        }
        known.host.out.now = self.now;
        &mut known.host
    }

    /// Lets each that may have something to send do so, in order.
    pub(super) fn each_stirred(&mut self, mut send: impl FnMut(&mut Host)) {
        let mut stirred = mem::take(&mut self.stirred);
        stirred.sort_unstable();
        for index in stirred.drain(..) {
            self.all[index].is_stirred = false;
            send(self.time(index));
        }
        // Kept for its memory.
        self.stirred = stirred;
    }

    /// Lets each look at its timers of which one has run out, in order.
    pub(super) fn each_due(&mut self, mut look: impl FnMut(&mut Host)) {
        self.next_deadline();
        let until = (self.now, usize::MAX);
        let mut due: Vec<_> = self.deadlines.range(..=until).map(|(_, index)| *index).collect();
        due.sort_unstable();
        for index in due {
            look(self.at(index));
        }
    }

    /// When the next timer of any runs out.
    pub(super) fn next_deadline(&mut self) -> Option<Instant> {
        let mut changed = mem::take(&mut self.changed);
        for index in changed.drain(..) {
            let known = &mut self.all[index];
            known.is_changed = false;
            let next = known.host.next_deadline();
            if next == known.deadline {
                continue;
            }
            if let Some(before) = mem::replace(&mut known.deadline, next) {
                self.deadlines.remove(&(before, index));
            }
            self.deadlines.extend(next.map(|next| (next, index)));
        }
        self.changed = changed;
        self.deadlines.first().map(|(next, _)| *next)
    }
}
