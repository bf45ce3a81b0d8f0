//! A side: the runs that a file or a folder stands for, each with a name that the other side can know it by.
//!
//! A run is called as its snapshot is, without the extension: `folder/name.async`, `folder/name.async.replay-NAME`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::Refused;
use crate::check::check;
use crate::choices::Plain;
use crate::diff::WayPart;
use crate::diff::recorded::{Recorded, json, snapshot};
use crate::files;
use crate::render;
use crate::report;
use crate::run::Runner;
use crate::scenario::{Calls, Scenario, ScenarioError, Settings};
use crate::trace::Trace;
use crate::why::Segment;

/// What the name of a snapshot ends with, after the dot.
pub(super) const SNAPSHOT: &str = "snap";
const JSON: &str = "json";
/// How large a file may be that holds runs, in bytes.
const MOST_BYTES: u64 = 512 << 20;

/// The runs of a side.
#[derive(Debug)]
pub(in crate::cli) struct Side {
    /// What it is called.
    pub(super) label: String,
    /// The runs, by their names.
    pub(super) runs: BTreeMap<String, Kept>,
    /// How many snapshots there are that are of something else than runs.
    pub(super) others: usize,
    /// Whether it is a file of one scenario: what else the other side has is not missing.
    pub(super) is_one_file: bool,
}

/// A run of a side, as far as it has been read.
#[derive(Debug)]
pub(super) struct Kept {
    /// The file that it is in.
    pub(super) file: String,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    /// The text of a snapshot.
    Text(String),
    /// A run.
    Run(Box<Read>),
}

/// A run that has been read, or made.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) run: Recorded,
    /// The file of its scenario, as far as that is known.
    pub(super) source: Option<String>,
    /// What its total is made of, if it was made here.
    pub(super) way: Option<Vec<WayPart>>,
}

impl Side {
    pub(super) fn new(label: &str) -> Self {
        let (label, runs) = (label.to_owned(), BTreeMap::new());
        Self { label, runs, others: 0, is_one_file: false }
    }

    /// Adds a snapshot, unless it is of something else.
    pub(super) fn add(&mut self, name: String, file: String, text: String) {
        if snapshot::is_trace(&text) {
            self.runs.insert(name, Kept { file, content: Content::Text(text) });
        } else {
            self.others += 1;
        }
    }
}

impl Kept {
    /// Whether both are snapshots of the same text.
    pub(super) fn is_the_text_of(&self, other: &Self) -> bool {
        matches!((&self.content, &other.content), (Content::Text(one), Content::Text(other)) if one == other)
    }

    /// The run.
    pub(super) fn read(self) -> Result<Read, Refused> {
        match self.content {
            Content::Run(read) => Ok(*read),
            Content::Text(text) => {
                let read = snapshot::read(&text)
                    .map_err(|wrong| format!("{}:{}: {}", self.file, wrong.line, wrong.why))?;
                Ok(Read { run: read.run, source: read.source, way: None })
            }
        }
    }
}

/// Reads a file or a folder.
pub(super) fn read(path: &Path) -> Result<Side, Refused> {
    let label = path.to_string_lossy();
    if path.is_dir() {
        return folder(path, &label);
    }
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let mut side = Side::new(&label);
    match &*extension {
        files::EXTENSION => {
            side.is_one_file = true;
            let name = stem(path, &extension);
            for read in files::scenarios(path, path, &Settings::default()) {
                side.runs.extend(runs_of(&name, read)?);
            }
        }
        JSON => side.runs = runs_of_json(&label, &text(path)?)?,
        // A snapshot may also wait for review, or be called otherwise.
        _ => {
            side.is_one_file = true;
            let name = stem(path, "new");
            let name = name.strip_suffix(&format!(".{SNAPSHOT}")).unwrap_or(&name).to_owned();
            let text = text(path)?;
            if !text.starts_with("---") && text.trim_start().starts_with('{') {
                side.runs = runs_of_json(&label, &text)?;
                side.is_one_file = false;
            } else {
                let file = label.into_owned();
                side.runs.insert(name, Kept { file, content: Content::Text(text) });
            }
        }
    }
    Ok(side)
}

fn stem(path: &Path, extension: &str) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(&format!(".{extension}")).unwrap_or(&name).to_owned()
}

