//! Problems of a scenario file, and how they are shown.

mod excerpt;

use std::fmt::{self, Write as _};
use std::ops::Range;
use std::path::Path;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
    SourceSpan,
};

use crate::scenario::source::{BETWEEN, Included, Position};
use crate::scenario::{Source, Text};
use excerpt::Excerpt;

/// How many problems of a file are shown; the rest are counted.
const SHOWN: usize = 20;

/// One thing that is wrong with a scenario file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    message: String,
    labels: Vec<(SourceSpan, String)>,
    help: Option<String>,
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
        Self { message: in_sight(&message.into()), labels: Vec::new(), help: None }
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
        let handler = handler(self.0.page.name(), color, width).with_context_lines(1);
        let mut text = String::new();
        // Writing to a string cannot fail.
        for problem in self.0.problems.iter().take(SHOWN) {
            let _ = handler.render_report(&mut text, &Excerpt::new(problem, &self.0.page));
            text.push('\n');
        }
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

impl Diagnostic for ScenarioError {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.0.page.source)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.0.problems.iter().map(|problem| problem as &dyn Diagnostic)))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.labels.iter().enumerate().map(|(index, (span, label))| {
            let label = Some(label.clone());
            match index {
                0 => LabeledSpan::new_primary_with_span(label, *span),
                _ => LabeledSpan::new_with_span(label, *span),
            }
        });
        Some(Box::new(labels))
    }
}

/// A scenario file with those that it includes, as diagnostics show them.
#[derive(Clone, Debug)]
pub struct Page {
    source: NamedSource<String>,
    /// The names of the files that it includes, and where in the text each begins.
    included: Vec<(Text, usize)>,
}

impl Page {
    /// The file with this text.
    pub fn new(source: &Source) -> Self {
        let text = NamedSource::new(&source.name, excerpt::printable(&source.text));
        let included = source.included.iter().map(|file| (file.name.clone(), file.start));
        Self { source: text, included: included.collect() }
    }

    /// What the file is called.
    fn name(&self) -> &str {
        self.source.name()
    }

    /// The file that a byte of the text is of: its name and its bytes.
    fn file(&self, at: usize) -> (&str, Range<usize>) {
        let next = self.included.iter().position(|(_, start)| *start > at);
        let next = next.unwrap_or(self.included.len());
        let end = self
            .included
            .get(next)
            .map_or(self.source.inner().len(), |(_, start)| start - BETWEEN.len());
        match next.checked_sub(1).map(|at| &self.included[at]) {
            Some((name, start)) => (name, *start..end),
            None => (self.name(), 0..end),
        }
    }

    /// A diagnostic as a person reads it, with what it marks of the file and nothing around that, `width` columns wide.
    pub fn render(
        &self,
        diagnostic: &(dyn Diagnostic + Sync),
        color: bool,
        width: usize,
    ) -> String {
        let mut text = String::new();
        let shown = Excerpt::new(diagnostic, self);
        // Writing to a string cannot fail.
        let handler = handler(self.name(), color, width).with_context_lines(0);
        let _ = handler.render_report(&mut text, &shown);
        text
    }
}

/// Draws the same whatever terminal there is, or none.
fn handler(name: &str, color: bool, width: usize) -> GraphicalReportHandler {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
    // What a program in Rust states is named after its line there, and has no lines that anyone knows.
    let names_a_line = name.rsplit_once(':').is_some_and(|(_, line)| line.parse::<u32>().is_ok());
    if names_a_line { handler.without_primary_span_start() } else { handler }
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
