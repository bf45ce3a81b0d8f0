//! The line: what is ready, in order. Whatever stands in it is found by its place, and taken out of the middle in the time that it
//! takes from an end.

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
    /// Those from some place on, and some holes before them: `None` where nothing is any more.
    slots: Vec<Option<T>>,
    /// The number of the place that the first slot is.
    base: u64,
    /// The slot of the first entry; the number of slots if there is none.
    head: usize,
    count: usize,
}

impl<T> Line<T> {
    pub(crate) const fn new() -> Self {
        Self { slots: Vec::new(), base: Place::START.0, head: 0, count: 0 }
    }

    /// Makes room for so many at its beginning.
    pub(crate) fn reserve(&mut self, room: usize) {
        self.clear();
        self.slots.reserve(room);
    }

    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        (self.base, self.head, self.count) = (Place::START.0, 0, 0);
    }

    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The first place.
    #[inline]
    pub(crate) const fn first(&self) -> Place {
        Place(self.base + self.head as u64)
    }

    /// The place behind the last.
    #[inline]
    pub(crate) const fn end(&self) -> Place {
        Place(self.base + self.slots.len() as u64)
    }

    #[inline]
    pub(crate) fn push_back(&mut self, entry: T) -> Place {
        if self.slots.len() == self.slots.capacity() {
            self.make_room();
        }
        let place = self.end();
        self.slots.push(Some(entry));
        self.count += 1;
        place
    }

    /// Gives up the holes before all entries, if they are half of all; otherwise the list grows.
    #[cold]
    fn make_room(&mut self) {
        if 2 * self.head > self.slots.len() {
            self.slots.drain(..self.head);
            self.base += self.head as u64;
            self.head = 0;
        } else {
            self.slots.reserve(1);
        }
    }

    pub(crate) fn push_front(&mut self, entry: T) -> Place {
        if self.head == 0 {
            let room = self.slots.len() / 2 + 1;
            self.slots.splice(..0, (0..room).map(|_| None));
            self.base -= room as u64;
            self.head = room;
        }
        self.head -= 1;
        self.slots[self.head] = Some(entry);
        self.count += 1;
        self.first()
    }

    #[inline]
    pub(crate) fn front(&self) -> Option<&T> {
        self.slots.get(self.head)?.as_ref()
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
        self.take(self.head)
    }

    /// The last place where something is.
    pub(crate) fn last(&self) -> Option<Place> {
        let index = self.slots.iter().rposition(Option::is_some)?;
        Some(Place(self.base + index as u64))
    }

    /// Takes out what is at a place.
    #[inline]
    pub(crate) fn remove(&mut self, place: Place) -> Option<T> {
        self.take(self.index(place)?)
    }

    /// The same, and lets those behind it move up: there are few as a rule. No places stay but those before it.
    #[inline]
    pub(crate) fn close(&mut self, place: Place) -> Option<T> {
        let index = self.index(place)?;
        let entry = self.take(index)?;
        if index >= self.head && index < self.slots.len() {
            for behind in index + 1..self.slots.len() {
                self.slots.swap(behind - 1, behind);
            }
            self.slots.pop();
        }
        Some(entry)
    }

    #[inline]
    fn take(&mut self, index: usize) -> Option<T> {
        let entry = self.slots.get_mut(index)?.take()?;
        self.count -= 1;
        if self.count == 0 {
            self.base += self.slots.len() as u64;
            self.slots.clear();
            self.head = 0;
        } else if index == self.head {
            while self.slots[self.head].is_none() {
                self.head += 1;
            }
        }
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
            let index = usize::try_from(place.0.saturating_sub(self.base));
            index.unwrap_or(usize::MAX).min(self.slots.len())
        };
        let (from, until) = (index(from).min(index(until)), index(until));
        let places = (self.base + from as u64..).map(Place);
        let slots = places.zip(&mut self.slots[from..until]);
        slots.filter_map(|(place, slot)| Some((place, slot.as_mut()?)))
    }

    /// All, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Place, &T)> {
        let places = (self.first().0..).map(Place);
        let slots = places.zip(&self.slots[self.head..]);
        slots.filter_map(|(place, slot)| Some((place, slot.as_ref()?)))
    }

    /// Takes all out, in order.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = T> + use<T> {
        (self.base, self.head, self.count) = (self.end().0, 0, 0);
        std::mem::take(&mut self.slots).into_iter().flatten()
    }

    #[inline]
    fn index(&self, place: Place) -> Option<usize> {
        usize::try_from(place.0.checked_sub(self.base)?).ok()
    }
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::hash::Hash;
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

    #[test]
    fn what_is_behind_moves_up() {
        let mut line = Line::new();
        let places: Vec<_> = ['a', 'b', 'c', 'd'].map(|entry| line.push_back(entry)).into();
        assert_eq!((line.close(places[1]), line.close(places[3])), (Some('b'), None));
        assert!(line.iter().eq([(places[0], &'a'), (places[1], &'c'), (places[2], &'d')]));
        assert_eq!((line.close(places[0]), line.first()), (Some('a'), places[1]));
        assert_eq!((line.push_back('e'), line.close(places[2])), (places[3], Some('d')));
        assert_eq!((line.close(places[1]), line.close(places[2])), (Some('c'), Some('e')));
        assert!(line.is_empty());
    }

    #[test]
    fn it_answers_as_a_map_does() {
        let (mut line, mut map) = (Line::new(), BTreeMap::new());
        for step in 0..20_000_u64 {
            let drawn = Hash::new(3).with(step);
            match drawn.below(if step % 4_000 < 2_000 { 6 } else { 12 }) {
                0..=2 => assert!(map.insert(line.push_back(step), step).is_none()),
                3 if drawn.with(0).below(3) == 0 => {
                    assert!(map.insert(line.push_front(step), step).is_none());
                }
                4 => assert_eq!(line.pop_front(), map.pop_first().map(|(_, entry)| entry)),
                _ => {
                    let nth = drawn.with(1).below(map.len().max(1) as u64);
                    let place = map.keys().nth(usize::try_from(nth).unwrap()).copied();
                    if let Some(place) = place {
                        assert_eq!(line.get(place), map.get(&place));
                        assert_eq!(line.remove(place), map.remove(&place));
                        assert_eq!(line.remove(place), None);
                    }
                }
            }
            assert_eq!(line.len(), map.len());
            assert_eq!(line.last(), map.keys().last().copied());
            if let Some((first, entry)) = map.first_key_value() {
                assert_eq!((line.first(), line.front()), (*first, Some(entry)));
            }
        }
        assert!(line.iter().eq(map.iter().map(|(place, entry)| (*place, entry))));
    }
}
