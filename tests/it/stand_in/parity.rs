//! What of tokio is there beside its sockets: every public operation of a type that the stand-in has in place of tokio's, and every trait that
//! it has, from tokio's own source, is named in `surface.rs`, which is compiled on both, or in the list here, which says why not.
//!
//! All else is tokio's own: the stand-in gives on what it does not define.

use std::collections::BTreeSet;
use std::fs;

use crate::support::defined::{defined, tokio};

/// The types, each with the file of tokio that defines it.
const TYPES: [(&str, &str); 14] = [
    ("LocalSet", "task/local.rs"),
    ("JoinSet", "task/join_set.rs"),
    ("Handle", "runtime/handle.rs"),
    ("Runtime", "runtime/runtime.rs"),
    ("LocalRuntime", "runtime/local_runtime/runtime.rs"),
    ("Builder", "runtime/builder.rs"),
    ("Signal", "signal/unix.rs"),
    ("SignalKind", "signal/unix.rs"),
    ("DirBuilder", "fs/dir_builder.rs"),
    ("File", "fs/file.rs"),
    ("OpenOptions", "fs/open_options.rs"),
    ("Command", "process/mod.rs"),
    ("Stdout", "io/stdout.rs"),
    ("Stderr", "io/stderr.rs"),
];

/// What is not compared, and why.
const LEFT_OUT: [(&str, &[&str]); 6] = [
    ("no program names it", &["Drop", "InternalStream"]),
    ("unsafe code is forbidden here", &["File: FromRawFd", "Command::pre_exec"]),
    (
        "of other systems",
        &[
            "AsRawHandle",
            "AsHandle",
            "FromRawHandle",
            "OpenOptions::access_mode",
            "OpenOptions::share_mode",
            "OpenOptions::attributes",
            "OpenOptions::security_qos_flags",
            "Command::raw_arg",
            "Command::creation_flags",
            "SignalKind::info",
        ],
    ),
    (
        "of features that the tests are built without",
        &[
            "Builder::enable_io_uring",
            "schedule_latency",
            "Handle::dump",
            "Handle::is_tracing",
            "JoinSet::build_task",
        ],
    ),
    ("deprecated", &["poll_count_histogram"]),
    ("reached through `DerefMut`, and gives back tokio's own", &["LocalSet::unhandled_panic"]),
];

/// Without what stands between angle brackets, and without where it is defined.
fn plain(name: &str) -> String {
    let mut depth = 0;
    let is_outside = |letter: &char| {
        depth += i32::from(*letter == '<') - i32::from(*letter == '>');
        depth == 0 && *letter != '>'
    };
    let name: String = name.chars().filter(is_outside).collect();
    match name.split_once(": ") {
        Some((of, path)) => format!("{of}: {}", path.rsplit("::").next().unwrap_or(path).trim()),
        None => name,
    }
}

#[test]
fn all_of_the_types_that_are_the_stand_ins_is_there_or_left_out_for_a_reason() {
    let tokio = tokio();
    let all: BTreeSet<String> = TYPES
        .iter()
        .flat_map(|(of, file)| {
            let source = fs::read_to_string(tokio.join(file)).unwrap();
            let names: Vec<_> = defined(&source).map(|name| plain(&name)).collect();
            let is_of = |name: &String| name.split(':').next() == Some(of);
            names.into_iter().filter(is_of).collect::<Vec<_>>()
        })
        .collect();
    for known in [
        "JoinSet::spawn",
        "JoinSet: Extend",
        "SignalKind: From",
        "File: AsyncRead",
        "Command::env",
        "Builder::rng_seed",
    ] {
        assert!(all.contains(known), "{known}: {all:#?}");
    }
    let surface = include_str!("surface.rs");
    let mut within = "";
    let mut there = BTreeSet::new();
    for line in surface.lines().map(str::trim) {
        if let Some(of) = line.strip_suffix(" {") {
            within = of;
        }
        let name = line.split(": |").next().unwrap_or(line);
        there.insert(plain(name.trim_end_matches(';')));
        there.insert(format!("{within}::{}", line.split('(').next().unwrap_or(line)));
    }
    let is_left_out =
        |name: &str| LEFT_OUT.iter().flat_map(|(_, all)| *all).any(|it| name.contains(it));
    let neither: Vec<_> =
        all.iter().filter(|it| !there.contains(*it) && !is_left_out(it)).collect();
    assert!(neither.is_empty(), "neither in surface.rs nor left out: {neither:#?}");
    let both: Vec<_> = all.iter().filter(|it| there.contains(*it) && is_left_out(it)).collect();
    assert!(both.is_empty(), "left out, and there: {both:#?}");
    let left_out = LEFT_OUT.iter().flat_map(|(_, all)| *all);
    let stale: Vec<_> = left_out.filter(|it| !all.iter().any(|name| name.contains(**it))).collect();
    assert!(stale.is_empty(), "left out, and tokio has nothing of that name: {stale:#?}");
}
