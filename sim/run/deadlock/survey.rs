//! Circles of waits: which tasks can never go on, whatever happens.
//!
//! A task that has its turn, sleeps, waits for an answer, or has a deadline around it, may go on. From these it is found who
//! else may: whoever waits for something that one of those who may go on could do. That is asked of each wait as follows, and
//! where it is not known, the answer is yes:
//!
//! - a permit, a thread or a worker: one of those who hold it may go on;
//! - the end of a task: that task may go on;
//! - `gather` and `group`: all branches may go on, or one of those that do could fail or be cancelled; `race` and
//!   `as-completed`: one may;
//! - a queue, an event, a barrier, a promise, a cell: one who may go on has a step that could do what is waited for
//!   ([`Powers`]);
//! - any wait: one who may go on waits for this task in a way that passes a cancellation on, or has a step that could
//!   cancel it by its name.
//!
//! Who is left waits for others who are left, for ever: if the first of them went on, one of these would have been its reason.
//! Only the end of main cancels tasks without any of this, and so what is left is a deadlock if main is among it; when main has
//! ended, if any task is that the run waits for.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::powers::KnownPowers;
use super::standing::{Standing, is_cancelled_with, owner};
use crate::run::task::entry::Entry;
use crate::run::task::need::{Need, Policy};
use crate::run::world::World;
use crate::scenario::{Deed, Pattern, Powers};
use crate::trace::TaskId;

/// How sure one has to be that a task can never go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rigour {
    /// Nothing that could happen makes it.
    Proof,
    /// Those whom it waits for don't: that somebody may cancel it or fail is left out of account.
    Suspicion,
}

/// Which tasks may go on.
pub(crate) struct Survey<'w> {
    world: &'w World,
    powers: &'w KnownPowers,
    entries: &'w [Rc<Entry>],
    rigour: Rigour,
    moves: Vec<bool>,
    /// Those whose going on has not been followed yet.
    todo: Vec<TaskId>,
    /// For each task, who may go on if it may.
    links: Vec<Vec<Link>>,
    /// For each task, how many of those that it waits for have still to be found.
    missing: Vec<u32>,
    /// Who waits for somebody to do something.
    asking: Vec<(Deed, TaskId)>,
    done: BTreeSet<Deed>,
    cancelled: BTreeSet<String>,
    /// The bodies whose powers have been looked at.
    bodies: BTreeSet<(usize, Option<u32>)>,
    /// Whether any branch that goes on could end cancelled.
    anyone_ends_badly: bool,
    /// Who waits for branches of which one goes on that cannot fail.
    trusting: Vec<TaskId>,
}

/// That a task may go on if another may.
#[derive(Clone, Copy)]
enum Link {
    Alone(TaskId),
    /// If all others may, too.
    WithOthers(TaskId),
    /// If all others may, too, or if this one can fail, which is asked of its own steps only where it is the branch itself.
    OrFails(TaskId, bool),
}

impl<'w> Survey<'w> {
    /// Finds out which tasks may go on.
    pub(crate) fn new(
        world: &'w World,
        powers: &'w KnownPowers,
        entries: &'w [Rc<Entry>],
        rigour: Rigour,
    ) -> Self {
        let count = entries.len();
        let mut survey = Self {
            world,
            powers,
            entries,
            rigour,
            moves: vec![false; count],
            todo: Vec::new(),
            links: vec![Vec::new(); count],
            missing: vec![0; count],
            asking: Vec::new(),
            done: BTreeSet::new(),
            cancelled: BTreeSet::new(),
            bodies: BTreeSet::new(),
            anyone_ends_badly: false,
            trusting: Vec::new(),
        };
        for entry in entries.iter().filter(|entry| entry.running_place().is_some()) {
            survey.look_at(entry);
        }
        while let Some(task) = survey.todo.pop() {
            survey.follow(task);
        }
        survey
    }

    /// Whether this task, which runs on its own, may go on.
    pub(crate) fn moves(&self, task: TaskId) -> bool {
        self.moves[task.index()]
    }

    /// Whether the run can never come to its end.
    pub(crate) fn is_stuck(&self) -> bool {
        match &*self.world.engine.progress.left.borrow() {
            Some(left) => left.iter().any(|task| !self.moves(*task)),
            // Once main has ended, the run is about to end.
            None => {
                self.world.engine.progress.main_ended.get().is_none() && !self.moves(TaskId::MAIN)
            }
        }
    }

    fn may_go_on(&mut self, task: TaskId) {
        if !std::mem::replace(&mut self.moves[task.index()], true) {
            self.todo.push(task);
        }
    }

    fn link(&mut self, from: &Entry, link: Link) {
        self.links[from.id.index()].push(link);
    }

    /// Notes whom a task waits for.
    fn look_at(&mut self, entry: &'w Rc<Entry>) {
        self.link_to(entry, Standing::of(self.world, entry, self.entries));
    }

