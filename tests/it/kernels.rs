//! Kernels of concurrency bugs that Go programs had: each is found by the default exploration, and its mended twin, of which the
//! same is stated, has no failure. The table in `tests/kernels/README.md` says what they are, and in which run each is found.
//!
//! By default a kernel has 500 runs; `STANDSTILL_KERNELS=10000` makes so many.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use standstill::explore::{Exploration, Options, complaints, explore};
use standstill::scenario::{Explore, Scenario, Strategy};

/// How many runs an exploration makes that is not asked for more.
const FEW: u64 = 200;
/// How many the files ask for.
const MANY: u64 = 10_000;

/// A kernel and its twin.
struct Kernel {
    name: String,
    bug: String,
    twin: String,
}

impl Kernel {
    /// The kind of bug, as the head of the file says after the number of the issue.
    fn kind(&self) -> &str {
        let head = self.bug.split_once(": ").expect("the head says what it is").1;
        head.split_once('.').expect("the kind is a sentence").0
    }

    /// What the table says of it, where this run was the first to fail.
    fn row(&self, first: u64) -> String {
        let found = if first == 0 { "the plain run".to_owned() } else { format!("run {first}") };
        let Self { name, .. } = self;
        format!("| [{name}]({name}.kdl) | {} | {found} |", self.kind().replace("\n// ", " "))
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kernels")
}

fn kernels() -> Vec<Kernel> {
    let files = fs::read_dir(folder()).unwrap().map(|it| it.unwrap().file_name());
    let names: BTreeSet<_> = files.map(|it| it.to_string_lossy().into_owned()).collect();
    let stems: BTreeSet<_> = names.iter().filter_map(|it| it.strip_suffix(".kdl")).collect();
    let (twins, bugs): (Vec<&str>, Vec<&str>) =
        stems.into_iter().partition(|it| it.ends_with("-mended"));
    assert_eq!(twins.len(), bugs.len(), "each kernel has a twin, and no other file is one");
    let read = |name: &str| fs::read_to_string(folder().join(format!("{name}.kdl"))).expect(name);
    let kernel = |name: &str| {
        let twin = read(&format!("{name}-mended"));
        Kernel { name: name.to_owned(), bug: read(name), twin }
    };
    bugs.into_iter().map(kernel).collect()
}

/// What a file states, as it is written.
fn stated(text: &str) -> &str {
    text.split_once("\nexpect {\n").expect("something is stated").1.split_once("\n}\n").unwrap().0
}

/// A file, and how it asks to be explored.
fn parse(name: &str, text: &str) -> (Scenario, Explore) {
    let scenario =
        Scenario::parse(name, text).unwrap_or_else(|error| panic!("{}", error.render(false, 100)));
    let [asked] = &*scenario.explorations else { panic!("{name} has one exploration") };
    let asked = asked.clone();
    assert_eq!(
        (&asked.strategy, asked.runs, asked.seed),
        (&Strategy::default(), MANY, 0),
        "{name}"
    );
    assert_eq!(scenario.models.len(), 1, "{name}");
    (scenario, asked)
}

/// Explores as the file asks, but for how many runs are made.
fn explored(scenario: &Scenario, asked: &Explore) -> Exploration {
    let runs = env::var("STANDSTILL_KERNELS").map_or(FEW, |it| it.parse().expect("a number"));
    let options = Options { runs, fails: asked.fails.clone(), ..Options::default() };
    explore(scenario, scenario.models[0], &options)
}

#[test]
fn each_kernel_is_found_and_its_mended_twin_holds() {
    let table = fs::read_to_string(folder().join("README.md")).unwrap();
    let mut rows: BTreeSet<_> = table.lines().filter(|it| it.starts_with("| [")).collect();
    let kernels = kernels();
    let many = kernels.len();
    assert!(many >= 30, "{many}");
    assert!(table.contains(&format!("\n{many} of the 103 ")), "{many} stand in the table");
    for kernel in &kernels {
        let name = &kernel.name;
        assert_eq!(stated(&kernel.bug), stated(&kernel.twin), "{name}");
        let (scenario, asked) = parse(name, &kernel.bug);
        assert!(!asked.fails.is_empty(), "{name} says what must fail");
        let found = explored(&scenario, &asked);
        let wrong = complaints(&found, &asked.fails);
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
        let first = found.failures.iter().map(|it| it.first).min().expect("it is found");
        let row = kernel.row(first);
        assert!(rows.remove(&*row), "the table says otherwise: {row}");

        let (scenario, asked) = parse(&format!("{name}-mended"), &kernel.twin);
        assert!(asked.fails.is_empty(), "nothing fails in the twin of {name}");
        let found = explored(&scenario, &asked);
        let wrong = complaints(&found, &[]);
        assert!(wrong.is_empty(), "the twin of {name}: {wrong:?}");
    }
    assert!(rows.is_empty(), "there are no such kernels: {rows:?}");
}
