//! Declarations: everything at the top of a file but the program and the expectations, which are only found here.

pub(super) mod answers;
pub(super) mod services;
mod shared;
pub(super) mod streams;

use super::nodes::{KdlDocument, KdlNode};

use super::entry::Entry;
use super::file::File;
use super::names::Names;
use super::node::Node;
use super::problem::Problem;
use super::suggest;
use super::words::Ground;
use crate::scenario::{
    Barrier, Cell, Event, Limits, Model, ModelKind, Occurrence, Pool, Queue, Semaphore, Service,
    Session, SourceSpan, Text,
};
use crate::time::Duration;

/// What makes a file a scenario: no file that is included has it.
const OF_SCENARIOS: [&str; 5] = ["scenario", "main", "expect", "explore", "replay"];

/// What a file declares.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    pub(super) name: Option<Text>,
    pub(super) models: Vec<DeclaredModel>,
    pub(super) services: Vec<Service>,
    pub(super) sessions: Vec<Session>,
    pub(super) semaphores: Vec<Semaphore>,
    pub(super) queues: Vec<Queue>,
    pub(super) events: Vec<Event>,
    pub(super) barriers: Vec<Barrier>,
    pub(super) cells: Vec<Cell>,
    pub(super) pools: Vec<Pool>,
    pub(super) limits: Option<Limits>,
    pub(super) names: Names,
    /// The programs of services, to be read when all names are known.
    pub(super) programs: Vec<services::DeclaredProgram<'a>>,
    /// The procedures, to be read when all names are known.
    pub(super) defines: Vec<&'a KdlNode>,
    /// The program, to be read when all names are known.
    pub(super) main: Option<&'a KdlNode>,
    /// The expectations, to be read when all tasks are known.
    pub(super) expects: Vec<&'a KdlNode>,
    /// The explorations and replays, to be read when all expectations are known.
    pub(super) explores: Vec<&'a KdlNode>,
    pub(super) replays: Vec<&'a KdlNode>,
    /// Links and their faults, to be read when all services are known.
    pub(super) networks: Vec<&'a KdlNode>,
    /// What snapshots show, to be read when all tasks are known.
    pub(super) snapshots: Vec<&'a KdlNode>,
    /// Conditions and the names of their locks, which may be declared after them.
    locks: Vec<(usize, Entry<'a>)>,
    name_place: Option<SourceSpan>,
    limits_place: Option<SourceSpan>,
}

/// A `model` node.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeclaredModel {
    pub(super) model: Model,
    pub(super) span: SourceSpan,
}

impl<'a> Declarations<'a> {
    pub(super) fn read(file: &'a File<'a>, document: &'a KdlDocument) -> Self {
        let mut found = Self::default();
        for kdl in document.nodes() {
            found.declaration(kdl, file);
        }
        found.find_locks();
        let end = file.own_text().trim_end().len();
        for (word, missing, help) in [
            ("scenario", found.name_place.is_none(), "scenario \"What it shows\""),
            ("main", found.main.is_none(), "main { … }"),
        ] {
            if missing {
                let problem = Problem::new(format!("this file has no `{word}`"))
                    .at(end..end, format!("`{word}` is missing"))
                    .help(format!("add `{help}`"));
                file.report(problem);
            }
        }
        found
    }

    fn declaration(&mut self, kdl: &'a KdlNode, file: &'a File<'a>) {
        if file.is_hopeless() {
            return;
        }
        let Some(word) = known_word(kdl, file) else { return };
        if file.includes(kdl.name().span()) && OF_SCENARIOS.contains(&word) {
            let problem = Problem::new(format!("a file that is included has no `{word}`"))
                .at(kdl.name().span(), "not expected here")
                .help("what it can hold are declarations and definitions, which scenarios share");
            return file.report(problem);
        }
        match word {
            "main" => return self.program(kdl, file),
            "include" | "param" | "cases" => return,
            "define" => return self.defines.push(kdl),
            "expect" => return self.expects.push(kdl),
            "explore" => return self.explores.push(kdl),
            "replay" => return self.replays.push(kdl),
            "snapshot" => return self.snapshots.push(kdl),
            "network" | "faults" => return self.networks.push(kdl),
            _ => {}
        }
        let mut node = Node::new(kdl, file);
        match word {
            "scenario" => self.title(&mut node),
            "model" => self.model(&mut node),
            "service" => self.service(&mut node),
            "session" => self.session(&mut node),
            "limits" => self.limits(&mut node),
            _ => self.shared(&mut node),
        }
        node.end();
    }

    fn program(&mut self, kdl: &'a KdlNode, file: &File<'_>) {
        if let Some(first) = self.main {
            file.report(twice("main", kdl.name().span(), first.name().span()));
            return;
        }
        self.main = Some(kdl);
    }

