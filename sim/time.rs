//! Simulated time: instants and durations as whole nanoseconds, and how they are written.
//!
//! Nothing here reads a real clock. Durations are written with a unit (`"250us"`, `"1.5s"`, `"2m"`); instants are
//! shown as seconds since the start of the run (`2.000`), from an hour on as hours, minutes and seconds (`1h30m00.000`). With an
//! `s` behind it an instant is a duration. All arithmetic is on integers and saturates, so that no scenario can overflow the clock.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

#[cfg(feature = "scenarios")]
use serde::{Deserialize, Serialize};

use crate::write_text::number;

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * NANOS_PER_SECOND;
const HOUR: u64 = 60 * MINUTE;

/// Units a duration can be written in, longest name first where one ends like another.
const UNITS: [(&str, u64); 6] = [
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", NANOS_PER_SECOND),
    ("m", MINUTE),
    ("h", HOUR),
];

/// A length of simulated time, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize), serde(transparent))]
pub struct Duration(u64);

/// A moment of simulated time, in nanoseconds since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize), serde(transparent))]
pub struct Instant(u64);

/// Why a text is no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationError {
    /// A number without a unit.
    MissingUnit,
    /// A unit that is none of `ns`, `us`, `ms`, `s`, `m`, `h`.
    UnknownUnit,
    /// No number before the unit, or one that is no plain decimal.
    BadNumber,
    /// Several units, not from the largest to the smallest.
    UnitsInDisorder,
    /// Longer than 584 years, or finer than a nanosecond.
    OutOfRange,
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest duration there is, some 584 years.
    pub const MAX: Self = Self(u64::MAX);

    /// A duration of so many nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// A duration of so many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// A duration of so many seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(NANOS_PER_SECOND))
    }

    /// The whole duration in nanoseconds.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Whether this is no time at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// This duration `factor` times, at most [`Duration::MAX`].
    #[must_use]
    pub const fn saturating_mul(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }

    /// The sum, at most [`Duration::MAX`].
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left of this duration after `other`, at least zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Instant {
    /// The start of the run.
    pub const START: Self = Self(0);

    /// The instant so many nanoseconds after the start.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the start.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// How long after the start this is.
    pub const fn since_start(self) -> Duration {
        Duration(self.0)
    }

    /// As it is shown in a column whose latest instant is `latest`: if that is an hour or more, all have hours, and as many digits of them.
    pub fn beside(self, latest: Self) -> impl fmt::Display {
        let hours = latest.0 / HOUR;
        fmt::from_fn(move |f| match hours.checked_ilog10() {
            Some(tens) => self.write_hours(f, tens as usize + 1),
            None => write!(f, "{self}"),
        })
    }

    /// Hours of so many digits at least, minutes and seconds.
    fn write_hours(self, to: &mut impl fmt::Write, digits: usize) -> fmt::Result {
        let (hours, minutes) = (self.0 / HOUR, self.0 % HOUR / MINUTE);
        write!(to, "{hours:0digits$}h{minutes:02}m")?;
        seconds(to, self.0 % MINUTE, 2)
    }
}

