//! `standstill run`: runs scenarios and the replays that they state, checks them, and shows what came of it.

pub(super) mod made;
mod pictures;
mod show;
mod watch;

use std::io;

use super::arguments::{Run as Options, RunFormat, Token};
use super::exit::Exit;
use super::inputs;
use super::terminal::Terminal;
use crate::choices::{Choices, Plain, Replay, Seeded};
use crate::explore::replay;
use crate::report::{self, Tally, ran};
use crate::scenario::{Model, ModelKind, Scenario, ScenarioError};
use made::Made;

/// Runs every scenario that is named. Files that are none do not keep the others from running.
pub(super) fn run(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    if options.watch {
        return watch::watch(options, terminal);
    }
    if options.packets && !matches!(options.format, RunFormat::Text) {
        terminal.complain("--packets shows packets below a text: leave --format out\n");
        return Ok(Exit::BadInput);
    }
    let read = match inputs::runnable(&options.inputs) {
        Ok(read) => read,
        Err(why) => return Ok(terminal.refuse_all(&why)),
    };
    if let Some(unmatched) = unmatched(&read, options.replay.as_ref(), options.model) {
        terminal.complain(&unmatched);
        return Ok(Exit::BadInput);
    }
    let made = Made::of(&read, options, terminal.screen());
    let tally = made.tally();
    match options.format {
        RunFormat::Text => show::text(&made, options.quiet, terminal)?,
        RunFormat::Json => show::json(&made, options.quiet, terminal)?,
        RunFormat::Junit => terminal.print(&ran::junit(&made.files(options.quiet)))?,
        RunFormat::Github => terminal.print(&ran::github(&made.files(options.quiet)))?,
        RunFormat::Sarif => terminal.print(&ran::sarif(&made.files(options.quiet)))?,
        format => return draw(format, &made, options.quiet, terminal),
    }
    for error in made.refused() {
        terminal.refuse(error);
    }
    if matches!(options.format, RunFormat::Text | RunFormat::Github) {
        terminal.print(&report::tally(tally, terminal.color()))?;
    }
    Ok(exit(tally))
}

/// Draws the runs, or with `quiet` those of which something does not hold.
fn draw(
    format: RunFormat,
    made: &Made<'_>,
    quiet: bool,
    terminal: &mut Terminal,
) -> io::Result<Exit> {
    let runs: Vec<_> = made.runs.iter().filter(|run| !(quiet && run.verdict.holds())).collect();
    let replays: Vec<_> = made.replays.iter().filter(|kept| !(quiet && kept.holds())).collect();
    let drawn = pictures::show(format, &runs, &replays, terminal)?;
    for error in made.refused() {
        terminal.refuse(error);
    }
    Ok(exit(made.tally()).max(drawn))
}

/// The models to run a scenario under: the one that is asked for, else those of the file.
pub(super) fn models(scenario: &Scenario, asked: Option<ModelKind>) -> Vec<Model> {
    match asked {
        Some(kind) => vec![scenario.model(kind)],
        None => scenario.models.clone(),
    }
}

/// The choices that are asked for: those of a token, else those of a seed, else the plain ones.
pub(super) fn choices(replay: Option<&Token>, seed: Option<u64>) -> Box<dyn Choices> {
    match (replay, seed) {
        (Some(Token(takes)), _) => Box::new(Replay::new(takes.iter().cloned())),
        (None, Some(seed)) => Box::new(Seeded::new(seed)),
        (None, None) => Box::new(Plain),
    }
}

/// The deviations of a token that match nothing in some run, a line each, if there are any.
pub(super) fn unmatched(
    read: &[Result<Scenario, ScenarioError>],
    asked: Option<&Token>,
    model: Option<ModelKind>,
) -> Option<String> {
    let Token(takes) = asked?;
    let mut lines = String::new();
    for scenario in read.iter().flatten() {
        for model in models(scenario, model) {
            let unmatched = replay(scenario, model, takes).err().unwrap_or_default();
            let (file, kind) = (&scenario.source.name, model.kind());
            lines.extend(unmatched.iter().map(|it| format!("{file} ({kind}): {it}\n")));
        }
    }
    (!lines.is_empty()).then_some(lines)
}

/// How a command that ran these scenarios ends.
fn exit(tally: Tally) -> Exit {
    match tally {
        Tally { refused: 1.., .. } => Exit::BadInput,
        Tally { failed: 1.., .. } => Exit::Fails,
        _ => Exit::Holds,
    }
}
