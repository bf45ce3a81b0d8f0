//! Drawings: a problem as a person reads it, with lines of the file and what is marked of them.
//!
//! They look as those of `miette` do, whose readers are many. Its tests hold that; here are a fraction of its crates, since a mark is
//! never of more than one line.

use unicode_width::UnicodeWidthChar;

use super::excerpt::{Excerpt, Mark, Shown};
use super::wrap::filled;
use crate::scenario::SourceSpan;

#[cfg(test)]
mod tests;

/// Columns from one stop of a tab to the next.
const TAB: usize = 4;

/// How drawings are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawing {
    pub(super) style: Style,
    /// Columns in all.
    pub(super) width: usize,
    /// Lines shown before and after what is marked.
    pub(super) context: usize,
    /// Whether it is told at which line and column it is.
    pub(super) has_place: bool,
}

/// What colours begin with; nothing without colour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    bad: &'static str,
    hint: &'static str,
    help: &'static str,
    place: &'static str,
    number: &'static str,
    /// Those of marks, in turn.
    marks: [&'static str; 3],
}

impl Style {
    const PLAIN: Self = Self { bad: "", hint: "", help: "", place: "", number: "", marks: [""; 3] };
    const COLORED: Self = Self {
        bad: "\u{1b}[31m",
        hint: "\u{1b}[33m",
        help: "\u{1b}[36m",
        place: "\u{1b}[36;1;4m",
        number: "\u{1b}[2m",
        marks: ["\u{1b}[35;1m", "\u{1b}[33;1m", "\u{1b}[32;1m"],
    };

    pub(super) const fn new(color: bool) -> Self {
        if color { Self::COLORED } else { Self::PLAIN }
    }
}

/// A text in a colour.
fn painted(text: &str, color: &str) -> String {
    let end = if color.is_empty() { "" } else { "\u{1b}[0m" };
    format!("{color}{text}{end}")
}

/// A line of the file, and where it begins and ends in the text.
struct Line<'a> {
    number: usize,
    start: usize,
    end: usize,
    text: &'a str,
}

/// A mark under its line: its colour, and the column from which a line leads to its label.
struct Hung<'a, 'm> {
    mark: &'m Mark<'a>,
    color: &'static str,
    column: usize,
}

impl Drawing {
    /// All of a problem: what is wrong, where, and what to do about it.
    pub(super) fn of(self, excerpt: &Excerpt<'_>) -> String {
        let Style { bad, hint, help: color, .. } = self.style;
        let (sign, bad) = if excerpt.problem.is_hint() { ("⚠", hint) } else { ("×", bad) };
        let indents = [sign, "│"].map(|sign| format!("  {} ", painted(sign, bad)));
        let width = self.width.saturating_sub(2);
        let mut text = filled(excerpt.problem.message(), width, [&indents[0], &indents[1]]);
        text.push('\n');
        let marks = excerpt.marks();
        for context in self.contexts(excerpt, &marks) {
            if let Some(shown) = excerpt.around(context, self.context) {
                self.excerpt(excerpt, &shown, context, &marks, &mut text);
            }
        }
        if let Some(help) = excerpt.problem.advice() {
            let first = painted("  help: ", color);
            text.push_str(&filled(help, width, [&first, "        "]));
            text.push('\n');
        }
        text
    }

