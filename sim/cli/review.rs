//! `standstill review`: walks through the traces that wait for review, tells of each what has changed, and asks what to do with it.
//!
//! What waits is what `cargo insta review` would show: `NAME.snap.new` beside `NAME.snap`, written by the tests. Both can be used in turn.

use std::fs;
use std::io::{self, BufRead, ErrorKind};
use std::path::{Path, PathBuf};

use super::arguments::{Chosen, Format, Review as Options, Why};
use super::diff::side;
use super::exit::Exit;
use super::terminal::Terminal;
use super::why::why;
use crate::diff::recorded::snapshot::{self, Snapshot};
use crate::diff::review::{Review, Reviewed, RunDifference};
use crate::files;
use crate::report::difference::{self, Shown};
use crate::report::{Screen, quoted};
use crate::scenario::ModelKind;

/// What the name of a file ends with that waits, and of the one that is accepted.
const PENDING: &str = ".snap.new";
const ACCEPTED: &str = ".snap";
/// The extension of what waits.
const EXTENSION: &str = "new";
/// Lines of a trace that are shown where none is accepted yet.
const LINES: usize = 60;

const QUESTION: &str = "accept (a), reject (r), skip (s), lines (l), why (w), quit (q)? ";
const HELP: &str = "\
a  accept: this is the trace from now on
r  reject: remove it; the accepted one stays
s  skip: it goes on waiting
l  show the lines that differ
w  show what the total is made of now
q  quit: all that is left goes on waiting
";

/// A trace that waits.
struct Pending {
    file: PathBuf,
    accepted: PathBuf,
    /// Its text.
    text: String,
    now: Snapshot,
    /// The accepted one; `None` if there is none, or none that is a trace.
    before: Option<Snapshot>,
}

/// What becomes of a trace that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Accept,
    Reject,
    Skip,
}

/// How many became what.
#[derive(Debug, Default)]
struct Tally {
    accepted: usize,
    rejected: usize,
    skipped: usize,
}

/// Reviews what waits under the paths.
pub(super) fn review(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    let mut exit = Exit::Holds;
    let (mut pending, mut others) = (Vec::new(), 0);
    for file in found(&options.paths, terminal, &mut exit) {
        match read(file) {
            Ok(Some(trace)) => pending.push(trace),
            Ok(None) => others += 1,
            Err(why) => {
                terminal.complain(&format!("{why}\n"));
                exit = Exit::BadInput;
            }
        }
    }
    if others > 0 {
        let wait = if others == 1 { "snapshot waits that is" } else { "snapshots wait that are" };
        terminal.complain(&format!(
            "{others} {wait} of something else than runs: cargo insta review\n"
        ));
    }
    let mut tally = Tally::default();
    let (count, mut goes_on) = (pending.len(), true);
    for (index, trace) in pending.iter().enumerate() {
        if goes_on {
            let of = format!("{} of {count}: ", index + 1);
            terminal.print(&(of + &shown(trace, false, terminal.screen()) + "\n"))?;
        }
        let answer = match options.answer() {
            _ if !goes_on => Some(Answer::Skip),
            Some(answer) => Some(answer),
            None => asked(trace, terminal)?,
        };
        goes_on = answer.is_some();
        if let Err(why) = act(trace, answer.unwrap_or(Answer::Skip), &mut tally) {
            terminal.complain(&format!("{why}\n"));
            exit = Exit::BadInput;
        }
    }
    terminal.print(&tally.told())?;
    Ok(if tally.skipped > 0 { exit.max(Exit::Fails) } else { exit })
}

impl Options {
    /// The answer that is given for all of them; `None` if each is asked for.
    fn answer(&self) -> Option<Answer> {
        match (self.accept, self.reject, self.list) {
            (true, _, _) => Some(Answer::Accept),
            (_, true, _) => Some(Answer::Reject),
            (_, _, true) => Some(Answer::Skip),
            _ => None,
        }
    }
}

impl Tally {
    fn told(&self) -> String {
        let Self { accepted, rejected, skipped } = self;
        match accepted + rejected + skipped {
            0 => "no trace waits for review\n".to_owned(),
            _ => format!("{accepted} accepted, {rejected} rejected, {skipped} still waiting\n"),
        }
    }
}

/// The files that wait, each once, in order.
fn found(paths: &[PathBuf], terminal: &mut Terminal, exit: &mut Exit) -> Vec<PathBuf> {
    let here = [PathBuf::from(".")];
    let mut found = Vec::new();
    for path in if paths.is_empty() { &here } else { paths } {
        match files::under(path, EXTENSION) {
            Ok(files) => found.extend(files),
            Err(error) if error.kind() == ErrorKind::NotADirectory => found.push(path.clone()),
            Err(error) => {
                terminal.complain(&format!("cannot read {}: {error}\n", path.display()));
                *exit = Exit::BadInput;
            }
        }
    }
    found.retain(|file| file.to_string_lossy().ends_with(PENDING));
    let without_dot = |file: PathBuf| file.strip_prefix(".").map_or(file.clone(), Path::to_owned);
    let mut found: Vec<_> = found.into_iter().map(without_dot).collect();
    found.sort();
    found.dedup();
    found
}

