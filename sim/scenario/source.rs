//! Sources: where the text of a scenario comes from, and what to call that.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

#[cfg(feature = "scenarios")]
use serde::Serialize;

use super::{Settings, SourceSpan, Text};

/// The path that stands for the standard input.
pub(crate) const STANDARD_INPUT: &str = "-";

/// What may stand at the very start of a file, and is no part of its first line.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text a scenario was read from: what diagnostics point into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file's name as it is shown: on one line, and without what a terminal would obey.
    pub name: Text,
    /// The file's name as the user gave it, for commands: it need not be UTF-8.
    pub path: PathBuf,
    /// The whole text, with those of the files that it includes behind it.
    pub text: Text,
    /// The files that it includes, in the order of their texts.
    pub included: Vec<Included>,
    /// What was chosen when it was read.
    pub settings: Settings,
}

/// A file that another includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// The file's name as it is shown.
    pub name: Text,
    /// The same as the user would give it, for commands.
    pub path: PathBuf,
    /// The byte of the whole text at which its own begins.
    pub start: usize,
}

/// Where something stands in a file: from its first character up to the one after its last. Lines and columns are counted from
/// 1, and a column is a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "scenarios", derive(Serialize))]
pub struct Position {
    /// The line on which it begins.
    pub line: usize,
    /// The column at which it begins.
    pub column: usize,
    /// The line on which it ends.
    pub end_line: usize,
    /// The column before which it ends.
    pub end_column: usize,
}

impl Position {
    /// Where a span of a text stands.
    ///
    /// ```
    /// use standstill::scenario::source::Position;
    ///
    /// let at = Position::of("main {\n    nap \"é\"\n}", (11, 8).into());
    /// assert_eq!(at, Position { line: 2, column: 5, end_line: 2, end_column: 12 });
    /// ```
    pub fn of(text: &str, span: SourceSpan) -> Self {
        let place = |at: usize| {
            let before = &text[..text.floor_char_boundary(at)];
            let line = before.rsplit('\n').next().unwrap_or_default();
            let column = line.chars().filter(|letter| *letter != BYTE_ORDER_MARK).count();
            (before.matches('\n').count() + 1, column + 1)
        };
        let ((line, column), (end_line, end_column)) =
            (place(span.offset()), place(span.offset() + span.len()));
        Self { line, column, end_line, end_column }
    }
}

impl Source {
    /// A text of the file with this name; `-` is the standard input.
    ///
    /// ```
    /// let source = standstill::scenario::Source::new("two\nlines.kdl", "");
    /// assert_eq!(source.name, r"two\nlines.kdl");
    /// assert_eq!(source.file(), "two\nlines.kdl");
    /// ```
    pub fn new(path: impl AsRef<Path>, text: &str) -> Self {
        let path = path.as_ref();
        let (name, path) = (shown(path).into(), path.to_owned());
        let (text, settings) = (text.into(), Settings::default());
        Self { name, path, text, included: Vec::new(), settings }
    }

    /// Where a span of the text stands, in its own file.
    pub fn position(&self, span: SourceSpan) -> Position {
        let start = self.included_at(span).map_or(0, |file| file.start);
        Position::of(&self.text[start..], (span.offset() - start, span.len()).into())
    }

    /// The included file that a span of the text stands in; none if it stands in the file itself.
    pub fn included_at(&self, span: SourceSpan) -> Option<&Included> {
        self.included.iter().rev().find(|file| file.start <= span.offset())
    }

    /// The file's name as programs read it. What is no UTF-8 in it is lost.
    pub fn file(&self) -> Cow<'_, str> {
        self.path.to_string_lossy()
    }
}

/// What stands between the texts of two files: so much that no excerpt of one reaches the other.
pub(super) const BETWEEN: &str = "\n\n";

/// A path as it is shown: as it stands, but for control characters and what is no UTF-8.
pub(super) fn shown(path: &Path) -> String {
    if path.as_os_str() == STANDARD_INPUT {
        return "<stdin>".to_owned();
    }
    let mut shown = String::new();
    for letter in path.to_string_lossy().chars() {
        if letter.is_control() {
            shown.extend(letter.escape_debug());
        } else {
            shown.push(letter);
        }
    }
    shown
}
