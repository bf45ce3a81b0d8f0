//! `select`: several waits with what runs when one of them is taken.

use crate::scenario::read::nodes::KdlNode;

use super::{Node, Program};
use crate::scenario::read::suggest;
use crate::scenario::step::{Arm, Block, Step, StepKind};
use crate::scenario::vocabulary::{Reader, StepWord, Trait};
use crate::scenario::{Template, Value};

/// What an `on` can wait for: what can be given up without a loss.
const WAITS: [&str; 11] = [
    "acquire", "after", "arrive", "await", "changed", "get", "join", "put", "receive", "until",
    "wait",
];

impl<'a> Program<'a> {
    pub(super) fn select(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let (mut arms, mut otherwise, mut is_whole) = (Vec::new(), None, true);
        let nodes = node.children();
        for (index, kdl) in nodes.iter().enumerate() {
            let mut inner = Node::new(kdl, self.file);
            match inner.word() {
                "on" => {
                    let arm = self.arm(&mut inner);
                    is_whole &= arm.is_some();
                    arms.extend(arm);
                }
                "else" => {
                    if index + 1 < nodes.len() {
                        let message =
                            "`else` is the last node of `select`, and the only one of its kind";
                        inner.problem::<()>(message, "stands before others", "");
                    }
                    otherwise = Some(self.arm_body(&mut inner));
                }
                word => {
                    let help = if WAITS.contains(&word) {
                        format!("write it after `on`: on {word} …")
                    } else {
                        "`race` takes the first of its branches to end".to_owned()
                    };
                    let message = format!("`select` has `on` and `else` in it, no `{word}`");
                    is_whole =
                        inner.problem::<bool>(message, "not a wait", &help).unwrap_or_default();
                    self.read_nevertheless(kdl);
                    continue;
                }
            }
            inner.end();
        }
        if is_whole && arms.is_empty() && !nodes.is_empty() {
            let help = "write it as in `on get \"jobs\" into=\"job\" { … }`";
            return node.problem("`select` needs an `on`", "waits for nothing", help);
        }
        is_whole.then_some(StepKind::Select { arms, otherwise })
    }

    /// What stands in the place of an `on` may bind names and make tasks.
    fn read_nevertheless(&mut self, kdl: &'a KdlNode) {
        let mut rest = [].iter().peekable();
        self.step(kdl, &mut rest, super::Place::Sequence);
    }

    /// `on`, with the wait that it begins with and what runs then.
    fn arm(&mut self, node: &mut Node<'a>) -> Option<Arm> {
        let what = "what it waits for, such as get \"jobs\"";
        let word = node.promote_argument(what);
        let into = node.unasked_property("into");
        let when = node.unasked_property("when");
        let is_asked = when.is_some();
        let when = when.and_then(|entry| self.expression(&entry));
        let kind = word.and_then(|word| self.waited(word, node));
        let word =
            word.and_then(|word| StepWord::find(if word == "after" { "sleep" } else { word }));
        let into = match into {
            Some(entry) if word.is_some_and(|word| word.has(Trait::GivesAValue)) => {
                self.bound(&entry)
            }
            Some(entry) => {
                return entry.problem("here is no value to keep", "keeps nothing", "");
            }
            None => None,
        };
        node.ask("into");
        node.ask("when");
        self.tasks.said.step(kind.as_ref(), self.names);
        let span = node.span();
        let body = self.arm_body(node);
        let (kind, word) = (kind?, word?);
        if is_asked && when.is_none() {
            return None;
        }
        let branch = Template::Known(Value::text(word.word));
        let wait = Step { kind, word, label: None, branch, into, span };
        Some(Arm { when, wait: [wait].into(), body })
    }

    /// What an `on` waits for.
    fn waited(&mut self, word: &'a str, node: &mut Node<'a>) -> Option<StepKind> {
        match word {
            "after" => self.duration(node).map(StepKind::Sleep),
            "await" => self.awaited(node, false).map(|target| StepKind::Await { target }),
            "acquire" => {
                let mode = node.property("mode");
                // A wait that never comes is no mistake here.
                let wanted = self.uses.wanted.len();
                let shared = self.share(node, mode);
                self.uses.wanted.truncate(wanted);
                let (semaphore, share) = shared?;
                Some(StepKind::Acquire { semaphore, share, body: Block::default() })
            }
            word if WAITS.contains(&word) => match StepWord::find(word)?.reader {
                Reader::Flow => self.flow(node),
                Reader::Streams => self.streamed(node),
                _ => self.shared(node),
            },
            word => {
                let help = match word {
                    "sleep" | "timeout" => "`after` is the word for it".to_owned(),
                    "fetch" | "call" | "offload" | "task" | "spawn" => {
                        "`spawn` it before, and wait for its end: on await \"NAME\"".to_owned()
                    }
                    _ => suggest::known(word, WAITS),
                };
                let message = format!("`on` cannot wait for `{word}`");
                node.skip_entries();
                node.problem(message, "not one of several waits", &help)
            }
        }
    }

    /// The steps between the braces, if there are any.
    fn arm_body(&mut self, node: &mut Node<'a>) -> Block {
        let nodes = node.optional_children();
        self.block(nodes, super::Place::Sequence)
    }
}
