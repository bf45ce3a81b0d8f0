//! Patterns: text in which `*` stands for any run of characters. Those over events are made of two (`pattern/event.rs`).

mod event;

use std::fmt;
use std::sync::Arc;

use super::Text;
pub use event::EventPattern;

/// A text with `*` for any run of characters, also an empty one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    source: Text,
    /// What stands between its stars.
    parts: Arc<[Text]>,
}

impl Pattern {
    /// The pattern written as `source`.
    pub fn new(source: &str) -> Self {
        let parts = source.split('*').map(Text::from).collect();
        Self { source: source.into(), parts }
    }

    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether `text` fits the whole pattern.
    pub fn matches<'t>(&self, text: &'t str) -> bool {
        let [first, middle @ .., last] = &*self.parts else { return *text == *self.source };
        let after = |rest: &'t str, part: &Text| Some(&rest[rest.find(&**part)? + part.len()..]);
        let between = text.strip_suffix(&**last).and_then(|text| text.strip_prefix(&**first));
        between.is_some_and(|rest| middle.iter().try_fold(rest, after).is_some())
    }

    /// Whether a text can fit that ends with `parts`, one after the other, when all that is not plain in them is escaped.
    pub(crate) fn can_end(&self, parts: &[&str]) -> bool {
        let mut end = self.parts.last().map_or("", Text::as_str).as_bytes();
        for part in parts.iter().rev() {
            let mut both = end.iter().rev().zip(part.as_bytes().iter().rev());
            if let Some((_, byte)) = both.find(|(one, other)| one != other) {
                // What is escaped could become anything.
                return !matches!(byte, b' '..=b'~');
            }
            end = &end[..end.len().saturating_sub(part.len())];
        }
        true
    }

    /// Whether some text fits both patterns.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (left, right) = (self.source.as_bytes(), other.source.as_bytes());
        // `reached[j]`: the first `i` bytes of `left` and the first `j` of `right` can stand for the same text.
        let mut reached = vec![false; right.len() + 1];
        reached[0] = true;
        for j in 0..right.len() {
            reached[j + 1] = reached[j] && right[j] == b'*';
        }
        for &byte in left {
            let above = reached.clone();
            reached[0] = above[0] && byte == b'*';
            for j in 0..right.len() {
                reached[j + 1] = if byte == b'*' || right[j] == b'*' {
                    above[j + 1] || reached[j]
                } else {
                    above[j] && byte == right[j]
                };
            }
        }
        reached[right.len()]
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        let fits = |pattern: &str, text: &str| Pattern::new(pattern).matches(text);
        assert!(fits("users finished", "users finished"));
        assert!(!fits("users finished", "users finished late"));
        assert!(fits("*", ""));
        assert!(fits("* failed*", "users failed: 503"));
        assert!(fits("a*b*c", "a-b-b-c"));
        assert!(!fits("a*b*c", "a-c-b"));
        assert!(!fits("aba*aba", "aba"));
        assert!(fits("worker#* started", "worker#12 started"));
    }

    #[test]
    fn overlap_is_found_where_some_text_fits_both() {
        let meet = |a: &str, b: &str| Pattern::new(a).overlaps(&Pattern::new(b));
        assert!(meet("users *", "* finished"));
        assert!(meet("a*", "*b"));
        assert!(meet("*", ""));
        assert!(!meet("users *", "products *"));
        assert!(!meet("a", "b*"));
        assert!(meet("worker*", "work*r{"));
    }
}
