//! The corpus: the choices of runs that have failed, so that the next exploration makes these first.
//!
//! Its text has one token a line, as replays take them, the latest first. Lines that begin with `#` say nothing. A token that leads
//! nowhere any more makes a plain run, and stays: it is for a person to take it out. Where the text stands is for others to know.

use std::path::Path;

use super::Exploration;
use crate::choices::{Replay, Take, TokenError};

/// How many runs of a program are remembered: of more, the oldest are forgotten.
const MOST: usize = 64;

/// What is remembered of a program.
#[derive(Clone, Debug, Default)]
pub(crate) struct Corpus {
    /// As it is written.
    text: String,
    /// What the runs take that have failed, the latest first.
    pub(crate) takes: Vec<Vec<Take>>,
}

/// A line that is no token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CorpusError {
    /// From 1.
    line: usize,
    why: TokenError,
}

impl CorpusError {
    /// What is wrong with the file at this path.
    pub(crate) fn at(self, path: &Path) -> String {
        format!("{}:{}: it is no token: {}", path.display(), self.line, self.why)
    }
}

impl Corpus {
    /// Reads what is remembered.
    ///
    /// # Errors
    ///
    /// The first line that is no token.
    pub(crate) fn parse(text: String) -> Result<Self, CorpusError> {
        let mut takes = Vec::new();
        for (line, token) in (1..).zip(text.lines()).filter(|(_, token)| says_something(token)) {
            let replay =
                Replay::from_token(token.trim()).map_err(|why| CorpusError { line, why })?;
            takes.push(replay.takes());
        }
        Ok(Self { text, takes })
    }

    /// The text with the counterexamples that were found; `None` if it has all of them.
    pub(crate) fn with(&self, found: &Exploration) -> Option<String> {
        let tokens = found.failures.iter().filter(|failure| !failure.counterexample.is_empty());
        let tokens = tokens.map(|failure| Replay::token(&failure.takes()));
        let mut lines: Vec<String> = Vec::new();
        for token in tokens {
            let is_known = |line: &str| line.trim() == token;
            if !self.text.lines().any(is_known) && !lines.contains(&token) {
                lines.push(token);
            }
        }
        if lines.is_empty() {
            return None;
        }
        let mut tokens = lines.len();
        for line in self.text.lines() {
            tokens += usize::from(says_something(line));
            if tokens <= MOST || !says_something(line) {
                lines.push(line.to_owned());
            }
        }
        Some(lines.join("\n") + "\n")
    }
}

/// Whether a line is a token, and not for people only.
fn says_something(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim().starts_with('#')
}
