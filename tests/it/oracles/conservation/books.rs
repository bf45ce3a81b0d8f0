//! The books of a trace: who holds what, what lies where, who waits for what.

use std::collections::{BTreeMap, VecDeque};

use standstill::scenario::Text;
use standstill::trace::{Event, TaskId, Trace, Wait, What};

use super::programs::Program;

/// Goes through the trace event by event, and looks at the books whenever time moves on.
///
/// # Errors
///
/// What does not balance.
pub(crate) fn audit(trace: &Trace, program: &Program) -> Result<(), String> {
    let mut books = Books::new(program);
    let instants = trace.events.chunk_by(|one, next| one.at == next.at);
    let mut number = 0;
    for events in instants {
        for event in events {
            number += 1;
            books.enter(number, event).map_err(|what| format!("{}: {what}", trace.line(event)))?;
        }
        books.look().map_err(|what| format!("after {}: {what}", events[0].at))?;
    }
    books.close()
}

struct Books {
    seats: Seats,
    queues: BTreeMap<Text, Queue>,
    /// Who waits, with the number of the event since which they do and what for.
    waiting: BTreeMap<TaskId, (usize, Wait)>,
    /// What was had at this instant, with the number of the event since which it was asked for.
    served: Vec<(usize, Wait)>,
}

struct Seats {
    permits: usize,
    held: BTreeMap<TaskId, usize>,
}

struct Queue {
    capacity: usize,
    items: VecDeque<Text>,
}

impl Books {
    fn new(program: &Program) -> Self {
        let queue = |(index, capacity): (usize, &Option<usize>)| {
            let capacity = capacity.unwrap_or(usize::MAX);
            (format!("q{index}").into(), Queue { capacity, items: VecDeque::new() })
        };
        Self {
            seats: Seats { permits: program.permits, held: BTreeMap::new() },
            queues: program.capacities.iter().enumerate().map(queue).collect(),
            waiting: BTreeMap::new(),
            served: Vec::new(),
        }
    }

    /// Enters the event with this number.
    fn enter(&mut self, number: usize, event: &Event) -> Result<(), String> {
        let task = event.task;
        match &event.what {
            What::Waits(wait) => {
                self.waiting.insert(task, (number, wait.clone()));
            }
            What::Interrupted(_) => {
                self.waiting.remove(&task).ok_or("it did not wait")?;
            }
            What::Acquired(seats) => {
                *self.seats.held.entry(task).or_default() += 1;
                self.serve(number, task, Wait::Acquire(Text::clone(seats)));
                (self.seats.taken() <= self.seats.permits)
                    .then_some(())
                    .ok_or("no seat is free")?;
            }
            What::Released(_) => {
                let held = self.seats.held.entry(task).or_default();
                *held = held.checked_sub(1).ok_or("it has no seat")?;
            }
            What::Put(queue, item) => {
                self.serve(number, task, Wait::Put(Text::clone(queue)));
                let Queue { capacity, items } = self.queue(queue);
                items.push_back(Text::clone(item));
                (items.len() <= *capacity).then_some(()).ok_or("the queue is full")?;
            }
            What::Got(queue, item) => {
                self.serve(number, task, Wait::Get(Text::clone(queue)));
                let next = self.queue(queue).items.pop_front();
                (next.as_ref() == Some(item)).then_some(()).ok_or(format!("{next:?} is next"))?;
            }
            What::Expired(_) => {}
            // Whoever did anything else went on.
            _ => drop(self.waiting.remove(&task)),
        }
        Ok(())
    }

    fn serve(&mut self, number: usize, task: TaskId, wait: Wait) {
        let since = self.waiting.remove(&task).map_or(number, |(since, _)| since);
        self.served.push((since, wait));
    }

    /// When an instant is over, nobody waits for what is there, and nobody got a seat before one who came earlier. At a queue
    /// somebody can: who is woken there does not have the item yet.
    fn look(&mut self) -> Result<(), String> {
        for (task, (since, wait)) in &self.waiting {
            let is_there = match wait {
                Wait::Acquire(_) => self.seats.taken() < self.seats.permits,
                Wait::Put(queue) => self.queues[queue].items.len() < self.queues[queue].capacity,
                Wait::Get(queue) => !self.queues[queue].items.is_empty(),
                _ => false,
            };
            if is_there {
                return Err(format!("{task:?} waits in vain: {wait}"));
            }
            let is_later = |(later, served): &(usize, Wait)| served == wait && later > since;
            if matches!(wait, Wait::Acquire(_)) && self.served.iter().any(is_later) {
                return Err(format!("{task:?} was overtaken: {wait}"));
            }
        }
        self.served.clear();
        Ok(())
    }

    /// At the end, everything is back.
    fn close(&self) -> Result<(), String> {
        let left: Vec<_> = self.queues.values().flat_map(|queue| &queue.items).collect();
        if self.seats.taken() > 0 || !left.is_empty() || !self.waiting.is_empty() {
            return Err(format!("{} seats, {left:?}, {:?}", self.seats.taken(), self.waiting));
        }
        Ok(())
    }

    fn queue(&mut self, name: &Text) -> &mut Queue {
        self.queues.get_mut(name).expect("the program has it")
    }
}

impl Seats {
    fn taken(&self) -> usize {
        self.held.values().sum()
    }
}
