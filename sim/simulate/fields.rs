//! Fields: how spans and events of `tracing` read in a trace.

use std::fmt;

use tracing::Metadata;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::{DefaultFields, Writer};

use super::spans::Span;
use crate::scenario::Text;

/// A new span.
pub(super) fn span(attributes: &Attributes<'_>, id: &Id) -> Span {
    if is_node(attributes.metadata()) {
        let mut host = HostName::default();
        attributes.record(&mut host);
        return Span::of_host(id.into_u64(), host.0);
    }
    let fields = formatted(attributes);
    let name = attributes.metadata().name();
    let label = if fields.is_empty() { name.into() } else { format!("{name}{{{fields}}}").into() };
    Span::new(id.into_u64(), label)
}

/// The fields as `tracing-subscriber` shows them: the message, then `name=value`.
pub(super) fn formatted(fields: impl RecordFields) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = DefaultFields::new().format_fields(Writer::new(&mut text), fields);
    text
}

/// Whether a span is that in which turmoil lets a host have its turn.
pub(super) fn is_node(metadata: &Metadata<'_>) -> bool {
    metadata.name() == "node" && is_of_turmoil(metadata)
}

/// Whether turmoil itself tells this.
pub(super) fn is_of_turmoil(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    target == "turmoil" || target.starts_with("turmoil::")
}

/// The name of a host, as turmoil gives it to the span in which it lets that have its turn.
#[derive(Default)]
struct HostName(Text);

impl Visit for HostName {
    fn record_str(&mut self, _: &Field, value: &str) {
        self.0 = value.into();
    }

    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        self.0 = format!("{value:?}").into();
    }
}
