//! Answers: the lines that say what a service answers and what goes wrong, and what stands in an answer.

use super::occurrence;
use crate::scenario::read::entry::Entry;
use crate::scenario::read::node::Node;
use crate::scenario::read::suggest;
use crate::scenario::{Content, Fault, FaultKind, Moment, Text};
use crate::time::Duration;

/// The statuses of a failure.
pub(super) const FAILURES: (u16, u16) = (400, 599);
/// Those of an answer; one below 200 is none yet.
const ANSWERS: (u16, u16) = (200, 599);
/// What has a status: one of it, and all.
pub(super) const FAILURE: [&str; 2] = ["a failure", "failures"];
const ANSWER: [&str; 2] = ["an answer", "answers"];
/// What a service answers that is full.
pub(super) const UNAVAILABLE: u16 = 503;
/// The statuses of answers that have no body.
const WITHOUT_BODY: [u16; 2] = [204, 304];

/// The units of a size, with how many bytes each is.
const UNITS: [(&str, u32); 4] = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1)];
/// The largest body.
const MOST: u32 = 100_000_000;

/// A line of a service or a path.
pub(super) fn fault(node: &mut Node<'_>) -> Option<Fault> {
    let empty = Content::default();
    let (kind, content) = match node.word() {
        "hang" => (Some(FaultKind::Hang), empty),
        "refuse" => (Some(FaultKind::Refuse), empty),
        "close" => (moment(node).map(FaultKind::Close), empty),
        "fail" => {
            let status = status(node, FAILURES);
            if let Some(body) = node.unasked_property("body") {
                let status = status.unwrap_or(UNAVAILABLE);
                let help = format!("write: answer {status} body={}", body.repr());
                body.problem::<()>("what fails has no body", "not of a `fail`", &help);
            }
            (status.map(FaultKind::Status), empty)
        }
        _ => {
            let status = status(node, ANSWERS);
            let content = content(node, status.unwrap_or(ANSWERS.0));
            (status.map(FaultKind::Answer), content)
        }
    };
    let when = occurrence(node);
    Some(Fault { kind: kind?, when: when?, content })
}

/// `close "before"`, `"during"` or `"after"`.
fn moment(node: &mut Node<'_>) -> Option<Moment> {
    let entry = node.argument("\"before\", \"during\" or \"after\"")?;
    let word = entry.string()?;
    Moment::ALL.into_iter().find(|moment| moment.word() == word).or_else(|| {
        let help = suggest::known(word, Moment::ALL.map(Moment::word));
        entry.problem(format!("no connection is closed `{word}` the work"), "not known", &help)
    })
}

/// What stands in an answer with this status, and when it is sent.
fn content(node: &mut Node<'_>, status: u16) -> Content {
    let body = body(node, status);
    let size = node.property("body-size").and_then(|entry| {
        if body.is_some() {
            let help = "write one of both: the size of a text follows from it";
            return entry.problem("a body has a text or a size", "beside a text", help);
        }
        size(&entry)
    });
    let first_byte = node.property("first-byte").and_then(|entry| entry.duration());
    let body_by = node.property("body-by");
    let last = body_by.as_ref().and_then(Entry::duration);
    let first_byte = first_byte.unwrap_or(Duration::ZERO);
    if let (Some(entry), Some(last)) = (body_by, last)
        && last < first_byte
    {
        let message =
            format!("the last byte would come at {last}, before the first at {first_byte}");
        entry.problem::<()>(
            message,
            "before the first",
            "both are counted from the head of the answer",
        );
    }
    let mut headers: Vec<(Text, Text)> = Vec::new();
    for kdl in node.optional_children() {
        let mut child = Node::new(kdl, node.file());
        if child.word() == "header" {
            let (name, value) = (header_name(&mut child), child.argument("its value"));
            let value =
                value.and_then(|entry| entry.string().filter(|it| header_value(&entry, it)));
            headers.extend(name.zip(value.map(Text::from)));
        } else {
            let word = child.word();
            let help = suggest::known(word, ["header"]);
            child.problem::<()>(format!("an answer has no `{word}`"), "not known", &help);
            continue;
        }
        child.end();
    }
    let body_by = last.unwrap_or(first_byte).max(first_byte);
    Content { body, size, headers, first_byte, body_by }
}

/// The name of a header.
pub(in crate::scenario::read) fn header_name(node: &mut Node<'_>) -> Option<Text> {
    let entry = node.argument("the name of a header")?;
    let name = entry.string()?;
    let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if !name.is_empty() && name.chars().all(is_of_a_name) {
        return Some(name.to_lowercase().into());
    }
    let help = "one has letters, digits and dashes: \"content-type\"";
    entry.problem(format!("no header is called `{name}`"), "not the name of a header", help)
}

/// Whether a header can have this value; reports it if not.
pub(in crate::scenario::read) fn header_value(entry: &Entry<'_>, value: &str) -> bool {
    let is_line = !value.chars().any(|c| c.is_control() && c != '\t');
    is_line || entry.problem::<()>("a header is one line", "not one", "").is_some()
}

/// A number of bytes, with a unit.
fn size(entry: &Entry<'_>) -> Option<u32> {
    let text = entry.string()?;
    let units = UNITS.map(|(unit, _)| unit).join(", ");
    let found = UNITS.iter().find_map(|(unit, bytes)| {
        let number = text.strip_suffix(unit)?.trim_end();
        number.parse::<u32>().ok().map(|number| number.checked_mul(*bytes))
    });
    match found {
        Some(Some(size @ ..=MOST)) => Some(size),
        Some(_) => entry.problem("this body is too large", "too large", "the largest has 100MB"),
        None => {
            let help = format!("write a whole number and a unit, as in \"1MB\"; units are {units}");
            entry.problem(format!("cannot read the size `{text}`"), "not a size", &help)
        }
    }
}

/// The status that a service answers with, within bounds: an argument or `status=`.
fn status(node: &mut Node<'_>, (least, most): (u16, u16)) -> Option<u16> {
    let words = if node.word() == "fail" { FAILURE } else { ANSWER };
    let entry = node.property("status").or_else(|| node.argument("a status such as 503"))?;
    within((least, most), &entry, words)
}

/// A status within bounds, of what has these.
pub(super) fn within(
    (least, most): (u16, u16),
    entry: &Entry<'_>,
    [what, of]: [&str; 2],
) -> Option<u16> {
    let status = entry.whole::<u16>(0)?;
    if (least..=most).contains(&status) {
        return Some(status);
    }
    entry.problem(
        format!("{status} is no status of {what}"),
        &format!("not {what}"),
        &format!("{of} have a status from {least} to {most}"),
    )
}

/// What stands in an answer, if that is said.
fn body(node: &mut Node<'_>, status: u16) -> Option<Text> {
    let entry = node.property("body")?;
    if WITHOUT_BODY.contains(&status) {
        let help = "leave it out, or answer with another status";
        return entry.problem(
            format!("an answer with status {status} has no body"),
            "no body",
            help,
        );
    }
    entry.string().map(Text::from)
}
