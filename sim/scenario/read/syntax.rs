//! KDL: the text as a tree of nodes, or KDL's complaints as problems.

use std::thread;

use kdl::{KdlDiagnostic, KdlDocument, KdlError};

use super::file::File;
use super::problem::Problem;
use super::shape;

/// The stack for KDL's parser, which takes some 40 KiB for each level of nesting when it is not optimized.
const STACK: usize = 16 * 1024 * 1024;

/// The nodes of the file, if it is KDL.
pub(super) fn document(file: &File<'_>) -> Option<KdlDocument> {
    if let Err(problem) = shape::check(file.text()) {
        file.report(problem);
        return None;
    }
    match parse(file.text()) {
        Some(Ok(document)) => Some(document),
        Some(Err(error)) => {
            for diagnostic in &error.diagnostics {
                file.report(problem(diagnostic, file.text()));
            }
            None
        }
        None => {
            let message = "this file is no KDL, in a way that KDL's parser cannot explain";
            file.report(Problem::new(message).at(0..0, "somewhere in this file"));
            None
        }
    }
}

/// Parses on a thread of its own, for the sake of its stack; `None` if the parser panics.
fn parse(text: &str) -> Option<Result<KdlDocument, KdlError>> {
    thread::scope(|scope| {
        let parser = thread::Builder::new().stack_size(STACK);
        let running = parser.spawn_scoped(scope, || KdlDocument::parse_v2(text)).ok()?;
        running.join().ok()
    })
}

fn problem(diagnostic: &KdlDiagnostic, text: &str) -> Problem {
    let message = diagnostic.message.as_deref().unwrap_or("this is no KDL");
    let label = diagnostic.label.as_deref().unwrap_or("here");
    let start = text.floor_char_boundary(diagnostic.span.offset().min(text.len()));
    let end = text.ceil_char_boundary((start + diagnostic.span.len()).min(text.len()));
    let first_line = text[start..end].lines().next().unwrap_or_default();
    let place = start..start + first_line.trim_end().len();
    let problem = Problem::new(message).at(place, label);
    match &diagnostic.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}
