//! How many schedules of one program are explored in a second, next to shuttle and madsim, and how soon a small one is covered.
//!
//! The program is the lost update ([`standstill_benches::lost_update`]). Each explorer must come upon schedules that lose an update, so that
//! none can win by doing less.

mod by_shuttle;

use std::io::{self, Write};
use std::num::NonZero;
use std::path::Path;
use std::thread;

use criterion::Criterion;
use standstill_benches::lost_update::{Explored, ROUNDS, SCHEDULES, TASKS};
#[cfg(madsim)]
use standstill_benches::madsim_seeds;
use standstill_benches::{bare, explored};

use crate::measured::{Ratio, judged, median, shown, tell};

/// What criterion calls this.
const KEY: &str = "lost update";
/// What criterion calls the exhaustive exploration of two tasks with one round each.
const EXHAUSTIVE: &str = "two tasks exhaustively";

/// The bare executor makes at least so many times as many schedules as shuttle.
const BARE_OVER_SHUTTLE: f64 = 4.0;
/// A scenario file, each run of which is checked, makes at least as many.
const SCENARIO_OVER_SHUTTLE: f64 = 1.0;
/// Each core more adds at least so much of the first; of two cores, 1.7 times one.
const CORE: f64 = 0.7;
/// A strategy that goes by what it has learnt makes at least so many times as many as chance.
const LEARNT_OVER_RANDOM: f64 = 0.6;
/// What criterion calls the exploration of a hundred tasks, how many runs each makes of them, by which strategies, and how many a second
/// at least.
const HUNDRED: &str = "a hundred tasks";
const HUNDRED_RUNS: u32 = 1_000;
const STRATEGIES: [&str; 5] = ["random", "pct", "surw", "pos", "mixed"];
const HUNDRED_A_SECOND: f64 = 2_000.0;
/// Two tasks are covered completely within this.
const EXHAUSTIVE_NANOS: f64 = 50e6;

/// What makes schedules: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Explorer {
    /// The bare executor, by chance.
    Bare,
    /// A scenario file with checking by this strategy, on one thread.
    Scenario(&'static str),
    /// The same by chance, on all cores.
    AllCores,
    /// Shuttle by this scheduler.
    Shuttle(&'static str),
    /// madsim by seeds.
    #[cfg(madsim)]
    Madsim,
}

/// Measures every explorer.
pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(KEY);
    group.sample_size(10);
    for explorer in Explorer::ALL {
        group.bench_function(explorer.key(), |bencher| bencher.iter(|| explorer.explore()));
    }
    group.bench_function(EXHAUSTIVE, |bencher| bencher.iter(explored::two_tasks));
    group.finish();
    let mut group = criterion.benchmark_group(HUNDRED);
    group.sample_size(10);
    for strategy in STRATEGIES {
        group.bench_function(strategy, |bencher| {
            bencher.iter(|| explored::hundred(strategy, HUNDRED_RUNS));
        });
    }
    group.finish();
}

/// Writes the part of the table that tells of schedules.
pub(crate) fn write(out: &mut impl Write, results: &Path) -> io::Result<()> {
    let median = |function: &str| median(results, KEY, function);
    let title = format!("lost update, {TASKS} tasks x {ROUNDS} rounds");
    writeln!(out, "\n{title:<34}{:>14}   ratios", "schedules/s")?;
    for explorer in Explorer::ALL {
        let speed = median(&explorer.key()).map(|nanos| f64::from(SCHEDULES) * 1e9 / nanos);
        let speed = speed.map_or("–".into(), |speed| format!("{speed:.0}"));
        let ratios: Vec<_> = explorer.ratios(median).iter().map(tell).collect();
        writeln!(out, "{:<34}{speed:>14}   {}", explorer.key(), ratios.join(", "))?;
    }
    writeln!(out, "\n{:<34}{:>14}", "reorder, 100 tasks", "runs/s")?;
    for strategy in STRATEGIES {
        let nanos = crate::measured::median(results, HUNDRED, strategy);
        let speed = nanos.map(|nanos| f64::from(HUNDRED_RUNS) * 1e9 / nanos);
        let told = speed.map_or("–".into(), |speed| format!("{speed:.0}"));
        let verdict = speed.map_or("–", |speed| judged(speed >= HUNDRED_A_SECOND));
        writeln!(out, "{strategy:<34}{told:>14}   of {HUNDRED_A_SECOND:.0} {verdict}")?;
    }
    let exhaustive = median(EXHAUSTIVE);
    let verdict = exhaustive.map_or("–", |nanos| judged(nanos < EXHAUSTIVE_NANOS));
    let (time, most) = (shown(exhaustive), shown(Some(EXHAUSTIVE_NANOS)));
    writeln!(out, "\nlost update of 2 tasks, covered completely: {time} of {most} {verdict}")
}

