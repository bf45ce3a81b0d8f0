//! The source from bytes: what a coverage-guided fuzzer makes choices with.
//!
//! Bytes are read in the order in which the run asks, so that a change to one of them leaves what came before as it was. After
//! the last there are only zeros, and zero is the plain alternative: no bytes are the plain run, and fewer of them, or smaller
//! ones, are a simpler one. A fuzzer that makes its input smaller thereby makes the counterexample smaller.

use super::{Choices, Options, Point};
use crate::scenario::Ratio;

/// Takes each answer from as many bytes as its number of alternatives needs, the lowest first.
#[derive(Clone, Debug, Default)]
pub struct Bytes {
    bytes: Vec<u8>,
    read: usize,
}

impl Bytes {
    /// The source that reads these.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), read: 0 }
    }

    /// A number less than `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        let (mut number, mut shift, mut largest) = (0, 0, bound.saturating_sub(1));
        while largest > 0 {
            let byte = self.bytes.get(self.read).copied().unwrap_or_default();
            number |= u64::from(byte) << shift;
            (self.read, shift, largest) = (self.read + 1, shift + u8::BITS, largest >> u8::BITS);
        }
        number % bound.max(1)
    }
}

impl Choices for Bytes {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        match point.options {
            Options::Happens { odds: Ratio(0) } => 0,
            _ => self.below(point.alternatives()),
        }
    }

    fn is_plain(&self) -> bool {
        self.bytes.is_empty()
    }

    fn cancels(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::Name;
    use super::*;
    use crate::time::Duration;

    /// What the bytes answer to decisions between so many lengths.
    fn answers<const N: usize>(bytes: &[u8], counts: [u64; N]) -> [u64; N] {
        let mut source = Bytes::new(bytes);
        counts.map(|count| {
            let (min, grain) = (Duration::ZERO, Duration::from_nanos(1));
            let options = Options::Lengths { min, grain, count, max: Duration::MAX };
            source.choose(&Point { name: Name::Delay("main", 1), options })
        })
    }

    #[test]
    fn a_decision_takes_as_many_bytes_as_its_alternatives_need() {
        assert_eq!(
            answers(&[1, 2, 1, 0, 0, 0, 1, 9], [2, 256, 257, 65_537, 10]),
            [1, 2, 1, 65_536, 9]
        );
        assert_eq!(answers(&[255; 8], [u64::MAX]), [0]);
        assert_eq!(answers(&[254, 255, 255, 255, 255, 255, 255, 255], [u64::MAX]), [u64::MAX - 1]);
    }

    #[test]
    fn every_answer_is_an_alternative() {
        assert_eq!(answers(&[255, 7, 3], [2, 3, 3]), [1, 1, 0]);
    }

    #[test]
    fn after_the_last_byte_everything_is_plain() {
        assert_eq!(answers(&[], [2, 3]), [0, 0]);
        assert_eq!(answers(&[5], [300, 300]), [5, 0], "what is missing of a number is zero");
        assert!(Bytes::default().is_plain() && !Bytes::new([0]).is_plain());
    }

    #[test]
    fn what_never_happens_takes_no_byte() {
        let point =
            |odds| Point { name: Name::Chance("main", 1), options: Options::Happens { odds } };
        let mut source = Bytes::new([1]);
        assert_eq!(source.choose(&point(Ratio(0))), 0);
        assert_eq!(source.choose(&point(Ratio(1))), 1);
    }
}
