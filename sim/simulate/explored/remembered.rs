//! What is remembered of a program between explorations: two files in the folder of a corpus, called after the test.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process;

use crate::explore::Exploration;
use crate::explore::corpus::Corpus;

/// What a folder remembers of the program of this name; it need not be there.
///
/// # Errors
///
/// Why it cannot be read, or what in it is no token, with its place.
pub(super) fn read(folder: &Path, name: &str) -> Result<Corpus, String> {
    let letter =
        |letter: char| if letter.is_alphanumeric() || letter == '_' { letter } else { '-' };
    let parts = name.split("::").map(|part| part.chars().map(letter).collect::<String>());
    Corpus::read(&folder.join(parts.collect::<PathBuf>()), |path| match fs::read_to_string(path) {
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(String::new()),
        text => text.map_err(|why| told(path, &why)),
    })
}

/// Adds what was found.
///
/// # Errors
///
/// Why it cannot be written: then what was there still is.
pub(super) fn add(corpus: &Corpus, found: &Exploration) -> Result<(), String> {
    corpus.add(found, replace).map_err(|(path, why)| told(&path, &why))
}

/// Writes a file whole or not at all.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut beside = path.to_owned();
    beside.as_mut_os_string().push(format!(".{}", process::id()));
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(&beside, text)?;
    fs::rename(&beside, path)
}

/// What is wrong with a file.
fn told(path: &Path, why: &io::Error) -> String {
    format!("the corpus {}: {why}", path.display())
}
