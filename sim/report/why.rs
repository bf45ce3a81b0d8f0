//! Why: what a total is made of, for a person and for a program.

use serde::Serialize;

use super::json::line;
use super::table::{aligned, widths};
use super::title;
use super::{Palette, Screen};
use crate::render::cut;
use crate::scenario::Scenario;
use crate::time::{Duration, Instant};
use crate::trace::Trace;
use crate::why::{Segment, Shorter, Spare};

/// The version of the JSON.
const FORMAT: u32 = 1;
/// So many waits with time to spare are told in text.
const SHOWN: usize = 8;
/// Columns between two others, and at least those of what takes time: on a terminal it is cut so that a row fits.
const GAP: usize = 2;
const SHORTEST: usize = 8;

/// What is known of why an event of a run happened when it did.
#[derive(Clone, Copy, Debug)]
pub struct Why<'w> {
    /// What was simulated.
    pub scenario: &'w Scenario,
    /// The run.
    pub trace: &'w Trace,
    /// The event, an index into [`Trace::events`].
    pub event: usize,
    /// What the time until then is made of.
    pub path: &'w [Segment],
    /// What had time to spare.
    pub spare: &'w [Spare],
    /// What shorter waits bring.
    pub shorter: &'w [Shorter],
    /// The command that tells it again.
    pub again: &'w str,
}

/// As text.
pub fn why(why: Why<'_>, screen: impl Into<Screen>) -> String {
    let screen = screen.into();
    let palette = Palette::new(screen.color);
    let Why { scenario, trace, event, path, spare, shorter, .. } = why;
    let until = &trace.events[event];
    let mut lines = vec![
        screen.wrapped(&title(scenario, trace.model.kind()), ""),
        String::new(),
        screen.wrapped(
            &format!(
                "`{}` at {}: what the time until then is made of",
                trace.line(until),
                until.at
            ),
            "  ",
        ),
    ];
    lines.extend(self::lines(
        screen,
        path.iter().map(|segment| {
            let Segment { from, to, task, what } = segment;
            let length = format!("{}s", shown(segment.length()));
            let share = format!("{} %", share(segment.length(), until.at));
            [length, share, format!("{from} → {to}"), format!("{} {what}", trace.name(*task))]
        }),
    ));
    if path.is_empty() {
        lines.push("  no time at all".to_owned());
    }
    if !spare.is_empty() {
        lines.extend([String::new(), "what had time to spare".to_owned()]);
        lines.extend(self::lines(
            screen,
            spare.iter().take(SHOWN).map(|Spare { wait, by }| {
                let Segment { from, to, task, what } = wait;
                [
                    format!("{}s", shown(*by)),
                    format!("{from} → {to}"),
                    format!("{} {what}", trace.name(*task)),
                ]
            }),
        ));
        if spare.len() > SHOWN {
            lines.push(format!("  … and {} more", spare.len() - SHOWN));
        }
    }
    if !shorter.is_empty() {
        lines.extend([
            String::new(),
            screen.wrapped("what a shorter wait would bring, as runs with one show", "  "),
        ]);
        let sentence = |it| screen.wrapped(&format!("  {}", brings(it, why)), "    ");
        lines.extend(shorter.iter().map(sentence));
    }
    let dim = palette.dim;
    lines[0] = format!("{dim}{}{dim:#}", lines[0]);
    lines.join("\n") + "\n"
}

/// What one shorter length brings, in a sentence.
pub(super) fn brings(shorter: &Shorter, why: Why<'_>) -> String {
    let Why { scenario, trace, event, .. } = why;
    let before = trace.events[event].at;
    let Shorter { what, span, less, at, outcome } = shorter;
    let source = &scenario.source;
    let place = span.map_or_else(String::new, |span| {
        let of = source.included_at(span).map_or_else(String::new, |it| format!(" of {}", it.name));
        format!(" in line {}{of}", line(source, span))
    });
    let change = match *at {
        None => "and it never happens".to_owned(),
        Some(at) if at < before => format!("saves {}s: it is at {at}", shown(before - at)),
        Some(at) if at > before => format!("costs {}s: it is at {at}", shown(at - before)),
        Some(_) => "saves nothing".to_owned(),
    };
    let ends = if *outcome == trace.outcome {
        String::new()
    } else {
        format!(", and the run ends: {outcome}")
    };
    format!("{less} less of `{what}`{place} {change}{ends}")
}

