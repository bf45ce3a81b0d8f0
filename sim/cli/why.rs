//! `standstill why`: what the total of a run is made of.

use std::io;

use super::arguments::{Format, Inputs, Token, Why as Options};
use super::exit::Exit;
use super::inputs;
use super::run::{choices, models, unmatched};
use super::terminal::Terminal;
use crate::check;
use crate::report;
use crate::report::page::{View, page, why_view};
use crate::run::Runner;
use crate::scenario::{EventPattern, Model, Scenario};
use crate::trace::Trace;
use crate::why::{path, shorter, spare};

/// So many shorter runs are made for a run.
const SHORTER: usize = 8;

/// Runs the scenario under its models, and tells for each what the time is made of until main ended, or until the event that
/// is asked for.
pub(super) fn why(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    let mut exit = Exit::Holds;
    let chosen = options.chosen.clone();
    let named = Inputs { paths: vec![options.file.clone()], filter: Vec::new(), chosen };
    let read = match inputs::runnable(&named) {
        Ok(read) => read,
        Err(why) => return Ok(terminal.refuse_all(&why)),
    };
    if let Some(unmatched) = unmatched(&read, options.replay.as_ref(), options.model) {
        terminal.complain(&unmatched);
        return Ok(Exit::BadInput);
    }
    let mut views = Vec::new();
    for (index, read) in read.iter().enumerate() {
        let scenario = match read {
            Ok(scenario) => scenario,
            Err(error) => {
                if options.format == Format::Json {
                    terminal.print(&(report::file_json(Err(error)) + "\n"))?;
                }
                terminal.refuse(error);
                exit = Exit::BadInput;
                continue;
            }
        };
        for (nth, model) in models(scenario, options.model).into_iter().enumerate() {
            if options.format == Format::Text && index + nth > 0 {
                terminal.print("\n")?;
            }
            exit = exit.max(of_model(scenario, model, options, &mut views, terminal)?);
        }
    }
    if options.format == Format::Html && !views.is_empty() {
        terminal.print(&page(&views))?;
    }
    Ok(exit)
}

fn of_model(
    scenario: &Scenario,
    model: Model,
    options: &Options,
    views: &mut Vec<View>,
    terminal: &mut Terminal,
) -> io::Result<Exit> {
    let choices = || choices(options.replay.as_ref(), options.seed);
    let trace = Runner::new(scenario, model).run_keeping_turns(choices());
    let Some(event) = event(&trace, options.pattern.as_deref()) else {
        let pattern = options.pattern.as_deref().unwrap_or_default();
        let file = &scenario.source.name;
        terminal
            .complain(&format!("{file} ({}): nothing reads like \"{pattern}\"\n", model.kind()));
        return Ok(Exit::Fails);
    };
    let when = |trace: &Trace| {
        let event = self::event(trace, options.pattern.as_deref())?;
        Some(trace.events[event].at)
    };
    let path = path(&trace, event);
    let (spare, shorter) =
        (spare(&trace, event), shorter(scenario, model, &path, SHORTER, choices, when));
    let (pattern, kind) = (options.pattern.as_deref(), model.kind());
    let takes = options.replay.as_ref().map(|Token(takes)| &**takes);
    let again = report::why_again(scenario, pattern, kind, takes, options.seed);
    let why = report::Why {
        scenario,
        trace: &trace,
        event,
        path: &path,
        spare: &spare,
        shorter: &shorter,
        again: &again,
    };
    match options.format {
        Format::Text => terminal.print(&report::why(why, terminal.screen()))?,
        Format::Json => terminal.print(&(report::why_json(why) + "\n"))?,
        Format::Html => views.push(why_view(why)),
    }
    Ok(Exit::Holds)
}

/// The event that is asked for: the first that fits, or the end of main, or of the run if main has none.
fn event(trace: &Trace, pattern: Option<&str>) -> Option<usize> {
    if let Some(pattern) = pattern {
        return check::first(&EventPattern::new(pattern), trace);
    }
    trace.last_of_main()
}
