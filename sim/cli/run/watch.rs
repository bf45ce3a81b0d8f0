//! `standstill run --watch`: runs again what a saved file affects, and tells what has changed since its last run.

mod saved;

use std::collections::BTreeMap;
use std::io;

use super::super::arguments::{Run as Options, RunFormat};
use super::super::exit::Exit;
use super::super::inputs;
use super::super::interrupt::Interrupt;
use super::super::terminal::Terminal;
use super::made::Made;
use super::show;
use crate::diff::{Recorded, sentences};
use crate::files;
use crate::report::{self, Tally};
use crate::scenario::{Scenario, ScenarioError};
use saved::Saved;

/// Columns of a diagnostic that is only compared.
const WIDTH: usize = 100;

/// What is known of the files and their runs.
#[derive(Default)]
struct Known {
    /// What each file held: its text, or why it is no scenario.
    files: BTreeMap<String, Held>,
    /// The last run under each name, with the file that it is of.
    runs: BTreeMap<Name, Last>,
}

#[derive(PartialEq, Eq)]
struct Held {
    text: String,
    is_scenario: bool,
}

/// The file of a run, and what the run is called.
type Name = (String, String);
/// A run that has been made, as it is kept.
type Came = (Name, Last);

struct Last {
    /// None of a replay that is of another scenario.
    recorded: Option<Recorded>,
    holds: bool,
    /// Whether nothing was stated of it.
    is_unchecked: bool,
}

/// Runs all that is named, then again what is saved, until Ctrl-C.
pub(super) fn watch(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    if let Some(why) = unfit(options) {
        return Ok(terminal.refuse_all(why));
    }
    Interrupt::ends_the_process();
    // Listens before anything is read, so that nothing is missed.
    let saved = match Saved::watch(&options.inputs.paths) {
        Ok(saved) => saved,
        Err(why) => return Ok(terminal.refuse_all(&why)),
    };
    let mut known = Known::default();
    loop {
        match inputs::runnable(&options.inputs) {
            Ok(read) => known.look_at(read, options, terminal)?,
            Err(why) => terminal.complain(&format!("{why}\n")),
        }
        if terminal.is_closed() {
            return Ok(Exit::Holds);
        }
        if !saved.wait() {
            return Ok(terminal.refuse_all("the files can no longer be watched"));
        }
    }
}

/// Why these options do not go with watching, if they do not.
fn unfit(options: &Options) -> Option<&'static str> {
    if options.format != RunFormat::Text {
        return Some("--watch tells what has changed as text: leave out --format");
    }
    let reads_input = options.inputs.paths.iter().any(|path| files::is_standard_input(path));
    reads_input.then_some("the standard input cannot be watched: name a file")
}

impl Known {
    /// Runs what is new or has changed, and tells of it. Where nothing has, nothing is told.
    fn look_at(
        &mut self,
        read: inputs::Read,
        options: &Options,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        let is_first = self.files.is_empty();
        let names: Vec<_> = read.iter().map(|read| held(read).0).collect();
        let gone: Vec<_> =
            self.files.keys().filter(|file| !names.contains(file)).cloned().collect();
        let is_new = |read: &Result<Scenario, ScenarioError>| {
            let (file, held) = held(read);
            self.files.get(&file) != Some(&held)
        };
        let changed: inputs::Read = read.into_iter().filter(is_new).collect();
        if changed.is_empty() && gone.is_empty() {
            return Ok(());
        }
        terminal.clear()?;
        let made = Made::of(&changed, options, terminal.screen());
        let came = came(&made);
        if is_first {
            show::text(&made, false, terminal)?;
        } else {
            self.tell(&made, &came, terminal)?;
        }
        for file in gone {
            terminal.print(&format!("{file} is gone\n"))?;
            self.forget(&file);
        }
        for error in made.refused() {
            terminal.refuse(error);
        }
        self.note(&changed, came);
        let tally = report::tally(self.tally(), terminal.color());
        terminal.print(&format!("{tally}watching for changes; Ctrl-C ends it\n"))
    }

    /// What is so of these runs, and what was not so the last time.
    fn tell(&self, made: &Made<'_>, came: &[Came], terminal: &mut Terminal) -> io::Result<()> {
        let runs = made.runs.iter();
        let runs = runs.map(|it| report::violations(it.as_run(), &it.rerun, terminal.screen()));
        let replays = made.replays.iter().map(|kept| kept.replayed.wrong.join("\n"));
        let wrong: Vec<_> = runs.chain(replays).collect();
        for ((name, last), wrong) in came.iter().zip(wrong) {
            let told = self.told(name, last.recorded.as_ref());
            let wrong = if wrong.is_empty() { wrong } else { format!("\n{wrong}") };
            let (_, title) = name;
            terminal.print(&format!("{title}\n{told}{wrong}\n"))?;
        }
        Ok(())
    }

    /// What differs between the last run of this name and the new one, in sentences.
    fn told(&self, name: &Name, new: Option<&Recorded>) -> String {
        let last = self.runs.get(name).and_then(|last| last.recorded.as_ref());
        let Some((last, new)) = last.zip(new) else { return "  a new run\n".to_owned() };
        let told = sentences(last, new);
        if told.is_empty() {
            return "  the same as before\n".to_owned();
        }
        let lines: Vec<_> = told.lines().map(|line| format!("  {line}\n")).collect();
        lines.concat()
    }

    /// Keeps what these files hold now, and what came of them.
    fn note(&mut self, changed: &[Result<Scenario, ScenarioError>], came: Vec<Came>) {
        for read in changed {
            let (file, held) = held(read);
            self.forget(&file);
            self.files.insert(file, held);
        }
        self.runs.extend(came);
    }

    fn forget(&mut self, file: &str) {
        self.files.remove(file);
        self.runs.retain(|(of, _), _| of != file);
    }

    fn tally(&self) -> Tally {
        Tally {
            runs: self.runs.len(),
            failed: self.runs.values().filter(|last| !last.holds).count(),
            unchecked: self.runs.values().filter(|last| last.is_unchecked).count(),
            refused: self.files.values().filter(|held| !held.is_scenario).count(),
            ..Tally::default()
        }
    }
}

/// What the file of a scenario is called, and which of its cases that is.
fn file(scenario: &Scenario) -> String {
    scenario.source.settings.test_name(&scenario.source.file())
}

/// A file, and what it holds.
fn held(read: &Result<Scenario, ScenarioError>) -> (String, Held) {
    let is_scenario = read.is_ok();
    let (file, text) = match read {
        Ok(scenario) => (file(scenario), scenario.source.text.to_string()),
        Err(error) => (error.file().to_owned(), error.render(false, WIDTH)),
    };
    (file, Held { text, is_scenario })
}

/// What came of the runs, then of the replays.
fn came(made: &Made<'_>) -> Vec<Came> {
    let name = |scenario: &Scenario, title| (file(scenario), title);
    let runs = made.runs.iter().map(|run| {
        let recorded = Some(Recorded::checked(run.scenario, &run.trace, &run.verdict));
        let (holds, is_unchecked) = (run.verdict.holds(), run.verdict.is_empty());
        (name(run.scenario, run.title()), Last { recorded, holds, is_unchecked })
    });
    let replays = made.replays.iter().map(|kept| {
        let (trace, verdict) = (kept.replayed.trace.as_ref(), &kept.replayed.verdict);
        let recorded = trace.map(|trace| Recorded::checked(kept.scenario, trace, verdict));
        (
            name(kept.scenario, kept.title()),
            Last { recorded, holds: kept.holds(), is_unchecked: false },
        )
    });
    runs.chain(replays).collect()
}
