//! Spans: which of them is a task, and which an activity of one.
//!
//! A span that stands directly in `main`, or is the outermost in a task of plain `tokio::spawn`, is a task. The outermost
//! span of a task of [`spawn`](super::spawn) without a name gives it its name. Any other span is an activity of the task in
//! which it is first entered. In a simulation of turmoil, some spans say which host has its turn.

use std::thread;

use super::runner::{Entered, Kind, RunnerId};
use super::session::Session;
use crate::scenario::Text;
use crate::trace::{TaskId, What};

/// What is known of a span.
#[derive(Debug)]
pub(super) struct Span {
    number: u64,
    /// Its name and fields, as they are shown.
    pub(super) label: Text,
    /// What it is, once it has been entered.
    role: Option<Role>,
}

/// What a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// What happens in it is the turn of the host that it is named after.
    Host,
    /// It stands for this task.
    Task(RunnerId, TaskId),
    /// It named this task, which goes on without it.
    Name(TaskId),
    /// It is a part of what this task does.
    Activity(RunnerId, TaskId),
}

impl Span {
    pub(super) fn new(number: u64, label: Text) -> Self {
        Self { number, label, role: None }
    }

    /// That in which the host `name` has its turn.
    pub(super) fn of_host(number: u64, name: Text) -> Self {
        Self { role: Some(Role::Host), ..Self::new(number, name) }
    }
}

impl Role {
    const fn task(self) -> Option<TaskId> {
        match self {
            Self::Host => None,
            Self::Task(_, task) | Self::Name(task) | Self::Activity(_, task) => Some(task),
        }
    }
}

impl Session {
    /// A span is entered; the first time, that is where its task or its activity begins.
    pub(super) fn enter_span(&self, span: &mut Span) {
        if span.role.is_none() && self.record.is_closed() {
            return;
        }
        let runner = self.current();
        let role = *span.role.get_or_insert_with(|| self.role(span.number, &span.label));
        if let Role::Task(own, _) = role {
            self.touch(own);
        }
        match role.task() {
            Some(task) => {
                self.runners.entered.borrow_mut().push(Entered {
                    number: span.number,
                    runner,
                    task,
                });
                if let Some(pulse) = &self.pulse {
                    pulse.set_span(Some(span.number));
                }
            }
            None => self.enter_node(Some(&span.label)),
        }
    }

    pub(super) fn exit_span(&self, span: &Span) {
        if span.role == Some(Role::Host) {
            return self.enter_node(None);
        }
        let mut entered = self.runners.entered.borrow_mut();
        if let Some(place) = entered.iter().rposition(|it| it.number == span.number) {
            entered.remove(place);
        }
        if let Some(pulse) = &self.pulse {
            pulse.set_span(entered.last().map(|it| it.number));
            self.beat_again();
        }
    }

    /// The number of the span that was entered last, of those that are.
    pub(super) fn innermost_span(&self) -> Option<u64> {
        self.runners.entered.borrow().last().map(|it| it.number)
    }

    /// A span is over; told once or twice.
    pub(super) fn close_span(&self, span: &mut Span) {
        match span.role.take() {
            Some(Role::Task(own, _)) => {
                let end = if thread::panicking() {
                    What::Failed("panicked".into())
                } else if self.has_ended() {
                    What::Cancelled
                } else {
                    What::Finished
                };
                self.end_runner(own, end);
            }
            Some(Role::Activity(runner, task)) => {
                let open = &mut self.runners.all.borrow_mut()[runner.0].open;
                open.retain(|(number, _)| *number != span.number);
                self.record(task, What::Exits(Text::clone(&span.label)));
            }
            Some(Role::Name(_) | Role::Host) | None => {}
        }
    }

    /// A span that has begun gets further fields.
    pub(super) fn extend_span(&self, span: &mut Span, fields: &str) {
        match span.role {
            None => span.label = extended(&span.label, fields).into(),
            Some(Role::Activity(_, task)) => {
                self.record(task, What::Told(format!("{}: {fields}", span.label).into()));
            }
            Some(Role::Task(_, task) | Role::Name(task)) => {
                self.record(task, What::Told(fields.into()));
            }
            Some(Role::Host) => {}
        }
    }

    /// The program tells something, in a span that is named explicitly or in the innermost that is entered.
    pub(super) fn tell(&self, span: Option<&mut Span>, text: Text) {
        if self.record.is_closed() {
            return;
        }
        let (task, activity) = match span {
            Some(span) => {
                let number = span.number;
                let role = *span.role.get_or_insert_with(|| self.role(number, &span.label));
                (role.task(), matches!(role, Role::Activity(..)).then_some(&span.label))
            }
            None => (None, None),
        };
        let text = match activity {
            Some(label) => format!("{label}: {text}").into(),
            None => text,
        };
        self.record(task.unwrap_or_else(|| self.current_task()), What::Told(text));
    }

    /// What a span is that is entered now, for the first time.
    fn role(&self, number: u64, label: &Text) -> Role {
        let runner = self.current();
        let around =
            self.runners.entered.borrow().last().filter(|it| it.runner == runner).map(|it| it.task);
        if let Some(task) = around {
            return self.begin_activity(task, number, label);
        }
        let own = runner.filter(|runner| self.kind(*runner) != Kind::Main);
        match own {
            Some(runner) if self.is_named(runner) => {
                self.begin_activity(self.current_task(), number, label)
            }
            Some(runner) => Role::Name(self.task_of(runner, Some(label))),
            None => {
                let own = self.add_runner(Kind::Span, Some(Text::clone(label)), None);
                Role::Task(own, self.task_of(own, Some(label)))
            }
        }
    }

    fn begin_activity(&self, task: TaskId, number: u64, label: &Text) -> Role {
        let runner = self.speaker();
        self.record(task, What::Enters(Text::clone(label)));
        self.runners.all.borrow_mut()[runner.0].open.push((number, Text::clone(label)));
        Role::Activity(runner, task)
    }
}

/// A label with further fields.
fn extended(label: &str, fields: &str) -> String {
    match label.strip_suffix('}') {
        Some(label) => format!("{label} {fields}}}"),
        None => format!("{label}{{{fields}}}"),
    }
}
