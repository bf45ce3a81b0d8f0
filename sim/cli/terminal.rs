//! The terminal: where text goes, and whether it has colour there.

use std::io::{self, StderrLock, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};

use crate::scenario::ScenarioError;

/// Columns of a diagnostic.
const WIDTH: usize = 100;

/// Standard output for what was asked for, standard error for what went wrong.
#[derive(Debug)]
pub(super) struct Terminal {
    out: AutoStream<StdoutLock<'static>>,
    err: AutoStream<StderrLock<'static>>,
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
        }
    }

    /// Whether what is printed has colour.
    pub(super) fn color(&self) -> bool {
        self.out.current_choice() != ColorChoice::Never
    }

    /// Writes what was asked for.
    pub(super) fn print(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// Writes what went wrong.
    pub(super) fn complain(&mut self, text: &str) -> io::Result<()> {
        self.err.write_all(text.as_bytes())
    }

    /// Writes why a file is no scenario.
    pub(super) fn refuse(&mut self, error: &ScenarioError) -> io::Result<()> {
        let color = self.err.current_choice() != ColorChoice::Never;
        self.complain(&error.render(color, WIDTH))
    }
}
