//! `standstill new`: a scenario to start from.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::arguments::New;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::files;
use crate::report;

/// Where scenarios are kept.
const FOLDER: &str = "scenarios";
/// A scenario that holds, with a comment on each part; `TITLE` stands for its title.
const STARTER: &str = include_str!("new/starter.kdl");

/// Writes `scenarios/NAME.kdl`, unless there is one, and says what to do next.
pub(super) fn new(options: &New, terminal: &mut Terminal) -> io::Result<Exit> {
    let name = match checked(&options.name) {
        Ok(name) => name,
        Err(why) => {
            return Ok(refused(terminal, &format!("{:?} is no name: {why}", options.name)));
        }
    };
    let path = format!("{FOLDER}/{name}.{}", files::EXTENSION);
    match files::create(Path::new(&path), &starter(name)) {
        Ok(()) => {
            let next = report::quoted(&path);
            terminal.print(&format!("wrote {path}\nrun it: standstill run {next}\n"))?;
            Ok(Exit::Holds)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let why = format!("{path} exists: remove it first, or choose another name");
            Ok(refused(terminal, &why))
        }
        Err(error) => Ok(refused(terminal, &format!("cannot write {path}: {error}"))),
    }
}

/// A scenario to start from, called after this name.
pub(super) fn starter(name: &str) -> String {
    STARTER.replace("TITLE", &title(name))
}

fn refused(terminal: &mut Terminal, why: &str) -> Exit {
    terminal.complain(&format!("{why}\n"));
    Exit::BadInput
}

/// The name without the extension, if it names a file in the folder of scenarios on every system.
fn checked(name: &str) -> Result<&str, &'static str> {
    let name = name.strip_suffix(".kdl").unwrap_or(name);
    let usual = |letter: char| letter.is_alphanumeric() || "-_ ./".contains(letter);
    if !name.chars().all(usual) {
        return Err("it is made of letters, digits, blanks and - _ . /");
    }
    let hidden = |part: &str| part.trim().is_empty() || part.starts_with('.');
    if name.split('/').any(hidden) {
        return Err("its parts are neither empty nor begin with a dot");
    }
    if !title(name).contains(char::is_alphanumeric) {
        return Err("its last part has a letter or a digit");
    }
    if files::is_counterexample(Path::new(&format!("{name}.{}", files::EXTENSION))) {
        return Err("a counterexample is called so, which is no scenario");
    }
    Ok(name)
}

/// What a scenario of this name is about: `retries/gives-up` becomes `Gives up`.
fn title(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    let words = last.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_made_of_the_last_part_of_a_name() {
        assert_eq!(title("retries/gives-up_late"), "Gives up late");
        assert_eq!(title("überlast"), "Überlast");
    }

    #[test]
    fn a_name_stays_in_the_folder_of_scenarios() {
        for name in ["a", "a/b", "two words", "a.kdl", "v1.2"] {
            assert!(checked(name).is_ok(), "{name}");
        }
        for name in ["", "..", "../a", "/a", "a//b", "a/", ".a", "a\nb", "a\"b", "a\\b", ".kdl"]
            .into_iter()
            .chain(["_", "a/- -", "-.", "x.counterexample-1"])
        {
            assert!(checked(name).is_err(), "{name}");
        }
    }
}
