//! Powers: what the steps of a body could ever do for tasks that wait, whatever is chosen when they run.
//!
//! Found by reading the steps, not by running them. All errors are on one side: a power may be listed that no run ever
//! uses, none is left out that some run does.

use std::collections::BTreeSet;

use super::step::{Awaited, Connect, Count, Length, Share, Step, StepKind};
use super::{EventKind, Scenario, Service, Target, Value};

/// Something that tasks wait for somebody else to do. Numbers are indices of declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    /// To put an item into a queue, or to close it.
    Fill(usize),
    /// To take an item from a queue, or to close it.
    Empty(usize),
    /// To have handled an item of a queue.
    Handle(usize),
    /// To set an event, or to notify who waits for it.
    Set(usize),
    /// To give back a permit of a semaphore or a lock.
    Release(usize),
    /// To arrive at a barrier.
    Arrive(usize),
    /// To settle a promise; who awaits one does so if that is cancelled.
    Settle(usize),
    /// To write a cell.
    Write,
}

/// What somebody who runs some steps could do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Powers {
    pub(crate) deeds: BTreeSet<Deed>,
    /// Patterns of the names of tasks that could be cancelled. Who awaits a task cancels it when that is cancelled.
    pub(crate) cancels: BTreeSet<String>,
    /// Whether a coroutine could be begun, whose steps stand elsewhere.
    begins_coroutines: bool,
    /// Whether the steps could end otherwise than well.
    pub(crate) fails: bool,
}

impl Powers {
    /// The powers of who runs these steps of a scenario.
    pub(crate) fn of(scenario: &Scenario, steps: &[Step]) -> Self {
        let mut powers = Self::default();
        powers.add(scenario, steps, &mut BTreeSet::new());
        if powers.begins_coroutines {
            let coroutines = Self::of_coroutines(scenario);
            powers.fails |= coroutines.fails;
            powers.deeds.extend(coroutines.deeds);
            powers.cancels.extend(coroutines.cancels);
        }
        powers
    }

    /// The powers of all coroutines of a scenario together.
    fn of_coroutines(scenario: &Scenario) -> Self {
        let (mut powers, mut called) = (Self::default(), BTreeSet::new());
        let procedures = scenario.procedures.iter().map(|procedure| &procedure.body);
        let mut blocks: Vec<_> = procedures.chain([&scenario.main]).collect();
        while let Some(block) = blocks.pop() {
            for step in &**block {
                if let StepKind::Create { body, .. } = &step.kind {
                    powers.add(scenario, body, &mut called);
                }
                blocks.extend(step.kind.blocks());
            }
        }
        powers
    }

    /// Adds those of some steps. What has been `called` already is not gone through again.
    fn add(&mut self, scenario: &Scenario, steps: &[Step], called: &mut BTreeSet<usize>) {
        for step in steps {
            self.add_deeds(scenario, &step.kind);
            self.fails |= fails(scenario, step);
            for block in step.kind.blocks() {
                self.add(scenario, block, called);
            }
            // Which generator has a name is known when the step runs.
            let generators = step.kind.generator().map(|_| {
                let all = scenario.procedures.iter().enumerate();
                all.filter(|(_, it)| it.is_generator).map(|(index, _)| index)
            });
            let programs = asked(scenario, &step.kind).flat_map(Service::programs);
            let run = step.kind.procedure().into_iter().chain(generators.into_iter().flatten());
            for index in run.chain(programs) {
                if called.insert(index) {
                    self.add(scenario, &scenario.procedures[index].body, called);
                }
            }
        }
    }

