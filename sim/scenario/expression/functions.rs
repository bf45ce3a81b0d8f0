//! Functions of lists, texts and numbers that CEL's own library has not: each is worked out here, within limits.
//!
//! Each can be called both ways, `max(xs)` and `xs.max()`. What several values are to be one of can be given as a list or one by one.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cel::common::types::{DYN_TYPE, Type};
use cel::common::value::CowVal;
use cel::{Env, ExecutionError};

use super::arithmetic::{self, Given, fraction, unfit};
use super::crossing::{give, take};
use super::questions::RECORD;
use crate::scenario::value::{Budget, MAX_TEXT};
use crate::scenario::{Text, Value};

/// So many items a function makes at most.
const MOST_ITEMS: usize = 10_000;

/// So many decimals tell all that a fraction can.
const MOST_PLACES: usize = 15;

/// The names of the functions, how many values each takes, and what it does.
macro_rules! functions {
    ($($name:literal $least:literal..=$most:literal $function:path;)*) => {
        /// What they are called.
        pub(super) const NAMES: &[&str] = &[$($name),*];

        /// Adds all of them.
        pub(super) fn add_to(env: &mut Env) {
            $({
                fn called<'b, 'v>(
                    arguments: Vec<CowVal<'b, 'v>>,
                ) -> Result<CowVal<'b, 'v>, ExecutionError> {
                    apply($name, $function, &arguments)
                }
                for count in $least..=$most {
                    // None of them has this name in the standard library.
                    let id = format!("{}_{count}", $name);
                    let _ = env.add_overload($name, &id, any(count), called);
                    let id = format!("of_{}_{count}", $name);
                    let _ = env.add_member_overload($name, &id, DYN_TYPE, any(count - 1), called);
                }
            })*
        }
    };
}

functions! {
    "@record" 1..=1 record;
    "@+" 2..=2 arithmetic::add;
    "@-" 2..=2 arithmetic::subtract;
    "@*" 2..=2 arithmetic::multiply;
    "@/" 2..=2 arithmetic::divide;
    "@%" 2..=2 arithmetic::remainder;
    "abs" 1..=1 abs;
    "ceil" 1..=1 ceil;
    "distinct" 1..=1 distinct;
    "first" 1..=1 first;
    "flatten" 1..=1 flatten;
    "floor" 1..=1 floor;
    "indexOf" 2..=2 index_of;
    "is_failure" 1..=1 is_failure;
    "join" 1..=2 join;
    "last" 1..=1 last;
    "lower" 1..=1 lower;
    "max" 1..=4 max;
    "min" 1..=4 min;
    "range" 1..=2 range;
    "replace" 3..=3 replace;
    "reverse" 1..=1 reverse;
    "round" 1..=2 round;
    "slice" 2..=3 slice;
    "sort" 1..=1 sort;
    "split" 2..=2 split;
    "sum" 1..=1 sum;
    "trim" 1..=1 trim;
    "upper" 1..=1 upper;
}

/// So many values of any type.
fn any(count: usize) -> Vec<Type> {
    (0..count).map(|_| DYN_TYPE).collect()
}

fn apply<'b, 'v>(
    name: &str,
    function: fn(&[Value]) -> Given,
    arguments: &[CowVal<'b, 'v>],
) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let wrong = |why: String| ExecutionError::function_error(name, why);
    let values = arguments.iter().map(|value| take(value.as_ref(), &mut Budget::default()));
    let values: Vec<Value> =
        values.collect::<Result<_, _>>().map_err(|error| wrong(error.0.to_string()))?;
    let value = function(&values).map_err(wrong)?;
    Ok(CowVal::Owned(give(&value)))
}

/// Names and values, one after the other.
fn record(values: &[Value]) -> Given {
    debug_assert_eq!(NAMES.first(), Some(&RECORD));
    let mut fields = BTreeMap::new();
    for pair in items(&values[0])?.chunks(2) {
        if let [Value::Text(name), value] = pair {
            fields.insert(Text::clone(name), value.clone());
        }
    }
    Ok(Value::Record(Arc::new(fields)))
}

fn abs(values: &[Value]) -> Given {
    match &values[0] {
        Value::Int(number) => {
            number.checked_abs().map(Value::Int).ok_or_else(|| "the number is too large".into())
        }
        Value::Float(number) => Ok(Value::Float(number.abs())),
        other => Err(unfit("a number", other)),
    }
}

/// The whole number below.
fn floor(values: &[Value]) -> Given {
    to_whole(&values[0], f64::floor)
}

/// The whole number above.
fn ceil(values: &[Value]) -> Given {
    to_whole(&values[0], f64::ceil)
}

