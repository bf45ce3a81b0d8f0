//! Appending: a list and a few items behind it, without a copy of each item in CEL's own form.
//!
//! It gives the very value that CEL would give, or none. All that goes wrong is left to CEL.

use std::borrow::Cow;

use cel::IdedExpr;
use cel::common::ast::{Expr, operators};

use super::shortcut::Shortcut;
use super::{Names, evaluate};
use crate::scenario::{List, Text, Value};

/// A tree like `list + [item, …]`, of items that need no CEL.
pub(super) struct Append {
    list: Text,
    items: Vec<Item>,
}

enum Item {
    Known(Value),
    Computed(Shortcut),
}

impl Append {
    /// What a tree appends, if it does nothing else.
    pub(super) fn of(tree: &IdedExpr) -> Option<Self> {
        let Expr::Call(call) = &tree.expr else { return None };
        match &call.args[..] {
            [list, added] if call.func_name == operators::ADD => {
                let (Expr::Ident(list), Expr::List(added)) = (&list.expr, &added.expr) else {
                    return None;
                };
                let items = added.elements.iter().map(Item::of).collect::<Option<_>>()?;
                Some(Self { list: Text::from(&**list), items })
            }
            _ => None,
        }
    }

    /// The name of the list.
    pub(super) fn list(&self) -> &str {
        &self.list
    }

    /// The list with the items, if it is one and is not too large.
    pub(super) fn value(&self, names: &dyn Names) -> Option<Value> {
        let list = names.value(&self.list)?;
        let Value::List(list) = &*list else { return None };
        let added = self.added(names)?;
        list.fits_with(&added).then(|| {
            let mut appended = List::clone(list);
            appended.push_all(added);
            Value::List(appended)
        })
    }

    /// The items, if none needs CEL.
    pub(super) fn added(&self, names: &dyn Names) -> Option<Vec<Value>> {
        self.items.iter().map(|it| it.value(names)).collect()
    }
}

impl Item {
    fn of(tree: &IdedExpr) -> Option<Self> {
        match &tree.expr {
            Expr::Literal(literal) => Some(Self::Known(evaluate::literal(literal))),
            _ => Shortcut::of(tree).map(Self::Computed),
        }
    }

    fn value(&self, names: &dyn Names) -> Option<Value> {
        match self {
            Self::Known(value) => Some(value.clone()),
            Self::Computed(Shortcut::Name(name)) => names.value(name).map(Cow::into_owned),
            Self::Computed(shortcut) => shortcut.value(names).map(Value::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate;
    use super::super::evaluate::tests::Given;
    use super::*;

    #[test]
    fn what_is_appended_is_what_cel_appends() {
        let list = |items: &[Value]| Value::List(items.into());
        let values = [
            list(&[]),
            list(&[Value::Int(1), Value::text("x"), list(&[Value::Null])]),
            list(&vec![Value::Int(1); 99_990]),
            list(&vec![Value::text("x".repeat(1_000)); 66]),
            (0..30).fold(Value::Int(7), |inner, _| list(&[inner])),
            Value::record([("a", Value::Int(1)), ("b", Value::Float(0.5))]),
            Value::text("text"),
            Value::Int(3),
            Value::Null,
        ];
        let sources =
            ["[b]", "[]", "[b, 1 + 2, 'ü']", "[b, b]", "[b == 3, true, 0.5, null]", "[-b]"];
        let (mut taken, mut left) = (0, 0);
        for (a, b) in values.iter().flat_map(|a| values.iter().map(move |b| (a, b))) {
            let given = Given(vec![("a", a.clone()), ("b", b.clone())]);
            for added in sources {
                let source = format!("a + {added}");
                let tree = cel::parser::PrattParser::default().parse(&source).unwrap();
                let appended = Append::of(&tree).and_then(|append| append.value(&given));
                let names: &[&str] = if added.contains('b') { &["a", "b"] } else { &["a"] };
                let names: Vec<Text> = names.iter().copied().map(Text::from).collect();
                let by_cel = evaluate::evaluate(&tree, &names, &given);
                match appended {
                    Some(value) => {
                        assert_eq!(Ok(value), by_cel, "{source}");
                        taken += 1;
                    }
                    None => left += 1,
                }
            }
        }
        assert!(taken > 100 && left > 100, "{taken} and {left}");
    }
}
