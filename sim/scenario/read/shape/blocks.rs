//! Blocks: the braces that are open, and which of them probably lacks its end, or its start.
//!
//! Braces alone tell only that there are too few `}`, as each closes the innermost block that is open. What tells more is
//! how the lines are indented: a block goes on as long as lines are indented deeper than the one that opens it.

use std::ops::Range;

use super::{Progress, problem};
use crate::scenario::read::problem::Problem;

/// The open braces, innermost last.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    open: Vec<Block>,
    /// Those that were closed by what looks like the end of another one.
    suspects: Vec<Suspect>,
    line: Line,
    /// The first node of this line or one before it, and how deep it is indented; none right behind a `}`.
    latest: Option<(Range<usize>, usize)>,
    /// The first node that has no block, though what follows it is indented like one.
    headless: Option<Range<usize>>,
}

/// An open brace.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) at: usize,
    /// How much of its node there has been when it is closed.
    pub(super) after: Progress,
    /// How deep its line is indented.
    indentation: usize,
    /// Whether its lines are not indented deeper, and so tell nothing; known once there is one.
    is_flat: Option<bool>,
    /// What comes first of that which does not look as if it were within.
    behind: Option<Range<usize>>,
}

/// A block, and what comes behind its probable end.
#[derive(Debug)]
struct Suspect {
    at: usize,
    behind: Range<usize>,
}

/// The line that has been reached.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// What has been seen of the text.
    seen: usize,
    /// Where the line begins.
    start: usize,
    /// How deep it is indented.
    indentation: usize,
}

impl Blocks {
    /// A brace opens.
    pub(super) fn open(&mut self, text: &str, at: usize, after: Progress) {
        self.line.reach(text, at);
        let indentation = self.line.indentation;
        self.open.push(Block { at, after, indentation, is_flat: None, behind: None });
    }

    /// A brace closes; which it is, if one is open.
    pub(super) fn close(&mut self, text: &str, brace: Range<usize>) -> Option<Block> {
        let is_first = self.line.reach(text, brace.start);
        let depth = self.line.indentation;
        if is_first {
            self.leave(brace, |block| block.indentation > depth);
        }
        self.latest = None;
        let block = self.open.pop()?;
        let behind = block.behind.clone().filter(|_| block.indentation != depth);
        self.suspects.extend(behind.map(|behind| Suspect { at: block.at, behind }));
        Some(block)
    }

    /// A node begins.
    pub(super) fn begin(&mut self, text: &str, name: Range<usize>) {
        if self.line.reach(text, name.start) {
            let depth = self.line.indentation;
            if let Some(block) = self.open.last_mut() {
                block.is_flat.get_or_insert(block.indentation >= depth);
            }
            let opened = self.open.last().map_or(0, |block| block.at);
            if let Some((latest, _)) =
                self.latest.take_if(|(name, shallower)| *shallower < depth && opened < name.start)
            {
                self.headless.get_or_insert(latest);
            }
            self.latest = Some((name.clone(), depth));
            self.leave(name, |block| block.indentation >= depth && block.is_flat == Some(false));
        }
    }

    /// What is wrong with a brace that closes nothing.
    pub(super) fn unopened(&self, brace: Range<usize>) -> Problem {
        let problem = Problem::new("this `}` closes nothing");
        let problem = match &self.headless {
            Some(name) => problem.at(name.clone(), "is a `{` missing behind this?"),
            None => problem,
        };
        problem.at(brace, "has no `{`")
    }

    /// How many are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// At the end of the text: what is wrong if any are still open.
    pub(super) fn unclosed(mut self) -> Option<Problem> {
        let innermost = self.open.last()?.at;
        let still_open = self
            .open
            .into_iter()
            .filter_map(|block| block.behind.map(|behind| Suspect { at: block.at, behind }));
        self.suspects.extend(still_open);
        // Of several that one line leaves, the innermost.
        let first =
            self.suspects.into_iter().min_by_key(|it| (it.behind.start, usize::MAX - it.at));
        let at = first.as_ref().map_or(innermost, |suspect| suspect.at);
        let problem = problem("this `{` is never closed", at..at + 1, "has no `}`");
        Some(match first {
            Some(suspect) => problem.at(suspect.behind, "a `}` is missing before this"),
            None => problem,
        })
    }

    /// What is at `place` does not look as if it were within some blocks.
    fn leave(&mut self, place: Range<usize>, is_left: impl Fn(&Block) -> bool) {
        for block in self.open.iter_mut().filter(|block| is_left(block)) {
            block.behind.get_or_insert_with(|| place.clone());
        }
    }
}

impl Line {
    /// Goes on to `at`; whether nothing is before it in its line.
    fn reach(&mut self, text: &str, at: usize) -> bool {
        if let Some(newline) = text[self.seen..at].rfind('\n') {
            self.start = self.seen + newline + 1;
        }
        if self.start >= self.seen {
            let blank = text[self.start..at].chars().take_while(|c| [' ', '\t'].contains(c));
            self.indentation = blank.count();
        }
        self.seen = at;
        self.start + self.indentation == at
    }
}
