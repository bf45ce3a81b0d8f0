//! Phrases: deviations as a sentence says them.

use crate::trace::Deviation;

/// Columns of a sentence.
const WIDTH: usize = 100;

/// What a run needs to differ from the plain one: `With `users` taking 1.2s (plainly 50ms) and …`.
pub(super) fn deviations(deviations: &[Deviation]) -> String {
    if deviations.is_empty() {
        return "In the plain run".to_owned();
    }
    let mut phrases: Vec<(String, u32)> = Vec::new();
    for phrase in deviations.iter().map(deviation) {
        match phrases.iter_mut().find(|(known, _)| *known == phrase) {
            Some((_, times)) => *times += 1,
            None => phrases.push((phrase, 1)),
        }
    }
    let phrases = phrases.into_iter().map(|(phrase, times)| match times {
        1 => phrase,
        times => format!("{phrase} ({times} times)"),
    });
    format!("With {}", list(&phrases.collect::<Vec<_>>()))
}

/// Phrases in a row.
pub(super) fn list(phrases: &[String]) -> String {
    match phrases {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// A sentence in lines.
pub(super) fn wrapped(sentence: &str) -> String {
    let mut lines = vec![String::new()];
    for word in sentence.split(' ') {
        let line = lines.last_mut().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}

/// One deviation as a phrase that follows "with".
fn deviation(deviation: &Deviation) -> String {
    let Deviation { point, choice, plain, .. } = deviation;
    let (place, nth) = point.rsplit_once('#').unwrap_or((point, "1"));
    let place = place.trim_end();
    // The first of a kind needs no number.
    let of = |noun: &str, name: &str| match nth {
        "1" => format!("`{name}`"),
        nth => format!("{noun} {nth} of `{name}`"),
    };
    if let Some(at) = place.strip_prefix("order at ") {
        format!("`{choice}` running before `{plain}` at {at}")
    } else if let Some(at) = place.strip_prefix("tie at ") {
        format!("the deadline at {at} expiring before what is due then")
    } else if let Some(at) = place.strip_prefix("deadline at ") {
        format!("a deadline at {at} striking before others have settled")
    } else if let Some(at) = place.strip_prefix("arrival at ") {
        format!("what is in flight at {at} arriving before others have settled")
    } else if let Some(service) = place.strip_prefix("latency of ") {
        format!("{} taking {choice} (plainly {plain})", of("request", service))
    } else if let Some(service) = place.strip_prefix("failure of ") {
        format!("{} failing", of("request", service))
    } else if let Some(task) = place.strip_prefix("delay in ") {
        format!("{} taking {choice} (plainly {plain})", of("delay", task))
    } else if let Some(task) = place.strip_prefix("chance in ") {
        format!("{} failing by chance", of("`fail`", task))
    } else if let Some(task) = place.strip_prefix("cancellation of ") {
        format!("`{task}` cancelled at its wait {nth}")
    } else {
        format!("{point}: {choice} (plainly {plain})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(point: &str, choice: &str, plain: &str) -> Deviation {
        let [point, choice, plain] = [point, choice, plain].map(Into::into);
        Deviation { point, taken: 1, alternatives: 2, choice, plain }
    }

    #[test]
    fn deviations_read_as_a_sentence() {
        let read = deviations(&[
            with("latency of users#1", "1.2s", "50ms"),
            with("order at 1.2s #1", "consumer", "producer"),
        ]);
        let expected = "With `users` taking 1.2s (plainly 50ms) and `consumer` running before `producer` at 1.2s";
        assert_eq!(read, expected);
        assert_eq!(deviations(&[]), "In the plain run");
        let twice = [with("order at 0s #3", "b", "a"), with("order at 0s #4", "b", "a")];
        assert_eq!(deviations(&twice), "With `b` running before `a` at 0s (2 times)");
    }

    #[test]
    fn each_kind_of_point_has_its_words() {
        let pairs = [
            (("latency of a#2#3", "2s", "1s"), "request 3 of `a#2` taking 2s (plainly 1s)"),
            (("failure of api#1", "fails", "succeeds"), "`api` failing"),
            (("delay in w#1", "2s", "1s"), "`w` taking 2s (plainly 1s)"),
            (("chance in w#2", "fails", "succeeds"), "`fail` 2 of `w` failing by chance"),
            (("cancellation of w#4", "cancelled", "goes-on"), "`w` cancelled at its wait 4"),
            (
                ("tie at 3s #1", "expired", "in-time"),
                "the deadline at 3s expiring before what is due then",
            ),
            (
                ("deadline at 3s #2", "now", "later"),
                "a deadline at 3s striking before others have settled",
            ),
            (
                ("arrival at 3s #1", "now", "later"),
                "what is in flight at 3s arriving before others have settled",
            ),
        ];
        for ((point, choice, plain), expected) in pairs {
            assert_eq!(deviation(&with(point, choice, plain)), expected);
        }
    }

    #[test]
    fn a_long_sentence_is_wrapped() {
        let text = wrapped(&"word ".repeat(40));
        assert!(
            text.lines().count() == 2 && text.lines().all(|line| line.len() <= WIDTH),
            "{text}"
        );
    }
}
