//! `standstill explore`: many runs of each scenario, and what fails in them.

pub(super) mod corpus;
mod interrupted;

use std::io;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::thread;

use super::arguments::{Explore, Format};
use super::exit::Exit;
use super::inputs;
use super::interrupt::Interrupt;
use super::progress::{Progress, Stopwatch};
use super::run::models;
use super::terminal::Terminal;
use crate::choices::Plain;
use crate::explore::causes::{self, Explain};
use crate::explore::corpus::Corpus;
use crate::explore::{Exploration, OnFailure, Options, Shard, complaints, watched};
use crate::report::page::{View, exploration_views, page};
use crate::report::{self, Place};
use crate::run::run;
use crate::scenario::{self, Model, Pattern, Scenario, Strategy, Text};

/// How many runs are made at most where nobody says.
const RUNS: u64 = 10_000;

/// An exploration that is to be made.
struct Wanted<'s> {
    scenario: &'s Scenario,
    model: Model,
    options: Options,
}

/// Explores every scenario that is named. Files that are none do not keep the others from being explored.
pub(super) fn explore(asked: &Explore, terminal: &mut Terminal) -> io::Result<Exit> {
    let stopwatch = asked.time.map(Stopwatch::new);
    let interrupt = Interrupt::listen();
    let read = match inputs::runnable(&asked.inputs) {
        Ok(read) => read,
        Err(why) => return Ok(terminal.refuse_all(&why)),
    };
    let (mut exit, mut all) = (Exit::Holds, Vec::new());
    for scenario in &read {
        match scenario {
            Ok(scenario) => all.extend(wanted(asked, scenario)),
            Err(error) => {
                if asked.format == Format::Json {
                    terminal.print(&(report::file_json(Err(error)) + "\n"))?;
                }
                terminal.refuse(error);
                exit = Exit::BadInput;
            }
        }
    }
    let mut views = Vec::new();
    for (index, wanted @ Wanted { scenario, model, .. }) in all.iter().enumerate() {
        if terminal.is_closed() {
            return Ok(exit);
        }
        if interrupt.is_asked() {
            terminal.complain(&interrupted::not_begun(&all[index..]));
            break;
        }
        let remembered = asked.corpus.as_ref();
        let remembered = remembered.map(|folder| corpus::read(folder, scenario, *model));
        let corpus = match remembered.transpose() {
            Ok(corpus) => corpus,
            Err(why) => return Ok(exit.max(terminal.refuse_all(&why))),
        };
        let mut found = explored(wanted, asked, corpus.as_ref(), stopwatch.as_ref(), &interrupt);
        // What shards have found is added when they are put together.
        if let Some(corpus) = corpus.filter(|_| wanted.options.shard == Shard::WHOLE) {
            if let Err(why) = corpus::add(&corpus, &found) {
                exit = exit.max(terminal.refuse_all(&why));
            }
            found.kept = None;
        }
        let place = Place { number: index + 1, of: all.len() };
        let shown = show(&found, place, scenario, *model, (asked.format, &mut views), terminal)?;
        exit = exit.max(shown);
        if interrupt.is_asked() {
            terminal.complain(&interrupted::cut_short(&found, wanted, asked.format));
        } else if asked.stop_at_first && shown == Exit::Fails && index + 1 < all.len() {
            terminal.complain(&interrupted::not_begun(&all[index + 1..]));
            break;
        }
    }
    if interrupt.is_asked() && exit == Exit::Holds {
        exit = Exit::Interrupted;
    }
    if asked.format == Format::Html {
        terminal.print(&page(&views))?;
    }
    if let Some(Strategy::Cancel { tasks }) = &asked.strategy
        && !all.iter().any(|it| can_be_cancelled(tasks, it))
    {
        terminal.complain(&format!("no task is named `{tasks}`: nothing was cancelled\n"));
        exit = Exit::BadInput;
    }
    if asked.strategy == Some(Strategy::Faults)
        && all.iter().all(|it| it.scenario.network.chances.is_empty())
    {
        terminal.complain("no fault begins by chance in them: nothing was searched for\n");
        exit = Exit::BadInput;
    }
    Ok(exit)
}

