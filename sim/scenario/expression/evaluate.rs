//! Evaluating: values into CEL, the result out of it, and what went wrong in words.
//!
//! Only the names that an expression refers to are bound, each once. A record is lent to CEL as it is, with its
//! fields in their order, and is never turned into a map of CEL's, which has none.

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use cel::common::ast::LiteralValue;
use cel::common::traits::{Container, Indexer, Sizer};
use cel::common::types::{
    CelBool, CelDouble, CelInt, CelList, CelNull, CelString, CelUInt, MAP_TYPE, Type,
};
use cel::common::value::{CowVal, StaticVal, Val};
use cel::context::{Context, VariableResolver};
use cel::{Env, ExecutionError, IdedExpr};

use super::{EvaluationError, Names, cost};
use crate::scenario::value::{Budget, Excess};
use crate::scenario::{Text, Value};

/// CEL's functions. Building them costs far more than an evaluation.
static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

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
    let result = cel::Value::resolve_val(tree, &context).map_err(|error| in_words(&error))?;
    take(result.as_ref(), &mut Budget::default())
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

/// A value as CEL sees it; texts are borrowed.
fn lend<'v>(value: &'v Value) -> Box<dyn Val + 'v> {
    match value {
        Value::Null => Box::new(CelNull),
        Value::Bool(flag) => Box::new(CelBool::from(*flag)),
        Value::Int(number) => Box::new(CelInt::from(*number)),
        Value::Float(number) => Box::new(CelDouble::from(*number)),
        Value::Text(text) => Box::new(CelString::from(&**text)),
        Value::List(items) => Box::new(CelList::from(items.iter().map(lend).collect::<Vec<_>>())),
        Value::Record(fields) => Box::new(Record(Arc::clone(fields))),
    }
}

/// A value that outlives what it was made from.
fn give<'v>(value: &Value) -> Box<dyn Val + 'v> {
    match value {
        Value::Null => Box::new(CelNull),
        Value::Bool(flag) => Box::new(CelBool::from(*flag)),
        Value::Int(number) => Box::new(CelInt::from(*number)),
        Value::Float(number) => Box::new(CelDouble::from(*number)),
        Value::Text(text) => Box::new(CelString::from(text.to_string())),
        Value::List(items) => Box::new(CelList::from(items.iter().map(give).collect::<Vec<_>>())),
        Value::Record(fields) => Box::new(Record(Arc::clone(fields))),
    }
}

/// The value that CEL gave.
fn take(value: &dyn Val, budget: &mut Budget) -> Result<Value, EvaluationError> {
    budget.take_item().map_err(in_excess)?;
    if let Some(number) = value.downcast_ref::<CelInt>() {
        Ok(Value::Int(*number.inner()))
    } else if let Some(flag) = value.downcast_ref::<CelBool>() {
        Ok(Value::Bool(*flag.inner()))
    } else if let Some(text) = value.downcast_ref::<CelString>() {
        let text = text.inner();
        budget.take_text(text.len()).map_err(in_excess)?;
        Ok(Value::text(text))
    } else if let Some(number) = value.downcast_ref::<CelDouble>() {
        Ok(Value::Float(*number.inner()))
    } else if let Some(record) = value.downcast_ref::<Record>() {
        Ok(Value::Record(Arc::clone(&record.0)))
    } else if let Some(list) = value.downcast_ref::<CelList>() {
        budget.enter().map_err(in_excess)?;
        let items = list.inner().iter().map(|item| take(item.as_ref(), budget));
        let items = items.collect::<Result<_, _>>()?;
        budget.leave();
        Ok(Value::List(items))
    } else if let Some(number) = value.downcast_ref::<CelUInt>() {
        let number = i64::try_from(*number.inner());
        number.map(Value::Int).map_err(|_| EvaluationError("the number is too large".into()))
    } else if value.downcast_ref::<CelNull>().is_some() {
        Ok(Value::Null)
    } else {
        let kind = type_in_words(value.get_type().name());
        Err(EvaluationError(format!("{kind} cannot be kept as a value").into()))
    }
}

fn in_excess(excess: Excess) -> EvaluationError {
    EvaluationError(excess.words().into())
}

/// A record lent to CEL: its fields can be selected, counted and asked for.
#[derive(Clone, Debug)]
struct Record(Arc<BTreeMap<Text, Value>>);

impl Record {
    fn field(&self, key: &dyn Val) -> Option<&Value> {
        self.0.get(key.downcast_ref::<CelString>()?.inner())
    }
}

impl Val for Record {
    fn get_type(&self) -> &Type {
        <Self as Val>::cel_type()
    }

    fn cel_type() -> &'static Type {
        &MAP_TYPE
    }

    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn as_sizer(&self) -> Option<&dyn Sizer> {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Record {}

impl Container for Record {
    fn contains(&self, value: &dyn Val) -> Result<bool, ExecutionError> {
        Ok(self.field(value).is_some())
    }
}

impl Indexer for Record {
    fn get<'b, 'v>(&'b self, key: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let name = key.downcast_ref::<CelString>().map_or("", CelString::inner);
        let field = self.field(key).ok_or_else(|| ExecutionError::no_such_key(name))?;
        Ok(CowVal::Owned(give(field)))
    }

    fn steal<'v>(self: Box<Self>, key: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(key).map(CowVal::into_owned)
    }
}

impl Sizer for Record {
    fn size(&self) -> CelInt {
        CelInt::from(i64::try_from(self.0.len()).unwrap_or(i64::MAX))
    }
}

/// Why CEL failed.
fn in_words(error: &ExecutionError) -> EvaluationError {
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
        ExecutionError::FunctionError { function, message } => format!("`{function}`: {message}"),
        _ => "it cannot be computed".to_owned(),
    };
    EvaluationError(words.into())
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

fn type_in_words(name: &str) -> &str {
    match name {
        "int" | "uint" => "a whole number",
        "double" | "float" => "a number with a fraction",
        "string" => "a text",
        "bool" => "true or false",
        "list" | "iterable" => "a list",
        "map" => "a record",
        "null_type" | "null" => "null",
        "type" => "a type",
        other => other,
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
        assert_eq!(shown("n.nothing"), "error: `.` does not fit a whole number and a text");
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
