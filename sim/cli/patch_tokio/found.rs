//! Where the sources are that a package of the working directory would get from cargo.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const LOCK: &str = "Cargo.lock";

/// The packages whose sources are needed.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) tokio: Package,
    pub(super) standstill: Package,
    /// `standstill-tokio`.
    pub(super) stand_in: Package,
    pub(super) macros: Package,
    pub(super) control: Package,
}

/// A package on this machine.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) version: String,
    pub(super) folder: PathBuf,
}

impl Package {
    /// The text of its manifest.
    pub(super) fn manifest(&self) -> Result<String, String> {
        let path = self.folder.join("Cargo.toml");
        fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))
    }
}

/// Asks cargo, which gets what is missing. Versions are those of the lock file of the working directory, if there is one; `checkout` is where Standstill is, if
/// it is not to be the version that is published.
pub(super) fn find(checkout: Option<&Path>) -> Result<Found, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("no folder to work in: {error}"))?;
    let put = |name: &str, content: &[u8]| {
        fs::write(folder.path().join(name), content)
            .map_err(|error| format!("cannot write {name} in a temporary folder: {error}"))
    };
    put("Cargo.toml", asking(checkout)?.as_bytes())?;
    put("lib.rs", b"")?;
    if let Ok(lock) = fs::read(LOCK) {
        put(LOCK, &lock)?;
    }
    let told = cargo(folder.path(), &["--version", "--verbose"])?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    // Of other platforms nothing is needed.
    let host = host.ok_or("`cargo --version --verbose` names no host")?;
    let told =
        cargo(folder.path(), &["metadata", "--format-version", "1", "--filter-platform", host])?;
    let told: Value = serde_json::from_slice(&told.stdout)
        .map_err(|error| format!("cannot read what `cargo metadata` tells: {error}"))?;
    let package = |name: &str| {
        package(&told, name).ok_or_else(|| format!("`cargo metadata` names no package `{name}`"))
    };
    Ok(Found {
        tokio: package("tokio")?,
        standstill: package("standstill")?,
        stand_in: package("standstill-tokio")?,
        macros: package("standstill-macros")?,
        control: package("standstill-control")?,
    })
}

/// The manifest of a package that depends on them.
fn asking(checkout: Option<&Path>) -> Result<String, String> {
    let checkout = checkout.map(|path| {
        let whole = path.canonicalize();
        whole.map_err(|error| format!("cannot find {}: {error}", path.display()))
    });
    let checkout = checkout.transpose()?;
    // Where it is in the checkout.
    let of = |place: &str| match &checkout {
        None => format!("version = \"={}\"", env!("CARGO_PKG_VERSION")),
        Some(path) => {
            let path = path.join(place).to_string_lossy().into_owned();
            format!("path = {}", toml_edit::Value::from(path))
        }
    };
    let [standstill, stand_in, control] = ["", "tokio", "control"].map(of);
    Ok(format!(
        "[package]\nname = \"standstill-patch\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n[dependencies]\n\
         standstill = {{ {standstill}, default-features = false, features = [\"simulate\"] }}\nstandstill-tokio = {{ {stand_in} }}\n\
         standstill-control = {{ {control} }}\ntokio = \"1\"\n\n[workspace]\n"
    ))
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<Output, String> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let ended = cargo.args(arguments).current_dir(folder).output();
    let ended = ended.map_err(|error| format!("cannot start cargo: {error}"))?;
    if ended.status.success() {
        return Ok(ended);
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    Err(format!("`cargo {}` failed:\n{}", arguments.join(" "), said.trim_end()))
}

fn package(told: &Value, name: &str) -> Option<Package> {
    let packages = told["packages"].as_array()?;
    let package = packages.iter().find(|package| package["name"] == name)?;
    let manifest = Path::new(package["manifest_path"].as_str()?);
    Some(Package {
        version: package["version"].as_str()?.to_owned(),
        folder: manifest.parent()?.to_owned(),
    })
}
