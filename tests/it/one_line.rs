//! Packages that take the stand-in by a line of the manifest, for themselves or for all that they depend on, with sources that know of tokio only.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::command::Ended;
use crate::support::folder::Folder;

/// The package, whose library is a module of it: what it depends on beside takes tokio itself.
const RENAMED: &str = r#"
[package]
name = "library"
edition = "2024"

[dependencies]
tokio = { package = "standstill-tokio", path = "STANDSTILL/tokio", features = ["full"] }

[target.'cfg(standstill)'.dev-dependencies]
standstill = { path = "STANDSTILL", default-features = false, features = ["simulate"] }

# As in Standstill, so that what is built already is used.
[profile.dev]
debug = "line-tables-only"

[workspace]
"#;
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

[profile.dev]
debug = "line-tables-only"

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
const SIMULATED: &str = "--cfg standstill --cfg tokio_unstable";

/// A folder with the sources.
fn sources(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("tests/simulated.rs", cfg("standstill", include_str!("one_line/simulated.rs")));
    folder.write("tests/real.rs", cfg("not(standstill)", include_str!("one_line/real.rs")));
    // The same versions as here: they are at hand.
    let lock = fs::read(Path::new(&standstill()).join("Cargo.lock")).unwrap();
    folder.write("Cargo.lock", lock);
    folder
}

fn cfg(when: &str, source: &str) -> String {
    format!("#![allow(unexpected_cfgs)]\n#![cfg({when})]\n{source}")
}

fn standstill() -> String {
    env!("CARGO_MANIFEST_DIR").replace('\\', "/")
}

fn cargo(folder: &Folder, arguments: &str) -> Command {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(arguments.split(' ')).arg("--offline");
    cargo.current_dir(folder.path("")).env("CARGO_TARGET_DIR", target);
    // What has been built for the tests here need not be built again.
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
    cargo.env_remove("STANDSTILL_SEED");
    cargo
}

/// The command that makes the patch.
fn patch(folder: &Folder) -> Command {
    let mut command = folder.command("patch-tokio --path");
    command.arg(standstill()).env("CARGO_NET_OFFLINE", "true");
    command
}

/// Tests pass without the cfg, where Standstill is not built, and with it.
fn is_tokio_and_simulated(folder: &Folder) {
    let passes = |cargo: &mut Command, tests: &str| {
        let ended = Ended::of(cargo).exits(0);
        assert!(ended.out.contains(&format!("test result: ok. {tests} passed")), "{}", ended.out);
    };
    let tree = "tree --edges normal,dev --prefix none";
    let real = Ended::of(&mut cargo(folder, tree)).exits(0).out;
    assert!(!real.contains("standstill v"), "{real}");
    passes(&mut cargo(folder, "test --test real"), "2");

    let with = |arguments| {
        let mut cargo = cargo(folder, arguments);
        cargo.env("RUSTFLAGS", SIMULATED);
        cargo
    };
    let simulated = Ended::of(&mut with(tree)).exits(0).out;
    assert!(simulated.contains("standstill v"), "{simulated}");
    passes(&mut with("test --test simulated"), "6");
    passes(with("test --test simulated").env("STANDSTILL_SEEDS", "20"), "6");
}

#[test]
fn a_dependency_under_another_name_is_tokio_and_with_the_cfg_simulated() {
    let folder = sources("one-line-renamed");
    folder.write("Cargo.toml", RENAMED.replace("STANDSTILL", &standstill()));
    folder.write("src/lib.rs", include_str!("one_line/library.rs"));
    is_tokio_and_simulated(&folder);
}

#[test]
fn a_patch_takes_the_place_of_tokio_in_libraries_too() {
    let folder = sources("one-line-patched");
    folder.write("Cargo.toml", PATCHED);
    folder.write("src/lib.rs", "");
    folder.write("library/Cargo.toml", LIBRARY);
    folder.write("library/src/lib.rs", include_str!("one_line/library.rs"));
    folder.write("tests/libraries.rs", cfg("standstill", include_str!("one_line/libraries.rs")));
    // The package has a lock file with tokio itself.
    Ended::of(&mut cargo(&folder, "tree")).exits(0);

    let told = Ended::of(&mut patch(&folder)).exits(0).out;
    let lines: Vec<_> = told
        .lines()
        .skip_while(|line| !line.starts_with("[patch"))
        .take_while(|line| *line != "# then:")
        .collect();
    folder.write("Cargo.toml", format!("{PATCHED}\n{}\n", lines.join("\n")));
    Ended::of(&mut cargo(&folder, "update --package tokio")).exits(0);
    is_tokio_and_simulated(&folder);
    let mut libraries = cargo(&folder, "test --test libraries");
    libraries.env("RUSTFLAGS", SIMULATED).env("STANDSTILL_SEEDS", "20");
    let ended = Ended::of(&mut libraries).exits(0);
    assert!(ended.out.contains("test result: ok. 2 passed"), "{}", ended.out);
}

#[test]
fn a_patch_overwrites_only_what_is_its_own() {
    let folder = sources("one-line-again");
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
