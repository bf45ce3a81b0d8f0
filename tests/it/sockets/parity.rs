//! What of tokio's sockets is there: every public operation of them, and every trait that they have, from tokio's own source,
//! is named in `surface.rs`, which is compiled on both, or in `docs/tokio.md`, which lists what is not there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files of tokio that define its sockets for the internet.
const FILES: [&str; 8] = [
    "addr.rs",
    "lookup_host.rs",
    "tcp/listener.rs",
    "tcp/socket.rs",
    "tcp/split.rs",
    "tcp/split_owned.rs",
    "tcp/stream.rs",
    "udp.rs",
];
/// What opens the list of what is not there.
const LISTED: &str = "Of `tokio::net`, the stand-in leaves out";
/// What no program can name, or what says nothing to it.
const INNER: [&str; 4] = ["sealed::", "MaybeReady", "OneOrMore", ": Drop"];
/// And those that are not there on Unix.
const WINDOWS: [&str; 2] = ["RawSocket", "AsSocket"];

/// Where the source of tokio is that this is built with.
fn tokio() -> PathBuf {
    // What other platforms need may not be there.
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let mut cargo = Command::new(env!("CARGO"));
    let cargo = cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    let cargo = cargo.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    let told = cargo.args(["--filter-platform", &platform]).output();
    let told: serde_json::Value = serde_json::from_slice(&told.unwrap().stdout).unwrap();
    let packages = told["packages"].as_array().unwrap();
    let tokio = packages.iter().find(|package| package["name"] == "tokio").unwrap();
    Path::new(tokio["manifest_path"].as_str().unwrap()).parent().unwrap().join("src/net")
}

/// The type of an `impl`, and the trait if it is one of a trait. Lifetimes are left out.
fn implemented(line: &str) -> Option<(Option<String>, String)> {
    let line = line.trim_start().strip_prefix("impl")?.trim_end().trim_end_matches("{}");
    let line = line.trim_end_matches('{').trim_end().replace("<'_>", "");
    // After the generics of the `impl` itself.
    let line = if line.starts_with('<') { line.split_once("> ")?.1 } else { line.trim_start() };
    Some(match line.split_once(" for ") {
        Some((of, name)) => {
            let of =
                of.trim_start_matches("fmt::").replace("Self", name).replace("std::net", "net");
            (Some(of), name.to_owned())
        }
        None => (None, line.to_owned()),
    })
}

/// The public operations that a file defines, as `Type::operation`, and where they belong to no type as `operation`; and the
/// traits of types, as `Type: Trait`.
fn defined(source: &str) -> impl Iterator<Item = String> {
    let mut of = None;
    source.lines().filter(|line| !line.trim_start().starts_with("//")).filter_map(move |line| {
        if let Some((implemented, name)) = implemented(line) {
            of = Some(name.clone());
            return implemented.map(|it| format!("{name}: {it}"));
        }
        let mut words = line.trim_start().strip_prefix("pub ")?.split([' ', '(', '<']);
        words.find(|word| !["const", "async", "unsafe"].contains(word)).filter(|it| *it == "fn")?;
        let name = words.next()?;
        Some(of.as_ref().map_or_else(|| name.to_owned(), |of| format!("{of}::{name}")))
    })
}

/// What stands between backticks.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether an entry of the list, an operation or a trait, is about this.
fn is_about(entry: &str, defined: &str) -> bool {
    let of_trait = defined.split_once(": ").map(|(_, of)| of.split('<').next().unwrap_or_default());
    of_trait.map_or(entry == defined, |of| of == entry)
}

#[test]
fn all_of_tokios_sockets_is_there_or_listed_as_missing() {
    let tokio = tokio();
    let sources = FILES.map(|file| fs::read_to_string(tokio.join(file)).unwrap());
    let is_for_programs = |it: &String| !INNER.iter().chain(&WINDOWS).any(|of| it.contains(of));
    let all: BTreeSet<_> =
        sources.iter().flat_map(|source| defined(source)).filter(is_for_programs).collect();
    assert!(all.len() > 200, "{all:#?}");
    for known in ["TcpStream::set_linger", "WriteHalf: AsyncWrite", "(IpAddr, u16): ToSocketAddrs"]
    {
        assert!(all.contains(known), "{known}: {all:#?}");
    }

    let surface = include_str!("surface.rs").replace("<'static>", "").replace("'static ", "");
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let names: BTreeSet<_> =
        surface.split(|it| !is_name(it)).map(|it| it.trim_end_matches(':')).collect();
    let is_there = |it: &str| names.contains(it) || surface.contains(&format!("{it};"));
    let documents = include_str!("../../../docs/tokio.md");
    let (_, list) = documents.split_once(LISTED).expect("the list");
    let listed = quoted(list.split("\n\n").next().unwrap_or_default());
    let is_listed = |it: &str| listed.iter().any(|entry| is_about(entry, it));

    let neither: Vec<_> = all.iter().filter(|it| !is_there(it) && !is_listed(it)).collect();
    assert!(neither.is_empty(), "neither in surface.rs nor in the list: {neither:#?}");
    let both: Vec<_> = all.iter().filter(|it| is_there(it) && is_listed(it)).collect();
    assert!(both.is_empty(), "listed as missing, and there: {both:#?}");
    let is_stale = |entry: &&String| !all.iter().any(|it| is_about(entry, it));
    let stale: Vec<_> = listed.iter().filter(is_stale).collect();
    assert!(stale.is_empty(), "listed, and tokio has nothing of that name: {stale:#?}");
}
