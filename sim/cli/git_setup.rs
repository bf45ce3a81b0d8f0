//! `standstill git-setup`: git shows what differs between snapshots in sentences; and the driver that it calls for that.
//!
//! Git has two hooks for it. A `textconv` sees one side at a time, and so cannot tell what differs; a diff driver (`diff.NAME.command`)
//! sees both. It must not fail, or git stops: so the command that is set falls back on git's own lines, if `standstill` is not there any more
//! or cannot read a file.

use std::env;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use clap::ColorChoice;

use super::arguments::{GitDriver, GitSetup};
use super::diff::{git, side};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::diff::recorded::snapshot;
use crate::diff::review::{Review, Reviewed, RunDifference};
use crate::files;
use crate::report::difference::{self, Shown};

/// Which files it is for, in the words of `.gitattributes`.
const ATTRIBUTE: &str = "*.snap diff=standstill";
const ATTRIBUTES: &str = ".gitattributes";
const KEY: &str = "diff.standstill.command";
/// What git calls with a path and, of both sides, a file, a name of the content and a mode.
const COMMAND: &str = "f() { standstill git-driver \"$@\" 2>/dev/null || git diff --no-index --no-ext-diff -- \"$2\" \"$5\"; :; }; f";

/// What is so of one of the two things that are to be set.
enum State {
    Done,
    Missing,
    /// It is something else, which is the user's.
    Other(String),
}

/// Sets up the repository, and says what was done.
pub(super) fn setup(options: &GitSetup, terminal: &mut Terminal) -> io::Result<Exit> {
    let exit = match states() {
        Ok(states) => act(states, options.check, terminal)?,
        Err(why) => refused(&why, terminal),
    };
    if exit == Exit::Holds && !options.check {
        terminal.print("look at it: git diff HEAD~1 -- '*.snap'\n")?;
    }
    Ok(exit)
}

/// The same for a package that has no snapshot yet.
pub(super) fn set_up(terminal: &mut Terminal) -> io::Result<Exit> {
    match states() {
        Ok(states) => act(states, false, terminal),
        Err(why) => Ok(refused(&why, terminal)),
    }
}

fn refused(why: &str, terminal: &mut Terminal) -> Exit {
    terminal.complain(&format!("{why}\n"));
    Exit::BadInput
}

fn states() -> Result<[State; 2], String> {
    git::root()?;
    let told = text(&git::said(["check-attr", "-z", "diff", "--", "any.snap"], &[])?);
    let attribute = match told.split('\0').nth(2).unwrap_or_default() {
        "standstill" => State::Done,
        "unspecified" | "" => State::Missing,
        other => State::Other(other.to_owned()),
    };
    // Without the key, git ends with 1 and says nothing.
    let set = git::said(["config", "--local", "--default", "", "--get", KEY], &[])?;
    let command = match text(&set).trim_end_matches('\n') {
        COMMAND => State::Done,
        "" => State::Missing,
        other => State::Other(other.to_owned()),
    };
    Ok([attribute, command])
}

fn act(
    [attribute, command]: [State; 2],
    only_check: bool,
    terminal: &mut Terminal,
) -> io::Result<Exit> {
    let mut exit = Exit::Holds;
    match attribute {
        State::Done => terminal.print(&format!("{ATTRIBUTES}: as it should be\n"))?,
        State::Other(other) => {
            let why = format!(
                "{ATTRIBUTES}: *.snap has diff={other} already: left as it is; for these sentences, write `{ATTRIBUTE}` instead"
            );
            exit = exit.max(refused(&why, terminal));
        }
        State::Missing if only_check => {
            terminal.print(&format!("{ATTRIBUTES}: `{ATTRIBUTE}` is missing\n"))?;
            exit = exit.max(Exit::Fails);
        }
        State::Missing => match add_attribute() {
            Ok(()) => terminal
                .print(&format!("{ATTRIBUTES}: wrote `{ATTRIBUTE}`, which is to be committed\n"))?,
            Err(why) => exit = exit.max(refused(&why, terminal)),
        },
    }
    match command {
        State::Done => terminal.print(&format!("{KEY}: as it should be\n"))?,
        State::Other(other) => {
            let why = format!(
                "{KEY} is set already, to {other:?}: left as it is; remove it with `git config --local --unset {KEY}`"
            );
            exit = exit.max(refused(&why, terminal));
        }
        State::Missing if only_check => {
            terminal.print(&format!("{KEY}: it is missing\n"))?;
            exit = exit.max(Exit::Fails);
        }
        State::Missing => match git::said(["config", "--local", KEY, COMMAND], &[]) {
            Ok(_) => terminal
                .print(&format!("{KEY}: set in the configuration of this repository alone\n"))?,
            Err(why) => exit = exit.max(refused(&why, terminal)),
        },
    }
    Ok(exit)
}

/// Adds the line to what stands in the file at the root of the repository.
fn add_attribute() -> Result<(), String> {
    let file = git::root()?.join(ATTRIBUTES);
    let cannot = |what: &str, error: io::Error| format!("cannot {what} {ATTRIBUTES}: {error}");
    let mut kept = match fs::read_to_string(&file) {
        Ok(kept) => kept,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(cannot("read", error)),
    };
    if !kept.is_empty() && !kept.ends_with('\n') {
        kept.push('\n');
    }
    kept.extend([ATTRIBUTE, "\n"]);
    files::replace(&file, &kept).map_err(|error| cannot("write", error))
}

/// When to use colour: a pager shows it where git says that there is one.
pub(super) fn color(asked: ColorChoice) -> ColorChoice {
    let is_set = |variable: &str| env::var_os(variable).is_some();
    match asked {
        ColorChoice::Auto if is_set("GIT_PAGER_IN_USE") && !is_set("NO_COLOR") => {
            ColorChoice::Always
        }
        asked => asked,
    }
}

/// Shows git what differs between two files of a snapshot. Ends with 2 if it cannot, and says nothing: then git shows the lines.
pub(super) fn driver(options: &GitDriver, terminal: &mut Terminal) -> io::Result<Exit> {
    let [path, old, _, _, new, ..] = &options.arguments[..] else { return Ok(Exit::BadInput) };
    let name = path.to_string_lossy();
    let read = |file: &Path| {
        let text = side::text(file).ok()?;
        snapshot::read(&text).ok()
    };
    let Some((before, after)) = read(Path::new(old)).zip(read(Path::new(new))) else {
        return Ok(Exit::BadInput);
    };
    let source = after.source;
    let difference = RunDifference::of(before.run, after.run);
    let runs: Vec<_> = difference
        .map(|difference| Reviewed { name: name.clone().into_owned(), source, difference })
        .into_iter()
        .collect();
    let is_same = runs.is_empty();
    let review = Review { runs, ..Review::default() };
    let shown = Shown { lines: true, screen: terminal.screen() };
    let text = if is_same {
        format!("{name}\n  the trace is the same\n")
    } else {
        difference::text(&review, shown)
    };
    terminal.print(&(text + "\n"))?;
    Ok(Exit::Holds)
}

fn text(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}
