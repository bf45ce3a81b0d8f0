//! Random programs whose workers share permits and queues.

use std::fmt;

use proptest::prelude::*;

/// What the workers share, and what each does.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) permits: usize,
    pub(crate) capacities: [Option<usize>; 2],
    workers: Vec<Worker>,
}

/// Lengths and instants are in units of 5 ms.
#[derive(Clone, Debug)]
struct Worker {
    start: u64,
    acts: Vec<Act>,
    cancelled: u64,
    /// How often `main` lets the others go first when it is time to cancel.
    yields: usize,
}

#[derive(Clone, Debug)]
enum Act {
    Sleep(u64),
    /// Holds a permit.
    Hold(Limit, Vec<Self>),
    /// Puts into a queue an item that there is only once.
    Put(Limit, usize),
    Get(Limit, usize),
}

/// The longest wait, if there is one.
type Limit = Option<u64>;

pub(crate) fn programs() -> impl Strategy<Value = Program> {
    let capacity = || prop::option::weighted(0.8, 1..4_usize);
    let workers = prop::collection::vec(worker(), 2..9);
    (1..4_usize, capacity(), capacity(), workers).prop_map(|(permits, first, second, workers)| {
        Program { permits, capacities: [first, second], workers }
    })
}

fn worker() -> impl Strategy<Value = Worker> {
    (0..3_u64, prop::collection::vec(act(), 1..6), 0..12_u64, 0..4_usize)
        .prop_map(|(start, acts, cancelled, yields)| Worker { start, acts, cancelled, yields })
}

fn act() -> impl Strategy<Value = Act> {
    let limit = || prop::option::weighted(0.4, 1..4_u64);
    let leaf = prop_oneof![
        2 => (0..4_u64).prop_map(Act::Sleep),
        3 => (limit(), 0..2_usize).prop_map(|(limit, queue)| Act::Put(limit, queue)),
        3 => (limit(), 0..2_usize).prop_map(|(limit, queue)| Act::Get(limit, queue)),
    ];
    leaf.prop_recursive(2, 8, 3, move |act| {
        (limit(), prop::collection::vec(act, 1..4)).prop_map(|(limit, acts)| Act::Hold(limit, acts))
    })
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "scenario \"shared\"\nsemaphore \"seats\" permits={}", self.permits)?;
        for (queue, capacity) in self.capacities.iter().enumerate() {
            let bound =
                capacity.map_or_else(String::new, |capacity| format!(" capacity={capacity}"));
            writeln!(f, "queue \"q{queue}\"{bound}")?;
        }
        writeln!(f, "main {{")?;
        for (number, Worker { start, acts, .. }) in self.workers.iter().enumerate() {
            writeln!(f, "  spawn \"w{number}\" {{\n  {}", sleep(*start))?;
            let mut items = 0;
            for act in acts {
                act.write(f, number, &mut items)?;
            }
            writeln!(f, "  }}")?;
        }
        self.write_cancellations(f)?;
        self.write_last_look(f)?;
        writeln!(f, "}}")
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl Program {
    fn write_cancellations(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut order: Vec<_> = self.workers.iter().enumerate().collect();
        order.sort_by_key(|(_, worker)| worker.cancelled);
        let mut now = 0;
        for (number, Worker { cancelled, yields, .. }) in order {
            if *cancelled > now {
                writeln!(f, "  {}", sleep(cancelled - now))?;
                now = *cancelled;
            }
            writeln!(f, "  {}cancel \"w{number}\"", "yield; ".repeat(*yields))?;
        }
        (0..self.workers.len()).try_for_each(|number| {
            writeln!(f, "  try {{ await \"w{number}\"; }}\n  catch \"cancelled\" {{ yield; }}")
        })
    }

    /// Takes every permit at once, and all that is left in the queues.
    fn write_last_look(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (take, give) =
            ("acquire \"seats\" { ".repeat(self.permits), "}; ".repeat(self.permits));
        writeln!(f, "  timeout \"1s\" {{ {take}log \"every seat\"; {give}}}")?;
        (0..self.capacities.len()).try_for_each(|queue| {
            writeln!(
                f,
                "  close \"q{queue}\"\n  drain \"q{queue}\" into=\"x\" {{ log \"{{x}}\"; }}"
            )
        })
    }
}

impl Act {
    fn write(&self, f: &mut fmt::Formatter<'_>, worker: usize, items: &mut u32) -> fmt::Result {
        let limit = match self {
            Self::Sleep(_) => None,
            Self::Hold(limit, _) | Self::Put(limit, _) | Self::Get(limit, _) => *limit,
        };
        if let Some(limit) = limit {
            writeln!(f, "    try {{ timeout \"{}ms\" {{", limit * 5)?;
        }
        match self {
            Self::Sleep(units) => writeln!(f, "    {}", sleep(*units))?,
            Self::Get(_, queue) => writeln!(f, "    get \"q{queue}\"")?,
            Self::Put(_, queue) => {
                *items += 1;
                writeln!(f, "    put \"q{queue}\" \"w{worker}.{items}\"")?;
            }
            Self::Hold(_, acts) => {
                writeln!(f, "    acquire \"seats\" {{")?;
                acts.iter().try_for_each(|act| act.write(f, worker, items))?;
                writeln!(f, "    }}")?;
            }
        }
        if limit.is_some() {
            writeln!(f, "    }}; }}\n    catch \"timeout\" {{ yield; }}")?;
        }
        Ok(())
    }
}

fn sleep(units: u64) -> String {
    format!("sleep \"{}ms\"", units * 5)
}
