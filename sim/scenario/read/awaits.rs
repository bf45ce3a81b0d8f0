//! Tasks: every name that a task of the file can have, and the checks of those who wait for them.
//!
//! A name with expressions is known up to `*` for each. The second task of a name is `NAME#2`, and so on.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::nodes::{KdlNode, KdlValue};

use super::deadlines::Deadlines;
use super::entry::Entry;
use super::file::File;
use super::names::{Kind, Names};
use super::problem::Problem;
use super::said::Said;
use super::suggest;
use crate::scenario::blocks::closing_name;
use crate::scenario::expression::Question;
use crate::scenario::vocabulary::{StepWord, Trait};
use crate::scenario::{Pattern, Service, Template, Text, Value};

/// How many circles of waits are reported at most.
const MAX_CIRCLES: usize = 20;

/// How many waits of a circle are shown at most.
const MAX_LABELS: usize = 10;

/// The tasks of a file, and who waits for whom.
#[derive(Debug, Default)]
pub(super) struct Tasks<'a> {
    names: BTreeSet<Text>,
    /// Whether they call functions, which tell what they like.
    call_functions: bool,
    /// The name of each `spawn`, `create` and `task`, if it is known.
    bodies: Vec<Option<Text>>,
    /// The bodies that are being read, innermost last.
    within: Vec<usize>,
    waits: Vec<Wait<'a>>,
    /// The names of generators in traces.
    pub(super) generators: BTreeSet<Text>,
    /// What expressions ask about.
    asked: Vec<(Question, Text, Entry<'a>)>,
    /// The deadlines that have names.
    pub(super) deadlines: Deadlines<'a>,
    /// What their steps show.
    pub(super) said: Said,
    /// The services whose requests something is expected of.
    observed: RefCell<BTreeSet<Text>>,
}

/// An `await` or a `cancel`.
#[derive(Debug)]
struct Wait<'a> {
    target: Template,
    entry: Entry<'a>,
    /// The body in which it stands.
    within: Option<usize>,
    cancels: bool,
    /// Whether nothing else makes it go on.
    is_alone: bool,
}

/// One body waits for another.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: usize,
    to: usize,
    /// The wait that says so.
    wait: usize,
}

impl<'a> Tasks<'a> {
    pub(super) fn new() -> Self {
        Self { names: BTreeSet::from(["main".into()]), ..Self::default() }
    }

    /// One of them calls a function.
    pub(super) const fn call(&mut self) {
        self.call_functions = true;
    }

    /// Whether what happens to them can read in any way, as what functions tell does.
    pub(super) const fn call_functions(&self) -> bool {
        self.call_functions
    }

    /// A task can have this name.
    pub(super) fn name(&mut self, pattern: &str) {
        self.names.insert(pattern.into());
    }

    /// There is a generator of this name, which a task of its own may have to close.
    pub(super) fn generator(&mut self, name: &Text) {
        self.generators.insert(Text::clone(name));
        self.name(&closing_name(name));
    }

    /// A step makes a branch. A loop around one step does not, unless it has a name: its step does.
    pub(super) fn branch(&mut self, kdl: &KdlNode) {
        let is_loop = matches!(kdl.name().value(), "repeat" | "each");
        let steps = kdl.children().map_or(0, |children| children.nodes().len());
        if !is_loop || steps > 1 || kdl.get("as").is_some() {
            self.name(&branch_name(kdl).pattern());
        }
    }

    /// A step outside of branches makes a task: it has the name that it is given, or that of the step.
    pub(super) fn aside(&mut self, kdl: &KdlNode) {
        self.name(&given_name(kdl, kdl.get("as")).pattern());
    }

    /// The body of a `spawn`, `create` or `task` begins.
    pub(super) fn enter(&mut self, name: Option<&Template>) {
        if let Some(name) = name {
            self.name(&name.pattern());
        }
        let name = name.and_then(Template::as_known_text).cloned();
        self.within.push(self.bodies.len());
        self.bodies.push(name);
    }

    /// The innermost body ends.
    pub(super) fn leave(&mut self) {
        self.within.pop();
    }

    /// An `await` of a task.
    pub(super) fn awaits(&mut self, target: &Template, entry: Entry<'a>) {
        self.wait(target, entry, false, true);
    }

    /// The same, where something else can make it go on.
    pub(super) fn awaits_among_others(&mut self, target: &Template, entry: Entry<'a>) {
        self.wait(target, entry, false, false);
    }

    /// A `cancel`.
    pub(super) fn cancels(&mut self, target: &Template, entry: Entry<'a>) {
        self.wait(target, entry, true, false);
    }

    /// An expression asks about something by its name.
    pub(super) fn ask(&mut self, question: Question, of: &str, entry: Entry<'a>) {
        self.asked.push((question, of.into(), entry));
    }

