//! The tutorials' claims under CPython: each program of `scenarios/python` still prints what is recorded beside it.
//!
//! What the records say of the table of claims and of the scenarios is the affair of `tests/it/documents/claims.rs`, which needs no
//! Python. Here the programs run, if there is a CPython from 3.11 to 3.13 on Linux: it is found in the path, or named by
//! `STANDSTILL_PYTHON`. Where there is none, each of these tests is reported as ignored.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};

/// What Python may be called. The records are those of the first.
const NAMES: [&str; 4] = ["python3.13", "python3.12", "python3.11", "python3"];

/// Asks an interpreter whether the records are its own, too: from 3.14 on some things are otherwise, as they are without the lock,
/// and on other systems a loop waits for other things.
const FITS: &str = "
import sys, sysconfig
fits = sys.implementation.name == 'cpython' and (3, 11) <= sys.version_info < (3, 14) and sys.platform == 'linux'
sys.exit(not fits or bool(sysconfig.get_config_var('Py_GIL_DISABLED')))
";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let python = python();
    if python.is_none() {
        let why = "no program runs, as there is no CPython from 3.11 to 3.13 on Linux";
        let _ = writeln!(std::io::stderr(), "left out: {why}");
    }
    let trials = programs()
        .into_iter()
        .map(|program| {
            let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let (python, is_there) = (python.clone().unwrap_or_default(), python.is_some());
            Trial::test(name, move || same_as_recorded(&python, &program))
                .with_ignored_flag(!is_there)
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The programs: whatever has a record.
fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/python");
    let files = fs::read_dir(folder).expect("scenarios/python can be listed");
    let files = files.map(|entry| entry.expect("scenarios/python can be listed").path());
    let mut programs: Vec<_> = files
        .filter(|path| path.extension() == Some(OsStr::new("out")))
        .map(|path| path.with_extension("py"))
        .collect();
    programs.sort();
    programs
}

/// The first interpreter that can be run and fits: a file of the name is not enough, as shims of pyenv may lead nowhere.
fn python() -> Option<OsString> {
    let chosen = env::var_os("STANDSTILL_PYTHON");
    let names = chosen.map_or_else(|| NAMES.map(OsString::from).to_vec(), |name| vec![name]);
    names.into_iter().find(|name| {
        let asked = Command::new(name).args(["-c", FITS]).output();
        asked.is_ok_and(|output| output.status.success())
    })
}

/// Whether the program prints what its record says.
fn same_as_recorded(python: &OsStr, program: &Path) -> Result<(), Failed> {
    let recorded = fs::read_to_string(program.with_extension("out"))?;
    let output = Command::new(python).arg("-B").arg(program).output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && printed == recorded {
        return Ok(());
    }
    let changes = similar::TextDiff::from_lines(recorded.as_str(), &printed);
    let changes = changes.unified_diff().header("recorded", "printed").to_string();
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{changes}\n{}\n{said}", output.status).into())
}
