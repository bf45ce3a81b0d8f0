//! Files: folders of scenarios, and the text of one, read within limits; files that are written whole or not at all.
//!
//! What is wrong with a file's content is told by [`crate::scenario`]; what is done with it is up to
//! the command line and the test harness.

mod write;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::scenario::{Scenario, ScenarioError, source};
pub(crate) use write::{create, replace};

/// What the name of a scenario file ends with, after the dot.
pub(crate) const EXTENSION: &str = "kdl";
/// What stands between the name of a scenario and the number in the name of a file that holds one of its
/// counterexamples: `name.counterexample-1.kdl` is no scenario, but a part of one.
pub(crate) const COUNTEREXAMPLE: &str = "counterexample-";
/// How large a scenario file may be, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// Every file under `folder` whose name ends in this extension, sorted by path.
///
/// What is hidden (its name begins with a dot) is left out, so are counterexamples and folders of caches, such as `target` (they hold a
/// `CACHEDIR.TAG`), and links to folders are not followed.
///
/// # Errors
///
/// If `folder`, or one in it, cannot be read.
pub(crate) fn under(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_name().as_encoded_bytes().starts_with(b".") || is_counterexample(&path) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.extend(Some(path).filter(|path| !path.join("CACHEDIR.TAG").exists()));
            } else if path.extension().is_some_and(|found| found == extension) && path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file holds a counterexample.
pub(crate) fn is_counterexample(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.rsplit_once('.').is_some_and(|(_, last)| {
        let number = last.strip_prefix(COUNTEREXAMPLE).unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a path stands for the standard input. A file of that name is `./-`.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == source::STANDARD_INPUT
}

/// Reads a scenario. `named` is what the user calls the file.
///
/// # Errors
///
/// If the file cannot be read, is too large, is not UTF-8 or holds no scenario.
pub(crate) fn scenario(path: &Path, named: &Path) -> Result<Scenario, ScenarioError> {
    let text = text(path).map_err(|why| ScenarioError::unreadable(named, &why))?;
    let mut scenario = Scenario::parse(&named.to_string_lossy(), &text)?;
    named.clone_into(&mut scenario.source.path);
    Ok(scenario)
}

/// The whole text of a file, or why there is none.
fn text(path: &Path) -> Result<String, String> {
    if is_standard_input(path) {
        return text_of(io::stdin().lock());
    }
    text_of(File::open(path).map_err(|error| error.to_string())?)
}

fn text_of(file: impl Read) -> Result<String, String> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too large, whatever its length claims to be.
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err("it is larger than 1 MiB".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let read = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..read].split(|byte| *byte == b'\n').count();
        format!("it is not UTF-8 (line {line}, byte {read} of the file)")
    })
}
