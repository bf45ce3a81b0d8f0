//! Entries: one argument or property of a node, read as the type that is expected there.
//!
//! Each reader gives `None` after it has reported why. Names in expressions are not looked at here: see `scope`.

#[cfg(feature = "scenarios")]
mod computed;

use std::ops::Range;

use super::file::File;
use super::nodes::{KdlEntry, KdlValue};
use super::problem::{self, Problem};
use super::suggest;
use crate::scenario::{Delay, DelayError, Ratio, SourceSpan, Text, Value};
use crate::time::{Duration, DurationError};

/// Names are at most this many characters long.
const MAX_NAME: usize = 64;

/// An argument or the value of a property.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    kdl: &'a KdlEntry,
    file: &'a File<'a>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(kdl: &'a KdlEntry, file: &'a File<'a>) -> Self {
        Self { kdl, file }
    }

    /// Where the value stands, without the name of its property.
    pub(super) fn span(&self) -> SourceSpan {
        let whole = self.kdl.span();
        let length = self.repr().len().min(whole.len());
        (whole.offset() + whole.len() - length, length).into()
    }

    /// The string, if it is one; says nothing if not.
    pub(super) fn as_string(&self) -> Option<&'a str> {
        self.kdl.value().as_string()
    }

    /// Reports that something else was expected.
    pub(super) fn wrong<T>(&self, expected: &str) -> Option<T> {
        self.wrong_because(expected, "")
    }

    fn wrong_because<T>(&self, expected: &str, help: &str) -> Option<T> {
        let found = describe(self.kdl.value());
        self.problem(
            format!("expected {expected}, found {found}"),
            &format!("not {expected}"),
            help,
        )
    }

    /// Reports that a number was expected. Numbers have no quotes.
    fn no_number<T>(&self, expected: &str) -> Option<T> {
        let number = self.as_string().filter(|text| text.parse::<f64>().is_ok());
        let help = number.map_or(String::new(), |text| format!("write it without quotes: {text}"));
        self.wrong_because(expected, &help)
    }

    /// Reports a problem with the value.
    pub(super) fn problem<T>(
        &self,
        message: impl Into<String>,
        label: &str,
        help: &str,
    ) -> Option<T> {
        let problem = Problem::new(message).at(self.span(), label);
        self.file.report(if help.is_empty() { problem } else { problem.help(help) });
        None
    }

    /// A string.
    pub(super) fn string(&self) -> Option<&'a str> {
        self.as_string().or_else(|| {
            let help = format!("write it between quotes: \"{}\"", self.repr());
            self.wrong_because("a string", &help)
        })
    }

    /// A pattern.
    pub(super) fn pattern(&self) -> Option<&'a str> {
        let text = self.string()?;
        if text.is_empty() {
            return self.problem(
                "a pattern is not empty",
                "matches nothing",
                "`*` matches everything",
            );
        }
        Some(text)
    }

    /// The name of something declared: plain text, which expressions cannot change.
    pub(super) fn name(&self) -> Option<Text> {
        let text = self.string()?;
        if let Some(at) = text.find(['{', '}']) {
            let problem = Problem::new("declared names are fixed")
                .at(self.place(at..at + 1), "an expression cannot stand here")
                .help("write the name without braces");
            self.file.report(problem);
            return None;
        }
        self.check_name(text)?;
        Some(text.into())
    }

    /// A string that can name something, apart from any expressions in it.
    pub(super) fn check_name(&self, text: &str) -> Option<()> {
        let reason = if text.trim().is_empty() {
            "a name needs at least one character"
        } else if text.trim() != text {
            "a name neither starts nor ends with a blank"
        } else if text.contains('*') {
            "a name has no `*`, which stands for any text in expectations"
        } else if text.contains(problem::is_invisible) {
            "a name has only printable characters, on one line"
        } else if text.chars().count() > MAX_NAME {
            "a name has at most 64 characters"
        } else {
            return Some(());
        };
        self.problem(reason, "not a name", "")
    }

    /// A whole number from `least` on.
    pub(super) fn whole<T: TryFrom<i128> + Into<u64> + Copy>(&self, least: u64) -> Option<T> {
        let Some(number) = self.kdl.value().as_integer() else {
            return self.no_number("a whole number");
        };
        self.in_range(number, least)
    }

    /// The same of a value that the entry comes to.
    pub(super) fn whole_of<T: TryFrom<i128> + Into<u64> + Copy>(
        &self,
        value: &Value,
        least: u64,
    ) -> Option<T> {
        match value {
            Value::Int(number) => self.in_range((*number).into(), least),
            _ => self.problem(format!("{value} is no whole number"), "not a whole number", ""),
        }
    }

    fn in_range<T: TryFrom<i128> + Into<u64> + Copy>(&self, number: i128, least: u64) -> Option<T> {
        let fits = T::try_from(number).ok().filter(|number| (*number).into() >= least);
        fits.or_else(|| {
            let (size, help) = if number < i128::from(least) {
                ("small", format!("the least is {least}"))
            } else {
                ("large", String::new())
            };
            self.problem(format!("{number} is too {size} here"), "out of range", &help)
        })
    }

    /// A probability from 0 to 1.
    pub(super) fn ratio(&self) -> Option<Ratio> {
        let share = match self.kdl.value() {
            KdlValue::Integer(0) => 0.0,
            KdlValue::Integer(1) => 1.0,
            KdlValue::Float(share) if (0.0..=1.0).contains(share) => *share,
            KdlValue::Integer(_) | KdlValue::Float(_) => {
                return self.problem("a chance is a number from 0 to 1", "out of range", "");
            }
            _ => return self.no_number("a number from 0 to 1"),
        };
        // The text of a number with six places, without its point, is a whole number of millionths.
        let text = format!("{share:.6}");
        let millionths = text.replace('.', "").parse().unwrap_or(0);
        Some(Ratio(millionths))
    }

    /// A fixed length of time.
    pub(super) fn duration(&self) -> Option<Duration> {
        let text = self.timed()?;
        text.parse().map_err(|error| self.bad_duration(text, error)).ok()
    }

    /// A length of time, or a range of them.
    pub(super) fn delay(&self) -> Option<Delay> {
        let text = self.timed()?;
        self.delay_as(text, str::parse)
    }

    /// The same of a text that the entry comes to.
    pub(super) fn delay_of(&self, text: &str) -> Option<Delay> {
        self.delay_as(text, Delay::nearest)
    }

    fn delay_as(
        &self,
        text: &str,
        read: impl FnOnce(&str) -> Result<Delay, DelayError>,
    ) -> Option<Delay> {
        let error = match read(text) {
            Ok(delay) => return Some(delay),
            Err(error) => error,
        };
        match error {
            DelayError::Duration(error) => self.bad_duration(text, error),
            DelayError::Reversed => {
                let help = "the shorter duration comes first";
                self.problem::<()>("this range ends before it starts", "the wrong way round", help);
            }
            DelayError::Drawn => {
                let help = "write \"jitter 1s..2s\", \"normal 100ms 20ms\" (mean and deviation), \"exponential 10ms\" (mean) or \"pareto 10ms 2.5\" (the shortest and the shape)";
                self.problem::<()>("cannot read this distribution", "not one", help);
            }
        }
        None
    }

    /// `#true` or `#false`.
    pub(super) fn truth(&self) -> Option<bool> {
        match self.kdl.value() {
            KdlValue::Bool(truth) => Some(*truth),
            _ => self.wrong("#true or #false"),
        }
    }

    /// A value as it stands.
    pub(super) fn literal(&self) -> Option<Value> {
        match self.kdl.value() {
            KdlValue::String(text) => Some(Value::text(text.as_str())),
            KdlValue::Bool(flag) => Some(Value::Bool(*flag)),
            KdlValue::Null => Some(Value::Null),
            KdlValue::Float(number) if number.is_finite() => Some(Value::Float(*number)),
            KdlValue::Float(_) => self.problem("a number has to be finite", "not finite", ""),
            KdlValue::Integer(number) => i64::try_from(*number)
                .ok()
                .map(Value::Int)
                .or_else(|| self.problem("this number is too large", "does not fit 64 bits", "")),
        }
    }

    /// A value to start with: as it stands, but between brackets a list, and between braces a record.
    pub(super) fn start(&self) -> Option<Value> {
        #[cfg(feature = "scenarios")]
        if self.as_string().is_some_and(is_made) {
            return self.made();
        }
        self.literal()
    }

    /// The place in the file of a part of the string.
    pub(super) fn place(&self, range: Range<usize>) -> SourceSpan {
        let span = self.span();
        match (source_offset(self.repr(), range.start), source_offset(self.repr(), range.end)) {
            (Some(start), Some(end)) => (span.offset() + start, end - start).into(),
            _ => span,
        }
    }

    pub(super) fn file(&self) -> &'a File<'a> {
        self.file
    }

    /// A string that is to be a duration: a bare number gets a hint.
    fn timed(&self) -> Option<&'a str> {
        let value = self.kdl.value();
        if value.is_number() {
            let help = format!("write a duration with its unit, such as \"{}s\"", self.repr());
            return self.problem("a duration needs a unit", "missing unit", &help);
        }
        self.as_string().or_else(|| self.wrong("a duration such as \"2s\""))
    }

    fn bad_duration(&self, text: &str, error: DurationError) {
        if text.strip_prefix('-').is_some_and(|rest| rest.parse::<Delay>().is_ok()) {
            let help = "the shortest is no time at all: \"0s\"";
            self.problem::<()>("a duration is not negative", "less than no time", help);
            return;
        }
        if text.parse::<Delay>().is_ok() {
            let help = "a step or a service can take a range of time; `total` and `duration` have `min=` and `max=`";
            self.problem::<()>("one duration stands here, no range", "a range", help);
            return;
        }
        let help = match error {
            DurationError::MissingUnit if text.contains("..") => {
                "both ends of a range have a unit: \"50ms..200ms\"".to_owned()
            }
            DurationError::MissingUnit => format!("did you mean \"{text}s\" or \"{text}ms\"?"),
            DurationError::UnknownUnit | DurationError::BadNumber => suggest::duration(text),
            DurationError::UnitsInDisorder => "write it as in \"1h30m\"".to_owned(),
            DurationError::OutOfRange => String::new(),
        };
        let is_computed = self.as_string().is_some_and(|written| written != text);
        let message = if is_computed { format!("`{text}`: {error}") } else { error.to_string() };
        self.problem::<()>(message, "not a duration", &help);
    }

    /// The value as it is written.
    pub(super) fn repr(&self) -> &'a str {
        self.kdl.written()
    }
}

