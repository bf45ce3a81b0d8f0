//! `standstill run`: runs scenarios and the replays that they state, checks them, and shows one in full or many at a
//! glance.

mod pictures;

use std::io;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::arguments::{Run as Options, RunFormat, Token};
use super::exit::Exit;
use super::inputs;
use super::terminal::Terminal;
use crate::check::{Verdict, check};
use crate::choices::{Choices, Plain, Replay, Seeded, Take};
use crate::explore::replay;
use crate::report::{self, Replayed, Run, Tally};
use crate::run::Runner;
use crate::scenario::{Model, ModelKind, Scenario, ScenarioError};
use crate::trace::Trace;

/// A run that is over, and the command that shows it again.
struct Finished<'s> {
    scenario: &'s Scenario,
    trace: Trace,
    verdict: Verdict,
    rerun: String,
}

/// A `replay` node that was run.
struct Kept<'s> {
    scenario: &'s Scenario,
    model: Model,
    name: &'s str,
    replayed: Replayed,
}

/// Runs every scenario that is named. Files that are none do not keep the others from running.
pub(super) fn run(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    let read = inputs::runnable(&options.inputs);
    if let Some(replay) = &options.replay {
        let unmatched = unmatched(&read, &replay.0, options);
        if !unmatched.is_empty() {
            terminal.complain(&unmatched);
            return Ok(Exit::BadInput);
        }
    }
    let runs = read.iter().flatten().flat_map(|scenario| {
        let models = models(scenario, options.model);
        models.into_iter().map(move |model| (scenario, model))
    });
    let runs: Vec<_> = runs.collect();
    let runs =
        runs.into_par_iter().map(|(scenario, model)| Finished::new(scenario, model, options));
    let runs: Vec<_> = runs.collect();
    // Who asks for another run than the plain one looks for something else.
    let is_plain = options.replay.is_none() && options.seed.is_none();
    let scenarios = || read.iter().flatten().filter(|_| is_plain);
    let replays: Vec<_> =
        scenarios().flat_map(|it| Kept::all(it, options.model, terminal.color())).collect();
    let refused: Vec<_> = read.iter().filter_map(|read| read.as_ref().err()).collect();

    let failed = runs.iter().filter(|run| !run.verdict.holds()).count()
        + replays.iter().filter(|replay| !replay.holds()).count();
    let stated = scenarios().map(|it| it.explorations.len()).sum();
    let tally = Tally { refused: refused.len(), runs: runs.len() + replays.len(), failed, stated };
    let runs_are_many = runs.len() > 1;
    match options.format {
        RunFormat::Json => {
            for run in runs {
                if !(options.quiet && run.verdict.holds()) {
                    terminal.print(&(report::json(run.as_run()) + "\n"))?;
                }
            }
        }
        RunFormat::Text => match &runs[..] {
            [only] if refused.is_empty() && !options.quiet => only.show(terminal)?,
            runs => show_many(runs, options.quiet, terminal)?,
        },
        format => return draw(format, &runs, &replays, &refused, options, tally, terminal),
    }
    // At a glance, a replay that is as it should be is one of the runs that hold.
    let is_brief = options.quiet || options.format == RunFormat::Text && runs_are_many;
    for kept in replays.iter().filter(|kept| !(is_brief && kept.holds())) {
        kept.show(options.format == RunFormat::Json, terminal)?;
    }
    for error in refused {
        terminal.refuse(error);
    }
    if options.format == RunFormat::Text {
        terminal.print(&report::tally(tally, terminal.color()))?;
    }
    Ok(exit(tally))
}

