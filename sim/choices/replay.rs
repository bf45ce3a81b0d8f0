//! The explicit source: a short list of deviations, plain elsewhere.
//!
//! A deviation names its point and the alternative it takes, both in words (`order at 1.2s #1` takes `consumer`), so that an
//! edit elsewhere in the scenario keeps it valid, and a person can read it. A list of them is written as a token, which
//! needs no more than single quotes in any shell.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Choices, Meeting, Name, Options, Point};
use crate::scenario::{Chosen, Drawn, Text};
use crate::time::Duration;
use crate::trace::Deviation;

/// Takes the listed alternatives, and the plain one everywhere else.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    takes: Vec<(Take, Arc<AtomicBool>)>,
    /// Where in the list the first deviation at each point is.
    places: Arc<BTreeMap<Text, usize>>,
    /// The tasks that are cancelled.
    cancelled: Arc<BTreeSet<Text>>,
}

/// One deviation: what to take at a point.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Take {
    /// The name of the point.
    pub point: Text,
    /// The alternative, as [`Point::label`] calls it.
    pub alternative: Text,
}

/// Why a text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// A deviation without `=`.
    MissingAlternative,
    /// A `%` that is not followed by two hexadecimal digits, or bytes that are no text.
    BadEscape,
}

impl Replay {
    /// The source that takes these.
    pub fn new(takes: impl IntoIterator<Item = Take>) -> Self {
        let takes: Vec<_> = takes.into_iter().map(|take| (take, Arc::default())).collect();
        let places = takes.iter().enumerate().rev();
        let places = places.map(|(place, (take, _)): (_, &(Take, _))| (take.point.clone(), place));
        let cancelled = takes.iter().filter_map(|(take, _)| {
            let Some(Name::Cancellation(task, _)) = Name::parse(&take.point) else { return None };
            Some(task.into())
        });
        let (places, cancelled) = (Arc::new(places.collect()), Arc::new(cancelled.collect()));
        Self { takes, places, cancelled }
    }

    /// The source that a token stands for.
    ///
    /// # Errors
    ///
    /// [`TokenError`] if it is none.
    pub fn from_token(token: &str) -> Result<Self, TokenError> {
        let takes = token.split(',').filter(|take| !take.is_empty()).map(str::parse);
        Ok(Self::new(takes.collect::<Result<Vec<Take>, _>>()?))
    }

    /// The token that stands for these deviations.
    pub fn token(takes: &[Take]) -> String {
        takes.iter().map(Take::to_string).collect::<Vec<_>>().join(",")
    }

    /// The deviations.
    pub fn takes(&self) -> Vec<Take> {
        self.takes.iter().map(|(take, _)| take.clone()).collect()
    }

    /// What a run asked for is noted in the clone that it was given; here one can see what it did not ask for.
    pub fn unused(&self) -> Vec<Take> {
        let unused = self.takes.iter().filter(|(_, used)| !used.load(Ordering::Relaxed));
        unused.map(|(take, _)| take.clone()).collect()
    }

    /// What is listed for this point, as `read` understands it; noted as used if it does.
    fn listed<T>(&self, point: &Point<'_>, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let name = point.name.to_string();
        let (take, used) = &self.takes[*self.places.get(&*name)?];
        let taken = read(&take.alternative);
        used.store(taken.is_some(), Ordering::Relaxed);
        taken
    }
}

impl Choices for Replay {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        self.listed(point, |alternative| point.find(alternative)).unwrap_or_default()
    }

    fn exactly(&mut self, point: &Point<'_>, _: Meeting<'_>) -> Option<Duration> {
        let Options::Lengths { min, max, .. } = point.options else { return None };
        self.listed(point, |length| length.parse().ok().filter(|it| (min..=max).contains(it)))
    }

    fn draw(&mut self, point: &Point<'_>, _: Drawn) -> Option<Duration> {
        self.exactly(point, &Vec::new)
    }

    fn is_plain(&self) -> bool {
        self.takes.is_empty()
    }

    fn cancels(&self) -> bool {
        !self.cancelled.is_empty()
    }

    fn may_cancel(&self, task: &str) -> bool {
        self.cancelled.contains(task)
    }
}

