//! The contest: who of those that are ready may go first, where that is a choice.
//!
//! Whatever is asked before a turn costs what a logarithm of their number does, so that a run with many takes no longer for each.
//! Who they are is known by numbers: tasks of an executor, runners of a simulation.

use std::collections::VecDeque;

use super::changes::{Changes, LineChange};
use super::fairness::{Fairness, Since};
use super::line::Place;
use super::places::Places;
use crate::time::Instant;

/// Who stands where, and who has to wait for those that have been passed over often.
#[derive(Debug, Default)]
pub(crate) struct Contest {
    /// Of each that ever was ready.
    standing: Vec<Standing>,
    /// Where those stand that may go first.
    places: Places,
    /// All that are ready by how long they have been, the longest first, and some that are no more.
    longest: VecDeque<(Since, usize)>,
    /// Who has to wait.
    held_back: Vec<usize>,
    /// What has changed among those that may go first; kept where a source follows that.
    changes: Option<Changes>,
    fairness: Fairness,
}

/// Where somebody stands.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// [`Place::NONE`] if it is not ready.
    place: Place,
    since: Since,
}

impl Contest {
    pub(crate) const fn new() -> Self {
        Self {
            standing: Vec::new(),
            places: Places::new(),
            longest: VecDeque::new(),
            held_back: Vec::new(),
            changes: None,
            fairness: Fairness::new(),
        }
    }

    /// Begins another run.
    pub(crate) fn clear(&mut self) {
        self.changes = None;
        self.leave_all();
        self.fairness.clear();
    }

    /// Nobody is ready.
    pub(crate) fn leave_all(&mut self) {
        if self.changes.is_some() {
            let all: Vec<_> = self.places.iter().collect();
            for place in all {
                self.forbid(place);
            }
        }
        self.standing.clear();
        self.places.clear();
        self.longest.clear();
        self.held_back.clear();
    }

    /// Something becomes ready now.
    #[inline]
    pub(crate) const fn readied(&mut self) -> Since {
        self.fairness.readied()
    }

    /// Somebody stands there, ready since then.
    pub(crate) fn enter(&mut self, who: usize, place: Place, since: Since) {
        if self.standing.len() <= who {
            let nobody = Standing { place: Place::NONE, since: Since::default() };
            self.standing.resize(who + 1, nobody);
        }
        self.standing[who] = Standing { place, since };
        self.note((since, who));
        if self.fairness.has_to_wait(who) {
            self.held_back.push(who);
        } else {
            self.allow(place);
        }
    }

    /// Notes since when somebody is ready. Mostly that is now; who was interrupted is so since earlier, and is noted as that already, if
    /// it was not the first of all.
    fn note(&mut self, ready: (Since, usize)) {
        if self.longest.back().is_none_or(|latest| *latest < ready) {
            self.longest.push_back(ready);
        } else if let Err(at) = self.longest.binary_search(&ready) {
            self.longest.insert(at, ready);
        }
    }

    /// Whoever stands there may go first,
    fn allow(&mut self, place: Place) {
        self.places.insert(place);
        if let Some(changes) = &mut self.changes {
            changes.add(LineChange::Came(place));
        }
    }

    /// or may not any more.
    fn forbid(&mut self, place: Place) {
        self.places.remove(place);
        if let Some(changes) = &mut self.changes {
            changes.add(LineChange::Left(place));
        }
    }

    /// Keeps what changes from now on among those that may go first, those that may already with it; or keeps nothing.
    pub(crate) fn follow(&mut self, follows: bool) {
        self.changes = follows.then(|| Changes::new(self.places.iter()));
    }

    /// What has changed among those that may go first, if that is kept.
    pub(crate) fn changes(&self) -> Option<&[LineChange]> {
        self.changes.as_ref().map(Changes::as_slice)
    }

    /// What has changed is known.
    pub(crate) fn forget_changes(&mut self) {
        if let Some(changes) = &mut self.changes {
            changes.clear();
        }
    }

    /// Where those stand that may go first, in order.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> {
        self.places.iter()
    }

    /// Whether one stands at this place that may go first.
    pub(crate) fn may_go_first(&self, place: Place) -> bool {
        self.places.contains(place)
    }

    /// How many of those that may go first stand before this place, if one does there.
    pub(crate) fn index_of(&self, place: Place) -> Option<usize> {
        self.places.contains(place).then(|| self.places.before(place))
    }

    /// It stands nowhere any more.
    pub(crate) fn leave(&mut self, who: usize) {
        let Some(standing) = self.standing.get_mut(who) else { return };
        let place = std::mem::replace(&mut standing.place, Place::NONE);
        if place == Place::NONE {
            return;
        }
        if self.places.contains(place) {
            self.forbid(place);
        } else {
            self.held_back.retain(|it| *it != who);
        }
    }

    /// Whether somebody is ready.
    #[inline]
    pub(crate) fn is_ready(&self, who: usize) -> bool {
        self.place_of(who).is_some()
    }

    /// Where somebody stands, if anywhere.
    #[inline]
    pub(crate) fn place_of(&self, who: usize) -> Option<Place> {
        let place = self.standing.get(who)?.place;
        (place != Place::NONE).then_some(place)
    }

    /// It is to be decided at this instant who goes first: from now on those have to wait who must.
    pub(crate) fn begin(&mut self, at: Instant) {
        while let Some((since, who)) = self.longest.front() {
            let Standing { place, since: latest } = self.standing[*who];
            if place != Place::NONE && latest == *since {
                let longest = *since;
                return self.begin_among(at, longest);
            }
            self.longest.pop_front();
        }
    }

    /// The same, if of those who can go first at all this is how long the one has been ready that is so for longest.
    pub(crate) fn begin_among(&mut self, at: Instant, longest: Since) {
        if self.fairness.begin(at, longest) && !self.held_back.is_empty() {
            self.let_go();
        }
    }

    /// Those that have to wait no longer may go first again.
    #[cold]
    fn let_go(&mut self) {
        for who in std::mem::take(&mut self.held_back) {
            if self.fairness.has_to_wait(who) {
                self.held_back.push(who);
            } else {
                self.allow(self.standing[who].place);
            }
        }
    }

    /// How many may go first.
    #[inline]
    pub(crate) const fn count(&self) -> usize {
        self.places.len()
    }

    /// Where the one stands that has `nth` before it of those that may go first.
    pub(crate) fn nth(&self, nth: usize) -> Option<Place> {
        self.places.nth(nth)
    }

    /// Whether some have to wait.
    pub(crate) const fn holds_back(&self) -> bool {
        !self.held_back.is_empty()
    }

    /// Who has to wait for whom.
    pub(crate) const fn fairness(&mut self) -> &mut Fairness {
        &mut self.fairness
    }
}
