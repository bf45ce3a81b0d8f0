//! SARIF of what was run: a result for each thing that is wrong, at its line of the scenario file.

use super::RanFile;
use super::finding::{self, Finding};
use crate::report::sarif::{SarifResult, document};

/// The whole log.
pub fn sarif(files: &[RanFile<'_>]) -> String {
    let results: Vec<_> = files.iter().flat_map(finding::of_file).map(result).collect();
    let is_complete = !files.iter().any(|file| matches!(file, RanFile::Refused(_)));
    document(&results, is_complete)
}

fn result(finding: Finding) -> SarifResult {
    let Finding { kind, file, position, of, sentence, details } = finding;
    let of = of.map(|of| format!("{of}: ")).unwrap_or_default();
    // Lines move with what is written above them, and the command names the seed.
    let fingerprint = format!("{file}: {of}{sentence}");
    SarifResult {
        rule: kind,
        level: "error",
        text: format!("{of}{sentence}\n{details}").trim_end().to_owned(),
        place: Some((file, position)),
        fingerprint: ("finding/v1", fingerprint),
    }
}
