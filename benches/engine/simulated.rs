//! What a simulation costs, next to the same programs on tokio under a paused clock alone.

use std::future::Future;
use std::io::{self, Write};
use std::path::Path;

use criterion::{Criterion, SamplingMode};
use standstill::Simulation;
use tokio::task::JoinHandle;
use tracing::instrument::Instrumented;

use crate::measured::{judged, median, shown};
use crate::tokio_paused::{OnTokio, Spawn, program};
use crate::work::{Done, Engine, Work};

/// A simulation that records nothing costs at most so many times what tokio does.
const MOST_UNRECORDED: f64 = 1.2;
/// One that records a span for each task and an event for each sleep or yield.
const MOST_RECORDED: f64 = 2.5;

/// What a simulation is compared with.
const TOKIO: [Engine; 2] = [Engine::Tokio, Engine::LeanTokio];

/// How a program is simulated: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Nothing is recorded.
    Bare,
    /// All that the program tells is recorded.
    Recorded,
    /// All that it tells is recorded, and its tasks are those of `standstill::spawn`: their lives are told, too.
    Own,
}

/// `standstill::spawn`
struct OnStandstill;

impl Spawn for OnStandstill {
    fn spawn<F>(task: Instrumented<F>) -> JoinHandle<u64>
    where
        F: Future<Output = u64> + Send + 'static,
    {
        standstill::spawn(task)
    }
}

/// Measures every row.
pub(crate) fn measure(criterion: &mut Criterion) {
    for work in rows() {
        let mut group = criterion.benchmark_group(work.key());
        group.sample_size(if work.is_long() { 10 } else { 50 });
        group.sampling_mode(if work.is_long() { SamplingMode::Flat } else { SamplingMode::Auto });
        for way in Way::ALL {
            group.bench_function(way.key(), |bencher| {
                bencher.iter(|| work.assert_done(&way.simulate(work)));
            });
        }
        group.finish();
    }
}

/// Writes the part of the table that tells of simulations.
pub(crate) fn write(out: &mut impl Write, results: &Path) -> io::Result<()> {
    write!(out, "\n{:<28}", "tokio programs")?;
    for engine in TOKIO {
        write!(out, "{:>11}", engine.key())?;
    }
    for way in Way::ALL {
        write!(out, "{:>22}", way.key())?;
    }
    writeln!(out, "   times tokio; times lean tokio")?;
    for work in rows() {
        let median = |function| median(results, work.key(), function);
        write!(out, "{:<28}", work.title())?;
        for engine in TOKIO {
            write!(out, "{:>11}", shown(median(engine.key())))?;
        }
        for way in Way::ALL {
            write!(out, "{:>22}", shown(median(way.key())))?;
        }
        let told = TOKIO.map(|engine| {
            let times = |way: Way| {
                let times = median(way.key())? / median(engine.key())?;
                let most = way.most();
                Some(format!("{times:.2} of {most:.1} {}", judged(times <= most)))
            };
            Way::ALL.into_iter().filter_map(times).collect::<Vec<_>>().join(", ")
        });
        writeln!(out, "   {}", told.join("; "))?;
    }
    Ok(())
}

fn rows() -> impl Iterator<Item = Work> {
    Work::ALL.into_iter().filter(|work| work.requests() == 0)
}

impl Way {
    const ALL: [Self; 3] = [Self::Bare, Self::Recorded, Self::Own];

    /// What criterion and the table call it.
    const fn key(self) -> &'static str {
        match self {
            Self::Bare => "simulated",
            Self::Recorded => "simulated, recorded",
            Self::Own => "recorded, own tasks",
        }
    }

    const fn most(self) -> f64 {
        match self {
            Self::Bare => MOST_UNRECORDED,
            Self::Recorded | Self::Own => MOST_RECORDED,
        }
    }

    fn simulate(self, work: Work) -> Done {
        let (mut done, mut own) = (None, None);
        let simulation = Simulation::new();
        let trace = match self {
            Self::Bare => {
                simulation.filter("off").run(async { done = Some(program::<OnTokio>(work).await) })
            }
            Self::Recorded => simulation.run(async { done = Some(program::<OnTokio>(work).await) }),
            Self::Own => simulation.run(async { own = Some(program::<OnStandstill>(work).await) }),
        };
        let done = done.or(own);
        let told = trace.events.len() as u64;
        let is_recorded = done.as_ref().is_some_and(|done| told > done.units);
        assert_eq!(is_recorded, self != Self::Bare, "{told} events");
        done.expect("the program comes to its end")
    }
}
