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

    /// A text in lines that fit a terminal, if there is one: those after the first begin so. Broken at blanks alone.
    pub(crate) fn wrapped(self, text: &str, further: &str) -> String {
        let Some(columns) = self.limit() else { return text.to_owned() };
        let (mut shown, mut column) = (String::new(), 0);
        for (index, word) in text.split(' ').enumerate() {
            let length = seen(word);
            if index > 0 && column > further.len() && column + 1 + length > columns {
                shown.push('\n');
                shown += further;
                column = further.len();
            } else if index > 0 {
                shown.push(' ');
                column += 1;
            }
            shown += word;
            column += length;
        }
        shown
    }

    /// Columns of a terminal, for what is as wide as it is elsewhere.
    pub fn limit(self) -> Option<usize> {
        self.width.map(|width| width.clamp(NARROWEST, WIDEST))
    }
}

/// How many columns a word takes: what sets it apart takes none.
fn seen(word: &str) -> usize {
    let mut is_style = false;
    let letters = word.chars().filter(|letter| {
        let is_seen = !is_style && *letter != '\u{1b}';
        is_style = !is_seen && *letter != 'm';
        is_seen
    });
    letters.count()
}

impl From<bool> for Screen {
    fn from(color: bool) -> Self {
        Self { color, width: None }
    }
}
