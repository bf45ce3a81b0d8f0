//! `standstill check`: whether files are scenarios. Nothing runs.

use std::io;

use super::arguments::Inputs;
use super::exit::Exit;
use super::inputs;
use super::terminal::Terminal;

/// Says of each file that it is a scenario, or why it is none.
pub(super) fn check(inputs: &Inputs, terminal: &mut Terminal) -> io::Result<Exit> {
    let mut exit = Exit::Holds;
    for scenario in inputs::read(inputs) {
        match scenario {
            Ok(scenario) => terminal.print(&format!("ok {}\n", scenario.source.name))?,
            Err(error) => {
                terminal.refuse(&error);
                exit = Exit::BadInput;
            }
        }
    }
    Ok(exit)
}
