//! Tokens: an expression in words and single characters, for what is to be known before CEL's parser sees it.

use std::ops::Range;

/// The bytes of each token of `source`, without those of string literals.
///
/// An identifier is one token, everything else a token a character. Good enough to find a name and to count brackets.
pub(super) fn tokens(source: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(first) = source[at..].chars().next() {
            let start = at;
            if first == '\'' || first == '"' {
                at = end_of_literal(source, at);
                continue;
            }
            at += first.len_utf8();
            if first.is_ascii_alphanumeric() || first == '_' {
                let rest = &source[at..];
                at += rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
            }
            if !first.is_whitespace() {
                return Some(start..at);
            }
        }
        None
    })
}

/// Where the string literal that starts at `start` ends, which is the end of the text if it is not closed.
pub(super) fn end_of_literal(source: &str, start: usize) -> usize {
    let bytes = source.as_bytes();
    let raw = start > 0
        && matches!(bytes[start - 1], b'r' | b'R')
        && !(start > 1 && (bytes[start - 2].is_ascii_alphanumeric() || bytes[start - 2] == b'_'));
    let quote = &source[start..=start];
    let triple = quote.repeat(3);
    let delimiter = if source[start..].starts_with(&triple) { triple.as_str() } else { quote };
    let mut at = start + delimiter.len();
    while at < source.len() {
        if source[at..].starts_with(delimiter) {
            return at + delimiter.len();
        }
        let character = source[at..].chars().next().map_or(1, char::len_utf8);
        let escapes = bytes[at] == b'\\' && !raw;
        at += character;
        if escapes {
            at += source[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    source.len()
}

/// Where `name` stands in `source` as a word of its own; the whole of `source` if it does not.
pub(in crate::scenario) fn find(source: &str, name: &str) -> Range<usize> {
    tokens(source).find(|token| &source[token.clone()] == name).unwrap_or(0..source.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_literals_are_no_tokens() {
        let source = r#"a + 'b\'c' + r"d\" + """e"f""" + g"#;
        let found: Vec<_> = tokens(source).map(|token| &source[token]).collect();
        assert_eq!(found, ["a", "+", "+", "r", "+", "+", "g"]);
    }

    #[test]
    fn a_name_is_found_as_a_word_of_its_own() {
        assert_eq!(find("nn + 'n' + n", "n"), 11..12);
        assert_eq!(find("a + b", "c"), 0..5);
    }
}
