//! What a program in Rust tells: the fields of `tracing`, and the message of a panic, as they read in a trace.

use std::any::Any;
use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing_subscriber::field::RecordFields;

use crate::scenario::Text;

/// The fields as `tracing-subscriber` shows them: the message, then `name=value`.
pub(crate) fn formatted(fields: impl RecordFields) -> Text {
    let mut text = Fields::default();
    fields.record(&mut text);
    text.0
}

/// A span by its name and its fields: `fetch{id=3}`.
pub(crate) fn label(name: &str, fields: impl RecordFields) -> Text {
    let fields = formatted(fields);
    if fields.is_empty() { name.into() } else { ecow::eco_format!("{name}{{{fields}}}") }
}

/// What a panic says.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Text {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    ecow::eco_format!("panicked: {}", text.unwrap_or("no message"))
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
