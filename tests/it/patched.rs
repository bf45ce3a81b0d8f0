//! A package that takes the stand-in for all that it depends on, by the patch that a command writes.

use std::fs;
use std::process::Command;

use crate::one_line::{SIMULATED, cfg, is_tokio_and_simulated, with_sources};
use crate::support::command::Ended;
use crate::support::folder::Folder;
use crate::support::package::{cargo, standstill};

/// A package whose library is another that takes tokio, as most do; with what those take who have an HTTP server and its client.
const PATCHED: &str = r#"
[package]
name = "app"
edition = "2024"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "tokio"] }
http-body-util = "0.1"
hyper-util = { version = "0.1", features = ["client-legacy", "http1", "tokio"] }
library = { path = "library" }
tokio = { version = "1", features = ["macros", "rt-multi-thread", "time"] }
tokio-util = { version = "0.7", features = ["rt"] }

[workspace]
exclude = ["standstill-patch"]
"#;
const LIBRARY: &str = r#"
[package]
name = "library"
edition = "2024"

[dependencies]
tokio = { version = "1", features = ["io-util", "net", "rt", "time"] }
"#;
/// The command that makes the patch.
fn patch(folder: &Folder) -> Command {
    let mut command = folder.command("patch-tokio --path");
    command.arg(standstill()).env("CARGO_NET_OFFLINE", "true");
    command
}

#[test]
fn a_patch_takes_the_place_of_tokio_in_libraries_too() {
    let folder = with_sources("patched", PATCHED);
    folder.write("src/lib.rs", "");
    folder.write("library/Cargo.toml", LIBRARY);
    folder.write("library/src/lib.rs", include_str!("one_line/library.rs"));
    folder.write("tests/libraries.rs", cfg("standstill", include_str!("one_line/libraries.rs")));
    // The package has a lock file with tokio itself.
    Ended::of(&mut cargo(&folder.path(""), "tree")).exits(0);

    let told = Ended::of(&mut patch(&folder)).exits(0).out;
    let lines: Vec<_> = told
        .lines()
        .skip_while(|line| !line.starts_with("[patch"))
        .take_while(|line| *line != "# then:")
        .collect();
    let manifest = fs::read_to_string(folder.path("Cargo.toml")).unwrap();
    folder.write("Cargo.toml", format!("{manifest}\n{}\n", lines.join("\n")));
    Ended::of(&mut cargo(&folder.path(""), "update --package tokio")).exits(0);
    is_tokio_and_simulated(&folder);
    let mut libraries = cargo(&folder.path(""), "test --test libraries");
    libraries.env("RUSTFLAGS", SIMULATED).env("STANDSTILL_SEEDS", "20");
    let ended = Ended::of(&mut libraries).exits(0);
    assert!(ended.out.contains("test result: ok. 2 passed"), "{}", ended.out);
}

#[test]
fn a_patch_overwrites_only_what_is_its_own() {
    let folder = with_sources("patched-again", PATCHED);
    Ended::of(&mut patch(&folder)).exits(0);
    let stale = "standstill-patch/standstill/sim/stale.rs";
    folder.write(stale, "");
    Ended::of(&mut patch(&folder)).exits(0);
    assert!(!folder.path(stale).exists());
    folder.write("mine/notes", "");
    Ended::of(patch(&folder).arg("mine"))
        .exits(2)
        .tells(&["mine is there, and not of this command"]);
    let mut nowhere = folder.command("patch-tokio --path nowhere");
    Ended::of(&mut nowhere).exits(2).tells(&["cannot find nowhere"]);
}
