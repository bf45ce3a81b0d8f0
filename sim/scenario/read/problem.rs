//! Problems of a scenario file, and how they are shown.

#[cfg(feature = "scenarios")]
mod diagnostic;
mod drawing;
mod excerpt;
mod wrap;

use std::fmt::{self, Write as _};
use std::ops::Range;
use std::path::Path;

#[cfg(feature = "scenarios")]
use crate::scenario::Scenario;
use crate::scenario::source::{BETWEEN, Included, Position};
use crate::scenario::{Source, SourceSpan, Text};
use drawing::{Drawing, Style};
use excerpt::Excerpt;

/// How many problems of a file are shown; the rest are counted.
const SHOWN: usize = 20;

/// One thing that is wrong with a scenario file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    message: String,
    labels: Vec<(SourceSpan, String)>,
    help: Option<String>,
    /// Whether nothing is wrong, but hardly meant.
    is_hint: bool,
}

/// What is wrong with a scenario file, in order of place.
#[derive(Clone, Debug)]
pub struct ScenarioError(Box<Told>);

/// What is told of it. Boxed, or all that is read would be larger by it.
#[derive(Clone, Debug)]
struct Told {
    page: Page,
    /// The name of the file as programs read it.
    file: String,
    source: Source,
    problems: Vec<Problem>,
}

impl Problem {
    /// A problem, told in one sentence, without its place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: in_sight(&message.into()), labels: Vec::new(), help: None, is_hint: false }
    }

    /// The same as a hint, which keeps nobody from running the file.
    #[cfg(feature = "scenarios")]
    pub(super) fn into_hint(self) -> Self {
        Self { is_hint: true, ..self }
    }

    /// A problem that is told in lines of its own.
    pub(crate) fn in_lines<const N: usize>(lines: [String; N]) -> Self {
        let message = lines.map(|line| in_sight(&line)).join("\n");
        Self { message, labels: Vec::new(), help: None, is_hint: false }
    }

    /// Adds a place, and what is there. The first place added is where the problem is.
    #[must_use]
    pub fn at(mut self, span: impl Into<SourceSpan>, label: impl Into<String>) -> Self {
        self.labels.push((span.into(), label.into()));
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same where its file begins at this byte.
    pub(super) fn moved(mut self, start: usize) -> Self {
        for (span, _) in &mut self.labels {
            *span = (span.offset() + start, span.len()).into();
        }
        self
    }

    /// Whether it keeps nobody from running the file.
    pub(crate) const fn is_hint(&self) -> bool {
        self.is_hint
    }

    /// What is wrong, in one sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, if there is something to say.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The byte at which the problem is.
    pub fn offset(&self) -> usize {
        self.labels.first().map_or(0, |(span, _)| span.offset())
    }
}

impl ScenarioError {
    /// The problems of a file.
    pub fn new(source: &Source, problems: Vec<Problem>) -> Self {
        let file = source.file().into_owned();
        let (page, source) = (Page::new(source), source.clone());
        Self(Box::new(Told { page, file, source, problems }))
    }

    /// A file that could not be read at all: missing, a directory, too large, no UTF-8.
    pub fn unreadable(path: impl AsRef<Path>, why: &str) -> Self {
        let source = Source::new(path, "");
        let problem = Problem::new(format!("cannot read {}: {why}", source.name));
        Self::new(&source, vec![problem])
    }

    /// What is hardly meant in a scenario, told as problems are; none if there is nothing.
    #[cfg(feature = "scenarios")]
    pub(crate) fn of_hints(scenario: &Scenario) -> Option<Self> {
        let hints = scenario.hints.clone();
        (!hints.is_empty()).then(|| Self::new(&scenario.source, hints))
    }

    /// What is wrong, in order of place; never empty.
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// The file's name as programs read it.
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// Where a problem of the file stands; nowhere if the file could not be read.
    pub fn position(&self, problem: &Problem) -> Option<Position> {
        let (span, _) = problem.labels.first()?;
        Some(self.0.source.position(*span))
    }

