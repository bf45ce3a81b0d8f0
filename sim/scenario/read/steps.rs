//! Steps: the program, read block by block.
//!
//! Here is what all steps share; each group of steps has a file of its own.

mod branches;
mod clocks;
mod deadlines;
mod failures;
mod flow;
mod generators;
mod procedures;
mod requests;
mod select;
mod shared;
mod streams;
mod wait_tasks;
mod waits;

pub(super) use flow::boolean;

use std::iter::Peekable;
use std::slice;

use super::nodes::KdlNode;

use super::awaits::{Tasks, branch_name};
use super::entry::Entry;
use super::file::File;
use super::hints;
use super::names::{Kind, Names};
use super::node::Node;
use super::procedures::Procedures;
use super::reasons::Reasons;
use super::scope::Scope;
use super::words::{self, Ground};
use crate::scenario::expression::{Question, is_name};
use crate::scenario::step::{Block, Count, Length, Step, StepKind};
use crate::scenario::vocabulary::{CALL, Reader, StepWord, Trait};
use crate::scenario::{Called, Delay, Expression, Protocol, Target, Template, Text};
use crate::time::Duration;
use generators::Yields;
use shared::Uses;

/// The nodes of a block that have not been read yet.
type Siblings<'a> = Peekable<slice::Iter<'a, KdlNode>>;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a block, after its predecessor.
    Sequence,
    /// As a branch: directly in a `gather` or the like, or alone in a loop that stands there.
    Branch,
}

/// The program while it is read.
#[derive(Debug)]
pub(super) struct Program<'a> {
    file: &'a File<'a>,
    names: &'a Names,
    scope: Scope,
    tasks: Tasks<'a>,
    reasons: Reasons<'a>,
    called: Vec<Called>,
    procedures: &'a Procedures,
    uses: Uses<'a>,
    /// How many `catch` bodies are around.
    catches: usize,
    /// How many loops are around, which a step can leave.
    loops: usize,
    /// Whether a value can be yielded.
    yields: Yields,
    /// The groups with a body that are around, by their names.
    groups: Vec<Option<Text>>,
    /// The patterns of the names of the streams that are around, innermost last.
    streams: Vec<Text>,
    /// What each service speaks,
    protocols: Vec<Protocol>,
    /// and the one whose steps these are, if they are on its streams.
    client: Option<Protocol>,
    /// Whether an `answer` ends what this is: the program of a service.
    answers: bool,
    /// Whether this is a procedure: whoever calls it may stand in other groups, and in a `catch`.
    in_procedure: bool,
}

impl<'a> Program<'a> {
    pub(super) fn new(
        file: &'a File<'a>,
        names: &'a Names,
        procedures: &'a Procedures,
        protocols: Vec<Protocol>,
        reasons: Reasons<'a>,
    ) -> Self {
        Self {
            file,
            names,
            scope: Scope::default(),
            tasks: Tasks::new(),
            reasons,
            called: Vec::new(),
            procedures,
            uses: Uses::default(),
            catches: 0,
            loops: 0,
            yields: Yields::No,
            groups: Vec::new(),
            streams: Vec::new(),
            protocols,
            client: None,
            answers: false,
            in_procedure: false,
        }
    }

    /// Reads the `main` node.
    pub(super) fn main(&mut self, kdl: Option<&'a KdlNode>) -> Option<Block> {
        let mut node = Node::new(kdl?, self.file);
        let block = self.body(&mut node);
        node.end();
        Some(block)
    }

    /// The tasks that it names, the functions that it calls, how it can fail, and what it does with what is declared.
    pub(super) fn into_parts(self) -> (Tasks<'a>, Vec<Called>, Reasons<'a>, Uses<'a>) {
        (self.tasks, self.called, self.reasons, self.uses)
    }

    /// The steps between the braces of a node, of which there has to be one.
    fn body(&mut self, node: &mut Node<'a>) -> Block {
        self.block(node.children(), Place::Sequence)
    }