/// Draws the runs, or with `quiet` those of which something does not hold.
fn draw(
    format: RunFormat,
    runs: &[Finished<'_>],
    replays: &[Kept<'_>],
    refused: &[&ScenarioError],
    options: &Options,
    tally: Tally,
    terminal: &mut Terminal,
) -> io::Result<Exit> {
    let runs: Vec<_> = runs.iter().filter(|run| !(options.quiet && run.verdict.holds())).collect();
    let replays: Vec<_> = replays.iter().filter(|kept| !(options.quiet && kept.holds())).collect();
    let drawn = pictures::show(format, &runs, &replays, terminal)?;
    for error in refused {
        terminal.refuse(error);
    }
    Ok(exit(tally).max(drawn))
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

/// The deviations that match nothing in some run, a line each; empty if there are none.
fn unmatched(
    read: &[Result<Scenario, ScenarioError>],
    takes: &[Take],
    options: &Options,
) -> String {
    let mut lines = String::new();
    for scenario in read.iter().flatten() {
        for model in models(scenario, options.model) {
            let unmatched = replay(scenario, model, takes).err().unwrap_or_default();
            let (file, kind) = (&scenario.source.name, model.kind());
            lines.extend(unmatched.iter().map(|it| format!("{file} ({kind}): {it}\n")));
        }
    }
    lines
}

/// All runs at a glance, then each that fails with what does not hold.
fn show_many(runs: &[Finished<'_>], quiet: bool, terminal: &mut Terminal) -> io::Result<()> {
    let color = terminal.color();
    if !quiet && !runs.is_empty() {
        let runs: Vec<_> = runs.iter().map(Finished::as_run).collect();
        terminal.print(&(report::table(&runs, color) + "\n"))?;
    }
    for run in runs.iter().filter(|run| !run.verdict.holds()) {
        let (name, model) = (&run.scenario.name, run.trace.model.kind());
        let violations = report::violations(run.as_run(), &run.rerun, color);
        terminal.print(&format!("{name} ({model})\n\n{violations}\n"))?;
    }
    Ok(())
}

impl<'s> Finished<'s> {
    fn new(scenario: &'s Scenario, model: Model, options: &Options) -> Self {
        let (file, kind) = (&scenario.source.path, model.kind());
        let rerun = match &options.replay {
            Some(Token(takes)) => report::replay_command(file, kind, takes),
            None => report::rerun(file, kind, options.seed),
        };
        let choices = choices(options.replay.as_ref(), options.seed);
        let runner = Runner::new(scenario, model);
        let trace = if pictures::draws(options.format) {
            runner.run_keeping_turns(choices)
        } else {
            runner.run_boxed(choices)
        };
        let verdict = check(scenario, &trace);
        Self { scenario, trace, verdict, rerun }
    }

    fn as_run(&self) -> Run<'_> {
        Run { scenario: self.scenario, trace: &self.trace, verdict: &self.verdict }
    }

    /// The run in full.
    fn show(&self, terminal: &mut Terminal) -> io::Result<()> {
        let text = report::text(self.as_run(), &self.rerun, terminal.color());
        terminal.print(&(text + "\n"))
    }
}

impl<'s> Kept<'s> {
    /// The replays of a scenario under its models, or the one of them that is asked for.
    fn all(scenario: &'s Scenario, asked: Option<ModelKind>, color: bool) -> Vec<Self> {
        let kept = |model: Model| {
            let of_model = scenario.kept.iter().filter(move |kept| kept.is_of(model));
            of_model.map(move |kept| {
                let replayed = report::replayed(scenario, model, kept, color);
                Kept { scenario, model, name: &kept.name, replayed }
            })
        };
        let stated = |model: &Model| scenario.models.iter().any(|it| it.kind() == model.kind());
        models(scenario, asked).into_iter().filter(stated).flat_map(kept).collect()
    }

    fn holds(&self) -> bool {
        self.replayed.wrong.is_empty()
    }

    /// What is wrong with it, or that nothing is.
    fn show(&self, as_json: bool, terminal: &mut Terminal) -> io::Result<()> {
        let Self { scenario, model, name, replayed } = self;
        let told = if as_json {
            report::replayed_json(scenario, *model, name, replayed)
        } else {
            let title = format!("{} ({}), replay \"{name}\"", scenario.name, model.kind());
            match &replayed.wrong[..] {
                [] => format!("{title}: as it should be"),
                wrong => format!("{title}\n\n{}", wrong.join("\n")),
            }
        };
        terminal.print(&(told + "\n"))
    }
}

/// How a command that ran these scenarios ends.
fn exit(tally: Tally) -> Exit {
    match tally {
        Tally { refused: 1.., .. } => Exit::BadInput,
        Tally { failed: 1.., .. } => Exit::Fails,
        _ => Exit::Holds,
    }
}
