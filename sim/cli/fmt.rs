//! `standstill fmt`: scenario files as they are usually written.

use std::io;
use std::path::{Path, PathBuf};

use super::arguments::Fmt as Options;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::files;
use crate::scenario::{Scenario, ScenarioError};

/// Lays out each file that is named, and each in a folder, whatever becomes of the others. What is laid out already is not written.
pub(super) fn fmt(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    let mut exit = Exit::Holds;
    for path in &options.paths {
        let found = if path.is_dir() {
            match files::under(path, files::EXTENSION) {
                Ok(found) => found,
                Err(error) => {
                    terminal.complain(&format!("cannot read {}: {error}\n", path.display()));
                    exit = Exit::BadInput;
                    continue;
                }
            }
        } else {
            vec![path.clone()]
        };
        for file in found {
            exit = exit.max(of_file(&file, options.check, terminal)?);
        }
    }
    Ok(exit)
}

fn of_file(file: &PathBuf, only_check: bool, terminal: &mut Terminal) -> io::Result<Exit> {
    let is_input = files::is_standard_input(file);
    let read = files::text(file).map_err(|why| ScenarioError::unreadable(file, &why));
    let formatted = read.and_then(|text| {
        let formatted = Scenario::formatted(&file.to_string_lossy(), &text)?;
        Ok((formatted != text, formatted))
    });
    let (differs, formatted) = match formatted {
        Ok(formatted) => formatted,
        Err(error) => {
            terminal.refuse(&error);
            return Ok(Exit::BadInput);
        }
    };
    let name = file.display();
    match (differs, only_check) {
        (true, true) => {
            terminal.print(&format!("not laid out as usual: {name}\n"))?;
            Ok(Exit::Fails)
        }
        (_, false) if is_input => terminal.print(&formatted).map(|()| Exit::Holds),
        (true, false) => replaced(file, &formatted, terminal),
        (false, _) => Ok(Exit::Holds),
    }
}

/// Writes a file as a whole, or leaves it as it is.
fn replaced(file: &Path, text: &str, terminal: &mut Terminal) -> io::Result<Exit> {
    let name = file.display();
    if let Err(error) = files::replace(file, text) {
        terminal.complain(&format!("cannot write {name}: {error}\n"));
        return Ok(Exit::BadInput);
    }
    terminal.print(&format!("laid out {name}\n"))?;
    Ok(Exit::Holds)
}
