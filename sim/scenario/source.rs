//! Sources: where the text of a scenario comes from, and what to call that.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::Text;

/// The text a scenario was read from: what diagnostics point into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The file's name as it is shown: on one line, and without what a terminal would obey.
    pub name: Text,
    /// The file's name as the user gave it, for commands: it need not be UTF-8.
    pub path: PathBuf,
    /// The whole text.
    pub text: Text,
}

impl Source {
    /// A text of the file with this name.
    ///
    /// ```
    /// let source = standstill::scenario::Source::new("two\nlines.kdl", "");
    /// assert_eq!(source.name, r"two\nlines.kdl");
    /// assert_eq!(source.file(), "two\nlines.kdl");
    /// ```
    pub fn new(path: impl AsRef<Path>, text: &str) -> Self {
        let path = path.as_ref();
        Self { name: shown(path).into(), path: path.to_owned(), text: text.into() }
    }

    /// The file's name as programs read it. What is no UTF-8 in it is lost.
    pub fn file(&self) -> Cow<'_, str> {
        self.path.to_string_lossy()
    }
}

/// A path as it is shown: as it stands, but for control characters and what is no UTF-8.
fn shown(path: &Path) -> String {
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
