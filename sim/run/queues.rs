//! Queues: bounded, first come first served on both sides, with `close` and `join`.
//!
//! A slot and an item are each a permit of a tokio semaphore. A getter that is woken holds the permit of an item that
//! still lies in the queue; if it is cancelled before it runs, the permit goes to the next, and no item is lost.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use tokio::sync::{Notify, Semaphore};

use super::control::{Flow, Stop};
use super::steps;
use super::strand::{Strand, fail};
use crate::choices::{Access, Thing};
use crate::scenario::{Block, Target, Template, Text, Value};
use crate::trace::{Wait, What};

/// The state of a queue.
pub(super) struct Queue {
    items: RefCell<VecDeque<Value>>,
    /// A permit for each free slot; `None` where there is no end of them.
    slots: Option<Semaphore>,
    /// A permit for each item.
    available: Semaphore,
    closed: Cell<bool>,
    /// Items put and not yet handled.
    unhandled: Cell<u64>,
    handled: Notify,
}

impl Queue {
    pub(super) fn new(capacity: Option<u32>) -> Self {
        Self {
            items: RefCell::default(),
            slots: capacity.map(|capacity| Semaphore::new(capacity as usize)),
            available: Semaphore::new(0),
            closed: Cell::new(false),
            unhandled: Cell::new(0),
            handled: Notify::new(),
        }
    }

    fn push(&self, item: Value) {
        self.items.borrow_mut().push_back(item);
        self.unhandled.set(self.unhandled.get() + 1);
        self.available.add_permits(1);
    }

    /// Takes the item for which the caller holds a permit.
    fn pop(&self) -> Value {
        let item = self.items.borrow_mut().pop_front();
        if let Some(slots) = &self.slots {
            slots.add_permits(1);
        }
        self.end_if_drained();
        item.expect("each permit stands for an item")
    }

    fn close(&self) {
        self.closed.set(true);
        if let Some(slots) = &self.slots {
            slots.close();
        }
        self.end_if_drained();
    }

    /// Once nothing is left in a closed queue, whoever waits for an item waits in vain.
    fn end_if_drained(&self) {
        if self.closed.get() && self.items.borrow().is_empty() {
            self.available.close();
        }
    }

    fn item_handled(&self) {
        self.unhandled.set(self.unhandled.get().saturating_sub(1));
        if self.unhandled.get() == 0 {
            self.handled.notify_waiters();
        }
    }
}

pub(super) async fn put(strand: &mut Strand, queue: &Target, item: &Template) -> Flow {
    let (index, name) = find(strand, queue)?;
    let item = strand.operand(item)?;
    let queue = &strand.world.resources.queues[index];
    if let Some(slots) = &queue.slots {
        let wait = Wait::Put(Text::clone(&name));
        let slot = strand.wait_at(Thing::Queue(index), Access::Write, wait, slots.acquire());
        slot.await?.map_err(|_| closed())?.forget();
    }
    strand.touch(Thing::Queue(index), Access::Write);
    if queue.closed.get() {
        return Err(closed());
    }
    strand.record(What::Put(name, item.shown()));
    queue.push(item);
    Ok(Value::Null)
}

pub(super) async fn get(strand: &mut Strand, queue: &Target, into: Option<&Text>) -> Flow {
    let (index, name) = find(strand, queue)?;
    let item = next(strand, index, &name).await?.ok_or_else(closed)?;
    strand.names.keep(into, &item);
    Ok(item)
}

pub(super) async fn drain(
    strand: &mut Strand,
    queue: &Target,
    into: Option<&Text>,
    body: &Block,
) -> Flow {
    let (index, name) = find(strand, queue)?;
    while let Some(item) = next(strand, index, &name).await? {
        strand.count_step().await;
        strand.names.keep(into, &item);
        steps::block(strand, body).await?;
    }
    Ok(Value::Null)
}

pub(super) fn close(strand: &Strand, queue: &Target) -> Flow {
    let (index, name) = find(strand, queue)?;
    strand.touch(Thing::Queue(index), Access::Write);
    strand.record(What::CloseQueue(name));
    strand.world.resources.queues[index].close();
    Ok(Value::Null)
}

pub(super) async fn join(strand: &mut Strand, queue: &Target) -> Flow {
    let (index, name) = find(strand, queue)?;
    strand.handled(Some(index));
    let queue = &strand.world.resources.queues[index];
    while queue.unhandled.get() > 0 {
        let wait = Wait::Join(Text::clone(&name));
        let thing = Thing::Queue(index);
        strand.wait_at(thing, Access::Write, wait, queue.handled.notified()).await?;
    }
    strand.touch(Thing::Queue(index), Access::Write);
    strand.record(What::Joined(name));
    Ok(Value::Null)
}

impl Strand {
    /// The items that this task has taken, from one queue or from all, are handled.
    pub(super) fn handled(&mut self, queue: Option<usize>) {
        let world = &self.world;
        self.handling.retain(|index| {
            let done = queue.is_none_or(|queue| queue == *index);
            if done {
                world.touch(|| Thing::Queue(*index), Access::Write);
                world.resources.queues[*index].item_handled();
            }
            !done
        });
    }
}

/// The next item; `None` when the queue is closed and empty. Whoever asks for the next has handled the last.
async fn next(strand: &mut Strand, index: usize, name: &Text) -> Result<Option<Value>, Stop> {
    strand.handled(Some(index));
    let queue = &strand.world.resources.queues[index];
    let wait = Wait::Get(Text::clone(name));
    let permit =
        strand.wait_at(Thing::Queue(index), Access::Write, wait, queue.available.acquire());
    let Ok(permit) = permit.await? else { return Ok(None) };
    permit.forget();
    let item = queue.pop();
    strand.record(What::Got(Text::clone(name), item.shown()));
    strand.handling.push(index);
    Ok(Some(item))
}

fn find(strand: &Strand, queue: &Target) -> Result<(usize, Text), Stop> {
    let queues = &strand.world.scenario.queues;
    let index = strand.index(queue, "queue", queues.iter().map(|queue| &queue.name))?;
    Ok((index, Text::clone(&queues[index].name)))
}

fn closed() -> Stop {
    fail("closed")
}
