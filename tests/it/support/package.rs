//! Packages that tests build with cargo, as those who use Standstill do.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder::Folder;

/// The root of Standstill, as a manifest names it.
pub(crate) fn standstill() -> String {
    env!("CARGO_MANIFEST_DIR").replace('\\', "/")
}

/// A manifest that is a workspace of its own, in which `STANDSTILL` is the path of Standstill. It is built as Standstill is, with the same
/// versions of the same crates, so that what is built already need not be built again.
pub(crate) fn write(folder: &Folder, manifest: &str) {
    let manifest = manifest.replace("STANDSTILL", &standstill());
    let workspace = if manifest.contains("[workspace]") { "" } else { "\n[workspace]\n" };
    folder.write("Cargo.toml", format!("{manifest}{workspace}\n{}", profile()));
    folder.write("Cargo.lock", fs::read(Path::new(&standstill()).join("Cargo.lock")).unwrap());
}

/// What the manifest of Standstill says of how tests are built.
fn profile() -> String {
    let manifest = fs::read_to_string(Path::new(&standstill()).join("Cargo.toml")).unwrap();
    let tables = manifest.split("\n[").filter(|table| table.starts_with("profile.dev"));
    let settings = tables.map(|table| {
        let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        format!("[{}\n", lines.collect::<Vec<_>>().join("\n"))
    });
    settings.collect()
}

/// Cargo in a folder, which takes nothing from the network.
pub(crate) fn cargo(folder: &Path, arguments: &str) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(arguments.split(' ')).arg("--offline");
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", target());
    cargo.env_remove("STANDSTILL_SEED");
    cargo
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}
