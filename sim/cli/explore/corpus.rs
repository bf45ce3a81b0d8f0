//! The folder of a corpus: two files for each scenario, case and model.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::explore::Exploration;
use crate::explore::corpus::Corpus;
use crate::files;
use crate::scenario::{Model, Scenario};

/// What a folder remembers of a scenario under a model; it need not be there.
///
/// # Errors
///
/// Why it cannot be read, or what in it is no token, with its place.
pub(in crate::cli) fn read(
    folder: &Path,
    scenario: &Scenario,
    model: Model,
) -> Result<Corpus, String> {
    Corpus::read(&folder.join(name(scenario, model)), |path| match path.try_exists() {
        Ok(false) => Ok(String::new()),
        _ => files::text(path).map_err(|why| format!("{}: {why}", path.display())),
    })
}

/// Adds what was found.
///
/// # Errors
///
/// Why it cannot be written: then what was there still is.
pub(in crate::cli) fn add(corpus: &Corpus, found: &Exploration) -> Result<(), String> {
    corpus.add(found, files::replace).map_err(|(path, why)| match why.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            format!("{}: a file is in the place of a folder", path.display())
        }
        _ => format!("{}: {why}", path.display()),
    })
}

/// What the files of a scenario are called: where it stands, as far as that is below where the command is given, its case, and the
/// model.
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
    path.set_file_name(format!("{name}.{}", model.kind().word()));
    path
}
