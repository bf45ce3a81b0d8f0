//! What invariants look at, and whether it was touched since they were looked at: most turns cost them nothing.

use std::cell::{Cell, RefCell};

use crate::choices::{Access, Thing};
use crate::scenario::expectation::{Invariant, Property};
use crate::scenario::expression::{NOW, Question};
use crate::scenario::{Model, Scenario};
use crate::trace::Broken;

/// What the invariants of a run look at.
pub(crate) struct Watched {
    things: Vec<Thing>,
    /// Whether they ask about tasks, which are known only when they are there.
    tasks: bool,
    /// Whether they ask for the time, which always passes.
    time: bool,
    is_touched: Cell<bool>,
    /// How many events there were when the turn before this ended.
    pub(crate) events: Cell<usize>,
    /// Those that were broken, each once.
    pub(crate) broken: RefCell<Vec<Broken>>,
}

impl Watched {
    /// `None` where there are no invariants.
    pub(crate) fn of(scenario: &Scenario, model: Model) -> Option<Self> {
        let mut names = invariants(scenario, model).flat_map(|it| it.condition.names()).peekable();
        names.peek()?;
        let (mut things, mut tasks, mut time) = (Vec::new(), false, false);
        for name in names {
            time |= **name == *NOW;
            if let Some((question, of)) = Question::of_name(name) {
                things.extend(looked_at(scenario, question, of));
                tasks |= matches!(question, Question::Done | Question::Failed);
            } else {
                let cell = scenario.cells.iter().position(|cell| cell.called == *name);
                things.extend(cell.map(Thing::Cell));
            }
        }
        // They are looked at before anything has happened, too.
        let is_touched = Cell::new(true);
        Some(Self {
            things,
            tasks,
            time,
            is_touched,
            events: Cell::default(),
            broken: RefCell::default(),
        })
    }

    /// A turn touches something.
    pub(crate) fn touch(&self, thing: &Thing, access: Access) {
        let is_only_read =
            matches!(access, Access::Read | Access::After) && matches!(thing, Thing::Cell(_));
        let is_seen =
            || self.things.contains(thing) || self.tasks && matches!(thing, Thing::Task(_));
        if !self.is_touched.get() && !is_only_read && is_seen() {
            self.is_touched.set(true);
        }
    }

    /// Whether something was touched since this was last asked.
    pub(crate) fn take(&self) -> bool {
        self.is_touched.replace(false) || self.time
    }
}

/// What is to be so after every turn.
pub(crate) fn invariants(scenario: &Scenario, model: Model) -> impl Iterator<Item = &Invariant> {
    scenario.expectations(model.kind()).filter_map(|expectation| match &expectation.property {
        Property::Invariant(invariant) => Some(invariant),
        _ => None,
    })
}

/// What a question looks at, but for tasks, which are known only when they are there.
pub(crate) fn looked_at(scenario: &Scenario, question: Question, of: &str) -> Vec<Thing> {
    let queue = scenario.queues.iter().position(|it| *it.name == *of).map(Thing::Queue);
    let semaphore = scenario.semaphores.iter().position(|it| *it.name == *of).map(Thing::Semaphore);
    let event = scenario.events.iter().position(|it| *it.name == *of).map(Thing::Event);
    let promise = scenario.promises.iter().position(|it| **it == *of).map(Thing::Promise);
    let barrier = scenario.barriers.iter().position(|it| *it.name == *of).map(Thing::Barrier);
    let cell = scenario.cells.iter().position(|it| *it.name == *of).map(Thing::Cell);
    // The second of a name has it, too, with a number.
    let base = of.rsplit_once('#').map_or(of, |(base, _)| base);
    let name = Some(Thing::Name(base.into()));
    let things = match question {
        Question::Size => vec![queue.or(semaphore)],
        Question::Held => vec![semaphore],
        Question::IsSet => vec![event],
        Question::Done | Question::Failed => vec![promise.or(name)],
        Question::Waiting => vec![queue, semaphore, event, barrier],
        Question::Value => vec![cell],
        Question::Expired => vec![Some(Thing::Deadline(of.into()))],
    };
    things.into_iter().flatten().collect()
}
