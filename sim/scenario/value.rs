//! Values that names, cells and queue items hold.

mod list;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ecow::eco_format;

use super::Text;
pub use list::List;
use list::Size;

/// What an expression gives and a name stands for. Everything in it has one order, so that it is shown one way. It
/// is made of whole words: what is written in smaller parts and soon moved is waited for.
#[derive(Clone, Debug, Default, PartialEq)]
#[repr(u64)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction; it never decides about time.
    Float(f64),
    /// A text.
    Text(Text),
    /// Values in their order.
    List(List),
    /// Named values, such as the answer of a fetch.
    Record(Arc<BTreeMap<Text, Self>>),
}

/// The most bytes of text in a value.
pub(crate) const MAX_TEXT: usize = 64 * 1024;

/// What is put together of the values of others can have so many times as much.
const PARTS: usize = 16;

/// The most values in a value.
const MAX_ITEMS: usize = 100_000;

/// How many bytes a value takes beside its own in a record, roughly.
const NAMED: usize = 64;

/// How deep lists and records nest: whatever goes through a value calls itself for each level.
const MAX_DEPTH: usize = 32;

/// What is left of the size that a value may have. What several of its parts share counts for each, since each is shown.
#[derive(Debug)]
pub(crate) struct Budget {
    text: usize,
    items: usize,
    depth: usize,
}

/// What a value has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    Size,
    Depth,
}

/// The numbers that most traces show.
static DIGITS: [Text; 10] = [
    Text::inline("0"),
    Text::inline("1"),
    Text::inline("2"),
    Text::inline("3"),
    Text::inline("4"),
    Text::inline("5"),
    Text::inline("6"),
    Text::inline("7"),
    Text::inline("8"),
    Text::inline("9"),
];

impl Value {
    /// What it is, in words.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number with a fraction",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Record(_) => "a record",
        }
    }

    /// A text value.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::Text(text.into())
    }

    /// Makes it a copy of another. Most are numbers, for which this is quicker than to put a copy in its place.
    #[inline]
    pub(crate) fn become_same_as(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Int(number), Self::Int(other)) => *number = *other,
            _ => *self = other.clone(),
        }
    }

    /// Which comes first of any two: nothing, truths, numbers, texts, lists, records, each kind by itself; lists by the
    /// first items that differ.
    pub(crate) fn total_cmp(&self, other: &Self) -> Ordering {
        let kind = |value: &Self| match value {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Int(_) | Self::Float(_) => 2,
            Self::Text(_) => 3,
            Self::List(_) => 4,
            Self::Record(_) => 5,
        };
        match (self, other) {
            (Self::Bool(one), Self::Bool(other)) => one.cmp(other),
            (Self::Int(one), Self::Int(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::List(one), Self::List(other)) => {
                let differ = one.iter().zip(&**other).map(|(one, other)| one.total_cmp(other));
                let first = differ.into_iter().find(|order| order.is_ne());
                first.unwrap_or_else(|| one.len().cmp(&other.len()))
            }
            (Self::Record(_), Self::Record(_)) => self.written().cmp(&other.written()),
            _ => match (self.number(), other.number()) {
                (Some(one), Some(other)) => one.total_cmp(&other),
                _ => kind(self).cmp(&kind(other)),
            },
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "of numbers that are almost equal, either may be first"
    )]
    const fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// As it is shown.
    #[inline]
    pub fn shown(&self) -> Text {
        let digit = match self {
            Self::Int(number) => usize::try_from(*number).ok().and_then(|digit| DIGITS.get(digit)),
            _ => None,
        };
        digit.map_or_else(|| self.written(), Text::clone)
    }

    fn written(&self) -> Text {
        match self {
            Self::Text(text) => Text::clone(text),
            Self::Int(number) => itoa::Buffer::new().format(*number).into(),
            other => eco_format!("{other}"),
        }
    }

    /// How much memory it takes, roughly, if nothing of it is shared.
    pub(crate) fn weight(&self) -> usize {
        self.size().weight
    }

    /// How large it is.
    fn size(&self) -> Size {
        let one = Size { values: 1, ..Size::default() };
        match self {
            Self::Text(text) => Size { text: text.len(), weight: text.len(), ..one },
            Self::List(list) => list.size(),
            Self::Record(fields) => {
                let named = Size { weight: NAMED * fields.len(), ..one };
                let size = fields.values().map(Self::size).fold(named, Size::with);
                Size { depth: size.depth + 1, ..size }
            }
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) => one,
        }
    }

    /// Whether it is neither larger nor nested deeper than what steps put together of values may be.
    pub(crate) fn check(&self) -> Result<(), Excess> {
        Budget { text: PARTS * MAX_TEXT, ..Budget::default() }.spend(self.size())
    }

    /// A record of these named values.
    pub fn record<const N: usize>(fields: [(&str, Self); N]) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (Text::from(name), value));
        Self::Record(Arc::new(fields.collect()))
    }
}

impl Default for Budget {
    /// All that there is.
    fn default() -> Self {
        Self { text: MAX_TEXT, items: MAX_ITEMS, depth: MAX_DEPTH }
    }
}

impl Budget {
    /// A value of this size.
    fn spend(&mut self, size: Size) -> Result<(), Excess> {
        take(&mut self.items, size.values, Excess::Size)?;
        take(&mut self.text, size.text, Excess::Size)?;
        if size.depth > self.depth { Err(Excess::Depth) } else { Ok(()) }
    }

    /// One more value.
    pub(crate) const fn take_item(&mut self) -> Result<(), Excess> {
        take(&mut self.items, 1, Excess::Size)
    }

    /// So many more bytes of text.
    pub(crate) const fn take_text(&mut self, bytes: usize) -> Result<(), Excess> {
        take(&mut self.text, bytes, Excess::Size)
    }

    /// One more level, until it is left.
    pub(crate) const fn enter(&mut self) -> Result<(), Excess> {
        take(&mut self.depth, 1, Excess::Depth)
    }

    pub(crate) const fn leave(&mut self) {
        self.depth += 1;
    }
}

impl Excess {
    /// Why there is no such value.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Size => "the value is too large",
            Self::Depth => "the value is nested too deep",
        }
    }
}

const fn take(left: &mut usize, wanted: usize, excess: Excess) -> Result<(), Excess> {
    if *left < wanted {
        return Err(excess);
    }
    *left -= wanted;
    Ok(())
}

impl From<()> for Value {
    fn from((): ()) -> Self {
        Self::Null
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for Value {
    /// As a person would write it: texts without quotes, except within lists and records.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            other => nested(other, f),
        }
    }
}

fn nested(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Null => f.write_str("null"),
        Value::Bool(flag) => write!(f, "{flag}"),
        Value::Int(number) => write!(f, "{number}"),
        Value::Float(number) => write!(f, "{number:?}"),
        Value::Text(text) => write!(f, "\"{text}\""),
        Value::List(items) => {
            f.write_str("[")?;
            for (index, item) in items.iter().enumerate() {
                f.write_str(if index == 0 { "" } else { ", " })?;
                nested(item, f)?;
            }
            f.write_str("]")
        }
        Value::Record(fields) => {
            f.write_str("{")?;
            for (index, (name, field)) in fields.iter().enumerate() {
                write!(f, "{}{name}: ", if index == 0 { "" } else { ", " })?;
                nested(field, f)?;
            }
            f.write_str("}")
        }
    }
}