    fn title(&mut self, node: &mut Node<'a>) {
        if let Some(first) = self.name_place {
            node.file().report(twice("scenario", node.span(), first));
            node.rest();
            return;
        }
        self.name_place = Some(node.span());
        let within = node.optional_children();
        if let Some(first) = within.first() {
            let problem = Problem::new("`scenario` takes no braces")
                .at(first.name().span(), "not expected here")
                .help("it stands alone in its line; everything else stands below it");
            node.file().report(problem);
            for kdl in within {
                self.declaration(kdl, node.file());
            }
        }
        let Some(entry) = node.argument("a name") else { return };
        self.name = entry.string().and_then(|text| {
            if text.trim().is_empty() || text.contains(|c: char| c.is_control()) {
                return entry.problem("a scenario's name is one line of text", "not a name", "");
            }
            Some(text.trim().into())
        });
    }

    fn model(&mut self, node: &mut Node<'a>) {
        let kind = node.argument("\"async\", \"sync\" or \"threads\"").and_then(|entry| {
            let word = entry.string()?;
            ModelKind::from_word(word).or_else(|| {
                let help = suggest::known(word, ModelKind::ALL.map(ModelKind::word));
                entry.problem(format!("unknown model `{word}`"), "not known", &help)
            })
        });
        let model = match kind {
            Some(ModelKind::Threads) => {
                Model::Threads(node.property("workers").and_then(|entry| entry.whole(1)))
            }
            Some(ModelKind::Async) => Model::Async,
            Some(ModelKind::Sync) => Model::Sync,
            None => {
                node.property("workers");
                return;
            }
        };
        if let Some(workers) = node.unasked_property("workers") {
            workers.problem::<()>(
                "only `model \"threads\"` has `workers`",
                "not expected here",
                "",
            );
        }
        let span = node.whole_span();
        let same = self.models.iter().find(|other| other.model.kind() == model.kind());
        if let Some(first) = same {
            let word = format!("model \"{}\"", model.kind());
            node.file().report(twice(&word, span, first.span));
        } else {
            self.models.push(DeclaredModel { model, span });
        }
    }

    fn limits(&mut self, node: &mut Node<'a>) {
        let mut limits = Limits::DEFAULT;
        if let Some(events) = node.property("events").and_then(|entry| entry.whole(1)) {
            limits.events = events;
        }
        if let Some(steps) = node.property("steps").and_then(|entry| entry.whole(1)) {
            limits.steps = steps;
        }
        if let Some(tasks) = node.property("tasks").and_then(|entry| entry.whole(1)) {
            limits.tasks = tasks;
        }
        if let Some(bytes) = node.property("bytes").and_then(|entry| entry.whole(1)) {
            limits.bytes = bytes;
        }
        if let Some(entry) = node.property("time") {
            match entry.duration() {
                Some(Duration::ZERO) => {
                    entry.problem::<()>("a run needs some time", "too short", "");
                }
                Some(time) => limits.time = time,
                None => {}
            }
        }
        if let Some(first) = self.limits_place {
            node.file().report(twice("limits", node.span(), first));
            return;
        }
        self.limits_place = Some(node.span());
        self.limits = Some(limits);
    }
}

/// The word of a declaration: the nearest, after a report, if there is none of this name.
fn known_word<'a>(kdl: &'a KdlNode, file: &File<'_>) -> Option<&'a str> {
    let word = kdl.name().value();
    if Ground::Top.has(word) {
        return Some(word);
    }
    let problem = Problem::new(format!("unknown declaration `{word}`"))
        .at(kdl.name().span(), "not known")
        .help(Ground::Top.help(word));
    file.report(problem);
    Ground::Top.meant(word)
}

/// When something that can go wrong does: `times=` or `chance=`, else each time.
pub(super) fn occurrence(node: &mut Node<'_>) -> Option<Occurrence> {
    let (times, chance) = (node.property("times"), node.property("chance"));
    match (times, chance) {
        (None, None) => Some(Occurrence::Always),
        (Some(times), None) => times.whole(0).map(Occurrence::First),
        (None, Some(chance)) => chance.ratio().map(Occurrence::Chance),
        (Some(times), Some(chance)) => {
            let problem = Problem::new("`times` and `chance` exclude each other")
                .at(chance.span(), "a chance here")
                .at(times.span(), "and a number of times there");
            node.file().report(problem);
            None
        }
    }
}

pub(super) fn twice(word: &str, again: SourceSpan, first: SourceSpan) -> Problem {
    Problem::new(format!("there are two `{word}`"))
        .at(again, "a second one")
        .at(first, "the first one")
}
