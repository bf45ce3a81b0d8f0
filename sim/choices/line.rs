//! The line: what is ready, in order. Whatever stands in it is found by its place, and taken out of the middle in the time that it
//! takes from an end.

use std::collections::VecDeque;

/// A place in a line. It stays the same as long as the entry is there: what is behind another has a greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(u64);

impl Place {
    /// What is in no line.
    pub(crate) const NONE: Self = Self(u64::MAX);
    /// Where a line begins: there is room before it.
    const START: Self = Self(1 << 40);

    /// Its number: neighbours differ by one.
    pub(crate) const fn number(self) -> u64 {
        self.0
    }

    /// The place of this number.
    pub(crate) const fn of(number: u64) -> Self {
        Self(number)
    }
}

/// Entries in order.
#[derive(Debug)]
pub(crate) struct Line<T> {
    /// Those from the first to the last place that is in use; `None` where one was taken out. There is something in the first.
    slots: VecDeque<Option<T>>,
    /// The place of the first.
    first: Place,
    count: usize,
}

impl<T> Line<T> {
    pub(crate) const fn new() -> Self {
        Self { slots: VecDeque::new(), first: Place::START, count: 0 }
    }

    /// Makes room for so many at its beginning.
    pub(crate) fn reserve(&mut self, room: usize) {
        self.clear();
        self.slots.reserve(room);
    }

    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        (self.first, self.count) = (Place::START, 0);
    }

    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The first place.
    pub(crate) const fn first(&self) -> Place {
        self.first
    }

    /// The place behind the last.
    #[inline]
    pub(crate) fn end(&self) -> Place {
        Place(self.first.0 + self.slots.len() as u64)
    }

    #[inline]
    pub(crate) fn push_back(&mut self, entry: T) -> Place {
        let place = self.end();
        self.slots.push_back(Some(entry));
        self.count += 1;
        place
    }

    pub(crate) fn push_front(&mut self, entry: T) -> Place {
        self.slots.push_front(Some(entry));
        self.first.0 -= 1;
        self.count += 1;
        self.first
    }

    #[inline]
    pub(crate) fn front(&self) -> Option<&T> {
        self.slots.front()?.as_ref()
    }

    #[inline]
    pub(crate) fn get(&self, place: Place) -> Option<&T> {
        self.slots.get(self.index(place)?)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, place: Place) -> Option<&mut T> {
        let index = self.index(place)?;
        self.slots.get_mut(index)?.as_mut()
    }

    #[inline]
    pub(crate) fn pop_front(&mut self) -> Option<T> {
        let entry = self.slots.pop_front()??;
        (self.first.0, self.count) = (self.first.0 + 1, self.count - 1);
        self.skip_holes();
        Some(entry)
    }

    /// The last place where something is.
    pub(crate) fn last(&self) -> Option<Place> {
        let behind = self.slots.iter().rev().position(Option::is_some)?;
        Some(Place(self.end().0 - 1 - behind as u64))
    }

    /// Takes out what is at a place.
    pub(crate) fn remove(&mut self, place: Place) -> Option<T> {
        let index = self.index(place)?;
        let entry = self.slots.get_mut(index)?.take()?;
        self.count -= 1;
        self.skip_holes();
        Some(entry)
    }

    /// What is before a place, from another on.
    pub(crate) fn between(&mut self, from: Place, until: Place) -> impl Iterator<Item = &mut T> {
        self.places_between(from, until).map(|(_, entry)| entry)
    }

    /// The same, with where it is.
    pub(crate) fn places_between(
        &mut self,
        from: Place,
        until: Place,
    ) -> impl Iterator<Item = (Place, &mut T)> {
        let index = |place: Place| {
            let index = usize::try_from(place.0.saturating_sub(self.first.0));
            index.unwrap_or(usize::MAX).min(self.slots.len())
        };
        let (from, until) = (index(from).min(index(until)), index(until));
        let places = (self.first.0 + from as u64..).map(Place);
        let slots = places.zip(self.slots.range_mut(from..until));
        slots.filter_map(|(place, slot)| Some((place, slot.as_mut()?)))
    }

    /// All, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Place, &T)> {
        let places = (self.first.0..).map(Place);
        places.zip(&self.slots).filter_map(|(place, slot)| Some((place, slot.as_ref()?)))
    }

    /// Takes all out, in order.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = T> + use<T> {
        self.first = self.end();
        self.count = 0;
        std::mem::take(&mut self.slots).into_iter().flatten()
    }

    #[inline]
    fn index(&self, place: Place) -> Option<usize> {
        usize::try_from(place.0.checked_sub(self.first.0)?).ok()
    }

    #[inline]
    fn skip_holes(&mut self) {
        while let Some(None) = self.slots.front() {
            self.slots.pop_front();
            self.first.0 += 1;
        }
    }
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stay_when_others_leave() {
        let mut line = Line::new();
        let places: Vec<_> = ['a', 'b', 'c', 'd'].map(|entry| line.push_back(entry)).into();
        assert_eq!(line.remove(places[1]), Some('b'));
        assert_eq!(
            (line.remove(places[1]), line.get(places[2]), line.len()),
            (None, Some(&'c'), 3)
        );
        assert_eq!((line.pop_front(), line.first()), (Some('a'), places[2]));
        let front = line.push_front('e');
        assert!(front < places[2]);
        assert_eq!(line.iter().map(|(_, entry)| *entry).collect::<String>(), "ecd");
        assert_eq!(line.between(front, places[3]).map(|entry| *entry).collect::<String>(), "ec");
        assert_eq!((line.remove(places[3]), line.last()), (Some('d'), Some(places[2])));
        assert!(line.push_back('f') > places[3], "a place is not given twice");
        assert_eq!(line.drain().collect::<String>(), "ecf");
        assert!(line.is_empty() && line.push_back('g') > places[3]);
    }
}
