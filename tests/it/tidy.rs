//! The house rules that no lint holds: layers, sizes, names, and words that must not appear.

mod circles;
mod leftovers;
mod marks;

use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those it may import, from the lowest layer up.
///
/// `ARCHITECTURE.md` says what they are. Tests inside a module may also use `trace_builder`.
const LAYERS: &[(&str, &[&str])] = &[
    ("write_text", &[]),
    ("time", &["write_text"]),
    ("watchdog", &["time"]),
    ("scenario", &["time"]),
    ("trace", &["write_text", "scenario", "time"]),
    ("choices", &["write_text", "scenario", "time", "trace"]),
    ("tracing_text", &["scenario"]),
    ("executor", &["choices", "time"]),
    ("network", &["choices", "executor", "scenario", "time", "trace"]),
    (
        "run",
        &[
            "choices",
            "executor",
            "network",
            "scenario",
            "time",
            "tracing_text",
            "trace",
            "watchdog",
        ],
    ),
    ("render", &["scenario", "time", "trace"]),
    ("check", &["scenario", "time", "trace"]),
    ("violations", &["check", "render", "scenario", "trace"]),
    ("twice", &["time", "trace"]),
    ("diff", &["check", "render", "scenario", "time", "trace", "twice"]),
    ("explore", &["check", "choices", "run", "scenario", "time", "trace", "twice"]),
    ("found", &["choices", "explore", "run", "scenario", "time", "trace"]),
    ("why", &["choices", "run", "scenario", "time", "trace"]),
    (
        "report",
        &[
            "check",
            "choices",
            "diff",
            "explore",
            "found",
            "render",
            "run",
            "scenario",
            "time",
            "trace",
            "violations",
            "why",
        ],
    ),
    ("files", &["scenario"]),
    ("expect", &["check", "scenario", "time", "trace", "violations"]),
    (
        "simulate",
        &[
            "choices",
            "expect",
            "explore",
            "found",
            "write_text",
            "twice",
            "network",
            "render",
            "scenario",
            "time",
            "tracing_text",
            "trace",
            "watchdog",
        ],
    ),
    ("tokio", &["network", "simulate"]),
    ("signal", &["simulate", "tokio"]),
    (
        "cli",
        &[
            "check", "choices", "diff", "explore", "files", "render", "report", "run", "scenario",
            "time", "trace", "why",
        ],
    ),
    (
        "harness",
        &[
            "check", "choices", "diff", "explore", "files", "render", "report", "run", "scenario",
            "trace",
        ],
    ),
    ("trace_builder", &["scenario", "time", "trace"]),
    ("lib", &[]),
    ("main", &[]),
];
/// Lines that a source file has at most.
const MOST_LINES: usize = 500;

