//! Steps that make tasks: `task`, `spawn`, `create`, `shield`, `offload`, and those that run branches.

use std::mem::take;

use crate::scenario::read::nodes::KdlNode;

use super::{Entry, Kind, Node, Place, Program};
use crate::scenario::read::suggest;
use crate::scenario::step::{Block, OnError, StepKind};
use crate::scenario::{Template, Text};

/// Nodes that do nothing a branch could do.
const NO_BRANCHES: [&str; 2] = ["give", "let"];

impl<'a> Program<'a> {
    pub(super) fn concurrent(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        match node.word() {
            "task" => self.named(node).map(|(name, body)| StepKind::Task { name, body }),
            "spawn" => {
                let group = node.property("in").map(|entry| self.group_around(&entry));
                let named = self.named(node);
                let group = match group {
                    Some(group) => Some(group?),
                    None => None,
                };
                named.map(|(name, body)| StepKind::Spawn { name, group, body })
            }
            "group" => self.group(node),
            "create" => self.named(node).map(|(name, body)| StepKind::Create { name, body }),
            "shield" => Some(StepKind::Shield { body: self.body(node) }),
            "offload" => {
                let pool = node.optional_argument();
                let pool = pool.map(|entry| self.target_in(Kind::Pool, &entry));
                let body = self.body(node);
                match pool {
                    None => Some(StepKind::Offload { pool: None, body }),
                    Some(pool) => Some(StepKind::Offload { pool: Some(pool?), body }),
                }
            }
            "as-completed" => self.as_completed(node),
            "callback" => self.callback(node),
            "wait-tasks" => self.wait_tasks(node),
            _ => self.branching(node),
        }
    }

    fn branching(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        // A gather of nothing is over at once. A race has no winner then.
        let may_be_empty = node.word() != "race";
        let is_empty = may_be_empty && node.has_empty_braces();
        let branches = if is_empty { Block::default() } else { self.branches(node.children()) };
        let on_error = (node.word() == "gather").then(|| on_error(node));
        match node.word() {
            "gather" => Some(StepKind::Gather { branches, on_error: on_error?? }),
            _ => Some(StepKind::Race { branches }),
        }
    }

    /// `group`: with a `body`, the task itself is one of those who belong to it.
    fn group(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let name = node.optional_argument().map(|entry| entry.name());
        if node.has_empty_braces() {
            return Some(StepKind::Group { branches: Block::default() });
        }
        let nodes = node.children();
        let Some(at) = nodes.iter().position(|kdl| kdl.name().value() == "body") else {
            if name.is_some() {
                let help = "write it as in: group \"crawl\" { body { spawn \"page\" in=\"crawl\" { … } } }";
                node.problem::<()>("only a `group` with a `body` has a name", "has no body", help);
            }
            return Some(StepKind::Group { branches: self.branches(nodes) });
        };
        let name = match name {
            Some(name) => Some(name?),
            None => None,
        };
        self.groups.push(name.clone());
        let branches = self.branches(&nodes[..at]);
        for extra in &nodes[at + 1..] {
            let message = "`body` is the last node of `group`, and the only one of its kind";
            Node::new(extra, self.file).problem::<()>(message, "stands after `body`", "");
        }
        let mut inner = Node::new(&nodes[at], self.file);
        let body = self.body(&mut inner);
        inner.end();
        self.groups.pop();
        Some(StepKind::TaskGroup { name, branches, body })
    }

    /// The name of a group that stands around this.
    fn group_around(&mut self, entry: &Entry<'a>) -> Option<Text> {
        let name = entry.string()?;
        let is_around = self.groups.iter().flatten().any(|known| **known == *name);
        if is_around || self.in_procedure {
            return Some(name.into());
        }
        let known: Vec<_> = self.groups.iter().flatten().map(Text::as_str).collect();
        let help = if known.is_empty() {
            format!("write it in: group {name:?} {{ body {{ … }} }}")
        } else {
            suggest::known(name, known)
        };
        entry.problem(format!("no group around this is named `{name}`"), "not known", &help)
    }

    /// A named body, which is a task or can be one.
    pub(super) fn named(&mut self, node: &mut Node<'a>) -> Option<(Template, Block)> {
        let entry = node.argument("a name");
        let name = entry.and_then(|entry| {
            let name = self.name(&entry)?;
            let known = name.as_known_text();
            if let Some(promise) =
                known.filter(|name| self.names.index(Kind::Promise, name).is_some())
            {
                let message = format!("`{promise}` is the name of a promise");
                let help = "`await` could not tell them apart";
                return entry.problem(message, "named like a promise", help);
            }
            Some(name)
        });
        self.tasks.enter(name.as_ref());
        let body = self.body(node);
        self.tasks.leave();
        Some((name?, body))
    }

    /// Steps that become branches, each with names of its own.
    fn branches(&mut self, nodes: &'a [KdlNode]) -> Block {
        let mut steps = Vec::new();
        let mut rest = nodes.iter().peekable();
        while let Some(kdl) = rest.next() {
            let word = kdl.name().value();
            if NO_BRANCHES.contains(&word) {
                let branch = Node::new(kdl, self.file);
                let help = "wrap it into a `task` together with what uses it";
                branch.problem::<()>(format!("`{word}` alone is no branch"), "does nothing", help);
                continue;
            }
            let (entered, loops) = (self.scope.enter(), take(&mut self.loops));
            steps.extend(self.step(kdl, &mut rest, Place::Branch));
            self.scope.leave(entered);
            self.loops = loops;
        }
        steps.into()
    }

    fn as_completed(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let on_error = on_error(node);
        let nodes = node.children();
        let then = nodes.iter().position(|kdl| kdl.name().value() == "then");
        let branches = &nodes[..then.unwrap_or(nodes.len())];
        if then == Some(0) {
            node.problem::<()>("`as-completed` needs a branch", "has no branches", "");
        }
        let branches = self.branches(branches);
        let Some(then) = then else {
            let help = "end it with: then \"result\" { … }";
            return node.problem("`as-completed` needs a `then`", "has no `then`", help);
        };
        for extra in &nodes[then + 1..] {
            let extra = Node::new(extra, self.file);
            let message = "`then` is the last node of `as-completed`, and the only one of its kind";
            extra.problem::<()>(message, "stands after `then`", "");
        }
        let (result, body) = self.then(&nodes[then]);
        Some(StepKind::AsCompleted { branches, result: result?, body, on_error: on_error? })
    }

    /// The `then` of an `as-completed`.
    pub(super) fn then(&mut self, kdl: &'a KdlNode) -> (Option<Text>, Block) {
        let mut node = Node::new(kdl, self.file);
        let result = node.argument("a name for the result").and_then(|entry| entry.variable());
        result.iter().cloned().for_each(|name| self.scope.bind(name));
        let body = self.turn(|program| program.body(&mut node));
        node.end();
        (result, body)
    }
}

fn on_error(node: &mut Node<'_>) -> Option<OnError> {
    let Some(entry) = node.property("on-error") else { return Some(OnError::Pass) };
    match entry.string()? {
        "collect" => Some(OnError::Collect),
        other => {
            let help = suggest::known(other, ["collect"]);
            entry.problem(format!("`on-error` cannot be `{other}`"), "not known", &help)
        }
    }
}
