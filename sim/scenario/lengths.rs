//! The lengths of time that are written in a scenario, for whoever wants to see what other ones would do.

use std::sync::Arc;

use ecow::eco_format;

use super::step::{Block, Length, StepKind};
use super::{Delay, Scenario, SourceSpan, Text};

/// A length of time as it is written: that of a service, or of a step.
pub(crate) struct Written<'s> {
    /// What it is called: `latency of users`, `sleep 2s`.
    pub(crate) name: Text,
    /// How waits begin to read that are made of it, in a trace.
    pub(crate) reads: Text,
    /// Where it is written, if that is a step: the node's name.
    pub(crate) span: Option<SourceSpan>,
    pub(crate) length: &'s mut Delay,
}

impl Scenario {
    /// Tells of each length that is known before a run, in the order of the file, services first.
    pub(crate) fn each_length(&mut self, tell: &mut dyn FnMut(Written<'_>)) {
        for service in &mut self.services {
            let (name, reads) =
                (eco_format!("latency of {}", service.name), eco_format!("fetch {}", service.name));
            tell(Written { name, reads, span: None, length: &mut service.latency });
        }
        for procedure in &mut self.procedures {
            of_block(&mut procedure.body, tell);
        }
        of_block(&mut self.main, tell);
    }
}

fn of_block(block: &mut Block, tell: &mut dyn FnMut(Written<'_>)) {
    for step in Arc::make_mut(block) {
        let (word, span) = (step.word.word, Some(step.span));
        let mut known = |reads: Text, length: &mut Length| {
            if let Length::Known(length) = length {
                let name = eco_format!("{word} {}", length.min);
                let reads = if reads.is_empty() { name.clone() } else { reads };
                tell(Written { name, reads, span, length });
            }
        };
        match &mut step.kind {
            StepKind::Sleep(length) | StepKind::Block(length) | StepKind::Compute(length) => {
                known(Text::new(), length);
            }
            StepKind::Every { period: after, .. }
            | StepKind::Timeout { after: Some(after), .. } => {
                known(Text::new(), after);
            }
            StepKind::Retry { delay, .. } => known("retry in ".into(), delay),
            StepKind::With { name, open, close, .. } => {
                let name = name.as_known_text().cloned().unwrap_or_default();
                known(eco_format!("open {name}"), open);
                known(eco_format!("close {name}"), close);
            }
            _ => {}
        }
        step.kind.blocks_mut().into_iter().for_each(|block| of_block(block, tell));
    }
}
