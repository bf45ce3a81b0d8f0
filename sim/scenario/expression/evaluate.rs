//! Evaluating: CEL's functions and ours on the values of names, and what went wrong in words.
//!
//! Only the names that an expression refers to are bound, each once.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use cel::common::ast::{Expr, LiteralValue};
use cel::common::value::{CowVal, Val};
use cel::context::{Context, VariableResolver};
use cel::{Env, ExecutionError, IdedExpr};

use super::crossing::{lend, take, type_in_words};
use super::{EvaluationError, Names, arithmetic, cost, functions};
use crate::scenario::value::Budget;
use crate::scenario::{Text, Value};

/// CEL's functions. Building them costs far more than an evaluation.
static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut environment = Env::stdlib();
    functions::add_to(&mut environment);
    Arc::new(environment)
});

/// The value of `name`.
pub(super) fn look_up(name: &str, names: &dyn Names) -> Result<Value, EvaluationError> {
    let value = names.value(name).map(Cow::into_owned);
    value.ok_or_else(|| EvaluationError(format!("`{name}` has no value").into()))
}

/// The value of a tree.
pub(super) fn evaluate(
    tree: &IdedExpr,
    wanted: &[Text],
    names: &dyn Names,
) -> Result<Value, EvaluationError> {
    let values: Vec<Value> =
        wanted.iter().map(|name| look_up(name, names)).collect::<Result<_, _>>()?;
    cost::check(tree, wanted, &values)?;
    let bound = Bound { names: wanted, values: values.iter().map(lend).collect() };
    let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
    context.set_variable_resolver(&bound);
    let resolve = |tree: &IdedExpr| {
        let result = cel::Value::resolve_val(tree, &context)?;
        Ok(take(result.as_ref(), &mut Budget::default()))
    };
    let result = match resolve(tree) {
        Err(ExecutionError::UnsupportedBinaryOperator(..)) => resolve(&arithmetic::mixing(tree)),
        result => result,
    };
    result.map_err(|error| in_words(&error, tree))?
}

/// The value of a literal.
pub(super) fn literal(literal: &LiteralValue) -> Value {
    take(literal.to_val().as_ref(), &mut Budget::default()).unwrap_or_default()
}

/// The values of an expression's names, while it is evaluated.
struct Bound<'a> {
    names: &'a [Text],
    values: Vec<Box<dyn Val + 'a>>,
}

impl VariableResolver for Bound<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let index = self.names.iter().position(|name| **name == *variable)?;
        Some(CowVal::Borrowed(self.values[index].as_ref()))
    }
}

/// Why CEL failed.
fn in_words(error: &ExecutionError, tree: &IdedExpr) -> EvaluationError {
    let words = match error {
        ExecutionError::UndeclaredReference(name) => format!("there is no name `{name}`"),
        ExecutionError::NoSuchKey(name) => format!("there is no field `{name}`"),
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
            "division by zero".to_owned()
        }
        ExecutionError::Overflow(..) => "the number is too large".to_owned(),
        ExecutionError::IndexOutOfBounds(index) => {
            format!("there is no item {}", shown(index))
        }
        ExecutionError::NoSuchOverload(call) => {
            let types: Vec<_> =
                call.argument_types().iter().map(|name| type_in_words(name)).collect();
            if let ("_._", [of, ..]) = (call.function(), &types[..]) {
                return EvaluationError(has_no_field(of, tree).into());
            }
            does_not_fit(operator_in_words(call.function()), &types.join(" and "))
        }
        ExecutionError::UnsupportedBinaryOperator(operator, left, right) => {
            let types =
                [left, right].map(|value| type_in_words(&value.type_of().to_string()).to_owned());
            does_not_fit(operator_in_words(operator), &types.join(" and "))
        }
        ExecutionError::UnexpectedType { got, want } => {
            format!("expected {}, found {}", type_in_words(want), type_in_words(got))
        }
        // What stands for an operator says so itself.
        ExecutionError::FunctionError { function, message } if function.starts_with('@') => {
            message.clone()
        }
        ExecutionError::FunctionError { function, message } => format!("`{function}`: {message}"),
        _ => "it cannot be computed".to_owned(),
    };
    EvaluationError(words.into())
}

/// That a value of some type is no record. Which of its fields was asked for is known where there is only one.
fn has_no_field(of: &str, tree: &IdedExpr) -> String {
    let mut fields = BTreeSet::new();
    fields_in(tree, &mut fields);
    match fields.pop_first() {
        Some(field) if fields.is_empty() => format!("{of} has no field `{field}`"),
        _ => format!("{of} has no fields"),
    }
}

/// Nesting is bounded where the tree is compiled.
fn fields_in<'a>(tree: &'a IdedExpr, fields: &mut BTreeSet<&'a str>) {
    match &tree.expr {
        Expr::Select(select) => {
            fields.insert(&select.field);
            fields_in(&select.operand, fields);
        }
        Expr::Call(call) => {
            let operands = call.target.as_deref().into_iter().chain(&call.args);
            operands.for_each(|operand| fields_in(operand, fields));
        }
        Expr::List(list) => list.elements.iter().for_each(|item| fields_in(item, fields)),
        Expr::Comprehension(tree) => {
            for part in [&tree.iter_range, &tree.loop_cond, &tree.loop_step, &tree.result] {
                fields_in(part, fields);
            }
        }
        _ => {}
    }
}

