//! Keys: what of the text of an event names its step, and what of it varies.
//!
//! A step is known again by the words of its event without lengths, numbers, values and reasons. This is what the words of
//! [`crate::trace::words`] are taken for when they are only read: whatever fits none of them is the text of a program, of which only numbers
//! vary.

use super::recorded::since;
use crate::scenario::vocabulary::events as begins;
use crate::time::Duration;

/// Words after which the name comes, and after that, with a colon, what varies.
const ANSWERS: [&str; 9] = [
    begins::FETCH,
    begins::CALL,
    begins::READ,
    begins::WRITE,
    begins::CHANGED,
    begins::INIT,
    begins::REJECT,
    begins::ATTEMPT,
    begins::ALSO_FAILED,
];
/// Words after which all varies.
const REASONS: [&str; 3] = [begins::CAUGHT, begins::NOT_TAKEN, begins::DEADLOCK];
/// Words of a wait whose length is told, and that nothing but its end ends.
const OWN_LENGTH: [&str; 4] = [begins::SLEEP, begins::BLOCK, begins::COMPUTE, begins::RETRY];
/// Words of the other waits, whatever ends them.
const WAITS: [&str; 12] = [
    begins::FETCH,
    begins::CALL,
    begins::AWAIT,
    begins::OPEN,
    begins::ACQUIRE,
    begins::PUT,
    begins::GET,
    begins::JOIN,
    begins::WAIT,
    begins::ARRIVE,
    begins::CHANGED,
    begins::INIT,
];
/// How a task ends: of that there is one event.
const END: &str = "(end)";
/// What stands for a number in a key.
const NUMBER: char = '#';

/// The name of the step that an event tells of, without what varies.
pub(super) fn key(text: &str) -> String {
    if is_end(text) {
        return END.to_owned();
    }
    if let Some(reason) = REASONS.iter().find(|reason| text.starts_with(**reason)) {
        return (*reason).to_owned();
    }
    let answer = ANSWERS.iter().find(|word| text.starts_with(**word));
    let named = answer.and_then(|word| {
        let colon = word.len() + text[word.len()..].find(": ")?;
        Some(&text[..=colon])
    });
    match named {
        // Attempts are known by their words; by numbers, the first of two would be the second of three.
        Some(named) if !named.starts_with(begins::ATTEMPT) => named.to_owned(),
        Some(named) => without_numbers(named),
        None => without_numbers(text),
    }
}

/// The first word of an event.
pub(super) fn verb(text: &str) -> &str {
    text.split([' ', ':']).next().unwrap_or_default()
}

/// Whether a task ends with this.
pub(super) fn is_end(text: &str) -> bool {
    text == begins::FINISHED || text == begins::CANCELLED || text.starts_with(begins::FAILED)
}

/// Whether this tells of a failure.
pub(super) fn is_failure(text: &str) -> bool {
    const FAILURES: [&str; 8] = [
        begins::FAILED,
        begins::ALSO_FAILED,
        begins::NOT_TAKEN,
        begins::ATTEMPT,
        begins::DEADLOCK,
        begins::SUSPECTED,
        begins::LIMIT,
        begins::CAUGHT,
    ];
    let expired = text.starts_with(begins::TIMEOUT) && text.ends_with(" expired");
    let answer = text.strip_prefix(begins::FETCH).and_then(|rest| rest.rsplit_once(": "));
    let refused = answer.is_some_and(|(_, answer)| !answer.starts_with(['1', '2', '3']));
    expired || refused || FAILURES.iter().any(|word| text.starts_with(word))
}

/// The text with `#` in place of each number and length of time.
fn without_numbers(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Number(_) => key.push(NUMBER),
            Piece::Other(text) => key.push_str(text),
        }
    }
    key
}

/// The numbers of a text, one after the other.
pub(super) fn numbers(text: &str) -> String {
    let numbers = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Number(number) => Some(number),
        Piece::Other(_) => None,
    });
    numbers.collect::<Vec<_>>().join(" ")
}