/// Writes seconds of so many digits at least, with three decimals, or six or nine where three don't tell all of them.
fn seconds(to: &mut impl fmt::Write, nanos: u64, digits: usize) -> fmt::Result {
    let (whole, rest) = (nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
    if rest.is_multiple_of(1_000_000) {
        write!(to, "{whole:0digits$}.{:03}", rest / 1_000_000)
    } else if rest.is_multiple_of(1_000) {
        write!(to, "{whole:0digits$}.{:06}", rest / 1_000)
    } else {
        write!(to, "{whole:0digits$}.{rest:09}")
    }
}

impl From<std::time::Duration> for Duration {
    /// The same length, at most [`Duration::MAX`].
    fn from(length: std::time::Duration) -> Self {
        Self::from_secs(length.as_secs()).saturating_add(Self(length.subsec_nanos().into()))
    }
}

impl From<Duration> for std::time::Duration {
    fn from(length: Duration) -> Self {
        Self::from_nanos(length.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, length: Duration) -> Self {
        Self(self.0.saturating_add(length.0))
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// How long after `earlier` this is; zero if it is not after it.
    fn sub(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    /// Reads numbers with their units, the larger units first: `1.5s`, `1h30m`. Only the last number has a fraction.
    fn from_str(text: &str) -> Result<Self, DurationError> {
        Self::read(text, false)
    }
}

impl Duration {
    /// Reads the same, and takes what is less than a nanosecond for the nearest one: of computed numbers.
    pub(crate) fn nearest(text: &str) -> Result<Self, DurationError> {
        Self::read(text, true)
    }

    /// How long one of the unit is that is called so, if any is.
    pub(crate) fn unit(name: &str) -> Option<Self> {
        UNITS.iter().find(|(unit, _)| *unit == name).map(|(_, nanos)| Self(*nanos))
    }

    /// So many times as long, if that is a length.
    pub(crate) fn checked_mul(self, times: u64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    fn read(text: &str, rounds: bool) -> Result<Self, DurationError> {
        let (mut length, mut smaller_than, mut rest) = (Self::ZERO, u64::MAX, text);
        loop {
            let unit_at = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
            let (number, behind) = rest.split_at(unit_at.unwrap_or(rest.len()));
            let unit_ends = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
            let (unit, next) = behind.split_at(unit_ends);
            let (part, size) = part(number, unit, rounds)?;
            if size >= smaller_than {
                return Err(DurationError::UnitsInDisorder);
            }
            if !next.is_empty() && number.contains('.') {
                return Err(DurationError::BadNumber);
            }
            length = length.0.checked_add(part).map(Self).ok_or(DurationError::OutOfRange)?;
            if next.is_empty() {
                return Ok(length);
            }
            (smaller_than, rest) = (size, next);
        }
    }
}

/// So many decimals of a fraction are read where it is rounded.
const MOST_DECIMALS: usize = 18;

/// So many nanoseconds are a number of a unit, and so many one of that unit.
fn part(number: &str, unit: &str, rounds: bool) -> Result<(u64, u64), DurationError> {
    let (whole, mut fraction) = number.split_once('.').unwrap_or((number, ""));
    if rounds {
        // No fraction has more digits that count.
        fraction = &fraction[..fraction.len().min(MOST_DECIMALS)];
    }
    if whole.is_empty() || fraction.contains('.') || number.ends_with('.') {
        return Err(DurationError::BadNumber);
    }
    if unit.is_empty() {
        return Err(DurationError::MissingUnit);
    }
    let size = Duration::unit(unit).ok_or(DurationError::UnknownUnit)?.as_nanos();
    let scale = u32::try_from(fraction.len()).ok().and_then(|places| 10_u128.checked_pow(places));
    let digits = format!("{whole}{fraction}").parse::<u128>().ok();
    let nanos = digits
        .zip(scale)
        .and_then(|(digits, scale)| {
            let scaled = digits.checked_mul(size.into())?;
            let nearest = scaled.checked_add(scale / 2)? / scale;
            (rounds || scaled % scale == 0).then_some(nearest)
        })
        .and_then(|nanos| u64::try_from(nanos).ok());
    nanos.map(|nanos| (nanos, size)).ok_or(DurationError::OutOfRange)
}

impl FromStr for Instant {
    type Err = DurationError;

    /// Reads what is shown: seconds with three, six or nine decimals, and before them hours and minutes of two digits, if there are any.
    fn from_str(text: &str) -> Result<Self, DurationError> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        let pair = |text: &str| digits(text) && text.len() == 2 && *text < *"60";
        let (before, decimals) = text.split_once('.').ok_or(DurationError::BadNumber)?;
        let units = match before.split_once('h') {
            None => [("0", HOUR), ("0", MINUTE), (before, NANOS_PER_SECOND)],
            Some((hours, rest)) => {
                let (minutes, seconds) = rest.split_once('m').ok_or(DurationError::BadNumber)?;
                if !pair(minutes) || !pair(seconds) {
                    return Err(DurationError::BadNumber);
                }
                [(hours, HOUR), (minutes, MINUTE), (seconds, NANOS_PER_SECOND)]
            }
        };
        if !digits(decimals) || !matches!(decimals.len(), 3 | 6 | 9) {
            return Err(DurationError::BadNumber);
        }
        let part: u64 = format!("{decimals:0<9}").parse().map_err(|_| DurationError::OutOfRange)?;
        units.into_iter().try_fold(Self(part), |sum, (number, unit)| {
            if !digits(number) {
                return Err(DurationError::BadNumber);
            }
            let nanos = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
            let sum = nanos.and_then(|nanos| nanos.checked_add(sum.0));
            sum.map(Self).ok_or(DurationError::OutOfRange)
        })
    }
}

impl Duration {
    /// Writes it in the largest of `h`, `m` that divides it evenly, else as seconds from one second on, else in the largest
    /// of `ms`, `us`, `ns` that is not larger than it. From an hour on it is hours, minutes and seconds.
    pub(crate) fn write(self, to: &mut impl fmt::Write) -> fmt::Result {
        let nanos = self.0;
        if nanos > HOUR && !nanos.is_multiple_of(HOUR) {
            number(to, nanos / HOUR)?;
            to.write_char('h')?;
            let rest = nanos % HOUR;
            let (minutes, seconds) = (rest / MINUTE, rest % MINUTE);
            if minutes > 0 {
                number(to, minutes)?;
                to.write_char('m')?;
            }
            return if seconds > 0 { Self(seconds).write(to) } else { Ok(()) };
        }
        let (unit, size) = match nanos {
            0 => ("s", NANOS_PER_SECOND),
            n if n.is_multiple_of(HOUR) => ("h", HOUR),
            n if n.is_multiple_of(MINUTE) => ("m", MINUTE),
            n if n >= NANOS_PER_SECOND => ("s", NANOS_PER_SECOND),
            n if n >= 1_000_000 => ("ms", 1_000_000),
            n if n >= 1_000 => ("us", 1_000),
            _ => ("ns", 1),
        };
        let places = size.ilog10() as usize;
        let fraction = nanos % size;
        if fraction == 0 {
            number(to, nanos / size)?;
            to.write_str(unit)
        } else {
            let decimals = format!("{fraction:0places$}");
            write!(to, "{}.{}{unit}", nanos / size, decimals.trim_end_matches('0'))
        }
    }
}

impl fmt::Display for Duration {
    /// In its natural unit: `250us`, `1.5s`, `2m`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl fmt::Display for Instant {
    /// Seconds with three decimals, or six or nine where three don't tell the whole instant; from an hour on after hours and minutes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < HOUR { seconds(f, self.0, 1) } else { self.write_hours(f, 1) }
    }
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingUnit => "a duration needs a unit",
            Self::UnknownUnit => "this unit is not known",
            Self::BadNumber => "a duration starts with a decimal number",
            Self::UnitsInDisorder => "of several units the larger stands first, each once",
            Self::OutOfRange => "a duration is a whole number of nanoseconds, at most 584 years",
        })
    }
}