/// The snapshots of a folder; if there are none, its scenarios, which are run; if there are none, its JSON.
fn folder(path: &Path, label: &str) -> Result<Side, Refused> {
    let found = |extension: &str| {
        let found = files::under(path, extension);
        found.map_err(|error| Refused::Why(format!("cannot read {label}: {error}")))
    };
    let mut side = Side::new(label);
    let snapshots = found(SNAPSHOT)?;
    if !snapshots.is_empty() {
        let texts: Vec<_> = snapshots.into_par_iter().map(|file| (text(&file), file)).collect();
        for (text, file) in texts {
            let name = relative(path, &file, SNAPSHOT);
            side.add(name, file.to_string_lossy().into_owned(), text?);
        }
        return Ok(side);
    }
    let scenarios = found(files::EXTENSION)?;
    if !scenarios.is_empty() {
        let read = |file: PathBuf| {
            let name = relative(path, &file, files::EXTENSION);
            let read = files::scenarios(&file, &file, &Settings::default());
            read.into_iter().map(move |read| (name.clone(), read))
        };
        let read: Vec<_> = scenarios.into_par_iter().flat_map_iter(read).collect();
        let run = |(name, read): (String, _)| runs_of(&name, read);
        let run: Vec<_> = files::without_parts(read).into_par_iter().map(run).collect();
        let mut errors = Vec::new();
        for runs in run {
            match runs {
                Ok(runs) => side.runs.extend(runs),
                Err(Refused::Scenarios(more)) => errors.extend(more),
                Err(refused) => return Err(refused),
            }
        }
        return if errors.is_empty() { Ok(side) } else { Err(Refused::Scenarios(errors)) };
    }
    for file in found(JSON)? {
        side.runs.extend(runs_of_json(&file.to_string_lossy(), &text(&file)?)?);
    }
    if side.runs.is_empty() {
        let why = "the folder holds no snapshot (*.snap), no scenario (*.kdl) and no runs as JSON (*.json)";
        return Err(Refused::Why(format!("cannot read {label}: {why}")));
    }
    Ok(side)
}

/// The path of a file within a folder, with `/` and without its extension.
fn relative(folder: &Path, file: &Path, extension: &str) -> String {
    let relative = file.strip_prefix(folder).unwrap_or(file);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    let name = parts.join("/");
    name.strip_suffix(&format!(".{extension}")).unwrap_or(&name).to_owned()
}

/// Runs a scenario under its models, with its replays.
fn runs_of(
    name: &str,
    read: Result<Scenario, ScenarioError>,
) -> Result<BTreeMap<String, Kept>, Refused> {
    let read = read.and_then(|read| read.with_calls(Calls::new()));
    let scenario = &read.map_err(|error| Refused::Scenarios(vec![error]))?;
    let name = &scenario.source.settings.test_name(name);
    let mut runs = BTreeMap::new();
    let kept = |trace: &Trace| {
        let file = scenario.source.file().into_owned();
        let (run, source) = (recorded(scenario, trace), Some(file.clone()));
        Kept { file, content: Content::Run(Box::new(Read { run, source, way: Some(way(trace)) })) }
    };
    for model in &scenario.models {
        let trace = Runner::new(scenario, *model).run_keeping_turns(Plain);
        runs.insert(format!("{name}.{}", model.kind()), kept(&trace));
        for replay in scenario.kept.iter().filter(|replay| replay.is_of(*model)) {
            if let Some(trace) = report::replayed(scenario, *model, replay, false).trace {
                let file = replay.name.replace(" ", "-");
                let name = format!("{name}.{}.replay-{file}", model.kind());
                runs.insert(name, kept(&trace));
            }
        }
    }
    Ok(runs)
}

/// What the total of a run is made of.
fn way(trace: &Trace) -> Vec<WayPart> {
    let part = |Segment { from, to, task, what }| {
        let task = trace.name(task).clone();
        WayPart { from, to, task, what }
    };
    trace.why().into_iter().map(part).collect()
}

/// A run, as far as its snapshot shows it.
fn recorded(scenario: &Scenario, trace: &Trace) -> Recorded {
    let whole = Recorded::checked(scenario, trace, &check(scenario, trace));
    if scenario.shows.is_all() {
        return whole;
    }
    match snapshot::read(&render::snapshot::shown(trace, &scenario.shows)) {
        Ok(shown) => Recorded { stated: whole.stated, ..shown.run },
        // It is larger than a snapshot may be.
        Err(_) => whole,
    }
}

fn runs_of_json(file: &str, text: &str) -> Result<BTreeMap<String, Kept>, Refused> {
    let read = json::read(text).map_err(|wrong| format!("{file}:{}: {}", wrong.line, wrong.why))?;
    let named = read.into_iter().map(|run| {
        let source = run.file.replace('\\', "/");
        let name = source.strip_suffix(&format!(".{}", files::EXTENSION)).unwrap_or(&source);
        let name = format!("{name}.{}", run.model);
        let read = Read { run: run.run, source: Some(source), way: None };
        (name, Kept { file: file.to_owned(), content: Content::Run(Box::new(read)) })
    });
    Ok(named.collect())
}

/// The whole text of a file.
pub(in crate::cli) fn text(path: &Path) -> Result<String, String> {
    let unreadable = |why: &str| format!("cannot read {}: {why}", path.display());
    let file = File::open(path).map_err(|error| unreadable(&error.to_string()))?;
    let mut bytes = Vec::new();
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(unreadable("it is larger than 512 MiB"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let read = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..read].split(|byte| *byte == b'\n').count();
        unreadable(&format!("it is not UTF-8 (line {line})"))
    })
}
