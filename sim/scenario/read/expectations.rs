//! Expectations: the `expect` blocks, checked against the names that tasks can have.
//!
//! A pattern that nothing can ever fit is a mistake, not an expectation, and is reported.

#[cfg(feature = "scenarios")]
pub(super) mod declared;

use std::fmt;

use super::entry::Entry;
use super::file::File;
use super::kinds::Kind;
use super::node::Node;
use super::nodes::KdlNode;
use super::patterns::{self, Unreadable};
use super::problem::Problem;
use super::suggest;
use super::words::Ground;
use crate::scenario::expectation::{Bounds, Content, OutcomeKind, quoted};
use crate::scenario::{
    EventPattern, Expect, Expectation, ModelKind, Pattern, Property, SourceSpan, Text, Value,
};
use crate::time::Duration;

/// What is known of the runs that are expected to be so.
pub(super) trait Known<'a>: fmt::Debug {
    /// Whether an event can fit a pattern.
    ///
    /// # Errors
    ///
    /// What is told if none can.
    fn event(&self, pattern: &str) -> Result<(), Unreadable>;

    /// Whether a task can have a name that fits.
    ///
    /// # Errors
    ///
    /// What to do about it if none can.
    fn task(&self, pattern: &str) -> Result<(), String>;

    /// The index of something declared, if declarations are known. Reports it if there is no such thing.
    #[expect(clippy::option_option, reason = "that nothing is known is no mistake")]
    fn declared(&self, kind: Kind, name: &str, entry: &Entry<'a>) -> Option<Option<usize>>;

    /// Whether something of this kind is declared.
    fn has(&self, kind: Kind, name: &str) -> bool;

    /// The names of the requests of a service, as a pattern, if there is one of this name: something is expected of them.
    fn requests(&self, service: &str) -> Option<Text>;

    /// What a cell begins with, as it is shown, if that is known.
    fn start(&self, cell: usize) -> Option<Value>;

    /// What an `invariant` states.
    fn invariant(&self, node: &mut Node<'a>) -> Option<Property>;
}

/// Any task can be in the run, and tell anything.
#[derive(Debug)]
pub(super) struct AnyRun;

impl<'a> Known<'a> for AnyRun {
    fn event(&self, pattern: &str) -> Result<(), Unreadable> {
        patterns::of_any_run(pattern)
    }

    fn task(&self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn declared(&self, _: Kind, _: &str, _: &Entry<'a>) -> Option<Option<usize>> {
        Some(None)
    }

    fn has(&self, _: Kind, _: &str) -> bool {
        true
    }

    fn requests(&self, _: &str) -> Option<Text> {
        None
    }

    fn start(&self, _: usize) -> Option<Value> {
        None
    }

    fn invariant(&self, node: &mut Node<'a>) -> Option<Property> {
        let entry = node.argument(EXPRESSION)?;
        let help = "state it in the scenario file that is run";
        entry.problem("here is no run to look at", "looks at nothing", help)
    }
}

/// What an `invariant` needs.
const EXPRESSION: &str = "an expression such as \"n >= 0\"";

/// Reads `expect` blocks; also gives the models that they name, and where.
pub(super) fn read<'a>(
    file: &'a File<'a>,
    blocks: impl IntoIterator<Item = &'a KdlNode>,
    known: &dyn Known<'a>,
) -> (Vec<Expect>, Vec<(usize, ModelKind)>) {
    let mut reader = Reader { file, known, outcomes: Vec::new(), named: Vec::new() };
    let expects = blocks.into_iter().map(|kdl| reader.block(kdl)).collect();
    (expects, reader.named)
}

#[derive(Debug)]
struct Reader<'f, 'a> {
    file: &'a File<'a>,
    known: &'f dyn Known<'a>,
    /// Where outcomes are stated, and for which model.
    outcomes: Vec<(Option<ModelKind>, SourceSpan)>,
    /// The models that blocks name, and where.
    named: Vec<(usize, ModelKind)>,
}

impl<'a> Reader<'_, 'a> {
    fn block(&mut self, kdl: &'a KdlNode) -> Expect {
        let mut node = Node::new(kdl, self.file);
        let model = node.property("model").and_then(|entry| {
            let word = entry.string()?;
            let kind = ModelKind::from_word(word).or_else(|| {
                let help = suggest::known(word, ModelKind::ALL.map(ModelKind::word));
                entry.problem(format!("unknown model `{word}`"), "not known", &help)
            })?;
            self.named.push((node.span().offset(), kind));
            Some(kind)
        });
        let nodes = node.optional_children();
        if nodes.is_empty() && !node.has_nodes_as_properties() {
            let help = "state what must hold: expect { total \"3s\" }";
            node.problem::<()>("`expect` expects nothing", "is empty", help);
        }
        let expectations = nodes.iter().filter_map(|kdl| self.expectation(kdl, model)).collect();
        node.end();
        Expect { model, expectations }
    }

    fn expectation(&mut self, kdl: &'a KdlNode, model: Option<ModelKind>) -> Option<Expectation> {
        if self.file.is_hopeless() {
            return None;
        }
        let mut node = Node::new(kdl, self.file);
        let property = self.property(&mut node, model);
        let span = node.whole_span();
        if Ground::Expect.has(node.word()) {
            node.end();
        }
        let text = quoted(self.file.text(), span).into();
        Some(Expectation { property: property?, span, text })
    }

    fn property(&mut self, node: &mut Node<'a>, model: Option<ModelKind>) -> Option<Property> {
        match node.word() {
            "total" => bounds(node, "\"3s\"", Entry::duration).map(Property::Total),
            "blocked" => bounds(node, "\"100ms\"", Entry::duration).map(Property::Blocked),
            "outcome" => self.outcome(node, model),
            "order" => self.order(node),
            "at" => {
                let at = bounds_before(node, "an instant such as \"2s\"");
                let event = self.event(node);
                Some(Property::At(at?, event?))
            }
            "within" => {
                let time =
                    bounds_before(node, "a duration such as \"2s\"").map(|time| match time {
                        // In this time, and not after it.
                        exact if exact.min == exact.max => Bounds { min: None, ..exact },
                        bounds => bounds,
                    });
                let (first, second) = (self.event(node), self.event(node));
                Some(Property::Within(time?, first?, second?))
            }
            "duration" => {
                let task = self.task(node);
                let bounds = bounds(node, "\"3s\"", Entry::duration);
                Some(Property::Duration(task?, bounds?))
            }
            "overlap" => self.overlap(node),
            "count" => {
                let event = self.event(node);
                let bounds = bounds(node, "3", |entry| entry.whole(0));
                Some(Property::Count(event?, bounds?))
            }
            "never" => self.never(node),
            "next" => {
                let (first, second) = (self.event(node), self.event(node));
                Some(Property::Next(first?, second?))
            }
            "rate" => self.rate(node),
            "depth" => self.depth(node),
            "held" => {
                let name = self.declared(node, Kind::Semaphore).map(|(_, name)| name);
                let bounds = bounds(node, "\"1s\"", Entry::duration);
                Some(Property::Held(name?, bounds?))
            }
            "value" => self.value(node),
            "invariant" => self.known.invariant(node),
            "eventually" => self.event(node).map(Property::Eventually),
            "sometimes" => self.event(node).map(Property::Sometimes),
            "leaks" => self.task(node).map(Property::Leaks),
            "unawaited" => self.task(node).map(Property::Unawaited),
            "untaken" => self.task(node).map(Property::Untaken),
            word => {
                let help = Ground::Expect.help(word);
                node.problem(format!("unknown expectation `{word}`"), "not known", &help)
            }
        }
    }

    /// `never P`, `never P before Q` or `never P after Q`.
    fn never(&mut self, node: &mut Node<'a>) -> Option<Property> {
        let pattern = self.event(node);
        let Some(word) = node.optional_argument() else { return pattern.map(Property::Never) };
        let is_before = match word.string()? {
            "before" => true,
            "after" => false,
            other => {
                node.rest();
                let help = "write never \"…\" before \"…\", or after; each other pattern has a `never` of its own";
                return word.problem(
                    format!("`never` goes on with `before` or `after`, not `{other}`"),
                    "not expected here",
                    help,
                );
            }
        };
        let (pattern, barrier) = (pattern, self.event(node));
        let property = if is_before { Property::NeverBefore } else { Property::NeverAfter };
        Some(property(pattern?, barrier?))
    }

    /// `overlap TASKS max=3`, or of the requests of a service.
    fn overlap(&mut self, node: &mut Node<'a>) -> Option<Property> {
        let from = node.property("from");
        let entry = node.argument("the name of a task or a service");
        let bounds = bounds(node, "3", |entry| entry.whole(0));
        let entry = entry?;
        let requests = entry.as_string().and_then(|name| self.known.requests(name));
        let tasks = match &requests {
            Some(requests) => Some(Pattern::new(requests)),
            None => self.task_in(&entry),
        };
        let Some(from) = from else { return Some(Property::Overlap(tasks?, bounds?)) };
        match from.string()? {
            "started" => Some(Property::Overlap(tasks?, bounds?)),
            "received" => Some(Property::Inside(tasks?, bounds?)),
            word => {
                let help = suggest::known(word, ["received", "started"]);
                from.problem(format!("nothing overlaps from `{word}` on"), "not known", &help)
            }
        }
    }

    /// `depth QUEUE max=3`, or of the requests that wait in a service.
    fn depth(&mut self, node: &mut Node<'a>) -> Option<Property> {
        let entry = node.argument("the name of a queue or a service");
        let bounds = bounds(node, "3", |entry| entry.whole(0));
        let entry = entry?;
        let name = entry.string()?;
        if !self.known.has(Kind::Queue, name)
            && let Some(requests) = self.known.requests(name)
        {
            return Some(Property::Waiting(Pattern::new(&requests), bounds?));
        }
        self.known.declared(Kind::Queue, name, &entry)?;
        Some(Property::Depth(name.into(), bounds?))
    }

    fn rate(&mut self, node: &mut Node<'a>) -> Option<Property> {
        const EXAMPLE: &str = "rate \"* fetch api\" max=3 per=\"1s\"";
        let event = self.event(node);
        let most = node.required("max", EXAMPLE).and_then(|entry| entry.whole(0));
        let per = node.required("per", EXAMPLE).and_then(|entry| {
            let per = entry.duration()?;
            if per.is_zero() {
                return entry.problem("no time has no rate", "too short", "");
            }
            Some(per)
        });
        Some(Property::Rate(event?, most?, per?))
    }

    fn value(&mut self, node: &mut Node<'a>) -> Option<Property> {
        let cell = self.declared(node, Kind::Cell);
        let (min, max) = (node.property("min"), node.property("max"));
        let exact = node.optional_argument();
        let (index, cell) = cell?;
        let start = index.and_then(|cell| self.known.start(cell));
        let whole = |entry: &Entry<'a>| match entry.literal()? {
            Value::Int(number) => Some(number),
            _ => entry.wrong("a whole number"),
        };
        let content = match exact {
            Some(exact) if min.is_some() || max.is_some() => {
                return exact.problem(NO_ROOM, "exact here", "");
            }
            Some(exact) => {
                let value = exact.start()?;
                reads_like_another(&exact, &value, start.as_ref())?;
                Content::Is(value.shown())
            }
            None if min.is_none() && max.is_none() => {
                let help = "write what is in it at the end: value \"n\" 3";
                return node.problem("`value` needs a value", "says nothing", help);
            }
            None => Content::Within(between(min.as_ref(), max.as_ref(), whole)?),
        };
        let start = start.map(|value| value.shown());
        Some(Property::Value { cell, content, start })
    }

    /// Something declared, and its index, if declarations are known.
    fn declared(&self, node: &mut Node<'a>, kind: Kind) -> Option<(Option<usize>, Text)> {
        let entry = node.argument(&format!("the name of a {}", kind.word()))?;
        let name = entry.string()?;
        Some((self.known.declared(kind, name, &entry)?, name.into()))
    }

    fn outcome(&mut self, node: &mut Node<'a>, model: Option<ModelKind>) -> Option<Property> {
        let words = OutcomeKind::ALL.map(OutcomeKind::word);
        let entry = node.argument(&format!("one of \"{}\"", words.join("\", \"")))?;
        let overlaps =
            |other: Option<ModelKind>| other.is_none() || model.is_none() || other == model;
        let first = self.outcomes.iter().find(|(other, _)| overlaps(*other));
        if let Some((_, first)) = first {
            let problem = Problem::new("a run has one outcome")
                .at(entry.span(), "stated again")
                .at(*first, "stated here");
            self.file.report(problem);
        }
        self.outcomes.push((model, entry.span()));
        let word = entry.string()?;
        OutcomeKind::from_word(word).map(Property::Outcome).or_else(|| {
            let help = suggest::known(word, words);
            entry.problem(format!("unknown outcome `{word}`"), "not known", &help)
        })
    }

    fn order(&mut self, node: &mut Node<'a>) -> Option<Property> {
        let entries = node.rest();
        let patterns: Vec<_> = entries.iter().map(|entry| self.event_in(entry)).collect();
        if patterns.len() < 2 {
            let help = "write them in their order: order \"a finished\" \"b finished\"";
            return node.problem("`order` needs at least two events", "nothing to order", help);
        }
        patterns.into_iter().collect::<Option<_>>().map(Property::Order)
    }

    fn event(&self, node: &mut Node<'a>) -> Option<EventPattern> {
        self.event_in(&node.argument("an event such as \"main finished\"")?)
    }

    /// A pattern of events, which some event can fit.
    fn event_in(&self, entry: &Entry<'a>) -> Option<EventPattern> {
        patterns::pattern(entry, |pattern| self.known.event(pattern))
    }

    /// A pattern of tasks, which some task can fit.
    fn task(&self, node: &mut Node<'a>) -> Option<Pattern> {
        self.task_in(&node.argument("the name of a task")?)
    }

    fn task_in(&self, entry: &Entry<'a>) -> Option<Pattern> {
        let pattern = entry.pattern()?;
        if let Err(help) = self.known.task(pattern) {
            let message = format!("no task of this scenario can match \"{pattern}\"");
            return entry.problem(message, "no task is named so", &help);
        }
        Some(Pattern::new(pattern))
    }
}

