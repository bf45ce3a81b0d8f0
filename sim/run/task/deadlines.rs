//! Deadlines: where they strike the body of a `timeout`.
//!
//! What is over at the instant of a deadline is over in time; but once the deadline has come, it strikes where its body has
//! to wait, whatever else is ready. So does tokio's `timeout`, which polls its body before it looks at the clock. In which
//! turn the struck task then goes on is asyncio's affair.
//!
//! A deadline comes when its instant does: behind whom the timers of that instant wake, the task that it bounds is woken. If
//! that still waits in its turn, it is struck there; any wait that it begins later is, too. Branches of a `gather` or a `race` are part
//! of the body, as futures that tokio polls together are, and so are tasks that have been waited for since before: as long
//! as one of them goes on, the body does. That is looked at after each turn.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use ecow::eco_format;

use super::bound::{Bound, Stage};
use super::cancellation::Control;
use super::entry::Entry;
use super::flow::{Stop, fail};
use crate::choices::{Access, Thing};
use crate::executor::{self, DeadlineId, Job, Scope};
use crate::run::engine::Engine;
use crate::scenario::Text;
use crate::time::{Duration, Instant};
use crate::trace::{TaskId, What};

/// The body of a `timeout`, as the executor's clock sees it.
struct Body {
    engine: Weak<Engine>,
    /// The task of the executor that comes to it.
    entry: Rc<Entry>,
    bound: Rc<Bound>,
}

/// A deadline that is set, until its body is over.
pub(crate) struct Deadline {
    entry: Rc<Entry>,
    bound: Rc<Bound>,
    timer: executor::Deadline,
}

/// The deadlines that have names: of each, the last that got it.
#[derive(Default)]
pub(crate) struct Deadlines(RefCell<BTreeMap<Text, Named>>);

/// The deadline that a name stands for, while its body runs and after.
struct Named {
    entry: Rc<Entry>,
    bound: Rc<Bound>,
}

impl Deadlines {
    /// A deadline gets a name.
    pub(crate) fn name(&self, engine: &Engine, name: Text, deadline: &Deadline) {
        engine.touch(|| Thing::Deadline(Text::clone(&name)), Access::Write);
        let Deadline { entry, bound, .. } = deadline;
        let named = Named { entry: Rc::clone(entry), bound: Rc::clone(bound) };
        self.0.borrow_mut().insert(name, named);
    }

    /// Whether the deadline of this name has struck.
    pub(crate) fn has_expired(&self, name: &str) -> bool {
        self.0.borrow().get(name).is_some_and(|named| named.bound.stage.get() == Stage::Struck)
    }

    /// Moves the deadline of this name to so long from now, or to never.
    ///
    /// # Errors
    ///
    /// If there has been none, it has come, or its body is over.
    pub(crate) fn reschedule(
        &self,
        engine: &Rc<Engine>,
        name: &Text,
        after: Option<Duration>,
    ) -> Result<(), Stop> {
        engine.touch(|| Thing::Deadline(Text::clone(name)), Access::Read);
        let named = self.0.borrow();
        let Some(Named { entry, bound }) = named.get(name) else {
            return Err(fail(eco_format!("no timeout has been named {name}")));
        };
        reschedule(engine, entry.control(), bound, after)
    }
}

impl Deadline {
    /// Sets one around what `entry` does next, in the name of `task`; `outer` is the one around it.
    pub(crate) fn begin(
        engine: &Rc<Engine>,
        entry: &Rc<Entry>,
        task: TaskId,
        outer: Option<DeadlineId>,
        after: Option<Duration>,
    ) -> Self {
        let control = entry.control();
        let bound = Bound::new(task, after, control.innermost());
        control.set_innermost(Some(Rc::clone(&bound)));
        control.bound();
        let (weak, at) = (Rc::downgrade(engine), after.map(|after| engine.now() + after));
        let body = Body { engine: weak, entry: Rc::clone(entry), bound: Rc::clone(&bound) };
        let timer = engine.executor.deadline(at, outer, Rc::new(body));
        bound.id.set(Some(timer.id()));
        if after == Some(Duration::ZERO) {
            // tie: deadline-set-in-its-turn
            comes(engine, control, &bound, Stage::Set);
        }
        Self { entry: Rc::clone(entry), bound, timer }
    }

    /// Which it is.
    pub(crate) fn id(&self) -> DeadlineId {
        self.timer.id()
    }

    /// The body is over; whether the deadline has struck it.
    pub(crate) fn end(self) -> bool {
        drop(self.timer);
        let control = self.entry.control();
        control.set_innermost(self.bound.outer.clone());
        look_around(control);
        let has_struck = self.bound.stage.get() == Stage::Struck;
        if !has_struck {
            self.bound.stage.set(Stage::Over);
            control.unbound();
        }
        has_struck
    }
}

/// Moves the innermost deadline around a task to so long from now, or to never.
///
/// # Errors
///
/// If there is none, or it has come.
pub(crate) fn reschedule_innermost(
    engine: &Rc<Engine>,
    control: &Control,
    after: Option<Duration>,
) -> Result<(), Stop> {
    let none = || fail("no timeout of this task is around this");
    let bound = control.innermost().ok_or_else(none)?;
    reschedule(engine, control, &bound, after)
}

