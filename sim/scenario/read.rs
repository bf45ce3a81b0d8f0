//! The reader: KDL text to a scenario.
//!
//! Reading goes through the file from the outside in: its size and shape, its KDL, its declarations, its program, its
//! expectations. Whatever is wrong is noted with its place, and reading goes on, so that a file's problems come all at
//! once. Nothing here reads files or prints.

mod awaits;
mod declarations;
mod entry;
mod events;
mod expectations;
mod explorations;
mod file;
mod includes;
mod names;
mod node;
mod points;
mod problem;
mod procedures;
mod reasons;
mod said;
mod scope;
mod shape;
mod shows;
mod steps;
pub(super) mod suggest;
mod syntax;
mod tree;
mod words;

use super::{Calls, Scenario, Source};
use awaits::Tasks;
use declarations::Declarations;
use file::File;
pub(crate) use problem::in_sight;
pub use problem::{Page, Problem, ScenarioError};
use procedures::Procedures;
use reasons::Reasons;
use steps::Program;

/// Reads a scenario. `name` is what problems call the file.
pub(super) fn scenario(
    name: &str,
    text: &str,
    load: includes::Load<'_>,
) -> Result<Scenario, ScenarioError> {
    let (source, problems) = includes::gathered(name, text, load);
    if !problems.is_empty() {
        return Err(ScenarioError::new(&source, problems));
    }
    let file = File::of(&source);
    let scenario = read(&file, &source);
    let problems = file.into_problems();
    match scenario {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        _ => Err(ScenarioError::new(&source, problems)),
    }
}

/// Reads only the `expect` blocks of a text, for a trace whose tasks it does not know.
pub(super) fn expectations(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
    let file = File::new(text);
    let expects = syntax::document(&file).map(|document| {
        let blocks = document.nodes().iter().filter(|kdl| kdl.name().value() == "expect");
        let found = Declarations::only_expects(blocks);
        expectations::read(&file, &found, &Tasks::unknown()).0
    });
    let problems = file.into_problems();
    match expects {
        Some(expects) if problems.is_empty() => {
            Ok(Scenario { expects, ..Scenario::empty(name, Source::new(name, text)) })
        }
        _ => Err(ScenarioError::new(&Source::new(name, text), problems)),
    }
}

fn read(file: &File<'_>, source: &Source) -> Option<Scenario> {
    let document = syntax::document(file)?;
    let found = Declarations::read(file, &document);
    let promises = found.names.all(names::Kind::Promise);
    let reasons = Reasons::of_declared(&found.services, &promises);
    let (procedures, definitions) = Procedures::read(file, &found.defines, &found.names);
    let mut program = Program::new(file, &found.names, &procedures, reasons);
    let bodies = program.procedures(definitions);
    let main = program.main(found.main);
    let (mut tasks, called, reasons) = program.into_parts();
    tasks.said.failures(reasons.known());
    tasks.check(file, &found.names);
    reasons.check(file);
    let (expects, models) = expectations::read(file, &found, &tasks);
    let (explorations, kept) = explorations::read(file, &found, &tasks, &expects, &models);
    let shows = shows::read(file, &found, &tasks);
    Some(Scenario {
        name: found.name?,
        source: source.clone(),
        models,
        services: found.services,
        semaphores: found.semaphores,
        queues: found.queues,
        events: found.names.all(names::Kind::Event),
        barriers: found.barriers,
        promises,
        cells: found.cells,
        pools: found.pools,
        limits: found.limits.unwrap_or_default(),
        procedures: procedures.with(bodies),
        main: main?,
        called,
        calls: Calls::default(),
        expects,
        explorations,
        kept,
        shows,
    })
}
