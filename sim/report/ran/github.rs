//! Annotations as GitHub's runners read them from the output of a job: a workflow command a line for each thing that is wrong.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

use super::RanFile;
use super::finding::{self, Finding};
use crate::scenario::source::Position;

/// Every finding of these files, in their order.
pub fn github(files: &[RanFile<'_>]) -> String {
    files.iter().flat_map(finding::of_file).map(|it| command(&it)).collect()
}

fn command(finding: &Finding) -> String {
    let Finding { file, position, of, sentence, details, .. } = finding;
    let mut properties = vec![("file", file.replace('\\', "/"))];
    if let Some(Position { line, column, end_line, end_column }) = position {
        let numbers = [("line", line), ("endLine", end_line)];
        properties.extend(numbers.map(|(name, number)| (name, number.to_string())));
        // Columns are looked at on one line only, and the last belongs to what is marked.
        if line == end_line {
            let last = (end_column - 1).max(*column);
            properties.extend([("col", column.to_string()), ("endColumn", last.to_string())]);
        }
    }
    properties.extend(of.as_ref().map(|of| ("title", of.clone())));
    let properties = properties.iter().map(|(name, value)| format!("{name}={}", property(value)));
    let properties = properties.collect::<Vec<_>>().join(",");
    let message = format!("{sentence}\n{details}");
    format!("::error {properties}::{}\n", data(message.trim_end()))
}

/// A text after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
