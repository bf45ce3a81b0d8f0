//! Inputs: the scenarios that the arguments name.

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::arguments::Inputs;
use crate::files;
use crate::scenario::{Calls, Scenario, ScenarioError};

/// Reads every scenario that is named, a folder's in the order of their paths, on all cores. What cannot be read stands in
/// the place of the scenario.
pub(super) fn read(inputs: &Inputs) -> Vec<Result<Scenario, ScenarioError>> {
    let found: Vec<_> = inputs.paths.iter().flat_map(|path| found(path)).collect();
    let read = found.into_par_iter().map(|path| {
        let path = path?;
        files::scenario(&path, &path)
    });
    read.collect()
}

/// The same, to be run: one that calls Rust functions is none, because the command knows no function.
pub(super) fn runnable(inputs: &Inputs) -> Vec<Result<Scenario, ScenarioError>> {
    let runnable = |read: Result<Scenario, _>| read?.with_calls(Calls::new());
    read(inputs).into_iter().map(runnable).collect()
}

/// The files that a path stands for.
fn found(path: &Path) -> Vec<Result<PathBuf, ScenarioError>> {
    if !path.is_dir() {
        return vec![Ok(path.to_owned())];
    }
    let problem = match files::under(path, files::EXTENSION) {
        Ok(found) if found.is_empty() => "the folder holds no scenario (*.kdl)".to_owned(),
        Ok(found) => return found.into_iter().map(Ok).collect(),
        Err(error) => error.to_string(),
    };
    vec![Err(ScenarioError::unreadable(path, &problem))]
}