/// A length of time in front of all else, or `min=` and `max=`.
fn bounds_before(node: &mut Node<'_>, wanted: &str) -> Option<Bounds<Duration>> {
    let [min, max] = ["min", "max"].map(|name| node.property(name));
    if min.is_none() && max.is_none() {
        return node.argument(wanted)?.duration().map(Bounds::exactly);
    }
    if let Some(exact) = node.argument_if(|entry| entry.as_string().is_some_and(is_duration)) {
        return exact.problem(NO_ROOM, "exact here", "");
    }
    between(min.as_ref(), max.as_ref(), Entry::duration)
}

fn is_duration(text: &str) -> bool {
    text.parse::<Duration>().is_ok()
}

/// What is wrong with an exact value beside bounds.
const NO_ROOM: &str = "an exact value leaves no room for `min` and `max`";

/// Reports a text that reads like the numbers that a cell starts with, and a number where that is a text.
fn reads_like_another(entry: &Entry<'_>, value: &Value, start: Option<&Value>) -> Option<()> {
    let is_number = |it: &Value| matches!(it, Value::Int(_) | Value::Float(_));
    match (value, start) {
        (Value::Text(text), Some(start)) if is_number(start) && text.parse::<f64>().is_ok() => {
            let help = format!("write it without quotes: {text}");
            entry.problem("this cell starts with a number", "a text", &help)
        }
        (number, Some(Value::Text(text))) if is_number(number) && text.parse::<f64>().is_ok() => {
            let help = format!("write it between quotes: \"{number}\"");
            entry.problem("this cell starts with a text", "a number", &help)
        }
        _ => Some(()),
    }
}

