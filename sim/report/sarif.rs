//! SARIF 2.1.0, as far as it is written here: a log of one run with its rules and results, and where a result stands.
//!
//! What is a result is told where it is known: of runs in `ran/sarif.rs`, of differences in `difference/sarif.rs`.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::scenario::source::Position;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// One result.
#[derive(Clone, Debug)]
pub(super) struct SarifResult {
    /// The rule that it is of.
    pub(super) rule: &'static str,
    /// `error`, `warning` or `note`.
    pub(super) level: &'static str,
    /// What is told.
    pub(super) text: String,
    /// The file, and where in it.
    pub(super) place: Option<(String, Option<Position>)>,
    /// The kind of fingerprint by which it is known again in another log, and the fingerprint.
    pub(super) fingerprint: (&'static str, String),
}

/// The log of a command that has done what it should, or has not.
pub(super) fn document(results: &[SarifResult], is_complete: bool) -> String {
    let rules: BTreeSet<_> = results.iter().map(|result| result.rule).collect();
    let rules: Vec<_> = rules.iter().map(|rule| json!({ "id": rule, "name": rule })).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "standstill",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "invocations": [{ "executionSuccessful": is_complete }],
            "columnKind": "unicodeCodePoints",
            "results": results.iter().map(SarifResult::json).collect::<Vec<_>>(),
        }],
    });
    format!("{document:#}\n")
}

impl SarifResult {
    fn json(&self) -> Value {
        let (kind, fingerprint) = &self.fingerprint;
        let mut result = json!({
            "ruleId": self.rule,
            "level": self.level,
            "message": { "text": self.text },
            "partialFingerprints": { *kind: fingerprint },
        });
        if let Some((file, position)) = &self.place {
            let mut place = json!({ "artifactLocation": { "uri": uri(file) } });
            if let Some(position) = position {
                place["region"] = region(*position);
            }
            result["locations"] = json!([{ "physicalLocation": place }]);
        }
        result
    }
}

/// Where a result stands. A position of no extent is a line.
fn region(Position { line, column, end_line, end_column }: Position) -> Value {
    if (line, column) == (end_line, end_column) {
        return json!({ "startLine": line });
    }
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// A path as a relative reference of a URI.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