    /// Steps that run one after the other.
    fn block(&mut self, nodes: &'a [KdlNode], place: Place) -> Block {
        let mut steps = Vec::new();
        let mut rest = nodes.iter().peekable();
        while let Some(kdl) = rest.next() {
            steps.extend(self.step(kdl, &mut rest, place));
        }
        if place == Place::Sequence {
            hints::unreachable(&steps, self.file);
        }
        steps.into()
    }

    fn step(&mut self, kdl: &'a KdlNode, rest: &mut Siblings<'a>, place: Place) -> Option<Step> {
        if self.file.is_hopeless() {
            return None;
        }
        let mut node = Node::new(kdl, self.file);
        let word = self.word(node.word());
        let has = |wanted| word.is_some_and(|word: &StepWord| word.has(wanted));
        let label = self.label(&mut node, word, place);
        let branch = branch_name(kdl);
        if place == Place::Branch {
            // What a procedure calls its branches is known when its arguments are.
            if label.is_some() || !self.procedures.names_branches(node.word()) {
                self.tasks.branch(kdl);
            }
        } else if has(Trait::MakesATask) {
            self.tasks.aside(kdl);
        }
        let is_branch = place == Place::Branch;
        // What stands in a branch that has its name names nothing any more.
        let place = if label.is_some() { Place::Sequence } else { place };
        let is_plain_yield = node.word() == "yield" && !node.yields_a_value();
        let gives = has(Trait::GivesAValue) && !is_plain_yield;
        let into = if gives { node.unasked_property("into") } else { None };
        let entered = self.scope.enter();
        // What runs as a task of its own leaves no loop of another.
        let is_apart = is_branch || has(Trait::HasItsOwnNames);
        let (loops, yields, answers) = (self.loops, self.yields, self.answers);
        if is_apart {
            (self.loops, self.answers) = (0, false);
        }
        self.yields = yields.within(node.word(), is_apart);
        let kind = match word {
            Some(word) => self.kind(word.reader, &mut node, rest, place),
            None => self.no_step(&mut node, rest),
        };
        (self.loops, self.yields, self.answers) = (loops, yields, answers);
        if has(Trait::HasItsOwnNames) {
            self.scope.leave(entered);
        }
        if gives {
            node.ask("into");
        } else if let Some(name) = node.given("into").filter(|name| is_name(name)) {
            // That there is no value is told; that there is no such name follows from it.
            self.scope.bind(name.into());
        }
        let into = into.and_then(|entry| self.bound(&entry));
        self.tasks.said.step(kind.as_ref(), self.names);
        let span = node.span();
        node.end();
        let kind = kind?;
        let word = kind.word_apart().or(word)?;
        Some(Step { kind, word, label, branch, into, span })
    }

    fn kind(
        &mut self,
        reader: Reader,
        node: &mut Node<'a>,
        rest: &mut Siblings<'a>,
        place: Place,
    ) -> Option<StepKind> {
        match reader {
            Reader::Attempts => self.attempt(node, rest),
            Reader::Branches => self.when(node, rest),
            Reader::Deadlines => self.deadline(node),
            Reader::Failures => self.fallible(node),
            Reader::Flow => self.flow(node),
            Reader::Generators => self.generated(node),
            Reader::Loops => self.repeated(node, place),
            Reader::Procedures => self.call_procedure(node, place),
            Reader::Select => self.select(node),
            Reader::Shared => self.shared(node),
            Reader::Streams => self.streamed(node),
            Reader::Tasks => self.concurrent(node),
            Reader::Waits => self.wait(node),
        }
    }

