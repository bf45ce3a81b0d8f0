//! The folder of a corpus: a file for each scenario, case and model.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::choices::Take;
use crate::explore::Exploration;
use crate::explore::corpus;
use crate::files;
use crate::scenario::{Model, Scenario};

/// What is remembered of a scenario under a model.
pub(super) struct Corpus {
    path: PathBuf,
    known: corpus::Corpus,
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
        let known = corpus::Corpus::parse(text);
        let known = known.map_err(|error| error.at(&path))?;
        Ok(Self { path, known })
    }

    /// What the runs take that have failed.
    pub(super) fn takes(&self) -> &[Vec<Take>] {
        &self.known.takes
    }

    /// Adds the counterexamples that were found, if it has not all of them.
    ///
    /// # Errors
    ///
    /// Why it cannot be written: then what was there still is.
    pub(super) fn add(&self, found: &Exploration) -> Result<(), String> {
        let Some(text) = self.known.with(found) else { return Ok(()) };
        let written = files::replace(&self.path, &text);
        written.map_err(|why| match why.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                format!("{}: a file is in the place of a folder", self.path.display())
            }
            _ => format!("{}: {why}", self.path.display()),
        })
    }
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
