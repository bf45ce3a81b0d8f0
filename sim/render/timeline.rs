//! The timeline: one row a task, from when to when it lived and what it did meanwhile.
//!
//! | sign | the task |
//! |---|---|
//! | `├` | started |
//! | `─` | waits: for time, an answer, another task |
//! | `·` | waits for a resource: a permit, a queue, an event, a barrier, a cell, a worker |
//! | `█` | blocks what it runs on |
//! | `▓` | computes |
//! | `┤` | finished |
//! | `✗` | failed |
//! | `○` | was cancelled |
//! | `→` | had not ended when the run did |
//! | `│` | started and finished within one column |
//!
//! Under the tasks, a row of `×` shows when a service was down.
//!
//! A column shows what took most of its time. All positions are computed on integers.

mod outages;

use super::cut;
use crate::time::Instant;
use crate::trace::{Event, Trace, What};

/// Columns of a bar; the last one is the very end of the run.
const COLUMNS: usize = 42;
/// Rows shown; the others are only counted.
const ROWS: usize = 40;
/// Characters of a name shown.
const NAME: usize = 24;
/// Signs that need words, in the order of the legend.
const LEGEND: [(char, &str); 7] = [
    ('─', "waits"),
    ('·', "waits for a resource"),
    ('█', "blocks"),
    ('▓', "computes"),
    ('✗', "failed"),
    ('○', "cancelled"),
    ('→', "never ended"),
];

/// The rows of the tasks in order of creation, under a scale, above a legend if there is more to
/// see than waiting.
pub fn timeline(trace: &Trace) -> String {
    let scale = Scale { nanos: u128::from(trace.ended.as_nanos()) };
    let rows = rows(trace, scale);
    let names: Vec<_> = trace.tasks.iter().take(ROWS).map(|task| cut(&task.name, NAME)).collect();
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let width = longest.next_multiple_of(8) + 2;
    let bars: Vec<_> = rows.iter().map(|row| row.draw(trace.ended, scale)).collect();

    let mut lines = vec![format!("{:width$}{}", "", scale.labels(trace.ended))];
    lines.extend(names.iter().zip(&bars).map(|(name, bar)| format!("{name:width$}{bar}")));
    if trace.tasks.len() > ROWS {
        lines.push(format!("… and {} more", trace.tasks.len() - ROWS));
    }
    lines.extend(outages::rows(trace, scale).map(|row| format!("{:width$}{row}", "")));
    lines.extend(legend(&bars).map(|legend| format!("{:width$}{legend}", "")));
    lines.join("\n") + "\n"
}

/// What became of the tasks that are shown.
fn rows(trace: &Trace, scale: Scale) -> Vec<Row> {
    let mut rows = vec![Row::new(); trace.tasks.len().min(ROWS)];
    for event in &trace.events {
        if let Some(row) = rows.get_mut(event.task.index()) {
            row.step(event, scale);
        }
    }
    for row in &mut rows {
        row.spend_until(trace.ended, scale);
    }
    rows
}

/// From instants to columns.
#[derive(Clone, Copy)]
struct Scale {
    /// Length of the run.
    nanos: u128,
}

/// What a task does at a time; the index of its sign in the legend.
#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Waits,
    WaitsForResource,
    Blocks,
    Computes,
}

/// What became of one task.
#[derive(Clone)]
struct Row {
    started: Option<Instant>,
    ended: Option<(Instant, What)>,
    never_awaited: bool,
    state: State,
    since: Instant,
    /// How much of each column each state takes.
    spent: Vec<[u128; 4]>,
}

impl Scale {
    /// The column of an instant: the last one only for the very end.
    fn column(self, at: Instant) -> usize {
        let steps = u128::from(at.as_nanos()) * (COLUMNS as u128 - 1);
        usize::try_from(steps.checked_div(self.nanos).unwrap_or_default()).unwrap_or(COLUMNS - 1)
    }

    /// How much of the time between two instants lies in this column, as a share of the column.
    fn share(self, from: Instant, to: Instant, column: usize) -> u128 {
        let stretched = |at: Instant| u128::from(at.as_nanos()) * (COLUMNS as u128 - 1);
        let left = column as u128 * self.nanos;
        stretched(to).min(left + self.nanos).saturating_sub(stretched(from).max(left))
    }

    fn labels(self, ended: Instant) -> String {
        if self.nanos == 0 {
            return "0s".to_owned();
        }
        format!("0s{:>1$}", ended.since_start().to_string(), COLUMNS - 2)
    }
}

impl State {
    fn after(what: &What) -> Self {
        match what {
            What::Block(_) => Self::Blocks,
            What::Compute(_) => Self::Computes,
            What::Received(_) => Self::WaitsForResource,
            What::Waits(wait) if wait.is_for_a_resource() => Self::WaitsForResource,
            _ => Self::Waits,
        }
    }
}

impl Row {
    fn new() -> Self {
        Self {
            started: None,
            ended: None,
            never_awaited: false,
            state: State::Waits,
            since: Instant::START,
            spent: vec![[0; 4]; COLUMNS],
        }
    }