    /// What is shown together: marks whose lines are next to each other.
    fn contexts(self, excerpt: &Excerpt<'_>, marks: &[Mark<'_>]) -> Vec<SourceSpan> {
        let around = |span| excerpt.around(span, self.context);
        let mut contexts: Vec<SourceSpan> = Vec::new();
        for span in marks.iter().map(|mark| mark.span) {
            let (Some(left), Some(right)) = (contexts.last().copied(), around(span)) else {
                contexts.push(span);
                continue;
            };
            let last = around(left).map_or(0, |it| it.line + it.text.lines().count());
            let ends = [left, span].map(|it| it.offset() + it.len());
            let both = left.offset()..ends[0].max(ends[1]);
            if last >= right.line && around(both.clone().into()).is_some() {
                contexts.pop();
                contexts.push(both.into());
            } else {
                contexts.push(span);
            }
        }
        contexts
    }

    /// One piece of the file, with the marks in it.
    fn excerpt(
        self,
        excerpt: &Excerpt<'_>,
        shown: &Shown<'_>,
        context: SourceSpan,
        marks: &[Mark<'_>],
        to: &mut String,
    ) {
        let end = |span: SourceSpan| span.offset() + span.len();
        let mut inside = marks
            .iter()
            .filter(|it| context.offset() <= it.span.offset() && end(it.span) <= end(context));
        let place = inside.clone().find(|mark| mark.is_first).or_else(|| inside.next());
        let place = place.and_then(|mark| excerpt.around(mark.span, 0));
        let place = place.as_ref().unwrap_or(shown);
        let place = if self.has_place {
            format!("{}:{}:{}", place.name, place.line + 1, place.column + 1)
        } else {
            place.name.to_owned()
        };
        let lines = lines(shown);
        let digits = lines.last().map_or(0, |line| line.number).to_string().len();
        let margin = " ".repeat(digits + 2);
        to.extend([&margin, "╭─[", &painted(&place, self.style.place), "]\n"]);
        for line in &lines {
            let number = painted(&format!("{:digits$}", line.number), self.style.number);
            to.extend([" ", &number, " │ ", &without_tabs(line.text), "\n"]);
            let colors = self.style.marks.into_iter().cycle();
            let is_here = |mark: &Mark<'_>| {
                let length = mark.span.len().max(1);
                mark.span.offset() >= line.start && mark.span.offset() + length <= line.end
                    || mark.span.offset() >= line.start && mark.span.offset() < line.end
            };
            let here: Vec<_> = marks.iter().zip(colors).filter(|(mark, _)| is_here(mark)).collect();
            if !here.is_empty() {
                underline(line, &here, &format!("{margin}· "), to);
            }
        }
        to.extend([&margin, "╰────\n"]);
    }
}

/// The lines of what is shown.
fn lines<'a>(shown: &Shown<'a>) -> Vec<Line<'a>> {
    let mut start = shown.start;
    let lines = shown.text.split_inclusive('\n').zip(shown.line + 1..).map(|(whole, number)| {
        let end = start + whole.len();
        let text = whole.strip_suffix('\n').map_or(whole, |it| it.strip_suffix('\r').unwrap_or(it));
        let line = Line { number, start, end, text };
        start = end;
        line
    });
    lines.collect()
}

/// The marks under a line, and behind each what it says.
fn underline(line: &Line<'_>, marks: &[(&Mark<'_>, &'static str)], margin: &str, to: &mut String) {
    let (mut under, mut end) = (margin.to_owned(), 0);
    let hung = marks.iter().map(|(mark, color)| {
        let from = column(line, mark.span.offset(), true).max(end);
        let until = match mark.span.len() {
            0 => from + 1,
            length => column(line, mark.span.offset() + length, false).max(from + 1),
        };
        let column = usize::midpoint(from, until);
        let sign = if mark.span.is_empty() { '▲' } else { '┬' };
        let (blank, left, right) = (from.saturating_sub(end), column - from, until - column - 1);
        let drawn = format!("{}{}{sign}{}", " ".repeat(blank), "─".repeat(left), "─".repeat(right));
        under.push_str(&painted(&drawn, color));
        end = end.max(until);
        Hung { mark, color, column }
    });
    let hung: Vec<_> = hung.collect();
    to.push_str(&under);
    to.push('\n');
    for Hung { mark, color, .. } in hung.iter().rev() {
        to.push_str(margin);
        let mut at = 0;
        for other in &hung {
            to.push_str(&" ".repeat(other.column.saturating_sub(at)));
            at = at.max(other.column);
            if (other.mark.span, other.mark.label) == (mark.span, mark.label) {
                let label = format!("╰── {}", painted(mark.label, color));
                to.push_str(&painted(&label, color));
                break;
            }
            to.push_str(&painted("│", other.color));
            at += 1;
        }
        to.push('\n');
    }
}

/// The column of a byte of a line: that of its character, or the one after that.
fn column(line: &Line<'_>, offset: usize, is_start: bool) -> usize {
    let at = offset.saturating_sub(line.start);
    if at > line.text.len() {
        // The end of a line is one column.
        return widths(line.text).sum::<usize>() + 1;
    }
    let at =
        if is_start { line.text.floor_char_boundary(at) } else { line.text.ceil_char_boundary(at) };
    widths(&line.text[..at]).sum()
}

/// How many columns each character takes.
fn widths(text: &str) -> impl Iterator<Item = usize> {
    let mut column = 0;
    text.chars().map(move |c| {
        let width = match c {
            '\t' => TAB - column % TAB,
            c => c.width().unwrap_or(0),
        };
        column += width;
        width
    })
}

fn without_tabs(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for (c, width) in text.chars().zip(widths(text)) {
        match c {
            '\t' => written.extend(std::iter::repeat_n(' ', width)),
            c => written.push(c),
        }
    }
    written
}