    fn add_deeds(&mut self, scenario: &Scenario, kind: &StepKind) {
        let queues = scenario.queues.len();
        match kind {
            StepKind::Put { queue, .. } | StepKind::TryPut { queue, .. } => {
                self.deeds.extend(each(queue, queues, Deed::Fill));
            }
            StepKind::Get { queue }
            | StepKind::TryGet { queue }
            | StepKind::Drain { queue, .. } => {
                self.deeds.extend(each(queue, queues, Deed::Empty));
                self.deeds.extend(each(queue, queues, Deed::Handle));
            }
            StepKind::Close { queue } => {
                self.deeds.extend(each(queue, queues, Deed::Fill));
                self.deeds.extend(each(queue, queues, Deed::Empty));
            }
            StepKind::Join { queue } => self.deeds.extend(each(queue, queues, Deed::Handle)),
            StepKind::Set { event } | StepKind::Notify { event, .. } => {
                self.deeds.extend(each(event, scenario.events.len(), Deed::Set));
            }
            // Who is cancelled after it was notified passes that on; who waits for a condition gives its lock back.
            StepKind::Wait { event } => {
                for (index, declared) in scenario.events.iter().enumerate() {
                    let is_meant = !matches!(event, Target::Known(known) if *known != index);
                    if is_meant && declared.kind != EventKind::Flag {
                        self.deeds.insert(Deed::Set(index));
                    }
                    if is_meant && let EventKind::Condition(lock) = declared.kind {
                        self.deeds.insert(Deed::Release(lock));
                    }
                }
            }
            StepKind::Acquire { semaphore, .. }
            | StepKind::Take { semaphore, .. }
            | StepKind::Release { semaphore, .. } => {
                self.deeds.extend(each(semaphore, scenario.semaphores.len(), Deed::Release));
            }
            StepKind::Arrive { barrier }
            | StepKind::Abort { barrier }
            | StepKind::Reset { barrier } => {
                self.deeds.extend(each(barrier, scenario.barriers.len(), Deed::Arrive));
            }
            StepKind::Resolve { promise, .. } | StepKind::Reject { promise, .. } => {
                self.deeds.extend(each(promise, scenario.promises.len(), Deed::Settle));
            }
            StepKind::Await { target: Awaited::Promise(promise) } => {
                self.deeds.insert(Deed::Settle(*promise));
            }
            StepKind::Await { target: Awaited::Task(name) } => {
                self.begins_coroutines = true;
                self.cancels.insert(name.pattern());
                // What is computed can turn out to be the name of a promise.
                if name.as_known_text().is_none() {
                    self.deeds.extend((0..scenario.promises.len()).map(Deed::Settle));
                }
            }
            StepKind::WaitTasks { .. } => self.begins_coroutines = true,
            StepKind::Cancel { target, .. } => {
                self.cancels.insert(target.pattern());
            }
            StepKind::Write { .. } | StepKind::CloseCell { .. } => {
                self.deeds.insert(Deed::Write);
            }
            _ => {}
        }
    }
}

/// The services that a step could send something to, whose programs then run.
fn asked<'s>(scenario: &'s Scenario, kind: &StepKind) -> impl Iterator<Item = &'s Service> {
    let services = match kind {
        StepKind::Fetch { service: Target::Known(index), .. }
        | StepKind::Connect(Connect { service: Target::Known(index), .. }) => *index..index + 1,
        StepKind::Fetch { .. } | StepKind::Connect(_) => 0..scenario.services.len(),
        _ => 0..0,
    };
    scenario.services[services].iter()
}

/// The deeds for which a name stands: one, or those of all of its kind if it is computed.
fn each(
    target: &Target,
    declared: usize,
    deed: fn(usize) -> Deed,
) -> impl Iterator<Item = Deed> + use<> {
    let indices = match target {
        Target::Known(index) => *index..index + 1,
        Target::Computed(_) => 0..declared,
    };
    indices.map(deed)
}

/// Whether a step could fail, or be cancelled, by itself: only of those is it denied that certainly cannot.
fn fails(scenario: &Scenario, step: &Step) -> bool {
    let is_known = |length: &Length| matches!(length, Length::Known(_));
    let certainly_goes_well = match &step.kind {
        StepKind::Sleep(length) | StepKind::Block(length) | StepKind::Compute(length) => {
            is_known(length)
        }
        StepKind::Fetch { service: Target::Known(index), asking: None } => {
            let is_answered = scenario.services[*index].answers_all();
            is_answered && !scenario.network.sees_order() && scenario.called.is_empty()
        }
        StepKind::Log { text } => text.known().is_some(),
        StepKind::Task { name, .. } | StepKind::Spawn { name, .. } => {
            name.as_known_text().is_some()
        }
        StepKind::Acquire { semaphore: Target::Known(index), share, .. } => {
            let is_known = !matches!(share, Share::Permits(Count::Computed(_)));
            is_known && !scenario.semaphores[*index].is_apart
        }
        StepKind::Arrive { barrier: Target::Known(index) } => !scenario.barriers[*index].is_aborted,
        StepKind::Set { event: Target::Known(_) }
        | StepKind::Clear { event: Target::Known(_) }
        | StepKind::Read { cell: Target::Known(_) }
        | StepKind::Yield
        | StepKind::Break
        | StepKind::Continue
        | StepKind::Gather { .. }
        | StepKind::Group { .. }
        | StepKind::TaskGroup { .. }
        | StepKind::Shield { .. } => true,
        StepKind::While { condition, .. } | StepKind::When { condition, .. } => {
            matches!(condition.known(), Some(Value::Bool(_)))
        }
        StepKind::Repeat { times, .. } => matches!(times, Count::Known(_)),
        _ => false,
    };
    !certainly_goes_well || step.label.as_ref().is_some_and(|label| label.as_known_text().is_none())
}