impl std::error::Error for DurationError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.parse::<Duration>().unwrap().to_string()
    }

    #[test]
    fn durations_are_shown_in_their_natural_unit() {
        let shown: Vec<_> = ["250us", "100ms", "1.5s", "1500ms", "2m", "90s", "1h", "0s", "0.5ns"]
            .iter()
            .map(|text| text.parse::<Duration>().map_or_else(|e| e.to_string(), |d| d.to_string()))
            .collect();
        assert_eq!(shown[..8], ["250us", "100ms", "1.5s", "1.5s", "2m", "90s", "1h", "0s"]);
        assert_eq!(shown[8], DurationError::OutOfRange.to_string());
    }

    #[test]
    fn computed_durations_are_rounded_to_the_nearest_nanosecond() {
        let nanos = |text: &str| Duration::nearest(text).map(Duration::as_nanos);
        assert_eq!(nanos("0.30000000000000004s"), Ok(300_000_000));
        assert_eq!(nanos("0.3333333333333333s"), Ok(333_333_333));
        assert_eq!(nanos("0.6666666666666666ms"), Ok(666_667));
        assert_eq!(nanos("0.4ns"), Ok(0));
        assert_eq!(nanos("0.5ns"), Ok(1));
        assert_eq!(nanos("1.5s"), Ok(1_500_000_000));
        assert_eq!(nanos(&format!("0.{}s", "9".repeat(400))), Ok(1_000_000_000));
        assert_eq!(nanos("99999999999999999999s"), Err(DurationError::OutOfRange));
        assert_eq!(nanos("1.x"), Err(DurationError::BadNumber));
    }

    #[test]
    fn several_units_are_added_up() {
        let nanos = |text: &str| text.parse().map(Duration::as_nanos);
        assert_eq!(nanos("1h30m"), Ok(5_400_000_000_000));
        assert_eq!(nanos("1m1.5s"), Ok(61_500_000_000));
        assert_eq!(nanos("1s500ms"), Ok(1_500_000_000));
        assert_eq!(nanos("30m1h"), Err(DurationError::UnitsInDisorder));
        assert_eq!(nanos("1m1m"), Err(DurationError::UnitsInDisorder));
        assert_eq!(nanos("1.5h30m"), Err(DurationError::BadNumber));
        assert_eq!(nanos("1h30"), Err(DurationError::MissingUnit));
        assert_eq!(["90m", "3600.5s", "86399s"].map(shown), ["1h30m", "1h500ms", "23h59m59s"]);
    }

    #[test]
    fn what_is_shown_reads_back() {
        let day = 86_400_000_000_000;
        for nanos in [
            1,
            999,
            1_001,
            1_000_001,
            61_000_000_000,
            3_600_000_000_000,
            day - 1,
            day,
            day + 1,
            u64::MAX,
        ] {
            let text = Duration::from_nanos(nanos).to_string();
            assert_eq!(shown(&text), text);
            assert_eq!(text.parse(), Ok(Duration::from_nanos(nanos)));
        }
    }

    #[test]
    fn a_duration_of_the_standard_library_is_as_long() {
        for nanos in [0, 1, 999_999_999, 1_000_000_001, u64::MAX] {
            let length = Duration::from_nanos(nanos);
            assert_eq!(Duration::from(std::time::Duration::from(length)), length);
        }
        assert_eq!(Duration::from(std::time::Duration::MAX), Duration::MAX);
    }

    #[test]
    fn malformed_durations_say_why() {
        let why = |text: &str| text.parse::<Duration>().unwrap_err();
        assert_eq!(why("2"), DurationError::MissingUnit);
        assert_eq!(why("2 s"), DurationError::UnknownUnit);
        assert_eq!(why("2sec"), DurationError::UnknownUnit);
        assert_eq!(why("s"), DurationError::BadNumber);
        assert_eq!(why("1.s"), DurationError::BadNumber);
        assert_eq!(why("-1s"), DurationError::BadNumber);
        assert_eq!(why("1.2.3s"), DurationError::BadNumber);
        assert_eq!(why("99999999999h"), DurationError::OutOfRange);
    }

    #[test]
    fn an_instant_that_is_shown_reads_back() {
        for nanos in [0, 1, 1_000, 250_000_000, HOUR - 1, HOUR, 30 * HOUR + MINUTE + 1, u64::MAX] {
            let instant = Instant::from_nanos(nanos);
            assert_eq!(instant.to_string().parse(), Ok(instant));
            assert_eq!(
                instant.beside(Instant::from_nanos(u64::MAX)).to_string().parse(),
                Ok(instant)
            );
            let length = format!("{instant}s").parse::<Duration>();
            assert_eq!(length, Ok(instant.since_start()));
        }
        // As long runs were shown before.
        assert_eq!("86400.000".parse(), Ok(Instant::from_nanos(24 * HOUR)));
        let hours =
            ["1h00.000", "1h0m00.000", "1h60m00.000", "1h00m0.000", "h00m00.000", "1h00m00"];
        let seconds = ["", "1", "1.", ".000", "1.0000", "-1.000", "1.00a", "1.000 "];
        for text in seconds.into_iter().chain(hours) {
            assert_eq!(text.parse::<Instant>(), Err(DurationError::BadNumber), "{text:?}");
        }
        let late = "99999999999999999.000".parse::<Instant>();
        assert_eq!(late, Err(DurationError::OutOfRange));
    }

    #[test]
    fn instants_show_as_many_decimals_as_they_need() {
        assert_eq!(Instant::from_nanos(2_000_000_000).to_string(), "2.000");
        assert_eq!(Instant::from_nanos(250_000).to_string(), "0.000250");
        assert_eq!(Instant::from_nanos(1).to_string(), "0.000000001");
    }

    #[test]
    fn instants_from_an_hour_on_show_hours() {
        let nanos = [HOUR - 1, HOUR, HOUR + 30 * MINUTE + 250_000_000, 100 * HOUR + 59 * MINUTE];
        let instants = nanos.map(Instant::from_nanos);
        let expected = ["3599.999999999", "1h00m00.000", "1h30m00.250", "100h59m00.000"];
        assert_eq!(instants.map(|it| it.to_string()), expected);
        let beside = |latest: u64| instants[2].beside(Instant::from_nanos(latest)).to_string();
        assert_eq!(beside(24 * HOUR), "01h30m00.250");
        let early = Instant::from_nanos(250_000_000);
        assert_eq!(early.beside(instants[1]).to_string(), "0h00m00.250");
        assert_eq!(early.beside(instants[0]).to_string(), "0.250");
    }
}
