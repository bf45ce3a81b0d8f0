//! The `standstill` command, as a process in a folder of a test, and how it ends.
//!
//! How it ends displays as a snapshot has it: the exit code, what was asked for, and what went wrong, without what differs from
//! time to time.

use std::fmt;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use super::folder::Folder;

/// How a process ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    /// How `standstill` ends here, with these arguments: words between blanks.
    pub(crate) fn standstill(&self, arguments: &str) -> Ended {
        Ended::of(&mut self.command(arguments))
    }

    /// The same with this on its standard input.
    pub(crate) fn standstill_reading(&self, arguments: &str, input: &str) -> Ended {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // What is refused may have ended before it was read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ended::from(child.wait_with_output().unwrap())
    }

    /// The same, not yet begun.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standstill"));
        command.current_dir(self.path("")).args(arguments.split_whitespace());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command.stdin(Stdio::null());
        command
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// How a process ends that is begun now.
    pub(crate) fn of(command: &mut Command) -> Self {
        Self::from(command.output().unwrap())
    }

    /// It ends with this code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Each of these texts stands in what it wrote.
    #[track_caller]
    pub(crate) fn tells(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.out.contains(text) || self.err.contains(text), "no {text:?} in:\n{self}");
        }
        self
    }

    /// The token of the first counterexample that it tells of.
    #[track_caller]
    pub(crate) fn token(&self) -> &str {
        let after = self.out.split("--replay '").nth(1);
        let token = after.and_then(|after| after.split('\'').next());
        token.unwrap_or_else(|| panic!("no token in:\n{self}"))
    }

    /// The nodes that it tells to append to the file, which keep its counterexamples.
    pub(crate) fn nodes(&self) -> Vec<String> {
        let after_each = self.out.split("keep it as a test, in ").skip(1);
        let cut = |text: &str| {
            let (from, to) = (text.find("replay ").unwrap(), text.find("}\n").unwrap());
            text[from..to].to_owned() + "}\n"
        };
        after_each.map(cut).collect()
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => writeln!(f, "exit code: {code}")?,
            None => writeln!(f, "ended by a signal")?,
        }
        for (name, text) in [("stdout", &self.out), ("stderr", &self.err)] {
            if !text.is_empty() {
                writeln!(f, "----- {name} -----")?;
                steady(text).into_iter().try_for_each(|line| writeln!(f, "{line}"))?;
            }
            if !(text.is_empty() || text.ends_with('\n')) {
                writeln!(f, "----- without the end of a line -----")?;
            }
        }
        Ok(())
    }
}

/// The lines of a text but for blanks at their ends and what real time makes of it: how fast an exploration is, and how often
/// it tells of itself before its end.
fn steady(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut before = None;
    for line in text.lines() {
        let told = progress(line);
        let of = told.as_ref().map(|(name, runs, _)| (*name, *runs));
        if let (Some((one, fewer)), Some((same, more))) = (before, of)
            && one == same
            && fewer <= more
        {
            lines.pop();
        }
        before = of;
        lines.push(told.map_or_else(|| line.trim_end().to_owned(), |(_, _, line)| line));
    }
    lines
}

/// How far an exploration has come, such as `Name (async): 20 runs, 4711/s, 3 distinct traces, 1 failure`: its name, its runs, and
/// the line without how fast it is.
fn progress(line: &str) -> Option<(&str, u64, String)> {
    let (before, after) = line.split_once("/s, ")?;
    let (before, speed) = before.rsplit_once(", ")?;
    let (name, runs) = before.rsplit_once(": ")?;
    let number = runs.split(' ').next()?.parse().ok()?;
    speed.parse::<u64>().ok()?;
    Some((name, number, format!("{before}, …/s, {after}")))
}

#[test]
fn an_exploration_is_told_without_how_fast_it_is() {
    let told = "A (async): 7 runs, 99/s, 1 failure\nA (async): 9 runs, 8/s, 1 failure\nB (async): 10 runs, 7/s, 0 failures\n\
                B (async): 1 run, 6/s, 0 failures\n  5 m/s, it says  \n";
    let expected = [
        "A (async): 9 runs, …/s, 1 failure",
        "B (async): 10 runs, …/s, 0 failures",
        "B (async): 1 run, …/s, 0 failures",
        "  5 m/s, it says",
    ];
    assert_eq!(steady(told), expected);
}
