//! The whole folder of scenario files: read, run under all of their models, and checked, on all cores as the command does.

use std::fs;
use std::path::Path;

use criterion::Criterion;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use standstill::check::check;
use standstill::choices::Plain;
use standstill::run::run;
use standstill::scenario::Scenario;

/// What criterion calls this.
pub(crate) const KEY: &str = "scenarios folder";

/// Measures how long the folder takes, files in memory.
pub(crate) fn measure(criterion: &mut Criterion) {
    let files = files();
    let mut group = criterion.benchmark_group(KEY);
    group.sample_size(10);
    group.bench_function(KEY, |bencher| {
        bencher.iter(|| {
            let runs: usize = files.par_iter().map(|(name, text)| runs(name, text)).sum();
            assert!(runs >= files.len(), "each file runs under one model at least");
        });
    });
    group.finish();
}

/// How many files there are.
pub(crate) fn count() -> usize {
    files().len()
}

/// Reads, runs and checks one file; under how many models.
fn runs(name: &str, text: &str) -> usize {
    let scenario = Scenario::parse(name, text).expect("the files of the folder are sound");
    for model in &scenario.models {
        let verdict = check(&scenario, &run(&scenario, *model, Plain));
        assert!(verdict.violations.is_empty(), "{name} under {model:?}: {verdict:?}");
    }
    scenario.models.len()
}

/// The names and texts of all scenario files.
fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("scenarios")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "kdl") {
                files.push(named(&path));
            }
        }
    }
    files.sort();
    files
}

fn named(path: &Path) -> (String, String) {
    let text = fs::read_to_string(path).expect("a scenario file is readable text");
    (path.display().to_string(), text)
}
