//! Bounds: the deadlines around a task, and how far each of them is.

use std::cell::Cell;
use std::rc::Rc;

use crate::executor::DeadlineId;
use crate::time::Duration;
use crate::trace::TaskId;

/// The deadline of a `timeout`, around the body of that.
pub(crate) struct Bound {
    /// In whose name it expires.
    pub(crate) task: TaskId,
    /// How long it was to it from where it was set, or, if it was not to come, from where it was first moved.
    pub(crate) after: Cell<Option<Duration>>,
    /// The one around it, on the same task.
    pub(crate) outer: Option<Rc<Self>>,
    pub(crate) id: Cell<Option<DeadlineId>>,
    pub(crate) stage: Cell<Stage>,
    /// How many deadlines had come when this one had: what waits since then began to when it had come.
    pub(crate) nth: Cell<u64>,
}

/// How far a deadline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Ahead,
    /// It had come when it was set, and its turn is still to come.
    Set,
    /// It has come, and the task has not been looked at.
    Come,
    /// The task waits for others that go on.
    Lingers,
    Struck,
    /// The body ended in time.
    Over,
}

impl Bound {
    /// One that is ahead.
    pub(crate) fn new(task: TaskId, after: Option<Duration>, outer: Option<Rc<Self>>) -> Rc<Self> {
        let after = Cell::new(after);
        let (id, stage, nth) = (Cell::new(None), Cell::new(Stage::Ahead), Cell::new(0));
        Rc::new(Self { task, after, outer, id, stage, nth })
    }

    /// The innermost of it and those around it that has come and not struck.
    pub(crate) fn innermost_come(innermost: Option<Rc<Self>>) -> Option<Rc<Self>> {
        let mut bound = innermost?;
        loop {
            // tie: innermost-come-first
            if matches!(bound.stage.get(), Stage::Set | Stage::Come | Stage::Lingers) {
                return Some(bound);
            }
            let outer = bound.outer.clone()?;
            bound = outer;
        }
    }
}
