//! `standstill merge`: the shards of an exploration as one.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use super::arguments::Merge;
use super::exit::Exit;
use super::explore::show;
use super::terminal::Terminal;
use crate::explore::Exploration;
use crate::explore::exploration::Subject;
use crate::files;
use crate::scenario::{Calls, Scenario};

/// What `--format json` writes, as far as merging needs it.
#[derive(Deserialize)]
struct Document {
    exploration: Exploration,
}

/// Puts together what is of the same scenario, model and strategy, and shows it.
pub(super) fn merge(options: &Merge, terminal: &mut Terminal) -> io::Result<Exit> {
    let merged = match read(&options.files) {
        Ok(merged) => merged,
        Err(why) => return refused(terminal, &why),
    };
    let mut exit = Exit::Holds;
    for found in merged {
        let scenario = match scenario(&found) {
            Ok(scenario) => scenario,
            Err(why) => return refused(terminal, &why),
        };
        let Some(model) = found.model(&scenario) else {
            return refused(terminal, &format!("unknown model `{}`\n", found.subject.model));
        };
        exit = exit.max(show(&found, &scenario, model, options.format, terminal)?);
    }
    Ok(exit)
}

fn refused(terminal: &mut Terminal, why: &str) -> io::Result<Exit> {
    terminal.complain(why)?;
    Ok(Exit::BadInput)
}

/// Every exploration of these files, its parts together, in the order in which they come first.
fn read(files: &[impl AsRef<Path>]) -> Result<Vec<Exploration>, String> {
    let mut merged: Vec<Exploration> = Vec::new();
    for path in files {
        let name = path.as_ref().display();
        let text =
            fs::read_to_string(path).map_err(|error| format!("cannot read {name}: {error}\n"))?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let Document { exploration: part } = serde_json::from_str(line)
                .map_err(|error| format!("{name} holds no explorations: {error}\n"))?;
            let of = |it: &Exploration| {
                let Subject { file, model, strategy, .. } = &it.subject;
                [file, model, strategy].map(String::clone)
            };
            match merged.iter_mut().find(|found| of(found) == of(&part)) {
                Some(found) => {
                    *found = found.clone().merge(part).map_err(|why| format!("{name}: {why}\n"))?;
                }
                None => merged.push(part),
            }
        }
    }
    Ok(merged)
}

/// The scenario that was explored, as it still is.
fn scenario(found: &Exploration) -> Result<Scenario, String> {
    let file = &found.subject.file;
    let scenario = files::scenario(Path::new(file), file)
        .and_then(|it| it.with_calls(Calls::new()))
        .map_err(|error| error.render(false, 100))?;
    if found.is_of(&scenario) {
        return Ok(scenario);
    }
    Err(format!("{file} is not the file that was explored: it has changed since\n"))
}
