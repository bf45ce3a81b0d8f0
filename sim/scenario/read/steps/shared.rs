//! Steps on what tasks share: semaphores, queues, events, barriers, promises.

use super::{Kind, Node, Program};
use crate::scenario::step::StepKind;

impl<'a> Program<'a> {
    pub(super) fn shared(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        match node.word() {
            "acquire" => {
                let semaphore = self.target(Kind::Semaphore, node);
                let body = self.body(node);
                Some(StepKind::Acquire { semaphore: semaphore?, body })
            }
            "put" => {
                let queue = self.target(Kind::Queue, node);
                let item = node.argument("an item").and_then(|entry| self.template(&entry));
                Some(StepKind::Put { queue: queue?, item: item? })
            }
            "get" => {
                let queue = self.target(Kind::Queue, node);
                Some(StepKind::Get { queue: queue? })
            }
            "drain" => {
                let queue = self.target(Kind::Queue, node);
                let into = self.into(node);
                let body = self.turn(|program| program.body(node));
                Some(StepKind::Drain { queue: queue?, into, body })
            }
            "close" => Some(StepKind::Close { queue: self.target(Kind::Queue, node)? }),
            "join" => Some(StepKind::Join { queue: self.target(Kind::Queue, node)? }),
            "set" => Some(StepKind::Set { event: self.target(Kind::Event, node)? }),
            "clear" => Some(StepKind::Clear { event: self.target(Kind::Event, node)? }),
            "wait" => Some(StepKind::Wait { event: self.target(Kind::Event, node)? }),
            "arrive" => Some(StepKind::Arrive { barrier: self.target(Kind::Barrier, node)? }),
            "resolve" => {
                let promise = self.target(Kind::Promise, node);
                let value = node.argument("a value").and_then(|entry| self.template(&entry));
                Some(StepKind::Resolve { promise: promise?, value: value? })
            }
            _ => {
                let promise = self.target(Kind::Promise, node);
                let reason = node.argument("a reason").and_then(|entry| self.template(&entry));
                self.reasons.add(reason.as_ref());
                Some(StepKind::Reject { promise: promise?, reason: reason? })
            }
        }
    }
}
