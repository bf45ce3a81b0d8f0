//! Chance without a state: numbers that follow from a seed and what they are for, the same on every machine.

use std::hash::Hasher;

use crate::scenario::Ratio;

/// A hash of words and texts that every bit of them reaches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(mixed(seed.wrapping_add(STEP)))
    }

    pub(crate) const fn with(self, word: u64) -> Self {
        Self(mixed(self.0.wrapping_add(STEP) ^ word))
    }

    pub(crate) fn with_text(self, text: &str) -> Self {
        self.with_bytes(text.as_bytes())
    }

    fn with_bytes(self, bytes: &[u8]) -> Self {
        words(bytes).fold(self.with(bytes.len() as u64), Self::with)
    }

    pub(crate) const fn word(self) -> u64 {
        self.0
    }

    /// A number less than `bound`, each as likely as the others to within 2⁻⁶⁴ (Lemire's multiplication).
    pub(crate) fn below(self, bound: u64) -> u64 {
        let product = u128::from(self.0) * u128::from(bound);
        u64::try_from(product >> 64).expect("the high half of a product of two words is a word")
    }

    /// Whether something happens that has these odds.
    pub(crate) fn happens(self, Ratio(millionths): Ratio) -> bool {
        self.below(u64::from(Ratio::ONE.0)) < u64::from(millionths)
    }

    /// Numbers one after the other, each of any 32 bits.
    pub(crate) fn numbers(self) -> impl FnMut() -> u32 {
        let mut before = 0;
        move || {
            before += 1;
            u32::try_from(self.with(before).below(1 << u32::BITS)).unwrap_or(u32::MAX)
        }
    }
}

/// Random bytes that follow from a seed and from how many there were before.
#[cfg(feature = "simulate")]
pub(crate) fn random_bytes(seed: u64, before: u64, bytes: &mut [u8]) {
    const BYTES_OF_A_WORD: u64 = 8;
    let of_seed = Hash::new(seed).with_text("random bytes");
    for (at, byte) in (before..).zip(bytes) {
        let word = of_seed.with(at / BYTES_OF_A_WORD).word();
        let [.., last] = (word >> (8 * (at % BYTES_OF_A_WORD))).to_be_bytes();
        *byte = last;
    }
}

/// For much that is to be told apart, and that decides nothing: faster, and good enough for that. Numbers go in as words,
/// whatever their width, so that it is the same on every machine.
impl Hasher for Hash {
    fn finish(&self) -> u64 {
        mixed(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.write_u64(u64::from_be_bytes(*word));
        }
        // How many bytes there are goes in with the last of them.
        self.0 = self.0.wrapping_add((bytes.len() as u64).wrapping_mul(STEP));
        self.write_u64(packed(rest));
    }

    /// A byte alone is what ends a text, the same each time: that takes no mixing.
    fn write_u8(&mut self, number: u8) {
        self.0 ^= u64::from(number) << 56;
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        let (low, high) = (self.0 ^ number).carrying_mul(STEP, 0);
        self.0 = low ^ high;
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

/// Less than eight bytes as a word. Of those of one number, no two have the same.
fn packed(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u64::from(u32::from_be_bytes(*first)) << 32 | u64::from(u32::from_be_bytes(*last));
    }
    match bytes {
        [] => 0,
        [one] => u64::from(*one),
        [first, .., last] => {
            let middle = bytes[bytes.len() / 2];
            u64::from(*first) << 16 | u64::from(middle) << 8 | u64::from(*last)
        }
    }
}

/// Bytes, eight at a time.
fn words(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let word = |bytes: &[u8]| bytes.iter().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
    bytes.chunks(8).map(word)
}

/// The step of `SplitMix64`.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finalizer of `SplitMix64`.
const fn mixed(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn texts_that_differ_in_a_byte_or_in_length_are_told_apart() {
        let hash = |text: &[u8]| {
            let mut hash = Hash::new(0);
            hash.write(text);
            hash.finish()
        };
        let long = *b"abcdefghijklmnopqrstuvwxyz";
        let mut seen = BTreeSet::new();
        for length in 0..=long.len() {
            assert!(seen.insert(hash(&long[..length])), "the first {length}");
            for place in 0..length {
                let mut other = long;
                other[place] ^= 1;
                assert!(seen.insert(hash(&other[..length])), "{place} of the first {length}");
            }
        }
    }

    #[test]
    fn a_seed_gives_the_first_number_of_split_mix() {
        // What the reference implementation gives for this seed.
        assert_eq!(Hash::new(1_234_567).word(), 6_457_827_717_110_365_317);
    }
}
