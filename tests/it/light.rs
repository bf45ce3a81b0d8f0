//! What those build who use a part only: the crates of a feature are counted, as cargo knows them, and what is told is the same.

mod program;

use std::collections::BTreeSet;
use std::path::Path;

use crate::one_line::SIMULATED;
use crate::support::command::Ended;
use crate::support::folder::Folder;
use crate::support::package::{self, cargo, standstill};

const MANIFEST: &str = r#"
[package]
name = "light"
edition = "2024"

[dependencies]
standstill = { path = "STANDSTILL", default-features = false, features = ["simulate"] }
tokio = { version = "1", features = ["full"] }
"#;
const MAIN: &str =
    "mod program; fn main() { print!(\"{}\", program::complaints().join(\"\\n\")); }";

/// The crates that the library is built from with these features, itself among them.
fn crates(features: &str) -> BTreeSet<String> {
    let tree = "tree --locked --package standstill --edges normal,build --prefix none --format {p}";
    let mut tree = cargo(Path::new(&standstill()), tree);
    let tree = Ended::of(tree.args(["--no-default-features", "--features", features])).exits(0);
    let name = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    tree.out.lines().filter(|line| !line.is_empty()).map(name).collect()
}

#[test]
fn simulated_programs_take_few_crates_and_none_of_scenario_files() {
    let simulate = crates("simulate");
    let has = |name: &str| simulate.iter().any(|it| it.starts_with(&format!("{name} ")));
    assert!(has("standstill") && has("tokio") && has("syn"), "{simulate:?}");
    assert!(simulate.len() <= 45, "{}: {simulate:?}", simulate.len());
    for others in [
        "cel",
        "kdl",
        "hyper",
        "tokio-tungstenite",
        "proptest",
        "miette",
        "serde",
        "serde_json",
        "similar",
    ] {
        assert!(!has(others), "{others}");
    }
    assert!(crates("scenarios").len() > simulate.len());
    let table = include_str!("../../docs/tokio.md");
    for features in ["simulate", "harness simulate", "cli harness simulate"] {
        let row = format!("| `{}` | {} |", features.replace(' ', "`, `"), crates(features).len());
        assert!(table.contains(&row), "docs/tokio.md: {row}");
    }
}

#[test]
fn failures_are_told_alike_with_simulate_alone() {
    let folder = Folder::new("light");
    package::write(&folder, MANIFEST);
    folder.write("src/main.rs", MAIN);
    folder.write("src/program.rs", include_str!("light/program.rs"));
    let mut cargo = cargo(&folder.path(""), "run --quiet");
    // As another package here is built, so that it is built once.
    cargo.env("RUSTFLAGS", SIMULATED);
    let there = Ended::of(&mut cargo).exits(0).out;
    // Both are made outside of a test that has a name.
    let here = std::thread::scope(|it| it.spawn(program::complaints).join()).unwrap().join("\n");
    assert_eq!(here.replace("tests/it/light/program.rs", "src/program.rs"), there);
    for told in ["expected a total of 2s", "did you mean \"2s\"?", "and 10 more", "left running"] {
        assert!(here.contains(told), "no {told:?} in:\n{here}");
    }
}
