//! Queues: bounded, first come first served on both sides, with `close` and `join`.
//!
//! A getter is woken when there is an item, and does not have it yet, as in asyncio: whoever asks before it runs goes first,
//! and it waits on. The same goes for a putter and a free slot.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use tokio::sync::Notify;

use super::control::{Flow, Stop};
use super::line::Line;
use super::steps;
use super::strand::{Strand, fail};
use crate::choices::{Access, Thing};
use crate::scenario::{Block, Target, Template, Text, Value};
use crate::trace::{Wait, What};

/// The state of a queue.
pub(super) struct Queue {
    items: RefCell<VecDeque<Value>>,
    /// `None` where there is no end of it.
    capacity: Option<u32>,
    getters: Line,
    putters: Line,
    closed: Cell<bool>,
    /// Items put and not yet handled.
    unhandled: Cell<u64>,
    handled: Notify,
}

impl Queue {
    pub(super) fn new(capacity: Option<u32>) -> Self {
        Self {
            items: RefCell::default(),
            capacity,
            getters: Line::default(),
            putters: Line::default(),
            closed: Cell::new(false),
            unhandled: Cell::new(0),
            handled: Notify::new(),
        }
    }

    /// Whether nobody has to wait for an item, or all would wait in vain.
    fn can_get(&self) -> bool {
        self.closed.get() || !self.items.borrow().is_empty()
    }

    /// Whether nobody has to wait for a free slot, or all would wait in vain.
    fn can_put(&self) -> bool {
        let has_slot = |capacity| self.items.borrow().len() < capacity as usize;
        self.closed.get() || self.capacity.is_none_or(has_slot)
    }

    fn pass_item_on(&self) {
        if self.can_get() {
            self.getters.wake_next();
        }
    }

    fn pass_slot_on(&self) {
        if self.can_put() {
            self.putters.wake_next();
        }
    }

    fn push(&self, item: Value) {
        self.items.borrow_mut().push_back(item);
        self.unhandled.set(self.unhandled.get() + 1);
        self.getters.wake_next();
    }

    fn pop(&self) -> Option<Value> {
        let item = self.items.borrow_mut().pop_front()?;
        self.putters.wake_next();
        Some(item)
    }

    fn close(&self) {
        self.closed.set(true);
        self.getters.wake_all();
        self.putters.wake_all();
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
    let slot = queue.putters.wait(&strand.entry, |_| queue.can_put(), || queue.pass_slot_on());
    let wait = Wait::Put(Text::clone(&name));
    strand.wait_at(Thing::Queue(index), Access::Write, wait, slot).await?;
    if queue.closed.get() {
        return Err(closed());
    }
    strand.record(|| What::Put(name, strand.shown(&item)));
    queue.push(item);
    Ok(Value::Null)
}

pub(super) async fn get(strand: &mut Strand, queue: &Target) -> Flow {
    let (index, name) = find(strand, queue)?;
    next(strand, index, &name).await?.ok_or_else(closed)
}

pub(super) async fn drain(
    strand: &mut Strand,
    queue: &Target,
    into: Option<&Text>,
    body: &Block,
) -> Flow {
    let (index, name) = find(strand, queue)?;
    while let Some(item) = next(strand, index, &name).await? {
        strand.counted().await;
        strand.names.keep(into, &item);
        steps::block(strand, body).await?;
    }
    Ok(Value::Null)
}

pub(super) fn close(strand: &Strand, queue: &Target) -> Flow {
    let (index, name) = find(strand, queue)?;
    strand.touch(Thing::Queue(index), Access::Write);
    strand.record(|| What::CloseQueue(name));
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
    strand.record(|| What::Joined(name));
    Ok(Value::Null)
}

impl Strand {
    /// The items that this task has taken, from one queue or from all, are handled.
    pub(super) fn handled(&mut self, queue: Option<usize>) {
        let Some(aside) = &mut self.aside else { return };
        let world = &self.world;
        aside.handling.retain(|index| {
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
    // tie: item-to-who-asks
    let item = queue.getters.wait(&strand.entry, |_| queue.can_get(), || queue.pass_item_on());
    let wait = Wait::Get(Text::clone(name));
    strand.wait_at(Thing::Queue(index), Access::Write, wait, item).await?;
    let Some(item) = queue.pop() else { return Ok(None) };
    strand.record(|| What::Got(Text::clone(name), strand.shown(&item)));
    strand.put_aside().handling.push(index);
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
