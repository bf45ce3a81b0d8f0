//! What the steps of a file show: for the events whose texts the file itself states, how they can read.
//!
//! A text with expressions is known up to `*` for each. A pattern that none of the texts can fit is a slip of the pen, and would make a
//! `never` hold for ever.

use std::collections::BTreeSet;

use ecow::eco_format;

use super::names::{Kind, Names};
use super::patterns::Unreadable;
use super::suggest;
use crate::scenario::step::{Length, StepKind};
use crate::scenario::vocabulary::events::{self as begins, first_word};
use crate::scenario::{Pattern, Target, Text};

/// How the events begin of which all texts are known.
const KNOWN: [&str; 13] = [
    begins::LOG,
    begins::SLEEP,
    begins::BLOCK,
    begins::COMPUTE,
    begins::TIMEOUT,
    begins::OPENED,
    begins::CLOSED,
    begins::PUT,
    begins::WRITE,
    begins::RESOLVE,
    begins::REJECT,
    begins::FAILED,
    begins::CAUGHT,
];

/// What stands for a text that is computed.
const ANYTHING: &str = "*";

/// How events can read.
#[derive(Debug, Default)]
pub(super) struct Said {
    texts: BTreeSet<Text>,
    /// For which reasons steps can fail; nothing if they are not known.
    reasons: Option<Vec<Text>>,
    /// Whether something can be shown that is not known, as by a step that could not be read.
    are_unknown: bool,
    /// Whether there are streams, whose messages can read in any way.
    has_streams: bool,
}

impl Said {
    /// A step, as far as it could be read.
    pub(super) fn step(&mut self, kind: Option<&StepKind>, names: &Names) {
        let Some(kind) = kind else { return self.add_any() };
        let name = |target: &Target, kind: Kind| match target {
            Target::Known(index) => names.all(kind).swap_remove(*index),
            Target::Computed(_) => ANYTHING.into(),
        };
        match kind {
            StepKind::Log { text } => self.text(begins::LOG, text.pattern()),
            StepKind::Sleep(length) => self.text(begins::SLEEP, of_length(length)),
            StepKind::Block(length) => self.text(begins::BLOCK, of_length(length)),
            StepKind::Compute(length) => self.text(begins::COMPUTE, of_length(length)),
            StepKind::Timeout { after, .. } => {
                let after = after.as_ref().map_or(ANYTHING.into(), of_length);
                self.text(begins::TIMEOUT, format!("{after} expired"));
            }
            StepKind::With { name, .. } => {
                self.text(begins::OPENED, name.pattern());
                self.text(begins::CLOSED, name.pattern());
            }
            StepKind::Put { queue, item } | StepKind::TryPut { queue, item } => {
                let queue = name(queue, Kind::Queue);
                self.text(begins::PUT, &queue);
                if matches!(kind, StepKind::TryPut { .. }) {
                    self.text(begins::PUT, format!("{queue}: would wait"));
                }
                self.text(begins::PUT, format!("{queue} {}", item.pattern()));
            }
            StepKind::Write { cell, value } => {
                let value = value.known().map_or(ANYTHING.into(), ToString::to_string);
                self.text(begins::WRITE, format!("{}: {value}", name(cell, Kind::Cell)));
            }
            StepKind::Resolve { promise, value } => {
                let promise = name(promise, Kind::Promise);
                self.text(begins::RESOLVE, format!("{promise} {}", value.pattern()));
            }
            StepKind::Cancel { reason: Some(reason), .. } => {
                self.text(begins::CAUGHT, format!("cancelled: {}", reason.pattern()));
            }
            StepKind::Reject { promise, reason } => {
                let promise = name(promise, Kind::Promise);
                self.text(begins::REJECT, format!("{promise}: {}", reason.pattern()));
            }
            _ => {}
        }
    }

    /// There is a stream of this name, which is closed at its end.
    pub(super) fn stream(&mut self, name: &str) {
        self.has_streams = true;
        self.text(begins::CLOSED, name);
    }

    /// Whether there are streams.
    pub(super) const fn has_streams(&self) -> bool {
        self.has_streams
    }

    /// A service closes connections.
    pub(super) fn closed_connections(&mut self) {
        self.text(begins::CLOSED, "the connection");
    }

    /// Something can be shown that is not known.
    pub(super) const fn add_any(&mut self) {
        self.are_unknown = true;
    }

    /// Steps can fail for these reasons; for any, if they are not known.
    pub(super) fn failures<'r>(&mut self, reasons: Option<impl Iterator<Item = &'r str>>) {
        self.reasons = reasons.map(|reasons| reasons.map(Text::from).collect());
    }

    /// How events can read that begin with this word.
    fn of_word(&self, word: &str) -> Vec<Text> {
        let stated = self.texts.iter().filter(|text| first_word(text) == word).cloned();
        let failures =
            [begins::FAILED, begins::CAUGHT].into_iter().filter(|it| first_word(it) == word);
        let failures = failures.flat_map(|begins| match &self.reasons {
            None => vec![shown(begins, ANYTHING)],
            Some(reasons) => reasons.iter().map(|reason| shown(begins, reason)).collect(),
        });
        let cancelled =
            (first_word(begins::CAUGHT) == word).then(|| shown(begins::CAUGHT, "cancelled"));
        stated.chain(failures).chain(cancelled).collect()
    }

    /// Whether something that happens can read like `what`.
    pub(super) fn check(&self, what: &str) -> Result<(), Unreadable> {
        let word = first_word(what);
        if self.are_unknown || !KNOWN.iter().any(|known| first_word(known) == word) {
            return Ok(());
        }
        if self.texts.contains(what) {
            return Ok(());
        }
        let (texts, wanted) = (self.of_word(word), Pattern::new(what));
        if texts.iter().any(|text| Pattern::new(text).overlaps(&wanted)) {
            return Ok(());
        }
        Err(Unreadable {
            message: format!("no event of this scenario reads like \"{what}\""),
            label: "nothing in a trace".to_owned(),
            help: suggest::known(what, texts),
        })
    }

    fn text(&mut self, word: &str, text: impl AsRef<str>) {
        self.texts.insert(shown(word, text.as_ref()));
    }
}

/// How an event reads that begins so. What is shown escaped could become anything.
fn shown(begins: &str, text: &str) -> Text {
    if text.contains(char::is_control) {
        return eco_format!("{begins}{}", text.replace(char::is_control, ANYTHING));
    }
    eco_format!("{begins}{text}")
}

fn of_length(length: &Length) -> String {
    match length {
        Length::Known(delay) if delay.is_fixed() => delay.min.to_string(),
        Length::Known(_) | Length::Computed(_) => ANYTHING.to_owned(),
    }
}
