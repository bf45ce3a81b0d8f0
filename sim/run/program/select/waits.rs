//! The waits of a `select`: what each is about, when it is ready, and in which line it stands until then.

use std::cell::Cell;
use std::future::{Future, pending};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use ecow::eco_format;

use super::messages::Expected;
use crate::choices::{Access, Thing};
use crate::run::program::context::TaskContext;
use crate::run::program::data;
use crate::run::program::held::Permit;
use crate::run::shared::broadcast::Position;
use crate::run::shared::rendezvous::{Hand, Meeting};
use crate::run::task::entry::{Entry, Joiner};
use crate::run::task::flow::Stop;
use crate::run::task::need::Need;
use crate::run::world::World;
use crate::scenario::{Deed, Expression, Text, Value};
use crate::time::Instant;
use crate::trace::{TaskId, Wait};

/// What an arm waits for. Numbers are indices of declarations.
pub(super) enum Waited<'w> {
    Get(usize),
    /// An item of another who puts it at the same time.
    Ask {
        queue: usize,
        hand: Hand,
    },
    /// Another who gets the item at the same time.
    Offer {
        queue: usize,
        item: Value,
        hand: Hand,
    },
    /// The next item of a broadcast.
    News(usize, Position),
    Put(usize, Value),
    Handled(usize),
    Event(usize),
    /// What a notifier tells, and whether it has told this one alone.
    Told(usize, Rc<Cell<bool>>),
    Condition {
        event: usize,
        lock: usize,
    },
    /// A barrier, and which one has come there, if one has.
    Barrier {
        index: usize,
        parties: u32,
        inside: Cell<Option<u32>>,
    },
    Permit(Permit),
    Task(Rc<Entry>),
    Promise(usize),
    Cells(&'w Expression, &'w [usize]),
    /// A value of a watch, and which one was seen last.
    Changed(usize, Position),
    /// A message of a stream.
    Message(Expected),
    Clock(Instant),
}

/// On whose behalf is waited: an entry, and the task of the trace that would hold a permit; and where others meet it.
#[derive(Clone)]
pub(super) struct Of<'w> {
    pub(super) world: &'w World,
    pub(super) entry: &'w Rc<Entry>,
    pub(super) holder: TaskId,
    pub(super) meeting: Rc<Meeting>,
}

/// One of several waits.
pub(super) struct One<'w> {
    of: Of<'w>,
    /// Its place among those that are waited for.
    place: usize,
    /// The place of its arm among those of the file.
    pub(super) arm: usize,
    /// As it reads.
    pub(super) name: Text,
    pub(super) what: Waited<'w>,
    pub(super) need: Need,
    /// By what it is woken.
    line: Line<'w>,
    /// Whether that has been, and is not to be asked again.
    come: bool,
    /// Whether it stands there.
    stands: bool,
}

type Line<'w> = Pin<Box<dyn Future<Output = ()> + 'w>>;

impl<'w> One<'w> {
    pub(super) fn new(of: Of<'w>, place: usize, arm: usize, what: Waited<'w>, wait: &Wait) -> Self {
        let line = what.line(&of, place);
        let name = match wait {
            Wait::Sleep(length) => eco_format!("after {length}"),
            Wait::Barrier { name, .. } => eco_format!("arrive {name}"),
            wait => eco_format!("{wait}"),
        };
        let need = match &what {
            Waited::Cells(..) | Waited::Changed(..) => Need::Deed(Deed::Write),
            what => what.thing().map_or(Need::Time, |(thing, _)| Need::of(&thing, wait)),
        };
        // What takes no time is over at once.
        let come = matches!(wait, Wait::Sleep(length) if length.is_zero());
        Self { of, place, arm, name, what, need, line, come, stands: false }
    }

    /// It looks at what it is about.
    pub(super) fn touch(&self, context: &TaskContext) {
        if let Some((thing, access)) = self.what.thing() {
            context.task.touch(thing, access);
        }
    }