fn does_not_fit(operator: &str, types: &str) -> String {
    format!("`{operator}` does not fit {types}")
}

fn shown(value: &cel::Value) -> String {
    match value {
        cel::Value::Int(number) => number.to_string(),
        cel::Value::UInt(number) => number.to_string(),
        _ => "there".to_owned(),
    }
}

/// The operator as it is written: `_+_` is `+`.
fn operator_in_words(name: &str) -> &str {
    match name {
        "add" => "+",
        "sub" => "-",
        "mul" => "*",
        "div" => "/",
        "rem" => "%",
        "_[_]" => "[]",
        "_._" => ".",
        other => other.trim_matches(['_', '@']),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::scenario::Expression;
    use crate::scenario::value::MAX_TEXT;

    /// Names with values, for tests.
    pub(in crate::scenario) struct Given(pub(in crate::scenario) Vec<(&'static str, Value)>);

    impl Names for Given {
        fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
            let given = self.0.iter().find(|(given, _)| *given == name);
            given.map(|(_, value)| Cow::Borrowed(value))
        }
    }

    pub(in crate::scenario) fn one_record() -> Given {
        let answer = Value::record([("status", Value::Int(200)), ("service", Value::text("api"))]);
        Given(vec![
            ("n", Value::Int(2)),
            ("f", Value::Float(0.5)),
            ("t", Value::text("é")),
            ("xs", Value::List([Value::Int(1), Value::Int(2), Value::Int(3)].into())),
            ("rs", Value::List([answer.clone(), answer.clone()].into())),
            ("r", answer),
            ("big", Value::text("x".repeat(MAX_TEXT))),
        ])
    }

    fn shown(source: &str) -> String {
        let expression = Expression::compile(source).unwrap();
        let value = expression.evaluate(&one_record());
        value.map_or_else(|error| format!("error: {error}"), |value| value.to_string())
    }

    #[test]
    fn values_go_in_and_come_out() {
        assert_eq!(shown("n + 1"), "3");
        assert_eq!(shown("f * 3.0"), "1.5");
        assert_eq!(shown("t + 'x'"), "éx");
        assert_eq!(shown("xs.map(x, x * n)"), "[2, 4, 6]");
        assert_eq!(shown("xs + [4]"), "[1, 2, 3, 4]");
        assert_eq!(shown("r.status"), "200");
        assert_eq!(shown("r"), "{service: \"api\", status: 200}");
        assert_eq!(shown("r['service']"), "api");
        assert_eq!(shown("has(r.nothing) || 'status' in r"), "true");
        assert_eq!(shown("rs.filter(a, a.status == 200).size()"), "2");
        assert_eq!(shown("rs[0] == r && r.size() == 2"), "true");
        assert_eq!(shown("n > 1 ? null : 'no'"), "null");
        assert_eq!(shown("1u"), "1");
        assert_eq!(shown("{tries: n, 'id': 1}"), "{id: 1, tries: 2}");
        assert_eq!(shown("{id: n}.id + {}.size()"), "2");
        assert_eq!(shown("[{a: 2}, {a: 1}].map(x, x.a).sort()"), "[1, 2]");
        assert_eq!(shown("xs.map(x, {id: x})[1]"), "{id: 2}");
        assert_eq!(shown("{a: 1} == {a: 1}"), "true");
    }

    #[test]
    fn lists_texts_and_numbers_have_the_functions_that_are_expected() {
        assert_eq!(shown("[max(1, n, 3), min(xs), xs.max(), max('a', 'b')]"), "[3, 1, 3, \"b\"]");
        assert_eq!(shown("[max(1, f), abs(-n), xs.sum(), [f, n].sum()]"), "[1, 2, 6, 2.5]");
        assert_eq!(shown("xs.join('-') + ['a', 'b'].join()"), "1-2-3ab");
        assert_eq!(shown("'a,b,,c'.split(',')"), "[\"a\", \"b\", \"\", \"c\"]");
        assert_eq!(shown("'éa'.split('')"), "[\"é\", \"a\"]");
        assert_eq!(shown("[3, 1, 2].sort() + xs.reverse()"), "[1, 2, 3, 3, 2, 1]");
        assert_eq!(shown("[1, '1', 1, [1]].distinct()"), "[1, \"1\", [1]]");
        assert_eq!(shown("[[1], 2, [[3]]].flatten()"), "[1, 2, [3]]");
        assert_eq!(shown("range(3) + range(2, 4) + range(4, 2)"), "[0, 1, 2, 2, 3]");
        assert_eq!(shown("[xs.first(), xs.last(), xs.indexOf(3), xs.indexOf(4)]"), "[1, 3, 2, -1]");
        assert_eq!(shown("['aé'.indexOf('é'), 'a'.indexOf('b')]"), "[1, -1]");
        assert_eq!(shown("['abcd'.slice(1, 3), 'abcd'.slice(-2)]"), "[\"bc\", \"cd\"]");
        assert_eq!(shown("xs.slice(1) + xs.slice(0, -2) + xs.slice(9)"), "[2, 3, 1]");
        assert_eq!(shown("' Ab '.trim().lower() + 'é'.upper() + 'ab'.reverse()"), "abÉba");
        assert_eq!(shown("'a-b-c'.replace('-', '+')"), "a+b+c");
    }

    #[test]
    fn whole_numbers_and_fractions_mix() {
        assert_eq!(
            shown("[n + f, f - n, n * f, n / f, f / n, f % n]"),
            "[2.5, -1.5, 1.0, 4.0, 0.25, 0.5]"
        );
        assert_eq!(shown("xs.map(x, x * f) + xs.filter(x, x * f > 1)"), "[0.5, 1.0, 1.5, 3]");
        assert_eq!(
            shown("[round(2.5), round(-3.5), round(f + n, 0), floor(-f), ceil(f), round(n, 2)]"),
            "[2, -4, 2.0, -1, 1, 2]"
        );
        assert_eq!(shown("f / 0"), "error: division by zero");
        assert_eq!(shown("f + t"), "error: `+` does not fit a number with a fraction and a text");
        assert_eq!(shown("r + r"), "error: `+` does not fit a record and a record");
        assert_eq!(shown("round(t)"), "error: `round`: expected a number, found a text");
        assert_eq!(shown("round(f, 99)"), "error: `round`: decimals are 0 to 15");
        assert_eq!(shown("floor(f * 9e300)"), "error: `floor`: the number is too large");
    }

    #[test]
    fn a_failure_is_told_from_anything_else() {
        let others = "[r, n, t, xs, null, {error: 1}, {error: 'no', more: 1}]";
        assert_eq!(shown(&format!("{others}.exists(x, is_failure(x))")), "false");
        assert_eq!(shown("is_failure({error: t})"), "true");
    }

    #[test]
    fn functions_fail_in_words_and_within_limits() {
        assert_eq!(shown("xs.filter(x, x > 9).max()"), "error: `max`: the list is empty");
        assert_eq!(shown("max(n, t)"), "error: `max`: a text does not fit the others");
        assert_eq!(shown("[n, t].sort()"), "error: `sort`: a text does not fit the others");
        assert_eq!(shown("n.join()"), "error: `join`: expected a list, found a whole number");
        assert_eq!(shown("range(n * 100000)"), "error: `range`: more than 10000 items");
        assert_eq!(shown("big.replace('x', big)"), "error: `replace`: the text is too long");
        assert_eq!(shown("big.split('')"), "error: `split`: more than 10000 items");
        assert_eq!(shown("[big, big].join()"), "error: `join`: the value is too large");
    }

    #[test]
    fn what_goes_wrong_is_told_in_words() {
        assert_eq!(shown("m + 1"), "error: `m` has no value");
        assert_eq!(shown("m"), "error: `m` has no value");
        assert_eq!(shown("n + t"), "error: `+` does not fit a whole number and a text");
        assert_eq!(shown("n < t"), "error: `<` does not fit a whole number and a text");
        assert_eq!(shown("!n"), "error: `!` does not fit a whole number");
        assert_eq!(shown("n / 0"), "error: division by zero");
        assert_eq!(shown("n % 0"), "error: division by zero");
        assert_eq!(shown("9223372036854775807 + n"), "error: the number is too large");
        assert_eq!(shown("r.nothing"), "error: there is no field `nothing`");
        assert_eq!(shown("n.nothing"), "error: a whole number has no field `nothing`");
        assert_eq!(shown("xs[3]"), "error: there is no item 3");
        assert_eq!(shown("r.map(x, x)"), "error: expected a list, found a record");
        assert_eq!(shown("big + t"), "error: the value is too large");
        assert_eq!(shown("type(n)"), "error: a type cannot be kept as a value");
        assert_eq!(shown("n && true"), "error: `&&` does not fit a whole number and true or false");
    }

    #[test]
    fn the_deepest_expressions_fit_half_of_a_small_stack() {
        let deepest = |start: &str, step: &str, end: &str| {
            let nested = |depth| format!("{}{start}{}", step.repeat(depth), end.repeat(depth));
            let compiled = (0..30).map_while(|depth| Expression::compile(&nested(depth)).ok());
            compiled.last().unwrap()
        };
        let expressions = [
            deepest("1", "", "+1"),
            deepest("true", "!(", ")"),
            deepest("1", "[", "]"),
            deepest("1", "true ? ", " : 2"),
            deepest("xs", "", ".map(x, x)"),
            deepest("1", "xs.map(x, ", ")"),
            deepest("xs", "", "[0]"),
            deepest("1", "string(", ")"),
            deepest("true", "true && (", ")"),
        ];
        let run = || expressions.iter().for_each(|it| drop(it.evaluate(&one_record())));
        let stack = std::thread::Builder::new().stack_size(1024 * 1024);
        std::thread::scope(|scope| stack.spawn_scoped(scope, run).unwrap().join().unwrap());
    }
}
