//! Numbers: which words are some, or look like it.

/// Whether a word begins as numbers do.
pub(super) fn looks_like_a_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    unsigned.strip_prefix('.').unwrap_or(unsigned).starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a word is a number of KDL, small enough for its parser.
pub(super) fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let is_run = |run: &str, is_digit: fn(char) -> bool| {
        run.starts_with(is_digit) && run.chars().all(|c| is_digit(c) || c == '_')
    };
    let is_digits = |run: &str| is_run(run, |c| c.is_ascii_digit());
    let is_short = |run: &str| run.len() <= 38;
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return is_run(digits, |c| c.is_ascii_hexdigit()) && digits.len() <= 31;
    }
    if let Some(digits) = unsigned.strip_prefix("0o") {
        return is_run(digits, |c| c.is_digit(8)) && is_short(digits);
    }
    if let Some(digits) = unsigned.strip_prefix("0b") {
        return is_run(digits, |c| c.is_digit(2)) && digits.len() <= 126;
    }
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => {
            (number, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
        }
        None => (unsigned, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    is_digits(whole)
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(is_digits)
        && (is_short(whole) || fraction.is_some() || exponent.is_some())
}