    /// The task went on to this event.
    fn step(&mut self, event: &Event, scale: Scale) {
        self.never_awaited |= event.what == What::NeverAwaited;
        if self.ended.is_some() {
            return;
        }
        self.spend_until(event.at, scale);
        // A request is there from when it comes: it waits for a place.
        if matches!(event.what, What::Started | What::Received(_)) {
            self.started.get_or_insert(event.at);
        } else if event.what.ends_task() {
            self.ended = Some((event.at, event.what.clone()));
        }
        (self.state, self.since) = (State::after(&event.what), event.at);
    }

    /// The task, if it lives, stayed in its state until now.
    fn spend_until(&mut self, now: Instant, scale: Scale) {
        if self.started.is_none() || self.ended.is_some() {
            return;
        }
        for column in scale.column(self.since)..=scale.column(now) {
            self.spent[column][self.state as usize] += scale.share(self.since, now, column);
        }
    }

    fn draw(&self, run_ended: Instant, scale: Scale) -> String {
        let Some(started) = self.started else { return self.why_not_started().to_owned() };
        let (ended, mark) = match &self.ended {
            Some((at, What::Failed(_))) => (*at, '✗'),
            Some((at, What::Cancelled)) => (*at, '○'),
            Some((at, _)) => (*at, '┤'),
            None => (run_ended, '→'),
        };
        let (first, last) = (scale.column(started), scale.column(ended));
        let blank = " ".repeat(first);
        if first == last {
            let mark = if mark == '┤' { '│' } else { mark };
            return format!("{blank}{mark}");
        }
        let bar: String = self.spent[first + 1..last].iter().map(sign).collect();
        format!("{blank}├{bar}{mark}")
    }

    fn why_not_started(&self) -> &'static str {
        match self.ended {
            Some(_) => "cancelled before it started",
            None if self.never_awaited => "never awaited",
            None => "never started",
        }
    }
}

/// The sign of the state that takes most of a column; of two that take as much, the one later in
/// the legend.
fn sign(spent: &[u128; 4]) -> char {
    let most = (0..spent.len()).max_by_key(|state| spent[*state]).unwrap_or_default();
    LEGEND[most].0
}

fn legend(bars: &[String]) -> Option<String> {
    let shown = |sign: char| bars.iter().any(|bar| bar.contains(sign));
    let entries: Vec<_> = LEGEND.iter().filter(|(sign, _)| shown(*sign)).collect();
    let plain = entries.iter().all(|(sign, _)| *sign == LEGEND[0].0);
    let words: Vec<_> = entries.iter().map(|(sign, word)| format!("{sign} {word}")).collect();
    (!plain).then(|| words.join("   "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Standing, Wait, What};
    use crate::trace_builder::{TraceBuilder, length};

    #[test]
    fn what_a_task_does_and_how_it_ends_can_be_told_apart() {
        let trace = TraceBuilder::new()
            .starts("main")
            .waits("main", Wait::Branches("gather"))
            .starts("blocker")
            .does("blocker", What::Block(length("1s")))
            .starts("worker")
            .waits("worker", Wait::Acquire("db".into()))
            .does("early", What::Cancelled)
            .task("idle")
            .does("unused", What::NeverAwaited)
            .at("1s")
            .waits("blocker", Wait::Sleep(length("1s")))
            .at("2s")
            .does("blocker", What::Cancelled)
            .starts("late")
            .finishes("late")
            .does("worker", What::Acquired("db".into()))
            .does("worker", What::Compute(length("1s")))
            .at("3s")
            .does("worker", What::Failed("boom".into()))
            .at("4s")
            .does("main", What::Deadlock(Standing::new(Wait::Yield, Instant::START)))
            .trace();
        let expected = "          0s                                      4s
main      ├────────────────────────────────────────→
blocker   ├█████████──────────○
worker    ├···················▓▓▓▓▓▓▓▓▓▓✗
early     cancelled before it started
idle      never started
unused    never awaited
late                          │
          ─ waits   · waits for a resource   █ blocks   ▓ computes   ✗ failed   ○ cancelled   → never ended
";
        assert_eq!(timeline(&trace), expected);
    }

    #[test]
    fn a_run_that_takes_no_time_is_drawn_at_its_one_instant() {
        let trace =
            TraceBuilder::new().starts("main").starts("users").finishes("users").finishes("main");
        let expected = "          0s\nmain      │\nusers     │\n";
        assert_eq!(timeline(&trace.trace()), expected);
    }

    #[test]
    fn the_scale_is_exact_for_the_longest_run_there_is() {
        let mut trace = TraceBuilder::new().starts("main").finishes("main").trace();
        trace.ended = Instant::from_nanos(u64::MAX);
        trace.events[1].at = trace.ended;
        let text = timeline(&trace);
        let bar = text.lines().nth(1).unwrap_or_default();
        assert_eq!(bar.chars().count(), 10 + COLUMNS);
        assert!(bar.ends_with("─┤"));
    }

    #[test]
    fn long_names_are_cut_and_many_tasks_counted() {
        let mut builder = TraceBuilder::new()
            .starts("main")
            .finishes("main")
            .task("a name of 27 characters, cut");
        for index in 0..100 {
            builder = builder.task(&format!("worker#{index}"));
        }
        let text = timeline(&builder.trace());
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[2], "a name of 27 characters…  never started");
        assert_eq!(lines[3], "worker#0                  never started");
        assert_eq!(lines[41..], ["… and 62 more"]);
    }
}