#[test]
fn a_module_imports_only_from_the_layers_under_it() {
    let mut wrong = Vec::new();
    for (path, text) in files("sim", "rs") {
        let module = module(&path);
        let allowed = LAYERS.iter().find(|(name, _)| *name == module);
        let Some((_, allowed)) = allowed else {
            wrong.push(format!("{path}: give the module `{module}` its place in LAYERS"));
            continue;
        };
        for (line, code) in code(&text) {
            for imported in imports(code) {
                let own = imported == module || imported == "trace_builder";
                if !own && !allowed.contains(&imported) {
                    wrong.push(format!("{path}:{line}: `{module}` imports `{imported}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_layer_stands_above_those_it_imports() {
    for (place, (module, allowed)) in LAYERS.iter().enumerate() {
        let below: Vec<_> = LAYERS[..place].iter().map(|(name, _)| name).collect();
        assert!(allowed.iter().all(|import| below.contains(&import)), "{module}: {below:?}");
    }
}

#[test]
fn a_source_file_says_what_it_owns_and_is_short() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let lines = text.lines().count();
        if lines > MOST_LINES {
            wrong.push(format!("{path}: {lines} lines"));
        }
        if !text.starts_with("//! ") {
            wrong.push(format!("{path}: the first line does not say what the file owns"));
        }
        if path.ends_with("/mod.rs") {
            wrong.push(format!("{path}: name the file after its module, beside its folder"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_word_of_an_event_stands_once() {
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let vocabulary = read("sim/scenario/vocabulary/events.rs").unwrap();
    let (constants, listed) = vocabulary.split_once("const BEGINNINGS").unwrap();
    let listed = listed.split_once("];").unwrap().0;
    // Only programs in Rust have spans, two begin with the word of another, and one is the end of some.
    let unlisted = ["ENTER", "EXIT", "RACE_WON", "WAIT_FOR", "NEVER"];
    for line in constants.lines().filter_map(|line| line.strip_prefix("pub(crate) const ")) {
        let name = line.split(':').next().unwrap();
        let is_listed = listed.contains(&format!(" {name},"));
        assert_ne!(is_listed, unlisted.contains(&name), "{name}");
    }
    let words = read("sim/trace/words.rs").unwrap();
    // The words of outcomes come last; they are no events.
    let told = words.split_once("impl fmt::Display for Outcome").unwrap().0;
    let begins = |text: &&str| text.starts_with(|letter: char| letter.is_ascii_lowercase());
    let code: Vec<_> = code(told).map(|(_, line)| line).collect();
    let stray: Vec<_> = code.iter().flat_map(|line| texts(line)).filter(begins).collect();
    assert!(stray.is_empty(), "in sim/trace/words.rs: {stray:?}");
}

#[test]
fn nothing_has_a_random_order() {
    let random = [["Hash", "Map"].concat(), ["Hash", "Set"].concat()];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        // What is said of it to people stands between backticks, and some tests show how it is found.
        let is_meant = |code: &str, word: &str| {
            code.contains(&format!("`{word}`")) || path.starts_with("tests/it/determinism/")
        };
        for (line, code) in code(&text) {
            if random.iter().any(|word| code.contains(word.as_str()) && !is_meant(code, word)) {
                wrong.push(format!("{path}:{line}: {}", code.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn thread_locals_stand_where_the_architecture_says() {
    let architecture = include_str!("../../ARCHITECTURE.md");
    for (path, text) in files("sim", "rs") {
        let has_one = code(&text).any(|(_, code)| code.contains("thread_local!"));
        let file = path.trim_start_matches("sim/");
        assert!(
            !has_one || architecture.contains(&format!("`{file}`")),
            "{path} has a thread-local"
        );
    }
}

#[test]
fn no_file_names_a_place_on_a_machine() {
    let places = [["/ho", "me/"], ["/ro", "ot/"], ["/tm", "p/"], ["/wo", "rk/"], ["/Us", "ers/"]];
    let places = places.map(|halves| halves.concat());
    let written = ["rs", "kdl", "md", "toml", "snap", "yml"].map(|extension| files("", extension));
    let mut wrong = Vec::new();
    for (path, text) in written.into_iter().flatten() {
        for (line, text) in (1..).zip(text.lines()) {
            if places.iter().any(|place| text.contains(place.as_str())) {
                wrong.push(format!("{path}:{line}: {}", text.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_however_they_are_written() {
    assert_eq!(imports("use crate::time::{Duration, Instant};"), ["time"]);
    assert_eq!(imports("pub(crate) use crate::{check::Verdict, render};"), ["check", "render"]);
    assert_eq!(imports("    crate::run::run(&scenario); crate::files::under(p)"), ["run", "files"]);
    assert_eq!(imports("let crates = 1;"), [""; 0]);
    assert_eq!(imports("use crate::{"), [""]);
    let text = "/// [`crate::report`]\nuse crate::time;\n// crate::run\n";
    assert_eq!(code(text).collect::<Vec<_>>(), [(2, "use crate::time;")]);
    assert_eq!(["sim/run/steps.rs", "sim/run.rs"].map(module), ["run", "run"]);
}

/// Every source file of the library, the command and the tests.
fn sources() -> impl Iterator<Item = (String, String)> {
    ["sim", "control", "macros", "tests", "benches", "examples", "fuzz"]
        .into_iter()
        .flat_map(|folder| files(folder, "rs"))
}

/// The files under a folder of the repository whose name ends so, by path, with their text.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let is_one = |path: &PathBuf| path.extension().is_some_and(|found| found == extension);
    let text = |path: PathBuf| (relative(&path), fs::read_to_string(&path).unwrap_or_default());
    paths(folder).into_iter().filter(is_one).map(text).collect()
}

/// All files under a folder of the repository, by path, but for what is hidden or built.
fn paths(folder: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten();
        for path in entries.map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy();
            match path.is_dir() {
                _ if name.starts_with('.') || name == "target" => {}
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A path from the root of the repository on, with the separators that texts have.
fn relative(path: &Path) -> String {
    let parts = path.strip_prefix(root()).unwrap().iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// The module of the top level that a file of `sim/` belongs to.
fn module(path: &str) -> &str {
    let path = path.trim_start_matches("sim/").trim_end_matches(".rs");
    path.split('/').next().unwrap_or(path)
}

/// The lines of a file that are no comments, numbered from 1.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let comment = |line: &str| line.trim_start().starts_with("//");
    (1..).zip(text.lines()).filter(move |(_, line)| !comment(line))
}

/// The modules of the top level that a line of code names after `crate::`.
fn imports(code: &str) -> Vec<&str> {
    let after = code.split("crate::").skip(1);
    let modules = after.flat_map(|path| match path.strip_prefix('{') {
        // `crate::{a::B, c}`; over several lines it names nothing that may be imported, and is found.
        Some(group) => group.split(',').map(first_word).collect(),
        None => vec![first_word(path)],
    });
    modules.collect()
}

/// The strings in a piece of code that has none with quotes inside.
fn texts(code: &str) -> impl Iterator<Item = &str> {
    code.split('"').skip(1).step_by(2)
}

fn first_word(path: &str) -> &str {
    let path = path.trim_start();
    let end = path.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    &path[..end.unwrap_or(path.len())]
}