/// The text with `*` in place of each whole number, as a pattern has it: lengths of time stay.
pub(super) fn pattern(text: &str) -> String {
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Piece::Number(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => "*",
        Piece::Number(text) | Piece::Other(text) => text,
    });
    pieces.collect()
}

/// How often something is attempted at most, as an attempt that failed tells: 3 of `attempt 1 of 3 failed: boom`.
pub(super) fn attempts(text: &str) -> Option<&str> {
    let (_, rest) = text.strip_prefix(begins::ATTEMPT)?.split_once(" of ")?;
    rest.split_once(" failed").map(|(most, _)| most)
}

/// Whether a wait begins with this that leaves nothing but its end if it is over at once.
pub(super) fn may_not_wait(text: &str) -> bool {
    [begins::ACQUIRE, begins::GET, begins::JOIN, begins::WAIT].iter().any(|it| text.starts_with(it))
        && !text.contains(": ")
}

/// The lengths of time in which two texts differ, if they differ in nothing else, and in one length at least.
pub(super) fn lengths(before: &str, after: &str) -> Option<(Duration, Duration)> {
    let (old, new) = (pieces(before), pieces(after));
    let mut found = None;
    let mut new = new.into_iter();
    for old in old {
        let new = new.next()?;
        if old == new {
            continue;
        }
        let (Piece::Number(old), Piece::Number(new)) = (old, new) else { return None };
        let pair = (old.parse::<Duration>().ok()?, new.parse::<Duration>().ok()?);
        if found.is_some_and(|other| other != pair) {
            return None;
        }
        found = Some(pair);
    }
    if new.next().is_some() { None } else { found }
}

/// The values in which two texts of one key differ: `1` and `2` of `read n: 1` and `read n: 2`.
pub(super) fn values<'t>(before: &'t str, after: &'t str) -> (&'t str, &'t str, &'t str) {
    let are_logs = [before, after].iter().all(|text| text.starts_with(begins::LOG));
    if are_logs {
        // What a program says is told as a whole.
        let from = begins::LOG.len();
        return (&before[..from], &before[from..], &after[from..]);
    }
    let (mut start, mut inside) = (0, 0);
    for ((at, old), new) in before.char_indices().zip(after.chars()) {
        if old != new {
            break;
        }
        inside = at + old.len_utf8();
        if old == ' ' {
            start = inside;
        }
    }
    if inside == before.len() && inside == after.len() {
        start = inside;
    }
    (&before[..start], &before[start..], &after[start..])
}

/// Whether two texts differ only in what follows from when something else happened: since when a wait goes on, how late a task woke.
pub(super) fn follow_from_time(before: &str, after: &str) -> bool {
    let woke = |text: &str| text.starts_with(begins::LATE) && text.ends_with(" late");
    if woke(before) && woke(after) {
        return true;
    }
    let since = |text| since(text).map(|(wait, _, keeper)| (wait, keeper));
    since(before).is_some_and(|before| since(after) == Some(before))
}

/// How long a wait is that tells it, and whether nothing but the end of that length ends it.
pub(super) fn states_its_length(text: &str) -> bool {
    OWN_LENGTH.iter().any(|word| {
        text.strip_prefix(word).is_some_and(|length| length.parse::<Duration>().is_ok())
    })
}

/// Whether the event ends what another began, which takes as long as it takes: `fetch users: 200` ends `fetch users`.
pub(super) fn answers(begin: &str, end: &str) -> bool {
    [begins::FETCH, begins::CALL].iter().any(|word| begin.starts_with(word))
        && end.strip_prefix(begin).is_some_and(|rest| rest.starts_with(": "))
}

/// Whether a wait begins with this, whatever ends it.
pub(super) fn begins_wait(text: &str) -> bool {
    text == begins::YIELD
        || OWN_LENGTH.iter().chain(&WAITS).any(|word| text.starts_with(word))
            && !text.contains(": ")
}

