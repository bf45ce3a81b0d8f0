//! `standstill list`: which scenarios there are, and what belongs to each. Nothing runs.

use std::io;

use super::arguments::{Check as Options, ListFormat};
use super::exit::Exit;
use super::inputs;
use super::terminal::Terminal;
use crate::report;

/// Tells of each file what it holds, or why it holds nothing.
pub(super) fn list(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
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
                terminal.print(&report::listed(scenario, terminal.color()))?;
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
