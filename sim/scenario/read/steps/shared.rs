//! Steps on what tasks share: semaphores, queues, events, barriers, promises.

use super::{Entry, Kind, Node, Program};
use crate::scenario::Target;
use crate::scenario::read::reasons::{EMPTY, FULL};
use crate::scenario::step::{Count, Share, StepKind, Whom};

/// The declared things of which steps do more than the file tells of each.
#[derive(Debug, Default)]
pub(in super::super) struct Uses<'a> {
    /// Semaphores whose permits are taken or given back apart from a block.
    pub(in super::super) apart: Vec<usize>,
    /// Barriers that are broken.
    pub(in super::super) aborted: Vec<usize>,
    /// Semaphores of which so many permits are wanted, and where.
    pub(in super::super) wanted: Vec<(usize, u32, Entry<'a>)>,
    /// Semaphores whose permits are given back apart from a block, which may make more of them.
    pub(in super::super) released: Vec<usize>,
}

/// What can be set, and waited for.
const FLAGS: [&str; 1] = ["event"];
/// What can be notified.
const TOLD: [&str; 2] = ["condition", "notifier"];
/// What has permits that are alike.
const PERMITS: [&str; 2] = ["semaphore", "lock"];

impl<'a> Program<'a> {
    pub(super) fn shared(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        match node.word() {
            "acquire" => self.acquire(node),
            "release" => {
                let wanted = self.uses.wanted.len();
                let (semaphore, share) = self.apart(node)?;
                // Who gives more back than there are makes more of them, or fails.
                self.uses.wanted.truncate(wanted);
                let meant = self.meant(Kind::Semaphore, &semaphore);
                self.uses.released.extend(meant);
                Some(StepKind::Release { semaphore, share })
            }
            "init" => {
                let once = self.target(Kind::Once, node);
                let body = self.body(node);
                Some(StepKind::Init { once: once?, body })
            }
            "set" => Some(StepKind::Set { event: self.target_of(Kind::Event, &FLAGS, node)? }),
            "clear" => Some(StepKind::Clear { event: self.target_of(Kind::Event, &FLAGS, node)? }),
            "wait" => self.signalled(node),
            "notify" => {
                let event = self.target_of(Kind::Event, &TOLD, node);
                self.reasons.add_of_locks(self.names);
                let whom = self.whom(node);
                Some(StepKind::Notify { event: event?, whom: whom? })
            }
            "arrive" => Some(StepKind::Arrive { barrier: self.target(Kind::Barrier, node)? }),
            "abort" => Some(StepKind::Abort { barrier: self.broken(node)? }),
            "reset" => Some(StepKind::Reset { barrier: self.broken(node)? }),
            "changed" => {
                let cell = self.target_of(Kind::Cell, &["watch"], node)?;
                Some(StepKind::Changed { cell })
            }
            "resolve" => {
                let promise = self.target(Kind::Promise, node);
                let value = node.argument("a value").and_then(|entry| self.operand(&entry));
                Some(StepKind::Resolve { promise: promise?, value: value? })
            }
            "reject" => {
                let promise = self.target(Kind::Promise, node);
                let reason = node.argument("a reason").and_then(|entry| self.template(&entry));
                self.reasons.add(reason.as_ref());
                Some(StepKind::Reject { promise: promise?, reason: reason? })
            }
            _ => self.queued(node),
        }
    }

    fn queued(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        match node.word() {
            "put" => {
                let queue = self.target(Kind::Queue, node);
                let item = node.argument("an item").and_then(|entry| self.operand(&entry));
                let tries = self.tries(node, FULL)?;
                let (queue, item) = (queue?, item?);
                Some(if tries {
                    StepKind::TryPut { queue, item }
                } else {
                    StepKind::Put { queue, item }
                })
            }
            "get" => {
                let queue = self.target(Kind::Queue, node);
                let tries = self.tries(node, EMPTY)?;
                let queue = queue?;
                Some(if tries { StepKind::TryGet { queue } } else { StepKind::Get { queue } })
            }
            "drain" => {
                let queue = self.target(Kind::Queue, node);
                let into = self.into(node);
                let body = self.turn(|program| program.body(node));
                Some(StepKind::Drain { queue: queue?, into, body })
            }
            "shutdown" => {
                let pool = self.target(Kind::Pool, node);
                let [waits, cancels] =
                    [("wait", true), ("cancel-futures", false)].map(|(name, default)| {
                        node.property(name).map_or(Some(default), |it| it.truth())
                    });
                Some(StepKind::Shutdown { pool: pool?, waits: waits?, cancels: cancels? })
            }
            "subscribe" => {
                let queue = self.target_of(Kind::Queue, &["broadcast"], node)?;
                Some(StepKind::Subscribe { queue })
            }
            "close" => self.close(node),
            _ => {
                let queue = self.target_of(Kind::Queue, &["queue"], node)?;
                Some(StepKind::Join { queue })
            }
        }
    }

    /// `acquire`: with a body, or apart from one.
    fn acquire(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        if !node.has_braces() {
            let shared = self.apart(node);
            let tries = node.property("try").map_or(Some(false), |entry| entry.truth());
            let (semaphore, share) = shared?;
            return Some(StepKind::Take { semaphore, share, tries: tries? });
        }
        if let Some(tries) = node.unasked_property("try") {
            let message = "`acquire` with a body waits for what it needs";
            let help = "without a body, `into=` keeps whether it has it";
            tries.problem::<()>(message, "not expected here", help);
        }
        let mode = node.property("mode");
        let shared = self.share(node, mode);
        let body = self.body(node);
        let (semaphore, share) = shared?;
        Some(StepKind::Acquire { semaphore, share, body })
    }

