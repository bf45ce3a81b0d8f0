//! Marks: each rule that settles a tie has a name, and a test that holds it.
//!
//! The rule has `// tie: NAME` where it stands in `sim/`; the test, or the scenario that a test runs, has `// holds tie: NAME`. A test
//! holds a rule if it fails when the rule is another.

use std::collections::BTreeSet;

use super::files;

#[test]
fn each_mark_is_there_once_and_held_by_a_test() {
    let (marks, held) = (named("// tie: ", &["sim"]), named("// holds tie: ", &["tests", "sim"]));
    let all: BTreeSet<_> = marks.iter().map(|(name, _)| name).collect();
    let twice: Vec<_> =
        marks.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| &pair[1]).collect();
    assert!(twice.is_empty(), "there more than once: {twice:?}");
    let by_nobody: Vec<_> =
        marks.iter().filter(|(mark, _)| !held.iter().any(|(name, _)| name == mark)).collect();
    assert!(by_nobody.is_empty(), "held by no test: {by_nobody:?}");
    let of_none: Vec<_> = held.iter().filter(|(name, _)| !all.contains(name)).collect();
    assert!(of_none.is_empty(), "not to be found in `sim/`: {of_none:?}");
    assert!(marks.len() >= 20, "{marks:?}");
}

/// The names that stand behind this at the beginnings of lines, each with its file, in their order.
fn named(before: &str, folders: &[&str]) -> Vec<(String, String)> {
    let texts = folders.iter().flat_map(|folder| ["rs", "kdl"].map(|end| files(folder, end)));
    let mut named = Vec::new();
    for (path, text) in texts.flatten() {
        let marks = text.lines().filter_map(|line| line.trim_start().strip_prefix(before));
        named.extend(marks.map(|name| (name.to_owned(), path.clone())));
    }
    named.sort();
    named
}
