//! Fields: how spans and events of `tracing` read in a trace.

use std::fmt::{self, Write};

use tracing::Metadata;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::field::RecordFields;

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
pub(super) fn formatted(fields: impl RecordFields) -> Text {
    let mut text = Fields::default();
    fields.record(&mut text);
    text.0
}

/// Fields, written one after the other.
#[derive(Default)]
struct Fields(Text);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.record_debug(field, &format_args!("{value}")),
            _ => self.record_debug(field, &value),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // What `tracing-log` adds to a record of `log` is not what its user wrote.
        if field.name().starts_with("log.") {
            return;
        }
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        if field.name() != "message" {
            self.0.push_str(field.name().trim_start_matches("r#"));
            self.0.push('=');
        }
        // Writing to a text cannot fail.
        let _ = write!(self.0, "{value:?}");
    }
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
