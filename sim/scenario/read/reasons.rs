//! Reasons: every reason that a failure of the file can have, and the check of those who handle failures by it.
//!
//! A reason with expressions is known up to `*` for each. What steps say themselves when they fail stands in [`OWN`].

use std::collections::BTreeSet;

use super::entry::Entry;
use super::file::File;
use super::names::{Kind, Names};
use super::suggest;
use crate::scenario::expression::is_name;
use crate::scenario::{Fault, FaultKind, Pattern, Queue, QueueKind, Service, Template, Text};

/// The words with which steps fail, whatever the file says.
const OWN: [&str; 24] = [
    "timeout",
    "closed",
    "connection refused",
    "connection broken",
    "connection timed out",
    "connection closed",
    "connection reset",
    "connection closed before the answer",
    "connection reset before the answer",
    "connect timeout",
    "read timeout",
    "message too long",
    "a line has no line breaks",
    "another task receives already",
    "nothing was caught",
    "there is no task to wait for",
    "the group takes no more tasks",
    "the pool is shut down",
    "no timeout of this task is around this",
    "the timeout has expired",
    "the timeout is over",
    "no timeout has been named *",
    "the period of a loop is longer than no time",
    "the steps are nested too deep",
];

/// The words with which steps fail for the sake of a name, which stands in them.
const OF_PROMISES: &str = "* is settled already";
const OF_TASKS: &str = "there is no * yet";
const OF_SEMAPHORES: &str = "* is released too often";
const OF_LOCKS: &str = "* is not acquired";
/// The words with which whoever waits at a barrier fails when that is broken, and who gets the items of a broadcast too late.
const OF_BARRIERS: &str = "broken";
const OF_BROADCASTS: &str = "lagged by *";
/// The words with which who does not wait at a queue fails.
pub(super) const FULL: &str = "full";
pub(super) const EMPTY: &str = "empty";
/// The word with which who asks for a value fails if there is none any more.
const EXHAUSTED: &str = "exhausted";

/// The words with which generators fail, and who asks them for values.
const OF_GENERATORS: [&str; 5] = [
    EXHAUSTED,
    "*: asynchronous generator is already running",
    "async generator ignored GeneratorExit",
    "async generator raised StopAsyncIteration",
    "can't send non-None value to a just-started async generator",
];

/// How faults of the scenario read, which end the run and are handled by nobody: what is wrong with an expression, and with
/// what is made of it.
const FAULTS: [&str; 23] = [
    "* answers no requests",
    "* has no streams",
    "no stream is open here",
    "a task arrives at * once, and not twice at a time",
    "`*` has no value",
    "the value is too large",
    "the value is nested too deep",
    "the number is too large",
    "the text is too long",
    "* cannot be kept as a value",
    "there is no name `*`",
    "there is no field `*`",
    "there is no item *",
    "division by zero",
    "`*` does not fit *",
    "expected *, found *",
    "`*`: *",
    "it cannot be computed",
    "it takes too long to compute",
    "* is *, neither true nor false",
    "* is no duration; one has a unit, such as 1.5s",
    "* is no *",
    "no * is named *",
];

/// How other languages call what some reasons stand for.
const FOREIGN: [(&str, &str); 12] = [
    ("TimeoutError", "timeout"),
    ("Timeout", "timeout"),
    ("Elapsed", "timeout"),
    ("CancelledError", "cancelled"),
    ("Cancelled", "cancelled"),
    ("canceled", "cancelled"),
    ("QueueShutDown", "closed"),
    ("BrokenBarrierError", "broken"),
    ("SendError", "closed"),
    ("StopAsyncIteration", EXHAUSTED),
    ("QueueFull", FULL),
    ("QueueEmpty", EMPTY),
];

/// What catches every failure elsewhere.
const FOR_ALL: [&str; 4] = ["Exception", "BaseException", "Error", "Throwable"];

