//! Lengths of time that are drawn: as latencies are distributed, by whole numbers only, so that they are the same on every machine.
//!
//! A draw takes random numbers of 32 bits. What has no end is cut off where such a number ends: an exponential length is no longer than 22.2 times its
//! mean, and a normal one is within six deviations of it.

use std::str::FromStr;

use super::DelayError;
use crate::time::Duration;

/// Fractions have so many bits.
const BITS: u32 = 32;
const ONE: u128 = 1 << BITS;
/// The natural logarithm of two.
const LN_2: u128 = 2_977_044_472;
/// How many numbers the sum is made of that stands for a normal one: its variance is one then.
const SUMMANDS: u32 = 12;
/// A shape is in thousandths.
const SHAPES: u32 = 1000;

/// How a length of time is distributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Each between these is as likely as the others.
    Uniform {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
    /// Around a mean, and never negative.
    Normal {
        /// The mean.
        mean: Duration,
        /// The standard deviation.
        deviation: Duration,
    },
    /// As long as one waits for what comes at random with this mean.
    Exponential {
        /// The mean.
        mean: Duration,
    },
    /// Mostly short, and now and then very long.
    Pareto {
        /// The shortest.
        min: Duration,
        /// The shape, in thousandths: the smaller, the longer is what is long.
        shape: u32,
    },
}

impl Drawn {
    /// The shortest and the longest that can be drawn.
    pub fn bounds(self) -> [Duration; 2] {
        [0, u32::MAX].map(|number| self.exact(|| number))
    }

    /// The length that random numbers come to, rounded down to what a person can read: to a power of ten that is at most a ten-thousandth of
    /// the range, or a thousandth of what stands in its place. The larger the numbers are, the longer it is.
    pub fn draw(self, random: impl FnMut() -> u32) -> Duration {
        let (least, grain) = match self {
            Self::Uniform { min, max } => (min, max.saturating_sub(min).as_nanos() / 10_000),
            Self::Normal { deviation, .. } => (Duration::ZERO, deviation.as_nanos() / 1000),
            Self::Exponential { mean } => (Duration::ZERO, mean.as_nanos() / 1000),
            Self::Pareto { min, .. } => (min, min.as_nanos() / 1000),
        };
        let grain = 10_u64.pow(grain.checked_ilog10().unwrap_or(0));
        let exact = self.exact(random).as_nanos();
        Duration::from_nanos(exact - exact % grain).max(least)
    }

    fn exact(self, mut random: impl FnMut() -> u32) -> Duration {
        match self {
            Self::Uniform { min, max } => {
                let range = u128::from(max.saturating_sub(min).as_nanos()) + 1;
                min.saturating_add(nanos((range * u128::from(random())) >> BITS))
            }
            Self::Normal { mean, deviation } => {
                let sum: i128 = (0..SUMMANDS).map(|_| i128::from(random())).sum();
                let middle = i128::from(SUMMANDS / 2) << BITS;
                let off = (i128::from(deviation.as_nanos()) * (sum - middle)) >> BITS;
                let length = i128::from(mean.as_nanos()) + off;
                nanos(u128::try_from(length).unwrap_or(0))
            }
            Self::Exponential { mean } => {
                let rare = rarity(random());
                nanos((((u128::from(mean.as_nanos()) * rare) >> BITS) * LN_2) >> BITS)
            }
            Self::Pareto { min, shape } => {
                let exponent = rarity(random()) * u128::from(SHAPES) / u128::from(shape.max(1));
                nanos(times_power_of_two(u128::from(min.as_nanos()), exponent))
            }
        }
    }
}

/// How many times what is at least this rare must be halved from certain, as a fraction: the binary logarithm of its odds.
fn rarity(random: u32) -> u128 {
    // The larger the number, the fewer are as large.
    let odds = ONE - u128::from(random);
    u128::from(BITS) * ONE - binary_logarithm(odds)
}

/// The binary logarithm of a number from 1 on, as a fraction.
fn binary_logarithm(number: u128) -> u128 {
    let whole = number.ilog2();
    // From 1 to 2, with 62 bits behind the point. Squared, it is 2 or more if the next bit is one.
    let mut rest = number << (62 - whole);
    let mut logarithm = u128::from(whole);
    for _ in 0..BITS {
        rest = (rest * rest) >> 62;
        let bit = rest >> 63;
        rest >>= bit;
        logarithm = (logarithm << 1) | bit;
    }
    logarithm
}

/// A number times two to the power of a fraction.
fn times_power_of_two(number: u128, exponent: u128) -> u128 {
    let (whole, fraction) = (exponent >> BITS, exponent & (ONE - 1));
    // With 62 bits behind the point: the root of two, the root of that, and so on.
    let (mut root, mut product) = (2_u128 << 62, 1_u128 << 62);
    for bit in (0..BITS).rev() {
        root = (root << 62).isqrt();
        if fraction >> bit & 1 == 1 {
            product = (product * root) >> 62;
        }
    }
    let whole = u32::try_from(whole).unwrap_or(u32::MAX).min(63);
    // At most 2⁶⁴ times 2⁶³, and before that at most 2⁶⁴ times 2⁶³.
    ((number * product) >> 62) << whole
}

fn nanos(count: u128) -> Duration {
    Duration::from_nanos(u64::try_from(count).unwrap_or(u64::MAX))
}

impl FromStr for Drawn {
    type Err = DelayError;