    /// What is known of a step by its word, which a file can define.
    fn word(&self, word: &str) -> Option<&'static StepWord> {
        if self.procedures.are_refused(word) {
            return None;
        }
        let defined = || self.procedures.find(word).map(|_| CALL);
        StepWord::find(word).or_else(defined)
    }

    /// A node that is no step, or not here.
    fn no_step(&mut self, node: &mut Node<'a>, rest: &mut Siblings<'a>) -> Option<StepKind> {
        let word = node.word();
        self.reasons.add_any();
        let partner = match word {
            "catch" => Some("`try`, or another `catch`,"),
            "finally" => Some("`try`, or a `catch`,"),
            "else" => Some("`when`"),
            _ => None,
        };
        if let Some(partner) = partner {
            let message = format!("`{word}` needs a {partner} right before it");
            node.problem::<()>(message, "has no partner", "");
        } else if word == "define" {
            node.possible_names().for_each(|name| self.procedures.refuse(name));
            let help = Ground::Program.help(word);
            node.problem::<()>(
                "a procedure is defined outside of the program",
                "not a step",
                &help,
            );
        } else if word == "then" {
            let message = "`then` stands in `as-completed`, after the branches";
            node.problem::<()>(message, "not in `as-completed`", "");
        } else if word == "body" {
            let message = "`body` stands in `group`, after the branches";
            node.problem::<()>(message, "not in `group`", "");
        } else if self.procedures.are_refused(word) {
            // What is wrong with its definition is told there.
        } else if word == "on" {
            node.problem::<()>("`on` stands in `select`", "not in `select`", "");
        } else {
            let message = format!("unknown step `{word}`");
            let help = self.procedures.meant(word);
            let help = help.unwrap_or_else(|| Ground::Program.help(word));
            node.problem::<()>(message, "not known", &help);
        }
        let children = node.optional_children();
        if matches!(Ground::of(word), None | Some(Ground::Program)) {
            self.unknown(node, children, rest);
        }
        node.skip_entries();
        None
    }

    /// Whatever an unknown step holds is read nevertheless, so that nothing else seems to be missing or wrong: the names
    /// that it may give to values and tasks, what stands in it, and the nodes after it that seem to belong to it.
    fn unknown(&mut self, node: &Node<'a>, children: &'a [KdlNode], rest: &mut Siblings<'a>) {
        for name in node.possible_names() {
            if is_name(name) {
                self.scope.bind(name.into());
            }
            if let Ok(name) = Template::parse(name) {
                self.tasks.name(&name.pattern());
            }
        }
        let mut steps = children.iter().peekable();
        while let Some(kdl) = steps.next() {
            if kdl.name().value() == "then" {
                self.then(kdl);
            } else {
                self.step(kdl, &mut steps, Place::Branch);
            }
        }
        while let Some(kdl) = rest.next_if(|kdl| words::is_partner(kdl.name().value())) {
            let mut partner = Node::new(kdl, self.file);
            let children = partner.optional_children();
            self.unknown(&partner, children, &mut [].iter().peekable());
        }
    }

    /// `as=`, where it means something.
    fn label(
        &mut self,
        node: &mut Node<'a>,
        word: Option<&StepWord>,
        place: Place,
    ) -> Option<Template> {
        let is_branch =
            word.is_some_and(|word| word.has(Trait::MakesATask) || word.has(Trait::HasAName));
        if place == Place::Sequence && !is_branch {
            let is_known = word.is_some() || Ground::Program.has(node.word());
            let entry = node.unasked_property("as").filter(|_| is_known)?;
            if matches!(node.word(), "spawn" | "create" | "task") {
                let word = node.word();
                entry.as_string().into_iter().for_each(|name| self.tasks.name(name));
                let help = format!("write {word} {} {{ … }}", entry.repr());
                return entry.problem(
                    "the name of a task stands behind its word",
                    "not as a property",
                    &help,
                );
            }
            let branches =
                "`as` names the branches of `gather`, `group`, `race` and `as-completed`";
            let meant =
                entry.as_string().filter(|name| is_name(name)).zip(binds(node.word(), word));
            let help = meant.map_or_else(
                || branches.to_owned(),
                |(name, (property, what))| {
                    self.scope.bind(name.into());
                    format!("`{property}` keeps {what}; {branches}")
                },
            );
            return entry.problem("here is no branch to name", "names nothing", &help);
        }
        let entry = node.property("as")?;
        // Each turn of a loop is a branch, and its name can tell which.
        let entered = self.scope.enter();
        node.loop_name().into_iter().for_each(|name| self.scope.bind(name.into()));
        let label = self.name(&entry);
        self.scope.leave(entered);
        label
    }

    /// The name of a task or of something opened, in which expressions can stand.
    fn name(&mut self, entry: &Entry<'a>) -> Option<Template> {
        entry.string()?;
        let template = self.template(entry)?;
        entry.check_computed_name(&template)?;
        Some(template)
    }

    /// A text with expressions, whose names are all visible.
    fn template(&mut self, entry: &Entry<'a>) -> Option<Template> {
        let template = entry.template()?;
        self.scope.check_template(&template, entry, self.names);
        template.expressions().for_each(|it| self.asks(it, entry));
        Some(template)
    }

    /// The same for a value: a text that reads like an expression is told.
    fn operand(&mut self, entry: &Entry<'a>) -> Option<Template> {
        hints::text(entry, &self.scope);
        self.template(entry)
    }

    /// An expression whose names are all visible.
    fn expression(&mut self, entry: &Entry<'a>) -> Option<Expression> {
        let expression = entry.expression()?;
        self.checked(&expression, entry);
        Some(expression)
    }

    /// Reports names of an expression that are not visible, and keeps what it asks for.
    fn checked(&mut self, expression: &Expression, entry: &Entry<'a>) {
        self.scope.check(expression, entry, self.names);
        self.asks(expression, entry);
    }

    /// The questions of an expression, which are about what there is.
    fn asks(&mut self, expression: &Expression, entry: &Entry<'a>) {
        for name in expression.names() {
            if let Some((question, of)) = Question::of_name(name) {
                self.tasks.ask(question, of, *entry);
            }
        }
    }

    /// A length of time, which can be computed.
    fn length(&mut self, entry: &Entry<'a>) -> Option<Length> {
        if entry.as_string().is_none_or(|text| !text.contains(['{', '}'])) {
            return entry.delay().map(Length::Known);
        }
        let template = self.template(entry)?;
        match template.known() {
            Some(value) => entry.delay_of(&value.shown()).map(Length::Known),
            None => Some(Length::Computed(template.into())),
        }
    }

    /// A length of time in a property, or none at all.
    fn optional_length(&mut self, node: &mut Node<'a>, name: &'static str) -> Option<Length> {
        match node.property(name) {
            None => Some(Length::Known(Delay::fixed(Duration::ZERO))),
            Some(entry) => self.length(&entry),
        }
    }

    /// A whole number from `least` on, which can be computed.
    fn count(&mut self, entry: &Entry<'a>, least: u64) -> Option<Count> {
        if entry.as_string().is_none_or(|text| !text.contains(['{', '}'])) {
            return entry.whole(least).map(Count::Known);
        }
        let template = self.template(entry)?;
        match template.known() {
            Some(value) => entry.whole_of(value, least).map(Count::Known),
            None => Some(Count::Computed(template)),
        }
    }

    /// The next argument as something declared, whose name can be computed.
    fn target(&mut self, kind: Kind, node: &mut Node<'a>) -> Option<Target> {
        let entry = node.argument(&format!("the name of a {}", kind.word()))?;
        self.target_in(kind, &entry)
    }

    fn target_in(&mut self, kind: Kind, entry: &Entry<'a>) -> Option<Target> {
        entry.string()?;
        let template = self.template(entry)?;
        if let Some(name) = template.as_known_text() {
            return self.names.find(kind, name, entry).map(Target::Known);
        }
        self.names.use_all(kind);
        Some(Target::Computed(template))
    }

    /// `into=` of a node that gives its body something.
    fn into(&mut self, node: &mut Node<'a>) -> Option<Text> {
        let entry = node.property("into")?;
        self.bound(&entry)
    }

    /// A name that is visible from here on.
    fn bound(&mut self, entry: &Entry<'a>) -> Option<Text> {
        let name = entry.variable()?;
        self.scope.bind(name.clone());
        Some(name)
    }
}

/// The property by which a step binds a name, and what it binds to it.
fn binds(node: &str, word: Option<&StepWord>) -> Option<(&'static str, &'static str)> {
    match node {
        "repeat" => Some(("index", "the count")),
        "drain" => Some(("into", "what it gives")),
        _ => word.filter(|it| it.has(Trait::GivesAValue)).map(|_| ("into", "what it gives")),
    }
}