    /// Whether there is what a question asks about; if not, what is wrong, and what to do about it.
    pub(super) fn answers(
        &self,
        question: Question,
        of: &str,
        declared: &Names,
    ) -> Result<(), (String, String)> {
        let word = declared.word(of);
        if question == Question::Size && word == Some("rwlock") {
            let help = format!("ask whether anybody holds it: held('{of}')");
            return Err((format!("of the rwlock `{of}` there is no number of free permits"), help));
        }
        let kinds: &[Kind] = match question {
            Question::Expired => return self.deadlines.find(of),
            Question::Size => &[Kind::Queue, Kind::Semaphore],
            Question::Held => &[Kind::Semaphore],
            Question::IsSet => &[Kind::Event],
            Question::Waiting => &[Kind::Queue, Kind::Semaphore, Kind::Event, Kind::Barrier],
            Question::Done | Question::Failed => &[Kind::Promise],
            Question::Value => &[Kind::Cell],
        };
        let is_of_tasks = matches!(question, Question::Done | Question::Failed);
        if kinds.iter().any(|kind| declared.index(*kind, of).is_some())
            || is_of_tasks && self.any_fits(of)
        {
            return Ok(());
        }
        let mut words: Vec<_> = kinds.iter().map(|kind| kind.word()).collect();
        let mut known: Vec<_> = kinds.iter().flat_map(|kind| declared.all(*kind)).collect();
        if is_of_tasks {
            words.insert(0, "task");
            known.extend(self.names.iter().cloned());
        }
        Err((format!("there is no {} `{of}`", words.join(" or ")), suggest::known(of, known)))
    }

    /// Whether a task can have a name that fits `pattern`.
    pub(super) fn any_fits(&self, pattern: &str) -> bool {
        self.names.contains(pattern) || self.any_overlaps(pattern)
    }

    /// Whether a request to one of these services can have a name that fits `pattern`: what is expected of it is noted.
    pub(super) fn observe(&self, pattern: &str, services: &[Text]) -> bool {
        let wanted = Pattern::new(pattern);
        let fits = |name: &&Text| Pattern::new(&Service::request_names(name)).overlaps(&wanted);
        let fitting: Vec<_> = services.iter().filter(fits).cloned().collect();
        let is_any = !fitting.is_empty();
        self.observed.borrow_mut().extend(fitting);
        is_any
    }

    /// Whether something is expected of the requests of this service.
    pub(super) fn is_observed(&self, service: &str) -> bool {
        self.observed.borrow().contains(service)
    }

    /// The names of tasks, with `*` for what is computed.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// Reports every wait for a task that there is not, and every circle of waits.
    pub(super) fn check(&self, file: &File<'_>, declared: &Names) {
        let promises = declared.all(Kind::Promise);
        for wait in &self.waits {
            let target = wait.target.pattern();
            let is_promise = |wanted: &Pattern| promises.iter().any(|name| wanted.matches(name));
            let known = self.any_fits(&target) && (wait.cancels || target != "main")
                || !wait.cancels && is_promise(&Pattern::new(&target));
            if !known && !file.is_hopeless() {
                self.report_unknown(wait, &target, declared);
            }
        }
        if !file.is_hopeless() {
            self.deadlines.check();
        }
        for (question, of, entry) in &self.asked {
            if let Err((message, help)) = self.answers(*question, of, declared)
                && !file.is_hopeless()
            {
                entry.problem::<()>(message, "nothing to ask about", &help);
            }
        }
        for name in self.bodies.iter().flatten().collect::<BTreeSet<_>>() {
            if promises.contains(name)
                && let Some((_, place)) = declared.declared(name)
            {
                let message = format!("`{name}` would be a promise and a task");
                let help =
                    "steps and questions find either by its name: call one of them otherwise";
                file.report(Problem::new(message).at(place, "declared here").help(help));
            }
        }
        self.check_circles(file);
    }

    fn wait(&mut self, target: &Template, entry: Entry<'a>, cancels: bool, is_alone: bool) {
        let within = self.within.last().copied();
        self.waits.push(Wait { target: target.clone(), entry, within, cancels, is_alone });
    }

    /// Whether `pattern` overlaps a name, or that of a second task of the name.
    fn any_overlaps(&self, pattern: &str) -> bool {
        let wanted = Pattern::new(pattern);
        let start = pattern.split('*').next().unwrap_or_default();
        self.names.iter().any(|name| {
            let known = name.split('*').next().unwrap_or_default();
            let shared = known.len().min(start.len());
            // Cheap, and decides nearly always.
            known.as_bytes()[..shared] == start.as_bytes()[..shared]
                && ["", "#*"]
                    .iter()
                    .any(|number| Pattern::new(&format!("{name}{number}")).overlaps(&wanted))
        })
    }

