//! The vocabulary: each word that a step or an event begins with stands once, with what is known by it alone.
//!
//! A new step has a row in [`STEPS`], its shape in `step.rs`, a reader in `read/steps`, what it does in `run/program`, and an
//! entry in `docs/language.md`. A new event has its beginning in [`events`], its shape in `trace/event.rs`, and the rest of its
//! words in `trace/words.rs`.

pub(crate) mod events;

/// What is known of a step by the word that writes it.
#[derive(Debug)]
pub struct StepWord {
    /// The node that writes it.
    pub word: &'static str,
    /// The heading of its entry in the language reference.
    pub heading: &'static str,
    pub(super) reader: Reader,
    pub(crate) runs: Runs,
    traits: &'static [Trait],
}

/// Which group of steps a step is read with: each has a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    Attempts,
    Branches,
    Deadlines,
    Failures,
    Flow,
    Generators,
    Loops,
    Procedures,
    Select,
    Shared,
    Streams,
    Tasks,
    Waits,
}

/// How a step is gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runs {
    /// It never waits.
    AtOnce,
    /// It may wait.
    Waits,
    /// It has steps in it, which may wait.
    HasBlocks,
    /// By the block that it stands in.
    InPlace,
}

/// What else is so of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trait {
    /// A branch that is this step has the name of its first argument.
    NamesItsBranch,
    /// `into=` keeps its value: what it waits for, or what its body gives.
    GivesAValue,
    /// What is bound in it is not seen outside.
    HasItsOwnNames,
    /// `as=` names what it makes wherever it stands.
    HasAName,
    /// It makes a task wherever it stands.
    MakesATask,
    /// Nobody but its own task can tell when it is done.
    Unseen,
}

use Trait::{GivesAValue, HasAName, HasItsOwnNames, MakesATask, NamesItsBranch, Unseen};

