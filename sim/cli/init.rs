//! `standstill init`: makes the scenarios of a package its tests.
//!
//! It writes what is missing, a file or an entry each, says so, and leaves what is there as it is. What it cannot write it says exactly.

mod job;
mod manifest;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::arguments::{Init as Options, Server};
use super::diff::git;
use super::exit::Exit;
use super::git_setup;
use super::new;
use super::terminal::Terminal;
use crate::files;

const MANIFEST: &str = "Cargo.toml";
const TARGET: &str = "tests/scenarios.rs";
/// What the test target consists of.
const MAIN: &str = "standstill::harness::main(\"scenarios\", \"snapshots\")";
const FOLDER: &str = "scenarios";
const FIRST: &str = "scenarios/first.kdl";

/// What was done about one thing, in lines; or why it could not be done.
type Done = Result<String, String>;

/// Sets up the package in the working directory.
pub(super) fn init(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    // Without a package there is nothing to set up.
    match manifest(options) {
        Ok(told) => terminal.print(&told)?,
        Err(why) => return Ok(terminal.refuse_all(&why)),
    }
    let mut exit = Exit::Holds;
    for done in [target(), scenario(), job(options.ci)] {
        match done {
            Ok(told) => terminal.print(&told)?,
            Err(why) => exit = exit.max(terminal.refuse_all(&why)),
        }
    }
    if git::root().is_ok() {
        exit = exit.max(git_setup::set_up(terminal)?);
    } else {
        terminal.print("git: no repository; in one, call `standstill git-setup`\n")?;
    }
    terminal.print("run the tests: cargo test --test scenarios\naccept the first traces: INSTA_UPDATE=unseen cargo test --test scenarios\n")?;
    Ok(exit)
}

fn manifest(options: &Options) -> Done {
    let text = fs::read_to_string(MANIFEST).map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("there is no {MANIFEST} here: call it where a package is"),
        _ => format!("cannot read {MANIFEST}: {error}"),
    })?;
    let added = manifest::with_target(&text, options.path.as_deref())
        .map_err(|why| format!("{MANIFEST}: {why}"))?;
    if added.text != text {
        files::replace(Path::new(MANIFEST), &added.text)
            .map_err(|error| format!("cannot write {MANIFEST}: {error}"))?;
    }
    let told: Vec<_> = added.told.iter().map(|told| format!("{MANIFEST}: {told}\n")).collect();
    Ok(told.concat())
}

fn target() -> Done {
    let text =
        format!("//! Each file in `scenarios/` is a test.\n\nfn main() {{\n    {MAIN}\n}}\n");
    if is_written(TARGET, &text)? {
        return Ok(format!("{TARGET}: wrote it\n"));
    }
    let kept =
        fs::read_to_string(TARGET).map_err(|error| format!("cannot read {TARGET}: {error}"))?;
    let is_one = kept.contains("standstill::harness::main");
    let advice = if is_one { String::new() } else { format!("; its `main` should be `{MAIN}`") };
    Ok(format!("{TARGET}: is there, and left as it is{advice}\n"))
}

fn scenario() -> Done {
    let there = match files::under(Path::new(FOLDER), files::EXTENSION) {
        Ok(there) => there.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => 0,
        Err(error) => return Err(format!("cannot read the folder {FOLDER}: {error}")),
    };
    if there > 0 {
        let scenarios =
            if there == 1 { "1 scenario is" } else { &format!("{there} scenarios are") };
        return Ok(format!("{FOLDER}: {scenarios} there\n"));
    }
    is_written(FIRST, &new::starter("first"))?;
    Ok(format!("{FIRST}: wrote it\n"))
}

fn job(server: Server) -> Done {
    // Where there is no repository, the package is the root of what there will be.
    let (root, prefix) = match git::root() {
        Ok(root) => (root, git::prefix()?),
        Err(_) => (Path::new(".").to_owned(), String::new()),
    };
    let Some(job) = job::of(server, &prefix) else {
        return Ok(String::new());
    };
    let (file, text) = (job.file, &job.text);
    match files::create(&root.join(file), text) {
        Ok(()) => Ok(format!("{file}: wrote it, a job that runs the tests\n")),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let kept = fs::read_to_string(root.join(file)).unwrap_or_default();
            if kept == *text || kept.contains(job::COMMAND) {
                return Ok(format!("{file}: has the job\n"));
            }
            Ok(format!("{file}: is there, and left as it is; the job to add:\n\n{text}\n"))
        }
        Err(error) => Err(format!("cannot write {file}: {error}")),
    }
}

/// Writes a file unless there is one.
fn is_written(path: &str, text: &str) -> Result<bool, String> {
    match files::create(Path::new(path), text) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(format!("cannot write {path}: {error}")),
    }
}
