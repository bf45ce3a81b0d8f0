//! Places: where something stands in a scenario file, or in one that it includes, as JSON has it.

use serde::Serialize;

use crate::scenario::expectation::quoted;
use crate::scenario::source::{Included, Position};
use crate::scenario::{Source, SourceSpan};

/// A place, in lines and columns.
#[derive(Serialize)]
pub(super) struct PlaceInFile {
    /// The file, if it is one that is included.
    file: Option<String>,
    #[serde(flatten)]
    position: Position,
}

impl PlaceInFile {
    /// That of a span; none in a scenario that was built in Rust, which has no text to point into.
    pub(super) fn of(source: &Source, span: SourceSpan) -> Option<Self> {
        let is_there = !quoted(&source.text, span).is_empty();
        is_there.then(|| Self::at(source.included_at(span), source.position(span)))
    }

    /// A place in this file, or in the scenario itself.
    pub(super) fn at(file: Option<&Included>, position: Position) -> Self {
        let file = file.map(|it| it.path.to_string_lossy().into_owned());
        Self { file, position }
    }
}
