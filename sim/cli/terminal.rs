//! The terminal: where text goes, and whether it has colour there.

use std::io::{self, ErrorKind, StderrLock, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};

use crate::scenario::ScenarioError;

/// Columns of a diagnostic.
const WIDTH: usize = 100;

/// Standard output for what was asked for, standard error for what went wrong.
#[derive(Debug)]
pub(super) struct Terminal {
    out: AutoStream<StdoutLock<'static>>,
    err: AutoStream<StderrLock<'static>>,
    /// Whether nobody reads what was asked for any more.
    is_closed: bool,
}

impl Terminal {
    pub(super) fn new(color: clap::ColorChoice) -> Self {
        let choice = match color {
            clap::ColorChoice::Auto => ColorChoice::Auto,
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Never => ColorChoice::Never,
        };
        Self {
            out: AutoStream::new(io::stdout().lock(), choice),
            err: AutoStream::new(io::stderr().lock(), choice),
            is_closed: false,
        }
    }

    /// Whether what is printed has colour.
    pub(super) fn color(&self) -> bool {
        self.out.current_choice() != ColorChoice::Never
    }

    /// Writes what was asked for, as long as anybody reads it: who closes a pipe has seen enough.
    pub(super) fn print(&mut self, text: &str) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(())
            }
            written => written,
        }
    }

    /// Whether nobody reads any more what is printed.
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Writes what went wrong. Where that cannot be told, the exit code still does.
    pub(super) fn complain(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes());
    }

    /// Writes why a file is no scenario.
    pub(super) fn refuse(&mut self, error: &ScenarioError) {
        let color = self.err.current_choice() != ColorChoice::Never;
        self.complain(&error.render(color, WIDTH));
    }
}
