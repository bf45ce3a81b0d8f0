//! Rules: what a run can break, told apart so that equal failures of many runs are one.

use ecow::eco_format;
#[cfg(feature = "scenarios")]
use serde::{Deserialize, Serialize};

use crate::check::{Breach, breaches};
#[cfg(feature = "scenarios")]
use crate::scenario::Scenario;
use crate::scenario::Text;
use crate::scenario::expectation::{Expect, Expectation};
use crate::trace::{FailureKind, Outcome, Trace};

/// How simple a run is: by how many choices that were not plain, then by number. What comes first is simpler.
pub(super) type Rank = (usize, u64);

/// What can be broken: an expectation of the file, or something that goes without saying.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "scenarios", derive(Serialize, Deserialize), serde(rename_all = "kebab-case"))]
pub enum Rule {
    /// An expectation of the file.
    Stated {
        /// The byte at which it stands.
        at: usize,
        /// The word it begins with.
        word: Text,
        /// The whole of it.
        text: Text,
        /// For an outcome, which one came about instead.
        found: Text,
    },
    /// Something that goes without saying.
    Unstated {
        /// The word that would allow it.
        word: Text,
        /// For an outcome, which one came about instead of `ok`.
        found: Text,
    },
}

impl Rule {
    /// The rules that `trace` breaks, in the order of the violations that checking it finds.
    #[cfg(feature = "scenarios")]
    pub(crate) fn broken_by(trace: &Trace, scenario: &Scenario) -> Vec<Self> {
        Self::all(&scenario.expects, trace)
    }

    /// The rules that `trace` breaks of those that are stated, and of those that go without saying.
    pub(crate) fn all(expects: &[Expect], trace: &Trace) -> Vec<Self> {
        Self::of(breaches(expects, trace), trace)
    }

    /// The rules of breaches of a trace.
    fn of<'t>(breaches: impl Iterator<Item = Breach<'t>>, trace: &Trace) -> Vec<Self> {
        breaches.map(|breach| Self::of_breach(&breach, trace)).collect()
    }

    fn of_breach(breach: &Breach<'_>, trace: &Trace) -> Self {
        let word = Text::from(breach.word);
        let found = if word == "outcome" { kind_of(&trace.outcome) } else { Text::new() };
        match breach.stated() {
            Some(Expectation { span, text, .. }) => {
                Self::Stated { at: span.offset(), word, text: Text::clone(text), found }
            }
            None => Self::Unstated { word, found },
        }
    }

    /// What should be so instead of what `trace` shows, as a phrase that follows "expected".
    pub(super) fn expected(&self, expects: &[Expect], trace: &Trace) -> String {
        let breach =
            breaches(expects, trace).find(|breach| Self::of_breach(breach, trace) == *self);
        breach.map(|breach| breach.tell().expected).unwrap_or_default()
    }

    /// The word that states it, or that would allow it.
    pub fn word(&self) -> &str {
        match self {
            Self::Stated { word, .. } | Self::Unstated { word, .. } => word,
        }
    }
}

/// The kind of an outcome: failures are told apart by their reasons, but not by a number within them.
fn kind_of(outcome: &Outcome) -> Text {
    let reason = match outcome {
        Outcome::Failed(failure) if failure.kind == FailureKind::Other => &failure.reason,
        Outcome::Fault(failure) => &failure.reason,
        _ => return outcome.kind().word().into(),
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(reason) {
        return outcome.shown();
    }
    let parts = reason.split_inclusive(|letter: char| !letter.is_ascii_digit());
    let mut kind = eco_format!("{}: ", outcome.kind().word());
    for part in parts {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        kind.push_str(if rest.len() < part.len() { "*" } else { "" });
        kind.push_str(rest);
    }
    kind
}
