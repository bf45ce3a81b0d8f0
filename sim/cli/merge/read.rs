//! Reading shards: every exploration of some files, its parts together. What cannot be so is refused.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::explore::Exploration;
use crate::report::EXPLORATION_FORMAT;

/// How large a file may be, in bytes: there are twenty for each distinct trace.
const MOST_BYTES: u64 = 512 << 20;

/// A line of a file.
enum Line {
    Exploration(Box<Document>),
    /// A file could not be explored, and why.
    Refused(String),
}

/// What files hold.
pub(super) struct Read {
    /// Every exploration, in the order in which they come first.
    pub(super) merged: Vec<Exploration>,
    /// What was lost of the files, a line each.
    pub(super) cut: Vec<String>,
}

/// What `--format json` writes, as far as merging needs it.
#[derive(Deserialize)]
struct Document {
    number: usize,
    of: usize,
    exploration: Exploration,
}

/// The version alone, which is all that one can know of a later one; and what tells of a file that could not be explored.
#[derive(Deserialize)]
struct Version {
    format: u32,
    file: Option<String>,
    #[serde(default)]
    problems: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    message: String,
}

/// Every exploration of these files, its parts together.
pub(super) fn merged(files: &[PathBuf]) -> Result<Read, String> {
    let mut read = Read { merged: Vec::new(), cut: Vec::new() };
    for path in files {
        let refused = |why: &str| format!("{}: {why}\n", path.display());
        let mut documents = Vec::new();
        for line in lines(path).map_err(|why| refused(&why))? {
            match line {
                Line::Exploration(document) => documents.push(*document),
                Line::Refused(why) => read.cut.push(refused(&why)),
            }
        }
        read.cut.extend(cut(&documents).map(|why| refused(&why)));
        for Document { exploration: part, .. } in documents {
            part.check_claims().map_err(|why| refused(&why.to_string()))?;
            match read.merged.iter_mut().find(|found| found.subject == part.subject) {
                Some(found) => {
                    let both = found.clone().merge(part);
                    *found = both.map_err(|why| refused(&why.to_string()))?;
                }
                None => read.merged.push(part),
            }
        }
    }
    Ok(read)
}

/// What a file holds, which is something.
fn lines(path: &Path) -> Result<Vec<Line>, String> {
    let text = text(path).map_err(|error| format!("cannot read it: {error}"))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = lines.map(|(index, line)| {
        let none = |error| format!("line {} is no exploration: {error}", index + 1);
        let Version { format, file, problems } = serde_json::from_str(line).map_err(none)?;
        if format != EXPLORATION_FORMAT {
            return Err(format!("its format is {format}, and {EXPLORATION_FORMAT} is known"));
        }
        if let (Some(file), Some(problem)) = (file, problems.first()) {
            return Ok(Line::Refused(format!("{file} was not explored: {}", problem.message)));
        }
        serde_json::from_str(line).map_err(none).map(|it| Line::Exploration(Box::new(it)))
    });
    let read = read.collect::<Result<Vec<_>, String>>()?;
    if read.is_empty() {
        return Err("it holds no explorations: it is empty".to_owned());
    }
    Ok(read)
}

/// The whole text of a file, however large it claims to be.
fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if read as u64 > MOST_BYTES {
        return Err(io::Error::other("it is larger than 512 MiB"));
    }
    Ok(text)
}

/// What a file does not hold of what was written: of one command, or of several in a row.
fn cut(documents: &[Document]) -> Option<String> {
    let told = |number, of| Some(format!("exploration {number} of {of} is missing"));
    let mut next = None;
    for Document { number, of, .. } in documents {
        match next {
            Some((wanted, all)) if (*number, *of) != (wanted, all) => return told(wanted, all),
            None if *number != 1 => return told(1, *of),
            _ => next = (number < of).then_some((number + 1, *of)),
        }
    }
    next.and_then(|(number, of)| told(number, of))
}
