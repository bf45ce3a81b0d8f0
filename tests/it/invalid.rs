//! Bad scenario files and exactly what is said about them.
//!
//! Each `tests/invalid/NAME.kdl` has the diagnostics that `standstill check` must give in `NAME.txt`. After a change to
//! the words, run `STANDSTILL_BLESS=1 cargo test --test it invalid`, which writes what is said now, and review the
//! difference. What no file of text can show, such as a file that is too large, stands in `tests/it/cli/inputs.rs`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::support::folder::Folder;
use standstill::scenario::Scenario;

/// The columns that diagnostics are fitted into.
const WIDTH: usize = 100;

/// Files are broken off each so many characters.
const BROKEN_OFF_EACH: usize = 17;

#[test]
fn every_bad_file_gives_its_diagnostics() {
    let bless = env::var_os("STANDSTILL_BLESS").is_some();
    let folder = Folder::new("invalid");
    let wrong: Vec<_> = bad_files().iter().filter_map(|file| check(file, &folder, bless)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_that_breaks_off_anywhere_is_told_in_its_lines() {
    for file in bad_files() {
        let bytes = fs::read(&file).expect("the file can be read");
        let text = String::from_utf8_lossy(&bytes);
        for (end, _) in text.char_indices().step_by(BROKEN_OFF_EACH) {
            let part = &text[..end];
            let Err(error) = Scenario::parse("part.kdl", part) else { continue };
            assert!(!error.problems().is_empty() && !error.render(false, WIDTH).is_empty());
            for problem in error.problems() {
                assert!(problem.offset() <= end, "{problem} in {part}");
            }
        }
    }
}

/// What is wrong with the diagnostics of a file, if they are not as written down.
fn check(file: &Path, folder: &Folder, bless: bool) -> Option<String> {
    let said = diagnostics(file, folder);
    let written_down = file.with_extension("txt");
    let expected = fs::read_to_string(&written_down).unwrap_or_default();
    if said == expected {
        return None;
    }
    if bless {
        // Whoever stops this half-way keeps what is written down.
        let beside = file.with_extension("txt.new");
        fs::write(&beside, said).expect("the folder is writable");
        fs::rename(&beside, &written_down).expect("the folder is writable");
        return None;
    }
    Some(format!("{} gives other diagnostics than written down:\n{said}", file.display()))
}

/// What the command says about a copy of a file, which it has to refuse.
fn diagnostics(file: &Path, folder: &Folder) -> String {
    let name = file.file_name().and_then(OsStr::to_str).expect("names are plain");
    folder.write(name, fs::read(file).expect("the file can be read"));
    let check = folder.standstill(&format!("check {name}"));
    assert_eq!((check.code, &*check.out), (Some(2), ""), "{name}: {}", check.err);
    // Blanks at the ends of lines are no part of what is said.
    check.err.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
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
