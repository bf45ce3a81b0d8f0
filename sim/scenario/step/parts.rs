//! Parts of steps: what they are made of beside other steps.

use std::sync::Arc;

use super::Block;
use crate::scenario::expression::Part;
use crate::scenario::{Delay, DelayError, Expression, Pattern, Target, Template, Text};
use crate::time::Duration;

/// What a `fetch` asks.
#[derive(Clone, Debug)]
pub struct Asking {
    /// For which path, with a query; `/` if not given.
    pub path: Option<Template>,
    /// How; `GET` if not given.
    pub method: Option<Text>,
    /// When the last part of its head is sent, if not all at once.
    pub head_by: Option<Length>,
    /// What it sends,
    pub body: Option<Template>,
    /// when the first part of that is sent, if not at once,
    pub first_byte: Option<Length>,
    /// and when the last.
    pub body_by: Option<Length>,
    /// Names and values of headers.
    pub headers: Arc<[(Text, Template)]>,
    /// How long it waits for a connection, if not without end,
    pub connect_timeout: Option<Length>,
    /// and each time for something to be read.
    pub read_timeout: Option<Length>,
    /// Index into the scenario's sessions, in which its connection is kept.
    pub session: Option<Target>,
}

/// What an `answer` of a program says.
#[derive(Clone, Debug)]
pub struct Answering {
    /// The status.
    pub status: Count,
    /// The text, `ok` if not given.
    pub body: Option<Template>,
    /// Names and values of headers.
    pub headers: Arc<[(Text, Template)]>,
}

/// One of the waits of a `select`.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Whether it is waited for at all.
    pub when: Option<Expression>,
    /// The step that waits, alone; `after "1s"` is a `sleep`.
    pub wait: Block,
    /// What runs if it is taken.
    pub body: Block,
}

/// A handler of a `try`.
#[derive(Clone, Debug)]
pub struct Catch {
    /// What it handles.
    pub kind: CatchKind,
    /// The name that keeps the reason.
    pub into: Option<Text>,
    /// The name that keeps the list of the reasons of all that failed together.
    pub all: Option<Text>,
    /// What runs.
    pub body: Block,
}

/// What a `catch` handles.
#[derive(Clone, Debug)]
pub enum CatchKind {
    /// `catch`: every failure, no cancellation.
    Failures,
    /// `catch "cancelled"`: a cancellation.
    Cancelled,
    /// `catch "timeout"`: failures whose reason fits the pattern.
    Reason(Pattern),
    /// `catch "{reason}"`: what the text says when there is something to handle.
    Computed(Template),
}

impl CatchKind {
    /// What a `catch` with this text handles.
    pub fn of(text: &str) -> Self {
        match text {
            "cancelled" => Self::Cancelled,
            pattern => Self::Reason(Pattern::new(pattern)),
        }
    }
}

/// What an `acquire` holds.
#[derive(Clone, Debug)]
pub enum Share {
    /// So many permits of a semaphore or a lock.
    Permits(Count),
    /// `mode="read"`: a lock together with others who read.
    Read,
    /// `mode="write"`: a lock alone.
    Write,
}

/// Whom a `notify` wakes.
#[derive(Clone, Debug)]
pub enum Whom {
    /// So many.
    First(Count),
    /// `"all"`
    All,
}

/// What a failing branch does to a `gather` or an `as-completed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// The first failure is passed on at once; the other branches run on.
    Pass,
    /// Failures become results.
    Collect,
}

/// When a `wait-tasks` is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// When all have ended, well or not.
    AllCompleted,
    /// When one has.
    FirstCompleted,
    /// When one has failed, or all have ended.
    FirstFailure,
}

/// What becomes of the ticks of a loop that were missed: tokio's `MissedTickBehavior`, and what loops in Python do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// They come at once, one after the other.
    Burst,
    /// The next comes a period after the late one.
    Delay,
    /// They are left out: the next comes when it would have in time.
    Skip,
    /// The late one is left out, too: none comes late.
    Drop,
}