/// Makes an exploration, until it or the time is over, or it is interrupted.
fn explored(
    Wanted { scenario, model, options }: &Wanted<'_>,
    asked: &Explore,
    corpus: Option<&Corpus>,
    stopwatch: Option<&Stopwatch>,
    interrupt: &Interrupt,
) -> Exploration {
    let first = corpus.map(|it| it.first(&options.strategy, options.runs)).unwrap_or_default();
    let options = &Options { first, keeps: corpus.is_some(), ..options.clone() };
    let mut progress = Progress::new(scenario, *model, options);
    let mut found = watched(scenario, *model, options, |found| {
        progress.show(found);
        let is_over = stopwatch.is_some_and(Stopwatch::is_over);
        if is_over || interrupt.is_asked() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    progress.end(&found);
    found.stopped |= interrupt.is_asked() && !found.is_over();
    // Those of a shard are told when all are together.
    let is_whole = options.shard == Shard::WHOLE;
    let explain = if is_whole { asked.explain.into() } else { Explain::Never };
    causes::attach(&mut found, scenario, *model, explain);
    found
}

/// Whether a task of the plain run has the name of those that are to be cancelled.
fn can_be_cancelled(tasks: &Pattern, Wanted { scenario, model, .. }: &Wanted<'_>) -> bool {
    run(scenario, *model, Plain).tasks.iter().any(|task| tasks.matches(&task.name))
}

/// Shows what was found, by the exploration that stands in this place. What comes onto one page is only added to its views.
pub(super) fn show(
    found: &Exploration,
    place: Place,
    scenario: &Scenario,
    model: Model,
    (format, views): (Format, &mut Vec<View>),
    terminal: &mut Terminal,
) -> io::Result<Exit> {
    let fails = meant(found, scenario, model);
    match format {
        Format::Json => terminal.print(&(report::exploration_json(found, place) + "\n"))?,
        Format::Text => {
            let text = report::exploration(found, scenario, model, &fails, terminal.screen());
            terminal.print(&(text + "\n"))?;
        }
        Format::Html => views.extend(exploration_views(found, scenario, model, &fails)),
    }
    Ok(if complaints(found, &fails).is_empty() { Exit::Holds } else { Exit::Fails })
}

/// The explorations of a scenario to make: those that the file states, unless the command says how to explore or the file has
/// none.
fn wanted<'s>(asked: &Explore, scenario: &'s Scenario) -> Vec<Wanted<'s>> {
    let Explore { strategy, runs, seed, .. } = asked;
    let is_said = strategy.is_some() || runs.is_some() || seed.is_some();
    let (jobs, shard) = (asked.jobs.unwrap_or_else(cores), asked.shard.unwrap_or(Shard::WHOLE));
    let mut all = Vec::new();
    for model in models(scenario, asked.model) {
        let mut wanted: Vec<_> =
            stated(scenario, model).filter(|_| !is_said).map(Options::from).collect();
        if wanted.is_empty() {
            wanted.push(Options {
                strategy: strategy.clone().unwrap_or_default(),
                runs: runs.unwrap_or(RUNS),
                seed: seed.unwrap_or_default(),
                fails: stated(scenario, model).flat_map(|it| it.fails.iter().cloned()).collect(),
                ..Options::default()
            });
        }
        let with = |options| Options { jobs, shard, on_failure: on_failure(asked), ..options };
        let with = |options| Wanted { scenario, model, options: with(options) };
        all.extend(wanted.into_iter().map(with));
    }
    all
}

/// What a run that fails changes about the runs to come.
const fn on_failure(asked: &Explore) -> OnFailure {
    match (asked.stop_at_first, asked.keep_going) {
        (true, _) => OnFailure::Stop,
        (_, true) => OnFailure::KeepGoing,
        _ => OnFailure::ShortLook,
    }
}

/// The words of the expectations that the file says are found broken: by this exploration, or by any if it states none such.
fn meant(found: &Exploration, scenario: &Scenario, model: Model) -> Vec<Text> {
    match found.stated(scenario) {
        Some(stated) => stated.fails.clone(),
        None => stated(scenario, model).flat_map(|it| it.fails.iter().cloned()).collect(),
    }
}

/// The explorations that the file states for this model.
fn stated(scenario: &Scenario, model: Model) -> impl Iterator<Item = &scenario::Explore> {
    scenario.explorations.iter().filter(move |it| it.is_of(model))
}

fn cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}
