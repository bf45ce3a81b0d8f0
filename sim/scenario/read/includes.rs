//! Includes: the files that a scenario takes declarations and definitions from, and one text of all of them.
//!
//! Each file is read by itself first, so that what is wrong with its shape is told of it; then all are one document, the
//! scenario first, and each place in it says which file it is of. A file that is included several times counts once.

use std::path::{Component, Path, PathBuf};

use super::nodes::{KdlDocument, KdlNode};

use super::file::File;
use super::node::Node;
use super::problem::Problem;
use super::syntax;
use crate::scenario::source::{BETWEEN, Included, shown};
use crate::scenario::{Source, SourceSpan};

/// The word that includes a file.
const WORD: &str = "include";
/// More files than these are no longer followed: nobody keeps so many together.
const MOST: usize = 100;

/// What gives the text of a file, by its path from the folder of the scenario, or says why there is none.
pub(super) type Load<'l> = &'l mut dyn FnMut(&Path) -> Result<String, String>;

/// A text with those of all that it includes, and what is wrong with the shape of them, or with how they include each other.
pub(super) fn gathered(name: &str, text: &str, load: Load<'_>) -> (Source, Vec<Problem>) {
    let source = Source::new(name, text);
    let text = source.text.to_string();
    let within = source.path.file_name().map(PathBuf::from).into_iter().collect();
    let mut gathering = Gathering { source, text, load, within, problems: Vec::new() };
    let own = gathering.text.clone();
    gathering.follow(&own, 0, Path::new(""));
    let Gathering { mut source, text, mut problems, .. } = gathering;
    source.text = text.into();
    problems.sort_by_key(Problem::offset);
    (source, problems)
}

/// The files that have been found so far.
struct Gathering<'l> {
    source: Source,
    text: String,
    load: Load<'l>,
    /// The files that include each other down to the one that is read, by their paths from the folder of the scenario.
    within: Vec<PathBuf>,
    problems: Vec<Problem>,
}

impl Gathering<'_> {
    /// Reads a text, which begins at this byte of all, for what it includes. `folder` is where it stands.
    fn follow(&mut self, text: &str, start: usize, folder: &Path) {
        // Nearly all include nothing, and are read once only.
        if !text.contains(WORD) && start == 0 {
            return;
        }
        let file = File::new(text);
        let document = syntax::document(&file);
        let wanted =
            document.iter().flat_map(KdlDocument::nodes).filter(|kdl| kdl.name().value() == WORD);
        let wanted: Vec<_> = wanted.flat_map(|kdl| paths(kdl, &file)).collect();
        let problems = file.into_problems();
        // The scenario itself is read again, with all that it includes.
        if start > 0 || document.is_some() {
            self.problems.extend(problems.into_iter().map(|problem| problem.moved(start)));
        }
        for (path, span) in wanted {
            let span = (span.offset() + start, span.len()).into();
            if let Err(problem) = self.include(&folder.join(&path), &path, span) {
                self.problems.push(problem);
            }
        }
    }

    /// Adds the file at a path from the folder of the scenario. `named` is what it is called where it is included.
    fn include(&mut self, path: &Path, named: &str, span: SourceSpan) -> Result<(), Problem> {
        let problem = |message: String, label: &str| Problem::new(message).at(span, label);
        let Some(path) = below(path) else {
            let message = format!("`{named}` is outside of the folder of the scenario");
            let help = "what is included stands in that folder, or in one within it";
            return Err(problem(message, "not read").help(help));
        };
        if let Some(at) = self.within.iter().position(|it| *it == path) {
            let circle = self.within[at..].iter().chain([&path]);
            let circle: Vec<_> = circle.map(|it| shown(it)).collect();
            let message = match &circle[..] {
                [_, _] => format!("`{named}` includes itself"),
                _ => format!("these files include each other: {}", circle.join(" → ")),
            };
            return Err(problem(message, "included within itself"));
        }
        let from = self.source.path.parent().unwrap_or(Path::new("")).join(&path);
        if self.source.included.iter().any(|it| it.path == from) {
            return Ok(());
        }
        if self.source.included.len() == MOST {
            return Err(problem(format!("more than {MOST} files are included"), "one too many"));
        }
        let text = (self.load)(&path)
            .map_err(|why| problem(format!("cannot read `{named}`: {why}"), "cannot be read"))?;
        self.text += BETWEEN;
        let start = self.text.len();
        self.text += &text;
        self.source.included.push(Included { name: shown(&from).into(), path: from, start });
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.within.push(path);
        self.follow(&text, start, &folder);
        self.within.pop();
        Ok(())
    }
}

/// The files that an `include` names.
fn paths(kdl: &KdlNode, file: &File<'_>) -> Vec<(String, SourceSpan)> {
    let mut node = Node::new(kdl, file);
    let mut paths = Vec::new();
    if let Some(first) = node.argument("the name of a file") {
        let named = [first].into_iter().chain(node.rest());
        paths.extend(named.filter_map(|entry| Some((entry.string()?.to_owned(), entry.span()))));
    }
    node.end();
    paths
}

/// A path without its dots; none if it leads out of the folder that it begins in.
fn below(path: &Path) -> Option<PathBuf> {
    let mut below = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => below.push(part),
            Component::CurDir => {}
            Component::ParentDir if below.pop() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(below)
}
