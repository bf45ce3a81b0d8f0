//! Texts and numbers written one after the other, with less ado than [`write!`].
//!
//! Names of decisions, events and values are written at each of thousands of runs; everything else uses [`write!`].

use std::fmt::{self, Write};

/// Writes these texts.
pub(crate) fn texts<const N: usize>(to: &mut impl Write, texts: [&str; N]) -> fmt::Result {
    texts.into_iter().try_for_each(|text| to.write_str(text))
}

/// Writes a whole number.
pub(crate) fn number(to: &mut impl Write, number: impl itoa::Integer) -> fmt::Result {
    to.write_str(itoa::Buffer::new().format(number))
}
