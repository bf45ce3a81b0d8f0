//! `standstill man`: pages of the manual, made of what `--help` says.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};

use super::arguments::{Arguments, Man};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::files;

/// The section of commands.
const SECTION: &str = "1";

/// Writes the page of one command, or all of them into a folder.
pub(super) fn man(options: &Man, terminal: &mut Terminal) -> io::Result<Exit> {
    let pages = pages();
    if let Some(folder) = &options.into {
        return into(folder, &pages, terminal);
    }
    let wanted = match &options.of {
        Some(name) => format!("standstill-{name}"),
        None => "standstill".to_owned(),
    };
    let Some(page) = pages.iter().find(|page| page.get_name() == wanted) else {
        let of = options.of.as_deref().unwrap_or_default();
        return Ok(terminal.refuse_all(&format!("there is no command `{of}`")));
    };
    terminal.print(&text(page)?)?;
    Ok(Exit::Holds)
}

fn into(folder: &Path, pages: &[Command], terminal: &mut Terminal) -> io::Result<Exit> {
    for page in pages {
        let path = folder.join(format!("{}.{SECTION}", page.get_name()));
        if let Err(error) = files::replace(&path, &text(page)?) {
            return Ok(terminal.refuse_all(&format!("cannot write {}: {error}", path.display())));
        }
        terminal.print(&format!("wrote {}\n", path.display()))?;
    }
    Ok(Exit::Holds)
}

/// The commands that have a page: the whole, and each of those that are told of in its help.
fn pages() -> Vec<Command> {
    let mut whole = Arguments::command();
    whole.build();
    let told = |command: &&Command| !command.is_hide_set() && command.get_name() != "help";
    let each = whole.get_subcommands().filter(told).cloned();
    let each = each.map(|command| {
        let name = format!("standstill-{}", command.get_name());
        command.name(name.clone()).display_name(name)
    });
    let each: Vec<_> = each.collect();
    [whole].into_iter().chain(each).collect()
}

fn text(page: &Command) -> io::Result<String> {
    let mut written = Vec::new();
    clap_mangen::Man::new(page.clone()).section(SECTION).render(&mut written)?;
    Ok(String::from_utf8_lossy(&written).into_owned())
}
