//! Steps that deal with failures: `try` with its `catch` and `finally`, `timeout`, `retry`, `with`, `fail`.

use crate::scenario::read::nodes::KdlNode;

use super::{Entry, Ground, Node, Program, Siblings};
use crate::scenario::Text;
use crate::scenario::read::declarations::occurrence;
use crate::scenario::step::{Block, Catch, CatchKind, StepKind};

impl<'a> Program<'a> {
    /// `try`, with the nodes after it that belong to it.
    pub(super) fn attempt(
        &mut self,
        node: &mut Node<'a>,
        rest: &mut Siblings<'a>,
    ) -> Option<StepKind> {
        let body = self.body(node);
        let mut catches = Vec::new();
        while let Some(kdl) = rest.next_if(|kdl| kdl.name().value() == "catch") {
            let mut catch = Node::new(kdl, self.file);
            catches.extend(self.catch(&mut catch));
            catch.end();
        }
        let finally = rest.next_if(|kdl| kdl.name().value() == "finally").map(|kdl| {
            let mut finally = Node::new(kdl, self.file);
            let body = self.body(&mut finally);
            finally.end();
            body
        });
        // An unknown node in the place of its partners has been meant to be one.
        let follows = |kdl: &&KdlNode| {
            let word = kdl.name().value();
            Ground::Program.has(word) || self.word(word).is_some()
        };
        if catches.is_empty() && finally.is_none() && rest.peek().is_none_or(follows) {
            let help = "add `catch { … }` or `finally { … }` right after it";
            return node.problem("`try` needs a `catch` or a `finally`", "has neither", help);
        }
        Some(StepKind::Try { body, catches, finally })
    }

    pub(super) fn fallible(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        match node.word() {
            "timeout" => {
                let after = node.argument("a duration such as \"2s\"");
                let after = after.and_then(|entry| self.length(&entry));
                let body = self.body(node);
                Some(StepKind::Timeout { after: after?, body })
            }
            "retry" => {
                let attempts = node.required("attempts", "retry attempts=3 { … }");
                let attempts = attempts.and_then(|entry| self.count(&entry, 1));
                let delay = self.optional_length(node, "delay");
                let factor = factor(node);
                let body = self.body(node);
                Some(StepKind::Retry { attempts: attempts?, delay: delay?, factor: factor?, body })
            }
            "with" => {
                let name = node.argument("a name").and_then(|entry| self.name(&entry));
                let open = self.optional_length(node, "open");
                let close = self.optional_length(node, "close");
                let body = self.body(node);
                Some(StepKind::With { name: name?, open: open?, close: close?, body })
            }
            _ => self.fail(node),
        }
    }

    fn fail(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let entry = node.optional_argument();
        let when = occurrence(node);
        let reason = match entry {
            Some(entry) => {
                let reason = self.template(&entry);
                self.reasons.add(reason.as_ref());
                Some(reason?)
            }
            None if self.catches > 0 => None,
            None => {
                let help = "write why it fails: fail \"no stock\"";
                return node.problem(
                    "`fail` without a message raises again what a `catch` caught",
                    "in no `catch`",
                    help,
                );
            }
        };
        Some(StepKind::Fail { reason, when: when? })
    }

    fn catch(&mut self, node: &mut Node<'a>) -> Option<Catch> {
        let kind = match node.optional_argument() {
            None => Some(CatchKind::Failures),
            Some(entry) => self.caught(entry),
        };
        let into = self.into(node);
        let all = node.property("all").and_then(|entry| self.bound(&entry));
        self.catches += 1;
        // Empty braces ignore what is caught.
        let body = if node.has_empty_braces() { Block::default() } else { self.body(node) };
        self.catches -= 1;
        Some(Catch { kind: kind?, into, all, body })
    }

    /// What a `catch` with a pattern handles.
    fn caught(&mut self, entry: Entry<'a>) -> Option<CatchKind> {
        entry.string()?;
        let template = self.template(&entry)?;
        Some(match template.as_known_text() {
            Some(text) => {
                let kind = CatchKind::of(text);
                if matches!(kind, CatchKind::Reason(_)) {
                    self.reasons.catch(Text::clone(text), entry);
                }
                kind
            }
            None => CatchKind::Computed(template),
        })
    }
}

/// What each further delay of a `retry` is multiplied by.
fn factor(node: &mut Node<'_>) -> Option<u32> {
    let Some(entry) = node.property("factor") else { return Some(1) };
    let factor = entry.whole::<u32>(1)?;
    if factor > 1000 {
        return entry.problem(
            format!("{factor} is too large here"),
            "out of range",
            "the most is 1000",
        );
    }
    Some(factor)
}
