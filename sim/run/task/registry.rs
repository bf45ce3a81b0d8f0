//! The registry: the tasks of a run by name and by number.

use std::collections::BTreeMap;
use std::rc::Rc;

use smallvec::SmallVec;

use super::entry::{Entry, State};
use crate::executor::Job;
use crate::scenario::Text;
use crate::trace::TaskId;

/// The tasks that have asked for each name, in order.
#[derive(Default)]
struct Named {
    /// The first names.
    few: Vec<(Text, SmallVec<[TaskId; 4]>)>,
    /// The others.
    many: BTreeMap<Text, SmallVec<[TaskId; 4]>>,
}

/// So few names are looked through one by one.
const FEW: usize = 4;

/// All tasks of a run.
pub(crate) struct Registry {
    /// Each has its place here by its [`TaskId`].
    entries: Vec<Rc<Entry>>,
    named: Named,
    /// Whether one of these names has a `#` in it, as only names that others have got have otherwise.
    marked: bool,
    /// The task that runs as each job of the executor; main, where none does.
    jobs: Vec<TaskId>,
}

impl Named {
    fn get(&self, name: &str) -> Option<&SmallVec<[TaskId; 4]>> {
        let of_few = self.few.iter().find(|(known, _)| **known == *name).map(|(_, tasks)| tasks);
        of_few.or_else(|| self.many.get(name))
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut SmallVec<[TaskId; 4]>> {
        let of_few =
            self.few.iter_mut().find(|(known, _)| **known == *name).map(|(_, tasks)| tasks);
        of_few.or_else(|| self.many.get_mut(name))
    }

    /// A name that nobody has asked for before.
    fn insert(&mut self, name: Text, task: TaskId) {
        let tasks = [task].into_iter().collect();
        if self.few.len() < FEW {
            self.few.reserve_exact(FEW - self.few.len());
            self.few.push((name, tasks));
        } else {
            self.many.insert(name, tasks);
        }
    }
}

impl Registry {
    /// Room for so many tasks at first.
    pub(crate) fn with_capacity(tasks: usize) -> Self {
        Self {
            entries: Vec::with_capacity(tasks),
            named: Named::default(),
            marked: false,
            jobs: Vec::with_capacity(tasks),
        }
    }

    /// A name of which there is no other: `base`, or `base#2` for the second. Both stand for the task from now on.
    fn unique_name(&mut self, base: &Text, task: TaskId) -> Text {
        let mut name = Text::clone(base);
        let is_taken = if let Some(named) = self.named.get_mut(base) {
            named.push(task);
            name.push('#');
            name.push_str(itoa::Buffer::new().format(named.len()));
            self.marked && self.named.get(&name).is_some()
        } else {
            self.named.insert(name.clone(), task);
            let marked = name.contains('#');
            self.marked |= marked;
            marked && self.numbered(&name).is_some()
        };
        // Somebody may have asked for the name that another has got.
        if is_taken {
            name.push_str("#2");
            while self.named.get(&name).is_some() || self.numbered(&name).is_some() {
                name.push_str("#2");
            }
        }
        name
    }

    /// Adds a task that asks to be named `base`.
    pub(crate) fn add(
        &mut self,
        base: &Text,
        within: Option<Rc<Entry>>,
        state: State,
    ) -> Rc<Entry> {
        let id = TaskId(u32::try_from(self.entries.len()).expect("fewer than 2^32 tasks"));
        let entry = Entry::new(id, self.unique_name(base, id), within, state);
        self.entries.push(Rc::clone(&entry));
        entry
    }

    /// The last task that was asked to be called `name`, or is called so.
    pub(crate) fn find(&self, name: &str) -> Option<Rc<Entry>> {
        let asked = self.named.get(name).and_then(|named| named.last());
        let latest = asked.max(self.numbered(name))?;
        Some(Rc::clone(&self.entries[latest.index()]))
    }

    /// The task with such a name as `base#2`.
    fn numbered(&self, name: &str) -> Option<&TaskId> {
        let mark = name.bytes().rposition(|byte| byte == b'#')?;
        let (base, number) = (&name[..mark], &name[mark + 1..]);
        let place = number.parse::<usize>().ok()?.checked_sub(1)?;
        let task = self.named.get(base)?.get(place)?;
        self.entries.get(task.index()).is_some_and(|entry| *entry.name == *name).then_some(task)
    }

    /// Remembers that a task runs on its own.
    pub(crate) fn begin(&mut self, job: Job, task: TaskId) {
        self.jobs.resize(job.index(), TaskId::MAIN);
        self.jobs.push(task);
    }

    /// The task that runs as this job; main, if none does.
    pub(crate) fn task_of(&self, job: Job) -> TaskId {
        self.jobs.get(job.index()).copied().unwrap_or(TaskId::MAIN)
    }

    /// Every task, in order of creation.
    pub(crate) fn entries(&self) -> &[Rc<Entry>] {
        &self.entries
    }
}
