//! Declared names, by kind.

use miette::SourceSpan;

use super::entry::Entry;
use super::problem::Problem;
use super::suggest;
use crate::scenario::Text;

/// What a name can be declared as. Each kind has its own names; locks are semaphores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Service,
    Semaphore,
    Queue,
    Event,
    Barrier,
    Promise,
    Cell,
    Pool,
}

/// The declared names of a file. The index of a name is its index in the scenario.
#[derive(Debug, Default)]
pub(super) struct Names {
    declared: Vec<(Kind, Text, SourceSpan)>,
}

impl Kind {
    /// The word that declares one.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Semaphore => "semaphore",
            Self::Queue => "queue",
            Self::Event => "event",
            Self::Barrier => "barrier",
            Self::Promise => "promise",
            Self::Cell => "cell",
            Self::Pool => "pool",
        }
    }

    /// What stands behind the name, as an example.
    const fn example(self) -> &'static str {
        match self {
            Self::Service => " latency=\"1s\"",
            Self::Semaphore => " permits=1",
            Self::Queue | Self::Event | Self::Promise => "",
            Self::Barrier => " parties=2",
            Self::Cell => " 0",
            Self::Pool => " threads=2",
        }
    }
}

impl Names {
    /// Declares the name in `entry`; reports it if there is one already. `None` if it is no name at all.
    pub(super) fn declare(&mut self, kind: Kind, entry: &Entry<'_>) -> Option<Text> {
        let name = entry.name()?;
        let first = self.declared.iter().find(|(its, text, _)| *its == kind && *text == name);
        if let Some((.., first)) = first {
            let problem = Problem::new(format!("the {} `{name}` is declared twice", kind.word()))
                .at(entry.span(), "declared again")
                .at(*first, "declared here");
            entry.file().report(problem);
        }
        self.declared.push((kind, name.clone(), entry.span()));
        Some(name)
    }

    /// The index of a declared name.
    pub(super) fn index(&self, kind: Kind, name: &str) -> Option<usize> {
        self.of(kind).position(|text| **text == *name)
    }

    /// The index of the name in `entry`; reports it if nothing is declared so.
    pub(super) fn find(&self, kind: Kind, name: &str, entry: &Entry<'_>) -> Option<usize> {
        self.index(kind, name).or_else(|| {
            let word = kind.word();
            let help = if self.of(kind).next().is_some() {
                suggest::known(name, self.of(kind))
            } else {
                format!("declare it at the top: {word} {name:?}{}", kind.example())
            };
            entry.problem(format!("there is no {word} `{name}`"), "not declared", &help)
        })
    }

    /// All names of a kind.
    pub(super) fn all(&self, kind: Kind) -> Vec<Text> {
        self.of(kind).cloned().collect()
    }

    /// Where a name was declared.
    pub(super) fn place(&self, kind: Kind, name: &str) -> Option<SourceSpan> {
        let found = self.declared.iter().find(|(its, text, _)| *its == kind && **text == *name);
        found.map(|(.., span)| *span)
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Text> {
        self.declared.iter().filter(move |(its, ..)| *its == kind).map(|(_, name, _)| name)
    }
}
