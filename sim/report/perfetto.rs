//! Perfetto: runs in the Trace Event Format, as JSON, which <https://ui.perfetto.dev> and `chrome://tracing` show.
//!
//! Each run is a process and each task a thread of it: a slice for its life, within it one for each wait, and an instant for each other
//! event. Arrows (flows) lead from who woke to who was woken; requests to services are slices of their own, beside the threads, and
//! what the total is made of is a thread, too. Times are in microseconds, exact to the nanosecond.

use std::fmt::Write;

use super::Run;
use super::picture::{Kind, Stay, lived, requests, stays};
use crate::time::{Duration, Instant};
use crate::trace::life::lives;
use crate::trace::wakes;

/// A run, and what it is called.
#[derive(Clone, Debug)]
pub struct Named<'r> {
    /// What it is called.
    pub title: String,
    /// The run.
    pub run: Run<'r>,
}

/// Runs as one trace, with a line break at its end.
pub fn perfetto(runs: &[Named<'_>]) -> String {
    let mut sheet =
        Sheet { text: "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[".to_owned(), events: 0 };
    let mut flows = 0;
    for (pid, named) in (1..).zip(runs) {
        process(&mut sheet, pid, named, &mut flows);
    }
    sheet.text + "\n]}\n"
}

/// The text so far.
struct Sheet {
    text: String,
    events: usize,
}

/// Where an event belongs, and when it was.
#[derive(Clone, Copy)]
struct Place {
    pid: usize,
    tid: usize,
    at: Instant,
}

impl Sheet {
    /// Writes an event: its phase and name, where and when, and other fields.
    fn add(&mut self, phase: &str, name: &str, Place { pid, tid, at }: Place, rest: &str) {
        let comma = if self.events > 0 { "," } else { "" };
        self.events += 1;
        let ts = micros(at.since_start());
        let name = json(name);
        let _ = write!(
            self.text,
            "{comma}\n{{\"ph\":\"{phase}\",\"name\":{name},\"pid\":{pid},\"tid\":{tid},\"ts\":{ts}{rest}}}"
        );
    }
}

fn process(sheet: &mut Sheet, pid: usize, Named { title, run }: &Named<'_>, flows: &mut usize) {
    let trace = run.trace;
    let at = |tid: usize, at: Instant| Place { pid, tid, at };
    let told = |name: &str| format!(",\"args\":{{\"name\":{}}}", json(name));
    let outcome = format!(",\"args\":{{\"labels\":{}}}", json(&trace.outcome.to_string()));
    sheet.add("M", "process_name", at(0, Instant::START), &told(title));
    sheet.add("M", "process_labels", at(0, Instant::START), &outcome);
    let path = trace.why();
    let threads = trace.tasks.iter().map(|task| &*task.name);
    for (tid, name) in ["critical path"].into_iter().chain(threads).enumerate() {
        if tid == 0 && path.is_empty() {
            continue;
        }
        sheet.add("M", "thread_name", at(tid, Instant::START), &told(name));
        let order = format!(",\"args\":{{\"sort_index\":{tid}}}");
        sheet.add("M", "thread_sort_index", at(tid, Instant::START), &order);
    }
    for segment in &path {
        let name = format!("{} {}", trace.name(segment.task), segment.what);
        let rest = format!(",\"cat\":\"critical path\",\"dur\":{}", micros(segment.length()));
        sheet.add("X", &name, at(0, segment.from), &rest);
    }
    events(sheet, pid, *run, flows);
    services(sheet, pid, *run);
}

/// Every event of the run, each on its task's thread, and the arrows.
fn events(sheet: &mut Sheet, pid: usize, run: Run<'_>, flows: &mut usize) {
    let trace = run.trace;
    let lives = lives(trace);
    let mut waits: Vec<Option<Stay>> = vec![None; trace.events.len()];
    for stay in stays(trace) {
        waits[stay.event] = Some(stay).filter(|stay| begins(stay.kind));
    }
    let wakes = wakes(trace);
    let mut arrows: Vec<(usize, char, usize)> = wakes
        .iter()
        .zip(*flows + 1..)
        .flat_map(|(wake, id)| [(wake.from, 's', id), (wake.to, 'f', id)])
        .collect();
    arrows.sort_unstable();
    *flows += wakes.len();
    let mut arrows = arrows.into_iter().peekable();
    for (index, event) in trace.events.iter().enumerate() {
        let place = Place { pid, tid: event.task.index() + 1, at: event.at };
        let life = lives[event.task.index()];
        if life.started == Some(index)
            && let Some((from, to)) = lived(trace, life)
        {
            let rest = format!(",\"cat\":\"task\",\"dur\":{}", micros(to - from));
            sheet.add("X", trace.name(event.task), place, &rest);
        }
        let args = format!(",\"args\":{{\"event\":{index}}}");
        let text = event.what.to_string();
        match waits[index] {
            Some(stay) => {
                let (cat, dur) = (stay.kind.word(), micros(stay.to - stay.from));
                sheet.add("X", &text, place, &format!(",\"cat\":\"{cat}\",\"dur\":{dur}{args}"));
            }
            None => sheet.add("i", &text, place, &format!(",\"s\":\"t\",\"cat\":\"event\"{args}")),
        }
        // An arrow begins and ends at the slice that was written last on its thread.
        while let Some((_, phase, id)) = arrows.next_if(|(of, ..)| *of == index) {
            let ends = if phase == 'f' { ",\"bp\":\"e\"" } else { "" };
            let rest = format!(",\"cat\":\"wake\",\"id\":{id}{ends}");
            sheet.add(&phase.to_string(), "wakes", place, &rest);
        }
    }
}

/// Whether an event begins something that takes time.
const fn begins(kind: Kind) -> bool {
    matches!(kind, Kind::Waits | Kind::Resource | Kind::Blocks | Kind::Computes)
}

/// What is asked of services: a request may begin before another has ended.
fn services(sheet: &mut Sheet, pid: usize, run: Run<'_>) {
    let trace = run.trace;
    let (services, requests) = requests(trace);
    for (id, request) in (1..).zip(&requests) {
        let name = format!(
            "{} asks {}",
            trace.name(trace.events[request.from].task),
            services[request.service]
        );
        let rest = format!(",\"cat\":{},\"id\":\"{pid}.{id}\"", json(&services[request.service]));
        let tid = trace.events[request.from].task.index() + 1;
        let to = request.to.map_or(trace.ended, |to| trace.events[to].at);
        for (phase, at) in [("b", trace.events[request.from].at), ("e", to)] {
            sheet.add(phase, &name, Place { pid, tid, at }, &rest);
        }
    }
}

/// A length in microseconds, to the nanosecond.
fn micros(length: Duration) -> String {
    let nanos = length.as_nanos();
    match nanos % 1000 {
        0 => (nanos / 1000).to_string(),
        rest => format!("{}.{rest:03}", nanos / 1000),
    }
}

/// A text as JSON, in which nothing is anything to a terminal.
fn json(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted += "\\\"",
            '\\' => quoted += "\\\\",
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
