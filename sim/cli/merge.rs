//! `standstill merge`: the shards of an exploration as one.

mod read;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::arguments::{Format, Merge};
use super::exit::Exit;
use super::explore::{corpus, show};
use super::terminal::Terminal;
use crate::explore::Exploration;
use crate::explore::causes::{self, Explain};
use crate::explore::exploration::Subject;
use crate::files;
use crate::report::page::page;
use crate::report::{self, Place};
use crate::scenario::{Calls, Model, Scenario, Settings};
use read::Read;

/// How many missing shards are named.
const NAMED: usize = 10;

/// Puts together what is of the same exploration, and shows it. What is missing is told, too, and accepted only if it is said to
/// be.
pub(super) fn merge(options: &Merge, terminal: &mut Terminal) -> io::Result<Exit> {
    let read = read::merged(&options.files).and_then(|Read { merged, cut }| {
        let mut files = BTreeMap::new();
        let known = merged.into_iter().map(|found| known(found, &mut files));
        Ok((known.collect::<Result<Vec<_>, String>>()?, cut))
    });
    let (mut known, mut lacking) = match read {
        Ok(read) => read,
        Err(why) => {
            terminal.complain(&why);
            return Ok(Exit::BadInput);
        }
    };
    let mut exit = Exit::Holds;
    let mut views = Vec::new();
    let of = known.len();
    for (index, (found, scenario, model)) in known.iter_mut().enumerate() {
        causes::attach(found, scenario, *model, Explain::Cheaply);
        let place = Place { number: index + 1, of };
        let shown = (options.format, &mut views);
        exit = exit.max(show(found, place, scenario, *model, shown, terminal)?);
        if let Some(folder) = &options.corpus {
            let corpus = corpus::read(folder, scenario, *model);
            if let Err(why) = corpus.and_then(|corpus| corpus::add(&corpus, found)) {
                exit = exit.max(terminal.refuse_all(&why));
            }
        }
        lacking.extend(lack(found));
    }
    if options.format == Format::Html {
        terminal.print(&page(&views))?;
    }
    for told in &lacking {
        terminal.complain(told);
    }
    if !(lacking.is_empty() || options.partial) {
        terminal.complain("this is not the whole: --partial takes it as it is\n");
        exit = Exit::BadInput;
    }
    Ok(exit)
}

/// The file of a scenario, and what was chosen of it.
type Key = (String, Option<String>, Vec<String>);

/// What was explored, with its scenario as it still is, and the model. Each file is read once, as the standard input has to be.
fn known(
    found: Exploration,
    files: &mut BTreeMap<Key, Scenario>,
) -> Result<(Exploration, Scenario, Model), String> {
    let Subject { file, case, set, .. } = &found.subject;
    let key = (file.clone(), case.clone(), set.clone());
    if !files.contains_key(&key) {
        let set = set.iter().filter_map(|setting| setting.parse().ok()).collect();
        let settings = Settings { case: case.as_deref().map(Into::into), set };
        let read = files::scenarios(Path::new(file), Path::new(file), &settings).into_iter().next();
        let read = read.ok_or_else(|| format!("{file} has no such case any more\n"))?;
        let scenario = read
            .and_then(|it| it.with_calls(Calls::new()))
            .map_err(|error| error.render(false, 100) + lost_name(file))?;
        files.insert(key.clone(), scenario);
    }
    let scenario = files[&key].clone();
    if !found.is_of(&scenario) {
        return Err(format!("{file} is not the file that was explored: it has changed since\n"));
    }
    let model = found.model(&scenario);
    let model = model.ok_or_else(|| format!("unknown model `{}`\n", found.subject.model))?;
    Ok((found, scenario, model))
}

/// Why a file cannot be found that was there, if it is for its name.
fn lost_name(file: &str) -> &'static str {
    if file.contains(char::REPLACEMENT_CHARACTER) {
        "if its name is no UTF-8, which JSON cannot hold, rename it and explore it again\n"
    } else {
        ""
    }
}

/// Which shards are missing, if any are.
fn lack(found: &Exploration) -> Option<String> {
    let missing = found.subject.shards - found.shards.len() as u64;
    let named: Vec<_> = found.missing().take(NAMED).map(|part| part.to_string()).collect();
    let more = if missing > NAMED as u64 { ", …" } else { "" };
    let (shards, are) = if missing == 1 { ("shard", "is") } else { ("shards", "are") };
    let subject = &found.subject;
    let (file, of) = (report::quoted(&subject.file), subject.shards);
    let how = format!(
        "{}, {}, seed {}, {} runs",
        subject.model, subject.strategy, subject.seed, subject.runs
    );
    let named = named.join(", ");
    (missing > 0).then(|| format!("{file} ({how}): {shards} {named}{more} of {of} {are} missing\n"))
}
