//! What it takes to build the simulation of tokio programs, next to turmoil and shuttle: crates, and seconds from nothing.
//!
//! Each is the only dependency of an empty package, with the versions that are locked here and nothing that is built already; so
//! tokio itself is among the crates of each that has it. They take turns, and the least of a few builds counts, since what
//! else a machine does only adds to it.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
#[expect(clippy::disallowed_types, reason = "a build takes real time")]
use std::time::Instant;

/// How often each is built.
const ROUNDS: usize = 2;

/// `simulate` has at most so many crates,
const MOST_CRATES: usize = 45;
/// and takes at most so many times as long as turmoil.
const OVER_TURMOIL: f64 = 15.0 / 13.0;

/// What is built, as the one dependency of a package. `HERE` is that of Standstill.
const DEPENDENCIES: [(&str, &str); 5] = [
    (
        "tokio alone",
        r#"tokio = { version = "1", features = ["macros", "net", "rt", "sync", "test-util", "time"] }"#,
    ),
    (
        "simulate",
        r#"standstill = { path = "HERE", default-features = false, features = ["simulate"] }"#,
    ),
    (
        "harness and simulate",
        r#"standstill = { path = "HERE", default-features = false, features = ["harness", "simulate"] }"#,
    ),
    ("turmoil", r#"turmoil = "0.7""#),
    ("shuttle", r#"shuttle = "0.9""#),
];

/// A row of the table.
struct Row {
    name: &'static str,
    folder: PathBuf,
    crates: usize,
    least: Duration,
}

fn main() -> io::Result<()> {
    let here = standstill().display().to_string().replace('\\', "/");
    let mut rows = DEPENDENCIES
        .into_iter()
        .map(|(name, dependency)| Row::new(name, &dependency.replace("HERE", &here)))
        .collect::<io::Result<Vec<_>>>()?;
    for _ in 0..ROUNDS {
        rows.iter_mut().try_for_each(Row::build)?;
    }
    let of = |name: &str| rows.iter().find(|row| row.name == name).expect("it is a row");
    let (simulate, turmoil) = (of("simulate"), of("turmoil").least.as_secs_f64());
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "\n{:<24}{:>8}{:>10}{:>14}",
        "built from nothing", "crates", "seconds", "to turmoil"
    )?;
    for Row { name, crates, least, .. } in &rows {
        let seconds = least.as_secs_f64();
        writeln!(out, "{name:<24}{crates:>8}{seconds:>10.1}{:>14.2}", seconds / turmoil)?;
    }
    let ratio = simulate.least.as_secs_f64() / turmoil;
    let holds = simulate.crates <= MOST_CRATES && ratio <= OVER_TURMOIL;
    let verdict = if holds { "as it should be" } else { "NOT as it should be" };
    writeln!(
        out,
        "simulate: at most {MOST_CRATES} crates, {OVER_TURMOIL:.2} times turmoil: {verdict}"
    )
}

/// Where the package is that is measured: above this one.
fn standstill() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it is in that package")
}

impl Row {
    /// An empty package with this dependency.
    fn new(name: &'static str, dependency: &str) -> io::Result<Self> {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("builds").join(name.replace(' ', "-"));
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"built\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/lib.rs"), "")?;
        fs::copy(standstill().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Self { name, folder, crates: 0, least: Duration::MAX })
    }

    /// Builds it from nothing, and counts what is compiled.
    fn build(&mut self) -> io::Result<()> {
        let target = self.folder.join("target");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo
            .args(["build", "--offline", "--lib"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &target);
        #[expect(clippy::disallowed_types, reason = "a build takes real time")]
        let start = Instant::now();
        let built = cargo.output()?;
        self.least = self.least.min(start.elapsed());
        let said = String::from_utf8_lossy(&built.stderr);
        if !built.status.success() {
            return Err(io::Error::other(said.into_owned()));
        }
        let compiled =
            said.lines().filter(|line| line.trim_start().starts_with("Compiling ")).count();
        // The empty package is one of them.
        self.crates = compiled - 1;
        fs::remove_dir_all(&target)
    }
}
