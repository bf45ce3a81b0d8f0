//! A review: the differences of many runs, with equal changes told once.
//!
//! What belongs together on two sides is found by name; where the sides come from is up to whoever reads them.

use std::collections::BTreeMap;

use super::change::{Change, Told};
use super::compare::{Changes, compare, compare_along};
use super::recorded::Recorded;
use super::way::WayPart;
use super::words::{self, Sentence};

/// So many changes at least that differ in their numbers alone are told in one sentence.
const ALIKE: usize = 3;

/// What two sides have, and how it differs.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// What the first side is called.
    pub before: String,
    /// What the second side is called.
    pub after: String,
    /// The runs that differ, in the order of their names.
    pub runs: Vec<Reviewed>,
    /// How many runs are the same.
    pub same: usize,
}

/// A run of two sides.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// What it is called: `folder/name.model`.
    pub name: String,
    /// The scenario file that it is a run of, as far as that is known.
    pub source: Option<String>,
    /// How it differs.
    pub difference: RunDifference,
}

/// How a run differs.
#[derive(Clone, Debug)]
pub enum RunDifference {
    /// The second side has it, and the first has not.
    New(Recorded),
    /// The first side has it, and the second has not.
    Gone(Recorded),
    /// Both have it, and it has changed.
    Changed(Box<Changed>),
}

/// A run that has changed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// As it was.
    pub before: Recorded,
    /// As it is.
    pub after: Recorded,
    /// What differs.
    pub changes: Changes,
}

/// A sentence, and the changes of which it tells: as indices of runs, and of changes of those.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What is the same about all of them; of a single change, all about it.
    pub sentence: Sentence,
    /// Where they are.
    pub of: Vec<(usize, usize)>,
}

impl RunDifference {
    /// Compares two runs. `None` if nothing differs.
    pub fn of(before: Recorded, after: Recorded) -> Option<Self> {
        Self::along(before, after, None)
    }

    /// Compares two runs of which, perhaps, the ways to the end of `main` are known. `None` if nothing differs.
    pub fn along(before: Recorded, after: Recorded, ways: Option<[&[WayPart]; 2]>) -> Option<Self> {
        let changes = match ways {
            Some(ways) => compare_along(&before, &after, ways),
            None => compare(&before, &after),
        };
        (!changes.is_empty()).then(|| Self::Changed(Box::new(Changed { before, after, changes })))
    }

    /// The changes, if it is there on both sides.
    pub fn changes(&self) -> &[Told] {
        match self {
            Self::Changed(changed) => &changed.changes.changes,
            Self::New(_) | Self::Gone(_) => &[],
        }
    }
}

/// Whether the outcome tells of this already: that the failure of `main` is there, or not.
fn is_the_outcome(told: &Told, all: &[Told]) -> bool {
    let (steps, is_new) = match &told.change {
        Change::FailureNew { steps, instead_of: Some(_) } => (steps, true),
        Change::FailureGone { steps, instead: Some(_) } => (steps, false),
        _ => return false,
    };
    let is_it = |told: &Told| match &told.change {
        Change::Outcome { before, after } => {
            *steps.task == *"main" && steps.texts == [if is_new { after } else { before }.clone()]
        }
        _ => false,
    };
    all.iter().any(is_it)
}

impl Group {
    /// The runs in which it is so, each once.
    pub fn runs(&self) -> Vec<usize> {
        let mut runs: Vec<_> = self.of.iter().map(|(run, _)| *run).collect();
        runs.dedup();
        runs
    }
}

impl Review {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The sentences that are true of several runs, the most important first, and those of each run that are not.
    pub fn groups(&self) -> (Vec<Group>, Vec<Vec<Group>>) {
        let all = self.runs.iter().enumerate().flat_map(|(run, reviewed)| {
            let all = reviewed.difference.changes();
            let changes = all.iter().enumerate().filter(|(_, told)| !is_the_outcome(told, all));
            changes.map(move |(number, told)| ((run, number), told))
        });
        let mut alike: BTreeMap<_, BTreeMap<Sentence, Vec<(usize, usize)>>> = BTreeMap::new();
        for (place, told) in all {
            let key = (told.change.rank(), words::alike(&told.change));
            let general = words::general(&told.change);
            alike.entry(key).or_default().entry(general).or_default().push(place);
        }
        let mut by_sentence = Vec::new();
        for ((rank, words), same) in alike {
            if same.len() < ALIKE {
                by_sentence.extend(same.into_iter().map(|(words, of)| (rank, words, of)));
            } else {
                let mut of = same.into_values().flatten().collect::<Vec<_>>();
                of.sort_unstable();
                by_sentence.push((rank, words, of));
            }
        }
        let mut shared = Vec::new();
        let mut own = vec![Vec::new(); self.runs.len()];
        for (rank, words, of) in by_sentence {
            let group = Group { sentence: Sentence::default(), of };
            let runs = group.runs().len();
            let sentence = self.sentence(&group, runs, &words);
            let group = Group { sentence, ..group };
            if runs > 1 {
                shared.push((rank, std::cmp::Reverse(runs), group));
            } else if let Some((run, first)) = group.of.first().copied() {
                own[run].push((rank, first, group));
            }
        }
        shared
            .sort_by(|one, other| (one.0, one.1, &one.2.of).cmp(&(other.0, other.1, &other.2.of)));
        for groups in &mut own {
            groups.sort_by_key(|(rank, first, _)| (*rank, *first));
        }
        let own = own.into_iter().map(|groups| groups.into_iter().map(|it| it.2).collect());
        (shared.into_iter().map(|it| it.2).collect(), own.collect())
    }

    /// The sentence of changes that are the same, in so many runs.
    fn sentence(&self, group: &Group, runs: usize, words: &Sentence) -> Sentence {
        let changes = |run: usize| self.runs[run].difference.changes();
        let told: Vec<_> = group.of.iter().map(|(run, number)| &changes(*run)[*number]).collect();
        match *group.of {
            [(run, only)] => words::sentence(&changes(run)[only], changes(run)),
            _ if runs > 1 => words::in_runs(runs, self.runs.len(), &told, words),
            _ => words::several(&told, words),
        }
    }
}
