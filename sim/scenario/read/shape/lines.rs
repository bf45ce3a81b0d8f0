//! Strings over several lines: which these are, and what KDL's parser is shown of one to say whether its lines are indented
//! like its closing quotes.
//!
//! That is all that can be wrong with one whose escapes are right, and it depends on its blanks and line breaks alone. What is
//! shown to the parser therefore has nothing else in it: no braces, quotes or comments that it could take for nodes.

use super::tokens::is_newline;

/// Whether a string is written between three quotes on both sides.
pub(super) fn is_over_lines(string: &str) -> bool {
    string.trim_matches('#').starts_with("\"\"\"")
}

/// Whether its text begins on the line after its quotes, as it must.
pub(super) fn begins_on_a_line(string: &str) -> bool {
    string
        .trim_start_matches('#')
        .strip_prefix("\"\"\"")
        .is_some_and(|it| it.starts_with(is_newline))
}

/// The string with the same blanks, and an `x` for each byte of anything else.
pub(in crate::scenario::read) fn without_content(string: &str) -> String {
    let hashes = string.len() - string.trim_start_matches('#').len();
    let (open, close) = (hashes + 3, (string.len() - hashes).saturating_sub(3));
    // An empty one of a single line has no more than its quotes, which then overlap.
    let Some(content) = string.get(open..close) else { return string.to_owned() };
    let mut shown = String::with_capacity(string.len());
    shown.push_str(&string[..open]);
    let mut rest = content.chars();
    while let Some(next) = rest.next() {
        match (next, rest.clone().next()) {
            // A backslash before blanks takes them away.
            ('\\', Some(blank)) if hashes == 0 && blank.is_whitespace() => shown.push(next),
            ('\\', Some(escaped)) if hashes == 0 => {
                rest.next();
                shown.push('x');
                shown.extend(std::iter::repeat_n('x', escaped.len_utf8()));
            }
            _ if next.is_whitespace() => shown.push(next),
            _ => shown.extend(std::iter::repeat_n('x', next.len_utf8())),
        }
    }
    shown.push_str(&string[close..]);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_string_only_its_blanks_are_shown() {
        let shown = |string: &str| without_content(string);
        assert_eq!(shown("\"\"\"\n  {é} \\u{41}\n  \"\"\""), "\"\"\"\n  xxxx xxxxxx\n  \"\"\"");
        assert_eq!(shown("\"\"\"\na\\\n b\\\"\n\"\"\""), "\"\"\"\nx\\\n xxx\n\"\"\"");
        assert_eq!(shown("##\"\"\"\n \\ \"# {\n\"\"\"##"), "##\"\"\"\n x xx x\n\"\"\"##");
        assert_eq!(shown("\"\"\"\"\"\""), "\"\"\"\"\"\"");
    }

    #[test]
    fn only_three_quotes_make_a_string_over_lines() {
        assert!(is_over_lines("#\"\"\"\n\"\"\"#"));
        assert!(!is_over_lines("\"\""));
        assert!(!is_over_lines("\"a\""));
    }
}