    fn link_to(&mut self, entry: &'w Rc<Entry>, standing: Standing<'w>) {
        let waiter = entry.id;
        match standing {
            Standing::Moves => {
                self.link_cancelled(entry);
                self.may_go_on(waiter);
            }
            Standing::Holders(holders) => {
                holders.iter().for_each(|holder| self.link(holder, Link::Alone(waiter)));
            }
            Standing::Deed(deed) => self.asking.push((deed, waiter)),
            Standing::Ends { task, passes_on } => {
                self.link(task, Link::Alone(waiter));
                if passes_on && is_cancelled_with(task, false) || task.stands_in_line() {
                    self.link(entry, Link::Alone(task.id));
                }
            }
            Standing::Branches(awaiting) => {
                let Some(branches) = awaiting.what.branches() else { return };
                let policy = branches.policy();
                let all_known = branches.all_outstanding(&mut |branch| {
                    self.link_branch(entry, &self.entries[branch.index()], policy)
                });
                if !all_known {
                    self.may_go_on(waiter);
                }
            }
            Standing::AnyOf(these) => these.into_iter().for_each(|one| self.link_to(entry, one)),
        }
    }

    /// Notes whom a task would cancel whose deadline comes while it waits.
    fn link_cancelled(&mut self, entry: &'w Rc<Entry>) {
        let awaiting = entry.control().awaiting().filter(|_| self.rigour == Rigour::Proof);
        let Some(awaiting) = awaiting else { return };
        if let Some(branches) = awaiting.what.branches() {
            branches.all_outstanding(&mut |branch| {
                self.link_if_cancelled(entry, &self.entries[branch.index()], true);
                true
            });
        } else if awaiting.passes_on()
            && let Some(Need::End(task)) = entry.control().need()
        {
            self.link_if_cancelled(entry, &self.entries[task.index()], false);
        }
    }

    fn link_if_cancelled(&mut self, entry: &Entry, awaited: &'w Rc<Entry>, as_branch: bool) {
        let task = owner(awaited, self.entries);
        if let Some(task) = task.filter(|task| is_cancelled_with(task, as_branch)) {
            self.link(entry, Link::Alone(task.id));
        }
    }

    /// Notes that a task waits for this branch; `false` if it is not known who runs that.
    fn link_branch(&mut self, entry: &'w Rc<Entry>, branch: &'w Rc<Entry>, policy: Policy) -> bool {
        let (waiter, Some(task)) = (entry.id, owner(branch, self.entries)) else { return false };
        self.missing[waiter.index()] += 1;
        let link = match policy {
            Policy::FirstEnd | Policy::AnyEnd | Policy::Each => Link::Alone(waiter),
            Policy::All | Policy::Collect => Link::WithOthers(waiter),
            Policy::FirstFailure | Policy::FailTogether | Policy::AnyFailure => {
                Link::OrFails(waiter, task.id == branch.id)
            }
        };
        self.link(task, link);
        if self.rigour == Rigour::Proof && is_cancelled_with(task, true) {
            self.link(entry, Link::Alone(task.id));
        }
        true
    }

    /// A task may go on: who else may, then?
    fn follow(&mut self, task: TaskId) {
        let powers = self.powers.of(self.world.scenario(), &self.entries[task.index()]);
        for link in std::mem::take(&mut self.links[task.index()]) {
            let (Link::Alone(waiter) | Link::WithOthers(waiter) | Link::OrFails(waiter, _)) = link;
            let missing = &mut self.missing[waiter.index()];
            *missing = missing.saturating_sub(1);
            let is_last = *missing == 0;
            match link {
                Link::Alone(_) => self.may_go_on(waiter),
                _ if is_last => self.may_go_on(waiter),
                Link::WithOthers(_) => {}
                Link::OrFails(..) if self.rigour == Rigour::Suspicion => {}
                Link::OrFails(_, is_branch) => {
                    if self.anyone_ends_badly || !is_branch || powers.fails {
                        self.may_go_on(waiter);
                    } else {
                        self.trusting.push(waiter);
                    }
                }
            }
        }
        if self.bodies.insert(self.entries[task.index()].body_key()) {
            self.use_powers(&powers);
        }
    }

    /// Somebody with these powers may go on.
    fn use_powers(&mut self, powers: &Powers) {
        for deed in &powers.deeds {
            if self.done.insert(*deed) {
                let asking = std::mem::take(&mut self.asking);
                let (helped, asking): (Vec<_>, _) =
                    asking.into_iter().partition(|(asked, _)| asked == deed);
                self.asking = asking;
                for (_, waiter) in helped {
                    self.may_go_on(waiter);
                }
            }
        }
        if self.rigour == Rigour::Suspicion {
            return;
        }
        for pattern in &powers.cancels {
            if self.cancelled.insert(pattern.clone()) {
                self.cancel(&Pattern::new(pattern));
            }
        }
        if !self.cancelled.is_empty() && !std::mem::replace(&mut self.anyone_ends_badly, true) {
            for waiter in std::mem::take(&mut self.trusting) {
                self.may_go_on(waiter);
            }
        }
    }

    /// Tasks of these names may be cancelled.
    fn cancel(&mut self, names: &Pattern) {
        for entry in self.entries.iter().filter(|entry| !entry.has_ended()) {
            // The second of a name has got another, but answers to that which it asked for, too.
            let mut marks = entry.name.match_indices('#');
            let is_meant = names.matches(&entry.name)
                || marks.any(|(mark, _)| names.matches(&entry.name[..mark]));
            if is_meant && let Some(task) = owner(entry, self.entries) {
                self.may_go_on(task.id);
            }
        }
    }
}