    /// What of a semaphore or a lock is held while something else runs.
    pub(super) fn share(
        &mut self,
        node: &mut Node<'a>,
        mode: Option<Entry<'a>>,
    ) -> Option<(Target, Share)> {
        let mut permits = None;
        let share = match mode {
            None => {
                let (count, entry) = self.permits(node);
                permits = entry;
                count.map(Share::Permits)
            }
            Some(mode) => match mode.string()? {
                "read" => Some(Share::Read),
                "write" => Some(Share::Write),
                computed if computed.contains('{') => {
                    let help = "write `acquire` twice, within `when` and `else`";
                    mode.problem("a mode is fixed: \"read\" or \"write\"", "computed", help)
                }
                other => mode.problem(
                    format!("there is no mode `{other}`"),
                    "not known",
                    "there are `read` and `write`",
                ),
            },
        };
        let words: &[&str] = if mode.is_some() { &["rwlock"] } else { &PERMITS };
        let semaphore = self.target_of(Kind::Semaphore, words, node);
        if let Some(Share::Permits(count)) = &share {
            self.wants(semaphore.as_ref(), Some(count), permits);
        }
        Some((semaphore?, share?))
    }

    /// The barrier that `abort` or `reset` breaks.
    fn broken(&mut self, node: &mut Node<'a>) -> Option<Target> {
        let entry = node.argument("the name of a barrier")?;
        self.reasons.add_broken();
        let unknown =
            |name: &&str| !name.contains('{') && self.names.index(Kind::Barrier, name).is_none();
        if let Some(name) = entry.as_string().filter(unknown).filter(|_| node.word() == "abort") {
            let help = "it breaks barriers; the word for tasks is `cancel`";
            return entry.problem(format!("there is no barrier `{name}`"), "not declared", help);
        }
        let barrier = self.target_in(Kind::Barrier, &entry)?;
        let meant = self.meant(Kind::Barrier, &barrier);
        self.uses.aborted.extend(meant);
        Some(barrier)
    }

    /// `close`: a queue, or a watch.
    fn close(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        if let Some(stream) = self.closed_stream(node) {
            return Some(stream);
        }
        let entry = node.argument("the name of a queue")?;
        if let Some(generator) = self.closed_generator(&entry) {
            return Some(generator);
        }
        let watch = entry.as_string().and_then(|name| self.names.index(Kind::Cell, name));
        let is_queue = entry
            .as_string()
            .is_some_and(|name| watch.is_none() || self.names.index(Kind::Queue, name).is_some());
        match watch.filter(|_| !is_queue) {
            Some(cell) => {
                self.names.check(Kind::Cell, cell, &["watch"], "`close`", &entry)?;
                Some(StepKind::CloseCell { cell })
            }
            None => Some(StepKind::Close { queue: self.target_in(Kind::Queue, &entry)? }),
        }
    }

    /// `wait`: for whatever tells of itself.
    fn signalled(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let event = self.target(Kind::Event, node)?;
        self.reasons.add_of_locks(self.names);
        Some(StepKind::Wait { event })
    }

    /// `count=` of a `notify`.
    fn whom(&mut self, node: &mut Node<'a>) -> Option<Whom> {
        match node.property("count") {
            None => Some(Whom::First(Count::Known(1))),
            Some(entry) if entry.as_string() == Some("all") => Some(Whom::All),
            Some(entry) => self.count(&entry, 1).map(Whom::First),
        }
    }

    /// `try=`, of a step that fails with this reason rather than wait. An arm of a `select` is one of several waits.
    fn tries(&mut self, node: &mut Node<'a>, reason: &'static str) -> Option<bool> {
        if node.is_promoted() {
            return Some(false);
        }
        let Some(entry) = node.property("try") else { return Some(false) };
        self.reasons.add_of_queues(reason);
        entry.truth()
    }

    /// `permits=`, which is one if it is not given, and where it stands.
    fn permits(&mut self, node: &mut Node<'a>) -> (Option<Count>, Option<Entry<'a>>) {
        match node.property("permits") {
            None => (Some(Count::Known(1)), None),
            Some(entry) => (self.count(&entry, 1), Some(entry)),
        }
    }

    /// So many permits are wanted at once.
    fn wants(&mut self, semaphore: Option<&Target>, count: Option<&Count>, at: Option<Entry<'a>>) {
        if let (Some(Target::Known(index)), Some(Count::Known(count)), Some(entry)) =
            (semaphore, count, at)
        {
            self.uses.wanted.push((*index, *count, entry));
        }
    }

    /// The next argument as a semaphore whose permits are taken or given back apart from a block.
    fn apart(&mut self, node: &mut Node<'a>) -> Option<(Target, Share)> {
        let mode = node.property("mode");
        let (semaphore, share) = self.share(node, mode)?;
        let meant = self.meant(Kind::Semaphore, &semaphore);
        self.uses.apart.extend(meant);
        self.reasons.add_of_semaphores(self.names);
        Some((semaphore, share))
    }

    /// All that a name can mean.
    fn meant(&self, kind: Kind, target: &Target) -> Vec<usize> {
        match target {
            Target::Known(index) => vec![*index],
            Target::Computed(_) => (0..self.names.all(kind).len()).collect(),
        }
    }

    /// The next argument as something that was declared by one of these words.
    fn target_of(&mut self, kind: Kind, words: &[&str], node: &mut Node<'a>) -> Option<Target> {
        let entry = node.argument(&format!("the name of a {}", kind.word()))?;
        let target = self.target_in(kind, &entry)?;
        if let Target::Known(index) = target {
            self.names.check(kind, index, words, &format!("`{}`", node.word()), &entry)?;
        }
        Some(target)
    }
}
