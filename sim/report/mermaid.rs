//! Mermaid: one run as a sequence diagram, which code hosts draw within Markdown.
//!
//! Tasks and services are participants. What one is woken with is an arrow from who woke it, a request an arrow to its service; all else is
//! a note. Each event is one line of the diagram or of a note.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::picture::{Request, requests};
use super::{Run, summary_words, title};
use crate::render::cut;
use crate::scenario::Text;
use crate::trace::{Event, Trace, What, wakes};

/// Bytes that are drawn: Mermaid takes 50,000 characters in all, unless it is told otherwise.
const BYTES: usize = 48_000;
/// Characters of what happened,
const TEXT: usize = 160;
/// and of a name.
const NAME: usize = 40;

/// The diagram, with a line break at its end.
pub fn mermaid(run: Run<'_>) -> String {
    let trace = run.trace;
    let title = title(run.scenario, trace.model.kind());
    let told = format!("{}, total {}s; {}", trace.outcome, trace.total, summary_words(run.verdict));
    let (services, requests) = requests(trace);
    let mut diagram = Diagram::new(trace, &requests);
    let mut names: BTreeMap<Participant, String> = BTreeMap::new();
    let (mut events, mut bytes, mut drawn) = (String::new(), 0, 0);
    for index in 0..trace.events.len() {
        let Line { text, takes_part, goes_on } = diagram.line(index);
        for participant in takes_part {
            names.entry(participant).or_insert_with(|| {
                let name = participant.declared(trace, &services);
                bytes += name.len();
                name
            });
        }
        bytes += text.len();
        if bytes > BYTES {
            break;
        }
        if goes_on {
            events.truncate(events.len() - 1);
        }
        events += &text;
        drawn += 1;
    }
    let names: String = names.into_values().collect();
    let mut whole = format!(
        "sequenceDiagram\n  title {}: {}\n{names}{events}",
        plain(&cut(&title, TEXT)),
        plain(&cut(&told, TEXT))
    );
    if drawn < trace.events.len() {
        let more = trace.events.len() - drawn;
        let _ = writeln!(whole, "  Note over t0: … and {more} more events");
    }
    whole
}

/// Who stands at the top of the diagram; tasks before services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Participant {
    Task(usize),
    Service(usize),
}

impl Participant {
    fn declared(self, trace: &Trace, services: &[Text]) -> String {
        let (name, what) = match self {
            Self::Task(number) => (&trace.tasks[number].name, ""),
            Self::Service(number) => (&services[number], " (service)"),
        };
        format!("  participant {self} as {}{what}\n", plain(&cut(name, NAME)))
    }
}

impl fmt::Display for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(number) => write!(f, "t{number}"),
            Self::Service(number) => write!(f, "s{number}"),
        }
    }
}

/// An event in the diagram.
struct Line {
    text: String,
    takes_part: Vec<Participant>,
    /// Whether it belongs to the line before.
    goes_on: bool,
}

/// What is known of a run beside its events.
struct Diagram<'t> {
    trace: &'t Trace,
    wakers: BTreeMap<usize, usize>,
    asked: BTreeMap<usize, usize>,
    answered: BTreeMap<usize, &'t Request>,
    /// The event before, if it is in a note that another can be added to.
    noted: Option<&'t Event>,
}

impl<'t> Diagram<'t> {
    fn new(trace: &'t Trace, requests: &'t [Request]) -> Self {
        let wakers = wakes(trace).into_iter().map(|wake| (wake.to, wake.from)).collect();
        let asked = requests.iter().map(|it| (it.from, it.service)).collect();
        let answered = requests.iter().filter_map(|it| Some((it.to?, it))).collect();
        Self { trace, wakers, asked, answered, noted: None }
    }

    /// An event, which follows the one that was asked for before.
    fn line(&mut self, index: usize) -> Line {
        let event = &self.trace.events[index];
        let task = Participant::Task(event.task.index());
        let words = plain(&cut(&event.what.to_string(), TEXT));
        let line = |from: Participant, sign: &str, to: Participant| Line {
            text: format!("  {from}{sign}{to}: {} {words}\n", event.at),
            takes_part: vec![from, to],
            goes_on: false,
        };
        let ends =
            |request: &&&Request| request.answered || matches!(event.what, What::Unanswered(..));
        let arrow = if let Some(service) = self.asked.get(&index) {
            Some(line(task, "->>", Participant::Service(*service)))
        } else if let Some(request) = self.answered.get(&index).filter(ends) {
            let sign = if request.answered { "-->>" } else { "--x" };
            Some(line(Participant::Service(request.service), sign, task))
        } else {
            let waker = self.wakers.get(&index).map(|waker| &self.trace.events[*waker]);
            waker.map(|waker| line(Participant::Task(waker.task.index()), "-)", task))
        };
        if let Some(arrow) = arrow {
            self.noted = None;
            return arrow;
        }
        let is_same = |before: &Event| (before.task, before.at) == (event.task, event.at);
        let goes_on = self.noted.replace(event).is_some_and(is_same);
        let text = if goes_on {
            format!("<br/>{words}\n")
        } else {
            format!("  Note over {task}: {} {words}\n", event.at)
        };
        Line { text, takes_part: vec![task], goes_on }
    }
}

/// A text in which nothing means anything: letters that could are written by their numbers.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_plain = letter.is_alphanumeric() || " _-.,/:()[]=+*|→…".contains(letter);
        match letter {
            letter if is_plain => plain.push(letter),
            letter if letter.is_control() => {
                let seen: String = letter.escape_default().collect();
                plain += &seen.replace('\\', "#92;").replace('{', "#123;").replace('}', "#125;");
            }
            letter => {
                let _ = write!(plain, "#{};", u32::from(letter));
            }
        }
    }
    if plain.is_empty() { "#32;".to_owned() } else { plain }
}
