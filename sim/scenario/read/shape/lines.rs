//! Strings over several lines: which these are, and where they begin.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_quotes_make_a_string_over_lines() {
        assert!(is_over_lines("#\"\"\"\n\"\"\"#"));
        assert!(!is_over_lines("\"\""));
        assert!(!is_over_lines("\"a\""));
    }
}
