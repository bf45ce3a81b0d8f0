//! Arithmetic where CEL has none: between a whole number and a fraction, of which the whole number counts as one, too.
//!
//! An expression is computed this way only when CEL has refused it, so that what it can compute costs nothing more.

use cel::IdedExpr;
use cel::common::ast::{Expr, operators};

use crate::scenario::Value;

/// What a function gives, or why it gives nothing.
pub(super) type Given = Result<Value, String>;

/// The operators, and the functions that stand for them here.
const FUNCTIONS: [(&str, &str); 5] = [
    (operators::ADD, "@+"),
    (operators::SUBSTRACT, "@-"),
    (operators::MULTIPLY, "@*"),
    (operators::DIVIDE, "@/"),
    (operators::MODULO, "@%"),
];

/// The tree with functions in the place of operators.
pub(super) fn mixing(tree: &IdedExpr) -> IdedExpr {
    let mut tree = tree.clone();
    rewrite(&mut tree);
    tree
}

/// Nesting is bounded where the tree is compiled.
fn rewrite(tree: &mut IdedExpr) {
    match &mut tree.expr {
        Expr::Call(call) => {
            let function = FUNCTIONS.iter().find(|(operator, _)| *operator == call.func_name);
            if let (Some((_, function)), 2) = (function, call.args.len()) {
                call.func_name = (*function).to_owned();
            }
            call.target.as_deref_mut().into_iter().chain(&mut call.args).for_each(rewrite);
        }
        Expr::Select(select) => rewrite(&mut select.operand),
        Expr::List(list) => list.elements.iter_mut().for_each(rewrite),
        Expr::Comprehension(tree) => {
            rewrite(&mut tree.iter_range);
            rewrite_step(&mut tree.loop_step, &tree.accu_var);
            rewrite(&mut tree.loop_cond);
            rewrite(&mut tree.result);
        }
        _ => {}
    }
}

/// The same for what a comprehension does at each item: where that is added to a list, this stays as it is.
fn rewrite_step(tree: &mut IdedExpr, accumulator: &str) {
    let Expr::Call(call) = &mut tree.expr else { return rewrite(tree) };
    match (&*call.func_name, &mut call.args[..]) {
        (operators::ADD, [IdedExpr { expr: Expr::Ident(name), .. }, added])
            if *name == accumulator =>
        {
            rewrite(added);
        }
        (operators::CONDITIONAL, [condition, then, otherwise]) => {
            rewrite(condition);
            rewrite_step(then, accumulator);
            rewrite_step(otherwise, accumulator);
        }
        _ => rewrite(tree),
    }
}

pub(super) fn add(values: &[Value]) -> Given {
    match values {
        [Value::Int(one), Value::Int(other)] => checked(one.checked_add(*other)),
        [Value::Text(one), Value::Text(other)] => Ok(Value::text(format!("{one}{other}"))),
        [Value::List(one), Value::List(other)] => {
            Ok(Value::List(one.iter().chain(other.iter()).cloned().collect()))
        }
        _ => fractions("+", values, |one, other| one + other),
    }
}

pub(super) fn subtract(values: &[Value]) -> Given {
    match values {
        [Value::Int(one), Value::Int(other)] => checked(one.checked_sub(*other)),
        _ => fractions("-", values, |one, other| one - other),
    }
}

pub(super) fn multiply(values: &[Value]) -> Given {
    match values {
        [Value::Int(one), Value::Int(other)] => checked(one.checked_mul(*other)),
        _ => fractions("*", values, |one, other| one * other),
    }
}

pub(super) fn divide(values: &[Value]) -> Given {
    match values {
        [_, Value::Int(0)] => Err("division by zero".into()),
        [Value::Int(one), Value::Int(other)] => checked(one.checked_div(*other)),
        _ => fractions("/", values, |one, other| one / other),
    }
}

/// The sign is that of what is divided, also of fractions.
pub(super) fn remainder(values: &[Value]) -> Given {
    match values {
        [_, Value::Int(0)] => Err("division by zero".into()),
        [Value::Int(one), Value::Int(other)] => checked(one.checked_rem(*other)),
        _ => fractions("%", values, |one, other| one % other),
    }
}

fn checked(number: Option<i64>) -> Given {
    number.map(Value::Int).ok_or_else(|| "the number is too large".into())
}

fn fractions(operator: &str, values: &[Value], compute: fn(f64, f64) -> f64) -> Given {
    let [one, other] = values else { return Err("two values are needed".into()) };
    match (fraction(one), fraction(other)) {
        (Ok(one), Ok(other)) => Ok(Value::Float(compute(one, other))),
        _ => Err(format!("`{operator}` does not fit {} and {}", one.kind(), other.kind())),
    }
}

/// A number as one with a fraction.
#[expect(clippy::cast_precision_loss, reason = "so does CEL's `double`")]
pub(super) fn fraction(value: &Value) -> Result<f64, String> {
    match value {
        Value::Int(number) => Ok(*number as f64),
        Value::Float(number) => Ok(*number),
        other => Err(unfit("a number", other)),
    }
}

/// That another type was expected.
pub(super) fn unfit(wanted: &str, found: &Value) -> String {
    format!("expected {wanted}, found {}", found.kind())
}
