//! What those build who use a part only: the crates of a feature are counted, as cargo knows them.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;

use crate::support::command::Ended;

/// The crates that the library is built from with these features, itself among them.
fn crates(features: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["tree", "--locked", "--offline"]);
    cargo.args(["--package", "standstill", "--edges", "normal,build", "--prefix", "none"]);
    cargo.args(["--format", "{p}", "--no-default-features", "--features", features]);
    let tree = Ended::of(&mut cargo).exits(0).out.clone();
    let name = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    tree.lines().filter(|line| !line.is_empty()).map(name).collect()
}

#[test]
fn simulated_programs_take_few_crates_and_none_of_scenario_files() {
    let simulate = crates("simulate");
    let has = |name: &str| simulate.iter().any(|it| it.starts_with(&format!("{name} ")));
    assert!(has("standstill") && has("tokio") && has("syn"), "{simulate:?}");
    assert!(simulate.len() <= 45, "{}: {simulate:?}", simulate.len());
    for others in ["cel", "kdl", "hyper", "proptest", "miette", "serde", "serde_json", "similar"] {
        assert!(!has(others), "{others}");
    }
    assert!(crates("scenarios").len() > simulate.len());
}
