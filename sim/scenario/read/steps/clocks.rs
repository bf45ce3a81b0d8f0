//! Steps by the clock: `callback`, `every`.

use super::{Node, Program};
use crate::scenario::read::suggest;
use crate::scenario::step::{Block, Missed, Step, StepKind};
use crate::scenario::vocabulary::Runs;

/// What becomes of ticks that were missed, in the words of a file.
const MISSED: [(&str, Missed); 4] = [
    ("burst", Missed::Burst),
    ("delay", Missed::Delay),
    ("drop", Missed::Drop),
    ("skip", Missed::Skip),
];

impl<'a> Program<'a> {
    /// `callback`: the loop itself calls it, so nothing in it may wait.
    pub(super) fn callback(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let after = self.optional_length(node, "after");
        let (name, body) = self.named(node)?;
        self.report_waits(&body);
        Some(StepKind::Callback { name, after: after?, body })
    }

    /// Reports each step that waits, or may.
    fn report_waits(&self, steps: &[Step]) {
        for step in steps {
            let word = step.word.word;
            match (&step.kind, step.word.runs) {
                (
                    StepKind::Spawn { .. }
                    | StepKind::Create { .. }
                    | StepKind::Callback { .. }
                    | StepKind::TryPut { .. }
                    | StepKind::TryGet { .. }
                    | StepKind::Take { tries: true, .. },
                    _,
                ) => {}
                (StepKind::Sleep(_) | StepKind::Yield, _) | (_, Runs::Waits) => {
                    self.report_wait(step, word);
                }
                (StepKind::Try { .. }, _) | (_, Runs::InPlace) => {
                    let blocks: Vec<Block> = step.kind.blocks().into_iter().cloned().collect();
                    for block in &blocks {
                        self.report_waits(block);
                    }
                }
                (_, Runs::HasBlocks) => self.report_wait(step, word),
                (_, Runs::AtOnce) => {}
            }
        }
    }

    fn report_wait(&self, step: &Step, word: &str) {
        let message = format!("a callback cannot wait, and `{word}` does");
        let help = "make a task that does: spawn \"NAME\" { … }";
        let problem = crate::scenario::read::problem::Problem::new(message);
        self.file.report(problem.at(step.span, "may wait").help(help));
    }

    pub(super) fn every(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let period = node.argument("a duration such as \"1s\"").and_then(|entry| {
            let period = self.length(&entry)?;
            if matches!(&period, crate::scenario::step::Length::Known(delay) if delay.min.is_zero())
            {
                let message = "the period of a loop is longer than no time";
                return entry.problem(message, "no time", "");
            }
            Some(period)
        });
        let missed = missed(node);
        let times = node.property("times").map(|entry| self.count(&entry, 0));
        let index = node.property("index").and_then(|entry| entry.variable());
        index.iter().cloned().for_each(|name| self.scope.bind(name));
        let body = self.turn(|program| program.body(node));
        let times = match times {
            Some(times) => Some(times?),
            None => None,
        };
        Some(StepKind::Every { period: period?, missed: missed?, times, index, body })
    }
}

fn missed(node: &mut Node<'_>) -> Option<Missed> {
    let Some(entry) = node.property("missed") else { return Some(Missed::Burst) };
    let word = entry.string()?;
    match MISSED.iter().find(|(known, _)| *known == word.to_lowercase()) {
        Some((known, missed)) if *known == word => Some(*missed),
        _ => {
            let help = suggest::known(&word.to_lowercase(), MISSED.map(|(known, _)| known));
            entry.problem(format!("`missed` cannot be `{word}`"), "not known", &help)
        }
    }
}
