//! Shortcuts: what whole numbers and truths come to, as most expressions do, without any of CEL's machinery.
//!
//! A shortcut gives the very value that CEL would give, or none. What takes CEL's conversions, and all that goes wrong, is
//! left to it.

use cel::IdedExpr;
use cel::common::ast::{Expr, LiteralValue, operators};

use super::Names;
use crate::scenario::Value;

/// The value of a tree, if it has one that needs no CEL. Both sides of an operator are looked at, so that a name without a
/// value never goes unnoticed.
pub(super) fn value(tree: &IdedExpr, names: &dyn Names) -> Option<Value> {
    match &tree.expr {
        Expr::Literal(LiteralValue::Int(number)) => Some(Value::Int(*number.inner())),
        Expr::Literal(LiteralValue::Boolean(truth)) => Some(Value::Bool(*truth.inner())),
        Expr::Ident(name) => names.value(name),
        Expr::Call(call) => match &call.args[..] {
            [one] => match value(one, names)? {
                Value::Bool(truth) if call.func_name == operators::LOGICAL_NOT => {
                    Some(Value::Bool(!truth))
                }
                _ => None,
            },
            [left, right] => match (value(left, names)?, value(right, names)?) {
                (Value::Int(left), Value::Int(right)) => of_numbers(&call.func_name, left, right),
                (Value::Bool(left), Value::Bool(right)) => of_truths(&call.func_name, left, right),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn of_numbers(operator: &str, left: i64, right: i64) -> Option<Value> {
    let truth = |truth| Some(Value::Bool(truth));
    match operator {
        operators::ADD => left.checked_add(right).map(Value::Int),
        operators::SUBSTRACT => left.checked_sub(right).map(Value::Int),
        operators::MULTIPLY => left.checked_mul(right).map(Value::Int),
        operators::DIVIDE => left.checked_div(right).map(Value::Int),
        operators::MODULO => left.checked_rem(right).map(Value::Int),
        operators::EQUALS => truth(left == right),
        operators::NOT_EQUALS => truth(left != right),
        operators::LESS => truth(left < right),
        operators::LESS_EQUALS => truth(left <= right),
        operators::GREATER => truth(left > right),
        operators::GREATER_EQUALS => truth(left >= right),
        _ => None,
    }
}

fn of_truths(operator: &str, left: bool, right: bool) -> Option<Value> {
    let truth = match operator {
        operators::LOGICAL_AND => left && right,
        operators::LOGICAL_OR => left || right,
        operators::EQUALS => left == right,
        operators::NOT_EQUALS => left != right,
        _ => return None,
    };
    Some(Value::Bool(truth))
}

#[cfg(test)]
mod tests {
    use super::super::evaluate;
    use super::super::evaluate::tests::Given;
    use super::*;
    use crate::scenario::Text;

    const OPERATORS: [&str; 13] =
        ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"];
    const OPERANDS: [Value; 8] = [
        Value::Int(0),
        Value::Int(-3),
        Value::Int(2),
        Value::Int(i64::MIN),
        Value::Int(i64::MAX),
        Value::Bool(true),
        Value::Bool(false),
        Value::Null,
    ];

    #[test]
    fn a_shortcut_comes_to_what_cel_comes_to() {
        let names = ["a", "b"].map(Text::from);
        let mut taken = 0;
        for (left, right) in OPERANDS.iter().flat_map(|a| OPERANDS.iter().map(move |b| (a, b))) {
            let given = Given(vec![("a", left.clone()), ("b", right.clone())]);
            let sources = OPERATORS.iter().map(|operator| format!("a {operator} b"));
            for source in sources.chain(["!(a == b) || 1 < 2".to_owned()]) {
                let tree = cel::parser::PrattParser::default().parse(&source).unwrap();
                if let Some(short) = value(&tree, &given) {
                    let long = evaluate::evaluate(&tree, &names, &given);
                    assert_eq!(Ok(short), long, "{source} of {left} and {right}");
                    taken += 1;
                }
            }
        }
        assert!(taken > 250, "{taken} shortcuts");
    }

    #[test]
    fn a_name_without_a_value_is_not_passed_over() {
        let tree = cel::parser::PrattParser::default().parse("a || b").unwrap();
        assert_eq!(value(&tree, &Given(vec![("a", Value::Bool(true))])), None);
    }
}
