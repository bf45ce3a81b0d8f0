//! Costs: how much work an evaluation may be, told before it begins.
//!
//! An expression is short, but its names stand for long lists, and a comprehension goes through one for each item of another.
//! The cost is the number of values that are looked at or made, estimated from the sizes of what the names stand for. CEL
//! itself counts nothing.

use cel::IdedExpr;
use cel::common::ast::Expr;

use super::EvaluationError;
use crate::scenario::{Text, Value};

/// The most that an evaluation may cost: some tenths of a second.
const MAX_COST: u64 = 4_000_000;

/// Of names that stand for no more than this, no evaluation takes long.
const SMALL: u64 = 64;

/// So many bytes of a text are looked at as fast as one value.
const BYTES: u64 = 16;

/// How large a value is: all of it, and the largest of its items.
#[derive(Clone, Copy, Debug)]
struct Size {
    whole: u64,
    item: u64,
}

/// What an expression costs, which is also the most that its value can be large.
pub(super) fn check(
    tree: &IdedExpr,
    names: &[Text],
    values: &[Value],
) -> Result<(), EvaluationError> {
    let sizes: Vec<_> = values.iter().map(Size::of).collect();
    if sizes.iter().all(|size| size.whole <= SMALL) {
        return Ok(());
    }
    let known = names.iter().map(|name| &**name).zip(sizes).collect();
    if Known(known).cost(tree) <= MAX_COST {
        return Ok(());
    }
    Err(EvaluationError("it takes too long to compute".into()))
}

impl Size {
    fn of(value: &Value) -> Self {
        let item = match value {
            Value::List(items) => items.iter().map(whole).max(),
            _ => None,
        };
        Self { whole: whole(value), item: item.unwrap_or(1) }
    }
}

fn whole(value: &Value) -> u64 {
    match value {
        Value::Text(text) => 1 + text.len() as u64 / BYTES,
        Value::List(items) => 1 + items.iter().map(whole).sum::<u64>(),
        Value::Record(fields) => 1 + fields.values().map(whole).sum::<u64>(),
        _ => 1,
    }
}

/// The names that are visible, innermost last.
struct Known<'a>(Vec<(&'a str, Size)>);

impl<'a> Known<'a> {
    fn find(&self, name: &str) -> Option<Size> {
        self.0.iter().rev().find(|(known, _)| *known == name).map(|(_, size)| *size)
    }

    fn cost(&mut self, tree: &'a IdedExpr) -> u64 {
        match &tree.expr {
            Expr::Ident(name) => self.find(name).map_or(1, |size| size.whole),
            Expr::Select(select) => self.cost(&select.operand),
            Expr::List(list) => self.all(list.elements.iter()),
            Expr::Call(call) => self.all(call.target.as_deref().into_iter().chain(&call.args)),
            Expr::Comprehension(loops) => {
                let range = self.cost(&loops.iter_range);
                let item = match &loops.iter_range.expr {
                    Expr::Ident(name) => self.find(name).map_or(1, |size| size.item),
                    _ => range,
                };
                let item = Size { whole: item, item };
                let outside = self.0.len();
                self.0.push((&loops.iter_var, item));
                self.0.push((&loops.accu_var, Size { whole: 1, item: 1 }));
                self.0.extend(loops.iter_var2.as_deref().map(|name| (name, item)));
                let turn = self.all([&loops.loop_cond, &loops.loop_step].into_iter());
                self.0.truncate(outside);
                range.saturating_add(range.saturating_mul(turn))
            }
            _ => 1,
        }
    }

    fn all(&mut self, trees: impl Iterator<Item = &'a IdedExpr>) -> u64 {
        trees.fold(1, |all, tree| all.saturating_add(self.cost(tree)))
    }
}