    /// Reads `jitter 1s..2s`, `normal 100ms 20ms`, `exponential 10ms` or `pareto 10ms 2.5`.
    fn from_str(text: &str) -> Result<Self, DelayError> {
        let mut words = text.split_whitespace();
        let mut next = || words.next().ok_or(DelayError::Drawn);
        let drawn = match next()? {
            "jitter" => {
                let (min, max) = next()?.split_once("..").ok_or(DelayError::Drawn)?;
                let (min, max) = (min.parse()?, max.parse()?);
                if min > max {
                    return Err(DelayError::Reversed);
                }
                Self::Uniform { min, max }
            }
            "normal" => Self::Normal { mean: next()?.parse()?, deviation: next()?.parse()? },
            "exponential" => Self::Exponential { mean: next()?.parse()? },
            "pareto" => Self::Pareto { min: next()?.parse()?, shape: shape(next()?)? },
            _ => return Err(DelayError::Drawn),
        };
        words.next().map_or(Ok(drawn), |_| Err(DelayError::Drawn))
    }
}

/// A shape such as `2.5`, in thousandths.
fn shape(text: &str) -> Result<u32, DelayError> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || part.len() > 3 {
        return Err(DelayError::Drawn);
    }
    let thousandths = format!("{whole}{part:0<3}").parse().map_err(|_| DelayError::Drawn)?;
    if thousandths == 0 { Err(DelayError::Drawn) } else { Ok(thousandths) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn seconds(drawn: Drawn, random: u32) -> f64 {
        std::time::Duration::from(drawn.exact(|| random)).as_secs_f64()
    }

    /// Numbers from one end to the other, the last ones among them.
    fn numbers() -> impl Iterator<Item = u32> {
        (0..1000).map(|part| part * 4_294_967).chain([u32::MAX - 1, u32::MAX])
    }

    #[test]
    fn an_exponential_length_is_the_logarithm_of_what_is_left() {
        for random in numbers() {
            let expected = -((4_294_967_296.0 - f64::from(random)) / 4_294_967_296.0).ln();
            let drawn = seconds(Drawn::Exponential { mean: SECOND }, random);
            assert!((drawn - expected).abs() < 1e-8, "{random}: {drawn}, {expected}");
        }
    }

    #[test]
    fn a_pareto_length_is_the_power_of_what_is_left() {
        for shape in [500, 1000, 1160, 3000] {
            for random in numbers() {
                let left = (4_294_967_296.0 - f64::from(random)) / 4_294_967_296.0;
                let expected = f64::powf(left, -1000.0 / f64::from(shape));
                let drawn = seconds(Drawn::Pareto { min: SECOND, shape }, random);
                if expected < 1e10 {
                    assert!((drawn / expected - 1.0).abs() < 1e-7, "{random}: {drawn}, {expected}");
                }
            }
        }
    }

    #[test]
    fn a_uniform_length_comes_to_both_ends() {
        let [min, max] = ["3ns", "7ns"].map(|it| it.parse().unwrap());
        let drawn = Drawn::Uniform { min, max };
        let all: std::collections::BTreeSet<_> = numbers().map(|it| drawn.draw(|| it)).collect();
        assert_eq!(all.len(), 5);
        assert_eq!(drawn.bounds(), [min, max]);
    }

    #[test]
    fn a_length_is_rounded_to_what_can_be_read_and_stays_in_its_range() {
        let drawn: Drawn = "jitter 1.00005s..3s".parse().unwrap();
        let all: Vec<_> = numbers().map(|it| drawn.draw(|| it).to_string()).collect();
        assert_eq!((&*all[0], &*all[1]), ("1.00005s", "1.002s"));
        assert!(all.iter().skip(1).all(|length| length.len() <= "1.2345s".len()), "{all:?}");
    }

    #[test]
    fn a_normal_length_is_spread_as_it_says() {
        let [mean, deviation] = ["100ms", "20ms"].map(|it| it.parse().unwrap());
        let drawn = Drawn::Normal { mean, deviation };
        // A generator of Lehmer's.
        let mut state = 1_u64;
        let mut random = || {
            state = state * 48_271 % 2_147_483_647;
            u32::try_from(state).unwrap() << 1
        };
        let all: Vec<f64> = (0..20_000)
            .map(|_| std::time::Duration::from(drawn.draw(&mut random)).as_secs_f64() * 1e3)
            .collect();
        let mean = all.iter().sum::<f64>() / 20_000.0;
        let variance = all.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / 20_000.0;
        let within = |deviations: f64| {
            all.iter().filter(|it| (**it - 100.0).abs() < 20.0 * deviations).count()
        };
        assert!(
            (mean - 100.0).abs() < 0.5 && (variance.sqrt() - 20.0).abs() < 0.4,
            "{mean} {variance}"
        );
        assert!((13_450..13_850).contains(&within(1.0)) && (18_980..19_180).contains(&within(2.0)));
        assert_eq!(drawn.bounds()[0], Duration::ZERO);
    }

    #[test]
    fn what_is_no_distribution_is_refused() {
        for text in [
            "jitter",
            "jitter 1s",
            "jitter 2s..1s",
            "normal 1s",
            "normal 1s 1s 1s",
            "uniform 1s..2s",
            "pareto 1s 0",
            "pareto 1s -1",
            "pareto 1s 1.2345",
            "exponential",
        ] {
            assert!(text.parse::<Drawn>().is_err(), "{text}");
        }
        assert_eq!("pareto 1s 1.16".parse(), Ok(Drawn::Pareto { min: SECOND, shape: 1160 }));
    }
}
