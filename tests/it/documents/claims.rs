//! The claims of the tutorials: the table says of each what its program in `scenarios/python` has found under CPython, and a scenario
//! of the same name does what the program did.
//!
//! Nothing here needs Python: the records are read. Whether CPython still prints them is the affair of `tests/tutorials.rs`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use standstill::choices::Plain;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Trace, What};

use super::{files, read, root};

/// All that a verdict can be.
const VERDICTS: [&str; 3] = ["yes", "imprecise", "no"];

/// Where it is said, what is claimed, the verdict, what CPython does, and the program that shows it.
type Claim = [String; 5];

#[test]
fn the_table_of_claims_says_what_the_programs_found() {
    let written: Vec<_> = table().into_iter().map(|(claim, _)| claim).collect();
    let found: Vec<_> = records().iter().flat_map(|path| claims(path)).collect();
    let (rows, all): (BTreeSet<_>, BTreeSet<_>) =
        (written.iter().collect(), found.iter().collect());
    let missing: Vec<_> = all.difference(&rows).collect();
    let untrue: Vec<_> = rows.difference(&all).collect();
    assert!(missing.is_empty() && untrue.is_empty(), "missing: {missing:#?}\nuntrue: {untrue:#?}");
    assert_eq!(
        (rows.len(), all.len()),
        (written.len(), found.len()),
        "something stands there twice"
    );
    assert!(written.iter().all(|[_, _, verdict, ..]| VERDICTS.contains(&&**verdict)));
    let counts = VERDICTS.map(|verdict| written.iter().filter(|claim| claim[2] == verdict).count());
    let [holds, imprecise, not] = counts;
    let counted = format!(
        "Of {} claims {holds} hold, {imprecise} are imprecise, and {not} do not hold.",
        written.len()
    );
    assert!(read(&root().join("scenarios/README.md")).contains(&counted), "{counted}");
}

#[test]
fn every_program_judges_a_claim_and_has_a_record() {
    let tools = [OWN.to_owned()];
    let programs: BTreeSet<_> = files(&folder(), "py").iter().map(|path| stem(path)).collect();
    let recorded: BTreeSet<_> = records().iter().map(|path| stem(path)).chain(tools).collect();
    assert_eq!(programs, recorded);
    for path in records() {
        assert!(!claims(&path).is_empty(), "{} judges nothing", path.display());
    }
}

#[test]
fn every_scenario_has_its_program_and_the_table_says_why_a_program_has_none() {
    let scenarios = scenarios();
    let recorded: BTreeSet<_> = records().iter().map(|path| stem(path)).collect();
    for path in &scenarios {
        assert!(recorded.contains(&stem(path)), "{} has no program", path.display());
    }
    for ([_, claim, .., program], scenario) in table() {
        let link = scenario.split_once("](").map(|(_, rest)| rest.trim_end_matches(')'));
        let own = scenarios.iter().find(|path| stem(path) == program);
        match link {
            Some(link) => assert_eq!(Some(&root().join("scenarios").join(link)), own, "{claim}"),
            None => assert!(scenario.starts_with("none: ") && own.is_none(), "{claim}: {scenario}"),
        }
    }
}

#[test]
fn a_scenario_does_what_its_program_did() {
    let (mut compared, mut others) = (0, Vec::new());
    for path in scenarios() {
        let record = read(&folder().join(stem(&path)).with_extension("out"));
        let scenario = Scenario::parse(&stem(&path), &read(&path)).expect("it is read");
        for model in &scenario.models {
            if let Some(printed) = block(&record, *model) {
                let logged = lines(&run(&scenario, *model, Plain));
                compared += 1;
                if printed != logged {
                    others.push(format!(
                        "{} under {}:\n{printed}and not\n{logged}",
                        path.display(),
                        model.kind()
                    ));
                }
            }
        }
    }
    assert!(others.is_empty(), "CPython does\n{}", others.join("\n"));
    assert!(compared > scenarios().len(), "{compared} runs were compared");
}

/// What the programs share, which is none.
const OWN: &str = "tutorial";

/// Where the scenarios of the tutorials are.
const FOLDERS: [&str; 9] = [
    "basics",
    "blocking",
    "cancelling",
    "fetching",
    "gathering",
    "patterns",
    "pitfalls",
    "resources",
    "tasks",
];

fn folder() -> PathBuf {
    root().join("scenarios/python")
}

fn records() -> Vec<PathBuf> {
    files(&folder(), "out")
}

/// The scenarios of the tutorials.
pub(super) fn scenarios() -> Vec<PathBuf> {
    FOLDERS.iter().flat_map(|name| files(&root().join("scenarios").join(name), "kdl")).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("it has a name").to_string_lossy().into_owned()
}

/// What a record judges: `VERDICT | WHERE | CLAIM | WHAT HAPPENS`.
fn claims(record: &Path) -> Vec<Claim> {
    let text = read(record);
    let lines = text.lines().map(|line| line.split(" | ").collect::<Vec<_>>());
    lines
        .filter_map(|columns| {
            let [verdict, place, claim, really] = columns[..] else { return None };
            Some([place, claim, verdict, really, &stem(record)].map(str::to_owned))
        })
        .collect()
}

/// The rows of the table of claims, which begin with the number of a tutorial, and what stands under `scenario`.
fn table() -> Vec<(Claim, String)> {
    let text = read(&root().join("scenarios/README.md"));
    let begins = |line: &&str| {
        line.strip_prefix("| ").is_some_and(|row| row.starts_with(|it: char| it.is_ascii_digit()))
    };
    let rows = text.lines().filter(begins).map(|line| {
        let columns: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [place, claim, verdict, really, program, scenario] = columns[..] else {
            panic!("a row of six columns: {line}");
        };
        let program = program.split_once("](python/").expect("it links its program").1;
        let program = program.trim_end_matches(".py)");
        ([place, claim, verdict, really, program].map(str::to_owned), scenario.to_owned())
    });
    rows.collect()
}

/// What a program printed of its first run under a model.
fn block(record: &str, model: Model) -> Option<String> {
    let kind = model.kind().to_string();
    let mut lines = record.lines().skip_while(|line| *line != kind).skip(1);
    let mut block = String::new();
    loop {
        let line = lines.next()?;
        let _ = writeln!(block, "{line}");
        if line.starts_with("total ") {
            return Some(block);
        }
    }
}

/// The same of a trace.
fn lines(trace: &Trace) -> String {
    let mut lines = String::new();
    for event in &trace.events {
        if let What::Log(text) = &event.what {
            let _ = writeln!(lines, "{} {text}", event.at);
        }
    }
    let _ = writeln!(lines, "total {} {}", trace.total, trace.outcome.kind().word());
    lines
}
