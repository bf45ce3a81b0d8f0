//! Expectations in Rust: the words of an `expect` block, as methods, for any trace.
//!
//! Each method adds its line to an `expect` block, which is then read, checked and reported as that of a scenario file is:
//! same words, same rules, same diagnostics. So nothing here knows what a word means.

#[cfg(feature = "scenarios")]
use std::fs;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};
use std::panic::Location;
#[cfg(feature = "scenarios")]
use std::path::Path;
use std::thread;

use crate::check::{self, Verdict, Violation};
use crate::scenario::{Given, ScenarioError, Stated, Statement, Text, stated};
use crate::trace::{Limit, Outcome, Trace};
use crate::violations::{Screen, violations, waits};

/// Columns of a diagnostic.
const WIDTH: usize = 100;

/// What a trace is expected to be; made by [`Trace::expect`].
///
/// Patterns are as in scenario files: the name of a task, a blank, and what happens, as the trace shows it, with `*` for any
/// run of characters; before that blank it ends with the name. Lengths of time are written with their unit: `"1.5s"`.
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
    /// The text of the file that states some of them.
    file: Option<String>,
    /// The lines that state the others.
    lines: Vec<Statement>,
    style: Style,
    /// The tasks that wait to be called when `main` ends.
    #[cfg_attr(not(feature = "simulate"), allow(dead_code, reason = "only simulations know"))]
    servers: Vec<Text>,
}

/// Where what is meant, and breaks an unstated rule, can be stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    #[cfg(feature = "scenarios")]
    File,
    Method,
    #[cfg(feature = "simulate")]
    Attribute,
}

/// What states an amount: values, as arguments or as properties with a name.
type Arguments = Vec<(Option<&'static str>, Given)>;

/// A length of time or a number, exact or within bounds: `"2s"`, `Duration::from_secs(2)`, `"1s"..="3s"`, `..="3s"`, `3`,
/// `1..`.
pub trait Amount {
    /// The arguments and properties that state it.
    fn arguments(self) -> Arguments;
}

impl Trace {
    /// States what this trace is expected to be. That it ends well and leaves no task running goes without saying.
    #[track_caller]
    pub fn expect(&self) -> Expect<'_> {
        let caller = Location::caller();
        let place = format!("{}:{}", caller.file(), caller.line());
        Expect::new(self, place, None, Style::Method)
    }

    /// Expects what the `expect` blocks of a scenario file state; whatever else is in the file does not matter.
    ///
    /// # Panics
    ///
    /// If the file cannot be read.
    #[cfg(feature = "scenarios")]
    pub fn expect_file(&self, path: impl AsRef<Path>) -> Expect<'_> {
        let path = path.as_ref();
        let place = path.display().to_string();
        let text = fs::read_to_string(path).unwrap_or_else(|why| {
            panic!("cannot read {place:?}, a file with `expect` blocks: {why}")
        });
        Expect::new(self, place, Some(text), Style::File)
    }
}

impl<'t> Expect<'t> {
    fn new(trace: &'t Trace, place: String, file: Option<String>, style: Style) -> Self {
        Self { trace, place, file, lines: Vec::new(), style, servers: Vec::new() }
    }
}

