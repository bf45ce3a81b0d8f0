//! What is remembered of a program between explorations: a file in the folder of a corpus, called after the test.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process;

use crate::choices::Take;
use crate::explore::Exploration;
use crate::explore::corpus::Corpus;

/// The file of a program, and what is in it.
#[derive(Debug)]
pub(super) struct Remembered {
    path: PathBuf,
    known: Corpus,
}

impl Remembered {
    /// Reads what a folder remembers of the program of this name; it need not be there.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, or what in it is no token, with its place.
    pub(super) fn read(folder: &Path, name: &str) -> Result<Self, String> {
        let letter =
            |letter: char| if letter.is_alphanumeric() || letter == '_' { letter } else { '-' };
        let parts = name.split("::").map(|part| part.chars().map(letter).collect::<String>());
        let mut path = folder.join(parts.collect::<PathBuf>());
        path.as_mut_os_string().push(".tokens");
        let text = match fs::read_to_string(&path) {
            Err(why) if why.kind() == ErrorKind::NotFound => String::new(),
            text => text.map_err(|why| told(&path, &why))?,
        };
        let known = Corpus::parse(text).map_err(|error| error.at(&path))?;
        Ok(Self { path, known })
    }

    /// What the runs take that have failed.
    pub(super) fn takes(&self) -> &[Vec<Take>] {
        &self.known.takes
    }

    /// Adds the counterexamples that were found, if it has not all of them. The file is written whole or not at all.
    ///
    /// # Errors
    ///
    /// Why it cannot be written: then what was there still is.
    pub(super) fn add(&self, found: &Exploration) -> Result<(), String> {
        let Some(text) = self.known.with(found) else { return Ok(()) };
        let mut beside = self.path.clone();
        beside.as_mut_os_string().push(format!(".{}", process::id()));
        let write = || {
            self.path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&beside, text)?;
            fs::rename(&beside, &self.path)
        };
        write().map_err(|why| told(&self.path, &why))
    }
}

/// What is wrong with a file.
fn told(path: &Path, why: &std::io::Error) -> String {
    format!("the corpus {}: {why}", path.display())
}
