//! Five hosts that exchange ten thousand messages while links fail: as a simulation of Standstill, and as one of turmoil at its default
//! tick of a millisecond, one message behind the other, and with half a second between.

mod simulated;
mod turmoiled;

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, SamplingMode};

use crate::measured::{judged, median, shown};

/// What criterion calls the columns.
const OURS: &str = "simulated hosts";
const TURMOIL: &str = "turmoil";
/// How many times as fast as turmoil it is at least, where there is time between messages.
const LEAST: f64 = 100.0;

/// What can be wrong between two hosts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    Cut,
    Hold,
}

/// How the messages follow each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// What criterion calls the group, and the table the row.
    key: &'static str,
    title: &'static str,
    /// How long a host waits from an answer to its next question.
    pub(crate) pause: Duration,
    /// From one fault to the next, or several times that,
    pub(crate) step: Duration,
    /// and how long each lasts.
    pub(crate) fault: Duration,
}

const PACES: [Pace; 2] = [
    Pace {
        key: "five hosts",
        title: "10,000 messages, faults",
        pause: Duration::ZERO,
        step: Duration::from_millis(100),
        fault: Duration::from_millis(200),
    },
    Pace {
        key: "five hosts, half a second between",
        title: "the same, 0.5 s between",
        pause: Duration::from_millis(500),
        step: Duration::from_secs(50),
        fault: Duration::from_millis(2_500),
    },
];

/// All questions but those that a link that failed has cost are answered.
fn assert_done(answered: u32) {
    assert!((4_900..5_000).contains(&answered), "{answered} of 5,000 are answered");
}

/// Measures both.
pub(crate) fn measure(criterion: &mut Criterion) {
    for pace in PACES {
        let mut group = criterion.benchmark_group(pace.key);
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        group.bench_function(OURS, |bencher| bencher.iter(|| assert_done(simulated::run(pace))));
        group.bench_function(TURMOIL, |bencher| bencher.iter(|| assert_done(turmoiled::run(pace))));
        group.finish();
    }
}

/// Writes the part of the table that tells of them.
pub(crate) fn write(out: &mut impl Write, results: &Path) -> io::Result<()> {
    for pace in PACES {
        let [turmoil, ours] = [TURMOIL, OURS].map(|function| median(results, pace.key, function));
        write!(out, "{:<28}{:>11}{:>17}", pace.title, shown(turmoil), shown(ours))?;
        match turmoil.zip(ours).map(|(turmoil, ours)| turmoil / ours) {
            Some(times) if pace.pause.is_zero() => writeln!(out, "   {times:.1}")?,
            Some(times) => {
                writeln!(out, "   {times:.0} of {LEAST:.0} {}", judged(times >= LEAST))?;
            }
            None => writeln!(out)?,
        }
    }
    Ok(())
}