    /// The included file that a problem stands in; none if it stands in the file itself.
    pub fn included(&self, problem: &Problem) -> Option<&Included> {
        let (span, _) = problem.labels.first()?;
        self.0.source.included_at(*span)
    }

    /// The files that were included, as far as they were found.
    pub fn includes(&self) -> &[Included] {
        &self.0.source.included
    }

    /// The problems as a person reads them, with the lines of the file, `width` columns wide.
    ///
    /// The same whatever terminal there is, or none.
    pub fn render(&self, color: bool, width: usize) -> String {
        let page = &self.0.page;
        let drawing =
            Drawing { style: Style::new(color), width, context: 1, has_place: page.has_lines() };
        let mut text = String::new();
        for problem in self.0.problems.iter().take(SHOWN) {
            text.push_str(&drawing.of(&Excerpt::new(problem, page, true)));
            text.push('\n');
        }
        // Writing to a string cannot fail.
        if let Some(more) = self.0.problems.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(text, "and {more} more");
        }
        text
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.problems[..] {
            [only] => write!(f, "{}: {only}", self.0.page.name()),
            problems => write!(f, "{}: {} problems", self.0.page.name(), problems.len()),
        }
    }
}

impl std::error::Error for ScenarioError {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// A scenario file with those that it includes, as diagnostics show them.
#[derive(Clone, Debug)]
pub struct Page {
    /// What the file is called.
    name: Text,
    /// Its text, with a mark for what cannot be printed.
    text: String,
    /// The names of the files that it includes, and where in the text each begins.
    included: Vec<(Text, usize)>,
    /// Where its lines end.
    newlines: Vec<usize>,
}

impl Page {
    /// The file with this text.
    pub fn new(source: &Source) -> Self {
        let (name, text) = (source.name.clone(), excerpt::printable(&source.text));
        let included = source.included.iter().map(|file| (file.name.clone(), file.start));
        let included = included.collect();
        let newlines = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { name, text, included, newlines }
    }

    /// What the file is called.
    fn name(&self) -> &str {
        &self.name
    }

    /// How many lines end between these bytes of the text.
    fn lines_in(&self, Range { start, end }: Range<usize>) -> usize {
        let before = |at: usize| self.newlines.partition_point(|newline| *newline < at);
        before(end) - before(start)
    }

    /// The file that a byte of the text is of: its name and its bytes.
    fn file(&self, at: usize) -> (&str, Range<usize>) {
        let next = self.included.iter().position(|(_, start)| *start > at);
        let next = next.unwrap_or(self.included.len());
        let end =
            self.included.get(next).map_or(self.text.len(), |(_, start)| start - BETWEEN.len());
        match next.checked_sub(1).map(|at| &self.included[at]) {
            Some((name, start)) => (name, *start..end),
            None => (self.name(), 0..end),
        }
    }

    /// A problem as a person reads it, with what it marks of the file and nothing around that, `width` columns wide.
    pub fn render(&self, problem: &Problem, color: bool, width: usize) -> String {
        let drawing =
            Drawing { style: Style::new(color), width, context: 0, has_place: self.has_lines() };
        drawing.of(&Excerpt::new(problem, self, false))
    }

    /// Whether its lines have numbers that anyone knows: what a program in Rust states is named after its line there.
    fn has_lines(&self) -> bool {
        let line = self.name.rsplit_once(':').map(|(_, line)| line.parse::<u32>());
        line.is_none_or(|line| line.is_err())
    }
}

/// Characters that a reader cannot see, or that change the place of others.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The same, where tabs, and what joins the letters of some scripts and emoji, have a place.
pub(super) fn hides(c: char) -> bool {
    is_invisible(c) && !matches!(c, '\t' | '\u{200c}' | '\u{200d}')
}

/// The text with every character that cannot be seen written as its number.
pub(crate) fn in_sight(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for c in text.chars() {
        if is_invisible(c) {
            seen.extend(c.escape_default());
        } else {
            seen.push(c);
        }
    }
    seen
}
