//! `standstill check`: whether files are scenarios. Nothing runs.

use std::io;

use super::arguments::{Check, ListFormat};
use super::exit::Exit;
use super::inputs;
use super::terminal::Terminal;
use crate::report;

/// Says of each file that it is a scenario, or why it is none.
pub(super) fn check(options: &Check, terminal: &mut Terminal) -> io::Result<Exit> {
    let read = match inputs::read(&options.inputs) {
        Ok(read) => read,
        Err(why) => return Ok(terminal.refuse_all(&why)),
    };
    let mut exit = Exit::Holds;
    for scenario in read {
        if options.format == ListFormat::Json {
            terminal.print(&(report::file_json(scenario.as_ref()) + "\n"))?;
        }
        match scenario {
            Ok(_) if options.format == ListFormat::Json => {}
            Ok(scenario) => terminal.print(&format!("ok {}\n", scenario.source.name))?,
            Err(error) => {
                terminal.refuse(&error);
                exit = Exit::BadInput;
            }
        }
    }
    Ok(exit)
}
