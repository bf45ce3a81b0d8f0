//! The documents tell the truth: every scenario in them runs and holds, the table of scenarios says what the runs say, and
//! links within a page lead somewhere.
//!
//! Whether the scenario files themselves hold, and what their traces look like, is the affair of the snapshots.

mod claims;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use standstill::check::check;
use standstill::choices::Plain;
use standstill::cli::Exit;
use standstill::render;
use standstill::run::run;
use standstill::scenario::{ArgumentError, Arguments, Calls, Scenario, ScenarioError, Settings};
use standstill::trace::Trace;

use crate::support::files::files;

/// A row of the table of scenarios: file, model, total.
type Row = (String, String, String);

#[test]
fn every_example_in_the_documents_holds() {
    let examples: Vec<_> = documents().iter().flat_map(|path| examples(path)).collect();
    let wrong: Vec<_> = examples.iter().filter_map(Example::complaint).collect();
    assert!(!examples.is_empty());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_entry_of_the_reference_has_an_example() {
    let text = read(&root().join("docs/language.md"));
    let lacks_one = |entry: &&str| !entry.contains("\n```kdl\n");
    let lacking: Vec<_> = text.split("\n### ").skip(1).filter(lacks_one).map(first_line).collect();
    assert!(lacking.is_empty(), "no example: {lacking:?}");
}

#[test]
fn the_trace_in_the_reference_is_that_of_its_first_example() {
    let path = root().join("docs/language.md");
    let example = examples(&path).swap_remove(0);
    let scenario = Scenario::parse(&example.place, &example.text).expect("it is read");
    let (_, trace) = traces(&scenario).next().expect("it has a model");
    assert!(read(&path).contains(&format!("```text\n{}```\n", render::text(&trace))));
}

#[test]
fn links_within_a_document_lead_to_a_heading() {
    for path in documents() {
        let text = read(&path);
        let headings: BTreeSet<_> = headings(&text).collect();
        for link in text.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(headings.contains(link), "{}: no heading for #{link}", path.display());
        }
    }
}

#[test]
fn the_table_of_scenarios_says_what_the_runs_say() {
    let folder = root().join("scenarios");
    let measured: BTreeSet<_> = files(&folder, "kdl").iter().flat_map(|path| rows(path)).collect();
    let written = written(&read(&folder.join("README.md")));
    let missing: Vec<_> = measured.difference(&written).collect();
    let untrue: Vec<_> = written.difference(&measured).collect();
    assert!(missing.is_empty() && untrue.is_empty(), "missing: {missing:#?}\nuntrue: {untrue:#?}");
}

#[test]
fn every_race_is_kept_and_its_mended_twin_is_held_to_the_same() {
    let folder = root().join("scenarios");
    let table = read(&folder.join("README.md"));
    let races = files(&folder.join("races"), "kdl");
    let (twins, bugs): (Vec<_>, Vec<_>) =
        races.iter().partition(|path| path.to_string_lossy().ends_with("-mended.kdl"));
    assert_eq!(twins.len(), bugs.len());
    for path in bugs {
        let name = path.file_stem().expect("it has a name").to_string_lossy();
        let twin = read(&path.with_file_name(format!("{name}-mended.kdl")));
        let bug = read(path);
        assert_eq!(stated(&bug), stated(&twin), "{name}");
        let [bug, twin] = [bug, twin].map(|it| Scenario::parse(&name, &it).expect("it is read"));
        assert!(bug.explorations.iter().all(|it| !it.fails.is_empty()), "{name}");
        assert!(twin.explorations.iter().all(|it| it.fails.is_empty()), "{name}");
        assert!(!bug.explorations.is_empty() && !twin.explorations.is_empty(), "{name}");
        let row = table.lines().find(|line| line.contains(&format!("races/{name}.kdl")));
        let row = row.expect("the table has it");
        assert!(row.ends_with(&format!("| {} |", bug.kept[0].name)), "{row}");
    }
}

#[test]
fn what_cannot_run_is_refused_as_the_table_says() {
    let table = read(&root().join("scenarios/README.md"));
    let rows: Vec<_> = table.lines().filter_map(|line| line.strip_prefix("| `")).collect();
    assert!(!rows.is_empty());
    for row in rows {
        let (step, answer) = row.split_once("` | ").expect("a row has two columns");
        let text = format!("scenario \"refused\"\nmain {{\n{step}\n}}\n");
        let error = Scenario::parse("refused.kdl", &text).expect_err("it is refused");
        assert_eq!(error.problems()[0].message(), answer.trim_end_matches(" |"), "{step}");
    }
}

#[test]
fn the_numbers_in_the_documents_are_counted() {
    let (readme, table) =
        (read(&root().join("README.md")), read(&root().join("scenarios/README.md")));
    let asyncio = files(&root().join("tests/asyncio"), "kdl").len();
    assert!(readme.contains(&format!("{asyncio} asyncio programs")), "{asyncio}");
    let races = files(&root().join("scenarios/races"), "kdl").len();
    let programs = claims::scenarios().len();
    let shared = files(&root().join("scenarios/shared"), "kdl").len();
    assert_eq!(shared, 9, "scenarios/README.md says nine");
    assert!(readme.contains(&format!("holds {programs} programs")), "{programs}");
    assert_eq!(races, 2 * 10, "ten bugs and their twins");
    assert!(table.contains("ten\n[races]") && table.contains("Ten bugs"));
    let examples = fs::read_dir(root().join("examples")).unwrap();
    let examples = examples.filter(|it| it.as_ref().is_ok_and(|it| it.path().is_file())).count();
    assert_eq!(examples, 6, "the README says six");
}

