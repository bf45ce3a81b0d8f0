//! Words: how each change reads. The one place that turns the vocabulary of [`super::change`] into sentences.
//!
//! A sentence is made of plain words and of words of the trace, which formats set apart: as code, in colour. There are two of each change: the
//! one tells it with its place and its instants, the other only what is the same wherever the same change has been made.

use std::collections::BTreeSet;
use std::fmt;

use super::change::{Came, Change, Steps, TaskLife, Told};
use super::key;
use crate::scenario::Text;
use crate::scenario::vocabulary::events;
use crate::time::{Duration, Instant};

/// So many lines of a step are quoted; the others are counted.
const QUOTED: usize = 3;
/// Where there are no more than these, all are.
const ALL_QUOTED: usize = 5;

/// A sentence, without a full stop.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sentence(pub Vec<Part>);

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Words of the sentence's own.
    Plain(String),
    /// Words of a trace or a scenario.
    Code(String),
}

impl Sentence {
    /// These words.
    pub fn of(words: &str) -> Self {
        Self::default().plain(words)
    }

    /// The sentence, and more words.
    #[must_use]
    pub fn plain(mut self, words: impl AsRef<str>) -> Self {
        match self.0.last_mut() {
            Some(Part::Plain(plain)) => plain.push_str(words.as_ref()),
            _ => self.0.push(Part::Plain(words.as_ref().to_owned())),
        }
        self
    }

    /// The sentence, and words of a trace.
    #[must_use]
    pub fn code(mut self, words: impl AsRef<str>) -> Self {
        self.0.push(Part::Code(words.as_ref().to_owned()));
        self
    }

    /// The sentence, and another.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl fmt::Display for Sentence {
    /// Words of a trace stand in backticks.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Plain(words) => f.write_str(words),
            Part::Code(words) => write!(f, "`{words}`"),
        })
    }
}

/// A change with its place and its instants, and how many lines there are of it. `all` are the changes of its run.
pub fn sentence(told: &Told, all: &[Told]) -> Sentence {
    let sentence = match &told.change {
        Change::Total { before, after, because } => {
            because_of(Sentence::of(&format!("total {before}s → {after}s")), because, all)
        }
        Change::End { before, after } => Sentence::of(&format!("run {before}s → {after}s")),
        Change::TaskNew(life) | Change::TaskGone(life) => lived(general(&told.change), life),
        Change::StepLength { task, step, before, after, .. } => {
            let by = longer(*before, *after);
            Sentence::default()
                .code(format!("{task} {step}"))
                .plain(format!(" {by} ({before} → {after})"))
        }
        Change::StepTime { before, after, .. } => {
            general(&told.change).plain(format!(" ({before} → {after})"))
        }
        Change::Value { task, before, after, .. } => value(&format!("{task} "), before, after),
        Change::Order { at, .. } => general(&told.change).plain(format!(" at {at}")),
        Change::Expectation { line: Some(line), .. } => {
            general(&told.change).plain(format!(" (line {line})"))
        }
        change => general(change),
    };
    counted(sentence, told)
}

