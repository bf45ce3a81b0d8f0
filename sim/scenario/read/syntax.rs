//! KDL: the text as a tree of nodes, or KDL's complaints as problems.

use std::panic::{AssertUnwindSafe, catch_unwind};

use kdl::{KdlDiagnostic, KdlDocument};

use super::file::File;
use super::problem::Problem;
use super::shape;

/// The nodes of the file, if it is KDL.
pub(super) fn document(file: &File<'_>) -> Option<KdlDocument> {
    if let Err(problem) = shape::check(file.text()) {
        file.report(problem);
        return None;
    }
    match catch_unwind(AssertUnwindSafe(|| KdlDocument::parse_v2(file.text()))) {
        Ok(Ok(document)) => Some(document),
        Ok(Err(error)) => {
            for diagnostic in &error.diagnostics {
                file.report(problem(diagnostic, file.text()));
            }
            None
        }
        Err(_) => {
            let message = "this file is no KDL, in a way that its parser does not survive";
            file.report(Problem::new(message).at(0..0, "somewhere in here"));
            None
        }
    }
}

fn problem(diagnostic: &KdlDiagnostic, text: &str) -> Problem {
    let message = diagnostic.message.as_deref().unwrap_or("this is no KDL");
    let label = diagnostic.label.as_deref().unwrap_or("here");
    let start = text.floor_char_boundary(diagnostic.span.offset().min(text.len()));
    let end = (start + diagnostic.span.len()).min(text.len());
    let end = text.ceil_char_boundary(end);
    let first_line = text[start..end].lines().next().unwrap_or_default();
    let place = start..start + first_line.trim_end().len();
    let problem = Problem::new(message).at(place, label);
    match &diagnostic.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}
