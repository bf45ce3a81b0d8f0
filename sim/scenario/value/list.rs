//! Lists: values in their order, of which it is known how large all of them are together, so that nobody goes through them to find out.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::{Budget, Excess, MAX_ITEMS, MAX_TEXT, PARTS, Value};

/// Values in their order. Its copies share them.
#[derive(Clone, Default)]
pub struct List(Arc<Items>);

#[derive(Clone, Default)]
struct Items {
    values: Vec<Value>,
    size: Size,
}

/// How large a value is. What several of its parts share counts for each, since each is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// How many values it is, with those in it.
    pub(super) values: usize,
    /// How many bytes its texts have.
    pub(super) text: usize,
    /// How deep lists and records nest in it.
    pub(super) depth: usize,
    /// How much memory it takes, roughly, if nothing of it is shared.
    pub(super) weight: usize,
}

impl List {
    /// How large it is, with all that is in it.
    pub(super) fn size(&self) -> Size {
        let Size { values, text, depth, weight } = self.0.size;
        let own = size_of_val::<[Value]>(self);
        Size {
            values: values.saturating_add(1),
            text,
            depth: depth + 1,
            weight: weight.saturating_add(own),
        }
    }

    /// Whether it has copies.
    pub(crate) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Whether it is no larger than a list of what others have given may be: of each there is one more, however many there are.
    pub(crate) fn check_given(&self) -> Result<(), Excess> {
        let (text, items) = (PARTS * MAX_TEXT, MAX_ITEMS + self.len() + 1);
        Budget { text, items, ..Budget::default() }.spend(self.size())
    }

    /// Whether it is still no larger than what an expression can give, with these behind it.
    pub(crate) fn fits_with(&self, added: &[Value]) -> bool {
        let added = added.iter().map(Value::size).fold(Size::default(), Size::with);
        let added = Size { depth: added.depth + 1, ..added };
        Budget::default().spend(self.size().with(added)).is_ok()
    }

    /// The same list with these behind it. What it has is copied only if it is shared.
    pub(crate) fn push_all(&mut self, added: impl IntoIterator<Item = Value>) {
        let items = Arc::make_mut(&mut self.0);
        for value in added {
            items.size = items.size.with(value.size());
            items.values.push(value);
        }
    }
}

impl Size {
    /// One after the other, in one list or record.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            values: self.values.saturating_add(other.values),
            text: self.text.saturating_add(other.text),
            depth: self.depth.max(other.depth),
            weight: self.weight.saturating_add(other.weight),
        }
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0.values
    }
}

impl From<Vec<Value>> for List {
    fn from(values: Vec<Value>) -> Self {
        let size = values.iter().map(Value::size).fold(Size::default(), Size::with);
        Self(Arc::new(Items { values, size }))
    }
}

impl<const N: usize> From<[Value; N]> for List {
    fn from(values: [Value; N]) -> Self {
        Vec::from(values).into()
    }
}

impl From<&[Value]> for List {
    fn from(values: &[Value]) -> Self {
        values.to_vec().into()
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        values.into_iter().collect::<Vec<_>>().into()
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&**self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::MAX_DEPTH;
    use super::*;

    #[test]
    fn a_list_knows_how_large_it_is_however_it_came_about() {
        let record = Value::record([("a", Value::text("four")), ("b", Value::List([].into()))]);
        let inner = Value::List([Value::Int(1), record.clone()].into());
        let values = [Value::Null, Value::text("text"), record, inner.clone(), inner];
        let whole = List::from(&values[..]);
        let mut grown = List::default();
        let copies: Vec<_> = values
            .iter()
            .map(|value| {
                grown.push_all([value.clone()]);
                List::clone(&grown)
            })
            .collect();
        assert_eq!((&grown, grown.size()), (&whole, whole.size()));
        // A record of two has three values with itself, and nests as deep as the list in it and once more.
        let size = Size { values: 16, text: 16, depth: 4, ..whole.size() };
        assert_eq!(whole.size(), size);
        let slots = size_of::<Value>() * (5 + 2 + 2);
        assert_eq!(whole.size().weight, slots + 16 + 3 * 2 * 64);
        for (many, copy) in (1..).zip(&copies) {
            assert_eq!(**copy, values[..many], "what was copied stays as it was");
        }
    }

    #[test]
    fn a_list_of_what_others_gave_is_as_long_as_there_are_others() {
        let many = List::from(vec![Value::Null; 10 * MAX_ITEMS]);
        assert_eq!(many.check_given(), Ok(()));
        assert_eq!(Value::List(many).check(), Err(Excess::Size));
        // What each of them gave counts as ever, and so does how deep it is.
        let large = || Value::List(vec![Value::Null; MAX_ITEMS - 1].into());
        assert_eq!(List::from([large()]).check_given(), Ok(()));
        assert_eq!(List::from([large(), large()]).check_given(), Err(Excess::Size));
        let nested = |depth| (0..depth).fold(Value::Null, |inner, _| Value::List([inner].into()));
        assert_eq!(List::from([nested(MAX_DEPTH - 1)]).check_given(), Ok(()));
        assert_eq!(List::from([nested(MAX_DEPTH)]).check_given(), Err(Excess::Depth));
    }

    #[test]
    fn only_what_is_shared_is_copied() {
        let mut list = List::from([Value::Int(1)]);
        assert!(!list.is_shared());
        let copy = List::clone(&list);
        assert!(list.is_shared());
        list.push_all([Value::Int(2)]);
        assert!(!list.is_shared() && !copy.is_shared());
        assert_eq!((list.len(), copy.len()), (2, 1));
    }

    #[test]
    fn what_fits_with_more_is_what_fits_when_it_is_there() {
        let nested = |depth| (0..depth).fold(Value::Null, |inner, _| Value::List([inner].into()));
        let lists = [0, 3, 99_997, 99_998, 99_999].map(|many| List::from(vec![Value::Null; many]));
        let added =
            [vec![], vec![Value::Null], vec![nested(30)], vec![nested(31)], vec![nested(32)]];
        let texts = [65_535, 65_536, 65_537].map(|many| vec![Value::text("x".repeat(many))]);
        for list in &lists {
            for added in added.iter().chain(&texts) {
                let mut whole = List::clone(list);
                whole.push_all(added.iter().cloned());
                let fits = Budget::default().spend(Value::List(whole).size()).is_ok();
                assert_eq!(list.fits_with(added), fits);
            }
        }
    }
}
