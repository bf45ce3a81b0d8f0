//! Strays: what to write instead of a character that has no place in a scenario.

use std::ops::Range;

use crate::scenario::read::problem::is_invisible;

/// The help for the stray at `range`, and the word or string before it, which may be the name of its node.
pub(super) fn help(text: &str, before: Range<usize>, is_name: bool, range: Range<usize>) -> String {
    let stray = &text[range.clone()];
    let line = text[range.end..].lines().next().unwrap_or_default();
    let joined = text.get(before.clone()).filter(|_| before.end == range.start && range.start > 0);
    let help = match (stray, joined) {
        ("(", Some(name)) if is_name => return call(name, line),
        ("(", Some(_)) => "a step has no parentheses, and an expression stands between quotes",
        (":", Some(name)) if is_name && line.trim().is_empty() => {
            return format!("what belongs to `{name}` stands between braces: {name} {{ … }}");
        }
        (",", Some(string)) if is_open(string) => {
            "a text within an expression stands between single quotes: {join(xs, ', ')}"
        }
        (",", _) => "values are set apart by blanks alone",
        (":", _) => "a name and what follows are set apart by a blank",
        ("[" | "]", _) => "steps stand between braces, and a list is an expression between quotes",
        ("\\", _) => "a `\\` that continues a line is the last of it",
        _ if stray.contains(is_invisible) => "delete it: it cannot be seen",
        _ => "text with such characters stands between quotes",
    };
    help.to_owned()
}

/// Whether an expression begins in a string and does not end there.
fn is_open(string: &str) -> bool {
    string.starts_with('"') && string.matches('{').count() > string.matches('}').count()
}

/// How to write a step whose name a parenthesis is joined to, as in a call; `line` is what follows that.
fn call(name: &str, line: &str) -> String {
    let inside = line.split_once(')').map(|(inside, _)| inside);
    let plain = inside.filter(|inside| !inside.is_empty() && !inside.contains([',', '=', '(']));
    plain.map_or_else(
        || format!("what `{name}` takes stands after a blank, without parentheses"),
        |inside| format!("write it without parentheses: {name} {inside}"),
    )
}