/// The reasons of a file, and who handles which.
#[derive(Debug, Default)]
pub(super) struct Reasons<'a> {
    known: BTreeSet<Text>,
    /// Whether there can be any: a function says what it likes, and so does what could not be read.
    are_unknown: bool,
    catches: Vec<(Text, Entry<'a>)>,
}

impl<'a> Reasons<'a> {
    /// Those of what is declared.
    pub(super) fn of_declared(services: &[Service], promises: &[Text], queues: &[Queue]) -> Self {
        let mut reasons = Self::default();
        if queues.iter().any(|queue| queue.kind == QueueKind::Broadcast) {
            reasons.known.insert(OF_BROADCASTS.into());
        }
        for promise in promises {
            reasons.known.insert(OF_PROMISES.replace('*', promise).into());
        }
        for overload in services.iter().filter_map(|service| service.overload) {
            if overload.status >= 500 {
                reasons.known.insert(overload.status.to_string().into());
            }
        }
        for (_, Fault { kind, .. }) in services.iter().flat_map(Service::all_faults) {
            if let FaultKind::Status(status @ 500..) | FaultKind::Answer(status @ 500..) = kind {
                reasons.known.insert(status.to_string().into());
            }
        }
        reasons
    }

    /// Something fails with this reason; with any, if it could not be read.
    pub(super) fn add(&mut self, reason: Option<&Template>) {
        match reason {
            Some(reason) => drop(self.known.insert(reason.pattern().into())),
            None => self.are_unknown = true,
        }
    }

    /// A program of a service may fail, of which its client hears so.
    pub(super) fn add_of_programs(&mut self) {
        self.known.insert("500".into());
    }

    /// Something is done to a task, which may not be there yet.
    pub(super) fn add_task(&mut self, name: &Template) {
        self.known.insert(OF_TASKS.replace('*', &name.pattern()).into());
    }

    /// A generator is asked for values.
    pub(super) fn add_of_generators(&mut self) {
        self.known.extend(OF_GENERATORS.map(Text::from));
    }

    /// Permits are given back apart from a block.
    pub(super) fn add_of_semaphores(&mut self, names: &Names) {
        self.add_of_each(OF_SEMAPHORES, names);
    }

    /// Something is done that needs a lock.
    pub(super) fn add_of_locks(&mut self, names: &Names) {
        self.add_of_each(OF_LOCKS, names);
    }

    fn add_of_each(&mut self, reason: &str, names: &Names) {
        let all = names.all(Kind::Semaphore);
        self.known.extend(all.iter().map(|name| Text::from(reason.replace('*', name))));
    }

    /// A barrier is broken.
    pub(super) fn add_broken(&mut self) {
        self.known.insert(OF_BARRIERS.into());
    }

    /// Somebody does not wait at a queue that is full, or empty.
    pub(super) fn add_of_queues(&mut self, reason: &'static str) {
        self.known.insert(reason.into());
    }

    /// Something can fail with any reason.
    pub(super) const fn add_any(&mut self) {
        self.are_unknown = true;
    }

    /// Somebody handles failures whose reason fits.
    pub(super) fn catch(&mut self, pattern: Text, entry: Entry<'a>) {
        self.catches.push((pattern, entry));
    }

    /// All that there are, if they are known.
    pub(super) fn known(&self) -> Option<impl Iterator<Item = &str>> {
        let known = OWN.into_iter().chain(self.known.iter().map(Text::as_str));
        (!self.are_unknown).then_some(known)
    }

    /// Reports every handler that no failure can ever come to.
    pub(super) fn check(&self, file: &File<'_>) {
        if self.are_unknown {
            return;
        }
        for (pattern, entry) in &self.catches {
            if !file.is_hopeless() && !self.any_fits(pattern) {
                let message = format!("no failure of this scenario can match \"{pattern}\"");
                entry.problem::<()>(message, "nothing to catch", &self.help(pattern));
            }
        }
    }

    fn any_fits(&self, pattern: &str) -> bool {
        let wanted = Pattern::new(pattern);
        OWN.into_iter()
            .chain(self.known.iter().map(Text::as_str))
            .any(|it| Pattern::new(it).overlaps(&wanted))
    }

