//! Inputs: the scenarios that the arguments name.

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::arguments::Inputs;
use crate::files;
use crate::scenario::{Calls, Pattern, Scenario, ScenarioError, Setting, Settings};

/// The scenarios that are named, each in its place; what is none stands there, too.
pub(super) type Read = Vec<Result<Scenario, ScenarioError>>;

/// Reads every scenario that is named, a folder's in the order of their paths, on all cores. What cannot be read stands in
/// the place of the scenario. If a filter leaves none of them, that is told.
pub(super) fn read(inputs: &Inputs) -> Result<Read, String> {
    let mut found: Vec<_> = inputs.paths.iter().flat_map(|path| found(path)).collect();
    // It can be read once only.
    let mut seen = false;
    found.retain(|path| {
        let is_input = path.as_ref().is_ok_and(|path| files::is_standard_input(path));
        !(is_input && std::mem::replace(&mut seen, true))
    });
    let settings = inputs.chosen.settings();
    let read = found.into_par_iter().flat_map_iter(|path| match path {
        Ok(path) => files::scenarios(&path, &path, &settings),
        Err(error) => vec![Err(error)],
    });
    let read: Vec<_> = read.map(|read| ((), read)).collect();
    let read: Read = files::without_parts(read).into_iter().map(|((), read)| read).collect();
    all_chosen(&read, &settings)?;
    filtered(read, &inputs.filter)
}

/// The same, to be run: one that calls Rust functions is none, because the command knows no function.
pub(super) fn runnable(inputs: &Inputs) -> Result<Read, String> {
    let runnable = |read: Result<Scenario, _>| read?.with_calls(Calls::new());
    Ok(read(inputs)?.into_iter().map(runnable).collect())
}

/// Tells of a case, or of a parameter, that none of the files has.
fn all_chosen(read: &Read, settings: &Settings) -> Result<(), String> {
    if let Some(case) = settings.case.as_ref().filter(|_| read.is_empty()) {
        return Err(format!("no file has a case `{case}`"));
    }
    if read.iter().any(Result::is_err) {
        return Ok(());
    }
    let has = |name: &str| {
        read.iter().flatten().any(|it| it.parameters.iter().any(|(known, _)| *known == *name))
    };
    match settings.set.iter().find(|setting| !has(&setting.name)) {
        Some(Setting { name, .. }) => Err(format!("no file has a parameter `{name}`")),
        None => Ok(()),
    }
}

/// Those that one of the patterns fits, and what cannot be read: what that is called is not known.
fn filtered(read: Read, patterns: &[String]) -> Result<Read, String> {
    if patterns.is_empty() {
        return Ok(read);
    }
    let wanted: Vec<_> =
        patterns.iter().map(|it| Pattern::new(&format!("*{}*", it.to_lowercase()))).collect();
    let fits = |text: &str| wanted.iter().any(|it| it.matches(&text.to_lowercase()));
    let all = read.iter().flatten().count();
    let kept = read.into_iter().filter(|read| match read {
        Ok(scenario) => fits(&scenario.name) || fits(&scenario.source.file()),
        Err(_) => true,
    });
    let kept: Read = kept.collect();
    if kept.is_empty() {
        let named: Vec<_> = patterns.iter().map(|it| format!("{it:?}")).collect();
        let scenarios = if all == 1 { "1 scenario" } else { &format!("{all} scenarios") };
        return Err(format!("none of {scenarios} fits --filter {}", named.join(" or ")));
    }
    Ok(kept)
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