/// The nearest whole number, of two the even one; with a number of decimals a fraction with so many. So does Python.
fn round(values: &[Value]) -> Given {
    let Some(places) = values.get(1) else {
        return to_whole(&values[0], f64::round_ties_even);
    };
    let places = usize::try_from(whole(places)?).ok().filter(|places| *places <= MOST_PLACES);
    let places = places.ok_or_else(|| format!("decimals are 0 to {MOST_PLACES}"))?;
    match &values[0] {
        Value::Float(number) => {
            let rounded = format!("{number:.places$}").parse();
            rounded.map(Value::Float).map_err(|_| "the number is too large".into())
        }
        number => whole(number).map(Value::Int).map_err(|_| unfit("a number", number)),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it was looked whether it fits")]
#[expect(clippy::cast_precision_loss, reason = "the bounds are powers of two, or all but")]
fn to_whole(value: &Value, whole: fn(f64) -> f64) -> Given {
    match value {
        Value::Int(number) => Ok(Value::Int(*number)),
        Value::Float(number) => {
            let number = whole(*number);
            if (i64::MIN as f64..i64::MAX as f64).contains(&number) {
                Ok(Value::Int(number as i64))
            } else {
                Err("the number is too large".into())
            }
        }
        other => Err(unfit("a number", other)),
    }
}

/// Whether it is what `gather`, `group` and `as-completed` with `on-error="collect"` give for a failure.
#[expect(clippy::unnecessary_wraps, reason = "functions can fail")]
fn is_failure(values: &[Value]) -> Given {
    let Value::Record(fields) = &values[0] else { return Ok(Value::Bool(false)) };
    let has_reason = matches!(fields.get("error"), Some(Value::Text(_)));
    Ok(Value::Bool(fields.len() == 1 && has_reason))
}

fn distinct(values: &[Value]) -> Given {
    let mut seen = BTreeSet::new();
    // Within a list texts have quotes: no number reads like one.
    let is_new = |item: &&Value| seen.insert(Value::List([(*item).clone()].into()).to_string());
    Ok(Value::List(items(&values[0])?.iter().filter(is_new).cloned().collect()))
}

fn first(values: &[Value]) -> Given {
    items(&values[0])?.first().cloned().ok_or_else(|| "the list is empty".into())
}

fn last(values: &[Value]) -> Given {
    items(&values[0])?.last().cloned().ok_or_else(|| "the list is empty".into())
}

fn flatten(values: &[Value]) -> Given {
    let mut flat = Vec::new();
    for item in items(&values[0])? {
        match item {
            Value::List(inner) => flat.extend(inner.iter().cloned()),
            item => flat.push(item.clone()),
        }
    }
    Ok(Value::List(flat.into()))
}

/// Where a text or an item begins, in letters or items; -1 if nowhere.
fn index_of(values: &[Value]) -> Given {
    let place = match &values[0] {
        Value::Text(whole) => {
            whole.find(&**text(&values[1])?).map(|at| whole[..at].chars().count())
        }
        list => items(list)?.iter().position(|item| *item == values[1]),
    };
    Ok(Value::Int(place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1)))
}

fn join(values: &[Value]) -> Given {
    let between = values.get(1).map_or(Ok(&EMPTY), text)?;
    let mut joined = String::new();
    for (index, item) in items(&values[0])?.iter().enumerate() {
        joined.push_str(if index == 0 { "" } else { between });
        joined.push_str(&item.shown());
        is_short(joined.len())?;
    }
    Ok(Value::text(joined))
}

fn lower(values: &[Value]) -> Given {
    Ok(Value::text(text(&values[0])?.to_lowercase()))
}

fn upper(values: &[Value]) -> Given {
    Ok(Value::text(text(&values[0])?.to_uppercase()))
}

fn trim(values: &[Value]) -> Given {
    Ok(Value::text(text(&values[0])?.trim()))
}

fn max(values: &[Value]) -> Given {
    extreme(values, Ordering::Greater)
}

fn min(values: &[Value]) -> Given {
    extreme(values, Ordering::Less)
}

/// Of equal ones the first.
fn extreme(values: &[Value], wanted: Ordering) -> Given {
    let all = if let [list @ Value::List(_)] = values { items(list)? } else { values };
    let Some((first, rest)) = all.split_first() else { return Err("the list is empty".into()) };
    let mut found = first;
    for value in rest {
        found = if compare(found, value)? == wanted.reverse() { value } else { found };
    }
    // What stands alone has to be comparable, too.
    compare(found, found).map(|_| found.clone())
}

/// The numbers from 0, or from the first, up to the last, which is not among them.
fn range(values: &[Value]) -> Given {
    let (from, to) = match values {
        [to] => (0, whole(to)?),
        [from, to, ..] => (whole(from)?, whole(to)?),
        [] => (0, 0),
    };
    if usize::try_from(to.saturating_sub(from)).is_ok_and(|count| count > MOST_ITEMS) {
        return Err(format!("more than {MOST_ITEMS} items"));
    }
    Ok(Value::List((from..to).map(Value::Int).collect()))
}

fn replace(values: &[Value]) -> Given {
    let (whole, from, to) = (text(&values[0])?, text(&values[1])?, text(&values[2])?);
    let growth = whole.matches(&**from).count().saturating_mul(to.len());
    is_short(whole.len().saturating_add(growth))?;
    Ok(Value::text(whole.replace(from.as_str(), to)))
}

fn reverse(values: &[Value]) -> Given {
    match &values[0] {
        Value::Text(text) => Ok(Value::text(text.chars().rev().collect::<String>())),
        list => Ok(Value::List(items(list)?.iter().rev().cloned().collect())),
    }
}

/// The letters of a text or the items of a list from one place on, up to another.
fn slice(values: &[Value]) -> Given {
    let place = |value: &Value, length: usize| {
        let place = whole(value)?;
        let end = i64::try_from(length).unwrap_or(i64::MAX);
        // From the end, as in Python.
        let place = if place < 0 { place.saturating_add(end) } else { place };
        Ok::<_, String>(usize::try_from(place.clamp(0, end)).unwrap_or(length))
    };
    let ends = |length: usize| {
        let from = place(&values[1], length)?;
        let to = values.get(2).map_or(Ok(length), |to| place(to, length))?;
        Ok::<_, String>((from, to.saturating_sub(from)))
    };
    match &values[0] {
        Value::Text(text) => {
            let (from, count) = ends(text.chars().count())?;
            Ok(Value::text(text.chars().skip(from).take(count).collect::<String>()))
        }
        list => {
            let all = items(list)?;
            let (from, count) = ends(all.len())?;
            Ok(Value::List(all.iter().skip(from).take(count).cloned().collect()))
        }
    }
}

fn sort(values: &[Value]) -> Given {
    let mut sorted = items(&values[0])?.to_vec();
    if let [first, rest @ ..] = &sorted[..] {
        rest.iter().try_for_each(|other| compare(first, other).map(drop))?;
    }
    sorted.sort_by(|one, other| compare(one, other).unwrap_or(Ordering::Equal));
    Ok(Value::List(sorted.into()))
}

fn split(values: &[Value]) -> Given {
    let (whole, at) = (text(&values[0])?, text(&values[1])?);
    let parts: Vec<Value> = if at.is_empty() {
        whole.chars().take(MOST_ITEMS + 1).map(|letter| Value::text(letter.to_string())).collect()
    } else {
        whole.split(&**at).take(MOST_ITEMS + 1).map(Value::text).collect()
    };
    if parts.len() > MOST_ITEMS {
        return Err(format!("more than {MOST_ITEMS} items"));
    }
    Ok(Value::List(parts.into()))
}

fn sum(values: &[Value]) -> Given {
    items(&values[0])?.iter().try_fold(Value::Int(0), |sum, item| match (&sum, item) {
        (Value::Int(sum), Value::Int(item)) => {
            sum.checked_add(*item).map(Value::Int).ok_or_else(|| "the number is too large".into())
        }
        (sum, item) => Ok(Value::Float(fraction(sum)? + fraction(item)?)),
    })
}

static EMPTY: Text = Text::new();

fn items(value: &Value) -> Result<&[Value], String> {
    match value {
        Value::List(items) => Ok(items),
        other => Err(unfit("a list", other)),
    }
}

fn text(value: &Value) -> Result<&Text, String> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(unfit("a text", other)),
    }
}

fn whole(value: &Value) -> Result<i64, String> {
    match value {
        Value::Int(number) => Ok(*number),
        other => Err(unfit("a whole number", other)),
    }
}

/// Numbers among each other, and texts.
fn compare(one: &Value, other: &Value) -> Result<Ordering, String> {
    match (one, other) {
        (Value::Int(one), Value::Int(other)) => Ok(one.cmp(other)),
        (Value::Text(one), Value::Text(other)) => Ok(one.cmp(other)),
        (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => {
            Ok(fraction(one)?.total_cmp(&fraction(other)?))
        }
        (Value::Int(_) | Value::Float(_) | Value::Text(_), other) | (other, _) => {
            Err(format!("{} does not fit the others", other.kind()))
        }
    }
}

fn is_short(bytes: usize) -> Result<(), String> {
    if bytes > MAX_TEXT { Err("the text is too long".into()) } else { Ok(()) }
}
