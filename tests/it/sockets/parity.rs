//! What of tokio's sockets is there: every public operation of them, and every trait that they have, from tokio's own source,
//! is named in `surface.rs`, which is compiled on both, or in `docs/tokio.md`, which lists what is not there.

use std::collections::BTreeSet;
use std::fs;

use crate::support::defined::{defined, tokio};

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
/// And those for sockets with paths.
const WITH_PATHS: [&str; 6] = [
    "unix/datagram/socket.rs",
    "unix/listener.rs",
    "unix/socket.rs",
    "unix/split.rs",
    "unix/split_owned.rs",
    "unix/stream.rs",
];
/// What opens the list of what is not there.
const LISTED: &str = "Of `tokio::net`, the stand-in leaves out";
const LISTED_WITH_PATHS: &str = "Of sockets with paths, it leaves out";
/// What no program can name, or what says nothing to it.
const INNER: [&str; 4] = ["sealed::", "MaybeReady", "OneOrMore", ": Drop"];
/// And those that are not there on Unix.
const WINDOWS: [&str; 2] = ["RawSocket", "AsSocket"];

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
    let known = ["TcpStream::set_linger", "WriteHalf: AsyncWrite", "(IpAddr, u16): ToSocketAddrs"];
    compare(&FILES, &known, include_str!("surface.rs"), LISTED);
}

#[test]
fn all_of_tokios_sockets_with_paths_is_there_or_listed_as_missing() {
    let known = ["UnixDatagram::send_to", "ReadHalf: AsyncRead", "UnixListener: AsFd"];
    compare(&WITH_PATHS, &known, include_str!("unix_surface.rs"), LISTED_WITH_PATHS);
}

/// Compares what these files define with a surface, and with the list in the documents that begins so.
fn compare(files: &[&str], known: &[&str], surface: &str, list: &str) {
    let tokio = tokio().join("net");
    let sources: Vec<_> =
        files.iter().map(|file| fs::read_to_string(tokio.join(file)).unwrap()).collect();
    let is_for_programs = |it: &String| !INNER.iter().chain(&WINDOWS).any(|of| it.contains(of));
    let all: BTreeSet<_> =
        sources.iter().flat_map(|source| defined(source)).filter(is_for_programs).collect();
    assert!(all.len() > 100, "{all:#?}");
    for known in known {
        assert!(all.contains(*known), "{known}: {all:#?}");
    }

    let surface = surface.replace("<'static>", "").replace("'static ", "");
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let names: BTreeSet<_> =
        surface.split(|it| !is_name(it)).map(|it| it.trim_end_matches(':')).collect();
    let is_there = |it: &str| names.contains(it) || surface.contains(&format!("{it};"));
    let documents = include_str!("../../../docs/tokio.md");
    let (_, list) = documents.split_once(list).expect("the list");
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