    /// Whether it could be taken now.
    pub(super) fn is_ready(
        &mut self,
        context: &TaskContext,
        cx: &mut Context<'_>,
    ) -> Result<bool, Stop> {
        self.touch(context);
        let resources = &context.world.resources;
        let meeting = &self.of.meeting;
        Ok(match &self.what {
            Waited::Get(index) => resources.queues[*index].can_get(),
            Waited::Put(index, _) => resources.queues[*index].can_put(),
            Waited::Ask { queue, .. } => {
                let meets = resources.queues[*queue].rendezvous.as_ref();
                meets.is_some_and(|meets| meets.can_get(meeting))
            }
            Waited::Offer { queue, .. } => {
                let meets = resources.queues[*queue].rendezvous.as_ref();
                meets.is_some_and(|meets| meets.can_put(meeting))
            }
            Waited::News(index, position) => {
                let broadcast = resources.queues[*index].broadcast.as_ref();
                broadcast.is_some_and(|broadcast| broadcast.has_news(position))
            }
            Waited::Handled(index) => resources.queues[*index].is_handled(),
            Waited::Task(entry) => entry.has_ended(),
            Waited::Promise(index) => resources.promises[*index].is_settled(),
            Waited::Cells(condition, cells) => data::cells_make_true(context, condition, cells)?,
            Waited::Changed(index, seen) => {
                let cell = &resources.cells[*index];
                cell.version.get() > seen.get() || cell.closed.get()
            }
            Waited::Event(index) => {
                let is_set = resources.events[*index].set.get();
                self.comes(cx) || is_set
            }
            Waited::Barrier { index, parties, inside } => {
                let barrier = &resources.barriers[*index];
                if inside.get().is_some() {
                    !barrier.is_filling()
                } else {
                    barrier.is_last(*parties)
                }
            }
            Waited::Permit(permit) if !self.stands => {
                resources.semaphores[permit.index].can_take(permit.count)
            }
            Waited::Permit(_)
            | Waited::Clock(_)
            | Waited::Told(..)
            | Waited::Condition { .. }
            | Waited::Message(_) => self.comes(cx),
        })
    }

    /// Whether it has been woken, or has got what it stood in line for.
    fn comes(&mut self, cx: &mut Context<'_>) -> bool {
        self.come = self.come || self.line.as_mut().poll(cx).is_ready();
        self.come
    }

    /// It is not ready: it is woken when it may be.
    pub(super) fn stand_in_line(&mut self, context: &TaskContext, cx: &mut Context<'_>) {
        self.stands = true;
        match &self.what {
            Waited::Cells(_, cells) => data::watch_cells(context, cells, cx.waker()),
            Waited::Changed(index, _) => data::watch_cells(context, &[*index], cx.waker()),
            Waited::Event(_)
            | Waited::Clock(_)
            | Waited::Told(..)
            | Waited::Condition { .. }
            | Waited::Message(_) => {}
            // What was handled has another after it: that is waited for anew.
            Waited::Handled(_) if self.line.as_mut().poll(cx).is_ready() => self.stand_anew(cx),
            Waited::Barrier { index, parties, inside } => {
                let barrier = &context.world.resources.barriers[*index];
                if inside.get().is_none() && barrier.is_filling() {
                    inside.set(Some(barrier.enter(*parties)));
                    self.stand_anew(cx);
                } else {
                    let _ = self.line.as_mut().poll(cx);
                }
            }
            _ => {
                let _ = self.line.as_mut().poll(cx);
            }
        }
    }

    fn stand_anew(&mut self, cx: &mut Context<'_>) {
        self.line = self.what.line(&self.of, self.place);
        let _ = self.line.as_mut().poll(cx);
    }

    /// It is taken: what it was woken for is not for others.
    pub(super) fn leave_line(&mut self, cx: &mut Context<'_>) {
        if matches!(self.what, Waited::Get(_) | Waited::Put(..)) {
            let _ = self.line.as_mut().poll(cx);
        }
    }

    /// It was ready, and another is taken.
    pub(super) fn give_up(&self, context: &TaskContext) {
        let resources = &context.world.resources;
        match &self.what {
            Waited::Permit(permit) if self.come => {
                resources.semaphores[permit.index].release(context.task.id, permit.count);
            }
            Waited::Told(index, alone) if self.come && alone.get() => {
                resources.events[*index].notified.tell(1, true);
            }
            _ => {}
        }
    }

    /// It is not taken: whoever has come to a barrier leaves it.
    pub(super) fn withdraw(&self, context: &TaskContext) {
        if let Waited::Barrier { index, inside, .. } = &self.what
            && inside.get().is_some()
        {
            self.touch(context);
            context.world.resources.barriers[*index].leave();
        }
    }

    /// It is taken, and has what it asked for unless it stood in line for it.
    pub(super) fn take_permit(&self, context: &TaskContext) {
        if let Waited::Permit(permit) = &self.what
            && !self.come
        {
            context.world.resources.semaphores[permit.index].take(self.of.holder, permit.count);
        }
    }

