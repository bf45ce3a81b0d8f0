//! The corpus: what is remembered of a program from one exploration to the next, in two files side by side.
//!
//! `NAME.tokens` has the runs that have failed, which the next exploration makes first. `NAME.kept` has those from which a search
//! with feedback goes on: each showed something new. The next one that has feedback makes the latest of them, so that it knows what they
//! show, and begins where this one has ended.
//!
//! Each has one token a line, as replays take them, the latest first. Lines that begin with `#` say nothing. A token that leads
//! nowhere any more makes a plain run. Of those that failed it stays, for a person to take it out; what is kept and shows nothing new any
//! more is left out when the file is written again. How a file is read and written is for others to know.

use std::io;
use std::path::{Path, PathBuf};

use super::exploration::Exploration;
use crate::choices::{Replay, Take};
use crate::scenario::Strategy;

/// How many runs that have failed are remembered: of more, the oldest are forgotten.
const MOST_FAILED: usize = 64;
/// The same of runs that are kept, and how many bytes they have at most.
const MOST_KEPT: usize = 512;
const MOST_BYTES: usize = 1 << 19;
/// One run in so many makes what is kept once more, at most.
const AGAIN: u64 = 4;

/// What is remembered of a program.
#[derive(Clone, Debug)]
pub(crate) struct Corpus {
    failed: File,
    kept: File,
}

/// A file of tokens.
#[derive(Clone, Debug)]
struct File {
    path: PathBuf,
    /// As it is written.
    text: String,
    /// What the runs take, the latest first.
    takes: Vec<Vec<Take>>,
}

impl Corpus {
    /// What is remembered under the path of this name, by the text that a file has: an empty one where there is none.
    ///
    /// # Errors
    ///
    /// Why a file cannot be read, or its first line that is no token.
    pub(crate) fn read(
        name: &Path,
        text: impl Fn(&Path) -> Result<String, String>,
    ) -> Result<Self, String> {
        let file = |extension: &str| {
            let mut path = name.to_owned();
            path.as_mut_os_string().push(extension);
            let text = text(&path)?;
            File::parse(path, text)
        };
        Ok(Self { failed: file(".tokens")?, kept: file(".kept")? })
    }

    /// What an exploration of so many runs makes first: what has failed, and if it has feedback the latest of what is kept, of these the
    /// oldest first.
    pub(crate) fn first(&self, strategy: &Strategy, runs: u64) -> Vec<Vec<Take>> {
        let kept = &self.kept.takes[..self.again(strategy, runs)];
        self.failed.takes.iter().chain(kept.iter().rev()).cloned().collect()
    }

    /// How many of what is kept, from the latest, such an exploration makes again.
    fn again(&self, strategy: &Strategy, runs: u64) -> usize {
        if !strategy.has_feedback() {
            return 0;
        }
        usize::try_from(runs / AGAIN).unwrap_or(usize::MAX).min(self.kept.takes.len())
    }

    /// Adds what an exploration has found behind what [`Self::first`] told it, where there is anything new. A file is replaced as `replace`
    /// does.
    ///
    /// # Errors
    ///
    /// The file that cannot be written, and why.
    pub(crate) fn add(
        &self,
        found: &Exploration,
        replace: impl Fn(&Path, &str) -> io::Result<()>,
    ) -> Result<(), (PathBuf, io::Error)> {
        let failed = self.failed.with(found);
        let kept = self.kept_with(found);
        for (file, text) in [(&self.failed, failed), (&self.kept, kept)] {
            if let Some(text) = text.filter(|text| *text != file.text) {
                replace(&file.path, &text).map_err(|why| (file.path.clone(), why))?;
            }
        }
        Ok(())
    }

    /// The text of what is kept, behind an exploration that keeps something.
    fn kept_with(&self, found: &Exploration) -> Option<String> {
        let kept = found.kept.as_ref()?;
        let strategy = found.subject.strategy.parse().ok()?;
        // Those that were made again are there once more, if they show something.
        let rest = self.kept.takes.iter().skip(self.again(&strategy, found.subject.runs));
        let rest = rest.map(|takes| Replay::token(takes));
        let mut text: String = self.kept.remarks().flat_map(|line| [line, "\n"]).collect();
        let mut bytes = 0;
        for token in kept.iter().rev().cloned().chain(rest).take(MOST_KEPT) {
            bytes += token.len() + 1;
            if bytes > MOST_BYTES {
                break;
            }
            text += &(token + "\n");
        }
        Some(text)
    }
}

impl File {
    fn parse(path: PathBuf, text: String) -> Result<Self, String> {
        let mut takes = Vec::new();
        for (line, token) in (1..).zip(text.lines()).filter(|(_, line)| says_something(line)) {
            let replay = Replay::from_token(token.trim())
                .map_err(|why| format!("{}:{line}: it is no token: {why}", path.display()))?;
            takes.push(replay.takes());
        }
        Ok(Self { path, text, takes })
    }

    /// What people have written into it.
    fn remarks(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| line.trim().starts_with('#'))
    }

    /// The text with the counterexamples that were found; `None` if it has all of them.
    fn with(&self, found: &Exploration) -> Option<String> {
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
            if tokens <= MOST_FAILED || !says_something(line) {
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