impl Expect<'_> {
    /// `main` ends after this time.
    pub fn total(self, length: impl Amount) -> Self {
        self.line("total", length.arguments())
    }

    /// The run ends like this: `"ok"`, `"failed"`, `"timeout"`, `"cancelled"`, `"deadlock"`, `"fault"` or
    /// `"limit"`.
    pub fn outcome(self, kind: &str) -> Self {
        self.line("outcome", texts([kind]))
    }

    /// Events that fit these patterns happen in this order.
    pub fn order<'p>(self, patterns: impl IntoIterator<Item = &'p str>) -> Self {
        self.line("order", texts(patterns))
    }

    /// An event happens at this instant, or between two.
    pub fn at(self, instant: impl Amount, pattern: &str) -> Self {
        self.line("at", [instant.arguments(), texts([pattern])].concat())
    }

    /// Tasks that fit take this long from their start to their end.
    pub fn duration(self, task: &str, length: impl Amount) -> Self {
        self.line("duration", [texts([task]), length.arguments()].concat())
    }

    /// Each event that fits the first pattern is followed within this time by one that fits the second.
    pub fn within(self, length: impl Amount, first: &str, second: &str) -> Self {
        self.line("within", [length.arguments(), texts([first, second])].concat())
    }

    /// No event fits.
    pub fn never(self, pattern: &str) -> Self {
        self.line("never", texts([pattern]))
    }

    /// No event fits the first pattern before one fits the second.
    pub fn never_before(self, pattern: &str, barrier: &str) -> Self {
        let word = vec![(None, Given::Word("before"))];
        self.line("never", [texts([pattern]), word, texts([barrier])].concat())
    }

    /// No event fits the first pattern after one fits the second.
    pub fn never_after(self, pattern: &str, barrier: &str) -> Self {
        let word = vec![(None, Given::Word("after"))];
        self.line("never", [texts([pattern]), word, texts([barrier])].concat())
    }

    /// The line right after each that fits the first pattern fits the second.
    pub fn next(self, pattern: &str, follower: &str) -> Self {
        self.line("next", texts([pattern, follower]))
    }

    /// At most so many events fit within any stretch of time of this length.
    pub fn rate(self, pattern: &str, most: u64, per: &str) -> Self {
        let [most, per] = [("max", Given::Number(most)), ("per", Given::Text(per.to_owned()))];
        let bounds = [most, per].map(|(name, given)| (Some(name), given));
        self.line("rate", [texts([pattern]), bounds.to_vec()].concat())
    }

    /// So many items are in a queue of a scenario file at its fullest moment.
    pub fn depth(self, queue: &str, number: impl Amount) -> Self {
        self.line("depth", [texts([queue]), number.arguments()].concat())
    }

    /// Each hold of a lock or a semaphore of a scenario file lasts so long.
    pub fn held(self, name: &str, length: impl Amount) -> Self {
        self.line("held", [texts([name]), length.arguments()].concat())
    }

    /// A cell of a scenario file has this value at the end.
    pub fn value(self, cell: &str, value: impl Amount) -> Self {
        self.line("value", [texts([cell]), value.arguments()].concat())
    }

    /// Some event fits.
    pub fn eventually(self, pattern: &str) -> Self {
        self.line("eventually", texts([pattern]))
    }

    /// So many events fit.
    pub fn count(self, pattern: &str, number: impl Amount) -> Self {
        self.line("count", [texts([pattern]), number.arguments()].concat())
    }

    /// So many tasks that fit are alive at once, at the most crowded moment.
    pub fn overlap(self, task: &str, number: impl Amount) -> Self {
        self.line("overlap", [texts([task]), number.arguments()].concat())
    }

    /// The longest hold of the loop: in a simulation, by a poll that takes long in real time.
    pub fn blocked(self, length: impl Amount) -> Self {
        self.line("blocked", length.arguments())
    }

    /// Tasks that fit are left running when `main` ends, which is otherwise not expected.
    pub fn leaks(self, task: &str) -> Self {
        self.line("leaks", texts([task]))
    }

    /// Hosts that fit fail, which is otherwise not expected.
    pub fn untaken(self, host: &str) -> Self {
        self.line("untaken", texts([host]))
    }

    /// Checks what is stated.
    ///
    /// # Errors
    ///
    /// If it is stated wrongly: no duration, no pattern, …
    pub fn check(&self) -> Result<Verdict, ScenarioError> {
        Ok(check::verdict(&self.stated()?.expects, self.trace))
    }

    /// Checks what is stated, and panics if it does not hold.
    ///
    /// # Panics
    ///
    /// With a diagnostic for each expectation that does not hold, and the lines of the trace that show it; or if one is
    /// stated wrongly.
    #[track_caller]
    pub fn assert(&self) {
        if let Some(complaint) = self.complaint(&rerun()) {
            panic!("\n{complaint}");
        }
    }

    /// The same, stated by the attribute of a test, at whose end these tasks wait to be called.
    #[cfg(feature = "simulate")]
    pub(crate) fn of_a_test(self, servers: &[Text]) -> Self {
        Self { style: Style::Attribute, servers: servers.to_vec(), ..self }
    }

    /// The same, stated there.
    #[cfg(feature = "simulate")]
    pub(crate) fn at_place(self, place: &Location<'_>) -> Self {
        if self.file.is_some() {
            return self;
        }
        Self { place: format!("{}:{}", place.file(), place.line()), ..self }
    }

    /// What does not hold or is stated wrongly, if anything is; `rerun` is the command that shows it again.
    pub(crate) fn complaint(&self, rerun: &str) -> Option<String> {
        let stated = match self.stated() {
            Ok(stated) => stated,
            Err(error) => return Some(error.render(false, WIDTH)),
        };
        let mut verdict = check::verdict(&stated.expects, self.trace);
        for violation in &mut verdict.violations {
            if violation.help.is_some() {
                violation.help = self.help(violation).or_else(|| violation.help.take());
            }
        }
        let shown = violations(&stated.source, self.trace, &verdict, rerun, Screen::default());
        (!verdict.holds()).then(|| waits(self.trace) + &shown)
    }

    /// What to write where something is meant that goes without saying not to be so; `None` if it is as in scenario files.
    fn help(&self, violation: &Violation) -> Option<String> {
        let word = violation.word;
        let tasks = violation.witnesses.iter().map(|event| self.trace.events[*event].task);
        let tasks: Vec<_> = tasks.map(|task| self.trace.name(task).as_str()).collect();
        let argument = match (word, &*tasks) {
            ("outcome", _) => self.trace.outcome.kind().word().to_owned(),
            (_, [_, ..]) => pattern_of(&tasks),
            _ => return None,
        };
        match (self.style, word) {
            #[cfg(feature = "scenarios")]
            (Style::File, _) => None,
            (Style::Method, _) => {
                let cause = self.cause();
                Some(format!("{cause}if it is meant, state `.{word}({argument:?})`"))
            }
            #[cfg(feature = "simulate")]
            (Style::Attribute, "leaks") => {
                let are_servers = tasks.iter().all(|task| self.servers.iter().any(|it| it == task));
                let argument = if are_servers { "servers".to_owned() } else { argument };
                let each = if tasks.len() > 1 { "each task" } else { "the task" };
                Some(format!(
                    "if it is meant, allow it: `#[standstill::test(leaks = {argument:?})]`; if not, await {each}, or abort \
                     and await it, before the test returns"
                ))
            }
            #[cfg(feature = "simulate")]
            (Style::Attribute, "untaken") => Some(
                "if it is meant, allow it: `#[standstill::test(allow = \"panics\")]`; if not, await the handle of the task, \
                 before it ends"
                    .to_owned(),
            ),
            #[cfg(feature = "simulate")]
            (Style::Attribute, _) => Some(format!(
                "{}if it is meant, run the program with `standstill::simulate` and state \
                 `trace.expect().{word}({argument:?})`",
                self.cause()
            )),
        }
    }

    /// Why a program most probably comes to its end like this, and what to write in place of it, where that can be said.
    fn cause(&self) -> &'static str {
        match self.trace.outcome {
            Outcome::Limit(Limit::Steps(_)) => {
                "time and the network stand still while any task can run, and a task that yields in a loop always can: let it \
                 wait for what it looks for, or `sleep` in the loop; "
            }
            _ => "",
        }
    }

    fn line(mut self, word: &'static str, arguments: Arguments) -> Self {
        self.lines.push(Statement { word, arguments });
        self
    }

    /// What is stated, read.
    pub(crate) fn stated(&self) -> Result<Stated, ScenarioError> {
        stated(&self.place, self.file.as_deref(), &self.lines)
    }
}

