//! Which file imports which: none in a circle, and inside `sim/run` each room only from those under it.
//!
//! A file and those in the folder of its name are one here: it says what they are together, and passes on what they own.

use std::collections::{BTreeMap, BTreeSet};

use super::{code, files};

/// The rooms of `sim/run` with those they may import, from the lowest up.
const ROOMS: &[(&str, &[&str])] = &[
    ("engine", &[]),
    ("task", &["engine"]),
    ("shared", &["engine", "task"]),
    ("hosts", &["engine", "task"]),
    ("native", &["engine"]),
    ("world", &["engine", "hosts", "native", "shared", "task"]),
    ("questions", &["engine", "task", "world"]),
    ("program", &["engine", "hosts", "native", "questions", "shared", "task", "world"]),
    ("deadlock", &["engine", "task", "world"]),
    ("driver", &["deadlock", "engine", "native", "questions", "task", "world"]),
    ("ending", &["deadlock", "driver", "questions", "task", "world"]),
    ("execution", &["deadlock", "driver", "ending", "native", "program", "world"]),
];

/// A module by its path, from the root of its crate.
type Module = Vec<String>;

#[test]
fn no_files_import_each_other_in_a_circle() {
    for root in ["sim", "benches/engine", "benches/shared", "control", "macros", "tests/it"] {
        let graph = graph(root);
        assert!(!graph.is_empty(), "{root} has no files");
        let circle = circle(&graph);
        assert!(circle.is_empty(), "{root}: {} imports the first", circle.join(" imports "));
    }
}

#[test]
fn a_room_of_the_run_imports_only_from_those_under_it() {
    for (place, (room, allowed)) in ROOMS.iter().enumerate() {
        let below: Vec<_> = ROOMS[..place].iter().map(|(name, _)| name).collect();
        assert!(allowed.iter().all(|import| below.contains(&import)), "{room}: {below:?}");
    }
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (from, imported) in graph("sim") {
        let [run, from_room, ..] = &from[..] else { continue };
        if run != "run" {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| name == from_room) else {
            wrong.push(format!("give the room `{from_room}` its place in ROOMS"));
            continue;
        };
        seen.insert(from_room.clone());
        for to in imported.iter().filter(|to| to[0] == "run" && to.len() > 1) {
            if to[1] != *from_room && !allowed.contains(&&*to[1]) {
                wrong.push(format!("{} imports {}", from.join("/"), to.join("/")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen.len(), ROOMS.len(), "rooms that are not there: {seen:?}");
}

#[test]
fn imports_are_read_however_they_are_written() {
    let text = "\
use std::fmt;
use super::flow::{Flow, Stop as End};
pub(crate) use crate::{
    run::engine::Engine, trace::{self, words::Word}};
// use crate::check;
let x = crate::time::Instant::START;
#[cfg(test)]
mod tests { use crate::trace_builder::TraceBuilder; }
";
    let module = ["run", "task", "join"].map(str::to_owned);
    let read: Vec<_> = paths(text, &module).iter().map(|path| path.join("::")).collect();
    assert_eq!(
        read,
        [
            "run::task::flow::Flow",
            "run::task::flow::Stop",
            "run::engine::Engine",
            "trace",
            "trace::words::Word",
            "time::Instant::START",
        ]
    );
    let graph = [("a", "b"), ("b", "c"), ("c", "b")]
        .map(|(from, to)| (vec![from.to_owned()], BTreeSet::from([vec![to.to_owned()]])));
    assert_eq!(circle(&graph.into()), ["b", "c"]);
}

/// Which modules each file imports, of those that have a file of their own and are not in one folder with its name.
fn graph(root: &str) -> BTreeMap<Module, BTreeSet<Module>> {
    let modules = files(root, "rs").into_iter().filter_map(|(path, text)| {
        let path = path.strip_prefix(root)?.strip_prefix('/')?.strip_suffix(".rs")?;
        let is_root = ["lib", "main"].contains(&path);
        // What only tests see imports from anywhere.
        let is_for_tests = path.split('/').any(|name| ["tests", "trace_builder"].contains(&name));
        let module = path.split('/').map(str::to_owned).collect();
        (!is_root && !is_for_tests).then_some((module, text))
    });
    let files: BTreeMap<Module, String> = modules.collect();
    let known: BTreeSet<_> = files.keys().cloned().collect();
    let imports = |(module, text): (&Module, &String)| {
        let targets = paths(text, module).into_iter().filter_map(|path| {
            let found = (1..=path.len()).rev().map(|end| &path[..end]);
            found.into_iter().find(|path| known.contains(*path)).map(<[_]>::to_vec)
        });
        let others = targets.filter(|to| !to.starts_with(module) && !module.starts_with(to));
        (module.clone(), others.collect())
    };
    files.iter().map(imports).collect()
}

/// The paths of its crate that a file names, from the root of the crate.
fn paths(text: &str, module: &[String]) -> Vec<Module> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code = code(text).map(|(_, line)| line).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    let parent = &module[..module.len() - 1];
    let starts = code.match_indices("::").filter_map(|(at, _)| {
        let before = code[..at].rfind(|letter: char| !is_of_name(letter)).map_or(0, |it| it + 1);
        let outer = code[..before].ends_with("::");
        match &code[before..at] {
            "crate" if !outer => Some((at, &[][..])),
            "super" if !outer => Some((at, parent)),
            "self" if !outer => Some((at, module)),
            _ => None,
        }
    });
    for (at, base) in starts {
        tree(&code[at + 2..], base, &mut found);
    }
    found
}

/// The paths that a tree of imports, or a single path, stands for; where it ends in the text.
fn tree<'c>(code: &'c str, base: &[String], found: &mut Vec<Module>) -> &'c str {
    let mut path = base.to_vec();
    let mut rest = code.trim_start();
    loop {
        if let Some(mut inner) = rest.strip_prefix('{') {
            loop {
                inner = inner.trim_start();
                if let Some(after) = inner.strip_prefix('}') {
                    return after;
                }
                inner = tree(inner, &path, found).trim_start();
                // A name for it here, and what is between two.
                inner = inner.trim_start_matches(|letter| letter != ',' && letter != '}');
                inner = inner.strip_prefix(',').unwrap_or(inner);
                if inner.is_empty() {
                    return inner;
                }
            }
        }
        let end = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
        match &rest[..end] {
            "super" => drop(path.pop()),
            "self" | "" => {}
            name => path.push(name.to_owned()),
        }
        rest = &rest[end..];
        match rest.strip_prefix("::") {
            Some(further) => rest = further,
            None => break,
        }
    }
    found.push(path);
    rest
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Files that import each other in a circle, if there are any.
fn circle(graph: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let mut left: BTreeSet<_> = graph.keys().collect();
    // Who imports nobody of those that are left is in no circle.
    while let Some(free) = left.iter().find(|it| graph[**it].iter().all(|to| !left.contains(to))) {
        let free = *free;
        left.remove(free);
    }
    let Some(first) = left.first() else { return Vec::new() };
    let mut way = vec![*first];
    loop {
        let last = way[way.len() - 1];
        let next = graph[last].iter().find_map(|to| left.get(to)).expect("each imports another");
        if let Some(start) = way.iter().position(|it| it == next) {
            return way[start..].iter().map(|module| module.join("/")).collect();
        }
        way.push(next);
    }
}
