//! KDL: the text as a tree of nodes, or what is wrong with its shape or its values as problems.

use std::panic;

use kdl::KdlDiagnostic;

use super::file::File;
use super::nodes::KdlDocument;
use super::problem::Problem;
use super::{shape, tree};

/// The nodes of the file, if it is KDL.
pub(super) fn document(file: &File<'_>) -> Option<KdlDocument> {
    let text = file.text();
    if let Err(problems) = shape::check(text) {
        for problem in problems {
            file.report(problem);
        }
        return None;
    }
    // Of KDL's parser it is not known that it never panics.
    match panic::catch_unwind(|| tree::document(text)) {
        Ok(Ok(document)) => Some(document),
        Ok(Err(refused)) => {
            // What it says after its first complaint mostly follows from it.
            let first = refused.error.diagnostics.first();
            file.report(first.map_or_else(unexplained, |it| problem(it, refused.start, text)));
            None
        }
        Err(_) => {
            file.report(unexplained());
            None
        }
    }
}

/// What the parser complains of, when it was shown the text from `start` on.
fn problem(diagnostic: &KdlDiagnostic, start: usize, text: &str) -> Problem {
    let message = match diagnostic.message.as_deref() {
        Some("matching multiline string prefix" | "Expected raw string") => {
            "the lines of this string are not indented like its closing quotes".to_owned()
        }
        Some(message) => format!("this is no KDL: {}", message.to_lowercase()),
        None => "this is no KDL".to_owned(),
    };
    let start = text.floor_char_boundary((start + diagnostic.span.offset()).min(text.len()));
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