impl Amount for &str {
    fn arguments(self) -> Arguments {
        texts([self])
    }
}

impl Amount for std::time::Duration {
    fn arguments(self) -> Arguments {
        texts([&*crate::time::Duration::from(self).to_string()])
    }
}

impl Amount for u64 {
    fn arguments(self) -> Arguments {
        vec![(None, Given::Number(self))]
    }
}

impl<A: Amount> Amount for RangeInclusive<A> {
    fn arguments(self) -> Arguments {
        let (start, end) = self.into_inner();
        [property("min", start), property("max", end)].concat()
    }
}

impl<A: Amount> Amount for RangeFrom<A> {
    fn arguments(self) -> Arguments {
        property("min", self.start)
    }
}

impl<A: Amount> Amount for RangeToInclusive<A> {
    fn arguments(self) -> Arguments {
        property("max", self.end)
    }
}

/// A pattern that these names fit: the name itself if it is one, else what they begin with.
fn pattern_of(names: &[&str]) -> String {
    let [first, others @ ..] = names else { return "*".to_owned() };
    let same = |other: &&str| first.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    match others.iter().filter(|other| *other != first).map(same).min() {
        None => (*first).to_owned(),
        Some(same) => first.chars().take(same).chain(['*']).collect(),
    }
}

/// Texts as arguments.
fn texts<'p>(texts: impl IntoIterator<Item = &'p str>) -> Arguments {
    texts.into_iter().map(|text| (None, Given::Text(text.to_owned()))).collect()
}

/// An amount as a property.
fn property(name: &'static str, amount: impl Amount) -> Arguments {
    amount.arguments().into_iter().map(|(_, given)| (Some(name), given)).collect()
}

/// The command that shows the run again: tests run on threads that have their names.
pub(crate) fn rerun() -> String {
    let test = thread::current().name().filter(|name| *name != "main").map(str::to_owned);
    test.map_or_else(|| "cargo run".to_owned(), |test| format!("cargo test {test} -- --exact"))
}
