//! `standstill completions`: what lets a shell complete the command.

use std::io;

use clap::{Command, CommandFactory};

use super::arguments::{Arguments, Completions};
use super::exit::Exit;
use super::terminal::Terminal;

/// Writes it for a shell.
pub(super) fn completions(options: &Completions, terminal: &mut Terminal) -> io::Result<Exit> {
    let mut written = Vec::new();
    clap_complete::generate(options.shell, &mut told(), "standstill", &mut written);
    terminal.print(&String::from_utf8_lossy(&written))?;
    Ok(Exit::Holds)
}

/// The command as its help tells of it: what others call is nothing to complete.
fn told() -> Command {
    let whole = Arguments::command();
    let each = whole.get_subcommands().filter(|it| !it.is_hide_set()).cloned();
    let bare = Command::new("standstill").version(env!("CARGO_PKG_VERSION"));
    bare.args(whole.get_arguments().cloned()).subcommands(each)
}
