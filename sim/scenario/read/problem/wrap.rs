//! Lines of a text that is wider than there is room: they end at blanks, and within words only where those allow it.

use unicode_width::UnicodeWidthChar;

/// A piece of a line that stays together, and the blanks behind it.
#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    text: &'a str,
    blanks: &'a str,
    width: usize,
}

/// A text in lines of so many columns, the first of which begins with one thing and the others with another.
pub(super) fn filled(text: &str, width: usize, indents: [&str; 2]) -> String {
    let widths = indents.map(|indent| width.saturating_sub(columns(indent)));
    let mut filled = String::new();
    for line in text.split('\n') {
        for words in lines(&words(line, widths[1]), widths) {
            let indent = if filled.is_empty() { indents[0] } else { indents[1] };
            if !filled.is_empty() {
                filled.push('\n');
            }
            filled.push_str(indent);
            for (index, word) in words.iter().enumerate() {
                filled.push_str(word.text);
                filled.push_str(if index + 1 < words.len() { word.blanks } else { "" });
            }
        }
    }
    filled
}

/// As many words in each line as fit.
fn lines<'w, 'a>(words: &'w [Word<'a>], widths: [usize; 2]) -> Vec<&'w [Word<'a>]> {
    let (mut lines, mut start, mut taken) = (Vec::new(), 0, 0);
    for (index, word) in words.iter().enumerate() {
        let room = if lines.is_empty() { widths[0] } else { widths[1] };
        if taken + word.width > room && index > start {
            lines.push(&words[start..index]);
            (start, taken) = (index, 0);
        }
        taken += word.width + word.blanks.len();
    }
    lines.push(&words[start..]);
    lines
}

/// The words of a line, of which none is wider than a line. Before them is one of nothing, so that the first can go to the next line.
fn words(line: &str, width: usize) -> Vec<Word<'_>> {
    let mut words = vec![Word { text: "", blanks: "", width: 0 }];
    let (mut start, mut before) = (0, None);
    let ends = line.char_indices().filter_map(|(at, c)| {
        let ends = before.is_some_and(|before| can_part(line, at, before, c));
        before = Some(c);
        ends.then_some(at)
    });
    let ends: Vec<_> = ends.chain([line.len()]).collect();
    for end in ends.into_iter().filter(|end| *end > 0) {
        let piece = &line[start..end];
        let text = piece.trim_end_matches(' ');
        start = end;
        words.extend(pieces(text, &piece[text.len()..], width));
    }
    words
}

/// A word in pieces that are no wider than a line.
fn pieces<'a>(text: &'a str, blanks: &'a str, room: usize) -> Vec<Word<'a>> {
    let (mut pieces, mut start, mut width) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        let more = c.width().unwrap_or(0);
        if width > 0 && width + more > room {
            pieces.push(Word { text: &text[start..at], blanks: "", width });
            (start, width) = (at, 0);
        }
        width += more;
    }
    pieces.push(Word { text: &text[start..], blanks, width });
    pieces
}

/// Whether a line can end between two characters, the second of which stands at `at`.
fn can_part(line: &str, at: usize, before: char, after: char) -> bool {
    let is_wide = |c: char| c.width() == Some(2);
    match (before, after) {
        (_, ' ') => false,
        (' ', after) => {
            let opens = |it: &str| it.trim_end_matches(' ').ends_with(OPENING);
            !is_closing(after) && !opens(&line[..at])
        }
        ('-', after) => {
            let first = line[..at - 1].chars().next_back();
            after.is_alphanumeric() && first.is_some_and(char::is_alphanumeric)
        }
        (_, after) if holds_on(after) => false,
        ('/', after) => !after.is_numeric(),
        ('|' | '}' | '!' | '?' | '…' | '–' | '—', _) | (')' | ']', '(' | '[' | '{') => true,
        ('(' | '[' | '{' | '"' | '\'' | '`', _) => false,
        (before, after) => is_wide(before) || is_wide(after),
    }
}

/// Brackets that stay with what is behind them, even behind a blank.
const OPENING: [char; 3] = ['(', '[', '{'];

/// Characters that stay with what is before them, even before a blank.
const fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '!' | '?' | ',' | '.' | ':' | ';' | '/')
        || matches!(c, '。' | '、' | '」' | '）' | '，')
}

/// Characters that stay with what is right before them.
const fn holds_on(c: char) -> bool {
    is_closing(c) || matches!(c, '|' | '-' | '…' | '–' | '"' | '\'' | '“' | '”' | '‘' | '’')
}

/// The columns of an indent, without what colours it.
fn columns(indent: &str) -> usize {
    let mut is_code = false;
    let widths = indent.chars().map(|c| {
        let is_seen = !is_code && c != '\u{1b}';
        is_code = (is_code || c == '\u{1b}') && c != 'm';
        if is_seen { c.width().unwrap_or(0) } else { 0 }
    });
    widths.sum()
}
