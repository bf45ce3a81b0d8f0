//! Random problems are drawn as by `miette`.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SpanContents,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{Drawing, Excerpt, Style};
use crate::scenario::read::Problem;
use crate::scenario::{Page, Source};

/// An excerpt as `miette` has it.
#[derive(Debug)]
struct OfMiette<'a>(Excerpt<'a>);

impl SourceCode for OfMiette<'_> {
    fn read_span<'s>(
        &'s self,
        span: &miette::SourceSpan,
        before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let shown = self.0.around((span.offset(), span.len()).into(), before);
        let shown = shown.ok_or(MietteError::OutOfBounds)?;
        let (text, lines) = (shown.text, shown.text.lines().count());
        let span = (shown.start, text.len()).into();
        let (name, line, column) = (shown.name.to_owned(), shown.line, shown.column);
        let data = text.as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(name, data, span, line, column, lines)))
    }
}

impl fmt::Display for OfMiette<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.problem.fmt(f)
    }
}

impl std::error::Error for OfMiette<'_> {}

impl Diagnostic for OfMiette<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.0.problem.advice()?))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.0.marks().into_iter().map(|mark| {
            let (label, span) = (Some(mark.label.to_owned()), mark.span);
            if mark.is_first {
                LabeledSpan::new_primary_with_span(label, span)
            } else {
                LabeledSpan::new_with_span(label, span)
            }
        });
        Some(Box::new(labels))
    }
}

fn as_miette(excerpt: Excerpt<'_>, drawing: Drawing, color: bool) -> String {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme);
    let handler = handler.with_width(drawing.width).with_links(false);
    let handler = handler.with_context_lines(drawing.context);
    let handler = if drawing.has_place { handler } else { handler.without_primary_span_start() };
    let mut text = String::new();
    handler.render_report(&mut text, &OfMiette(excerpt)).unwrap();
    text
}

/// What the texts of files are made of.
const PIECES: [&str; 12] =
    ["a", "sleep \"1s\"", " ", "    ", "\n", "\n\n", "\t", "é", "図", "{", "}", "\r\n"];
/// What is said is made of words: within them lines end here as they do there only at what is mostly written.
const WORDS: [&str; 16] = [
    "expected",
    "`sleep`",
    "a",
    "\"2s\"",
    "is",
    "no",
    "well-known",
    "--model",
    "duration,",
    "such",
    "as",
    "\"1.5s\":",
    "(async)",
    "docs/tokio.md",
    "…",
    "main { … }",
];

fn said(words: &[&str]) -> String {
    words.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn random_problems_are_drawn_as_by_miette(
        pieces in prop::collection::vec(select(&PIECES[..]), 0..40),
        message in prop::collection::vec(select(&WORDS[..]), 1..30),
        help in prop::option::of(prop::collection::vec(select(&WORDS[..]), 1..30)),
        labels in prop::collection::vec((any::<Index>(), 0_usize..8, select(&WORDS[..])), 0..5),
        (width, context) in (40_usize..120, 0_usize..2),
        (color, has_first, has_place) in any::<(bool, bool, bool)>(),
    ) {
        let text = pieces.concat();
        // Nothing is marked from within the end of a line on.
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let boundaries: Vec<_> = places.filter(|at| !text[..*at].ends_with('\r')).collect();
        let problem = labels.iter().fold(Problem::new(said(&message)), |problem, (at, length, label)| {
            let at = at.index(boundaries.len());
            let end = (at + length).min(boundaries.len() - 1);
            problem.at(boundaries[at]..boundaries[end], *label)
        });
        let problem = help.iter().fold(problem, |problem, help| problem.help(said(help)));
        let page = Page::new(&Source::new("a.kdl", &text));
        let drawing = Drawing { style: Style::new(color), width, context, has_place };
        let drawn = drawing.of(&Excerpt::new(&problem, &page, has_first));
        let theirs = as_miette(Excerpt::new(&problem, &page, has_first), drawing, color);
        prop_assert_eq!(&drawn, &theirs, "\n{}\n{}", drawn, theirs);
    }
}
