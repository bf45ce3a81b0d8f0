//! Claims: what a part of an exploration says of itself, where it was not made here but read from a file.
//!
//! No file can prove that runs were made. What it says can be refused where it contradicts itself.

use std::fmt;

use super::{Coverage, Exploration};
use crate::choices::{Replay, TokenError};
use crate::explore::Shard;

/// What an exploration claims and no exploration can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimError {
    /// It is no part at all.
    NoPart,
    /// It is a part that there is not.
    NoSuchPart {
        /// Which it claims to be.
        part: u64,
        /// How many there are.
        of: u64,
    },
    /// It has made more runs than were asked for.
    TooManyRuns {
        /// How many it claims.
        runs: u64,
        /// How many were asked for.
        most: u64,
    },
    /// It tells of a run that none of its parts makes.
    ForeignRun(u64),
    /// These do not go with the number of its runs.
    Uncounted(&'static str),
    /// What it has kept is no token of a run.
    NoToken(TokenError),
    /// Its failures do not stand in the order of their rules, each once.
    Disordered,
}

impl Exploration {
    /// Looks whether this can be what an exploration found.
    ///
    /// # Errors
    ///
    /// The first thing that it claims and cannot have found.
    pub fn check_claims(&self) -> Result<(), ClaimError> {
        let of = self.subject.shards;
        if self.shards.is_empty() {
            return Err(ClaimError::NoPart);
        }
        if let Some(part) = self.shards.iter().find(|part| Shard::new(**part, of).is_none()) {
            return Err(ClaimError::NoSuchPart { part: *part, of });
        }
        let (runs, most) = (self.runs, self.subject.runs);
        if runs > most {
            return Err(ClaimError::TooManyRuns { runs, most });
        }
        if let Some(run) = self.told().find(|run| *run >= most || !self.makes(*run)) {
            return Err(ClaimError::ForeignRun(run));
        }
        let tokens = self.kept.iter().flatten();
        let mut wrong = tokens.filter_map(|token| Replay::from_token(token).err());
        wrong.next().map_or_else(|| self.check_counts(), |why| Err(ClaimError::NoToken(why)))
    }

    /// The runs that are told of by their numbers.
    fn told(&self) -> impl Iterator<Item = u64> {
        let failing = self.failures.iter().flat_map(|it| [it.first, it.simplest.run]);
        let differing = self.differences.iter().map(|it| it.run);
        let seen = self.sometimes.iter().filter_map(|it| it.first);
        failing.chain(differing).chain(seen)
    }

    /// Whether the run with this number is one of its parts'.
    fn makes(&self, run: u64) -> bool {
        let mut parts = self.shards.iter().filter_map(|it| Shard::new(*it, self.subject.shards));
        parts.any(|part| part.holds(run))
    }

    fn check_counts(&self) -> Result<(), ClaimError> {
        let runs = self.runs;
        let some = |count: u64| (1..=runs).contains(&count);
        let seen = |it: &Coverage| it.first.map_or(it.runs == 0, |_| some(it.runs));
        let checks = [
            (sum(self.outcomes.values()) == Some(runs), "outcomes"),
            (sum(self.totals.values()) == Some(runs), "totals"),
            (!self.traces.is_exact() || self.traces.count() <= runs, "traces"),
            (self.sometimes.iter().all(seen), "runs that show something"),
            (self.failures.iter().all(|it| some(it.runs)), "failures"),
        ];
        match checks.into_iter().find(|(holds, _)| !holds) {
            Some((_, what)) => Err(ClaimError::Uncounted(what)),
            None if self.failures.is_sorted_by(|one, next| one.rule < next.rule) => Ok(()),
            None => Err(ClaimError::Disordered),
        }
    }
}

/// The sum of counts, unless there is no such number.
fn sum<'c>(counts: impl Iterator<Item = &'c u64>) -> Option<u64> {
    counts.copied().try_fold(0, u64::checked_add)
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPart => f.write_str("it claims to be no shard"),
            Self::NoSuchPart { part, of } => {
                write!(f, "it claims to be shard {part} of {of}, which cannot be")
            }
            Self::TooManyRuns { runs, most } => {
                write!(f, "it claims {runs} runs, where {most} were asked for")
            }
            Self::ForeignRun(run) => {
                write!(f, "it tells of run {run}, which is none of its shards'")
            }
            Self::Uncounted(what) => {
                write!(f, "its {what} do not go with the number of its runs")
            }
            Self::NoToken(why) => write!(f, "what it has kept is no token: {why}"),
            Self::Disordered => f.write_str("its failures are not in order"),
        }
    }
}

impl std::error::Error for ClaimError {}