/// What an `await` waits for.
#[derive(Clone, Debug)]
pub enum Awaited {
    /// A promise, by its index.
    Promise(usize),
    /// A task or a coroutine, by its name.
    Task(Template),
}

/// A length of time in a step.
#[derive(Clone, Debug)]
pub enum Length {
    /// Known when the file was read.
    Known(Delay),
    /// A string with expressions, which must give a duration.
    Computed(ComputedLength),
}

/// A length of time that is known when its step runs.
#[derive(Clone, Debug)]
pub struct ComputedLength {
    /// What gives it, as text.
    pub text: Template,
    /// If that is a number with its unit, as in `{n}ms`: the number, and how long one of it is. Where the number is whole, no text is made.
    pub number: Option<(Expression, Duration)>,
}

impl From<Template> for ComputedLength {
    fn from(text: Template) -> Self {
        let number = match &text {
            Template::Mixed(parts) => match &**parts {
                [Part::Expression(number), Part::Literal(unit)] => {
                    Duration::unit(unit).map(|one| (Expression::clone(number), one))
                }
                _ => None,
            },
            Template::Known(_) | Template::Single(_) => None,
        };
        Self { text, number }
    }
}

impl ComputedLength {
    /// The length that a text tells. What is less than no time is none, as in asyncio.
    pub(crate) fn of_text(text: &str) -> Result<Delay, DelayError> {
        Delay::nearest(text).or_else(|error| {
            let rest = text.strip_prefix('-').ok_or(error)?;
            Delay::nearest(rest).map(|_| Delay::fixed(Duration::ZERO))
        })
    }

    /// The same of a whole number with its unit, of which one is that long; `None` if it is too long for a length.
    pub(crate) fn of_whole(number: i64, one: Duration) -> Option<Duration> {
        let length = one.checked_mul(number.unsigned_abs())?;
        Some(if number < 0 { Duration::ZERO } else { length })
    }
}

/// A whole number in a step.
#[derive(Clone, Debug)]
pub enum Count {
    /// Known when the file was read.
    Known(u32),
    /// A string with expressions, which must give a whole number.
    Computed(Template),
}

/// A value in a step: a literal, or a string with expressions.
///
/// A string that is nothing but one expression between braces stands for that expression's value.
pub type Operand = Template;

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: [&str; 6] = ["ns", "us", "ms", "s", "m", "h"];

    #[test]
    fn a_whole_number_of_a_unit_is_as_long_as_its_text_tells() {
        let edges = [0, 1, 999, 5_124_095, 5_124_096, 18_446_744_073, 18_446_744_074, i64::MAX];
        let numbers = edges.into_iter().flat_map(|edge| [edge, -edge]).chain([i64::MIN]);
        for (number, unit) in numbers.flat_map(|number| UNITS.map(|unit| (number, unit))) {
            let one = Duration::unit(unit).unwrap();
            let told = ComputedLength::of_text(&format!("{number}{unit}")).ok();
            let counted = ComputedLength::of_whole(number, one);
            assert_eq!(counted.map(Delay::fixed), told, "{number}{unit}");
        }
    }

    #[test]
    fn the_number_of_a_length_is_known_if_its_unit_is_all_else_there_is() {
        let number = |text: &str| {
            let computed = ComputedLength::from(Template::parse(text).unwrap());
            computed.number.map(|(number, one)| (number.source().to_string(), one))
        };
        let of = |source: &str, one| Some((source.to_owned(), one));
        assert_eq!(number("{n + 1}ms"), of("n + 1", Duration::from_millis(1)));
        assert_eq!(number("{n}h"), of("n", Duration::from_secs(3600)));
        for other in ["{n}", "{n}.5s", "1{n}s", "{n}{m}s", "{n}s..2s", "{n} s", "{n}weeks"] {
            assert_eq!(number(other), None, "{other}");
        }
    }
}
