//! Views: what the page shows at a time, a run with all that is known of it, or two runs beside each other.

use serde::{Serialize, Serializer};

use super::super::Run;
use super::super::json::line;
use super::columns::{Columns, Part};
use crate::check::Violation;
use crate::diff::words::{self, Part as Words};
use crate::scenario::{Expectation, Property, Scenario};
use crate::trace::{Deviation, Outcome, Trace};

/// What the page shows at a time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct View {
    /// What it is called among others.
    pub(super) name: String,
    /// Where it comes from: a file.
    pub(super) file: String,
    /// Whether all is as it should be.
    pub(super) good: bool,
    /// Whether it is so in a few words.
    pub(super) verdict: String,
    /// Labels, each with a text.
    pub(super) facts: Vec<(String, String)>,
    pub(super) sentences: Vec<Sentence>,
    /// How often what came about.
    pub(super) shares: Vec<Share>,
    /// What can be copied: what it is for, and the text.
    pub(super) copies: Vec<(String, String)>,
    /// One run, or two.
    pub(super) runs: Vec<Columns>,
    /// Of two runs, which events stand beside each other: of each row the events, and 0 if they are the same, 1 if that only
    /// moved, 2 if they differ.
    pub(super) rows: Vec<(Option<usize>, Option<usize>, u8)>,
    /// What is expected of the last run.
    pub(super) expectations: Vec<Stated>,
    /// What the time until an event of the last run is made of,
    pub(super) path: Vec<Part>,
    /// and the event.
    pub(super) until: Option<usize>,
    /// What had time to spare, and how much.
    pub(super) spare: Vec<(String, Part)>,
    /// What shorter waits would bring.
    pub(super) shorter: Vec<Sentence>,
}

/// Words and names in turn: plain words, then what is to be set apart, then plain words …
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence(Vec<String>);

/// How many of all runs something came about in.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Share {
    pub(super) label: String,
    pub(super) part: u64,
    pub(super) of: u64,
    pub(super) good: bool,
}

/// An expectation, and what came of it; or what goes without saying, and is not so.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Stated {
    line: Option<usize>,
    text: String,
    /// `None` if a single run does not decide it.
    holds: Option<bool>,
    expected: String,
    found: String,
    help: Option<String>,
    /// The events that show it.
    events: Vec<usize>,
}

impl View {
    /// A run, with what is expected of it. `rerun` is the command that shows it again.
    pub fn run(run: Run<'_>, rerun: &str) -> Self {
        let Run { scenario, trace, verdict } = run;
        let Self { name, file, .. } = Self::of(scenario, trace.model.kind().word());
        Self {
            file,
            verdict: super::super::summary_words(verdict),
            good: verdict.holds(),
            copies: vec![("show it again".to_owned(), rerun.to_owned())],
            expectations: expectations(run),
            ..Self::trace(&name, trace)
        }
    }

    /// A run of which nothing but its trace is known, such as that of a program in Rust. `name` is what it is called.
    pub fn trace(name: &str, trace: &Trace) -> Self {
        Self {
            name: name.to_owned(),
            verdict: trace.outcome.to_string(),
            good: trace.outcome == Outcome::Ok,
            facts: facts(trace),
            sentences: trace.deviations.iter().map(deviation).collect(),
            runs: vec![Columns::of("", trace)],
            path: trace.why().iter().map(Part::of).collect(),
            until: trace.last_of_main(),
            ..Self::default()
        }
    }

    /// A run that a `replay` node of the file asks for, with what of it is not as the node says, in paragraphs.
    #[must_use]
    pub fn replayed(mut self, name: &str, wrong: &[String]) -> Self {
        self.name = format!("{}, replay \"{name}\"", self.name);
        self.good = wrong.is_empty();
        let verdict = if self.good { "as it should be" } else { "not as it should be" };
        verdict.clone_into(&mut self.verdict);
        // What is expected of a run is not what its node expects of it.
        if self.good {
            self.expectations.retain(|stated| stated.holds != Some(false));
        }
        self
    }

    /// A replay that cannot be made.
    pub fn no_run(scenario: &Scenario, model: &str, wrong: &[String]) -> Self {
        let sentences = wrong.iter().map(|text| Sentence::of(text)).collect();
        Self { sentences, verdict: "no run".to_owned(), ..Self::of(scenario, model) }
    }

    /// Nothing but where it comes from.
    pub(super) fn of(scenario: &Scenario, model: &str) -> Self {
        let file = scenario.source.file().into_owned();
        Self { name: format!("{} ({model})", scenario.name), file, ..Self::default() }
    }
}

/// What the header of a trace tells.
pub(super) fn facts(trace: &Trace) -> Vec<(String, String)> {
    let Trace { outcome, total, ended, tasks, events, .. } = trace;
    let fact = |label: &str, text: String| (label.to_owned(), text);
    let mut facts = vec![
        fact("outcome", outcome.to_string()),
        fact("total", format!("{total}s")),
        fact("tasks", tasks.len().to_string()),
        fact("events", events.len().to_string()),
    ];
    if ended > total {
        facts.insert(2, fact("run", format!("{ended}s")));
    }
    facts.retain(|(label, _)| label != "outcome" || *outcome != Outcome::Ok);
    facts
}

/// What is expected, in the order of the file, then what goes without saying.
pub(super) fn expectations(run: Run<'_>) -> Vec<Stated> {
    let Run { scenario, trace, verdict } = run;
    let violations = &verdict.violations;
    let stated = scenario.expectations(trace.model.kind()).map(|it| {
        let Expectation { property, span, text } = it;
        let broken = violations.iter().find(|violation| violation.span == Some(*span));
        let is_decided = !matches!(property, Property::Sometimes(_));
        Stated {
            line: Some(line(&scenario.source, *span)),
            text: text.to_string(),
            holds: is_decided.then_some(broken.is_none()),
            ..Stated::of(broken)
        }
    });
    let unstated = violations
        .iter()
        .filter(|violation| violation.span.is_none())
        .map(|violation| Stated { text: violation.word.to_owned(), ..Stated::of(Some(violation)) });
    stated.chain(unstated).collect()
}

/// A choice that was not the plain one, in a sentence.
fn deviation(deviation: &Deviation) -> Sentence {
    let Deviation { point, choice, plain, .. } = deviation;
    let words = ["not the plain choice: ", &format!("{point}: {choice}"), " (plainly ", plain, ")"];
    Sentence(words.map(str::to_owned).to_vec())
}

impl Stated {
    fn of(violation: Option<&Violation>) -> Self {
        let (expected, found, help, events) = violation.map_or_else(Default::default, |it| {
            (it.expected.clone(), it.found.clone(), it.help.clone(), it.witnesses.clone())
        });
        let holds = Some(violation.is_none());
        Self { line: None, text: String::new(), holds, expected, found, help, events }
    }
}

impl Sentence {
    /// A sentence in which what is set apart stands in backticks.
    pub(super) fn of(text: &str) -> Self {
        Self(text.split('`').map(str::to_owned).collect())
    }
}

impl From<&words::Sentence> for Sentence {
    fn from(sentence: &words::Sentence) -> Self {
        let mut parts = vec![String::new()];
        for part in &sentence.0 {
            // Every other part is code, so that nothing stands between two of the same kind.
            let (words, is_code) = match part {
                Words::Plain(words) => (words, false),
                Words::Code(words) => (words, true),
            };
            if (parts.len() % 2 == 0) != is_code {
                parts.push(String::new());
            }
            if let Some(last) = parts.last_mut() {
                last.push_str(words);
            }
        }
        Self(parts)
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
