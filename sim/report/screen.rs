//! Screens: what a report is shown on. What is kept, such as a snapshot, never depends on it.

/// Columns of what is wrapped where there is no terminal.
const COLUMNS: usize = 100;
/// A terminal that is narrower is written to as if it were so wide, and a wider one as if it were not wider than the other.
const NARROWEST: usize = 40;
const WIDEST: usize = 200;

/// What a report is shown on. A `bool` is one that is no terminal, and tells whether there is colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// Whether there is colour.
    pub color: bool,
    /// How many columns the terminal has, if there is one.
    pub width: Option<usize>,
}

impl Screen {
    /// Columns for what is wrapped or drawn.
    pub fn columns(self) -> usize {
        self.limit().unwrap_or(COLUMNS)
    }

    /// Columns of a terminal, for what is as wide as it is elsewhere.
    pub fn limit(self) -> Option<usize> {
        self.width.map(|width| width.clamp(NARROWEST, WIDEST))
    }
}

impl From<bool> for Screen {
    fn from(color: bool) -> Self {
        Self { color, width: None }
    }
}
