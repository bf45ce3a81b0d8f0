//! A package that takes the stand-in by a line of the manifest, with sources that know of tokio only. [`crate::patched`] takes it for all that a
//! package depends on.

use std::process::Command;

use crate::support::command::Ended;
use crate::support::folder::Folder;
use crate::support::package::{self, cargo};

/// The package, whose library is a module of it: what it depends on beside takes tokio itself.
const RENAMED: &str = r#"
[package]
name = "library"
edition = "2024"

[dependencies]
tokio = { package = "standstill-tokio", path = "STANDSTILL/tokio", features = ["full"] }

[target.'cfg(standstill)'.dev-dependencies]
standstill = { path = "STANDSTILL", default-features = false, features = ["simulate"] }
"#;
pub(crate) const SIMULATED: &str = "--cfg standstill --cfg tokio_unstable";

/// A package with this manifest, and the sources.
pub(crate) fn with_sources(name: &str, manifest: &str) -> Folder {
    let folder = Folder::new(name);
    package::write(&folder, manifest);
    folder.write("tests/simulated.rs", cfg("standstill", include_str!("one_line/simulated.rs")));
    folder.write("tests/real.rs", cfg("not(standstill)", include_str!("one_line/real.rs")));
    folder
}

pub(crate) fn cfg(when: &str, source: &str) -> String {
    format!("#![allow(unexpected_cfgs)]\n#![cfg({when})]\n{source}")
}

/// Tests pass without the cfg, where Standstill is not built, and with it.
pub(crate) fn is_tokio_and_simulated(folder: &Folder) {
    let passes = |cargo: &mut Command, tests: &str| {
        let ended = Ended::of(cargo).exits(0);
        assert!(ended.out.contains(&format!("test result: ok. {tests} passed")), "{}", ended.out);
    };
    let tree = "tree --edges normal,dev --prefix none";
    let real = Ended::of(&mut cargo(&folder.path(""), tree)).exits(0).out;
    assert!(!real.contains("standstill v"), "{real}");
    passes(&mut cargo(&folder.path(""), "test --test real"), "2");

    let with = |arguments| {
        let mut cargo = cargo(&folder.path(""), arguments);
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
    let folder = with_sources("one-line-renamed", RENAMED);
    folder.write("src/lib.rs", include_str!("one_line/library.rs"));
    is_tokio_and_simulated(&folder);
}
