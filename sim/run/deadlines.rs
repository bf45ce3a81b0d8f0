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

use std::cell::Cell;
use std::rc::{Rc, Weak};

use super::control::Stop;
use super::registry::Entry;
use super::strand::Strand;
use super::world::World;
use crate::choices::{Access, Thing};
use crate::executor::{self, DeadlineId, Job, Scope};
use crate::time::{Duration, Instant};
use crate::trace::{TaskId, What};

/// The body of a `timeout`.
pub(super) struct Bounded {
    world: Weak<World>,
    /// The task of the executor that comes to it.
    entry: Rc<Entry>,
    task: TaskId,
    after: Duration,
    /// The one around it, on the same task.
    outer: Option<Rc<Self>>,
    id: Cell<Option<DeadlineId>>,
    stage: Cell<Stage>,
    /// How many deadlines had come when this one had: what waits since then began to when it had come.
    nth: Cell<u64>,
}

/// How far a deadline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Ahead,
    /// It had come when it was set, and its turn is still to come.
    Set,
    /// It has come, and the task has not been looked at.
    Come,
    /// The task waits for others that go on.
    Lingers,
    Struck,
}

impl Bounded {
    /// Sets the deadline around what `strand` does next.
    pub(super) fn begin(strand: &Strand, after: Duration) -> (Rc<Self>, executor::Deadline) {
        let (world, control) = (&strand.world, strand.control());
        let bounded = Rc::new(Self {
            world: Rc::downgrade(world),
            entry: Rc::clone(&strand.entry),
            task: strand.task,
            after,
            outer: control.innermost(),
            id: Cell::new(None),
            stage: Cell::new(Stage::Ahead),
            nth: Cell::new(0),
        });
        control.set_innermost(Some(Rc::clone(&bounded)));
        control.bound();
        let at = world.now() + after;
        let deadline = world.executor.deadline(at, strand.deadline, Rc::<Self>::clone(&bounded));
        bounded.id.set(Some(deadline.id()));
        if after.is_zero() {
            // tie: deadline-set-in-its-turn
            bounded.comes(world, Stage::Set);
        }
        (bounded, deadline)
    }

    /// The body is over; whether the deadline has struck it.
    pub(super) fn end(&self) -> bool {
        let control = self.entry.control();
        control.set_innermost(self.outer.clone());
        self.look_around();
        let has_struck = self.stage.get() == Stage::Struck;
        if !has_struck {
            control.unbound();
        }
        has_struck
    }

    fn comes(&self, world: &World, stage: Stage) {
        self.stage.set(stage);
        self.nth.set(world.run.deadline_comes());
        self.look_around();
    }

    /// Tells the task whether a deadline around it has come and not struck.
    fn look_around(&self) {
        let control = self.entry.control();
        control.set_overdue(innermost_come(control.innermost()).is_some());
    }

    /// Whether the task began to wait when the deadline had come, for something that is not looked at as part of the body.
    fn is_too_late(&self) -> bool {
        self.entry.control().began_to_wait_after(self.nth.get())
    }

    /// Strikes; whether the task must be woken for it.
    fn strikes(&self, world: &World) -> bool {
        world.record(self.task, || What::Expired(self.after));
        self.stage.set(Stage::Struck);
        self.entry.control().unbound();
        self.look_around();
        self.entry.control().expire(world.now())
    }

    /// The same from within the program, where others could see it.
    fn strikes_in_turn(&self, world: &World) -> bool {
        world.touch(|| Thing::Everything, Access::Write);
        self.id.get().into_iter().for_each(|id| world.executor.has_struck(id));
        self.strikes(world)
    }
}

impl Scope for Bounded {
    fn may_end(&self, at: Instant) -> bool {
        self.entry.control().may_go_on(at)
    }

    fn may_hear(&self) -> bool {
        self.entry.control().may_hear()
    }

    fn come(&self) -> Option<Job> {
        let world = self.world.upgrade()?;
        match self.stage.get() {
            Stage::Ahead => self.comes(&world, Stage::Come),
            Stage::Set => self.stage.set(Stage::Come),
            Stage::Come | Stage::Lingers | Stage::Struck => return None,
        }
        let control = self.entry.control();
        control.waiting()?;
        let wakes = !self.is_too_late() || self.strikes_in_turn(&world);
        if wakes {
            control.wake();
        }
        control.job()
    }

    fn is_stuck(&self) -> bool {
        self.stage.get() == Stage::Lingers && !self.entry.control().is_moving(self.nth.get())
    }

    fn expire(&self) {
        let Some(world) = self.world.upgrade() else { return };
        // It came due while its loop was held, and was found in a turn before the loop came to it.
        if self.stage.get() == Stage::Struck {
            return;
        }
        if self.stage.get() == Stage::Lingers {
            world.touch(|| Thing::Everything, Access::Write);
        }
        if self.strikes(&world) {
            self.entry.control().wake();
        }
    }
}

impl Strand {
    /// It begins to wait, and a deadline has come. One that has just been set strikes only when it comes to its turn.
    #[cold]
    pub(super) fn waits_too_late(&self) {
        let control = self.control();
        let Some(bounded) = innermost_come(control.innermost()) else { return };
        if !bounded.is_too_late() {
            bounded.stage.set(Stage::Lingers);
        } else if bounded.stage.get() != Stage::Set && bounded.strikes_in_turn(&self.world) {
            control.wake();
        }
    }

    /// It is about to go on, and a deadline has come: a wait that began too late is not over.
    #[cold]
    pub(super) fn goes_on_too_late(&self) {
        let Some(bounded) = innermost_come(self.control().innermost()) else { return };
        // tie: deadline-at-the-next-wait
        if bounded.is_too_late() {
            bounded.strikes_in_turn(&self.world);
        }
    }

    /// It still waits, and a deadline has come.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`] if that strikes here.
    #[cold]
    pub(super) fn still_waits(&self) -> Result<(), Stop> {
        let control = self.control();
        let Some(bounded) = innermost_come(control.innermost()) else { return Ok(()) };
        if bounded.stage.get() == Stage::Lingers {
            return Ok(());
        }
        // tie: branches-are-the-body
        if control.is_moving(bounded.nth.get()) {
            bounded.stage.set(Stage::Lingers);
            return Ok(());
        }
        bounded.strikes_in_turn(&self.world);
        self.strike_that_came()
    }
}

/// The innermost of these deadlines that has come and not struck.
fn innermost_come(innermost: Option<Rc<Bounded>>) -> Option<Rc<Bounded>> {
    let mut bounded = innermost?;
    loop {
        // tie: innermost-come-first
        if matches!(bounded.stage.get(), Stage::Set | Stage::Come | Stage::Lingers) {
            return Some(bounded);
        }
        let outer = bounded.outer.clone()?;
        bounded = outer;
    }
}
