//! What `standstill run` shows of its runs: as text one in full or many at a glance, as JSON a line each.

use std::io;

use anstyle::Style;

use super::super::terminal::Terminal;
use super::made::{Finished, Kept, Made};
use crate::{render, report};

/// One run in full, or all at a glance, then each that fails; then the replays.
pub(super) fn text(made: &Made<'_>, quiet: bool, terminal: &mut Terminal) -> io::Result<()> {
    let is_refused = made.refused().next().is_some();
    match &made.runs[..] {
        [only] if !is_refused && !quiet => {
            let text = report::text(only.as_run(), &only.rerun, terminal.screen());
            terminal.print(&(text + "\n"))?;
        }
        runs => many(runs, quiet, terminal)?,
    }
    for run in made.runs.iter().filter(|run| !run.trace.packets.is_empty()) {
        let title = if made.runs.len() > 1 { run.title() + ": " } else { String::new() };
        terminal
            .print(&format!("{title}packets\n\n{}\n", render::packets(&run.trace, Style::new())))?;
    }
    // At a glance, a replay that is as it should be is one of the runs that hold.
    let is_brief = quiet || made.runs.len() > 1;
    for kept in made.replays.iter().filter(|kept| !(is_brief && kept.holds())) {
        replay(kept, terminal)?;
    }
    Ok(())
}

/// A line for each run, for each replay, and for each file that could not be run.
pub(super) fn json(made: &Made<'_>, quiet: bool, terminal: &mut Terminal) -> io::Result<()> {
    for run in made.runs.iter().filter(|run| !(quiet && run.verdict.holds())) {
        terminal.print(&(report::json(run.as_run()) + "\n"))?;
    }
    for Kept { scenario, model, node, replayed } in
        made.replays.iter().filter(|kept| !(quiet && kept.holds()))
    {
        let line = report::replayed_json(scenario, *model, &node.name, replayed);
        terminal.print(&(line + "\n"))?;
    }
    for error in made.refused() {
        terminal.print(&(report::file_json(Err(error)) + "\n"))?;
    }
    Ok(())
}

fn many(runs: &[Finished<'_>], quiet: bool, terminal: &mut Terminal) -> io::Result<()> {
    let screen = terminal.screen();
    if !quiet && !runs.is_empty() {
        let runs: Vec<_> = runs.iter().map(Finished::as_run).collect();
        terminal.print(&(report::table(&runs, screen) + "\n"))?;
    }
    for run in runs.iter().filter(|run| !run.verdict.holds()) {
        let title = run.title();
        let violations = report::violations(run.as_run(), &run.rerun, screen);
        terminal.print(&format!("{title}\n\n{violations}\n"))?;
    }
    Ok(())
}

/// What is wrong with a replay, or that nothing is.
fn replay(kept: &Kept<'_>, terminal: &mut Terminal) -> io::Result<()> {
    let title = kept.title();
    let told = match &kept.replayed.wrong[..] {
        [] => format!("{title}: as it should be"),
        wrong => format!("{title}\n\n{}", wrong.join("\n")),
    };
    terminal.print(&(told + "\n"))
}
