//! What changes among those that stand in line for their turns, until a source has been told.

use std::collections::BTreeMap;

use super::line::Place;

/// So many are kept as they come.
const FEW: usize = 1_024;

/// What has changed among those that stand in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineChange {
    /// One stands there, and may go first.
    Came(Place),
    /// None does any more.
    Left(Place),
}

/// What has changed, in order.
#[derive(Debug)]
pub(super) struct Changes {
    all: Vec<LineChange>,
    /// With so many, those who have come and left are forgotten.
    most: usize,
}

impl Changes {
    /// These stand there already.
    pub(super) fn new(there: impl Iterator<Item = Place>) -> Self {
        Self { all: there.map(LineChange::Came).collect(), most: FEW }
    }

    pub(super) fn as_slice(&self) -> &[LineChange] {
        &self.all
    }

    /// They are known.
    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.most = FEW;
    }

    pub(super) fn add(&mut self, change: LineChange) {
        if let LineChange::Left(place) = change
            && self.all.last() == Some(&LineChange::Came(place))
        {
            self.all.pop();
            return;
        }
        self.all.push(change);
        if self.all.len() > self.most {
            self.sum_up();
        }
    }

    /// What comes of all: where somebody stood whom the source knows, that one has left, if any has; then, who is there now.
    #[cold]
    fn sum_up(&mut self) {
        let mut places = BTreeMap::new();
        for change in &self.all {
            let (LineChange::Came(place) | LineChange::Left(place)) = *change;
            places.entry(place).or_insert((*change, *change)).1 = *change;
        }
        let firsts = places.values().map(|(first, _)| *first);
        let lasts = places.values().map(|(_, last)| *last);
        let left = firsts.filter(|change| matches!(change, LineChange::Left(_)));
        let came = lasts.filter(|change| matches!(change, LineChange::Came(_)));
        self.all = left.chain(came).collect();
        self.most = FEW.max(2 * self.all.len());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::hash::Hash;
    use super::*;

    #[test]
    fn however_long_nobody_asks_who_is_there_is_told_in_the_end() {
        let (mut there, mut known) = (BTreeSet::new(), BTreeSet::new());
        let mut changes = Changes::new(std::iter::empty());
        for step in 0..50_000 {
            let place = Place::of(Hash::new(step).below(300));
            changes.add(if there.remove(&place) {
                LineChange::Left(place)
            } else {
                there.insert(place);
                LineChange::Came(place)
            });
            assert!(changes.as_slice().len() <= FEW.max(2 * 600));
            if step % 17_000 == 0 {
                for change in changes.as_slice() {
                    let is_news = match change {
                        LineChange::Came(place) => known.insert(*place),
                        LineChange::Left(place) => known.remove(place),
                    };
                    assert!(is_news, "{change:?}");
                }
                changes.clear();
                assert_eq!(known, there);
            }
        }
    }
}
