//! Tokens: the text in pieces, as coarse as its shape needs them. Blanks and comments are left out.

use std::ops::Range;

use super::{KEYWORDS, MAX_NESTING, problem, too_deep};
use crate::scenario::read::problem::{Problem, hides, is_invisible};

/// Quotes of other languages and of typography, each with those that close it.
const QUOTES: [(char, &str); 7] =
    [('\'', "'"), ('`', "`"), ('‘', "’‘"), ('’', "’"), ('“', "”“"), ('”', "”"), ('„', "“”")];

/// The byte order mark that a file may begin with.
const BOM: char = '\u{feff}';

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario::read) struct Token {
    pub(in crate::scenario::read) kind: Kind,
    pub(in crate::scenario::read) range: Range<usize>,
}

/// What a piece of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario::read) enum Kind {
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
    /// A text between quotes of another kind.
    Quoted,
    /// A comment of another language, behind a `#`.
    Comment,
    /// A character that has no place in KDL, or none in scenarios.
    Stray,
}

/// The tokens of a text, until the first that never ends.
#[derive(Debug)]
pub(in crate::scenario::read) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(in crate::scenario::read) fn new(text: &'a str) -> Self {
        Self { text, at: if text.starts_with(BOM) { BOM.len_utf8() } else { 0 } }
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
        '=' => return Ok((Kind::Equals, rest.len() - rest.trim_start_matches('=').len())),
        ';' => Kind::Semicolon,
        '/' if rest.starts_with("/-") => return Ok((Kind::Slashdash, 2)),
        _ if rest[hashes..].starts_with('"') => {
            return string(text, start, hashes).map(|length| (Kind::String, length));
        }
        _ if hashes > 0 && is_comment(text, start, hashes) => {
            let line = rest.split(is_newline).next().unwrap_or_default();
            return Ok((Kind::Comment, line.trim_end().len()));
        }
        _ if hashes > 0 => return Ok((Kind::Word, hashes + word(&rest[hashes..]))),
        '\r' if rest.starts_with("\r\n") => return Ok((Kind::Newline, 2)),
        _ if is_newline(first) => Kind::Newline,
        _ if quoted(rest) > 0 => return Ok((Kind::Quoted, quoted(rest))),
        _ if word(rest) > 0 => return Ok((Kind::Word, word(rest))),
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
pub(in crate::scenario::read) fn comment(text: &str, start: usize) -> Result<usize, Problem> {
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
        if hides(next) && !is_newline(next) {
            let range = start + at..start + at + next.len_utf8();
            let message = format!("`{next}` cannot stand in a text");
            let help =
                format!("write \\u{{{:x}}}, or delete it: it cannot be seen", u32::from(next));
            return Err(problem(message, range, "not expected").help(help));
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

/// The length of a word. A comma, or the colon after a name, is no part of it.
fn word(text: &str) -> usize {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    text[..end].trim_end_matches([',', ':']).len()
}

/// Whether hashes are meant to begin a comment: nothing is joined to them, or nothing but blanks stands before them.
fn is_comment(text: &str, start: usize, hashes: usize) -> bool {
    let before = text[..start].rsplit(is_newline).next().unwrap_or_default();
    let joined = word(&text[start + hashes..]);
    let name = &text[start + hashes..][..joined];
    joined == 0 || before.trim().is_empty() && !KEYWORDS.contains(&name)
}

/// The length of a text between quotes that KDL does not know; 0 if it does not begin with one.
fn quoted(text: &str) -> usize {
    let Some(closing) = QUOTES.iter().find(|(open, _)| text.starts_with(*open)) else { return 0 };
    let line = text.split(is_newline).next().unwrap_or_default();
    let mut inside = line.char_indices().skip(1);
    inside.find(|(_, c)| closing.1.contains(*c)).map_or(0, |(at, c)| at + c.len_utf8())
}

/// Whether a word can have this character.
fn is_word(c: char) -> bool {
    !c.is_whitespace() && !is_invisible(c) && !"\\/(){};[]\"#=".contains(c)
}

pub(super) fn is_newline(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
