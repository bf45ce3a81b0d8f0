//! `standstill explore`: many runs of each scenario, and what fails in them.

use std::io;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::thread;

use super::arguments::{Explore, Format};
use super::exit::Exit;
use super::inputs;
use super::progress::{Progress, Stopwatch};
use super::run::models;
use super::terminal::Terminal;
use crate::explore::{Exploration, Options, Shard, complaints, watched};
use crate::report;
use crate::scenario::{Model, Scenario, Text};

/// Explores every scenario that is named. Files that are none do not keep the others from being explored.
pub(super) fn explore(asked: &Explore, terminal: &mut Terminal) -> io::Result<Exit> {
    let options = Options {
        strategy: asked.strategy.clone(),
        runs: asked.runs,
        seed: asked.seed,
        jobs: asked.jobs.unwrap_or_else(cores),
        shard: asked.shard.unwrap_or(Shard::WHOLE),
    };
    let stopwatch = asked.time.map(Stopwatch::new);
    let mut exit = Exit::Holds;
    for scenario in inputs::read(&asked.inputs) {
        let scenario = match scenario {
            Ok(scenario) => scenario,
            Err(error) => {
                terminal.refuse(&error)?;
                exit = Exit::BadInput;
                continue;
            }
        };
        for model in models(&scenario, asked.model) {
            let mut progress = Progress::new(&scenario, model, &options);
            let found = watched(&scenario, model, &options, |found| {
                progress.show(found);
                match &stopwatch {
                    Some(stopwatch) if stopwatch.is_over() => ControlFlow::Break(()),
                    _ => ControlFlow::Continue(()),
                }
            });
            progress.end(&found);
            exit = exit.max(show(&found, &scenario, model, asked.format, terminal)?);
        }
    }
    Ok(exit)
}

/// Shows what was found.
pub(super) fn show(
    found: &Exploration,
    scenario: &Scenario,
    model: Model,
    format: Format,
    terminal: &mut Terminal,
) -> io::Result<Exit> {
    let fails = meant(scenario, model);
    let text = match format {
        Format::Json => report::exploration_json(found) + "\n",
        Format::Text => {
            report::exploration(found, scenario, model, &fails, terminal.color()) + "\n"
        }
    };
    terminal.print(&text)?;
    Ok(if complaints(found, &fails).is_empty() { Exit::Holds } else { Exit::Fails })
}

/// The words of the expectations that the file says are found broken.
fn meant(scenario: &Scenario, model: Model) -> Vec<Text> {
    let stated = scenario.explorations.iter();
    let of_model = stated.filter(|it| it.model.is_none_or(|kind| kind == model.kind()));
    of_model.flat_map(|explore| explore.fails.iter().cloned()).collect()
}

fn cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}
