//! How values cross into CEL and back.
//!
//! A record is lent to CEL as it is, with its fields in their order, and is never turned into a map of CEL's, which has none.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use cel::ExecutionError;
use cel::common::traits::{Container, Indexer, Sizer};
use cel::common::types::{
    CelBool, CelDouble, CelInt, CelList, CelNull, CelString, CelUInt, MAP_TYPE, Type,
};
use cel::common::value::{CowVal, StaticVal, Val};

use super::EvaluationError;
use crate::scenario::value::{Budget, Excess};
use crate::scenario::{Text, Value};

/// A value as CEL sees it; texts are borrowed.
pub(super) fn lend<'v>(value: &'v Value) -> Box<dyn Val + 'v> {
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
pub(super) fn give<'v>(value: &Value) -> Box<dyn Val + 'v> {
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
pub(super) fn take(value: &dyn Val, budget: &mut Budget) -> Result<Value, EvaluationError> {
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

/// How CEL calls a type, in words.
pub(super) fn type_in_words(name: &str) -> &str {
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
