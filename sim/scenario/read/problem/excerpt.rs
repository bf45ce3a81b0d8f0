//! Excerpts: the lines of the file around a problem, as much of them as a person can read.
//!
//! Columns count characters, as editors do. Of a line that is too long, only what is around the problem is shown.

use std::fmt;
use std::ops::Range;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};

use super::{Page, hides};
use crate::scenario::source::BYTE_ORDER_MARK;

/// Lines with more bytes than these are not shown as a whole.
const LONG: usize = 300;

/// How many bytes of a long line are shown before and after the start of what is marked.
const AROUND: usize = 60;

/// A mark so many lines before the place of the problem is shown together with it.
const NEAR: usize = 3;

/// A diagnostic together with the text it is about.
///
/// What is to be mended is shown first, though other marks can stand long before it. As marks are drawn in the order of their
/// places, the text stands here twice, one copy behind the other, and marks that come later are in the second.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    diagnostic: &'a (dyn Diagnostic + Sync),
    page: &'a Page,
}

impl<'a> Excerpt<'a> {
    pub(super) fn new(diagnostic: &'a (dyn Diagnostic + Sync), page: &'a Page) -> Self {
        Self { diagnostic, page }
    }

    fn text(&self) -> &'a str {
        self.page.source.inner()
    }

    /// What is marked of a span: at most the rest of its first line.
    fn marked(&self, span: SourceSpan) -> SourceSpan {
        let start = self.text().floor_char_boundary(span.offset());
        let rest = self.text()[start..].lines().next().map_or(0, str::len);
        let length = span.len().min(rest);
        if self.line(start).len() <= LONG {
            return (start, length).into();
        }
        let end = self.text().floor_char_boundary(start + length.min(AROUND));
        (start, end - start).into()
    }

    /// Where the second copy of the text begins.
    fn second(&self) -> usize {
        self.text().len() + 1
    }

    /// Whether `at` is so far before the place of the problem, or in another file, that it is shown behind it.
    fn is_far_before(&self, at: usize, place: usize) -> bool {
        let is_apart = || self.page.file(at) != self.page.file(place);
        at < place && (self.text()[at..place].matches('\n').count() > NEAR || is_apart())
    }

    /// The bytes of the line around `at`, without its end.
    fn line(&self, at: usize) -> Range<usize> {
        let at = self.text().floor_char_boundary(at);
        let start = self.text()[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = self.text()[at..].find('\n').map_or(self.text().len(), |newline| at + newline);
        start..end
    }
}

/// The text with a mark of the same length for every character that cannot be printed.
pub(super) fn printable(text: &str) -> String {
    let keeps = |at: usize, c: char| match c {
        BYTE_ORDER_MARK => at == 0,
        '\r' => text[at..].starts_with("\r\n"),
        _ => c == '\n' || !hides(c),
    };
    text.char_indices()
        .map(|(at, c)| match c.len_utf8() {
            _ if keeps(at, c) => c,
            1 => '?',
            2 => '¿',
            _ => '\u{fffd}',
        })
        .collect()
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let text = self.text();
        let copy = if span.offset() < self.second() { 0 } else { self.second() };
        let (first, last) = (span.offset() - copy, span.offset() + span.len() - copy);
        if !text.is_char_boundary(first) || !text.is_char_boundary(last) {
            return Err(MietteError::OutOfBounds);
        }
        let (name, file) = self.page.file(first);
        // No excerpt is of two files.
        if last > file.end {
            return Err(MietteError::OutOfBounds);
        }
        let mut shown = self.line(first).start..self.line(last).end;
        for _ in 0..before {
            shown.start = self.line(shown.start.saturating_sub(1)).start.max(file.start);
        }
        for _ in 0..after {
            shown.end = self.line((shown.end + 1).min(file.end)).end.min(file.end);
        }
        // With its end: a line without one is not shown if it is empty.
        shown.end = (shown.end + 1).min(text.len());
        if before == 0 {
            // The place of the problem is asked for, and nothing of its line.
            shown = first..last;
        } else if text[shown.clone()].lines().any(|line| line.len() > LONG) {
            let line = self.line(first);
            shown.start = text.ceil_char_boundary(first.saturating_sub(AROUND)).max(line.start);
            shown.end = text.floor_char_boundary(last.max(first + AROUND)).min(self.line(last).end);
        }
        let line = text[file.start..shown.start].matches('\n').count();
        let before = text[self.line(shown.start).start..shown.start].chars();
        let column = before.filter(|c| *c != BYTE_ORDER_MARK).count();
        let lines = text[shown.clone()].lines().count();
        let data = &text.as_bytes()[shown.clone()];
        let span = (copy + shown.start, shown.len()).into();
        Ok(Box::new(MietteSpanContents::new_named(
            name.to_owned(),
            data,
            span,
            line,
            column,
            lines,
        )))
    }
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.diagnostic, f)
    }
}

impl std::error::Error for Excerpt<'_> {}

impl Diagnostic for Excerpt<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.help()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let mut labels = self.diagnostic.labels()?.peekable();
        let place = labels.peek().map_or(0, |label| self.marked(*label.inner()).offset());
        let is_long = self.line(place).len() > LONG;
        let shown = if is_long { 1 } else { usize::MAX };
        Some(Box::new(labels.take(shown).map(move |label| {
            let text = label.label().map(ToOwned::to_owned);
            let mut span = self.marked(*label.inner());
            if self.is_far_before(span.offset(), place) {
                span = (self.second() + span.offset(), span.len()).into();
            }
            if label.primary() {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })))
    }
}
