//! Progress: how far an exploration has come, on standard error.
//!
//! The only place that looks at a real clock: how often progress is told, and when `--time` is over.

#![expect(clippy::disallowed_types, reason = "people wait in real time")]

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::explore::{Exploration, Options};
use crate::report;
use crate::scenario::{Model, Scenario};
use crate::time;

/// How long there is silence where there is no terminal.
const PAUSE: Duration = Duration::from_secs(1);

/// A bar on a terminal, elsewhere a line now and then.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    name: String,
    started: Instant,
    told: Instant,
}

/// Tells when a time is over.
#[derive(Debug)]
pub(super) struct Stopwatch {
    started: Instant,
    limit: Duration,
}

impl Progress {
    pub(super) fn new(scenario: &Scenario, model: Model, options: &Options) -> Self {
        let name = report::title(scenario, model.kind());
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(options.runs.div_ceil(options.shard.of.get()));
            let form = "{prefix} [{bar:30}] {pos}/{len} runs  {per_sec}  {msg}";
            let style = ProgressStyle::with_template(form).unwrap_or(ProgressStyle::default_bar());
            bar.set_style(style.progress_chars("=> "));
            bar.set_prefix(name.clone());
            bar
        });
        let now = Instant::now();
        Self { bar, name, started: now, told: now }
    }

    pub(super) fn show(&mut self, found: &Exploration) {
        if let Some(bar) = &self.bar {
            bar.set_position(found.runs);
            bar.set_message(counts(found));
        } else if self.told.elapsed() >= PAUSE {
            self.told = Instant::now();
            self.tell(found);
        }
    }

    pub(super) fn end(&self, found: &Exploration) {
        match &self.bar {
            Some(bar) => bar.finish_and_clear(),
            None => self.tell(found),
        }
    }

    fn tell(&self, found: &Exploration) {
        let seconds = self.started.elapsed().as_millis().max(1);
        let speed = u128::from(found.runs) * 1000 / seconds;
        let (name, runs, counts) = (&self.name, counted(found.runs, "run"), counts(found));
        // Progress that cannot be told is no reason to stop.
        let _ = writeln!(io::stderr(), "{name}: {runs}, {speed}/s, {counts}");
    }
}

impl Stopwatch {
    pub(super) fn new(limit: time::Duration) -> Self {
        Self { started: Instant::now(), limit: limit.into() }
    }

    pub(super) fn is_over(&self) -> bool {
        self.started.elapsed() >= self.limit
    }
}

fn counts(found: &Exploration) -> String {
    let traces = counted(found.traces.count(), "distinct trace");
    let failures = counted(found.failures.len(), "failure");
    let percent =
        report::progress(found).map(|(all, percent)| format!(", {percent} % of about {all} runs"));
    format!("{traces}, {failures}{}", percent.unwrap_or_default())
}

fn counted(number: impl fmt::Display, noun: &str) -> String {
    match number.to_string().as_str() {
        "1" => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}
