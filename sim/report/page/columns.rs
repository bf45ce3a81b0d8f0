//! Columns: a run as the page holds it, a list for each thing that is known of an event.
//!
//! Of 100,000 events most texts are the same few, and most instants the same as before: texts are kept once, instants as differences.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::super::picture::{Kind, requests};
use crate::diff::Recorded;
use crate::time::Instant;
use crate::trace::{TaskId, Trace, Wake, wakes};
use crate::why::Segment;

/// The greatest whole number up to which a script tells all from each other.
const EXACT: u64 = 1 << 53;

/// A run.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Columns {
    /// What it is called beside another.
    label: String,
    outcome: String,
    total: Nanos,
    ended: Nanos,
    /// Of each task its name, the index of the task that made it, and whether it runs on a thread of its own.
    tasks: Vec<(String, Option<usize>, u8)>,
    /// The services that were asked.
    services: Vec<String>,
    /// Of each event, how long after the one before it was,
    at: Vec<Nanos>,
    /// the index of its task,
    task: Vec<u32>,
    /// and that of what happened, in `texts`.
    text: Vec<u32>,
    texts: Vec<String>,
    /// Of each text, what it means for the picture.
    kinds: Vec<u8>,
    /// Of each wake, how many events further the woken event is than that of the wake before, and how many before that the
    /// event is that woke it.
    wakes: Vec<usize>,
    /// Of each request the event with which it began, that with which it ended, the index of the service, and whether it
    /// was answered.
    requests: Vec<(usize, Option<usize>, usize, u8)>,
}

/// Nanoseconds; as a text where a script would lose some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nanos(pub(super) u64);

/// A part of the way to an event.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Part {
    from: Nanos,
    to: Nanos,
    task: u32,
    what: String,
}

/// The texts that there are.
#[derive(Default)]
struct Texts {
    known: BTreeMap<(String, Kind), u32>,
    all: Vec<String>,
    kinds: Vec<u8>,
}

impl Texts {
    fn number(&mut self, text: String, kind: Kind) -> u32 {
        let (all, kinds) = (&mut self.all, &mut self.kinds);
        let next = u32::try_from(all.len()).unwrap_or(u32::MAX);
        *self.known.entry((text, kind)).or_insert_with_key(|(text, _)| {
            all.push(text.clone());
            kinds.push(kind as u8);
            next
        })
    }
}

impl Columns {
    /// A run of which all is known.
    pub(super) fn of(label: &str, trace: &Trace) -> Self {
        let tasks = trace
            .tasks
            .iter()
            .map(|it| (it.name.to_string(), it.parent.map(TaskId::index), u8::from(it.thread)));
        let events = trace.events.iter();
        let events = events.map(|it| (it.at, it.task.0, it.what.to_string(), Kind::of(&it.what)));
        let (services, requests) = requests(trace);
        let requests = requests.iter();
        let requests = requests.map(|it| (it.from, it.to, it.service, u8::from(it.answered)));
        let ends = [trace.total, trace.ended];
        Self {
            services: services.iter().map(ToString::to_string).collect(),
            requests: requests.collect(),
            wakes: stepped(&wakes(trace)),
            ..Self::new(label, trace.outcome.to_string(), ends, tasks.collect(), events)
        }
    }

    /// A run of which only the words are known, and perhaps who woke whom.
    pub(super) fn recorded(label: &str, run: &Recorded) -> Self {
        let tasks = run.tasks.iter().map(|it| (it.name.to_string(), it.parent, 0));
        let events = run.events.iter().map(|it| {
            let task = u32::try_from(it.task).unwrap_or(u32::MAX);
            (it.at, task, it.text.to_string(), Kind::of_text(&it.text))
        });
        let ends = [run.total, run.ended];
        let all = Self::new(label, run.outcome.to_string(), ends, tasks.collect(), events);
        Self { wakes: stepped(&run.wakes), ..all }
    }

    fn new(
        label: &str,
        outcome: String,
        [total, ended]: [Instant; 2],
        tasks: Vec<(String, Option<usize>, u8)>,
        events: impl Iterator<Item = (Instant, u32, String, Kind)>,
    ) -> Self {
        let (mut at, mut task, mut text) = (Vec::new(), Vec::new(), Vec::new());
        let (mut texts, mut before) = (Texts::default(), 0);
        for (when, who, what, kind) in events {
            let now = when.as_nanos();
            at.push(Nanos(now.saturating_sub(before)));
            before = now;
            task.push(who);
            text.push(texts.number(what, kind));
        }
        Self {
            label: label.to_owned(),
            outcome,
            total: Nanos(total.as_nanos()),
            ended: Nanos(ended.as_nanos()),
            tasks,
            services: Vec::new(),
            at,
            task,
            text,
            texts: texts.all,
            kinds: texts.kinds,
            wakes: Vec::new(),
            requests: Vec::new(),
        }
    }
}

/// Wakes as differences.
fn stepped(wakes: &[Wake]) -> Vec<usize> {
    let mut before = 0;
    let steps = wakes.iter().flat_map(|wake| {
        let step = wake.to - before;
        before = wake.to;
        [step, wake.to - wake.from]
    });
    steps.collect()
}

impl Part {
    pub(super) fn of(segment: &Segment) -> Self {
        let Segment { from, to, task, what } = segment;
        let (from, to) = (Nanos(from.as_nanos()), Nanos(to.as_nanos()));
        Self { from, to, task: task.0, what: what.to_string() }
    }
}

impl Serialize for Nanos {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 < EXACT {
            serializer.serialize_u64(self.0)
        } else {
            serializer.collect_str(&self.0)
        }
    }
}