/// A change without what differs where the same change has been made in several places.
pub fn general(change: &Change) -> Sentence {
    match change {
        Change::Outcome { before, after } => {
            Sentence::of("outcome ").code(before).plain(" → ").code(after)
        }
        Change::Total { before, after, .. } => {
            Sentence::of("the total is ").plain(longer(before.since_start(), after.since_start()))
        }
        Change::End { before, after } => {
            Sentence::of(&format!("the run ends {}", later(*before, *after)))
        }
        Change::TaskNew(life) => Sentence::of("new task ").code(&life.task),
        Change::TaskGone(life) => Sentence::of("task ").code(&life.task).plain(" is gone"),
        Change::TaskRenamed { before, after } => {
            Sentence::of("task ").code(before).plain(" is now called ").code(after)
        }
        Change::TaskEnds { task, before, after } => {
            Sentence::default().code(format!("{task} {after}")).plain(", which was ").code(before)
        }
        Change::Held { name, before, after } => {
            let tasks = if *after == 1 { "task" } else { "tasks" };
            Sentence::default().code(name).plain(format!(
                " is held by at most {after} {tasks} at once, no longer by {before}"
            ))
        }
        Change::StepNew(steps) => following(first_words(change, steps), steps, "after"),
        Change::StepGone(steps) => following(first_words(change, steps), steps, "which came after"),
        Change::StepLength { step, before, after, .. } => {
            Sentence::default().code(step).plain(" is ").plain(longer(*before, *after))
        }
        Change::StepTime { task, text, before, after } => Sentence::default()
            .code(format!("{task} {text}"))
            .plain(" ")
            .plain(later(*before, *after)),
        Change::StepMoved { steps, followed, .. } => {
            let sentence = quoted(Sentence::of("moved: "), steps);
            let place = |sentence: Sentence, words: &str, line: Option<&Text>| match line {
                Some(line) => sentence.plain(words).plain(" after ").code(line),
                None => sentence.plain(words).plain(" the first"),
            };
            let sentence = place(sentence, ", now right", steps.follows.as_ref());
            place(sentence, ", was", followed.as_ref())
        }
        Change::Order { first, second, .. } => {
            Sentence::default().code(first).plain(" now comes before ").code(second)
        }
        Change::FailureNew { steps, instead_of } => {
            let sentence = first_words(change, steps);
            match instead_of {
                Some(before) => sentence.plain(", which was ").code(before),
                None => following(sentence, steps, "after"),
            }
        }
        Change::FailureGone { steps, instead } => {
            let sentence = first_words(change, steps);
            match instead {
                Some(now) => sentence.plain(", now ").code(now),
                None => following(sentence, steps, "which came after"),
            }
        }
        Change::Expectation { text, before, after, .. } => {
            Sentence::of("expectation ").code(text).plain(came(*before, *after))
        }
        Change::Value { before, after, .. } => value("", before, after),
    }
}

/// A change without its numbers and its place, which are told by how often it is there. Where the numbers are all that there is to tell,
/// this is the change itself.
pub(super) fn alike(change: &Change) -> Sentence {
    let patterned = |steps: &Steps| Steps {
        task: key::pattern(&steps.task).into(),
        texts: steps.texts.iter().map(|text| key::pattern(text).into()).collect(),
        ..steps.clone()
    };
    match change {
        Change::TaskNew(life) => Sentence::of("new tasks ").code(key::pattern(&life.task)),
        Change::TaskGone(life) => {
            Sentence::of("tasks ").code(key::pattern(&life.task)).plain(" are gone")
        }
        Change::TaskRenamed { before, after } => Sentence::of("tasks ")
            .code(key::pattern(before))
            .plain(" are now called ")
            .code(key::pattern(after)),
        Change::StepNew(steps)
        | Change::StepGone(steps)
        | Change::FailureNew { steps, instead_of: None }
        | Change::FailureGone { steps, instead: None } => first_words(change, &patterned(steps)),
        Change::StepMoved { steps, passed: Some(passed), comes_before, .. } => {
            quoted(Sentence::of("moved: "), &patterned(steps))
                .plain(if *comes_before { ", now before " } else { ", now after " })
                .code(key::pattern(passed))
        }
        Change::Order { first, second, .. } => Sentence::default()
            .code(key::pattern(first))
            .plain(" now comes before ")
            .code(key::pattern(second)),
        change => general(change),
    }
}

/// What kind of change it is of these steps, and the steps.
fn first_words(change: &Change, steps: &Steps) -> Sentence {
    let is_wait = matches!(&*steps.texts, [text] if key::may_not_wait(text));
    let begins = |word: &str| steps.texts.first().is_some_and(|text| text.starts_with(word));
    let is_caught = begins(events::CAUGHT);
    let is_struck = begins(events::INTERRUPTED);
    // What fails in the midst of other steps is no failure more or less than them.
    let is_failure = steps.texts.first().is_some_and(|text| key::is_failure(text));
    let words = match change {
        Change::StepGone(_) | Change::FailureGone { .. } if is_struck => {
            "not interrupted any more: "
        }
        _ if is_struck => "interrupted now: ",
        Change::StepNew(_) if is_wait => "new wait: ",
        Change::StepNew(_) => "new: ",
        Change::StepGone(_) if is_wait => "no wait any more: ",
        Change::FailureGone { .. } if is_caught => "nothing is caught any more: ",
        Change::FailureGone { .. } if is_failure => "no failure any more: ",
        Change::StepGone(_) | Change::FailureGone { .. } => "gone: ",
        _ if is_caught => "a failure is caught now: ",
        _ if is_failure => "new failure: ",
        _ => "new: ",
    };
    quoted(Sentence::of(words), steps)
}