    fn help(&self, pattern: &str) -> String {
        let class = pattern.rsplit('.').next().unwrap_or_default();
        if let Some((_, reason)) = FOREIGN.iter().find(|(foreign, _)| *foreign == class) {
            return suggest::did_you_mean(reason);
        }
        if FOR_ALL.contains(&class) {
            return "without a pattern, `catch` handles every failure".to_owned();
        }
        let of_names = [OF_PROMISES, OF_TASKS, OF_SEMAPHORES, OF_LOCKS].map(Pattern::new);
        let is_own = |reason: &&str| of_names.iter().any(|own| own.matches(reason));
        let stated = self.known.iter().map(Text::as_str).filter(|reason| !is_own(reason));
        if FAULTS.iter().any(|fault| is_told_by(fault, pattern)) {
            return "a fault of the scenario ends the run, and no `catch` handles it".to_owned();
        }
        let candidates = stated.chain(["timeout", "cancelled"]);
        if let Some(near) = suggest::nearest(pattern, candidates.clone()) {
            return suggest::did_you_mean(near);
        }
        if is_name(pattern) {
            return format!("to keep the reason under a name, write: catch into={pattern:?}");
        }
        suggest::list(&candidates.collect::<Vec<_>>())
    }
}

/// Whether a pattern seems to mean this fault: it fits, and a word of the one is one of the other.
fn is_told_by(fault: &str, pattern: &str) -> bool {
    let words = |text: &'_ str| -> Vec<String> {
        let letters = text.split(|letter: char| !letter.is_alphabetic());
        letters.filter(|word| word.len() > 3).map(str::to_owned).collect()
    };
    let meant = words(fault);
    Pattern::new(fault).overlaps(&Pattern::new(pattern))
        && words(pattern).iter().any(|word| meant.contains(word))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Where steps and expressions fail.
    const FAILING: [&str; 2] = ["sim/run", "sim/scenario/expression"];

    /// What makes a failure, or the words of one.
    const MAKERS: [&str; 5] = ["fail(", "fault(", "EvaluationError(", "format!(", ".to_owned()"];

    /// The texts in double quotes of a line, with `*` for what is filled in.
    fn texts(line: &str) -> Vec<String> {
        let pieces = line.split('"').skip(1).step_by(2);
        let filled = |text: &str| {
            let mut parts = text.split('{');
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |all, part| all + "*" + part.split_once('}').map_or("", |it| it.1))
        };
        pieces.map(filled).collect()
    }

    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                found.push(code);
            }
        }
    }

    #[test]
    fn every_failure_of_the_engine_is_a_reason() {
        let mut code = Vec::new();
        for folder in FAILING {
            sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut code);
        }
        let fails = |line: &&str| {
            ["fail(", "fault(", "EvaluationError("].iter().any(|it| line.contains(it))
        };
        let lines: Vec<&str> = code.iter().flat_map(|code| code.lines()).filter(fails).collect();
        assert!(lines.len() > 20, "{lines:?}");
        let of_things = [
            OF_PROMISES,
            OF_TASKS,
            OF_SEMAPHORES,
            OF_LOCKS,
            OF_BARRIERS,
            OF_BROADCASTS,
            FULL,
            EMPTY,
        ];
        let own = OWN.iter().chain(&FAULTS).chain(&of_things).chain(&OF_GENERATORS);
        let reasons = own.map(|it| Pattern::new(it));
        let reasons: Vec<_> = reasons.collect();
        let made = lines.iter().filter(|line| MAKERS.iter().any(|maker| line.contains(maker)));
        for text in made.flat_map(|line| texts(line)).filter(|text| text.len() > 1) {
            // A kind of declaration, which the sentence is filled with.
            if ["promise", "cell", "event"].contains(&&*text) {
                continue;
            }
            let known = reasons.iter().any(|reason| reason.matches(&text.replace('*', "x")));
            let of_calls = text.starts_with("no function is registered");
            assert!(known || of_calls, "`{text}` is no reason that a `catch` may name");
        }
    }
}
