//! Declared names, by kind.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::entry::Entry;
pub(super) use super::kinds::Kind;
use super::problem::Problem;
use super::suggest;
use crate::scenario::expression::expression_name;
use crate::scenario::{SourceSpan, Text};

/// The declared names of a file. The index of a name is its index in the scenario.
#[derive(Debug, Default)]
pub(super) struct Names {
    declared: Vec<(Kind, Text, SourceSpan)>,
    /// The word of each.
    words: Vec<&'static str>,
    /// The index of each among those of its kind, and its place.
    known: BTreeMap<(Kind, Text), (usize, usize)>,
    /// How many there are of each kind.
    counts: BTreeMap<Kind, usize>,
    /// The places of cells by what expressions call them,
    called: BTreeMap<Text, usize>,
    /// and of those whose names expressions cannot have.
    misnamed: Vec<usize>,
    /// Those that something names, by their places.
    used: RefCell<BTreeSet<usize>>,
}

impl Names {
    /// Declares the name in `entry`; reports it if there is one already. `None` if it is no name at all.
    pub(super) fn declare(
        &mut self,
        kind: Kind,
        word: &'static str,
        entry: &Entry<'_>,
    ) -> Option<Text> {
        let name = entry.name()?;
        if let Some((_, first)) = self.known.get(&(kind, name.clone())) {
            let (.., first) = &self.declared[*first];
            let problem = Problem::new(format!("the {} `{name}` is declared twice", kind.word()))
                .at(entry.span(), "declared again")
                .at(*first, "declared here");
            entry.file().report(problem);
            return Some(name);
        }
        if self.is_taken(kind, word, &name, entry) {
            return Some(name);
        }
        let called = Text::from(&*expression_name(&name));
        if kind == Kind::Cell
            && let Some(other) = self.called.get(&called)
        {
            let (_, other, place) = &self.declared[*other];
            let message = format!("expressions could not tell `{name}` and `{other}` apart");
            let problem = Problem::new(message)
                .at(entry.span(), "declared here")
                .at(*place, "declared here")
                .help(format!("`until` names both by `{called}`"));
            entry.file().report(problem);
        }
        let (place, count) = (self.declared.len(), self.counts.entry(kind).or_default());
        self.known.insert((kind, name.clone()), (*count, place));
        *count += 1;
        if kind == Kind::Cell {
            self.misnamed.extend((called != name).then_some(place));
            self.called.entry(called).or_insert(place);
        }
        self.declared.push((kind, name.clone(), entry.span()));
        self.words.push(word);
        Some(name)
    }

    /// Reports a name that something of another kind has, where steps or questions could mean either.
    fn is_taken(&self, kind: Kind, word: &str, name: &str, entry: &Entry<'_>) -> bool {
        // A condition without another lock has one of its own name, which is declared with it.
        let is_other = |(its, text, place): &(Kind, Text, SourceSpan)| {
            *its != kind
                && its.is_shared()
                && kind.is_shared()
                && **text == *name
                && *place != entry.span()
        };
        let Some(at) = self.declared.iter().position(is_other) else { return false };
        let problem =
            Problem::new(format!("`{name}` would be {} and {}", a(self.words[at]), a(word)))
                .at(entry.span(), "declared again")
                .at(self.declared[at].2, "declared here")
                .help("steps and questions find either by its name: call one of them otherwise");
        entry.file().report(problem);
        true
    }

    /// The index of a declared name, which is used by that.
    pub(super) fn index(&self, kind: Kind, name: &str) -> Option<usize> {
        let (index, place) = self.known.get(&(kind, Text::from(name)))?;
        self.used.borrow_mut().insert(*place);
        Some(*index)
    }

    /// Any of a kind is used.
    pub(super) fn use_all(&self, kind: Kind) {
        self.used.borrow_mut().extend(self.places(kind));
    }

    /// What nothing names: the word that declares it, the name, and its place.
    pub(super) fn unused(&self) -> impl Iterator<Item = (&'static str, &Text, SourceSpan)> {
        let used = self.used.borrow().clone();
        let all = self.declared.iter().zip(&self.words).enumerate();
        let unused = all.filter(move |(at, _)| !used.contains(at));
        unused.map(|(_, ((_, name, span), word))| (*word, name, *span))
    }

    /// Where those of a kind stand among all.
    fn places(&self, kind: Kind) -> impl Iterator<Item = usize> {
        (0..self.declared.len()).filter(move |at| self.declared[*at].0 == kind)
    }

    /// What has this name first: the word that declares it, and where.
    pub(super) fn declared(&self, name: &str) -> Option<(&'static str, SourceSpan)> {
        let at = self.declared.iter().position(|(_, text, _)| **text == *name)?;
        Some((self.words[at], self.declared[at].2))
    }

    /// What has this name, but for what is of this kind: the word that declares it, and where.
    pub(super) fn otherwise(&self, kind: Kind, name: &str) -> Option<(&'static str, SourceSpan)> {
        let at = self.declared.iter().position(|(its, text, _)| *its != kind && **text == *name)?;
        Some((self.words[at], self.declared[at].2))
    }