/// A trace that waits; `None` if it is the snapshot of something else.
fn read(file: PathBuf) -> Result<Option<Pending>, String> {
    let text = side::text(&file)?;
    if !snapshot::is_trace(&text) {
        return Ok(None);
    }
    let now = snapshot::read(&text)
        .map_err(|wrong| format!("{}:{}: {}", file.display(), wrong.line, wrong.why))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(PENDING).unwrap_or(&name).to_owned();
    let accepted = file.with_file_name(name + ACCEPTED);
    let before = match text_of_accepted(&accepted)? {
        Some(text) => snapshot::read(&text).ok(),
        None => None,
    };
    Ok(Some(Pending { file, accepted, text, now, before }))
}

fn text_of_accepted(file: &Path) -> Result<Option<String>, String> {
    match fs::symlink_metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        _ => side::text(file).map(Some),
    }
}

/// What has changed. Of a trace of which none is accepted yet, the trace.
fn shown(trace: &Pending, lines: bool, screen: Screen) -> String {
    let Pending { accepted, now, before, .. } = trace;
    let Some(before) = before else {
        let is_new = !accepted.exists();
        let kind = if is_new { "a new run" } else { "a run, and the accepted text is none" };
        let header = format!("{}\n  {kind}\n\n", accepted.display());
        let all = trace.text.splitn(3, "---\n").nth(2).unwrap_or_default();
        let shown: Vec<_> = all.lines().take(LINES).collect();
        let more = all.lines().count().saturating_sub(shown.len());
        let more = if more > 0 { format!("… and {more} lines more\n") } else { String::new() };
        return header + &shown.join("\n") + "\n" + &more;
    };
    let name = accepted.display().to_string();
    let source = now.source.clone();
    let difference = RunDifference::of(before.run.clone(), now.run.clone());
    let Some(difference) = difference else {
        return format!("{name}\n  no difference: it is only written in another way\n");
    };
    let runs = vec![Reviewed { name, source, difference }];
    difference::text(&Review { runs, ..Review::default() }, Shown { lines, screen })
}

/// Asks what to do. `None` if all the others are to wait.
fn asked(trace: &Pending, terminal: &mut Terminal) -> io::Result<Option<Answer>> {
    loop {
        terminal.print(QUESTION)?;
        let mut answer = String::new();
        // Who has nothing more to say, or says what is no text, leaves all as it is.
        if terminal.is_closed()
            || io::stdin().lock().read_line(&mut answer).unwrap_or_default() == 0
        {
            terminal.print("\n")?;
            return Ok(None);
        }
        match answer.trim() {
            "a" | "accept" => return Ok(Some(Answer::Accept)),
            "r" | "reject" => return Ok(Some(Answer::Reject)),
            "s" | "skip" => return Ok(Some(Answer::Skip)),
            "q" | "quit" => return Ok(None),
            "l" | "lines" => {
                let text = shown(trace, true, terminal.screen());
                terminal.print(&text)?;
            }
            "w" | "why" => explain(trace, terminal)?,
            _ => terminal.print(HELP)?,
        }
    }
}

/// Shows what the total of the run is made of, if it is the plain run of a scenario that is there.
fn explain(trace: &Pending, terminal: &mut Terminal) -> io::Result<()> {
    let name = trace.accepted.file_stem().unwrap_or_default().to_string_lossy();
    let (name, model) = name.rsplit_once('.').unwrap_or((&name, ""));
    let model = ModelKind::from_word(model);
    let source = trace.now.source.as_deref().and_then(|source| {
        // It is named from the root of the package, in which the snapshots are, too.
        let folders = trace.file.ancestors().skip(1);
        folders.map(|folder| folder.join(source)).find(|file| file.is_file())
    });
    match (source, model) {
        (Some(file), Some(model)) => {
            let is_case = file.file_stem().is_none_or(|stem| *stem != *name);
            let case = name.rsplit_once('@').filter(|_| is_case);
            let case = case.map(|(_, case)| case.to_owned());
            let options = Why {
                file,
                pattern: None,
                chosen: Chosen { set: Vec::new(), case },
                model: Some(model),
                seed: None,
                replay: None,
                format: Format::Text,
            };
            why(&options, terminal).map(drop)
        }
        _ => {
            terminal.print("this is not known of it: it is no plain run of a scenario file here\n")
        }
    }
}

/// Does what was answered. What stands is replaced as a whole, or stays.
fn act(trace: &Pending, answer: Answer, tally: &mut Tally) -> Result<(), String> {
    let Pending { file, accepted, text, .. } = trace;
    let cannot = |what: &str, path: &Path, error: io::Error| {
        format!("cannot {what} {}: {error}", quoted(path))
    };
    let remove = || fs::remove_file(file).map_err(|error| cannot("remove", file, error));
    match answer {
        Answer::Accept => {
            files::replace(accepted, text).map_err(|error| cannot("write", accepted, error))?;
            remove()?;
            tally.accepted += 1;
        }
        Answer::Reject => {
            remove()?;
            tally.rejected += 1;
        }
        Answer::Skip => tally.skipped += 1,
    }
    Ok(())
}
