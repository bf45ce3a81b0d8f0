//! Entries: the lines that follow the header of a snapshot, as plain data that is written and read back.

use std::fmt;

use crate::scenario::Text;
use crate::time::Duration;

/// Columns that the name of a task is filled up to.
const NAME: usize = 8;
/// What the line of a length begins with, and that of what is left out.
const LATER: char = '+';
const AGAIN: char = '…';

/// A line of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// So much time has passed since the line before: `+2s`.
    Later(Duration),
    /// Something happened: the task, and what.
    Event(Text, Text),
    /// Lines that are left out, since they follow from those before.
    Again(Again),
}

/// Lines that are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Again {
    /// So many lines before this one are what comes again.
    pub(crate) lines: usize,
    /// How often it does.
    pub(crate) times: usize,
    /// Whether the numbers in them go on as from the lines before those to them.
    pub(crate) counting: bool,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Later(by) => write!(f, "{LATER}{by}"),
            Self::Event(task, text) if is_plain(task) => write!(f, "{task:<NAME$}  {text}"),
            Self::Event(task, text) => {
                let quoted = quoted(task);
                write!(f, "{quoted:<NAME$}  {text}")
            }
            Self::Again(Again { lines, times, counting }) => {
                let lines = if *lines == 1 { "line".to_owned() } else { format!("{lines} lines") };
                let times = if *times == 1 { "once".to_owned() } else { format!("{times} times") };
                let counting = if *counting { ", counting up" } else { "" };
                write!(f, "{AGAIN} the same {lines} {times} more{counting}")
            }
        }
    }
}

#[cfg(feature = "scenarios")]
impl Entry {
    /// Reads a line; `None` if it is none of a snapshot.
    pub(crate) fn read(line: &str) -> Option<Self> {
        if let Some(length) = line.strip_prefix(LATER) {
            let by = length.parse::<Duration>().ok().filter(|by| !by.is_zero())?;
            return Some(Self::Later(by));
        }
        if line.starts_with(AGAIN) {
            return again(line).map(Self::Again);
        }
        let (task, shown, rest) = if line.starts_with('"') {
            let mut quoted = serde_json::Deserializer::from_str(line).into_iter::<String>();
            let task = quoted.next()?.ok()?;
            let (shown, rest) = line.split_at(quoted.byte_offset());
            (task, shown, rest)
        } else {
            let (shown, rest) = line.split_at(line.find("  ")?);
            // One blank more ends a name that is shorter than its column.
            (shown.to_owned(), shown, rest)
        };
        let filled = NAME.saturating_sub(shown.chars().count()) + 2;
        let text = rest.strip_prefix(&" ".repeat(filled)[..])?;
        (!task.is_empty()).then(|| Self::Event(task.into(), text.into()))
    }
}

/// A text as a string of JSON, which is one of YAML, too.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\0'..'\u{20}' => quoted.extend(["\\u", &format!("{:04x}", u32::from(letter))]),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a name is read back as it is written.
fn is_plain(name: &str) -> bool {
    let odd = |it: char| it.is_control();
    !name.starts_with([LATER, AGAIN, '"', ' '])
        && !name.ends_with(' ')
        && !name.contains("  ")
        && !name.contains(odd)
        && !name.is_empty()
}

#[cfg(feature = "scenarios")]
fn again(line: &str) -> Option<Again> {
    let rest = line.strip_prefix(AGAIN)?.strip_prefix(" the same ")?;
    let (rest, counting) =
        rest.strip_suffix(", counting up").map_or((rest, false), |rest| (rest, true));
    let rest = rest.strip_suffix(" more")?;
    let (lines, times) =
        rest.split_once(if rest.contains(" lines ") { " lines " } else { "line " })?;
    let lines = if lines.is_empty() { 1 } else { lines.parse().ok()? };
    let times = if times == "once" { 1 } else { times.strip_suffix(" times")?.parse().ok()? };
    (lines > 0 && times > 0).then_some(Again { lines, times, counting })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_in_json() {
        let letters: String = ('\0'..'\u{100}').chain(['図', '\u{2028}']).collect();
        assert_eq!(quoted(&letters), serde_json::Value::from(letters.as_str()).to_string());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let event = |task: &str, text: &str| Entry::Event(task.into(), text.into());
        let again = |lines, times, counting| Entry::Again(Again { lines, times, counting });
        for (entry, line) in [
            (Entry::Later(Duration::from_millis(1500)), "+1.5s"),
            (event("main", "started"), "main      started"),
            (event("main", ""), "main      "),
            (event("main", " a  b"), "main       a  b"),
            (event("reports#12", "finished"), "reports#12  finished"),
            (event("a b", "log c  d"), "a b       log c  d"),
            (event("a  b", "started"), "\"a  b\"    started"),
            (event("+1s", "started"), "\"+1s\"     started"),
            (event("a\n\"b\"", "started"), r#""a\n\"b\""  started"#),
            (again(1, 1, false), "… the same line once more"),
            (again(4, 249, false), "… the same 4 lines 249 times more"),
            (again(2, 97, true), "… the same 2 lines 97 times more, counting up"),
        ] {
            assert_eq!(entry.to_string(), line);
            assert_eq!(Entry::read(line), Some(entry), "{line}");
        }
        for line in [
            "",
            "main",
            "main started",
            "  started",
            "+0s",
            "+",
            "… the same 0 lines once more",
            "\"a  started",
        ] {
            assert_eq!(Entry::read(line), None, "{line}");
        }
    }
}
