//! Steps on values: `let`, `read`, `write`, `when`, `while`, `until`, `repeat`, `each`.

use super::generators::Yields;
use super::{Entry, Kind, Node, Place, Program, Siblings};
use crate::scenario::expression::{asks, expression_name, find, is_name};
use crate::scenario::step::{Block, Step, StepKind};
use crate::scenario::vocabulary::StepWord;
use crate::scenario::{Expression, Template, Text, Value};

impl<'a> Program<'a> {
    pub(super) fn flow(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        match node.word() {
            "let" => {
                let name = node.argument("a name").and_then(|entry| entry.variable());
                let value = self.computed(node);
                name.iter().cloned().for_each(|name| self.scope.bind(name));
                if name.is_none() || value.is_none() {
                    let meant = node.possible_names().filter(|name| is_name(name)).map(Text::from);
                    meant.for_each(|name| self.scope.bind(name));
                }
                Some(StepKind::Let { name: name?, value: value? })
            }
            "read" => {
                let cell = self.target(Kind::Cell, node);
                Some(StepKind::Read { cell: cell? })
            }
            "write" => {
                let cell = self.target(Kind::Cell, node);
                let value = self.computed(node);
                Some(StepKind::Write { cell: cell?, value: value? })
            }
            "while" => {
                let condition = self.condition(node);
                let body = self.turn(|program| program.body(node));
                Some(StepKind::While { condition: condition?, body })
            }
            "give" if matches!(self.yields, Yields::Here | Yields::In(_)) => {
                Self::ends_generator(node)
            }
            "give" => Some(StepKind::Give { value: self.computed(node)? }),
            "break" => self.in_loop(node).map(|()| StepKind::Break),
            "continue" => self.in_loop(node).map(|()| StepKind::Continue),
            _ => self.until(node),
        }
    }

