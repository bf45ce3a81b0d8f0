//! Each file of `tests/regressions` is a program that was once run wrongly. All of them hold, under each of their models;
//! those named `…-when-explored` also whatever else is chosen.

use std::fs;

use standstill::check::check;
use standstill::choices::{Plain, Seeded};
use standstill::render::snapshot;
use standstill::run::run;
use standstill::scenario::Scenario;

#[test]
fn what_was_wrong_once_stays_right() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/regressions");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let name = file.display().to_string();
        let scenario = Scenario::parse(&name, &fs::read_to_string(&file).unwrap());
        let scenario = scenario.unwrap_or_else(|error| panic!("{}", error.render(false, 100)));
        for model in scenario.models.clone() {
            let seeds = if name.ends_with("-when-explored.kdl") { 0..20 } else { 0..0 };
            let traces = std::iter::once(run(&scenario, model, Plain))
                .chain(seeds.map(|seed| run(&scenario, model, Seeded::new(seed))));
            for trace in traces {
                let verdict = check(&scenario, &trace);
                let broken: Vec<_> = verdict.violations.iter().map(|v| &v.found).collect();
                assert!(verdict.holds(), "{name}: {broken:?}\n{}", snapshot(&trace));
            }
        }
    }
}
