//! Tokens: the text in pieces, as coarse as its shape needs them. Blanks and comments are left out.

use std::ops::Range;

use super::{MAX_NESTING, problem, too_deep};
use crate::scenario::read::problem::Problem;

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// What a piece of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a number, a keyword.
    Word,
    /// A string in quotes.
    String,
    Equals,
    /// `/-`
    Slashdash,
    Newline,
    Semicolon,
    Open,
    Close,
    /// A character that has no place in KDL, or none in scenarios.
    Stray,
}

/// The tokens of a text, until the first that never ends.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: text.len() - text.trim_start_matches('\u{feff}').len() }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at;
            let length = match blank(self.text, start) {
                Ok(length) => length,
                Err(problem) => return Some(Err(problem)),
            };
            self.at += length;
            if length == 0 {
                break;
            }
        }
        let start = self.at;
        let first = self.text[start..].chars().next()?;
        Some(token(self.text, start, first).map(|(kind, length)| {
            self.at = start + length;
            Token { kind, range: start..self.at }
        }))
    }
}

/// The kind of the token at `start`, and its length.
fn token(text: &str, start: usize, first: char) -> Result<(Kind, usize), Problem> {
    let rest = &text[start..];
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let single = match first {
        '{' => Kind::Open,
        '}' => Kind::Close,
        '=' => Kind::Equals,
        ';' => Kind::Semicolon,
        '/' if rest.starts_with("/-") => return Ok((Kind::Slashdash, 2)),
        _ if rest[hashes..].starts_with('"') => {
            return string(text, start, hashes).map(|length| (Kind::String, length));
        }
        _ if hashes > 0 => return Ok((Kind::Word, hashes + word(&rest[hashes..]))),
        '\r' if rest.starts_with("\r\n") => return Ok((Kind::Newline, 2)),
        _ if is_newline(first) => Kind::Newline,
        _ if is_word(first) => return Ok((Kind::Word, word(rest))),
        _ => Kind::Stray,
    };
    Ok((single, first.len_utf8()))
}

/// How much blank there is at `start`: spaces, one comment, or one line's end behind a `\`.
fn blank(text: &str, start: usize) -> Result<usize, Problem> {
    let rest = &text[start..];
    if rest.starts_with("//") {
        Ok(rest.find(is_newline).unwrap_or(rest.len()))
    } else if rest.starts_with("/*") {
        comment(text, start)
    } else if let Some(behind) = rest.strip_prefix('\\') {
        continuation(text, start + 1)
            .map(|length| if length > 0 || behind.is_empty() { 1 + length } else { 0 })
    } else {
        let end = rest.find(|c: char| !c.is_whitespace() || is_newline(c));
        Ok(end.unwrap_or(rest.len()))
    }
}

/// How much blank there is between a `\` and the start of the next line, or the end of the text; 0 if anything else
/// comes before.
fn continuation(text: &str, start: usize) -> Result<usize, Problem> {
    let mut at = start;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("\r\n") {
            return Ok(at + 2 - start);
        }
        if let Some(newline) = rest.chars().next().filter(|c| is_newline(*c)) {
            return Ok(at + newline.len_utf8() - start);
        }
        if rest.starts_with('\\') {
            return Ok(0);
        }
        match blank(text, at)? {
            0 => return Ok(0),
            length => at += length,
        }
    }
    Ok(at - start)
}

/// The length of a comment, in which others can nest.
fn comment(text: &str, start: usize) -> Result<usize, Problem> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += rest.chars().next().map_or(0, char::len_utf8);
        }
        if depth > MAX_NESTING {
            return Err(too_deep(start, "too many comments are open here"));
        }
        if depth == 0 {
            return Ok(at - start);
        }
        if at == text.len() {
            return Err(problem("this comment is never closed", start..start + 2, "starts here"));
        }
    }
}

/// The length of a string, which is raw if it starts with hashes.
fn string(text: &str, start: usize, hashes: usize) -> Result<usize, Problem> {
    let rest = &text[start..];
    let quotes = if rest[hashes..].starts_with("\"\"\"") { 3 } else { 1 };
    let end = "\"".repeat(quotes) + &rest[..hashes];
    let mut at = hashes + quotes;
    while let Some(next) = rest[at..].chars().next() {
        if rest[at..].starts_with(&end) {
            return Ok(at + end.len());
        }
        if is_newline(next) && quotes == 1 {
            break;
        }
        at += match next {
            '\\' if hashes == 0 => escape(text, start + at)?,
            _ => next.len_utf8(),
        };
    }
    let length = rest.split(is_newline).next().map_or(1, str::len);
    let help = "end it with `\"`; a string over several lines has `\"\"\"` on both sides";
    Err(problem("this string is never closed", start..start + length, "starts here").help(help))
}

/// The length of an escape, from its backslash on, which takes all blanks behind it along.
fn escape(text: &str, start: usize) -> Result<usize, Problem> {
    let behind = &text[start + 1..];
    let Some(escaped) = behind.chars().next() else { return Ok(1) };
    if escaped.is_whitespace() {
        return Ok(1 + behind.len() - behind.trim_start().len());
    }
    if "nrt\\\"bfs".contains(escaped) {
        return Ok(2);
    }
    let code = behind.strip_prefix("u{").and_then(|code| code.split_once('}'));
    if let Some((digits, _)) = code.filter(|(digits, _)| scalar(digits).is_some()) {
        return Ok(digits.len() + 4);
    }
    let range = start..start + 1 + escaped.len_utf8();
    let message = format!("there is no escape `{}`", &text[range.clone()]);
    let help = "there are \\n, \\r, \\t, \\s, \\b, \\f, \\\", \\\\ and \\u{…}; a raw string, #\"…\"#, has none";
    Err(problem(message, range, "not an escape").help(help))
}

/// The character with this number, in hexadecimal digits.
fn scalar(digits: &str) -> Option<char> {
    let is_number = digits.len() <= 6 && digits.chars().all(|c| c.is_ascii_hexdigit());
    let number = is_number.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
    char::from_u32(number)
}

fn word(text: &str) -> usize {
    text.find(|c| !is_word(c)).unwrap_or(text.len())
}

/// Whether a word can have this character.
fn is_word(c: char) -> bool {
    let directs =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_whitespace() && !c.is_control() && !directs && !"\\/(){};[]\"#=\u{feff}".contains(c)
}

fn is_newline(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
