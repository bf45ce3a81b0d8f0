//! Fuzzing without a fuzzer: random bytes make the choices of the races, by the entry that the fuzz targets have.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use standstill::choices::Plain;
use standstill::explore::{Exploration, fuzz};
use standstill::render::snapshot;
use standstill::report::exploration_failures;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};

/// The races, each with its name.
fn races() -> Vec<(String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/races");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let named = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        let scenario = Scenario::parse(&format!("{name}.kdl"), &text).unwrap();
        (name, scenario)
    };
    paths.iter().map(named).collect()
}

fn race(name: &str) -> Scenario {
    races().into_iter().find(|(race, _)| race == name).unwrap().1
}

/// So many inputs by chance, always the same; an input that fails need not be shrunk, its counterexample is.
fn inputs(number: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut runner = TestRunner::deterministic();
    let bytes = vec(any::<u8>(), 0..64);
    (0..number).map(move |_| bytes.new_tree(&mut runner).unwrap().current())
}

fn told(found: &Exploration, scenario: &Scenario) -> String {
    exploration_failures(found, scenario, Model::Async, &[], false)
}

#[test]
fn random_bytes_break_races_and_never_their_mended_twins() {
    let mut broken = BTreeSet::new();
    for (name, scenario) in races() {
        for bytes in inputs(16) {
            let Err(found) = fuzz(&scenario, Model::Async, &bytes) else { continue };
            assert!(!name.ends_with("-mended"), "{bytes:?}\n{}", told(&found, &scenario));
            assert_eq!(found.differences, [], "{name}: {bytes:?}");
            broken.insert(name.clone());
        }
    }
    assert!(broken.len() >= 9, "{broken:?}");
}

#[test]
fn an_input_is_found_that_loses_the_update_and_its_report_brings_it_back() {
    let scenario = race("lost-update");
    let found = inputs(64).find_map(|bytes| fuzz(&scenario, Model::Async, &bytes).err());
    let told = told(&found.expect("one of 64 inputs loses the update"), &scenario);
    for part in [
        "With `rates` taking 20ms (plainly 10ms), `eventually \"main read balance: 80\"`",
        "standstill run lost-update.kdl --model async --replay 'latency+of+rates#1=20ms'",
        "    take \"latency of rates#1\" \"20ms\"\n",
    ] {
        assert!(told.contains(part), "no {part:?} in:\n{told}");
    }
}

#[test]
fn the_same_bytes_make_the_same_trace_and_none_the_plain_run() {
    for (name, scenario) in races().into_iter().filter(|(name, _)| name.ends_with("-mended")) {
        let trace = |bytes: &[u8]| snapshot(&fuzz(&scenario, Model::Async, bytes).unwrap());
        for bytes in inputs(16) {
            assert_eq!(trace(&bytes), trace(&bytes), "{name}: {bytes:?}");
        }
        assert_eq!(trace(&[]), snapshot(&run(&scenario, Model::Async, Plain)), "{name}");
    }
}

#[test]
fn inputs_make_different_runs() {
    let scenario = race("lost-update-mended");
    let trace = |bytes: Vec<u8>| snapshot(&fuzz(&scenario, Model::Async, &bytes).unwrap());
    let traces: BTreeSet<_> = inputs(64).map(trace).collect();
    assert!(traces.len() > 10, "{} distinct traces", traces.len());
}
