//! An exploration as a test: an `explore` node, and the files in which it leaves its counterexamples.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};

use crate::explore::{Complaint, Options, complaints, explore};
use crate::files;
use crate::report;
use crate::scenario::{Model, Scenario};

/// How many counterexamples of one scenario are looked for before it is given up to save another.
const MOST: u32 = 1000;

/// An `explore` node under one of the models.
#[derive(Debug)]
pub(super) struct Explored {
    pub(super) name: String,
    pub(super) scenario: Arc<Scenario>,
    pub(super) model: Model,
    /// Which of the scenario's `explore` nodes it is.
    pub(super) index: usize,
    /// The scenario file, from the root of the package.
    pub(super) path: String,
    /// The root of the package.
    pub(super) root: PathBuf,
}

impl Explored {
    pub(super) fn into_trial(self) -> Trial {
        Trial::test(self.name.clone(), move || self.test())
    }

    fn test(&self) -> Result<(), Failed> {
        let stated = &self.scenario.explorations[self.index];
        let found = explore(&self.scenario, self.model, &Options::from(stated));
        let complaints = complaints(&found, &stated.fails);
        if complaints.is_empty() {
            return Ok(());
        }
        let (scenario, model) = (&*self.scenario, self.model);
        let mut text = report::exploration(&found, scenario, model, &stated.fails, false);
        let failures = complaints.iter().filter_map(|complaint| match complaint {
            Complaint::Fails(failure) => Some(*failure),
            _ => None,
        });
        for node in report::replay_nodes(&report::bugs(failures), scenario, model).iter().flatten()
        {
            text.push_str(&self.keep(node));
        }
        Err(text.into())
    }

    /// Saves a counterexample beside the scenario, and says how to keep it.
    fn keep(&self, node: &str) -> String {
        let quoted = report::quoted(&self.path);
        match save(&self.root, &self.path, node) {
            Ok(saved) => {
                let saved = report::quoted(&saved);
                format!(
                    "saved in {saved}\nkeep it as a test: cat {saved} >> {quoted} && rm {saved}\n"
                )
            }
            Err(why) => format!("the counterexample could not be saved: {why}\n"),
        }
    }
}

/// Writes the node to the next free file, unless it is in one already. Gives the path of the file.
fn save(root: &Path, scenario: &str, node: &str) -> Result<String, String> {
    let stem = scenario.strip_suffix(files::EXTENSION).unwrap_or(scenario);
    let text = format!("\n{node}");
    for number in 1..=MOST {
        let path = format!("{stem}{}{number}.{}", files::COUNTEREXAMPLE, files::EXTENSION);
        let file = root.join(&path);
        match files::create(&file, &text) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if fs::read_to_string(&file).is_ok_and(|saved| saved == text) {
                    return Ok(path);
                }
            }
            Err(error) => return Err(format!("cannot write {path}: {error}")),
        }
    }
    Err(format!("there are {MOST} counterexamples of {scenario} already: remove some"))
}
