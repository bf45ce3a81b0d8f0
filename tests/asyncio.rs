//! Standstill against CPython: each program of `tests/asyncio` stands there three times.
//!
//! `NAME.py` is a plain asyncio program, `NAME.kdl` the same program as a scenario, `NAME.out` what CPython 3.13
//! printed when `tests/asyncio/record.py` ran the first (`recorded.txt` has the whole version). The scenario must log the same
//! texts at the same instants in the same order, and end at the same instant in the same way. Nothing here needs Python.
//! Those whose name begins with `drawn_` were drawn at random.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use standstill::choices::Plain;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Trace, What};

/// The files that belong to no program.
const TOOLS: [&str; 6] = ["draw", "draw_generators", "draw_tasks", "record", "recorded", "virtual"];

/// The three files of a program, in the order in which a missing one is reported.
const PARTS: [&str; 3] = ["py", "kdl", "out"];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asyncio");
    let trials = programs(&folder)
        .into_iter()
        .map(|(name, parts)| {
            let stem = folder.join(&name);
            Trial::test(name, move || compare(&stem, &parts))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The names of the programs, each with the extensions that exist.
fn programs(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut programs = BTreeMap::<String, Vec<String>>::new();
    for entry in fs::read_dir(folder).expect("tests/asyncio can be listed") {
        let path = entry.expect("tests/asyncio can be listed").path();
        let (Some(stem), Some(extension)) = (text(path.file_stem()), text(path.extension())) else {
            continue;
        };
        if !TOOLS.contains(&stem.as_str()) {
            programs.entry(stem).or_default().push(extension);
        }
    }
    programs
}

fn text(part: Option<&std::ffi::OsStr>) -> Option<String> {
    part.and_then(|part| part.to_str()).map(str::to_owned)
}

/// Whether the scenario does what CPython did.
fn compare(stem: &Path, parts: &[String]) -> Result<(), Failed> {
    for part in PARTS {
        if !parts.iter().any(|there| there == part) {
            return Err(format!("{} is missing", stem.with_extension(part).display()).into());
        }
    }
    let (source, text) = read(&stem.with_extension("kdl"))?;
    let (_, expected) = read(&stem.with_extension("out"))?;
    let scenario = Scenario::parse(&source, &text).map_err(|e| e.render(false, 100))?;
    let trace = run(&scenario, Model::Async, Plain);
    let actual = record(&trace);
    if actual == expected {
        return Ok(());
    }
    let changes = similar::TextDiff::from_lines(&expected, &actual);
    let changes =
        changes.unified_diff().context_radius(100).header("asyncio", "standstill").to_string();
    Err(format!("{changes}\nthe whole trace:\n{}", lines(&trace)).into())
}

fn read(path: &Path) -> Result<(String, String), Failed> {
    let text = fs::read_to_string(path)?;
    Ok((path.display().to_string(), text))
}

/// The logged texts, the total and the outcome of a trace, as `virtual.py` prints them.
fn record(trace: &Trace) -> String {
    let mut record = String::new();
    for event in &trace.events {
        if let What::Log(text) = &event.what {
            let _ = writeln!(record, "{} {text}", event.at);
        }
    }
    let _ = writeln!(record, "total {} {}", trace.total, trace.outcome.kind().word());
    record
}

/// The events of a trace, for the person who looks for the difference.
fn lines(trace: &Trace) -> String {
    let mut lines = String::new();
    for event in &trace.events {
        let _ = writeln!(lines, "{} {}", event.at, trace.line(event));
    }
    lines
}
