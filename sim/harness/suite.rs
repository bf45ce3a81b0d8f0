//! The suite: which tests there are.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::Trial;

use super::case::Case;
use super::snapshot::{self, Snapshot};
use crate::files;
use crate::scenario::{ModelKind, ScenarioError};

/// Columns of a diagnostic.
const WIDTH: usize = 100;

/// The folders of scenarios and of their accepted traces, both relative to the package's root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suite<'s> {
    pub(super) root: &'s Path,
    pub(super) scenarios: &'s str,
    pub(super) snapshots: &'s str,
}

impl Suite<'_> {
    /// A test for each scenario and model, one for each file that holds no scenario, and one for the
    /// snapshots that are left over. Where only the tests of one file are asked for, no other file
    /// is read.
    pub(super) fn trials(self, only: Option<&str>) -> Vec<Trial> {
        self.collect(only).unwrap_or_else(|why| vec![failing(self.scenarios, why)])
    }

    fn collect(self, only: Option<&str>) -> Result<Vec<Trial>, String> {
        let names = match only {
            Some(name) => vec![name.to_owned()],
            None => files_under(self.root, self.scenarios, files::EXTENSION)
                .map_err(|error| format!("cannot read the folder {}: {error}", self.scenarios))?,
        };
        if names.is_empty() {
            return Err(format!("the folder {} holds no scenario (*.kdl)", self.scenarios));
        }
        let (mut trials, mut kept) = (Vec::new(), BTreeSet::new());
        for name in names {
            let models = match self.cases(&name) {
                Ok(cases) => {
                    let models = cases.iter().map(Case::model).collect();
                    trials.extend(cases.into_iter().map(Case::into_trial));
                    models
                }
                Err(error) => {
                    trials.push(failing(&name, error.render(false, WIDTH)));
                    // Which models the file is meant to have is not known, so all are kept.
                    ModelKind::ALL.to_vec()
                }
            };
            kept.extend(models.into_iter().map(|model| format!("{name}.{model}")));
        }
        if only.is_none() {
            trials.push(self.leftovers(&kept)?);
        }
        Ok(trials)
    }

    /// The cases of one scenario file: one for each model.
    fn cases(self, name: &str) -> Result<Vec<Case>, ScenarioError> {
        let path = format!("{}/{name}.{}", self.scenarios, files::EXTENSION);
        let scenario = Arc::new(files::scenario(&self.root.join(&path), &path)?);
        let cases = scenario.models.iter().map(|model| {
            let kind = model.kind();
            let accepted = format!("{}/{name}.{kind}.{}", self.snapshots, snapshot::EXTENSION);
            Case {
                name: format!("{name}::{kind}"),
                scenario: Arc::clone(&scenario),
                model: *model,
                snapshot: Snapshot::new(self.root, accepted, &path),
            }
        });
        Ok(cases.collect())
    }

    /// The test that every snapshot has its scenario.
    fn leftovers(self, kept: &BTreeSet<String>) -> Result<Trial, String> {
        let snapshots = files_under(self.root, self.snapshots, snapshot::EXTENSION);
        let snapshots = match snapshots {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other
                .map_err(|error| format!("cannot read the folder {}: {error}", self.snapshots))?,
        };
        let mut complaint = String::new();
        for name in snapshots.iter().filter(|name| !kept.contains(*name)) {
            let path = format!("{}/{name}.{}", self.snapshots, snapshot::EXTENSION);
            // Writing to a string cannot fail.
            let _ = writeln!(complaint, "no scenario and model has the snapshot {path}");
            let _ = writeln!(complaint, "  remove it: git rm '{path}'");
        }
        Ok(Trial::test("every_snapshot_has_its_scenario", move || match complaint {
            none if none.is_empty() => Ok(()),
            complaint => Err(complaint.into()),
        }))
    }
}

/// The names of the files under a folder, relative to it, with `/` and without the extension.
fn files_under(root: &Path, folder: &str, extension: &str) -> io::Result<Vec<String>> {
    let folder = root.join(folder);
    let name = |path: PathBuf| {
        let path = path.with_extension("");
        let relative = path.strip_prefix(&folder).unwrap_or(&path);
        let parts = relative.iter().map(|part| part.to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    };
    Ok(files::under(&folder, extension)?.into_iter().map(name).collect())
}

fn failing(name: &str, why: String) -> Trial {
    Trial::test(name, move || Err(why.into()))
}
