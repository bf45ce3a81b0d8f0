//! Steps that deal with failures: `try` with its `catch` and `finally`, `timeout`, `retry`, `with`, `fail`.

use crate::scenario::read::nodes::KdlNode;

use super::{Entry, Ground, Kind, Node, Program, Siblings};
use crate::scenario::read::declarations::occurrence;
use crate::scenario::read::names::a;
use crate::scenario::read::problem::Problem;
use crate::scenario::step::{Block, Catch, CatchKind, StepKind};
use crate::scenario::{Template, Text};

impl<'a> Program<'a> {
    /// `try`, with the nodes after it that belong to it.
    pub(super) fn attempt(
        &mut self,
        node: &mut Node<'a>,
        rest: &mut Siblings<'a>,
    ) -> Option<StepKind> {
        let body = self.body(node);
        let mut catches = Vec::new();
        let mut for_all = None;
        while let Some(kdl) = rest.next_if(|kdl| kdl.name().value() == "catch") {
            let mut catch = Node::new(kdl, self.file);
            let read = self.catch(&mut catch);
            let kind = read.as_ref().map(|it: &Catch| &it.kind);
            if let (Some(first), Some(CatchKind::Failures | CatchKind::Reason(_))) = (for_all, kind)
            {
                let problem = Problem::new("this `catch` is never come to")
                    .at(catch.span(), "nothing is left for it")
                    .at(first, "this one handles every failure");
                self.file.report(problem.help("one without a pattern comes last"));
            }
            if matches!(kind, Some(CatchKind::Failures)) {
                for_all = for_all.or(Some(catch.span()));
            }
            catches.extend(read);
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
            "retry" => {
                let attempts = node.required("attempts", "retry attempts=3 { … }");
                let attempts = attempts.and_then(|entry| self.count(&entry, 1));
                let delay = self.optional_length(node, "delay");
                let factor = factor(node);
                let longest = node.property("max-delay").map(|entry| self.length(&entry));
                let on = node.property("on").map(|entry| self.retried(entry));
                let body = self.body(node);
                let (longest, on) = (
                    longest.map_or(Some(None), |it| it.map(Some)),
                    on.map_or(Some(None), |it| it.map(Some)),
                );
                Some(StepKind::Retry {
                    attempts: attempts?,
                    delay: delay?,
                    factor: factor?,
                    longest: longest?,
                    on: on?,
                    body,
                })
            }
            "with" => {
                let name = node.argument("a name").and_then(|entry| {
                    let name = self.name(&entry)?;
                    self.takes_no_lock(&name, &entry)?;
                    Some(name)
                });
                let open = self.optional_length(node, "open");
                let close = self.optional_length(node, "close");
                let body = self.body(node);
                Some(StepKind::With { name: name?, open: open?, close: close?, body })
            }
            _ => self.fail(node),
        }
    }

    /// Reports something declared of which `with` would take nothing.
    fn takes_no_lock(&self, name: &Template, entry: &Entry<'a>) -> Option<()> {
        let Some(text) = name.as_known_text() else { return Some(()) };
        let permits = self.names.index(Kind::Semaphore, text).and(self.names.word(text));
        let word = permits.or_else(|| self.names.word(text).filter(|word| *word == "condition"));
        let Some(word) = word else { return Some(()) };
        let help = match word {
            "condition" => "take its lock: acquire \"LOCK\" { … }".to_owned(),
            "rwlock" => format!("write acquire {text:?} mode=\"write\" {{ … }}"),
            _ => format!("write acquire {text:?} {{ … }}"),
        };
        entry.problem("`with` takes no permit", &format!("this is {}", a(word)), &help)
    }

    /// The pattern of failures after which a `retry` goes on.
    fn retried(&mut self, entry: Entry<'a>) -> Option<Template> {
        entry.string()?;
        let template = self.template(&entry)?;
        if let Some(text) = template.as_known_text() {
            self.reasons.catch(Text::clone(text), entry);
        }
        Some(template)
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
            None if self.catches > 0 || self.in_procedure => None,
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
