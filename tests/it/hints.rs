//! What `standstill check` says of files that are scenarios, but hold what is hardly meant.
//!
//! Each `tests/hints/NAME.kdl` has what it says in `NAME.txt`; `STANDSTILL_BLESS=1 cargo test --test it hints` writes what is said now.

use std::path::Path;
use std::{env, fs};

use crate::support::files::files;
use crate::support::folder::Folder;

#[test]
fn every_file_gives_its_hints_and_is_a_scenario() {
    let folder = Folder::new("hints");
    let found = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hints"), "kdl");
    assert!(!found.is_empty());
    for file in found {
        let name = file.file_name().and_then(|name| name.to_str()).expect("names are plain");
        folder.write(name, fs::read(&file).unwrap());
        let check = folder.standstill(&format!("check {name}")).exits(0);
        assert_eq!(check.out, format!("ok {name}\n"));
        let said: String =
            check.err.lines().map(|line| line.trim_end().to_owned() + "\n").collect();
        let written_down = file.with_extension("txt");
        if env::var_os("STANDSTILL_BLESS").is_some() {
            fs::write(&written_down, &said).unwrap();
        }
        assert_eq!(said, fs::read_to_string(&written_down).unwrap_or_default(), "{name}");
    }
}

#[test]
fn scenarios_of_this_repository_hint_at_little() {
    let folder = Folder::new("no-hints");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ended = folder.standstill(&format!("check {}", root.join("scenarios").display())).exits(0);
    // One shows a step that is never come to, and the failure before it.
    assert_eq!(ended.err.matches('⚠').count(), 1, "{}", ended.err);
}
