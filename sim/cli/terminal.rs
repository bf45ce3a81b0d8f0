//! The terminal: where text goes, and whether it has colour there.

use std::io::{self, ErrorKind, IsTerminal, StderrLock, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};
use terminal_size::{Width, terminal_size};

use super::exit::Exit;
use crate::report::Screen;
use crate::scenario::ScenarioError;

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

    /// What is printed on.
    pub(super) fn screen(&self) -> Screen {
        Screen { color: self.color(), width: width(&io::stdout()) }
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

    /// Clears the screen, if there is one.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        if self.is_closed || !io::stdout().is_terminal() {
            return Ok(());
        }
        // Not through `out`, which leaves such things out where colour is not wanted. This thread has the lock.
        let mut out = io::stdout();
        out.write_all(b"\x1b[2J\x1b[3J\x1b[H").and_then(|()| out.flush())
    }

    /// Whether nobody reads any more what is printed.
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Writes what went wrong. Where that cannot be told, the exit code still does.
    pub(super) fn complain(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes());
    }

    /// Writes why nothing can be done with what was named.
    pub(super) fn refuse_all(&mut self, why: &str) -> Exit {
        self.complain(&format!("{why}\n"));
        Exit::BadInput
    }

    /// Writes why a file is no scenario.
    pub(super) fn refuse(&mut self, error: &ScenarioError) {
        let color = self.err.current_choice() != ColorChoice::Never;
        let screen = Screen { color, width: width(&io::stderr()) };
        self.complain(&error.render(color, screen.columns()));
    }
}

/// How many columns the terminal has, if this is one.
pub(super) fn width(stream: &impl IsTerminal) -> Option<usize> {
    let (Width(columns), _) = terminal_size().filter(|_| stream.is_terminal())?;
    Some(columns.into())
}
