//! Files: folders of scenarios, and the text of one, read within limits; files that are written whole or not at all.
//!
//! What is wrong with a file's content is told by [`crate::scenario`]; what is done with it is up to
//! the command line and the test harness.

mod write;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::scenario::{Scenario, ScenarioError, Settings, source};
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

/// Reads the scenarios of a file: one, or each of its cases. `named` is what the user calls the file.
///
/// # Errors
///
/// If the file cannot be read, is too large, is not UTF-8 or holds no scenario.
pub(crate) fn scenarios(
    path: &Path,
    named: &Path,
    settings: &Settings,
) -> Vec<Result<Scenario, ScenarioError>> {
    let text = match text(path) {
        Ok(text) => text,
        Err(why) => return vec![Err(ScenarioError::unreadable(named, &why))],
    };
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut load = |below: &Path| included(folder, below);
    let mut read = Scenario::parse_all(&named.to_string_lossy(), &text, &mut load, settings);
    for scenario in read.iter_mut().flatten() {
        named.clone_into(&mut scenario.source.path);
    }
    read
}

/// The text of a file below a folder, or why there is none. Links do not lead out of it.
fn included(folder: &Path, below: &Path) -> Result<String, String> {
    let why = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    };
    let real = |path: &Path| path.canonicalize().map_err(why);
    let (folder, path) = (real(folder)?, real(&folder.join(below))?);
    if !path.starts_with(folder) {
        return Err("it is outside of the folder of the scenario".to_owned());
    }
    text_of(File::open(path).map_err(why)?)
}

/// Leaves out what is no scenario but a file that another of them includes.
pub(crate) fn without_parts<K>(
    read: Vec<(K, Result<Scenario, ScenarioError>)>,
) -> Vec<(K, Result<Scenario, ScenarioError>)> {
    let included = |read: &Result<Scenario, ScenarioError>| match read {
        Ok(scenario) => scenario.source.included.clone(),
        Err(error) => error.includes().to_vec(),
    };
    let parts = read.iter().flat_map(|(_, read)| included(read));
    let parts: BTreeSet<_> = parts.map(|it| it.path.to_string_lossy().into_owned()).collect();
    let is_part = |error: &ScenarioError| parts.contains(error.file());
    read.into_iter().filter(|(_, read)| !read.as_ref().is_err_and(is_part)).collect()
}

/// The whole text of a file, or why there is none.
pub(crate) fn text(path: &Path) -> Result<String, String> {
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
