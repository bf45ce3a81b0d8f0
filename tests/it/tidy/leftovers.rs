//! Every file is of use: it is compiled, stands in a folder that is read as a whole, or is named where it is used.

use std::collections::BTreeSet;
use std::fs;

use super::{code, paths, relative};

/// Where no file may be left over.
const FOLDERS: [&str; 9] =
    ["benches", "docs", "examples", "fuzz", "macros", "scenarios", "sim", "snapshots", "tests"];

/// Folders that are read as a whole, each with the extensions that one name has.
const READ: [(&str, &[&str]); 8] = [
    ("examples/called/scenarios/", &["kdl"]),
    ("scenarios/", &["kdl"]),
    ("scenarios/python/", &["out", "py"]),
    ("tests/asyncio/", &["kdl", "out", "py"]),
    ("tests/hints/", &["kdl", "txt"]),
    ("tests/invalid/", &["kdl", "txt"]),
    ("tests/kernels/", &["kdl"]),
    ("tests/regressions/", &["kdl"]),
];

/// Files that cargo finds by itself.
const FOUND: [&str; 2] = ["Cargo.toml", "Cargo.lock"];

/// A file that may name others.
struct Naming {
    path: String,
    text: String,
}

#[test]
fn no_file_is_left_over() {
    let naming = naming();
    let all: BTreeSet<_> =
        FOLDERS.into_iter().flat_map(paths).map(|path| relative(&path)).collect();
    assert!(all.len() > 1_000);
    let is_of_use = |path: &str| {
        FOUND.iter().any(|name| path.ends_with(&format!("/{name}")))
            || is_read(path, &all)
            || is_snapshot(path, &all)
            || is_compiled(path, &naming)
            || naming.iter().any(|other| other.path != path && other.names(path))
    };
    let left: Vec<_> = all.iter().filter(|path| !is_of_use(path)).collect();
    assert!(left.is_empty(), "nothing uses {left:#?}");
}

#[test]
fn what_nobody_names_is_left_over() {
    let naming = |path: &str, text: &str| Naming { path: path.into(), text: text.into() };
    let names = |path, text, other| naming(path, text).names(other);
    assert!(names("justfile", "cat docs/a.md", "docs/a.md"));
    assert!(names("docs/b.md", "[a](a.md)", "docs/a.md"));
    assert!(names("tests/it/x.rs", "include_str!(\"../../docs/a.md\")", "docs/a.md"));
    assert!(names("tests/it/x.rs", "#[path = \"a.rs\"]", "tests/it/x/a.rs"));
    assert!(!names("justfile", "cat docs/ha.md and more-docs/a.md", "docs/a.md"));
    assert!(!names("README.md", "a.md", "docs/a.md"));
    let compiled = |path, text| is_compiled("sim/run/world.rs", &[naming(path, text)]);
    assert!(compiled("sim/run.rs", "pub(super) mod world;"));
    assert!(!compiled("sim/run.rs", "// mod world;\nmod other_world;"));
    assert!(!compiled("sim/other.rs", "mod world;"));
    let all = BTreeSet::from(["scenarios/a/b.kdl".to_owned(), "tests/invalid/c.kdl".to_owned()]);
    assert!(is_snapshot("snapshots/a/b.sync.snap", &all));
    assert!(!is_snapshot("snapshots/b.sync.snap", &all));
    assert!(is_read("scenarios/a/b.kdl", &all));
    assert!(!is_read("tests/invalid/c.kdl", &all), "what it gives is missing");
}

/// Whether it stands in a folder that is read as a whole, with all that belongs to it.
fn is_read(path: &str, all: &BTreeSet<String>) -> bool {
    let Some((stem, extension)) = path.rsplit_once('.') else { return false };
    READ.iter().any(|(folder, extensions)| {
        path.starts_with(folder)
            && extensions.contains(&extension)
            && extensions.iter().all(|other| all.contains(&format!("{stem}.{other}")))
    })
}

/// Whether it is the snapshot of a scenario.
fn is_snapshot(path: &str, all: &BTreeSet<String>) -> bool {
    let Some((stem, "snap")) = path.split_once('.').map(|(stem, end)| (stem, last(end, '.')))
    else {
        return false;
    };
    all.contains(&format!("{}.kdl", stem.replacen("snapshots/", "scenarios/", 1)))
}

/// Whether it is the root of a target that cargo finds, or its module is declared where that stands.
fn is_compiled(path: &str, naming: &[Naming]) -> bool {
    let Some((folder, file)) = path.rsplit_once('/') else { return false };
    let Some((module, "rs")) = file.rsplit_once('.') else { return false };
    let is_root = match folder.split('/').collect::<Vec<_>>()[..] {
        ["tests"] => true,
        ["tests" | "benches", _] => module == "main",
        _ => false,
    };
    let may_declare = |other: &Naming| {
        let (beside, name) = other.path.rsplit_once('/').unwrap_or_default();
        // A file that is loaded from a path has its modules beside itself, as the root of a target has.
        other.path == format!("{folder}.rs")
            || beside == folder && ["main.rs", "lib.rs", "programs.rs"].contains(&name)
    };
    is_root || naming.iter().any(|other| may_declare(other) && other.declares(module))
}

impl Naming {
    /// Whether it names this file: from the root on, from where it stands itself, or from the folder of its module.
    fn names(&self, path: &str) -> bool {
        let beside = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let own = self.path.trim_end_matches(".rs");
        let from = [beside, own].map(|folder| path.strip_prefix(folder)?.strip_prefix('/'));
        from.into_iter().flatten().chain([path]).any(|spelled| {
            let is_whole = |at| {
                let before = self.text[..at].chars().next_back().unwrap_or(' ');
                !before.is_alphanumeric() && !"-_.".contains(before)
            };
            self.text.match_indices(spelled).any(|(at, _)| is_whole(at))
        })
    }

    fn declares(&self, module: &str) -> bool {
        code(&self.text).any(|(_, code)| {
            code.strip_suffix(&format!("mod {module};"))
                .is_some_and(|before| before.is_empty() || before.ends_with(' '))
        })
    }
}

fn naming() -> Vec<Naming> {
    let texts = paths("").into_iter().filter(|path| {
        let extension = path.extension().map_or_else(Default::default, |it| it.to_string_lossy());
        ["rs", "md", "toml"].contains(&&*extension) || path.ends_with("justfile")
    });
    let naming = |path: std::path::PathBuf| Naming {
        text: fs::read_to_string(&path).unwrap_or_default(),
        path: relative(&path),
    };
    texts.map(naming).collect()
}

fn last(text: &str, between: char) -> &str {
    text.rsplit(between).next().unwrap_or(text)
}
