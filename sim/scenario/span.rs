//! Spans: where something stands in the text of a scenario.

use std::ops::Range;

/// A stretch of a text: the byte at which it begins, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceSpan {
    offset: usize,
    length: usize,
}

impl SourceSpan {
    /// The byte at which it begins.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// How many bytes it has.
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether it has none, and only marks a place.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl From<(usize, usize)> for SourceSpan {
    /// By the first byte and how many there are.
    fn from((offset, length): (usize, usize)) -> Self {
        Self { offset, length }
    }
}

impl From<Range<usize>> for SourceSpan {
    fn from(bytes: Range<usize>) -> Self {
        Self { offset: bytes.start, length: bytes.len() }
    }
}

#[cfg(feature = "scenarios")]
impl From<SourceSpan> for miette::SourceSpan {
    fn from(span: SourceSpan) -> Self {
        (span.offset, span.length).into()
    }
}