/// The same of any deadline around the task of `control`.
fn reschedule(
    engine: &Rc<Engine>,
    control: &Control,
    bound: &Bound,
    after: Option<Duration>,
) -> Result<(), Stop> {
    let id = match bound.stage.get() {
        Stage::Ahead => bound.id.get(),
        Stage::Over => return Err(fail("the timeout is over")),
        Stage::Set | Stage::Come | Stage::Lingers | Stage::Struck => None,
    };
    let id = id.ok_or_else(|| fail("the timeout has expired"))?;
    engine.touch(|| Thing::Everything, Access::Write);
    engine.executor.move_deadline(id, after.map(|after| engine.now() + after));
    bound.after.set(bound.after.get().or(after));
    if after == Some(Duration::ZERO) {
        comes(engine, control, bound, Stage::Set);
    }
    Ok(())
}

fn comes(engine: &Engine, control: &Control, bound: &Bound, stage: Stage) {
    bound.stage.set(stage);
    bound.nth.set(engine.progress.deadline_comes());
    look_around(control);
}

/// Tells the task whether a deadline around it has come and not struck.
fn look_around(control: &Control) {
    control.set_overdue(Bound::innermost_come(control.innermost()).is_some());
}

/// Whether the task began to wait when the deadline had come, for something that is not looked at as part of the body.
fn is_too_late(control: &Control, bound: &Bound) -> bool {
    control.began_to_wait_after(bound.nth.get())
}

/// Strikes; whether the task must be woken for it.
fn strikes(engine: &Engine, control: &Control, bound: &Bound) -> bool {
    engine.record(bound.task, || What::Expired(bound.after.get().unwrap_or_default()));
    bound.stage.set(Stage::Struck);
    control.unbound();
    look_around(control);
    control.expire(engine.now())
}

/// The same from within the program, where others could see it.
fn strikes_in_turn(engine: &Engine, control: &Control, bound: &Bound) -> bool {
    engine.touch(|| Thing::Everything, Access::Write);
    bound.id.get().into_iter().for_each(|id| engine.executor.has_struck(id));
    strikes(engine, control, bound)
}

impl Scope for Body {
    fn may_end(&self, at: Instant) -> bool {
        self.entry.control().may_go_on(at)
    }

    fn may_hear(&self) -> bool {
        self.entry.control().may_hear()
    }

    fn come(&self) -> Option<Job> {
        let engine = self.engine.upgrade()?;
        let (control, bound) = (self.entry.control(), &*self.bound);
        let stage = bound.stage.get();
        match stage {
            Stage::Ahead => comes(&engine, control, bound, Stage::Come),
            Stage::Set => bound.stage.set(Stage::Come),
            Stage::Come | Stage::Lingers | Stage::Struck | Stage::Over => return None,
        }
        control.waiting()?;
        // tie: deadline-moved-to-now
        let cannot_go_on = stage == Stage::Set && !control.is_moving(bound.nth.get());
        let strikes = cannot_go_on || is_too_late(control, bound);
        let wakes = !strikes || strikes_in_turn(&engine, control, bound);
        if wakes {
            control.wake();
        }
        control.job()
    }

    fn is_stuck(&self) -> bool {
        let bound = &self.bound;
        bound.stage.get() == Stage::Lingers && !self.entry.control().is_moving(bound.nth.get())
    }

    fn expire(&self) {
        let Some(engine) = self.engine.upgrade() else { return };
        // It came due while its loop was held, and was found in a turn before the loop came to it.
        if self.bound.stage.get() == Stage::Struck {
            return;
        }
        if self.bound.stage.get() == Stage::Lingers {
            engine.touch(|| Thing::Everything, Access::Write);
        }
        if strikes(&engine, self.entry.control(), &self.bound) {
            self.entry.control().wake();
        }
    }
}

/// The body goes on for a while, though the deadline has come.
fn lingers(engine: &Engine, bound: &Bound) {
    bound.stage.set(Stage::Lingers);
    bound.id.get().into_iter().for_each(|id| engine.executor.lingers(id));
}

/// The task begins to wait, and a deadline has come. One that has just been set strikes only when it comes to its turn.
#[cold]
pub(crate) fn waits_too_late(engine: &Engine, control: &Control) {
    let Some(bound) = Bound::innermost_come(control.innermost()) else { return };
    if !is_too_late(control, &bound) {
        lingers(engine, &bound);
    } else if bound.stage.get() != Stage::Set && strikes_in_turn(engine, control, &bound) {
        control.wake();
    }
}

/// The task is about to go on, and a deadline has come: a wait that began too late is not over.
#[cold]
pub(crate) fn goes_on_too_late(engine: &Engine, control: &Control) {
    let Some(bound) = Bound::innermost_come(control.innermost()) else { return };
    // tie: deadline-at-the-next-wait
    if is_too_late(control, &bound) {
        strikes_in_turn(engine, control, &bound);
    }
}

/// The task still waits, and a deadline has come: whether it has struck.
#[cold]
pub(crate) fn still_waits(engine: &Engine, control: &Control) -> bool {
    let Some(bound) = Bound::innermost_come(control.innermost()) else { return false };
    if bound.stage.get() == Stage::Lingers {
        return false;
    }
    // tie: branches-are-the-body
    if control.is_moving(bound.nth.get()) {
        lingers(engine, &bound);
        return false;
    }
    strikes_in_turn(engine, control, &bound);
    true
}