/// All steps.
#[rustfmt::skip]
pub(super) const STEPS: &[StepWord] = &[
    row("abort", "abort BARRIER", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("acquire", "acquire NAME", Reader::Shared, Runs::HasBlocks, &[NamesItsBranch, GivesAValue]),
    row("answer", "answer STATUS", Reader::Waits, Runs::AtOnce, &[Unseen]),
    row("arrive", "arrive BARRIER", Reader::Shared, Runs::Waits, &[NamesItsBranch, GivesAValue]),
    row("as-completed", "as-completed", Reader::Tasks, Runs::HasBlocks, &[]),
    row("await", "await NAME", Reader::Waits, Runs::Waits, &[NamesItsBranch, GivesAValue]),
    row("block", "block D", Reader::Waits, Runs::Waits, &[]),
    row("break", "break, continue", Reader::Flow, Runs::AtOnce, &[Unseen]),
    row("call", "call FUNCTION", Reader::Waits, Runs::Waits, &[NamesItsBranch, GivesAValue]),
    row("callback", "callback NAME", Reader::Tasks, Runs::AtOnce, &[NamesItsBranch, HasItsOwnNames]),
    row("cancel", "cancel NAME", Reader::Waits, Runs::AtOnce, &[NamesItsBranch, GivesAValue]),
    row("changed", "changed WATCH", Reader::Shared, Runs::Waits, &[NamesItsBranch, GivesAValue]),
    row("clear", "set EVENT, clear EVENT, wait EVENT", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("close", "close NAME", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("compute", "compute D", Reader::Waits, Runs::Waits, &[]),
    row("connect", "connect SERVICE", Reader::Streams, Runs::HasBlocks, &[NamesItsBranch, GivesAValue, HasAName]),
    row("continue", "break, continue", Reader::Flow, Runs::AtOnce, &[Unseen]),
    row("create", "create NAME", Reader::Tasks, Runs::AtOnce, &[NamesItsBranch, HasItsOwnNames]),
    row("drain", "drain QUEUE", Reader::Shared, Runs::HasBlocks, &[NamesItsBranch]),
    row("each", "each NAME V V …", Reader::Loops, Runs::InPlace, &[Unseen]),
    row("every", "every D", Reader::Loops, Runs::HasBlocks, &[GivesAValue]),
    row("fail", "fail REASON", Reader::Failures, Runs::AtOnce, &[]),
    row("fetch", "fetch SERVICE", Reader::Waits, Runs::Waits, &[NamesItsBranch, GivesAValue]),
    row("gather", "gather", Reader::Tasks, Runs::HasBlocks, &[GivesAValue]),
    row("generator", "generator NAME WORD", Reader::Generators, Runs::HasBlocks, &[GivesAValue]),
    row("get", "get QUEUE", Reader::Shared, Runs::Waits, &[NamesItsBranch, GivesAValue]),
    row("give", "give EXPR", Reader::Flow, Runs::AtOnce, &[Unseen]),
    row("group", "group", Reader::Tasks, Runs::HasBlocks, &[GivesAValue]),
    row("init", "init ONCE", Reader::Shared, Runs::HasBlocks, &[NamesItsBranch, GivesAValue]),
    row("join", "join QUEUE", Reader::Shared, Runs::Waits, &[NamesItsBranch]),
    row("let", "let NAME EXPR", Reader::Flow, Runs::AtOnce, &[Unseen]),
    row("log", "log TEXT", Reader::Waits, Runs::AtOnce, &[]),
    row("next", "next NAME", Reader::Generators, Runs::HasBlocks, &[NamesItsBranch, GivesAValue]),
    row("notify", "notify NAME", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("offload", "offload POOL", Reader::Tasks, Runs::HasBlocks, &[NamesItsBranch, GivesAValue, HasItsOwnNames, MakesATask]),
    row("put", "put QUEUE VALUE", Reader::Shared, Runs::Waits, &[NamesItsBranch]),
    row("race", "race", Reader::Tasks, Runs::HasBlocks, &[GivesAValue]),
    row("read", "read CELL", Reader::Flow, Runs::InPlace, &[NamesItsBranch, GivesAValue]),
    row("receive", "receive", Reader::Streams, Runs::Waits, &[GivesAValue]),
    row("reject", "resolve PROMISE VALUE, reject PROMISE REASON", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("release", "release NAME", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("repeat", "repeat N", Reader::Loops, Runs::InPlace, &[Unseen]),
    row("reschedule", "reschedule D", Reader::Deadlines, Runs::AtOnce, &[]),
    row("reset", "reset BARRIER", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("resolve", "resolve PROMISE VALUE, reject PROMISE REASON", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("retry", "retry", Reader::Failures, Runs::HasBlocks, &[GivesAValue]),
    row("select", "select", Reader::Select, Runs::HasBlocks, &[GivesAValue]),
    row("send", "send MESSAGE", Reader::Streams, Runs::Waits, &[]),
    row("set", "set EVENT, clear EVENT, wait EVENT", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("shield", "shield", Reader::Tasks, Runs::HasBlocks, &[GivesAValue, HasItsOwnNames, MakesATask]),
    row("shutdown", "shutdown POOL", Reader::Shared, Runs::Waits, &[NamesItsBranch]),
    row("sleep", "sleep D", Reader::Waits, Runs::InPlace, &[]),
    row("spawn", "spawn NAME", Reader::Tasks, Runs::HasBlocks, &[NamesItsBranch, HasItsOwnNames]),
    row("subscribe", "subscribe BROADCAST", Reader::Shared, Runs::AtOnce, &[NamesItsBranch]),
    row("task", "task NAME", Reader::Tasks, Runs::HasBlocks, &[NamesItsBranch, GivesAValue, HasItsOwnNames]),
    row("timeout", "timeout D", Reader::Deadlines, Runs::HasBlocks, &[GivesAValue]),
    row("try", "try, catch, finally", Reader::Attempts, Runs::HasBlocks, &[GivesAValue, Unseen]),
    row("uncancel", "uncancel", Reader::Waits, Runs::AtOnce, &[GivesAValue]),
    row("until", "until EXPR", Reader::Flow, Runs::Waits, &[]),
    row("wait", "set EVENT, clear EVENT, wait EVENT", Reader::Shared, Runs::Waits, &[NamesItsBranch]),
    row("wait-tasks", "wait-tasks NAME NAME …", Reader::Tasks, Runs::Waits, &[]),
    row("when", "when EXPR, else", Reader::Branches, Runs::InPlace, &[GivesAValue, Unseen]),
    row("while", "while EXPR", Reader::Flow, Runs::InPlace, &[Unseen]),
    row("with", "with NAME", Reader::Failures, Runs::HasBlocks, &[NamesItsBranch, GivesAValue]),
    row("write", "write CELL EXPR", Reader::Flow, Runs::InPlace, &[NamesItsBranch]),
    row("yield", "yield", Reader::Waits, Runs::InPlace, &[GivesAValue]),
];

/// What a file defines by its name, with the word of its definition.
pub(super) const CALL: &StepWord =
    &row("define", "define NAME", Reader::Procedures, Runs::HasBlocks, &[GivesAValue, Unseen]);

/// What words mean where a generator is meant: each runs its steps, which may wait.
pub(super) const EACH_FROM: &StepWord =
    &row("each", "each NAME V V …", Reader::Loops, Runs::HasBlocks, &[]);
pub(super) const YIELD_VALUE: &StepWord =
    &row("yield", "yield", Reader::Waits, Runs::HasBlocks, &[GivesAValue]);
pub(super) const CLOSE_GENERATOR: &StepWord =
    &row("close", "close NAME", Reader::Shared, Runs::HasBlocks, &[NamesItsBranch]);

/// The same where a stream is meant.
pub(super) const CLOSE_STREAM: &StepWord =
    &row("close", "close NAME", Reader::Streams, Runs::Waits, &[]);
/// What a service does with each message, which stands among its lines.
pub(super) const ON_MESSAGE: &StepWord =
    &row("on-message", "service NAME", Reader::Streams, Runs::HasBlocks, &[]);

const fn row(
    word: &'static str,
    heading: &'static str,
    reader: Reader,
    runs: Runs,
    traits: &'static [Trait],
) -> StepWord {
    StepWord { word, heading, reader, runs, traits }
}

impl StepWord {
    /// The step that this word writes.
    pub fn find(word: &str) -> Option<&'static Self> {
        STEPS.iter().find(|step| step.word == word)
    }

    /// Whether the word writes a step of which this is so.
    pub(super) fn is(word: &str, wanted: Trait) -> bool {
        Self::find(word).is_some_and(|step| step.has(wanted))
    }

    pub(super) fn has(&self, wanted: Trait) -> bool {
        self.traits.contains(&wanted)
    }

    /// Whether nobody but its own task can tell when it is done.
    pub(crate) fn is_unseen(&self) -> bool {
        self.has(Unseen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = include_str!("../../docs/language.md");

    /// The part of an address that leads to a heading: as most renderers of Markdown make it.
    fn anchor(heading: &str) -> String {
        let kept = |letter: char| match letter {
            ' ' => Some('-'),
            _ if letter.is_alphanumeric() || letter == '-' => Some(letter.to_ascii_lowercase()),
            _ => None,
        };
        heading.chars().filter_map(kept).collect()
    }

    #[test]
    fn the_reference_has_a_heading_for_each_step_and_a_table_of_all() {
        let links = STEPS.iter().map(|step| {
            let StepWord { word, heading, .. } = step;
            assert!(REFERENCE.contains(&format!("\n### {heading}\n")), "{heading}");
            format!("[{word}](#{})", anchor(heading))
        });
        let table = links.collect::<Vec<_>>().join(" ·\n");
        assert!(REFERENCE.contains(&table), "docs/language.md lists all steps so:\n{table}");
        assert!(include_str!("../../CHANGELOG.md").contains(&format!("{} steps", STEPS.len())));
    }

    #[test]
    fn steps_are_in_the_order_of_the_alphabet() {
        assert!(STEPS.is_sorted_by_key(|step| step.word));
    }
}
