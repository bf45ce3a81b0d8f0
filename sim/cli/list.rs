//! `standstill list`: which scenarios there are, and what belongs to each. Nothing runs.

use std::io;

use super::arguments::Check as Options;
use super::check::each;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::report;

/// Tells of each file what it holds, or why it holds nothing.
pub(super) fn list(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    let color = terminal.color();
    each(options, terminal, |scenario| (report::listed(scenario, color), None))
}
