//! KDL: the text as a tree of nodes, or KDL's complaints as problems.

use std::{panic, thread};

use kdl::{KdlDiagnostic, KdlDocument, KdlError};

use super::file::File;
use super::problem::Problem;
use super::shape;

/// The stack for KDL's parser, which takes some 40 KiB for each level of nesting when it is not optimized.
const STACK: usize = 16 * 1024 * 1024;

/// What a string is the argument of that is shown to the parser alone.
const NODE: &str = "_ ";

/// For so many levels there is room on the stack of any thread.
const SHALLOW: usize = 8;

/// The nodes of the file, if it is KDL.
pub(super) fn document(file: &File<'_>) -> Option<KdlDocument> {
    let text = file.text();
    let seen = match shape::check(text) {
        Ok(seen) => seen,
        Err(problems) => {
            for problem in problems {
                file.report(problem);
            }
            return None;
        }
    };
    if let Some(problem) =
        seen.strings.iter().find_map(|string| of_string(text, string.start, &text[string.clone()]))
    {
        file.report(problem);
        return None;
    }
    let plain = seen.depth <= SHALLOW && is_plain(text);
    match if plain { parse_here(text) } else { parse(text) } {
        Some(Ok(document)) => Some(document),
        Some(Err(error)) => {
            file.report(first(&error).map_or_else(unexplained, |it| problem(it, (0, 0), text)));
            None
        }
        None => {
            file.report(unexplained());
            None
        }
    }
}

/// What is wrong with a string over several lines, which begins at `start`. The parser sees it alone, and of it no more than
/// its blanks: after an error it would go on anywhere in it.
fn of_string(text: &str, start: usize, string: &str) -> Option<Problem> {
    let shown = format!("{NODE}{}", shape::without_content(string));
    match parse(&shown) {
        Some(Ok(_)) => None,
        Some(Err(error)) => {
            let shown = (start, NODE.len());
            Some(first(&error).map_or_else(unexplained, |it| problem(it, shown, text)))
        }
        None => Some(unexplained()),
    }
}

/// What KDL's parser says after its first complaint mostly follows from it.
fn first(error: &KdlError) -> Option<&KdlDiagnostic> {
    error.diagnostics.first()
}

/// Whether KDL's parser goes through this without calling itself but for each level of nesting: in what has the right shape, it
/// could find errors only in strings that have escapes or more than one line, and further levels only in comments.
fn is_plain(text: &str) -> bool {
    !["\\", "\"\"\"", "#\"", "/*", "/-"].iter().any(|part| text.contains(part))
}

/// Parses on this thread; `None` if the parser panics.
fn parse_here(text: &str) -> Option<Result<KdlDocument, KdlError>> {
    panic::catch_unwind(|| KdlDocument::parse_v2(text)).ok()
}

/// Parses on a thread of its own, for the sake of its stack; `None` if the parser panics.
fn parse(text: &str) -> Option<Result<KdlDocument, KdlError>> {
    thread::scope(|scope| {
        let parser = thread::Builder::new().stack_size(STACK);
        let running = parser.spawn_scoped(scope, || KdlDocument::parse_v2(text)).ok()?;
        running.join().ok()
    })
}

/// What the parser complains of, when it was shown the text from `start` on, behind so many bytes more.
fn problem(diagnostic: &KdlDiagnostic, (start, more): (usize, usize), text: &str) -> Problem {
    let message = match diagnostic.message.as_deref() {
        Some("matching multiline string prefix" | "Expected raw string") => {
            "the lines of this string are not indented like its closing quotes".to_owned()
        }
        Some(message) => format!("this is no KDL: {}", message.to_lowercase()),
        None => "this is no KDL".to_owned(),
    };
    let start = start + diagnostic.span.offset().saturating_sub(more);
    let start = text.floor_char_boundary(start.min(text.len()));
    let end = text.ceil_char_boundary((start + diagnostic.span.len()).min(text.len()));
    let first_line = text[start..end].lines().next().unwrap_or_default();
    let place = start..start + first_line.trim_end().len();
    let problem = Problem::new(message).at(place, "here");
    match &diagnostic.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// For when KDL's parser fails without a word.
fn unexplained() -> Problem {
    let message = "this file is no KDL, in a way that KDL's parser cannot explain";
    Problem::new(message).at(0..0, "somewhere in this file")
}
