//! The corpus: a folder that remembers the choices of runs that have failed, so that the next exploration makes these first.
//!
//! There is a file for each scenario, case and model, with one token a line, as `run --replay` takes them, the latest first. Lines that begin with
//! `#` say nothing. A token that leads nowhere any more makes a plain run, and stays: it is for a person to take it out.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::choices::{Replay, Take};
use crate::explore::Exploration;
use crate::files;
use crate::scenario::{Model, Scenario};

/// How many runs of a scenario are remembered: of more, the oldest are forgotten.
const MOST: usize = 64;

/// What is remembered of a scenario under a model.
pub(super) struct Corpus {
    path: PathBuf,
    /// As it is written, if there is a file.
    text: String,
    pub(super) takes: Vec<Vec<Take>>,
}

impl Corpus {
    /// Reads what a folder remembers; it need not be there.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, or what in it is no token, with its place.
    pub(super) fn read(folder: &Path, scenario: &Scenario, model: Model) -> Result<Self, String> {
        let path = folder.join(name(scenario, model));
        let text = match path.try_exists() {
            Ok(false) => String::new(),
            _ => files::text(&path).map_err(|why| format!("{}: {why}", path.display()))?,
        };
        let mut takes = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            if !says_something(line) {
                continue;
            }
            let replay = Replay::from_token(line.trim())
                .map_err(|why| format!("{}:{number}: it is no token: {why}", path.display()))?;
            takes.push(replay.takes());
        }
        Ok(Self { path, text, takes })
    }

    /// Adds the counterexamples that were found, if it has not all of them.
    ///
    /// # Errors
    ///
    /// Why it cannot be written: then what was there still is.
    pub(super) fn add(&self, found: &Exploration) -> Result<(), String> {
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
            return Ok(());
        }
        let mut tokens = lines.len();
        for line in self.text.lines() {
            tokens += usize::from(says_something(line));
            if tokens <= MOST || !says_something(line) {
                lines.push(line.to_owned());
            }
        }
        let written = files::replace(&self.path, &(lines.join("\n") + "\n"));
        written.map_err(|why| match why.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                format!("{}: a file is in the place of a folder", self.path.display())
            }
            _ => format!("{}: {why}", self.path.display()),
        })
    }
}

/// Whether a line is a token, and not for people only.
fn says_something(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim().starts_with('#')
}

/// The file of a scenario: where it stands, as far as that is below where the command is given, its case, and the model.
fn name(scenario: &Scenario, model: Model) -> PathBuf {
    let file = scenario.source.file();
    let parts = Path::new(&*file).components().filter(|it| matches!(it, Component::Normal(_)));
    let mut path: PathBuf = parts.collect();
    let mut name =
        path.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
    if let Some(case) = &scenario.source.settings.case {
        let letter = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
        name.push('.');
        name.extend(case.chars().map(letter));
    }
    path.set_file_name(format!("{name}.{}.tokens", model.kind().word()));
    path
}
