//! Pictures of runs: one page of all, one trace of all for Perfetto, or a drawing of one.

use std::io;

use super::super::arguments::RunFormat;
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::made::{Finished, Kept};
use crate::check::{Verdict, check};
use crate::report::page::{View, page};
use crate::report::{self, perfetto::Named};
use crate::trace::Trace;

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
        let (scenario, wrong) = (kept.scenario, &kept.replayed.wrong);
        let view = match &kept.drawn() {
            Some((trace, verdict)) => {
                View::run(report::Run { scenario, trace, verdict }, &kept.replayed.rerun)
            }
            None => View::no_run(scenario, kept.model.kind().word(), wrong),
        };
        view.replayed(&kept.node.name, wrong)
    }));
    page(&views)
}

fn perfetto(runs: &[&Finished<'_>], replays: &[&Kept<'_>]) -> String {
    let replayed: Vec<_> = replays.iter().filter_map(|kept| Some((kept, kept.drawn()?))).collect();
    let named = |title: String, run| Named { title, run };
    let mut all: Vec<_> = runs.iter().map(|run| named(run.title(), run.as_run())).collect();
    all.extend(replayed.iter().map(|(kept, (trace, verdict))| {
        named(kept.title(), report::Run { scenario: kept.scenario, trace, verdict })
    }));
    report::perfetto::perfetto(&all)
}

impl Kept<'_> {
    /// The run as it is drawn, with all that is expected of it, if it could be made.
    fn drawn(&self) -> Option<(&Trace, Verdict)> {
        let trace = self.replayed.trace.as_ref()?;
        Some((trace, check(self.scenario, trace)))
    }
}
