//! Inputs: the scenarios that the arguments name.

use std::path::Path;

use super::arguments::Inputs;
use crate::files;
use crate::scenario::{Scenario, ScenarioError};

/// Reads every scenario that is named, a folder's in the order of their paths. What cannot be read
/// stands in the place of the scenario.
pub(super) fn read(inputs: &Inputs) -> impl Iterator<Item = Result<Scenario, ScenarioError>> {
    inputs.paths.iter().flat_map(|path| -> Box<dyn Iterator<Item = _>> {
        if !path.is_dir() {
            return Box::new(std::iter::once(scenario(path)));
        }
        let problem = match files::under(path, files::EXTENSION) {
            Ok(found) if found.is_empty() => "the folder holds no scenario (*.kdl)".to_owned(),
            Ok(found) => return Box::new(found.into_iter().map(|path| scenario(&path))),
            Err(error) => error.to_string(),
        };
        let name = path.display().to_string();
        Box::new(std::iter::once(Err(ScenarioError::unreadable(&name, &problem))))
    })
}

fn scenario(path: &Path) -> Result<Scenario, ScenarioError> {
    files::scenario(path, &path.display().to_string())
}
