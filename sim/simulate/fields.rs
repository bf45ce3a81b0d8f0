//! Fields: what a new span is, from what `tracing` says of it.

use std::fmt;

use tracing::Metadata;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};

use super::spans::Span;
use crate::scenario::Text;
use crate::tracing_text::label;

/// A new span.
pub(super) fn span(attributes: &Attributes<'_>, id: &Id) -> Span {
    if is_node(attributes.metadata()) {
        let mut host = HostName::default();
        attributes.record(&mut host);
        return Span::of_host(id.into_u64(), host.0);
    }
    Span::new(id.into_u64(), label(attributes.metadata().name(), attributes))
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
