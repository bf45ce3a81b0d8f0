//! Constants: names whose values are known when the file is read, put in their places.

use cel::IdedExpr;
use cel::common::ast::{EntryExpr, Expr};
use cel::parser::PrattParser;

use super::Names;
use crate::scenario::{Text, Value};

/// Puts the values of names into a tree.
pub(super) fn put(tree: &mut IdedExpr, constants: &dyn Names) {
    put_below(tree, constants, &mut Vec::new());
}

/// The same below `bound` variables of comprehensions, which hide constants.
fn put_below(tree: &mut IdedExpr, constants: &dyn Names, bound: &mut Vec<String>) {
    match &mut tree.expr {
        Expr::Ident(name) => {
            let name = name.strip_prefix('.').unwrap_or(name);
            if !bound.iter().any(|it| it == name)
                && let Some(value) = constants.value(name)
                && let Some(literal) = literal(&value)
            {
                *tree = literal;
            }
        }
        Expr::Call(call) => {
            let operands = call.target.as_deref_mut().into_iter().chain(&mut call.args);
            operands.for_each(|operand| put_below(operand, constants, bound));
        }
        Expr::Select(select) => put_below(&mut select.operand, constants, bound),
        Expr::List(list) => {
            list.elements.iter_mut().for_each(|item| put_below(item, constants, bound));
        }
        Expr::Map(map) => {
            for entry in &mut map.entries {
                if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                    // A name there is that of a field.
                    if !matches!(entry.key.expr, Expr::Ident(_)) {
                        put_below(&mut entry.key, constants, bound);
                    }
                    put_below(&mut entry.value, constants, bound);
                }
            }
        }
        Expr::Comprehension(tree) => {
            put_below(&mut tree.iter_range, constants, bound);
            put_below(&mut tree.accu_init, constants, bound);
            let outside = bound.len();
            bound.extend([tree.iter_var.clone(), tree.accu_var.clone()]);
            bound.extend(tree.iter_var2.clone());
            for part in [&mut tree.loop_cond, &mut tree.loop_step, &mut tree.result] {
                put_below(part, constants, bound);
            }
            bound.truncate(outside);
        }
        Expr::Literal(_) | Expr::Struct(_) | Expr::Unspecified => {}
    }
}

/// A value as a tree.
fn literal(value: &Value) -> Option<IdedExpr> {
    PrattParser::default().parse(&written(value)?).ok()
}

/// A value as expressions write it.
fn written(value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) => serde_json::to_string(&**text).ok()?,
        Value::Float(number) => format!("{number:?}"),
        Value::Null | Value::Bool(_) | Value::Int(_) => value.to_string(),
        Value::List(items) => {
            let items: Option<Vec<_>> = items.iter().map(written).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Record(fields) => {
            let field = |(name, value): (&Text, &Value)| {
                Some(format!("{}: {}", serde_json::to_string(&**name).ok()?, written(value)?))
            };
            let fields: Option<Vec<_>> = fields.iter().map(field).collect();
            format!("{{{}}}", fields?.join(", "))
        }
    })
}