/// An exact value, or `min=` and `max=`.
fn bounds<'a, T: PartialOrd + Copy>(
    node: &mut Node<'a>,
    example: &str,
    read: impl Fn(&Entry<'a>) -> Option<T>,
) -> Option<Bounds<T>> {
    let exact = node.optional_argument();
    let (min, max) = (node.property("min"), node.property("max"));
    match (exact, min, max) {
        (Some(exact), None, None) => read(&exact).map(Bounds::exactly),
        (None, None, None) => {
            let help = format!("give it exactly, {example}, or as min={example} or max={example}");
            let message = format!("`{}` needs a value", node.word());
            node.problem(message, "says nothing", &help)
        }
        (Some(exact), ..) => exact.problem(NO_ROOM, "exact here", ""),
        (None, min, max) => between(min.as_ref(), max.as_ref(), read),
    }
}

/// What is given by `min=` and `max=`.
fn between<'a, T: PartialOrd + Copy>(
    min: Option<&Entry<'a>>,
    max: Option<&Entry<'a>>,
    read: impl Fn(&Entry<'a>) -> Option<T>,
) -> Option<Bounds<T>> {
    let highest = max;
    // What is not given is fine; what is given and wrong is not.
    let min = min.map_or(Some(None), |entry| read(entry).map(Some));
    let max = max.map_or(Some(None), |entry| read(entry).map(Some));
    let bounds = Bounds { min: min?, max: max? };
    if let (Some(least), Some(most), Some(entry)) = (bounds.min, bounds.max, highest)
        && least > most
    {
        return entry.problem("`max` is less than `min`", "less than `min`", "");
    }
    Some(bounds)
}