impl From<&Deviation> for Take {
    fn from(deviation: &Deviation) -> Self {
        let Deviation { point, choice, .. } = deviation;
        Self { point: ecow::eco_format!("{point}"), alternative: Text::clone(choice) }
    }
}

impl From<&Chosen> for Take {
    fn from(chosen: &Chosen) -> Self {
        let Chosen { point, alternative, .. } = chosen;
        Self { point: Text::clone(point), alternative: Text::clone(alternative) }
    }
}

impl fmt::Display for Take {
    /// As in a token: `order+at+1.2s+#1=consumer`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(&self.point, f)?;
        f.write_char('=')?;
        escape(&self.alternative, f)
    }
}

impl FromStr for Take {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let (point, alternative) = text.split_once('=').ok_or(TokenError::MissingAlternative)?;
        Ok(Self { point: unescape(point)?, alternative: unescape(alternative)? })
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingAlternative => "each deviation of a token is POINT=ALTERNATIVE",
            Self::BadEscape => "in a token, % stands before two hexadecimal digits",
        })
    }
}

impl std::error::Error for TokenError {}

fn escape(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for byte in text.bytes() {
        match byte {
            b' ' => f.write_char('+')?,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'#' | b'-' | b'_' | b'/' | b':' => {
                f.write_char(char::from(byte))?;
            }
            other => write!(f, "%{other:02X}")?,
        }
    }
    Ok(())
}

fn unescape(text: &str) -> Result<Text, TokenError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| {
                    char::from(digit.unwrap_or_default())
                        .to_digit(16)
                        .and_then(|d| u8::try_from(d).ok())
                });
                let [Some(high), Some(low)] = digits else { return Err(TokenError::BadEscape) };
                high * 16 + low
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map(Text::from).map_err(|_| TokenError::BadEscape)
}

#[cfg(test)]
mod tests {
    use super::super::{Name, Options};
    use super::*;
    use crate::time::Duration;

    fn take(point: &str, alternative: &str) -> Take {
        Take { point: point.into(), alternative: alternative.into() }
    }

    #[test]
    fn a_token_reads_back() {
        let takes =
            [take("order at 1.2s #1", "it's, \"quoted\" = ü"), take("latency of a b#2", "1.2s")];
        let token = Replay::token(&takes);
        assert!(token.chars().all(|c| c.is_ascii_graphic() && c != '\''), "{token}");
        let read: Vec<_> = Replay::from_token(&token).unwrap().unused();
        assert_eq!(read, takes);
    }

    #[test]
    fn a_token_that_is_none_says_why() {
        assert_eq!(Replay::from_token("order").unwrap_err(), TokenError::MissingAlternative);
        assert_eq!(Replay::from_token("a=%G0").unwrap_err(), TokenError::BadEscape);
        assert_eq!(Replay::from_token("a=%F").unwrap_err(), TokenError::BadEscape);
        assert_eq!(Replay::from_token("a=%FF").unwrap_err(), TokenError::BadEscape);
        assert!(Replay::from_token("").unwrap().is_plain());
    }

    #[test]
    fn what_matches_nothing_is_unused() {
        let [min, grain, max] = [0, 1, 2].map(Duration::from_secs);
        let options = Options::Lengths { min, grain, count: 3, max };
        let point = Point { name: Name::Latency("users", 1), options };
        let kept =
            Replay::new([take("latency of users#1", "2s"), take("latency of users#2", "1s")]);
        assert_eq!(kept.clone().choose(&point), 2);
        assert_eq!(kept.unused(), [take("latency of users#2", "1s")]);
    }

    #[test]
    fn only_who_is_cancelled_in_it_is_asked_at_each_wait() {
        let none = Replay::new([take("latency of users#1", "2s")]);
        assert!(!none.cancels() && !none.may_cancel("a"));
        let one = Replay::new([take("cancellation of a#2", "cancelled")]);
        assert!(one.cancels() && one.may_cancel("a") && !one.may_cancel("b"));
    }
}