/// What became of an expectation.
const fn came(before: Option<Came>, after: Option<Came>) -> &'static str {
    match (before, after) {
        (Some(Came::Fails), None) => " is gone, which did not hold",
        (_, None) => " is gone",
        (None, Some(Came::Holds)) => " is new, and holds",
        (None, Some(Came::Fails)) => " is new, and does not hold",
        (None, Some(Came::Undecided)) => " is new",
        (Some(_), Some(Came::Holds)) => " holds now",
        (Some(_), Some(Came::Fails)) => " does not hold any more",
        (Some(_), Some(Came::Undecided)) => " is not decided by a run any more",
    }
}

/// What made the difference, where it is not the only thing that could have.
fn because_of(sentence: Sentence, because: &[usize], all: &[Told]) -> Sentence {
    let timed = all.iter().filter(|told| told.change.is_about_time() || told.moved > 0).count();
    let names = because.iter().filter_map(|number| named(&all.get(*number)?.change));
    let mut names = each_once(names);
    if names.len() > QUOTED {
        names = each_once(names.iter().map(|name| key::pattern(name)));
    }
    if timed < 2 || names.is_empty() {
        return sentence;
    }
    let shown = names.len().min(QUOTED);
    let mut sentence = sentence.plain(", by ");
    for (index, name) in names[..shown].iter().enumerate() {
        let joint = match index {
            0 => "",
            _ if index + 1 == names.len() => " and ",
            _ => ", ",
        };
        sentence = sentence.plain(joint).code(name);
    }
    if shown < names.len() { sentence.plain(" and others") } else { sentence }
}

/// Names, each where it comes first.
fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

/// What a change is about, in a few words of the trace.
fn named(change: &Change) -> Option<String> {
    match change {
        Change::StepLength { task, step, .. } => Some(format!("{task} {step}")),
        Change::StepTime { task, text, .. } => Some(format!("{task} {text}")),
        Change::TaskNew(life) | Change::TaskGone(life) => Some(life.task.to_string()),
        Change::StepNew(steps)
        | Change::StepGone(steps)
        | Change::StepMoved { steps, .. }
        | Change::FailureNew { steps, .. }
        | Change::FailureGone { steps, .. } => {
            Some(format!("{} {}", steps.task, steps.texts.first()?))
        }
        _ => None,
    }
}

fn lived(sentence: Sentence, life: &TaskLife) -> Sentence {
    let Some(((from, to), last)) = life.from_to_ns.zip(life.last.as_ref()) else {
        return sentence.plain(", of which nothing is told");
    };
    let sentence = match &life.parent {
        Some(parent) => sentence.plain(" of ").code(parent),
        None => sentence,
    };
    sentence.plain(format!(" ({from} to {to}, ")).code(last).plain(")")
}

/// The lines of steps, of many the first.
fn quoted(mut sentence: Sentence, steps: &Steps) -> Sentence {
    let task = &steps.task;
    let quoted = if steps.texts.len() <= ALL_QUOTED { ALL_QUOTED } else { QUOTED };
    for (index, text) in steps.texts.iter().take(quoted).enumerate() {
        sentence = match index {
            0 => sentence.code(format!("{task} {text}")),
            _ => sentence.plain(", ").code(text),
        };
    }
    match steps.texts.len().saturating_sub(quoted) {
        0 => sentence,
        more => sentence.plain(format!(" and {more} lines more")),
    }
}

fn following(sentence: Sentence, steps: &Steps, words: &str) -> Sentence {
    match &steps.follows {
        Some(line) => sentence.plain(format!(", {words} ")).code(line),
        None => sentence,
    }
}

fn value(task: &str, before: &str, after: &str) -> Sentence {
    if let (Some(most), Some(now)) = (key::attempts(before), key::attempts(after))
        && most != now
    {
        return Sentence::default()
            .code(format!("{task}retry"))
            .plain(" makes ")
            .code(now)
            .plain(" attempts at most, which were ")
            .code(most);
    }
    let (same, old, new) = key::values(before, after);
    let words = format!("{task}{same}");
    match words.trim_end().trim_end_matches(':') {
        "" => Sentence::default(),
        words => Sentence::default().code(words).plain(": "),
    }
    .code(old)
    .plain(" → ")
    .code(new)
}

