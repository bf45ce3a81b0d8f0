//! Snapshots: the accepted trace of a case, and the one that waits for review.
//!
//! Files are in insta's format and under its names, so that `cargo insta` reviews them, and insta's
//! variables (`INSTA_UPDATE`, `INSTA_FORCE_PASS`, `CI`) mean here what they mean there. Its macros
//! are not used: they would write the path of this source file, which is another on every machine,
//! into each snapshot, print differences between the lines of other tests, and write into a file in
//! place, so that who is stopped half-way leaves half a trace.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::diff::{recorded, sentences};
use crate::files;
use crate::render::entry::quoted;

/// What the name of a snapshot ends with, after the dot.
pub(super) const EXTENSION: &str = "snap";
/// Of a trace that has no snapshot yet, so many lines are shown from its start, and as many from its end.
const SHOWN: usize = 100;
/// Lines shown before and after a change.
const CONTEXT: usize = 3;

/// The accepted trace of a case.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// Its path from the root of the package.
    path: String,
    /// Where it is.
    file: PathBuf,
    /// The scenario file that it is the trace of.
    source: String,
    /// Whether it is of this case alone.
    is_own: bool,
}

/// What becomes of a trace that is not the accepted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Update {
    /// Nothing.
    Nothing,
    /// It is written beside the accepted one, for review.
    Pending,
    /// It is accepted unseen.
    Accept,
}

impl Snapshot {
    pub(super) fn new(root: &Path, path: String, source: &str) -> Self {
        Self { file: root.join(&path), path, source: source.to_owned(), is_own: true }
    }

    /// The same, where it is that of another case already.
    pub(super) fn of_another(self) -> Self {
        Self { is_own: false, ..self }
    }

    /// Compares a trace, as text, with the accepted one. If they differ, says how, and writes what
    /// insta's variables ask for. What cannot be written is told besides, not instead.
    pub(super) fn compare(&self, trace: &str) -> Result<(), String> {
        if !self.is_own {
            let path = &self.path;
            return Err(format!(
                "{path} is the snapshot of another test, too: rename one of them\n"
            ));
        }
        self.tell_insta()?;
        let accepted = self.read()?;
        if accepted.as_deref() == Some(trace.trim_end()) {
            return self.settle();
        }
        let update = Update::from_environment(accepted.is_some());
        let told = accepted.as_deref().map(|accepted| told(accepted, trace)).unwrap_or_default();
        let written = self.write(update, &told, trace);
        if update == Update::Accept && written.is_ok() {
            return self.settle();
        }
        if written.is_ok() && env::var("INSTA_FORCE_PASS").is_ok_and(|set| set == "1") {
            return Ok(());
        }
        let then = written.err().unwrap_or_else(|| update.review().to_owned());
        Err(match accepted {
            None => {
                let trace = shortened(trace.trim_end());
                let accept = "accept it unseen: INSTA_UPDATE=unseen cargo test\n";
                format!("this trace has no snapshot yet: {}\n\n{trace}\n{then}{accept}", self.path)
            }
            Some(accepted) => {
                let difference = difference(&accepted, trace.trim_end(), "accepted", "now");
                let told = if told.is_empty() { told } else { told + "\n" };
                format!("the trace has changed: {}\n\n{told}{difference}\n{then}", self.path)
            }
        })
    }

    /// The accepted trace, if there is one.
    fn read(&self) -> Result<Option<String>, String> {
        let unreadable = |why: &str| format!("cannot read {}: {why}\n", self.path);
        match fs::symlink_metadata(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(|error| unreadable(&error.to_string()))?,
        };
        let snapshot = insta::Snapshot::from_file(&self.file)
            .map_err(|error| unreadable(&error.to_string()))?;
        let text = snapshot.as_text().ok_or_else(|| unreadable("it is no text"))?;
        Ok(Some(text.to_string().trim_end().to_owned()))
    }

    /// Tells `cargo insta`, where it asks which snapshots are in use, that this one is.
    fn tell_insta(&self) -> Result<(), String> {
        let Some(list) = env::var_os("INSTA_SNAPSHOT_REFERENCES_FILE") else { return Ok(()) };
        let line = format!("{}\n", self.file.display());
        let file = File::options().append(true).create(true).open(&list);
        file.and_then(|mut file| file.write_all(line.as_bytes())).map_err(|error| {
            let list = Path::new(&list).display();
            format!("cannot tell insta of {} in {list}: {error}\n", self.path)
        })
    }

    /// Removes a trace that waits for review: the accepted one is right again. So does insta, in CI, too.
    fn settle(&self) -> Result<(), String> {
        match fs::remove_file(self.pending()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(format!(
                "cannot remove {}.new, which is of no use any more: {error}\n",
                self.path
            )),
            _ => Ok(()),
        }
    }

    /// Writes the trace, with what has changed as the description that `cargo insta review` begins with.
    fn write(&self, update: Update, told: &str, trace: &str) -> Result<(), String> {
        let (file, path) = match update {
            Update::Nothing => return Ok(()),
            Update::Pending => (self.pending(), format!("{}.new", self.path)),
            Update::Accept => (self.file.clone(), self.path.clone()),
        };
        let source = yaml(&self.source);
        let text = format!("---\nsource: {source}\n{}---\n{trace}", description(told));
        files::replace(&file, &text).map_err(|error| format!("cannot write {path}: {error}\n"))
    }