/// Whether a text stands for a list or a record.
#[cfg(feature = "scenarios")]
fn is_made(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']') || text.starts_with('{') && text.ends_with('}')
}

/// What a value is, in words.
fn describe(value: &KdlValue) -> &'static str {
    match value {
        KdlValue::String(_) => "a string",
        KdlValue::Integer(_) => "a whole number",
        KdlValue::Float(_) => "a number with a fraction",
        KdlValue::Bool(_) => "true or false",
        KdlValue::Null => "null",
    }
}

/// Where in `repr`, a string as it is written, the byte `wanted` of its content stands.
///
/// `None` for multi-line strings, whose lines are moved.
fn source_offset(repr: &str, wanted: usize) -> Option<usize> {
    let hashes = repr.len() - repr.trim_start_matches('#').len();
    let quoted = &repr[hashes..];
    if quoted.starts_with("\"\"\"") && quoted.len() > 2 && quoted.contains('\n') {
        return None;
    }
    if hashes > 0 {
        return Some(hashes + 1 + wanted);
    }
    let Some(escaped) = repr.strip_prefix('"') else { return Some(wanted) };
    let (mut content, mut rest) = (0, escaped);
    while content < wanted {
        let (produced, consumed) = one_character(rest)?;
        content += produced;
        rest = &rest[consumed..];
    }
    Some(repr.len() - rest.len())
}

