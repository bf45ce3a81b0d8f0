//! Judging an exploration: what of it is not as the scenario says.

use super::exploration::{Coverage, Exploration, Failure};
use crate::scenario::Text;
use crate::twice::Difference;

/// Something that an exploration shows and should not, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complaint<'e> {
    /// Runs break a rule that is not meant to be broken.
    Fails(&'e Failure),
    /// No run breaks a rule that is meant to be broken.
    NeverFails(&'e str),
    /// No run shows what some run should.
    NeverSeen(&'e Coverage),
    /// A run was not the same when it was made again.
    Differs(&'e Difference),
}

/// What is wrong with an exploration that is meant to find the rules with the words `fails` broken.
///
/// What no run showed is only judged when all parts of the exploration are together, and not after a short look, none at all, or an
/// exploration that was stopped.
pub fn complaints<'e>(found: &'e Exploration, fails: &'e [Text]) -> Vec<Complaint<'e>> {
    let meant = |failure: &&Failure| fails.iter().any(|word| **word == *failure.rule.word());
    let unmeant = found.failures.iter().filter(|failure| !meant(failure)).map(Complaint::Fails);
    let differs = found.differences.iter().map(Complaint::Differs);
    let broken = |word: &Text| found.failures.iter().any(|it| *it.rule.word() == **word);
    let whole = found.is_whole() && !found.short_look && !found.stopped && found.runs > 0;
    let sound = fails.iter().filter(|word| whole && !broken(word));
    let unseen = found.sometimes.iter().filter(|coverage| whole && coverage.first.is_none());
    differs
        .chain(unmeant)
        .chain(sound.map(|word| Complaint::NeverFails(word)))
        .chain(unseen.map(Complaint::NeverSeen))
        .collect()
}
