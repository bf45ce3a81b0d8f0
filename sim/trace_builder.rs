//! Traces and scenarios made by hand, for the tests of their readers.

use crate::scenario::expectation::Expect;
use crate::scenario::{Expectation, Model, Property, Scenario, Source, Text};
use crate::time::{Duration, Instant};
use crate::trace::{Event, Failure, Outcome, Task, TaskId, Trace, Wait, What};

/// A trace in the making. Tasks are created by `main` where they are first named.
pub(crate) struct TraceBuilder {
    trace: Trace,
    now: Instant,
}

impl TraceBuilder {
    /// A trace that has just begun, in which nothing has happened.
    pub(crate) fn new() -> Self {
        let main = Task { name: "main".into(), parent: None, thread: false };
        let trace = Trace {
            model: Model::Async,
            tasks: vec![main],
            events: Vec::new(),
            outcome: Outcome::Ok,
            total: Instant::START,
            ended: Instant::START,
            places: Vec::new(),
            lines: Vec::new(),
            broken: Vec::new(),
            deviations: Vec::new(),
            turns: Vec::new(),
            packets: Vec::new(),
            open: Vec::new(),
        };
        Self { trace, now: Instant::START }
    }

    /// What follows happens at this instant.
    pub(crate) fn at(mut self, since_start: &str) -> Self {
        self.now = Instant::START + length(since_start);
        self
    }

    /// Creates a task.
    pub(crate) fn task(mut self, name: &str) -> Self {
        self.id(name);
        self
    }

    /// Creates a task that runs on a thread of its own.
    pub(crate) fn thread(mut self, name: &str) -> Self {
        let id = self.id(name);
        self.trace.tasks[id.index()].thread = true;
        self
    }

    /// Something happens to a task.
    pub(crate) fn does(mut self, task: &str, what: What) -> Self {
        let event = Event { at: self.now, task: self.id(task), what };
        self.trace.ended = self.now;
        if event.task == TaskId::MAIN {
            self.trace.total = self.now;
            match &event.what {
                What::Failed(reason) => {
                    self.trace.outcome = Outcome::Failed(Failure::new(reason.clone()));
                }
                What::Cancelled => self.trace.outcome = Outcome::Cancelled,
                What::Deadlock(_) => self.trace.outcome = Outcome::Deadlock,
                _ => {}
            }
        }
        self.trace.events.push(event);
        self
    }

    /// The task starts.
    pub(crate) fn starts(self, task: &str) -> Self {
        self.does(task, What::Started)
    }

    /// The task finishes.
    pub(crate) fn finishes(self, task: &str) -> Self {
        self.does(task, What::Finished)
    }

    /// The task begins to wait.
    pub(crate) fn waits(self, task: &str, wait: Wait) -> Self {
        self.does(task, What::Waits(wait))
    }

    /// The task writes a line.
    pub(crate) fn logs(self, task: &str, text: &str) -> Self {
        self.does(task, What::Log(text.into()))
    }

    /// The trace as it is now.
    pub(crate) fn trace(self) -> Trace {
        self.trace
    }

    fn id(&mut self, name: &str) -> TaskId {
        let known = self.trace.tasks.iter().position(|task| *task.name == *name);
        let index = known.unwrap_or_else(|| {
            let parent = Some(TaskId::MAIN);
            self.trace.tasks.push(Task { name: name.into(), parent, thread: false });
            self.trace.tasks.len() - 1
        });
        TaskId(u32::try_from(index).unwrap())
    }
}

/// The trace of two concurrent fetches: the example of the documentation.
pub(crate) fn two_fetches() -> Trace {
    let (users, products) = (Text::from("users"), Text::from("products"));
    TraceBuilder::new()
        .starts("main")
        .starts("users")
        .waits("users", Wait::Fetch(users.clone()))
        .starts("products")
        .waits("products", Wait::Fetch(products.clone()))
        .at("2s")
        .does("users", What::Answered(users, 200))
        .finishes("users")
        .at("3s")
        .does("products", What::Answered(products, 200))
        .finishes("products")
        .finishes("main")
        .trace()
}

/// A scenario that states these properties, each with the line that it has in the file.
pub(crate) fn scenario(stated: &[(&str, Property)]) -> Scenario {
    let mut text = String::from("scenario \"by hand\"\n\nmain {\n    yield\n}\n\nexpect {\n");
    let mut expectations = Vec::new();
    for (line, property) in stated {
        let span = (text.len() + 4, line.len()).into();
        text.extend(["    ", line, "\n"]);
        let (property, text) = (property.clone(), Text::from(*line));
        expectations.push(Expectation { property, span, text });
    }
    text.push_str("}\n");
    let source = Source::new("by-hand.kdl", &text);
    let expects = vec![Expect { model: None, expectations }];
    Scenario { expects, ..Scenario::empty("by hand", source) }
}

/// A duration as it is written in files.
pub(crate) fn length(text: &str) -> Duration {
    text.parse().unwrap()
}
