//! What tasks share, as it is declared.

use super::{Text, Value};

/// Permits that tasks hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Semaphore {
    /// Its name.
    pub name: Text,
    /// How many there are.
    pub permits: u32,
    /// Which kind it is.
    pub kind: PermitKind,
    /// Whether a step takes permits or gives them back apart from a block.
    pub is_apart: bool,
}

/// What is so of permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermitKind {
    /// A semaphore that can get more permits than it had.
    Semaphore,
    /// A semaphore that cannot.
    Bounded,
    /// A lock, which has one permit.
    Lock,
    /// A lock that many hold to read, or one to write.
    ReadWrite,
}

/// What tasks wait for until another tells them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name.
    pub name: Text,
    /// Which kind it is.
    pub kind: EventKind,
}

/// How tasks are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// By a flag that stays set.
    Flag,
    /// If they wait; the lock of this index is released meanwhile.
    Condition(usize),
    /// If they wait, or else the next that would wait.
    Notifier,
}

/// A queue with back-pressure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: Text,
    /// How many items it holds; `None` is without bound. At 0 each is handed from one task to another.
    pub capacity: Option<u32>,
    /// Who gets which item.
    pub kind: QueueKind,
}

/// Who gets which item of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueKind {
    /// Whoever asks first, that which was put first.
    FirstInFirstOut,
    /// Whoever asks first, that which was put last.
    LastInFirstOut,
    /// Whoever asks first, the least.
    Priority,
    /// Each subscriber, all, unless it lags behind.
    Broadcast,
}

/// A barrier that opens when enough tasks have arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// Its name.
    pub name: Text,
    /// How many must arrive.
    pub parties: u32,
    /// Whether a step may break it, for good or for those who are there.
    pub is_aborted: bool,
}

/// A variable that tasks share.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its name.
    pub name: Text,
    /// How expressions call it: by its name, with `_` for what a name in them cannot have.
    pub called: Text,
    /// Its value at the start.
    pub value: Value,
    /// Whether tasks wait for it to change, as for a `watch`.
    pub is_watched: bool,
}

/// Threads for blocking work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: Text,
    /// How many there are.
    pub threads: u32,
}