    fn report_unknown(&self, wait: &Wait<'_>, target: &str, declared: &Names) {
        let mut candidates: Vec<Text> = self.names.iter().cloned().collect();
        if !wait.cancels {
            candidates.retain(|name| &**name != "main");
            candidates.extend(declared.all(Kind::Promise));
        }
        let help = suggest::known(target, candidates);
        let message = match (target, wait.cancels) {
            ("main", false) => "nothing can wait for `main`".to_owned(),
            (_, false) => format!("no task or promise is named `{target}`"),
            (_, true) => format!("no task is named `{target}`"),
        };
        let label = if wait.cancels { "nobody to cancel" } else { "nothing to wait for" };
        wait.entry.problem::<()>(message, label, &help);
    }

    /// A task that waits for itself, over others or not, waits for ever.
    fn check_circles(&self, file: &File<'_>) {
        let bodies = self.bodies_by_name();
        let mut edges = Vec::new();
        for (wait, Wait { target, within, is_alone, .. }) in self.waits.iter().enumerate() {
            let target = target.as_known_text().and_then(|name| bodies.get(&**name));
            if let (Some(from), Some(to), true) = (*within, target, *is_alone) {
                edges.push(Edge { from, to: *to, wait });
            }
        }
        for _ in 0..MAX_CIRCLES {
            drop_dead_ends(&mut edges, self.bodies.len());
            let Some(circle) = some_circle(&edges) else { return };
            self.report_circle(&circle, file);
            edges.retain(|edge| !circle.iter().any(|reported| reported.from == edge.from));
        }
    }

    /// The bodies whose name is known and no other's.
    fn bodies_by_name(&self) -> BTreeMap<&str, usize> {
        let mut bodies = BTreeMap::new();
        let mut ambiguous = BTreeSet::new();
        for (index, body) in self.bodies.iter().enumerate() {
            if let Some(name) = body.as_deref()
                && bodies.insert(name, index).is_some()
            {
                ambiguous.insert(name);
            }
        }
        bodies.retain(|name, _| !ambiguous.contains(name));
        bodies
    }

    fn report_circle(&self, circle: &[Edge], file: &File<'_>) {
        let name = |body: usize| self.bodies[body].as_deref().unwrap_or_default();
        let mut names: Vec<_> = circle.iter().map(|edge| name(edge.from)).collect();
        names.extend(names.first().copied());
        if names.len() > MAX_LABELS {
            names.splice(MAX_LABELS / 2..names.len() - 1, ["…"]);
        }
        let message = match circle {
            [only] => format!("`{}` waits for itself", name(only.from)),
            _ => format!("these tasks wait for each other: {}", names.join(" → ")),
        };
        let mut problem = Problem::new(message).help("none of them can ever go on");
        for edge in circle.iter().take(MAX_LABELS) {
            let label = format!("`{}` waits for `{}`", name(edge.from), name(edge.to));
            problem = problem.at(self.waits[edge.wait].entry.span(), label);
        }
        file.report(problem);
    }
}

/// Drops every edge from which no way leads to a circle.
fn drop_dead_ends(edges: &mut Vec<Edge>, bodies: usize) {
    let mut ways_on = vec![0_usize; bodies];
    let mut arriving: Vec<Vec<usize>> = vec![Vec::new(); bodies];
    for edge in edges.iter() {
        ways_on[edge.from] += 1;
        arriving[edge.to].push(edge.from);
    }
    let mut ends: Vec<usize> = (0..bodies).filter(|body| ways_on[*body] == 0).collect();
    while let Some(end) = ends.pop() {
        for from in std::mem::take(&mut arriving[end]) {
            ways_on[from] -= 1;
            if ways_on[from] == 0 {
                ends.push(from);
            }
        }
    }
    edges.retain(|edge| ways_on[edge.to] > 0);
}

/// A circle among edges without dead ends: the first edge of each body is followed.
fn some_circle(edges: &[Edge]) -> Option<Vec<Edge>> {
    let mut path = vec![*edges.first()?];
    loop {
        let to = path.last()?.to;
        if let Some(start) = path.iter().position(|edge| edge.from == to) {
            return Some(path.split_off(start));
        }
        path.push(*edges.iter().find(|edge| edge.from == to)?);
    }
}

/// The name of the branch that a step makes: its `as=`, else its target, else its word.
pub(super) fn branch_name(kdl: &KdlNode) -> Template {
    let is_named = StepWord::is(kdl.name().value(), Trait::NamesItsBranch);
    let target = is_named.then(|| kdl.get(0)).flatten();
    given_name(kdl, kdl.get("as").or(target))
}

/// The name that a value gives, if it is one, or else that of the step.
fn given_name(kdl: &KdlNode, value: Option<&KdlValue>) -> Template {
    let name = value.and_then(|value| value.as_string());
    let name = name.and_then(|text| Template::parse(text).ok());
    name.unwrap_or_else(|| Template::Known(Value::text(kdl.name().value())))
}
