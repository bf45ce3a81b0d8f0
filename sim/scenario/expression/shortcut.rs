//! Shortcuts: what whole numbers and truths come to, as most expressions do, without any of CEL's machinery.
//!
//! A shortcut gives the very value that CEL would give, or none. What takes CEL's conversions, and all that goes wrong, is
//! left to it.

use cel::IdedExpr;
use cel::common::ast::{Expr, LiteralValue, operators};

use super::Names;
use crate::scenario::{Text, Value};

/// A tree of nothing but what has a shortcut.
pub(super) enum Shortcut {
    Literal(Plain),
    Name(Text),
    Not(Box<Self>),
    Both(Operator, Box<[Self; 2]>),
}

/// A value that has a shortcut: two words, so that it goes through registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    kind: Kind,
    /// The number; 1 for what is true, and 0 for what is not.
    number: i64,
}

/// What a plain value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int,
    Bool,
}

/// What stands between two operands.
#[derive(Clone, Copy)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equals,
    NotEquals,
    Less,
    LessEquals,
    Greater,
    GreaterEquals,
    And,
    Or,
}

impl Shortcut {
    /// The shortcut through a tree, if there is one.
    pub(super) fn of(tree: &IdedExpr) -> Option<Self> {
        Some(match &tree.expr {
            Expr::Literal(LiteralValue::Int(number)) => Self::Literal(Plain::int(*number.inner())),
            Expr::Literal(LiteralValue::Boolean(truth)) => {
                Self::Literal(Plain::truth(*truth.inner()))
            }
            Expr::Ident(name) => Self::Name(Text::from(&**name)),
            Expr::Call(call) => match &call.args[..] {
                [one] if call.func_name == operators::LOGICAL_NOT => {
                    Self::Not(Box::new(Self::of(one)?))
                }
                [left, right] => {
                    let operator = Operator::of(&call.func_name)?;
                    Self::Both(operator, Box::new([Self::of(left)?, Self::of(right)?]))
                }
                _ => return None,
            },
            _ => return None,
        })
    }

    /// The value, if it has one that needs no CEL. Both sides of an operator are looked at, so that a name without a value
    /// never goes unnoticed.
    #[inline]
    pub(super) fn value(&self, names: &dyn Names) -> Option<Plain> {
        match self {
            Self::Literal(value) => Some(*value),
            Self::Name(name) => names.plain(name),
            Self::Not(one) => one.put_together(names)?.negated(),
            Self::Both(..) => self.put_together(names),
        }
    }

    /// The same, where it has parts.
    fn put_together(&self, names: &dyn Names) -> Option<Plain> {
        let Self::Both(operator, both) = self else { return self.value(names) };
        let (left, right) = (both[0].value(names)?, both[1].value(names)?);
        match (left.kind, right.kind) {
            (Kind::Int, Kind::Int) => operator.of_numbers(left.number, right.number),
            (Kind::Bool, Kind::Bool) => operator.of_truths(left.number == 1, right.number == 1),
            _ => None,
        }
    }
}

impl Plain {
    const fn int(number: i64) -> Self {
        Self { kind: Kind::Int, number }
    }

    const fn truth(truth: bool) -> Self {
        Self { kind: Kind::Bool, number: truth as i64 }
    }

    /// The plain value that a value is, if it is one.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(Self::int(*number)),
            Value::Bool(truth) => Some(Self::truth(*truth)),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub(crate) fn as_int(self) -> Option<i64> {
        (self.kind == Kind::Int).then_some(self.number)
    }

    fn negated(self) -> Option<Self> {
        (self.kind == Kind::Bool).then(|| Self::truth(self.number == 0))
    }
}

impl Operator {
    /// The operator that CEL calls so.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            operators::ADD => Self::Add,
            operators::SUBSTRACT => Self::Subtract,
            operators::MULTIPLY => Self::Multiply,
            operators::DIVIDE => Self::Divide,
            operators::MODULO => Self::Modulo,
            operators::EQUALS => Self::Equals,
            operators::NOT_EQUALS => Self::NotEquals,
            operators::LESS => Self::Less,
            operators::LESS_EQUALS => Self::LessEquals,
            operators::GREATER => Self::Greater,
            operators::GREATER_EQUALS => Self::GreaterEquals,
            operators::LOGICAL_AND => Self::And,
            operators::LOGICAL_OR => Self::Or,
            _ => return None,
        })
    }

    fn of_numbers(self, left: i64, right: i64) -> Option<Plain> {
        let truth = match self {
            Self::Add => return left.checked_add(right).map(Plain::int),
            Self::Subtract => return left.checked_sub(right).map(Plain::int),
            Self::Multiply => return left.checked_mul(right).map(Plain::int),
            Self::Divide => return left.checked_div(right).map(Plain::int),
            Self::Modulo => return left.checked_rem(right).map(Plain::int),
            Self::Equals => left == right,
            Self::NotEquals => left != right,
            Self::Less => left < right,
            Self::LessEquals => left <= right,
            Self::Greater => left > right,
            Self::GreaterEquals => left >= right,
            Self::And | Self::Or => return None,
        };
        Some(Plain::truth(truth))
    }

    fn of_truths(self, left: bool, right: bool) -> Option<Plain> {
        let truth = match self {
            Self::And => left && right,
            Self::Or => left || right,
            Self::Equals => left == right,
            Self::NotEquals => left != right,
            _ => return None,
        };
        Some(Plain::truth(truth))
    }
}

impl From<Plain> for Value {
    fn from(value: Plain) -> Self {
        match value.kind {
            Kind::Int => Self::Int(value.number),
            Kind::Bool => Self::Bool(value.number == 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate;
    use super::super::evaluate::tests::Given;
    use super::*;

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
                let shortcut = Shortcut::of(&tree);
                if let Some(short) = shortcut.and_then(|it| it.value(&given)) {
                    let long = evaluate::evaluate(&tree, &names, &given);
                    assert_eq!(Ok(Value::from(short)), long, "{source} of {left} and {right}");
                    taken += 1;
                }
            }
        }
        assert!(taken > 250, "{taken} shortcuts");
    }

    #[test]
    fn a_name_without_a_value_is_not_passed_over() {
        let tree = cel::parser::PrattParser::default().parse("a || b").unwrap();
        let shortcut = Shortcut::of(&tree).unwrap();
        assert!(shortcut.value(&Given(vec![("a", Value::Bool(true))])).is_none());
    }
}
