//! Files as they are told of: what a file holds that is a scenario, and what is wrong with one that is none.
//!
//! In text a few lines; for programs one line of JSON for each, as `docs/formats/file.schema.json` has it. `standstill check` and `list` write it of every file, the
//! other commands of a file that they cannot run.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use super::Palette;
use super::json::line;
use super::place::PlaceInFile;
use crate::scenario::{Expectation, Explore, Model, Scenario, ScenarioError, Strategy};

/// The version of the structure.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'f> {
    format: u32,
    file: &'f str,
    /// What the scenario calls itself; null if there is none.
    scenario: Option<&'f str>,
    models: Vec<ModelEntry<'f>>,
    /// The functions that it calls.
    calls: BTreeSet<&'f str>,
    problems: Vec<ProblemEntry<'f>>,
    hints: Vec<ProblemEntry<'f>>,
}

#[derive(Serialize)]
struct ModelEntry<'f> {
    model: &'static str,
    expectations: Vec<ExpectationEntry<'f>>,
    replays: Vec<&'f str>,
    explorations: Vec<ExplorationEntry>,
}

#[derive(Serialize)]
struct ExpectationEntry<'f> {
    line: usize,
    text: &'f str,
}

#[derive(Serialize)]
struct ExplorationEntry {
    strategy: String,
    runs: u64,
    seed: u64,
}

#[derive(Serialize)]
struct ProblemEntry<'f> {
    message: &'f str,
    help: Option<&'f str>,
    at: Option<PlaceInFile>,
}

/// A file that was read, as one line of JSON, without a line break at its end.
///
/// # Panics
///
/// If this document cannot be written as JSON, which would be a bug: its keys are fixed and its values plain.
pub fn file_json(read: Result<&Scenario, &ScenarioError>) -> String {
    let name = match read {
        Ok(scenario) => scenario.source.file(),
        Err(error) => error.file().into(),
    };
    let hints = read.ok().and_then(ScenarioError::of_hints);
    let called = |scenario: &'_ Scenario| scenario.called.clone();
    let called = read.map(called).unwrap_or_default();
    let calls: BTreeSet<_> = called.iter().map(|it| &*it.name).collect();
    let document = Document {
        format: FORMAT,
        file: &name,
        scenario: read.ok().map(|it| &*it.name),
        models: read.map(models).unwrap_or_default(),
        calls,
        problems: read.err().map(problems).unwrap_or_default(),
        hints: hints.as_ref().map(problems).unwrap_or_default(),
    };
    serde_json::to_string(&document).expect("a document of plain values can be written")
}

/// What a scenario file holds, in lines: its name, and for each model what is expected, replayed and explored.
pub fn listed(scenario: &Scenario, color: bool) -> String {
    let Palette { strong, dim, .. } = Palette::new(color);
    let (file, name) = (&scenario.source.name, &scenario.name);
    let mut text = format!("{strong}{file}{strong:#}: {name}\n");
    for model in &scenario.models {
        let (kind, replays) = (model.kind(), scenario.kept.iter().filter(|it| it.is_of(*model)));
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  {kind}");
        for stated in scenario.expectations(kind) {
            let line = line(&scenario.source, stated.span);
            let _ = writeln!(text, "    {}   {dim}line {line}{dim:#}", stated.text);
        }
        for replay in replays {
            let _ = writeln!(text, "    replay \"{}\"", replay.name);
        }
        for Explore { strategy, runs, seed, .. } in explorations(scenario, *model) {
            let _ = writeln!(text, "    explore: {strategy}, {runs} runs, seed {seed}");
        }
    }
    text
}

fn models(scenario: &Scenario) -> Vec<ModelEntry<'_>> {
    let entry = |model: &Model| {
        let stated = scenario.expectations(model.kind());
        ModelEntry {
            model: model.kind().word(),
            expectations: stated.map(|it| expectation(it, scenario)).collect(),
            replays: scenario
                .kept
                .iter()
                .filter(|it| it.is_of(*model))
                .map(|it| &*it.name)
                .collect(),
            explorations: explorations(scenario, *model).map(exploration).collect(),
        }
    };
    scenario.models.iter().map(entry).collect()
}

fn expectation<'f>(stated: &'f Expectation, scenario: &Scenario) -> ExpectationEntry<'f> {
    ExpectationEntry { line: line(&scenario.source, stated.span), text: &stated.text }
}

fn explorations(scenario: &Scenario, model: Model) -> impl Iterator<Item = &Explore> {
    scenario.explorations.iter().filter(move |it| it.is_of(model))
}

fn exploration(stated: &Explore) -> ExplorationEntry {
    let Explore { strategy, runs, seed, .. } = stated;
    ExplorationEntry { strategy: Strategy::to_string(strategy), runs: *runs, seed: *seed }
}

fn problems(error: &ScenarioError) -> Vec<ProblemEntry<'_>> {
    let entry = |problem| {
        let position = error.position(problem);
        let at = position.map(|it| PlaceInFile::at(error.included(problem), it));
        ProblemEntry { message: problem.message(), help: problem.advice(), at }
    };
    error.problems().iter().map(entry).collect()
}
