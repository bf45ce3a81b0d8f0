//! A package that takes the stand-in by a line of its manifest, with sources that know of tokio only.

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
    cargo.env_remove("STANDSTILL_SEED");
    cargo
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
    passes(&mut with("test --test simulated"), "5");
    passes(with("test --test simulated").env("STANDSTILL_SEEDS", "20"), "5");
}

#[test]
fn a_dependency_under_another_name_is_tokio_and_with_the_cfg_simulated() {
    let folder = sources("one-line-renamed");
    folder.write("Cargo.toml", RENAMED.replace("STANDSTILL", &standstill()));
    folder.write("src/lib.rs", include_str!("one_line/library.rs"));
    is_tokio_and_simulated(&folder);
}
