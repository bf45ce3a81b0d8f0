//! DOT: one run as a graph for Graphviz: a node for each event, in a box for its task, and an edge from each event to what followed
//! from it, in the task or in one that it woke.

use std::fmt::Write;

use super::picture::Kind;
use super::{Run, summary_words, title};
use crate::render::cut;
use crate::trace::{TaskId, Trace, wakes};

/// Events that are drawn; Graphviz takes long for more.
const EVENTS: usize = 1_000;
/// Characters of what happened.
const TEXT: usize = 120;

/// The graph, with a line break at its end.
pub fn dot(run: Run<'_>) -> String {
    let trace = run.trace;
    let shown = trace.events.len().min(EVENTS);
    let title = title(run.scenario, trace.model.kind());
    let told = format!("{}, total {}s; {}", trace.outcome, trace.total, summary_words(run.verdict));
    let mut text = format!(
        "digraph {title} {{\n  rankdir=LR\n  label={label}\n  labelloc=t\n  fontname=monospace\n  \
         node [shape=box, style=rounded, fontname=monospace, fontsize=10, height=0.3]\n",
        title = quoted(&[&title]),
        label = quoted(&[&title, &told]),
    );
    let critical = critical(trace);
    for task in 0..trace.tasks.len() {
        let of_task = |event: &usize| trace.events[*event].task.index() == task;
        let mut own = (0..shown).filter(of_task).peekable();
        if own.peek().is_none() {
            continue;
        }
        let name = quoted(&[&cut(&trace.tasks[task].name, TEXT)]);
        let _ = writeln!(text, "  subgraph cluster_{task} {{\n    label={name}\n    color=gray");
        own.for_each(|event| node(&mut text, trace, event, critical[event]));
        text += "  }\n";
    }
    edges(&mut text, trace, shown, &critical);
    if shown < trace.events.len() {
        let more = format!("… and {} more events", trace.events.len() - shown);
        let _ = writeln!(
            text,
            "  more [label={}, shape=plaintext]\n  e{} -> more",
            quoted(&[&more]),
            shown - 1
        );
    }
    text + "}\n"
}

fn node(text: &mut String, trace: &Trace, event: usize, is_critical: bool) {
    let it = &trace.events[event];
    let label = quoted(&[&it.at.to_string(), &cut(&it.what.to_string(), TEXT)]);
    let bad = matches!(Kind::of(&it.what), Kind::Failed | Kind::Trouble);
    let color = if bad { ", color=red" } else { "" };
    let pen = if is_critical { ", penwidth=2.5" } else { "" };
    let _ = writeln!(text, "    e{event} [label={label}{color}{pen}]");
}

fn edges(text: &mut String, trace: &Trace, shown: usize, critical: &[bool]) {
    let mut latest: Vec<Option<usize>> = vec![None; trace.tasks.len()];
    for (event, it) in trace.events[..shown].iter().enumerate() {
        if let Some(before) = latest[it.task.index()].replace(event) {
            let pen = if critical[before] { " [penwidth=2.5]" } else { "" };
            let _ = writeln!(text, "  e{before} -> e{event}{pen}");
        }
    }
    for wake in wakes(trace).into_iter().filter(|wake| wake.to < shown) {
        let _ = writeln!(
            text,
            "  e{} -> e{} [style=dashed, color=blue, constraint=true]",
            wake.from, wake.to
        );
    }
}

/// Of each event, whether what the total is made of begins with it.
fn critical(trace: &Trace) -> Vec<bool> {
    let mut critical = vec![false; trace.events.len()];
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); trace.tasks.len()];
    for (event, it) in trace.events.iter().enumerate() {
        own[it.task.index()].push(event);
    }
    for segment in trace.why() {
        let TaskId(task) = segment.task;
        let events = &own[task as usize];
        let after = events.partition_point(|event| trace.events[*event].at <= segment.from);
        if let Some(event) = after.checked_sub(1).map(|before| events[before]) {
            critical[event] = true;
        }
    }
    critical
}

/// Lines as a text of the language, in which backslashes mean something.
fn quoted(lines: &[&str]) -> String {
    let mut quoted = "\"".to_owned();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            quoted += "\\n";
        }
        for letter in line.chars() {
            match letter {
                '"' | '\\' => quoted.extend(['\\', letter]),
                letter if letter.is_control() => {
                    quoted.extend(letter.escape_default().flat_map(|it| {
                        let guard = (it == '\\').then_some('\\');
                        guard.into_iter().chain([it])
                    }));
                }
                letter => quoted.push(letter),
            }
        }
    }
    quoted + "\""
}