/// How many bytes the first character of an escaped string stands for, and how many it is written with.
fn one_character(text: &str) -> Option<(usize, usize)> {
    let first = text.chars().next()?;
    if first != '\\' {
        return Some((first.len_utf8(), first.len_utf8()));
    }
    let escape = text[1..].chars().next()?;
    if escape == 'u' {
        let digits = text.strip_prefix("\\u{")?.split('}').next()?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        Some((char::from_u32(code)?.len_utf8(), digits.len() + 4))
    } else if escape.is_whitespace() {
        Some((0, text.len() - text[1..].trim_start().len()))
    } else {
        Some((1, 1 + escape.len_utf8()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_strings_are_found_behind_escapes() {
        assert_eq!(source_offset("abc", 1), Some(1));
        assert_eq!(source_offset("\"abc\"", 1), Some(2));
        assert_eq!(source_offset("#\"abc\"#", 1), Some(3));
        assert_eq!(source_offset(r#""\n\"é\u{e9}x""#, 0), Some(1));
        assert_eq!(source_offset(r#""\n\"é\u{e9}x""#, 2), Some(5));
        assert_eq!(source_offset(r#""\n\"é\u{e9}x""#, 6), Some(13));
        assert_eq!(source_offset("\"a\\   b\"", 1), Some(2));
        assert_eq!(source_offset("\"\"\"\n  a\n  \"\"\"", 0), None);
        assert_eq!(source_offset("\"abc\"", 9), None);
    }
}