impl Explorer {
    /// The rows, in order.
    const ALL: &[Self] = &[
        Self::Bare,
        Self::Scenario("random"),
        Self::Scenario("pct"),
        Self::Scenario("surw"),
        Self::Scenario("pos"),
        Self::Scenario("mixed"),
        Self::AllCores,
        Self::Shuttle("random"),
        Self::Shuttle("pct"),
        #[cfg(madsim)]
        Self::Madsim,
    ];

    /// What criterion and the table call it.
    fn key(self) -> String {
        match self {
            Self::Bare => "bare, random".into(),
            Self::Scenario(strategy) => format!("scenario, checked, {strategy}"),
            Self::AllCores => "scenario, checked, all cores".into(),
            Self::Shuttle(strategy) => format!("shuttle, {strategy}"),
            #[cfg(madsim)]
            Self::Madsim => "madsim, seeds".into(),
        }
    }

    fn explore(self) {
        let one = NonZero::<usize>::MIN;
        let Explored { schedules, lost } = match self {
            Self::Bare => by_seeds(bare::lost_update),
            Self::Scenario(strategy) => explored::explore(strategy, SCHEDULES, one),
            Self::AllCores => explored::explore("random", SCHEDULES, cores()),
            Self::Shuttle(strategy) => by_shuttle::explore(strategy),
            #[cfg(madsim)]
            Self::Madsim => by_seeds(madsim_seeds::lost_update),
        };
        assert_eq!(schedules, u64::from(SCHEDULES), "{self:?}");
        assert!((1..=schedules).contains(&lost), "{self:?}: {lost} schedules lose an update");
    }

    /// How it compares with those that it should be ahead of.
    fn ratios(self, median: impl Fn(&str) -> Option<f64>) -> Vec<Ratio> {
        let over = |of, other: Self, target| {
            let value = median(&other.key())? / median(&self.key())?;
            Some(Ratio { of, value, target })
        };
        let over_shuttle = |target| {
            let [random, pct] = ["random", "pct"].map(Self::Shuttle);
            [over("over shuttle random", random, target), over("over shuttle pct", pct, target)]
        };
        let ratios = match self {
            Self::Bare => over_shuttle(BARE_OVER_SHUTTLE),
            Self::Scenario("random" | "pct") => over_shuttle(SCENARIO_OVER_SHUTTLE),
            Self::Scenario(_) => {
                [over("over random", Self::Scenario("random"), LEARNT_OVER_RANDOM), None]
            }
            Self::AllCores => {
                let more = u32::try_from(cores().get() - 1).unwrap_or_default();
                let target = 1.0 + CORE * f64::from(more);
                [over("over one core", Self::Scenario("random"), target), None]
            }
            Self::Shuttle(_) => [None, None],
            #[cfg(madsim)]
            Self::Madsim => [None, None],
        };
        ratios.into_iter().flatten().collect()
    }
}

/// Makes a schedule for each of some seeds.
fn by_seeds(lost_update: fn(u64) -> u64) -> Explored {
    let seeds = 0..u64::from(SCHEDULES);
    let lost = seeds.filter(|seed| lost_update(*seed) < TASKS * ROUNDS).count() as u64;
    Explored { schedules: SCHEDULES.into(), lost }
}

fn cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}