    /// Whether another has met it.
    pub(super) fn is_met(&self) -> bool {
        self.of.meeting.met() == Some(self.place)
    }

    pub(super) fn meeting(&self) -> &Rc<Meeting> {
        &self.of.meeting
    }
}

impl<'w> Waited<'w> {
    /// What it is about, if that is something that tasks share and that is not touched elsewhere.
    fn thing(&self) -> Option<(Thing, Access)> {
        Some(match self {
            Self::Get(index)
            | Self::Put(index, _)
            | Self::Handled(index)
            | Self::News(index, _)
            | Self::Ask { queue: index, .. }
            | Self::Offer { queue: index, .. } => (Thing::Queue(*index), Access::Write),
            Self::Event(index) => (Thing::Event(*index), Access::Read),
            Self::Told(index, _) | Self::Condition { event: index, .. } => {
                (Thing::Event(*index), Access::Write)
            }
            Self::Barrier { index, .. } => (Thing::Barrier(*index), Access::Write),
            Self::Permit(permit) => (Thing::Semaphore(permit.index), Access::Write),
            Self::Task(entry) => (Thing::Task(entry.id), Access::Read),
            Self::Promise(index) => (Thing::Promise(*index), Access::Read),
            Self::Message(expected) => (Thing::Service(expected.service()), Access::Write),
            // Branches of a task see together: which of them looks first can be seen.
            Self::Changed(index, _) => (Thing::Cell(*index), Access::Write),
            Self::Cells(..) | Self::Clock(_) => return None,
        })
    }

    fn line(&self, of: &Of<'w>, place: usize) -> Line<'w> {
        let (world, entry) = (of.world, of.entry);
        let resources = &world.resources;
        let one_of = || (Rc::clone(&of.meeting), place);
        match self {
            Self::Get(index) => Box::pin(resources.queues[*index].item(entry)),
            Self::Put(index, _) => Box::pin(resources.queues[*index].slot(entry)),
            Self::Ask { queue, hand } => match &resources.queues[*queue].rendezvous {
                Some(meets) => Box::pin(meets.ask(entry, hand, one_of())),
                None => Box::pin(pending()),
            },
            Self::Offer { queue, hand, .. } => match &resources.queues[*queue].rendezvous {
                Some(meets) => Box::pin(meets.offer(entry, hand, one_of())),
                None => Box::pin(pending()),
            },
            Self::News(index, position) => match &resources.queues[*index].broadcast {
                Some(broadcast) => Box::pin(broadcast.ready(entry, position)),
                None => Box::pin(pending()),
            },
            Self::Handled(index) => Box::pin(resources.queues[*index].handled()),
            Self::Event(index) => Box::pin(resources.events[*index].waiters.notified()),
            Self::Told(index, alone) => {
                let notified = &resources.events[*index].notified;
                Box::pin(notified.permit_or_told(entry, Rc::clone(alone)))
            }
            Self::Condition { event, .. } => {
                Box::pin(resources.events[*event].notified.told(entry))
            }
            Self::Barrier { index, inside, .. } => {
                let barrier = &resources.barriers[*index];
                match inside.get() {
                    None => Box::pin(barrier.empties(entry)),
                    Some(_) => Box::pin(barrier.opens(entry)),
                }
            }
            Self::Permit(permit) => {
                let permits = &resources.semaphores[permit.index];
                Box::pin(permits.acquire(entry, of.holder, permit.count))
            }
            Self::Task(entry) => Box::pin(End { entry: Rc::clone(entry), waker: None }),
            Self::Promise(index) => Box::pin(resources.promises[*index].waiters.notified()),
            Self::Cells(..) | Self::Changed(..) => Box::pin(pending()),
            Self::Message(expected) => Box::pin(expected.comes()),
            Self::Clock(due) => Box::pin(world.engine.executor.sleep_until(*due)),
        }
    }
}

/// The end of a task, for who may leave before it.
struct End {
    entry: Rc<Entry>,
    waker: Option<Waker>,
}

impl Future for End {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.waker.is_none() {
            self.entry.add_joiner(Joiner::Awaiter(cx.waker().clone()));
            self.waker = Some(cx.waker().clone());
        }
        if self.entry.has_ended() { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        if let Some(waker) = &self.waker {
            self.entry.forget_awaiter(waker);
        }
    }
}