/// A length as instants are shown, to the millisecond at least.
fn shown(length: Duration) -> String {
    (Instant::START + length).to_string()
}

/// How many of a hundred parts a length is of the time until `until`, rounded.
fn share(length: Duration, until: Instant) -> u128 {
    let (part, whole) = (u128::from(length.as_nanos()), u128::from(until.as_nanos()));
    (part * 200 + whole).checked_div(2 * whole).unwrap_or_default()
}

/// Rows of cells, all but the last of which stand at the right of their columns.
fn lines<const N: usize>(screen: Screen, rows: impl Iterator<Item = [String; N]>) -> Vec<String> {
    let mut rows: Vec<_> = rows.collect();
    if let Some(columns) = screen.limit() {
        let others = widths(&rows)[..N - 1].iter().map(|width| width + GAP).sum::<usize>() + GAP;
        let room = columns.saturating_sub(others).max(SHORTEST);
        for row in &mut rows {
            row[N - 1] = cut(&row[N - 1], room);
        }
    }
    let (widths, at_the_right) = (widths(&rows), (0..N - 1).collect::<Vec<_>>());
    rows.iter().map(|row| format!("  {}", aligned(row, widths, &at_the_right))).collect()
}

#[derive(Serialize)]
struct Document<'w> {
    format: u32,
    scenario: &'w str,
    file: std::borrow::Cow<'w, str>,
    model: &'static str,
    outcome: String,
    total_ns: u64,
    until: Until,
    path: Vec<Part<'w>>,
    spare: Vec<SparePart<'w>>,
    shorter: Vec<ShorterPart<'w>>,
}

#[derive(Serialize)]
struct Until {
    at_ns: u64,
    event: usize,
    text: String,
}

#[derive(Serialize)]
struct Part<'w> {
    from_ns: u64,
    to_ns: u64,
    task: &'w str,
    what: &'w str,
}

#[derive(Serialize)]
struct SparePart<'w> {
    #[serde(flatten)]
    wait: Part<'w>,
    spare_ns: u64,
}

#[derive(Serialize)]
struct ShorterPart<'w> {
    what: &'w str,
    /// The file of the line, if it is one that is included.
    file: Option<&'w str>,
    line: Option<usize>,
    less_ns: u64,
    at_ns: Option<u64>,
    outcome: String,
}

impl<'w> Part<'w> {
    fn of(trace: &'w Trace, segment: &'w Segment) -> Self {
        let Segment { from, to, task, what } = segment;
        Self { from_ns: from.as_nanos(), to_ns: to.as_nanos(), task: trace.name(*task), what }
    }
}

/// As one line of JSON, without a line break at its end.
///
/// # Panics
///
/// If this document cannot be written as JSON, which would be a bug: its keys are fixed and its values plain.
pub fn why_json(why: Why<'_>) -> String {
    let Why { scenario, trace, event, path, spare, shorter, .. } = why;
    let until = &trace.events[event];
    let document = Document {
        format: FORMAT,
        scenario: &scenario.name,
        file: scenario.source.file(),
        model: trace.model.kind().word(),
        outcome: trace.outcome.to_string(),
        total_ns: trace.total.as_nanos(),
        until: Until { at_ns: until.at.as_nanos(), event, text: trace.line(until) },
        path: path.iter().map(|segment| Part::of(trace, segment)).collect(),
        spare: spare
            .iter()
            .map(|Spare { wait, by }| SparePart {
                wait: Part::of(trace, wait),
                spare_ns: by.as_nanos(),
            })
            .collect(),
        shorter: shorter
            .iter()
            .map(|it| ShorterPart {
                what: &it.what,
                file: it
                    .span
                    .and_then(|span| scenario.source.included_at(span))
                    .map(|it| &*it.name),
                line: it.span.map(|span| line(&scenario.source, span)),
                less_ns: it.less.as_nanos(),
                at_ns: it.at.map(Instant::as_nanos),
                outcome: it.outcome.to_string(),
            })
            .collect(),
    };
    serde_json::to_string(&document).expect("a document of plain values can be written")
}
