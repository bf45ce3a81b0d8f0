//! The table at the end: medians, ratios, and whether each is what it should be.

use std::io::{self, Write};
use std::path::Path;

use standstill_benches::work::{Engine, Work};

use crate::measured::{Ratio, judged, median, shown, tell};
use crate::{failing, folder, hosts, links, schedules, simulated};

/// What criterion calls the reading of a scenario file.
pub(crate) const PARSE: &str = "parse";

/// A scenario file is at least as fast as tokio, and so many times as fast as turmoil.
const SCENARIO_OVER_TURMOIL: f64 = 100.0;
/// The whole folder takes less than this.
const FOLDER_NANOS: f64 = 100e6;

/// Prints the table for what criterion has measured.
pub(crate) fn print(results: &Path) {
    let mut out = io::stdout().lock();
    write(&mut out, results).expect("the table can be printed");
}

fn write(out: &mut impl Write, results: &Path) -> io::Result<()> {
    write!(out, "\n{:<28}", "work, medians of whole runs")?;
    for engine in Engine::ALL {
        write!(out, "{:>11}", engine.key())?;
    }
    writeln!(out, "{PARSE:>11}   ratios")?;
    for work in Work::ALL {
        let median = |function| median(results, work.key(), function);
        write!(out, "{:<28}", work.title())?;
        for engine in Engine::ALL {
            write!(out, "{:>11}", shown(median(engine.key())))?;
        }
        write!(out, "{:>11}   ", shown(median(PARSE)))?;
        let told: Vec<_> = ratios(work, |engine| median(engine.key())).iter().map(tell).collect();
        writeln!(out, "{}", told.join(", "))?;
    }
    let folder = median(results, folder::KEY, folder::KEY);
    let verdict = folder.map_or("–", |nanos| judged(nanos < FOLDER_NANOS));
    let (files, time, most) = (folder::count(), shown(folder), shown(Some(FOLDER_NANOS)));
    writeln!(out, "\n{files} scenario files, read, run and checked: {time} of {most} {verdict}")?;
    schedules::write(out, results)?;
    simulated::write(out, results)?;
    hosts::write(out, results)?;
    failing::write(out, results)?;
    links::write(out, results)
}

/// The ratios of one row. `Work::lead` tells how far the bare engine should be ahead.
fn ratios(work: Work, median: impl Fn(Engine) -> Option<f64>) -> Vec<Ratio> {
    let ratio = |of, slow, fast, target| {
        Some(Ratio { of, value: median(slow)? / median(fast)?, target: target? })
    };
    let (bare, scenario) = (Engine::Bare, Engine::Scenario);
    let (tokio, lean, turmoil) = (Engine::Tokio, Engine::LeanTokio, Engine::Turmoil);
    let all = [
        ratio("bare over tokio", tokio, bare, work.lead(tokio)),
        ratio("bare over lean tokio", lean, bare, work.lead(lean)),
        ratio("bare over turmoil", turmoil, bare, work.lead(turmoil)),
        ratio("scenario over tokio", tokio, scenario, Some(1.0)),
        ratio("scenario over lean tokio", lean, scenario, Some(1.0)),
        ratio("scenario over turmoil", turmoil, scenario, Some(SCENARIO_OVER_TURMOIL)),
    ];
    all.into_iter().flatten().collect()
}
