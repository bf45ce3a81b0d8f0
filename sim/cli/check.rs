//! `standstill check`: whether files are scenarios, and what in them is hardly meant. Nothing runs.

use std::io;

use super::arguments::{Check as Options, ListFormat};
use super::exit::Exit;
use super::inputs;
use super::terminal::Terminal;
use crate::report;
use crate::scenario::{Scenario, ScenarioError};

/// Says of each file that it is a scenario, or why it is none.
pub(super) fn check(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    each(options, terminal, |scenario| {
        let case = scenario
            .source
            .settings
            .case
            .as_ref()
            .map_or_else(String::new, |case| format!(" [{case}]"));
        let text = format!("ok {}{}\n", scenario.source.name, case);
        (text, ScenarioError::of_hints(scenario))
    })
}

/// Tells of each file that is named, as text in these words if it is a scenario, and what is hardly meant in it.
pub(super) fn each(
    options: &Options,
    terminal: &mut Terminal,
    told: impl Fn(&Scenario) -> (String, Option<ScenarioError>),
) -> io::Result<Exit> {
    let read = match inputs::read(&options.inputs) {
        Ok(read) => read,
        Err(why) => return Ok(terminal.refuse_all(&why)),
    };
    let mut exit = Exit::Holds;
    for read in &read {
        match (options.format, read) {
            (ListFormat::Json, read) => {
                terminal.print(&(report::file_json(read.as_ref()) + "\n"))?;
            }
            (ListFormat::Text, Ok(scenario)) => {
                let (text, hints) = told(scenario);
                terminal.print(&text)?;
                if let Some(hints) = hints {
                    terminal.refuse(&hints);
                }
            }
            (ListFormat::Text, Err(_)) => {}
        }
        if let Err(error) = read {
            terminal.refuse(error);
            exit = Exit::BadInput;
        }
    }
    Ok(exit)
}
