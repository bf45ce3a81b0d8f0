//! Flow: how a step ended, and the words for why it failed.

use std::fmt::{self, Write};
use std::ops::ControlFlow;

use crate::scenario::{Text, Value};
use crate::trace::Failure;

/// Failures quote no more of a text than so many bytes.
const BRIEF: usize = 200;

/// How a step ended.
pub(crate) type Flow = Result<Value, Stop>;

/// Why a step ended early.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stop {
    /// It failed. Boxed, or all that steps give would be larger by it.
    Failed(Box<Failure>),
    /// It was cancelled, or awaited something that was.
    Cancelled,
    /// It leaves what is around it, which ends well by that.
    Left(Left),
}

/// What a step leaves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Left {
    /// The innermost loop.
    Loop,
    /// A turn of that.
    Turn,
    /// The procedure, or the body of the task, which gives this.
    Body(Box<Value>),
}

/// What a procedure or a task comes to whose body ended so.
pub(crate) fn whole(flow: Flow) -> Flow {
    match flow {
        Err(Stop::Left(Left::Body(value))) => Ok(*value),
        // No file leaves a loop that is not there, but a program may be made in Rust.
        Err(Stop::Left(Left::Loop | Left::Turn)) => Ok(Value::Null),
        flow => flow,
    }
}

/// Whether a loop goes on after a turn that ended so.
pub(crate) fn turn(flow: Flow) -> Result<ControlFlow<()>, Stop> {
    match flow {
        Ok(_) | Err(Stop::Left(Left::Turn)) => Ok(ControlFlow::Continue(())),
        Err(Stop::Left(Left::Loop)) => Ok(ControlFlow::Break(())),
        Err(stop) => Err(stop),
    }
}

/// How a task ended, without what it gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Well,
    Failed,
    Cancelled,
}

impl End {
    pub(crate) const fn of(flow: &Flow) -> Self {
        match flow {
            Ok(_) | Err(Stop::Left(_)) => Self::Well,
            Err(Stop::Failed(_)) => Self::Failed,
            Err(Stop::Cancelled) => Self::Cancelled,
        }
    }
}

/// A step that fails with this reason.
pub(crate) fn fail(reason: impl Into<Text>) -> Stop {
    Stop::Failed(Box::new(Failure::new(reason)))
}

/// A step that cannot be done, because of how the scenario is written: the run ends with it.
pub(crate) fn fault(reason: impl Into<Text>) -> Stop {
    Stop::Failed(Box::new(Failure::fault(reason)))
}

/// How something begins that may be long to tell. What comes after that is not put into words at all.
pub(crate) fn brief(told: impl fmt::Display) -> String {
    let mut beginning = Beginning(String::new());
    if write!(beginning, "{told}").is_err() {
        beginning.0.push('…');
    }
    beginning.0
}

/// A text that takes no more than its beginning.
struct Beginning(String);

impl Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = BRIEF - self.0.len();
        self.0.push_str(&text[..text.floor_char_boundary(room)]);
        if text.len() > room { Err(fmt::Error) } else { Ok(()) }
    }
}