    /// The index of the name in `entry`; reports it if nothing is declared so.
    pub(super) fn find(&self, kind: Kind, name: &str, entry: &Entry<'_>) -> Option<usize> {
        self.index(kind, name).or_else(|| {
            let word = kind.word();
            if let Some((other, declared)) = self.otherwise(kind, name) {
                let problem = Problem::new(format!("there is no {word} `{name}`"))
                    .at(entry.span(), format!("this is {}", a(other)))
                    .at(declared, "declared here")
                    .help(format!("the steps for {} are {}", a(other), steps_for(other)));
                entry.file().report(problem);
                return None;
            }
            if let Some(declared) = entry.file().constants().place(name) {
                let problem = Problem::new(format!("there is no {word} `{name}`"))
                    .at(entry.span(), "this is a parameter")
                    .at(declared, "declared here")
                    .help(format!(
                        "its value stands in texts as \"{{{name}}}\", and in expressions as {name}"
                    ));
                entry.file().report(problem);
                return None;
            }
            let help = if self.of(kind).next().is_some() {
                suggest::known(name, self.of(kind))
            } else {
                format!("declare it at the top: {word} {name:?}{}", kind.example())
            };
            entry.problem(format!("there is no {word} `{name}`"), "not declared", &help)
        })
    }

    /// The word that declares this name first.
    pub(super) fn word(&self, name: &str) -> Option<&'static str> {
        self.declared(name).map(|(word, _)| word)
    }

    /// Whether what has this index was declared by one of these `words`; reports it, at `entry`, if `who` needs such a thing
    /// and it was not.
    pub(super) fn check(
        &self,
        kind: Kind,
        index: usize,
        words: &[&str],
        who: &str,
        entry: &Entry<'_>,
    ) -> Option<()> {
        let of_kind = self.declared.iter().zip(&self.words).filter(|((its, ..), _)| *its == kind);
        let (_, word) = of_kind.map(|((_, name, _), word)| (name, *word)).nth(index)?;
        if words.contains(&word) {
            return Some(());
        }
        let wanted = words.iter().map(|word| a(word)).collect::<Vec<_>>().join(" or ");
        let help = match word {
            "rwlock" if words.contains(&"lock") => {
                "of an rwlock there is mode=\"read\" or mode=\"write\""
            }
            "condition" | "notifier" if words.contains(&"event") => "`notify` is the word for it",
            _ => "",
        };
        entry.problem(format!("{who} needs {wanted}"), &format!("this is {}", a(word)), help)
    }

    /// The index of the cell that expressions call so: by its name, or by what stands for a name that they cannot have.
    pub(super) fn cell(&self, name: &str) -> Option<usize> {
        self.index(Kind::Cell, name).or_else(|| {
            let (kind, cell, _) = &self.declared[*self.called.get(name)?];
            self.known.get(&(*kind, cell.clone())).map(|(index, _)| *index)
        })
    }

    /// A cell that stands in an expression by a name that it cannot have there.
    pub(super) fn misnamed_cell(&self, expression: &str) -> Option<&Text> {
        let misnamed = self.misnamed.iter().map(|place| &self.declared[*place].1);
        misnamed.into_iter().find(|name| expression.contains(&***name))
    }

    /// All names of a kind.
    pub(super) fn all(&self, kind: Kind) -> Vec<Text> {
        self.of(kind).cloned().collect()
    }

    /// The cell that expressions call so, and where it was declared.
    pub(super) fn declared_cell(&self, name: &str) -> Option<(&Text, SourceSpan)> {
        let cells = self.declared.iter().filter(|(kind, ..)| *kind == Kind::Cell);
        cells.map(|(_, cell, span)| (cell, *span)).nth(self.cell(name)?)
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Text> {
        self.declared.iter().filter(move |(its, ..)| *its == kind).map(|(_, name, _)| name)
    }
}

/// The steps for what a word declares.
pub(super) fn steps_for(word: &str) -> &'static str {
    match word {
        "service" => "`fetch`",
        "semaphore" | "lock" => "`acquire` and `release`",
        "rwlock" => "`acquire` with mode=\"read\" or mode=\"write\"",
        "queue" => "`put`, `get`, `drain`, `close` and `join`",
        "broadcast" => "`subscribe`, `put`, `get`, `drain` and `close`",
        "event" => "`set`, `clear` and `wait`",
        "condition" | "notifier" => "`wait` and `notify`",
        "barrier" => "`arrive` and `abort`",
        "promise" => "`resolve`, `reject` and `await`",
        "once" => "`init`",
        "cell" => "`read`, `write` and `until`",
        "watch" => "`read`, `write`, `changed` and `close`",
        _ => "`offload` and `shutdown`",
    }
}

/// A word with its article.
pub(super) fn a(word: &str) -> String {
    let sounds_open = word.starts_with(['a', 'e', 'i', 'o', 'u']) || word == "rwlock";
    let article = if sounds_open { "an" } else { "a" };
    format!("{article} {word}")
}
