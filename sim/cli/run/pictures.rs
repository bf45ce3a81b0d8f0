//! Pictures of runs: one page of all, one trace of all for Perfetto, or a drawing of one.

use std::io;

use super::super::arguments::RunFormat;
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::made::{Finished, Kept};
use crate::check::check;
use crate::choices::{Replay, Take};
use crate::report::page::{View, page};
use crate::report::{self, perfetto::Named};
use crate::run::Runner;

/// Shows these. A drawing holds one run: of more, none is drawn, and that is told.
pub(super) fn show(
    format: RunFormat,
    runs: &[&Finished<'_>],
    replays: &[&Kept<'_>],
    terminal: &mut Terminal,
) -> io::Result<Exit> {
    if runs.is_empty() && replays.is_empty() {
        return Ok(Exit::Holds);
    }
    if format == RunFormat::Html {
        return terminal.print(&html(runs, replays)).map(|()| Exit::Holds);
    }
    for kept in replays.iter().filter(|kept| !kept.holds()) {
        let title = kept.title();
        terminal.complain(&format!("{title}\n\n{}\n", kept.replayed.wrong.join("\n")));
    }
    let draw = match format {
        RunFormat::Svg => report::svg,
        RunFormat::Dot => report::dot,
        RunFormat::Mermaid => report::mermaid,
        _ => return terminal.print(&perfetto(runs, replays)).map(|()| Exit::Holds),
    };
    match runs {
        [] => Ok(Exit::Holds),
        [run] => terminal.print(&draw(run.as_run())).map(|()| Exit::Holds),
        runs => {
            terminal.complain(&format!(
                "{} runs do not fit into one drawing: name one file, and its model with --model\n",
                runs.len()
            ));
            Ok(Exit::BadInput)
        }
    }
}

fn html(runs: &[&Finished<'_>], replays: &[&Kept<'_>]) -> String {
    let mut views: Vec<_> = runs.iter().map(|run| View::run(run.as_run(), &run.rerun)).collect();
    views.extend(replays.iter().map(|kept| {
        let Some(drawn) = kept.drawn() else {
            let (scenario, wrong) = (kept.scenario, &kept.replayed.wrong);
            return View::no_run(scenario, kept.model.kind().word(), wrong)
                .replayed(&kept.node.name, wrong);
        };
        View::run(drawn.as_run(), &drawn.rerun).replayed(&kept.node.name, &kept.replayed.wrong)
    }));
    page(&views)
}

fn perfetto(runs: &[&Finished<'_>], replays: &[&Kept<'_>]) -> String {
    let replayed: Vec<_> =
        replays.iter().filter_map(|kept| Some((kept.title(), kept.drawn()?))).collect();
    let named = |title: String, run| Named { title, run };
    let mut all: Vec<_> = runs.iter().map(|run| named(run.title(), run.as_run())).collect();
    all.extend(replayed.iter().map(|(title, run)| named(title.clone(), run.as_run())));
    report::perfetto::perfetto(&all)
}

impl<'s> Kept<'s> {
    /// The run once more, with who woke whom, if it can be made.
    fn drawn(&self) -> Option<Finished<'s>> {
        self.replayed.trace.as_ref()?;
        let takes = self.node.takes.iter().map(Take::from);
        let trace = Runner::new(self.scenario, self.model).run_keeping_turns(Replay::new(takes));
        let verdict = check(self.scenario, &trace);
        let (scenario, rerun) = (self.scenario, self.replayed.rerun.clone());
        Some(Finished { scenario, trace, verdict, rerun })
    }
}
