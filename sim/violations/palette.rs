//! The palette: what each colour means.

use anstyle::{AnsiColor, Style};

/// Styles for the parts of a report; none of them writes anything where colour is not asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Palette {
    /// What holds.
    pub(crate) good: Style,
    /// What does not.
    pub(crate) bad: Style,
    /// What is there for orientation.
    pub(crate) dim: Style,
    /// What a sentence is about.
    pub(crate) strong: Style,
}

impl Palette {
    pub(crate) fn new(color: bool) -> Self {
        if !color {
            return Self::default();
        }
        Self {
            good: AnsiColor::Green.on_default(),
            bad: AnsiColor::Red.on_default().bold(),
            dim: Style::new().dimmed(),
            strong: Style::new().bold(),
        }
    }

    /// The style for a verdict.
    pub(crate) const fn verdict(self, holds: bool) -> Style {
        if holds { self.good } else { self.bad }
    }
}
