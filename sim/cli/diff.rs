//! `standstill diff`: what differs between two sides, told as sentences.

pub(super) mod git;
mod pairs;
pub(super) mod side;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::arguments::{Diff as Options, DiffFormat};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::diff::{Change, Review};
use crate::report::difference::{self, Shown};
use crate::scenario::ScenarioError;
use git::{Revision, Tree};
use side::Side;

/// Why two sides cannot be compared.
#[derive(Debug)]
pub(super) enum Refused {
    /// In a clause, with the file that it is about.
    Why(String),
    /// A file is no scenario.
    Scenarios(Vec<ScenarioError>),
}

impl From<String> for Refused {
    fn from(why: String) -> Self {
        Self::Why(why)
    }
}

/// Two sides, as the arguments name them.
enum Sides {
    /// Files or folders, or a revision of all snapshots.
    Named([Named; 2]),
    /// Two states of a repository.
    States([Tree; 2]),
}

enum Named {
    Path(PathBuf),
    Revision(Revision),
}

/// Compares two sides, and shows what differs.
pub(super) fn diff(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    let review = match read(options, terminal).and_then(pairs::review) {
        Ok(review) => review,
        Err(refused) => return Ok(refuse(refused, terminal)),
    };
    let shown = Shown { lines: options.lines, screen: terminal.screen() };
    let text = match options.format {
        DiffFormat::Text => difference::text(&review, shown),
        DiffFormat::Markdown => difference::markdown(&review),
        DiffFormat::Json => difference::json(&review),
        DiffFormat::Html => difference::html(&review),
        DiffFormat::Sarif => sarif(&review),
    };
    terminal.print(&text)?;
    Ok(if review.is_empty() { Exit::Holds } else { Exit::Fails })
}

/// The scenario files are looked at for the lines of what has changed. What cannot be read has no lines.
fn sarif(review: &Review) -> String {
    let texts = review.runs.iter().filter_map(|run| {
        let source = run.source.as_deref()?;
        Some((source, fs::read_to_string(source).ok()?))
    });
    let texts: BTreeMap<_, _> = texts.collect();
    difference::sarif(review, |source, change| match change {
        Change::Expectation { line, .. } => *line,
        change => difference::line(texts.get(source)?, change),
    })
}

fn refuse(refused: Refused, terminal: &mut Terminal) -> Exit {
    match refused {
        Refused::Why(why) => terminal.complain(&format!("{why}\n")),
        Refused::Scenarios(errors) => errors.iter().for_each(|error| terminal.refuse(error)),
    }
    Exit::BadInput
}

/// Reads both sides. What is no trace, and need not be one, is told.
fn read(options: &Options, terminal: &mut Terminal) -> Result<[Side; 2], Refused> {
    let sides = match sides(options)? {
        Sides::Named([one, other]) => [named(&one)?, named(&other)?],
        // What else a repository has is nothing to tell of.
        Sides::States(states) => return git::sides(&states, &options.paths),
    };
    let others: usize = sides.iter().map(|side| side.others).max().unwrap_or_default();
    if others > 0 {
        let files = if others == 1 { "snapshot is" } else { "snapshots are" };
        terminal.complain(&format!("{others} {files} of something else than runs, and left out\n"));
    }
    Ok(sides)
}

fn named(named: &Named) -> Result<Side, Refused> {
    match named {
        Named::Path(path) => side::read(path),
        Named::Revision(revision) => git::side(&Tree::Revision(revision.clone())),
    }
}

/// What the arguments mean: a file wins over a revision of the same name.
fn sides(options: &Options) -> Result<Sides, String> {
    let head = || Revision::of("HEAD");
    match (&options.sides[..], options.cached) {
        ([], false) => Ok(Sides::States([Tree::Index, Tree::Files])),
        ([], true) => Ok(Sides::States([Tree::Revision(head()?), Tree::Index])),
        ([one], false) if is_file(one) => {
            if !options.paths.is_empty() {
                return Err(format!("{one} is a file: write it after `--`, or name two"));
            }
            let why = "name what to compare it with, or a revision: `standstill diff HEAD --";
            Err(format!("{one} is one side: {why} {one}`"))
        }
        ([one], cached) => {
            let [from, to] = match one.split_once("...").or_else(|| one.split_once("..")) {
                Some(_) if cached => {
                    return Err(format!("{one} names both sides already: leave out --cached"));
                }
                Some((from, to)) => {
                    let [from, to] = [from, to].map(|it| if it.is_empty() { "HEAD" } else { it });
                    let from = if one.contains("...") {
                        git::merge_base(from, to)?
                    } else {
                        Revision::of(from)?
                    };
                    [Tree::Revision(from), Tree::Revision(Revision::of(to)?)]
                }
                None if cached => [Tree::Revision(Revision::of(one)?), Tree::Index],
                None => [Tree::Revision(Revision::of(one)?), Tree::Files],
            };
            Ok(Sides::States([from, to]))
        }
        ([_, _, ..], true) => {
            Err("--cached is one of the sides: name one revision at most".to_owned())
        }
        ([one, other, ..], false) => {
            if !is_file(one) && !is_file(other) {
                let revisions = [Revision::of(one)?, Revision::of(other)?];
                return Ok(Sides::States(revisions.map(Tree::Revision)));
            }
            if let Some(path) = options.paths.first() {
                let path = path.display();
                return Err(format!(
                    "{path}: paths after `--` choose among the files of revisions"
                ));
            }
            let side = |text: &String| {
                if is_file(text) {
                    return Ok(Named::Path(text.into()));
                }
                Revision::of(text).map(Named::Revision)
            };
            Ok(Sides::Named([side(one)?, side(other)?]))
        }
    }
}

fn is_file(text: &str) -> bool {
    Path::new(text).exists()
}
