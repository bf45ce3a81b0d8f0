//! Expectations in Rust: the words of an `expect` block, as methods, for any trace.
//!
//! Each method adds its line to an `expect` block, which is then read, checked and reported as that of a scenario file is:
//! same words, same rules, same diagnostics. So nothing here knows what a word means.

use std::fmt::Write;
use std::fs;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};
use std::panic::Location;
use std::path::Path;
use std::thread;

use crate::check::{Verdict, check};
use crate::report::{self, Run};
use crate::scenario::{Scenario, ScenarioError};
use crate::trace::Trace;

/// Columns of a diagnostic.
const WIDTH: usize = 100;

/// What a trace is expected to be; made by [`Trace::expect`].
///
/// Patterns are as in scenario files: the name of a task, a blank, and what happens, as the trace shows it, with `*` for any
/// run of characters. Lengths of time are written with their unit: `"1.5s"`.
///
/// ```
/// # use standstill::{choices::Plain, simulate};
/// # let trace = simulate(Plain, async { tokio::time::sleep(std::time::Duration::from_secs(2)).await });
/// trace.expect().total("2s").order(["main started", "main finished"]).assert();
/// trace.expect().total("1s"..="3s").count("main *", 2..).assert();
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is checked before `assert` or `check`"]
pub struct Expect<'t> {
    trace: &'t Trace,
    /// Where the expectations are stated.
    place: String,
    text: String,
    /// Whether the text is that of a file, as it is.
    is_file: bool,
}

/// A length of time or a number, exact or within bounds: `"2s"`, `"1s"..="3s"`, `..="3s"`, `3`, `1..`.
pub trait Amount {
    /// The arguments that state it.
    fn arguments(self) -> String;
}

impl Trace {
    /// States what this trace is expected to be. That it ends well and leaves no task running goes without saying.
    #[track_caller]
    pub fn expect(&self) -> Expect<'_> {
        let caller = Location::caller();
        let place = format!("{}:{}", caller.file(), caller.line());
        Expect { trace: self, place, text: "expect {\n".to_owned(), is_file: false }
    }

    /// Expects what the `expect` blocks of a scenario file state; whatever else is in the file does not matter.
    ///
    /// # Panics
    ///
    /// If the file cannot be read.
    pub fn expect_file(&self, path: impl AsRef<Path>) -> Expect<'_> {
        let path = path.as_ref();
        let place = path.display().to_string();
        let text =
            fs::read_to_string(path).unwrap_or_else(|why| panic!("cannot read {place}: {why}"));
        Expect { trace: self, place, text, is_file: true }
    }
}

impl Expect<'_> {
    /// `main` ends after this time.
    pub fn total(self, length: impl Amount) -> Self {
        self.line("total", &length.arguments())
    }

    /// The run ends like this: `"ok"`, `"failed"`, `"timeout"`, `"cancelled"`, `"deadlock"` or `"limit"`.
    pub fn outcome(self, kind: &str) -> Self {
        self.line("outcome", &quoted(kind))
    }

    /// Events that fit these patterns happen in this order.
    pub fn order<'p>(self, patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let patterns: Vec<_> = patterns.into_iter().map(quoted).collect();
        self.line("order", &patterns.join(" "))
    }

    /// An event happens at this instant.
    pub fn at(self, instant: &str, pattern: &str) -> Self {
        self.line("at", &format!("{} {}", quoted(instant), quoted(pattern)))
    }

    /// Tasks that fit take this long from their start to their end.
    pub fn duration(self, task: &str, length: impl Amount) -> Self {
        self.line("duration", &format!("{} {}", quoted(task), length.arguments()))
    }

    /// Each event that fits the first pattern is followed within this time by one that fits the second.
    pub fn within(self, length: &str, first: &str, second: &str) -> Self {
        self.line("within", &[length, first, second].map(quoted).join(" "))
    }

    /// No event fits.
    pub fn never(self, pattern: &str) -> Self {
        self.line("never", &quoted(pattern))
    }

    /// Some event fits.
    pub fn eventually(self, pattern: &str) -> Self {
        self.line("eventually", &quoted(pattern))
    }

    /// So many events fit.
    pub fn count(self, pattern: &str, number: impl Amount) -> Self {
        self.line("count", &format!("{} {}", quoted(pattern), number.arguments()))
    }

    /// So many tasks that fit are alive at once, at the most crowded moment.
    pub fn overlap(self, task: &str, number: impl Amount) -> Self {
        self.line("overlap", &format!("{} {}", quoted(task), number.arguments()))
    }

    /// The longest hold of the loop: in a simulation, by a poll that takes long in real time.
    pub fn blocked(self, length: impl Amount) -> Self {
        self.line("blocked", &length.arguments())
    }

    /// Tasks that fit are left running when `main` ends, which is otherwise not expected.
    pub fn leaks(self, task: &str) -> Self {
        self.line("leaks", &quoted(task))
    }

    /// Checks what is stated.
    ///
    /// # Errors
    ///
    /// If it is stated wrongly: no duration, no pattern, …
    pub fn check(&self) -> Result<Verdict, ScenarioError> {
        Ok(check(&self.stated()?, self.trace))
    }

    /// Checks what is stated, and panics if it does not hold.
    ///
    /// # Panics
    ///
    /// With a diagnostic for each expectation that does not hold, and the lines of the trace that show it; or if one is
    /// stated wrongly.
    #[track_caller]
    pub fn assert(&self) {
        let stated = self.stated();
        let scenario = stated.unwrap_or_else(|error| panic!("\n{}", error.render(false, WIDTH)));
        let verdict = check(&scenario, self.trace);
        let run = Run { scenario: &scenario, trace: self.trace, verdict: &verdict };
        assert!(verdict.holds(), "\n{}", report::violations(run, &rerun(), false));
    }

    fn line(mut self, word: &str, arguments: &str) -> Self {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "    {word} {arguments}");
        self
    }

    fn stated(&self) -> Result<Scenario, ScenarioError> {
        let close = if self.is_file { "" } else { "}\n" };
        Scenario::parse_expectations(&self.place, &format!("{}{close}", self.text))
    }
}

impl Amount for &str {
    fn arguments(self) -> String {
        quoted(self)
    }
}

impl Amount for u64 {
    fn arguments(self) -> String {
        self.to_string()
    }
}

impl<A: Amount> Amount for RangeInclusive<A> {
    fn arguments(self) -> String {
        let (start, end) = self.into_inner();
        format!("min={} max={}", start.arguments(), end.arguments())
    }
}

impl<A: Amount> Amount for RangeFrom<A> {
    fn arguments(self) -> String {
        format!("min={}", self.start.arguments())
    }
}

impl<A: Amount> Amount for RangeToInclusive<A> {
    fn arguments(self) -> String {
        format!("max={}", self.end.arguments())
    }
}

/// A text as a string of KDL.
fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// The command that shows the run again: tests run on threads that have their names.
fn rerun() -> String {
    let test = thread::current().name().filter(|name| *name != "main").map(str::to_owned);
    test.map_or_else(|| "cargo run".to_owned(), |test| format!("cargo test {test} -- --exact"))
}
