//! What tasks share: how it is declared.

use super::Declarations;
use crate::scenario::expression::expression_name;
use crate::scenario::read::names::Kind;
use crate::scenario::read::node::Node;
use crate::scenario::read::suggest;
use crate::scenario::{
    Barrier, Cell, Event, EventKind, PermitKind, Pool, Queue, QueueKind, Semaphore, Text,
};

/// What `order=` of a queue can be.
const ORDERS: [&str; 3] = ["first-in-first-out", "last-in-first-out", "priority"];

impl<'a> Declarations<'a> {
    /// Reads a declaration of something that tasks share.
    pub(super) fn shared(&mut self, node: &mut Node<'a>) {
        match node.word() {
            "semaphore" => self.semaphore(node),
            "lock" => self.permits("lock", PermitKind::Lock, node),
            "rwlock" => self.permits("rwlock", PermitKind::ReadWrite, node),
            "queue" => self.queue(node),
            "broadcast" => self.broadcast(node),
            "event" => self.event("event", EventKind::Flag, node),
            "notifier" => self.event("notifier", EventKind::Notifier, node),
            "condition" => self.condition(node),
            "barrier" => self.barrier(node),
            "promise" => drop(self.declare(Kind::Promise, "promise", node)),
            "once" => drop(self.declare(Kind::Once, "once", node)),
            "cell" => self.cell("cell", node),
            "watch" => self.cell("watch", node),
            "pool" => self.pool(node),
            _ => {}
        }
    }

    /// Finds the locks of the conditions, when all are declared.
    pub(super) fn find_locks(&mut self) {
        for (index, entry) in std::mem::take(&mut self.locks) {
            let Some(name) = entry.string() else { continue };
            let Some(lock) = self.names.find(Kind::Semaphore, name, &entry) else { continue };
            if self.names.check(Kind::Semaphore, lock, &["lock"], "a condition", &entry).is_some()
                && let Some(event) = self.events.get_mut(index)
            {
                event.kind = EventKind::Condition(lock);
            }
        }
    }

    fn semaphore(&mut self, node: &mut Node<'a>) {
        let name = self.declare(Kind::Semaphore, "semaphore", node);
        let entry = node.required("permits", "semaphore \"db\" permits=3");
        let permits = entry.and_then(|entry| entry.whole(0)).unwrap_or(1);
        let is_bounded = node.property("bounded").and_then(|entry| entry.truth());
        let kind = match is_bounded {
            Some(true) => PermitKind::Bounded,
            _ => PermitKind::Semaphore,
        };
        let is_apart = false;
        self.semaphores.extend(name.map(|name| Semaphore { name, permits, kind, is_apart }));
    }

    fn permits(&mut self, word: &'static str, kind: PermitKind, node: &mut Node<'a>) {
        let name = self.declare(Kind::Semaphore, word, node);
        let lock = name.map(|name| Semaphore { name, permits: 1, kind, is_apart: false });
        self.semaphores.extend(lock);
    }

    fn queue(&mut self, node: &mut Node<'a>) {
        let name = self.declare(Kind::Queue, "queue", node);
        let capacity = node.property("capacity").and_then(|entry| entry.whole(0));
        let order = node.property("order");
        if let Some(order) = &order
            && capacity == Some(0)
        {
            let message = "a queue of capacity 0 keeps nothing that could have an order";
            order.problem::<()>(message, "not expected here", "");
        }
        let kind = order.and_then(|entry| match entry.string()? {
            "first-in-first-out" => Some(QueueKind::FirstInFirstOut),
            "last-in-first-out" => Some(QueueKind::LastInFirstOut),
            "priority" => Some(QueueKind::Priority),
            other => {
                let message = format!("there is no order `{other}`");
                entry.problem(message, "not known", &suggest::known(other, ORDERS))
            }
        });
        let kind = kind.unwrap_or(QueueKind::FirstInFirstOut);
        self.queues.extend(name.map(|name| Queue { name, capacity, kind }));
    }

    fn broadcast(&mut self, node: &mut Node<'a>) {
        let name = self.declare(Kind::Queue, "broadcast", node);
        let entry = node.required("capacity", "broadcast \"news\" capacity=16");
        let capacity = entry.and_then(|entry| entry.whole(1));
        let kind = QueueKind::Broadcast;
        self.queues.extend(name.map(|name| Queue { name, capacity, kind }));
    }

    fn event(&mut self, word: &'static str, kind: EventKind, node: &mut Node<'a>) {
        let name = self.declare(Kind::Event, word, node);
        self.events.extend(name.map(|name| Event { name, kind }));
    }

    /// A condition has a lock of its own name, or the one that it names.
    fn condition(&mut self, node: &mut Node<'a>) {
        if let Some(lock) = node.property("lock") {
            self.locks.push((self.events.len(), lock));
            return self.event("condition", EventKind::Condition(0), node);
        }
        let Some(entry) = node.argument("a name") else { return };
        let condition = self.names.declare(Kind::Event, "condition", &entry);
        let lock = condition.and_then(|_| self.names.declare(Kind::Semaphore, "lock", &entry));
        let Some(name) = lock else { return };
        let kind = EventKind::Condition(self.semaphores.len());
        self.events.push(Event { name: name.clone(), kind });
        let kind = PermitKind::Lock;
        self.semaphores.push(Semaphore { name, permits: 1, kind, is_apart: false });
    }

    fn barrier(&mut self, node: &mut Node<'a>) {
        let name = self.declare(Kind::Barrier, "barrier", node);
        let entry = node.required("parties", "barrier \"start\" parties=3");
        let parties = entry.and_then(|entry| entry.whole(1)).unwrap_or(1);
        self.barriers.extend(name.map(|name| Barrier { name, parties, is_aborted: false }));
    }

    fn cell(&mut self, word: &'static str, node: &mut Node<'a>) {
        let name = self.declare(Kind::Cell, word, node);
        let value = node.argument("a value to start with").and_then(|entry| entry.start());
        let value = value.unwrap_or_default();
        let is_watched = word == "watch";
        self.cells.extend(name.map(|name| {
            let called = expression_name(&name).into();
            Cell { name, called, value, is_watched }
        }));
    }

    fn pool(&mut self, node: &mut Node<'a>) {
        let name = self.declare(Kind::Pool, "pool", node);
        let entry = node.required("threads", "pool \"cpu\" threads=4");
        let threads = entry.and_then(|entry| entry.whole(1)).unwrap_or(1);
        self.pools.extend(name.map(|name| Pool { name, threads }));
    }

    pub(super) fn declare(
        &mut self,
        kind: Kind,
        word: &'static str,
        node: &mut Node<'a>,
    ) -> Option<Text> {
        let entry = node.argument("a name")?;
        self.names.declare(kind, word, &entry)
    }
}