/// A step as it is called in a sentence: `fetch users`, `sleep`, `retry in`.
pub(super) fn step(begin: &str) -> &str {
    if !states_its_length(begin) {
        return begin;
    }
    begin.rsplit_once(' ').map_or(begin, |(words, _)| words)
}

/// A number, perhaps with a unit, or what stands between numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Number(&'t str),
    Other(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    let bytes = text.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
    while at < bytes.len() {
        let begins = bytes[at].is_ascii_digit() && (at == 0 || !is_word(bytes[at - 1]));
        if !begins {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < bytes.len() && (bytes[end].is_ascii_digit() || is_point(bytes, end)) {
            end += 1;
        }
        while end < bytes.len() && bytes[end].is_ascii_alphabetic() {
            end += 1;
        }
        if from < at {
            pieces.push(Piece::Other(&text[from..at]));
        }
        pieces.push(Piece::Number(&text[at..end]));
        (from, at) = (end, end);
    }
    if from < text.len() {
        pieces.push(Piece::Other(&text[from..]));
    }
    pieces
}

/// A point between two digits.
fn is_point(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_without_what_varies() {
        let pairs = [
            ("sleep 800ms", "sleep #"),
            ("fetch users", "fetch users"),
            ("fetch users: 200", "fetch users:"),
            ("fetch users: connection refused", "fetch users:"),
            ("read n 2: [1, 2]", "read n 2:"),
            ("attempt 1 of 3 failed: boom; again in 1s", "attempt # of # failed:"),
            ("put jobs 17", "put jobs #"),
            ("spawn worker#2", "spawn worker##"),
            ("finished", END),
            ("failed: boom", END),
            ("caught: boom", "caught: "),
            ("job v1 took 1.5s", "job v1 took #"),
        ];
        for (text, expected) in pairs {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn lengths_are_found_where_nothing_else_differs() {
        let ms = |ms| Duration::from_millis(ms);
        assert_eq!(lengths("sleep 800ms", "sleep 1s"), Some((ms(800), ms(1000))));
        assert_eq!(lengths("sleep 1s", "sleep 1s"), None);
        assert_eq!(lengths("sleep 1s", "retry in 1s"), None);
        assert_eq!(lengths("put jobs 1", "put jobs 2"), None);
        let again =
            ["attempt 1 of 3 failed: x; again in 1s", "attempt 1 of 3 failed: x; again in 2s"];
        assert_eq!(lengths(again[0], again[1]), Some((ms(1000), ms(2000))));
    }

    #[test]
    fn values_are_what_two_texts_do_not_share() {
        assert_eq!(values("read n: 1", "read n: 2"), ("read n: ", "1", "2"));
        assert_eq!(values("read n: 10", "read n: 1"), ("read n: ", "10", "1"));
        assert_eq!(values("log a", "sleep 1s"), ("", "log a", "sleep 1s"));
        assert_eq!(values("log über", "log übel"), ("log ", "über", "übel"));
        assert_eq!(values("log 200 404", "log 200 410"), ("log ", "200 404", "200 410"));
    }

    #[test]
    fn what_follows_from_time_is_no_other_value() {
        assert!(follow_from_time("woke 1s late", "woke 2s late"));
        let held = |at: &str| format!("deadlock: acquire b since {at}, which right holds");
        assert!(follow_from_time(&held("1.000"), &held("2.500")));
        assert!(!follow_from_time(&held("1.000"), "deadlock: acquire c since 1.000"));
        assert!(!follow_from_time("log 1", "log 2"));
    }

    #[test]
    fn failures_are_known_by_their_words() {
        for text in
            ["failed: boom", "fetch users: 503", "fetch users: refused", "timeout 3s expired"]
        {
            assert!(is_failure(text), "{text}");
        }
        for text in
            ["finished", "fetch users", "fetch users: 200", "fetch users: 302", "log failed: no"]
        {
            assert!(!is_failure(text), "{text}");
        }
    }
}
