//! The suite: which tests there are.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::Trial;

use super::case::Case;
use super::explored::Explored;
use super::replayed::Replay;
use super::snapshot::{self, Snapshot};
use crate::files;
use crate::report::quoted;
use crate::scenario::{Calls, Model, Scenario, ScenarioError, Settings};

/// Columns of a diagnostic.
const WIDTH: usize = 100;

/// The folders of scenarios and of their accepted traces, both relative to the package's root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suite<'s> {
    pub(super) root: &'s Path,
    pub(super) scenarios: &'s str,
    pub(super) snapshots: &'s str,
    pub(super) calls: &'s Calls,
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
            Some(name) => vec![Ok(self.file_of(name).to_owned())],
            None => files_under(self.root, self.scenarios, files::EXTENSION)
                .map_err(|error| format!("cannot read the folder {}: {error}", self.scenarios))?,
        };
        if names.is_empty() {
            return Err(format!("the folder {} holds no scenario (*.kdl)", self.scenarios));
        }
        let (mut trials, mut kept, mut broken) = (Vec::new(), BTreeSet::new(), Vec::new());
        let mut read = Vec::new();
        for name in names {
            match name {
                Ok(name) => {
                    let scenarios = self.scenarios(&name);
                    read.extend(scenarios.into_iter().map(|scenario| (name.clone(), scenario)));
                }
                Err(path) => {
                    let why = "a test cannot be called so, as this is no UTF-8: rename the file\n";
                    trials.push(failing(&path.to_string_lossy(), why.to_owned()));
                }
            }
        }
        for (name, scenario) in files::without_parts(read) {
            match scenario {
                Ok(scenario) => {
                    let scenario = &Arc::new(scenario);
                    for model in &scenario.models {
                        let tests = self.tests(&name, scenario, *model, &mut kept);
                        trials.extend(tests);
                    }
                }
                Err(error) => {
                    trials.push(failing(&name, error.render(false, WIDTH)));
                    broken.push(format!("{name}."));
                }
            }
        }
        // Which snapshots a file is meant to have that cannot be read is not known, so all are kept.
        let kept = |snapshot: &str| {
            kept.contains(snapshot) || broken.iter().any(|name| snapshot.starts_with(name))
        };
        if only.is_none() {
            trials.push(self.leftovers(kept));
        }
        Ok(trials)
    }

    fn scenarios(self, name: &str) -> Vec<Result<Scenario, ScenarioError>> {
        let path = self.path(name);
        let settings = Settings::default();
        let read = files::scenarios(&self.root.join(&path), Path::new(&path), &settings);
        read.into_iter().map(|read| read?.with_calls(self.calls.clone())).collect()
    }

    /// The tests of one scenario under one model. Notes the names of their snapshots: the second test that would have the same,
    /// and so overwrite what the first has, fails.
    fn tests(
        self,
        name: &str,
        scenario: &Arc<Scenario>,
        model: Model,
        kept: &mut BTreeSet<String>,
    ) -> Vec<Trial> {
        let (path, kind) = (self.path(name), model.kind());
        let name = &scenario.source.settings.test_name(name);
        let mut snapshot = |name: String| {
            let accepted = format!("{}/{name}.{}", self.snapshots, snapshot::EXTENSION);
            let snapshot = Snapshot::new(self.root, accepted, &path);
            if kept.insert(name) { snapshot } else { snapshot.of_another() }
        };
        let plain = Case {
            name: format!("{name}::{kind}"),
            scenario: Arc::clone(scenario),
            model,
            snapshot: snapshot(format!("{name}.{kind}")),
        };
        let mut trials = vec![plain.into_trial()];
        for (index, replay) in scenario.kept.iter().enumerate().filter(|it| it.1.is_of(model)) {
            let file = replay.name.replace(" ", "-");
            let replayed = Replay {
                name: format!("{name}::{kind}::replay {}", replay.name),
                scenario: Arc::clone(scenario),
                model,
                index,
                snapshot: snapshot(format!("{name}.{kind}.replay-{file}")),
            };
            trials.push(replayed.into_trial());
        }
        let explorations = scenario.explorations.iter().enumerate();
        for (index, _) in explorations.filter(|it| it.1.is_of(model)) {
            let number = if index == 0 { String::new() } else { format!("#{}", index + 1) };
            let explored = Explored {
                name: format!("{name}::{kind}::explore{number}"),
                scenario: Arc::clone(scenario),
                model,
                index,
                path: path.clone(),
                root: self.root.to_owned(),
            };
            trials.push(explored.into_trial());
        }
        trials
    }

    /// The file whose tests are called so. A case stands behind an `@`, which can also be part of the name of a file.
    fn file_of(self, test: &str) -> &str {
        let is_file = self.root.join(self.path(test)).is_file();
        test.rsplit_once('@').filter(|_| !is_file).map_or(test, |(file, _)| file)
    }

    /// The path of a scenario, from the root of the package.
    fn path(self, name: &str) -> String {
        format!("{}/{name}.{}", self.scenarios, files::EXTENSION)
    }

    /// The test that every snapshot has its scenario.
    fn leftovers(self, kept: impl Fn(&str) -> bool) -> Trial {
        let mut complaint = String::new();
        let snapshots = files_under(self.root, self.snapshots, snapshot::EXTENSION);
        let snapshots = snapshots.unwrap_or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                complaint = format!("cannot read the folder {}: {error}\n", self.snapshots);
            }
            Vec::new()
        });
        for name in snapshots.iter().filter(|name| !name.as_ref().is_ok_and(|name| kept(name))) {
            let relative = match name {
                Ok(name) => Path::new(&format!("{name}.{}", snapshot::EXTENSION)).to_owned(),
                Err(path) => path.clone(),
            };
            // As everywhere in the names of tests, folders are told apart by `/`.
            let mut path = OsString::from(format!("{}/", self.snapshots));
            path.push(relative);
            // Writing to a string cannot fail.
            let shown = path.display();
            let _ = writeln!(complaint, "no scenario and model has the snapshot {shown}");
            let _ = writeln!(complaint, "  remove it: {}", removal(&path));
        }
        Trial::test("every_snapshot_has_its_scenario", move || match complaint {
            none if none.is_empty() => Ok(()),
            complaint => Err(complaint.into()),
        })
    }
}

/// The command that removes a file from a repository. Git takes some letters of a name for a pattern unless it is told.
fn removal(path: &OsStr) -> String {
    let is_pattern = |byte: &u8| b"*?[\\:".contains(byte);
    let literal = path.as_encoded_bytes().iter().any(is_pattern);
    let literal = if literal { "--literal-pathspecs " } else { "" };
    format!("git {literal}rm {}", quoted(path))
}

/// The names of the files under a folder, relative to it, with `/` and without the extension. Where a name is no UTF-8, the path.
fn files_under(
    root: &Path,
    folder: &str,
    extension: &str,
) -> io::Result<Vec<Result<String, PathBuf>>> {
    let folder = root.join(folder);
    let name = |path: PathBuf| {
        let relative = path.strip_prefix(&folder).unwrap_or(&path);
        let name = relative.with_extension("");
        let parts: Option<Vec<_>> = name.iter().map(OsStr::to_str).collect();
        parts.map(|parts| parts.join("/")).ok_or_else(|| relative.to_owned())
    };
    Ok(files::under(&folder, extension)?.into_iter().map(name).collect())
}

fn failing(name: &str, why: String) -> Trial {
    Trial::test(name, move || Err(why.into()))
}