#[test]
fn the_table_of_exit_codes_has_each() {
    let page = read(&root().join("docs/daily.md"));
    for exit in [Exit::Holds, Exit::Fails, Exit::BadInput, Exit::Interrupted] {
        assert!(page.contains(&format!("\n| {} | ", exit.code())), "{exit:?}");
    }
}

#[test]
fn every_statement_about_determinism_has_the_test_that_it_names() {
    let page = read(&root().join("docs/determinism.md"));
    let tests = ["determinism/programs", "determinism/controlled", "stand_in/outside", "watchdog"]
        .map(|target| read(&root().join(format!("tests/it/{target}.rs"))))
        .concat();
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.ends_with(" held by |"));
    let names: Vec<_> =
        rows.filter_map(|row| row.trim_end_matches("` |").rsplit('`').next()).collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(tests.contains(&format!("fn {name}(")), "no test is called {name}");
    }
}

#[test]
fn the_layout_that_is_shown_is_one_that_compiles() {
    let (_, code) = include_str!("layout.rs").split_once("\n\n").unwrap();
    let page = read(&root().join("docs/adopt.md"));
    assert!(page.contains(&format!("```rust\n{code}```\n")), "{code}");
}

/// A scenario within a document.
struct Example {
    place: String,
    text: String,
}

impl Example {
    /// What is wrong with it, or with one of its cases, under any of its models.
    fn complaint(&self) -> Option<String> {
        let mut load = |path: &Path| included(path).ok_or_else(|| "it is not shown".to_owned());
        let read = Scenario::parse_all(&self.place, &self.text, &mut load, &Settings::default());
        let complaints: Vec<_> =
            read.into_iter().filter_map(|read| self.complaint_of(read)).collect();
        (!complaints.is_empty()).then(|| complaints.join("\n"))
    }

    fn complaint_of(&self, read: Result<Scenario, ScenarioError>) -> Option<String> {
        let scenario = match read.and_then(|scenario| scenario.with_calls(functions())) {
            Ok(scenario) => scenario,
            Err(error) => return Some(error.render(false, 100)),
        };
        let complaints: Vec<_> = traces(&scenario)
            .flat_map(|(model, trace)| {
                let violations = check(&scenario, &trace).violations.into_iter();
                violations.map(move |it| {
                    format!(
                        "{} ({model}): expected {}, found {}",
                        self.place, it.expected, it.found
                    )
                })
            })
            .collect();
        (!complaints.is_empty()).then(|| complaints.join("\n"))
    }
}

/// A file that examples include: the block of the reference that begins with its name.
fn included(path: &Path) -> Option<String> {
    let text = read(&root().join("docs/language.md"));
    let block = text.split_once(&format!("```text\n// {}\n", path.display()))?.1;
    Some(block.split("```").next()?.to_owned())
}

/// The `kdl` blocks of a document, each placed by the line after its fence.
fn examples(path: &Path) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for (index, line) in read(path).lines().enumerate() {
        match (inside, line) {
            (false, "```kdl") => {
                let place = format!("{}:{}", path.display(), index + 2);
                examples.push(Example { place, text: String::new() });
                inside = true;
            }
            (true, "```") => inside = false,
            (true, line) => {
                let example = examples.last_mut().expect("a block has begun");
                example.text.extend([line, "\n"]);
            }
            _ => {}
        }
    }
    examples
}

/// What the table must say of a scenario file.
fn rows(path: &Path) -> Vec<Row> {
    let folder = root().join("scenarios");
    let file = path.strip_prefix(&folder).expect("it lies in the folder").display().to_string();
    let scenario = Scenario::parse(&file, &read(path))
        .unwrap_or_else(|error| panic!("{}", error.render(false, 100)));
    let row = |(model, trace): (String, Trace)| (file.clone(), model, format!("{}s", trace.total));
    traces(&scenario).map(row).collect()
}

/// What the table says: its rows begin with a link, and hold model and total in the second and the fourth column.
fn written(table: &str) -> BTreeSet<Row> {
    let lines = table.lines().filter(|line| line.starts_with("| ["));
    lines
        .map(|line| {
            let columns: Vec<_> = line.split('|').map(str::trim).collect();
            let link = columns[1].split_once("](").expect("the first column is a link").1;
            (link.trim_end_matches(')').into(), columns[2].into(), columns[4].into())
        })
        .collect()
}

/// What the text of a scenario expects, as it is written.
fn stated(text: &str) -> Option<&str> {
    text.split("\nexpect ").nth(1)?.split("\n}\n").next()
}

/// The functions that examples call.
fn functions() -> Calls {
    Calls::new().add("double", |it: Arguments| async move {
        let number = it.int("number")?;
        tracing::info!("doubling {number}");
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        Ok::<_, ArgumentError>(number * 2)
    })
}

/// The plain run of a scenario under each of its models.
fn traces(scenario: &Scenario) -> impl Iterator<Item = (String, Trace)> {
    let run = |model| run(scenario, model, Plain);
    scenario.models.iter().map(move |model| (model.kind().to_string(), run(*model)))
}

/// The headings of a document, as links name them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    let titles =
        text.lines().filter(|line| line.starts_with('#')).map(|l| l.trim_start_matches('#'));
    titles.map(|title| {
        let kept = title.trim().chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    })
}

/// Every document with examples.
fn documents() -> Vec<PathBuf> {
    let mut documents = files(&root().join("docs"), "md");
    documents.extend(Some(root().join("README.md")).filter(|path| path.exists()));
    documents
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