    fn pending(&self) -> PathBuf {
        self.file.with_extension("snap.new")
    }
}

impl Update {
    fn from_environment(accepted: bool) -> Self {
        let asked = env::var("INSTA_UPDATE").unwrap_or_default();
        let ci = env::var("CI").is_ok_and(|ci| !["", "0", "false"].contains(&&*ci));
        Self::asked(&asked, ci, accepted)
    }

    /// How to review what has not been accepted.
    const fn review(self) -> &'static str {
        match self {
            Self::Pending => "review it: standstill review, or cargo insta review\n",
            _ => {
                "review it, without CI and INSTA_UPDATE: cargo test, then standstill review; or cargo insta test --review\n"
            }
        }
    }

    fn asked(update: &str, ci: bool, accepted: bool) -> Self {
        match update {
            "always" | "1" | "force" => Self::Accept,
            "unseen" if !accepted => Self::Accept,
            "no" => Self::Nothing,
            "" | "auto" if ci => Self::Nothing,
            _ => Self::Pending,
        }
    }
}

/// The lines in which two texts differ, and some around them.
pub(super) fn difference(before: &str, after: &str, old: &str, new: &str) -> String {
    let lines = TextDiff::from_lines(before, after);
    lines
        .unified_diff()
        .context_radius(CONTEXT)
        .missing_newline_hint(false)
        .header(old, new)
        .to_string()
}

/// A text without the middle of one that is too long to be read in the output of a test.
fn shortened(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let Some(left_out) = lines.len().checked_sub(2 * SHOWN).filter(|more| *more > 0) else {
        return format!("{text}\n");
    };
    let (start, end) = (&lines[..SHOWN], &lines[lines.len() - SHOWN..]);
    format!("{}\n… {left_out} more lines …\n{}\n", start.join("\n"), end.join("\n"))
}

/// What has changed, a sentence a line. Nothing if the accepted text is no trace, or one of another format.
fn told(accepted: &str, now: &str) -> String {
    let [accepted, now] = [accepted, now].map(recorded::snapshot::read);
    let sentences = accepted.ok().zip(now.ok()).map(|(old, now)| sentences(&old.run, &now.run));
    sentences.unwrap_or_default()
}

/// The line of the head that says what has changed.
fn description(told: &str) -> String {
    if told.is_empty() {
        String::new()
    } else {
        format!("description: {}\n", quoted(told.trim_end()))
    }
}

/// A text as a YAML scalar: plain, or in quotes where a reader would take it for something else.
fn yaml(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    if text.bytes().all(plain) { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insta_variables_decide_what_is_written() {
        let asked = |update, ci| [true, false].map(|known| Update::asked(update, ci, known));
        assert_eq!(asked("", false), [Update::Pending, Update::Pending]);
        assert_eq!(asked("auto", true), [Update::Nothing, Update::Nothing]);
        assert_eq!(asked("no", false), [Update::Nothing, Update::Nothing]);
        assert_eq!(asked("new", true), [Update::Pending, Update::Pending]);
        assert_eq!(asked("unseen", true), [Update::Pending, Update::Accept]);
        assert_eq!(asked("always", true), [Update::Accept, Update::Accept]);
    }

    #[test]
    fn of_a_long_trace_without_a_snapshot_the_middle_is_left_out() {
        let text = |lines: usize| {
            let lines: Vec<_> = (0..lines).map(|number| format!("{number}\n")).collect();
            lines.concat()
        };
        assert_eq!(shortened(text(2 * SHOWN).trim_end()), text(2 * SHOWN));
        let short = shortened(text(2 * SHOWN + 7).trim_end());
        assert_eq!(short.lines().count(), 2 * SHOWN + 1);
        assert!(short.contains("\n99\n… 7 more lines …\n107\n"), "{short}");
    }

    #[test]
    fn a_path_that_yaml_would_misread_stands_in_quotes() {
        assert_eq!(yaml("scenarios/a-b/c_1.kdl"), "scenarios/a-b/c_1.kdl");
        assert_eq!(yaml("scenarios/a: b #1.kdl"), "\"scenarios/a: b #1.kdl\"");
    }

    #[test]
    fn what_has_changed_is_a_text_of_yaml() {
        let head = description("`a`: \"é\" # \u{7}\ntotal 1s → 2s\n");
        assert_eq!(head, "description: \"`a`: \\\"é\\\" # \\u0007\\ntotal 1s → 2s\"\n");
        assert_eq!(description(""), "");
    }

    #[test]
    fn what_has_changed_is_told_first_if_both_are_traces() {
        let trace = |total: &str, length: &str| {
            format!(
                "ok   total {total}s   1 task\n\n          0s\nmain      │\n\n0.000  main      started\n\
                 0.000  main      sleep {length}\n{total}  main      finished\n"
            )
        };
        let expected = "total 1.000s → 2.000s\n`main sleep` 1s longer (1s → 2s)\n";
        assert_eq!(told(&trace("1.000", "1s"), &trace("2.000", "2s")), expected);
        assert_eq!(told("17", &trace("1.000", "1s")), "");
    }

    #[test]
    fn a_difference_shows_the_lines_around_it() {
        let shown = difference("a\nb\nc", "a\nx\nc", "accepted", "now");
        assert_eq!(shown, "--- accepted\n+++ now\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
    }
}