    /// What a loop goes through again and again.
    pub(super) fn turn<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.loops += 1;
        let read = read(self);
        self.loops -= 1;
        read
    }

    /// Reports a step that leaves a loop where there is none.
    fn in_loop(&self, node: &Node<'a>) -> Option<()> {
        if self.loops > 0 {
            return Some(());
        }
        let help = "it leaves the innermost `repeat`, `each`, `while`, `drain` or `then` of its own task; \
                    where a loop stands as a branch, each of its turns is a task";
        node.problem(format!("`{}` stands in a loop", node.word()), "in no loop", help)
    }

    /// `when`, with the `else` after it.
    pub(super) fn when(
        &mut self,
        node: &mut Node<'a>,
        rest: &mut Siblings<'a>,
    ) -> Option<StepKind> {
        let condition = self.condition(node);
        let then = self.body(node);
        let otherwise = rest.next_if(|kdl| kdl.name().value() == "else").map(|kdl| {
            let mut otherwise = Node::new(kdl, self.file);
            if otherwise.argument_if(|entry| entry.as_string() == Some("when")).is_some() {
                return self.else_when(otherwise, rest);
            }
            if let Some(condition) = otherwise.optional_argument() {
                let help = "a further condition stands behind a `when`: else when \"…\" { … }";
                let label = "not expected here";
                condition.problem::<()>("`else` takes no condition", label, help);
                otherwise.skip_entries();
            }
            let body = self.body(&mut otherwise);
            otherwise.end();
            body
        });
        Some(StepKind::When { condition: condition?, then, otherwise })
    }

    /// `else when`, and what follows it: a block of nothing but that `when`.
    fn else_when(&mut self, mut node: Node<'a>, rest: &mut Siblings<'a>) -> Block {
        let span = node.span();
        let kind = self.when(&mut node, rest);
        node.end();
        let step = |(kind, word)| Step {
            kind,
            word,
            label: None,
            branch: Template::Known(Value::text("when")),
            into: None,
            span,
        };
        kind.zip(StepWord::find("when")).map(step).into_iter().collect()
    }

    /// `repeat` and `each`: where they stand as a branch, each iteration is one.
    pub(super) fn repeated(&mut self, node: &mut Node<'a>, place: Place) -> Option<StepKind> {
        if node.word() == "repeat" {
            let times = node.argument("a number").and_then(|entry| self.count(&entry, 0));
            let index = node.property("index").and_then(|entry| entry.variable());
            let body = self.iteration(node, index.as_ref(), place);
            return Some(StepKind::Repeat { times: times?, index, body });
        }
        if node.word() == "every" {
            return self.every(node);
        }
        if let Some(from) = node.property("from") {
            return self.each_from(node, &from, place);
        }
        let variable = node.argument("a name").and_then(|entry| entry.variable());
        let index = node.property("index").and_then(|entry| entry.variable());
        let entries = node.rest();
        if let Some(word) = entries.first().filter(|first| first.repr() == "in") {
            let help = "write only the values: each x 1 2 3 { … }";
            word.problem::<()>("`in` would be one of the values", "not a word of `each`", help);
        }
        if entries.is_empty() {
            let help = "write them after the name: each \"x\" 1 2 3 { … }";
            node.problem::<()>("`each` needs values", "has no values", help);
        }
        let values: Vec<_> = entries.iter().map(|entry| self.operand(entry)).collect();
        index.iter().cloned().for_each(|name| self.scope.bind(name));
        let body = self.iteration(node, variable.as_ref(), place);
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        Some(StepKind::Each { variable: variable?, index, values, body })
    }

    /// The body of a loop. Where the loop stands as a branch and has no name of its own, its only step gives one.
    fn iteration(&mut self, node: &mut Node<'a>, name: Option<&Text>, place: Place) -> Block {
        let nodes = node.children();
        let turns_are_branches = place == Place::Branch || node.has_name_of_its_own();
        let place = if nodes.len() == 1 { place } else { Place::Sequence };
        name.into_iter().cloned().for_each(|name| self.scope.bind(name));
        if turns_are_branches {
            return self.block(nodes, place);
        }
        self.turn(|program| program.block(nodes, place))
    }

    /// The only expression that sees cells; a task's own name hides a cell.
    fn until(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let entry = node.argument("a condition")?;
        let text = entry.as_string().unwrap_or_default();
        let is_known = |name: &Text| self.scope.sees(name) || self.names.cell(name).is_some();
        let is_readable =
            Expression::compile(text).is_ok_and(|condition| condition.names().iter().all(is_known));
        if let Some(cell) = self.names.misnamed_cell(text).filter(|_| !is_readable) {
            let alias = expression_name(cell);
            let message = format!("an expression names the cell `{cell}` by `{alias}`");
            let help = format!("write \"{}\"", text.replace(&**cell, &alias));
            return entry.problem(message, "not as it is declared", &help);
        }
        let condition = boolean(entry.expression()?, &entry)?;
        let mut cells = Vec::new();
        for name in condition.names() {
            if asks(name) && !self.scope.sees(name) {
                let message = format!("`until` looks at cells, and `{name}` is none");
                let help = "wait for it with a step such as `wait`, or keep it in a cell";
                return entry.problem(message, "nothing to wait for", help);
            }
            let own = self.scope.sees(name);
            if let Some(cell) = self.names.cell(name).filter(|_| !own) {
                cells.push(cell);
            } else {
                let place = entry.place(find(text, name));
                self.scope.check_name(name, place, &entry, self.names);
            }
        }
        if cells.is_empty() {
            let is_hidden = |name: &&Text| self.names.cell(name).is_some();
            let help = match condition.names().iter().find(is_hidden) {
                Some(name) => format!(
                    "here `{name}` is the task's own name, which hides the cell: keep what is read under another"
                ),
                None => "name a cell that another task writes".to_owned(),
            };
            return entry.problem(
                "this condition names no cell: it cannot change",
                "never changes",
                &help,
            );
        }
        Some(StepKind::Until { condition, cells })
    }

    fn condition(&mut self, node: &mut Node<'a>) -> Option<Expression> {
        let entry = node.argument("a condition")?;
        boolean(self.expression(&entry)?, &entry)
    }

    /// A value: that of an expression, or with `text=` a text as it stands, in which expressions may be.
    pub(super) fn computed(&mut self, node: &mut Node<'a>) -> Option<Template> {
        if let Some(entry) = node.property("text") {
            entry.string()?;
            return self.template(&entry);
        }
        let entry = node.argument("a value")?;
        let expression = entry.expression_or_text()?;
        self.checked(&expression, &entry);
        Some(expression.into())
    }
}

/// The expression, unless it is known to be neither true nor false.
pub(in crate::scenario::read) fn boolean(
    expression: Expression,
    entry: &Entry<'_>,
) -> Option<Expression> {
    match expression.known() {
        None | Some(Value::Bool(_)) => Some(expression),
        Some(other) => {
            let message = format!("a condition is true or false, and this is always `{other}`");
            entry.problem(message, "not a condition", "")
        }
    }
}
