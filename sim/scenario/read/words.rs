//! Words: the names of nodes and events, where each stands, and what other tools call it.

use super::suggest;
use crate::scenario::vocabulary::{STEPS, StepWord};

/// The words that can stand at the top of a file.
const DECLARATIONS: [&str; 30] = [
    "scenario",
    "model",
    "service",
    "session",
    "network",
    "faults",
    "semaphore",
    "lock",
    "rwlock",
    "queue",
    "broadcast",
    "event",
    "condition",
    "notifier",
    "barrier",
    "promise",
    "once",
    "cell",
    "watch",
    "pool",
    "limits",
    "define",
    "include",
    "param",
    "cases",
    "snapshot",
    "main",
    "expect",
    "explore",
    "replay",
];

/// What can go wrong with a request.
pub(super) const FAULTS: [&str; 9] =
    ["answer", "fail", "hang", "refuse", "close", "path", "down", "capacity", "connections"];

/// Nodes that stand among steps, and are parts of one.
const PARTS: [&str; 3] = ["body", "on", "then"];

/// The words that expectations begin with.
const EXPECTATIONS: [&str; 21] = [
    "at",
    "blocked",
    "count",
    "depth",
    "duration",
    "eventually",
    "held",
    "invariant",
    "leaks",
    "never",
    "next",
    "order",
    "outcome",
    "overlap",
    "rate",
    "sometimes",
    "total",
    "unawaited",
    "untaken",
    "value",
    "within",
];

/// The nodes that follow a step and belong to it.
const PARTNERS: [&str; 3] = ["catch", "finally", "else"];

/// What other tools and languages call a step, without dashes and what stands before a dot or a colon.
const FOREIGN: [(&str, &str); 44] = [
    ("aclose", "close"),
    ("aclosing", "generator"),
    ("addpermits", "release"),
    ("aiter", "generator"),
    ("anext", "next"),
    ("asend", "next"),
    ("asyncfor", "each"),
    ("asyncwith", "with"),
    ("athrow", "next"),
    ("createtask", "spawn"),
    ("delay", "sleep"),
    ("elif", "when"),
    ("ensurefuture", "spawn"),
    ("except", "catch"),
    ("for", "each"),
    ("foreach", "each"),
    ("getorinit", "init"),
    ("getortryinit", "init"),
    ("go", "spawn"),
    ("http", "fetch"),
    ("if", "when"),
    ("join!", "gather"),
    ("loop", "while"),
    ("notifyall", "notify"),
    ("notifyone", "notify"),
    ("notifywaiters", "notify"),
    ("panic", "fail"),
    ("parallel", "gather"),
    ("print", "log"),
    ("println", "log"),
    ("raise", "fail"),
    ("recv", "get"),
    ("request", "fetch"),
    ("return", "give"),
    ("runinexecutor", "offload"),
    ("sleepuntil", "sleep"),
    ("spawnblocking", "offload"),
    ("taskgroup", "group"),
    ("throw", "fail"),
    ("tothread", "offload"),
    ("tryjoin!", "group"),
    ("waitfor", "timeout"),
    ("yieldfrom", "each"),
    ("yieldnow", "yield"),
];

/// What other languages have a word for, and how it is done without.
const WITHOUT: [(&str, &str); 2] = [
    ("assert", "what must come out stands within `expect { … }`"),
    ("pass", "a failure is ignored by empty braces: catch { }"),
];

/// The blocks in which nodes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// The top of the file.
    Top,
    /// The program, and every block in it.
    Program,
    /// The blocks of expectations.
    Expect,
}

impl Ground {
    const ALL: [Self; 3] = [Self::Top, Self::Program, Self::Expect];

    /// Whether nodes of this name stand here.
    pub(super) fn has(self, word: &str) -> bool {
        self.words().any(|known| known == word)
    }

    /// The help for a `word` that does not stand here.
    pub(super) fn help(self, word: &str) -> String {
        if let Some(other) = Self::of(word) {
            return format!("`{word}` stands {}", other.place());
        }
        let without = WITHOUT.iter().find(|(other, _)| *other == word);
        if let Some((_, how)) = without.filter(|_| self == Self::Program) {
            return (*how).to_owned();
        }
        if let Some(known) = foreign(word).filter(|_| self == Self::Program) {
            return format!("`{known}` is the word for it");
        }
        match self.meant(word) {
            Some(near) => suggest::did_you_mean(near),
            None if self == Self::Expect => suggest::list(&self.words().collect::<Vec<_>>()),
            None if self == Self::Top => format!("steps stand {}", Self::Program.place()),
            None => "a step begins with a word such as `sleep`, `fetch` or `gather`".to_owned(),
        }
    }

    /// The name that a `word` has probably been meant to be, if it is none anywhere.
    pub(super) fn meant(self, word: &str) -> Option<&'static str> {
        let near = suggest::nearest(word, self.words());
        near.filter(|_| Self::of(word).is_none())
    }

    /// Where nodes of this name stand, if anywhere.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.has(word))
    }

    fn words(self) -> impl Iterator<Item = &'static str> {
        let (known, steps): (&[_], &[StepWord]) = match self {
            Self::Top => (&DECLARATIONS, &[]),
            Self::Program => (&PARTS, STEPS),
            Self::Expect => (&EXPECTATIONS, &[]),
        };
        known.iter().copied().chain(steps.iter().map(|step| step.word))
    }

    const fn place(self) -> &'static str {
        match self {
            Self::Top => "at the top of the file, outside of all braces",
            Self::Program => "within `main { … }`",
            Self::Expect => "within `expect { … }`",
        }
    }
}

/// Whether a node of this name belongs to the step before it.
pub(super) fn is_partner(word: &str) -> bool {
    PARTNERS.contains(&word)
}

/// The word for a step that has another name elsewhere, such as `asyncio.create_task`.
fn foreign(word: &str) -> Option<&'static str> {
    let last = word.rsplit(['.', ':']).next().unwrap_or_default();
    let plain = last.to_lowercase().replace(['-', '_'], "");
    let found = FOREIGN.iter().find(|(name, _)| *name == plain).map(|(_, known)| *known);
    let same = || STEPS.iter().map(|step| step.word).find(|step| step.replace('-', "") == plain);
    found.or_else(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_an_entry_in_the_reference() {
        let reference = include_str!("../../../docs/language.md");
        let headings = reference.lines().filter_map(|line| line.strip_prefix("### "));
        let entries: Vec<_> = headings.flat_map(|it| it.split([' ', ','])).collect();
        for word in [&DECLARATIONS[..], &EXPECTATIONS, &PARTNERS].concat() {
            assert!(entries.contains(&word), "{word}");
        }
    }
}
