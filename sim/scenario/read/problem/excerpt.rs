//! Excerpts: the lines of the file around a problem, as much of them as a person can read.
//!
//! Columns count characters, as editors do. Of a line that is too long, only what is around the problem is shown.

use std::ops::Range;

use super::{Page, Problem, hides};
use crate::scenario::SourceSpan;
use crate::scenario::source::BYTE_ORDER_MARK;

/// Lines with more bytes than these are not shown as a whole.
const LONG: usize = 300;

/// How many bytes of a long line are shown before and after the start of what is marked.
const AROUND: usize = 60;

/// A mark so many lines before the place of the problem is shown together with it.
const NEAR: usize = 3;

/// A problem together with the text it is about.
///
/// What is to be mended is shown first, though other marks can stand long before it. As marks are drawn in the order of their
/// places, the text stands here twice, one copy behind the other, and marks that come later are in the second.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    pub(super) problem: &'a Problem,
    page: &'a Page,
    /// Whether the first of its marks says where it is, and not the first of an excerpt.
    has_first: bool,
}

/// A mark, in the text or in its second copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    pub(super) span: SourceSpan,
    pub(super) label: &'a str,
    /// Whether it says where the problem is.
    pub(super) is_first: bool,
}

/// What is shown of a file at a time.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    /// What the file is called.
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    /// Where that begins, in the text or in its second copy,
    pub(super) start: usize,
    /// and in the file, counted from 0.
    pub(super) line: usize,
    pub(super) column: usize,
}

impl<'a> Excerpt<'a> {
    pub(super) const fn new(problem: &'a Problem, page: &'a Page, has_first: bool) -> Self {
        Self { problem, page, has_first }
    }

    fn text(&self) -> &'a str {
        &self.page.text
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
        at < place && (self.page.lines_in(at..place) > NEAR || is_apart())
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

impl<'a> Excerpt<'a> {
    /// The marks, in the order of their places.
    pub(super) fn marks(&self) -> Vec<Mark<'a>> {
        let labels = &self.problem.labels;
        let place = labels.first().map_or(0, |(span, _)| self.marked(*span).offset());
        let shown = if self.line(place).len() > LONG { 1 } else { usize::MAX };
        let marks = labels.iter().enumerate().take(shown).map(|(index, (span, label))| {
            let mut span = self.marked(*span);
            if self.is_far_before(span.offset(), place) {
                span = (self.second() + span.offset(), span.len()).into();
            }
            Mark { span, label, is_first: self.has_first && index == 0 }
        });
        let mut marks: Vec<_> = marks.collect();
        marks.sort_by_key(|mark| mark.span.offset());
        marks
    }

    /// What is shown of a span with so many lines around it; nothing if it is of two files.
    pub(super) fn around(&self, span: SourceSpan, context: usize) -> Option<Shown<'a>> {
        let text = self.text();
        let copy = if span.offset() < self.second() { 0 } else { self.second() };
        let (first, last) = (span.offset() - copy, span.offset() + span.len() - copy);
        if !text.is_char_boundary(first) || !text.is_char_boundary(last) {
            return None;
        }
        let (name, file) = self.page.file(first);
        if last > file.end {
            return None;
        }
        let mut shown = self.line(first).start..self.line(last).end;
        for _ in 0..context {
            shown.start = self.line(shown.start.saturating_sub(1)).start.max(file.start);
            shown.end = self.line((shown.end + 1).min(file.end)).end.min(file.end);
        }
        // With its end: a line without one is not shown if it is empty.
        shown.end = (shown.end + 1).min(text.len());
        if context == 0 {
            // The place of the problem is asked for, and nothing of its line.
            shown = first..last;
        } else if text[shown.clone()].lines().any(|line| line.len() > LONG) {
            let line = self.line(first);
            shown.start = text.ceil_char_boundary(first.saturating_sub(AROUND)).max(line.start);
            shown.end = text.floor_char_boundary(last.max(first + AROUND)).min(self.line(last).end);
        }
        let line = self.page.lines_in(file.start..shown.start);
        let before = text[self.line(shown.start).start..shown.start].chars();
        let column = before.filter(|c| *c != BYTE_ORDER_MARK).count();
        Some(Shown { name, start: copy + shown.start, text: &text[shown], line, column })
    }
}
