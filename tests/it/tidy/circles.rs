//! What tests and benchmarks are made of imports itself in no circle.
//!
//! The library has more than that, its layers. Here an order is not given; there is one.

use std::collections::{BTreeMap, BTreeSet};

use super::{code, files, imports};

#[test]
fn the_modules_of_tests_and_benchmarks_import_each_other_in_no_circle() {
    for (folder, least) in [("tests/it", 20), ("benches/engine", 10)] {
        let mut imported = imported(folder);
        assert!(imported.len() > least, "{folder}: {imported:?}");
        // Whoever imports nobody that is left stands on the floor above those that are gone.
        while let Some(lowest) = lowest(&imported) {
            imported.remove(&lowest);
            for others in imported.values_mut() {
                others.remove(&lowest);
            }
        }
        assert!(imported.is_empty(), "{folder} has a circle among {imported:?}");
    }
}

fn lowest(imported: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
    imported.iter().find(|(_, others)| others.is_empty()).map(|(module, _)| module.clone())
}

/// Each module of a folder, but for the one that has them all, with those that it names after `crate::`.
fn imported(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files(folder, "rs") {
        let path = path.trim_start_matches(folder).trim_start_matches('/').trim_end_matches(".rs");
        let module = path.split('/').next().unwrap();
        if module != "main" {
            let others = all.entry(module.to_owned()).or_default();
            others.extend(code(&text).flat_map(|(_, code)| imports(code)).map(str::to_owned));
            others.remove(module);
        }
    }
    let modules: BTreeSet<_> = all.keys().cloned().collect();
    for others in all.values_mut() {
        others.retain(|other| modules.contains(other));
    }
    all
}
