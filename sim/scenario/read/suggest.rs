//! Suggestions: the known name that a mistyped one was probably meant to be.

use strsim::damerau_levenshtein;

use crate::scenario::Delay;

/// Longer words are not compared: it would take long, and they are no slip of the keyboard.
const MAX_COMPARED: usize = 64;

/// No more candidates than these are compared.
const MAX_CANDIDATES: usize = 1000;

/// How many names are listed where none is near.
const MAX_LISTED: usize = 8;

/// How units begin when they are written out, and how they are written here.
const UNITS: [(&str, &str); 10] = [
    ("nano", "ns"),
    ("micro", "us"),
    ("usec", "us"),
    ("µs", "us"),
    ("μs", "us"),
    ("milli", "ms"),
    ("msec", "ms"),
    ("sec", "s"),
    ("min", "m"),
    ("h", "h"),
];

/// The candidate nearest to `word`, if one is near; the first of those that are equally near.
pub(crate) fn nearest<S: AsRef<str>>(
    word: &str,
    candidates: impl IntoIterator<Item = S>,
) -> Option<S> {
    if word.len() > MAX_COMPARED {
        return None;
    }
    // One slip for short words, one more for each three letters.
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    let can_break_off = word.chars().count() >= 3;
    let word = word.to_lowercase();
    let near = candidates.into_iter().take(MAX_CANDIDATES).filter_map(|candidate| {
        let name = candidate.as_ref().to_lowercase();
        let distance = damerau_levenshtein(&word, &name);
        let alike = distance <= allowed && distance < name.chars().count();
        let breaks_off = can_break_off && name.starts_with(&word);
        (alike || breaks_off).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// The help for an unknown `word`: the nearest candidate, else what there is.
pub(in crate::scenario) fn known<S: AsRef<str>>(
    word: &str,
    candidates: impl IntoIterator<Item = S>,
) -> String {
    let candidates: Vec<S> = candidates.into_iter().collect();
    let all: Vec<&str> = candidates.iter().map(AsRef::as_ref).collect();
    nearest(word, &all).map_or_else(|| list(&all), |near| did_you_mean(near))
}

/// The question itself.
pub(super) fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// The help for a `text` that is no duration: the one that was probably meant, else how they are written.
pub(super) fn duration(text: &str) -> String {
    let plain = text.to_lowercase().replace(',', ".").replace("...", "..").replace('-', "..");
    let ends: Vec<String> = plain.split("..").map(with_known_unit).collect();
    let meant = ends.join("..");
    if meant.parse::<Delay>().is_ok() {
        return format!("did you mean {meant:?}?");
    }
    "write a duration as in \"250ms\", \"1.5s\", \"2m\"; the units are `ns`, `us`, `ms`, `s`, `m`, `h`"
        .to_owned()
}

/// A number and its unit without what is between them, the unit as scenarios spell it.
fn with_known_unit(end: &str) -> String {
    let end = end.trim();
    let (number, unit) = end.split_at(end.find(char::is_alphabetic).unwrap_or(end.len()));
    let is_unit =
        |(long, _): &&(&str, _)| unit.starts_with(long) && unit.chars().all(char::is_alphabetic);
    let unit = UNITS.iter().find(is_unit).map_or(unit, |(_, unit)| unit);
    format!("{}{unit}", number.trim_end())
}

/// The names that there are, as far as they fit a line.
pub(super) fn list(names: &[&str]) -> String {
    let shown: Vec<_> = names.iter().take(MAX_LISTED).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > MAX_LISTED { ", …" } else { "" };
    match names {
        [] => "there are none".to_owned(),
        [_] => format!("there is only {}", shown.join("")),
        _ => format!("there are {}{more}", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_nonsense_is_not() {
        let names = ["users", "products", "db"];
        assert_eq!(nearest("user", names), Some("users"));
        assert_eq!(nearest("prodcuts", names), Some("products"));
        assert_eq!(nearest("Users", names), Some("users"));
        assert_eq!(nearest("prod", names), Some("products"));
        assert_eq!(nearest("pr", names), None);
        assert_eq!(nearest("warehouse", names), None);
        assert_eq!(nearest("x", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn without_a_near_name_all_are_listed() {
        assert_eq!(known("warehouse", ["a", "b"]), "there are `a`, `b`");
        assert_eq!(known("warehouse", ["a"]), "there is only `a`");
        assert_eq!(known::<&str>("warehouse", []), "there are none");
    }
    #[test]
    fn a_duration_is_understood_as_others_write_it() {
        assert_eq!(duration("2 seconds"), "did you mean \"2s\"?");
        assert_eq!(duration("1,5S"), "did you mean \"1.5s\"?");
        assert_eq!(duration("50ms - 2 min"), "did you mean \"50ms..2m\"?");
        for text in ["", "soon", "1.5h30m", "-2s", "50-200ms"] {
            assert!(duration(text).starts_with("write a duration"), "{text}");
        }
    }
}