/// How many lines belong to a change beside the one that the sentence quotes.
fn counted(sentence: Sentence, told: &Told) -> Sentence {
    let lines = match &told.change {
        Change::TaskNew(_) | Change::TaskGone(_) | Change::TaskRenamed { .. } => {
            Some(counted_lines(told.lines, "")).filter(|_| told.lines > 0)
        }
        Change::Order { .. } if told.lines > 1 => {
            Some(counted_lines(told.lines - 1, " more of these two"))
        }
        _ => None,
    };
    let sentence = match lines {
        Some(lines) => sentence.plain(", ").plain(lines),
        None => sentence,
    };
    moving(sentence, told.moved, "it")
}

fn moving(sentence: Sentence, lines: usize, with: &str) -> Sentence {
    match lines {
        0 => sentence,
        1 => sentence.plain(format!(", 1 later line moves with {with}")),
        many => sentence.plain(format!(", {many} later lines move with {with}")),
    }
}

fn counted_lines(lines: usize, what: &str) -> String {
    if lines == 1 { format!("1 line{what}") } else { format!("{lines} lines{what}") }
}

/// `10ms longer`, `10ms shorter`.
fn longer(before: Duration, after: Duration) -> String {
    if after >= before {
        format!("{} longer", after.saturating_sub(before))
    } else {
        format!("{} shorter", before.saturating_sub(after))
    }
}

/// `10ms later`, `10ms earlier`.
fn later(before: Instant, after: Instant) -> String {
    if after >= before {
        format!("{} later", after - before)
    } else {
        format!("{} earlier", before - after)
    }
}

/// Changes of one run that are the same but for their places, and perhaps for their numbers.
pub(super) fn several(told: &[&Told], words: &Sentence) -> Sentence {
    let mut tasks: Vec<&Text> = told.iter().filter_map(|told| task(&told.change)).collect();
    tasks.sort();
    tasks.dedup();
    let times = match lengths(told) {
        Some(lengths) => format!(" ({lengths}, {} times", told.len()),
        None => format!(" ({} times", told.len()),
    };
    let mut sentence = words.clone().plain(times);
    for (index, task) in tasks.iter().take(QUOTED).enumerate() {
        sentence = sentence.plain(if index == 0 { ": " } else { ", " }).code(task);
    }
    sentence = match tasks.len().saturating_sub(QUOTED) {
        0 => sentence.plain(")"),
        more => sentence.plain(format!(" and {more} more)")),
    };
    moving(sentence, told.iter().map(|told| told.moved).sum(), "them")
}

/// Changes of several runs that are the same but for their places, and perhaps for their numbers.
pub(super) fn in_runs(runs: usize, all: usize, told: &[&Told], words: &Sentence) -> Sentence {
    let of = if runs < all { format!(" of {all}") } else { String::new() };
    let sentence = Sentence::of(&format!("in {runs}{of} runs "));
    if let [first, others @ ..] = told
        && let Change::TaskNew(life) | Change::TaskGone(life) = &first.change
        && others.iter().all(|other| other.change == first.change)
    {
        return sentence.then(lived(general(&first.change), life));
    }
    let sentence = sentence.then(words.clone());
    match lengths(told) {
        Some(lengths) => sentence.plain(format!(" ({lengths})")),
        None => sentence,
    }
}

/// How long steps took and take, if these are such changes, and not too many.
fn lengths(told: &[&Told]) -> Option<String> {
    let length = |told: &&Told| match told.change {
        Change::StepLength { before, after, .. } => Some((before, after)),
        _ => None,
    };
    let lengths: Option<BTreeSet<_>> = told.iter().map(length).collect();
    let lengths = lengths.filter(|lengths| lengths.len() <= QUOTED)?;
    let shown = lengths.iter().map(|(before, after)| format!("{before} → {after}"));
    Some(shown.collect::<Vec<_>>().join(", "))
}

/// The task that a change is about.
fn task(change: &Change) -> Option<&Text> {
    match change {
        Change::StepLength { task, .. }
        | Change::Value { task, .. }
        | Change::StepTime { task, .. } => Some(task),
        Change::StepNew(steps) | Change::StepGone(steps) => Some(&steps.task),
        _ => None,
    }
}
