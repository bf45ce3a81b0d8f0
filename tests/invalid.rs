//! Bad scenario files and exactly what is said about them.
//!
//! Each `tests/invalid/NAME.kdl` has the diagnostics that it must give in `NAME.txt`. After a change to the words, run
//! `STANDSTILL_BLESS=1 cargo test --test invalid`, which writes what is said now, and review the difference.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs};

use standstill::scenario::Scenario;

/// The columns that diagnostics are fitted into here.
const WIDTH: usize = 100;

#[test]
fn every_bad_file_gives_its_diagnostics() {
    let bless = env::var_os("STANDSTILL_BLESS").is_some();
    let wrong: Vec<String> = bad_files().iter().filter_map(|file| check(file, bless)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the diagnostics of a file, if they are not as written down.
fn check(file: &Path, bless: bool) -> Option<String> {
    let said = diagnostics(file)?;
    let written_down = file.with_extension("txt");
    let expected = fs::read_to_string(&written_down).unwrap_or_default();
    if said == expected {
        return None;
    }
    if bless {
        fs::write(&written_down, said).expect("the folder is writable");
        return None;
    }
    Some(format!("{} gives other diagnostics than written down:\n{said}", file.display()))
}

/// The diagnostics as text, without colour; a complaint in their place if there are none.
fn diagnostics(file: &Path) -> Option<String> {
    let name = file.file_name().and_then(OsStr::to_str)?;
    let text = fs::read_to_string(file).expect("the file is text");
    let said = match Scenario::parse(name, &text) {
        Ok(_) => "nothing is wrong with this file\n".to_owned(),
        Err(error) => error.render(false, WIDTH),
    };
    // Blanks at the ends of lines are no part of what is said.
    Some(said.lines().map(|line| line.trim_end().to_owned() + "\n").collect())
}

/// All of them, in order of their names.
fn bad_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid");
    let entries = fs::read_dir(folder).expect("the folder exists");
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    let mut files: Vec<_> =
        paths.filter(|path| path.extension() == Some(OsStr::new("kdl"))).collect();
    files.sort();
    assert!(!files.is_empty(), "there are no bad files");
    files
}
