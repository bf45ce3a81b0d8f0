//! Phrases: deviations as a sentence says them.

use std::fmt;

use super::Known;
use crate::choices::{Fault, Luck, Name};
use crate::scenario::{FaultKind, Occurrence, Service, Text};
use crate::time::Instant;
use crate::trace::{Deviation, Event, What};

/// What a run needs to differ from the plain one: `With `users` taking 1.2s (plainly 50ms) and …`.
pub(super) fn deviations(deviations: &[Deviation], known: &Known<'_>) -> String {
    if deviations.is_empty() {
        return "In the plain run".to_owned();
    }
    let mut phrases: Vec<Phrase<'_>> = Vec::new();
    for phrase in deviations.iter().filter_map(|it| Phrase::of(it, known)) {
        if !phrases.iter_mut().any(|told| told.takes_in(&phrase)) {
            phrases.push(phrase);
        }
    }
    format!("With {}", list(&phrases.iter().map(Phrase::to_string).collect::<Vec<_>>()))
}

/// Phrases in a row.
pub(crate) fn list(phrases: &[String]) -> String {
    match phrases {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// A sentence in lines of so many columns.
pub(crate) fn wrapped(sentence: &str, columns: usize) -> String {
    let mut lines = vec![String::new()];
    for word in sentence.split(' ') {
        let line = lines.last_mut().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > columns {
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

/// Deviations that are told together, in words that follow "with".
#[derive(Debug)]
struct Phrase<'d> {
    /// What is counted, and of what: `request` of `users`. Empty where nothing is.
    counted: (&'static str, &'d str),
    /// What it does, or, where nothing is counted, all of the phrase.
    does: String,
    /// Which of those that are counted.
    from: u32,
    to: u32,
    /// How many times, where nothing is counted.
    times: u32,
    /// Whether there is only one of those that are counted.
    is_only: bool,
}

impl<'d> Phrase<'d> {
    fn of(deviation: &'d Deviation, known: &Known<'_>) -> Option<Self> {
        let Deviation { point, choice, plain, .. } = deviation;
        let taking = || format!("taking {choice} (plainly {plain})");
        let (counted, does) = match point.borrowed() {
            Name::Latency(service, nth) => {
                (Some(("request", service, nth, Name::Latency(service, 2))), taking())
            }
            Name::Failure(service, fault, nth) => {
                let second = Name::Failure(service, fault, 2);
                (Some(("request", service, nth, second)), known.fault(service, fault))
            }
            Name::Delay(task, nth) => (Some(("delay", task, nth, Name::Delay(task, 2))), taking()),
            Name::Chance(task, nth) => {
                let counted = ("`fail`", task, nth, Name::Chance(task, 2));
                (Some(counted), "failing by chance".to_owned())
            }
            Name::Select(task, nth) => {
                (Some(("select", task, nth, Name::Select(task, 2))), taking())
            }
            Name::Order(at, _) => {
                (None, format!("`{choice}` running before `{plain}` at {}", at.since_start()))
            }
            Name::Tie(at, _) => {
                let at = at.since_start();
                (None, format!("the deadline at {at} expiring before what is due then"))
            }
            Name::Deadline(at, _) => {
                let (deadline, at) = (known.deadline(at), at.since_start());
                (None, format!("{deadline} at {at} striking before others have settled"))
            }
            Name::Arrival(at, _) => {
                let (answer, at) = (known.answer(at), at.since_start());
                (None, format!("{answer} at {at} arriving before others have settled"))
            }
            Name::Cancellation(task, nth) => {
                (None, format!("`{task}` cancelled at its wait {nth}"))
            }
            Name::Packet(luck, way, nth) => {
                let does = match luck {
                    Luck::Loss => "lost".to_owned(),
                    Luck::Duplicate => "arriving twice".to_owned(),
                    Luck::Reorder => "overtaking others".to_owned(),
                    Luck::Latency => taking(),
                };
                (Some(("packet", way, nth, Name::Packet(luck, way, 2))), does)
            }
            Name::Connection(way, nth) => {
                (Some(("connection", way, nth, Name::Connection(way, 2))), taking())
            }
            Name::Fault(fault, between, nth) => (None, known.gone_wrong(fault, between, nth)),
            // Told with what lasts so long.
            Name::FaultLength(..) => return None,
        };
        let is_only = counted.is_some_and(|(.., nth, second)| nth == 1 && known.is_only(second));
        let (noun, of, nth) = counted.map_or(("", "", 1), |(noun, of, nth, _)| (noun, of, nth));
        Some(Self { counted: (noun, of), does, from: nth, to: nth, times: 1, is_only })
    }

    /// Tells of another, too, if that is the next of those that are counted, or the same again.
    fn takes_in(&mut self, other: &Self) -> bool {
        let counts = !self.counted.0.is_empty();
        let fits = self.counted == other.counted
            && self.does == other.does
            && (!counts || self.to + 1 == other.from);
        if fits && counts {
            self.to = other.to;
        } else if fits {
            self.times += 1;
        }
        fits
    }
}

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { counted: (noun, of), does, from, to, times, is_only } = self;
        match (*noun, to - from) {
            ("", _) if *times == 1 => f.write_str(does),
            ("", _) => write!(f, "{does} ({times} times)"),
            // The only one needs no number. A task is more than its delay, and a link more than its packet.
            ("delay" | "select" | "packet" | "connection", 0) if *is_only => {
                write!(f, "the {noun} of `{of}` {does}")
            }
            (_, 0) if *is_only => write!(f, "`{of}` {does}"),
            (_, 0) => write!(f, "{noun} {from} of `{of}` {does}"),
            (_, 1) => write!(f, "{noun}s {from} and {to} of `{of}` {does}"),
            _ => write!(f, "{noun}s {from} to {to} of `{of}` {does}"),
        }
    }
}

impl Known<'_> {
    /// Whether there is no second one of a kind of decisions.
    fn is_only(&self, second: Name<&str>) -> bool {
        !self.points.contains(&*second.to_string())
    }

    /// How a request fails by a fault of its service: by the `nth` of those that strike by chance.
    fn fault(&self, service: &str, nth: u32) -> String {
        let declared = self.services.iter().find(|declared| *declared.name == *service);
        let faults = declared.into_iter().flat_map(Service::all_faults);
        let faults = faults.map(|(_, fault)| fault);
        let by_chance = faults.filter(|fault| matches!(fault.when, Occurrence::Chance(_)));
        let kinds: Vec<_> = (1..).zip(by_chance).map(|(nth, fault)| (nth, fault.kind)).collect();
        match kinds.iter().find(|(number, _)| *number == nth) {
            Some((_, FaultKind::Hang)) => "hanging".to_owned(),
            Some((_, FaultKind::Refuse)) => "being refused".to_owned(),
            Some((_, FaultKind::Close(moment))) => {
                format!("closing the connection {} the work", moment.word())
            }
            Some((_, FaultKind::Answer(status))) => format!("answering {status}"),
            Some((_, FaultKind::Status(status))) if kinds.len() > 1 => {
                format!("failing with {status}")
            }
            _ => "failing".to_owned(),
        }
    }

    /// What went wrong with a packet, between whom, from when and until when.
    fn gone_wrong(&self, fault: Fault, between: &str, packet: u32) -> String {
        let told = |event: &Event| match &event.what {
            What::Network(words) => Some((event.at, Text::clone(words))),
            _ => None,
        };
        let at_packet = format!(" at packet {packet}");
        let is_one_way = between.contains('>');
        let (one, other) = between.split_once(['|', '>']).unwrap_or((between, between));
        let spaced = between.replace('|', " | ").replace('>', " > ");
        let does = |words: &str| {
            let words = words.strip_suffix(&*at_packet)?.strip_prefix(&*spaced)?;
            words.strip_prefix(' ').map(Text::from)
        };
        let mut events = self.trace.events.iter().filter_map(told);
        let begun = events.find_map(|(at, words)| Some((at, does(&words)?)));
        let Some((from, does)) = begun else {
            return format!("a fault of {between} at packet {packet}");
        };
        let ended = events.find(|(_, words)| words.strip_prefix(&*spaced) == Some(fault.over()));
        let when = match (fault, ended) {
            (Fault::Reset, _) => format!("at {}", from.since_start()),
            (_, Some((until, _))) => {
                format!("from {} to {}", from.since_start(), until.since_start())
            }
            (_, None) => format!("from {} on", from.since_start()),
        };
        let pair = match (one, other) {
            ("main" | "*", other) | (other, "main" | "*") if !is_one_way => format!("`{other}`"),
            (one, other) => format!("`{one}` and `{other}`"),
        };
        match fault {
            Fault::Partition if is_one_way => {
                format!("what `{one}` sends to `{other}` lost {when}")
            }
            Fault::Hold if is_one_way => {
                format!("what `{one}` sends to `{other}` held back {when}")
            }
            Fault::Partition => format!("{pair} cut off {when}"),
            Fault::Hold => format!("{pair} held back {when}"),
            Fault::Slow => format!("{pair} {does} {when}"),
            Fault::Refuse => format!("{pair} refusing calls {when}"),
            Fault::Reset => format!("the connections of {pair} reset {when}"),
            Fault::Down => format!("`{between}` down {when}"),
        }
    }

    /// The deadline that expires at an instant, if there is only one.
    fn deadline(&self, at: Instant) -> String {
        let whose = self.only_one(at, |event| match event.what {
            What::Expired(_) => Some(format!("the deadline of `{}`", self.trace.name(event.task))),
            _ => None,
        });
        whose.unwrap_or_else(|| "a deadline".to_owned())
    }

    /// The answer that comes at an instant, if there is only one.
    fn answer(&self, at: Instant) -> String {
        let whose = self.only_one(at, |event| match &event.what {
            What::Answered(service, _) | What::Unanswered(service, _) => {
                Some(format!("the answer of `{service}` to `{}`", self.trace.name(event.task)))
            }
            _ => None,
        });
        whose.unwrap_or_else(|| "what is in flight".to_owned())
    }

    /// What is told of the only event at an instant of which anything is.
    fn only_one(&self, at: Instant, told: impl Fn(&Event) -> Option<String>) -> Option<String> {
        let then = self.trace.events.iter().filter(|event| event.at == at);
        let mut told = then.filter_map(told);
        told.next().filter(|_| told.next().is_none())
    }
}

#[cfg(test)]
#[cfg(feature = "scenarios")]
mod tests {
    use super::*;
    use crate::choices::Plain;
    use crate::run::run;
    use crate::scenario::{Model, Scenario};

    fn with(point: &str, choice: &str, plain: &str) -> Deviation {
        let [choice, plain] = [choice, plain].map(Into::into);
        let point = Name::parse(point).unwrap().owned();
        Deviation { point, taken: 1, alternatives: 2, choice, plain }
    }

    /// Two answers at 1 s, one at 2 s, and a deadline at 3 s; `points` are those that the run comes to.
    fn said(of: &[Deviation], points: &[&str]) -> String {
        let text = r#"
            scenario "answers"
            service "a" latency="1s"
            service "api" { fail 500 chance=0.1; }
            service "db" { fail 500 chance=0.1; hang times=1; fail 503 chance=0.1; hang chance=0.1; refuse chance=0.1; }
            main { gather { fetch "a"; fetch "a"; }; fetch "a"; timeout "1s" { sleep "2s"; }; }
        "#;
        let scenario = Scenario::parse("answers.kdl", text).unwrap();
        let trace = run(&scenario, Model::Async, Plain);
        let points = points.iter().map(|point| Text::from(*point)).collect();
        deviations(of, &Known { services: &scenario.services, trace: &trace, points: &points })
    }

    #[test]
    fn deviations_read_as_a_sentence() {
        let deviated = [
            with("latency of users#1", "1.2s", "50ms"),
            with("order at 1.2s #1", "consumer", "producer"),
        ];
        let read = said(&deviated, &[]);
        let expected = "With `users` taking 1.2s (plainly 50ms) and `consumer` running before `producer` at 1.2s";
        assert_eq!(read, expected);
        let of_two = ["latency of users#2"];
        assert!(said(&deviated, &of_two).starts_with("With request 1 of `users` taking 1.2s"));
        assert_eq!(said(&[], &[]), "In the plain run");
        let twice = [with("order at 0s #3", "b", "a"), with("order at 0s #4", "b", "a")];
        assert_eq!(said(&twice, &[]), "With `b` running before `a` at 0s (2 times)");
    }

    #[test]
    fn what_comes_in_a_row_is_told_together() {
        let fails = |n: u32| with(&format!("failure of api#{n}"), "fails", "succeeds");
        let takes = |n: u32, length| with(&format!("latency of api#{n}"), length, "1s");
        let points = ["failure of api#2", "latency of api#2"];
        let told = [fails(1), takes(1, "3s"), fails(2), takes(2, "2s"), fails(3), takes(3, "2s")];
        let expected = "With requests 1 to 3 of `api` failing, request 1 of `api` taking 3s (plainly 1s) and \
                        requests 2 and 3 of `api` taking 2s (plainly 1s)";
        assert_eq!(said(&told, &points), expected);
        let apart = said(&[fails(1), fails(3)], &points);
        assert_eq!(apart, "With request 1 of `api` failing and request 3 of `api` failing");
    }

    #[test]
    fn each_kind_of_point_has_its_words() {
        let pairs = [
            (("latency of a#2#3", "2s", "1s"), "request 3 of `a#2` taking 2s (plainly 1s)"),
            (("failure of api#1", "fails", "succeeds"), "`api` failing"),
            (("failure of db#1", "fails", "succeeds"), "`db` failing with 500"),
            (("failure 2 of db#2", "fails", "succeeds"), "request 2 of `db` failing with 503"),
            (("failure 3 of db#1", "fails", "succeeds"), "`db` hanging"),
            (("failure 4 of db#1", "fails", "succeeds"), "`db` being refused"),
            (("delay in w#1", "2s", "1s"), "the delay of `w` taking 2s (plainly 1s)"),
            (("chance in w#2", "fails", "succeeds"), "`fail` 2 of `w` failing by chance"),
            (("cancellation of w#4", "cancelled", "goes-on"), "`w` cancelled at its wait 4"),
            (
                ("tie at 3s #1", "expired", "in-time"),
                "the deadline at 3s expiring before what is due then",
            ),
            (
                ("deadline at 3s #2", "now", "later"),
                "the deadline of `main` at 3s striking before others have settled",
            ),
            (
                ("deadline at 4s #2", "now", "later"),
                "a deadline at 4s striking before others have settled",
            ),
            (
                ("arrival at 2s #1", "now", "later"),
                "the answer of `a` to `main` at 2s arriving before others have settled",
            ),
            (
                ("arrival at 1s #1", "now", "later"),
                "what is in flight at 1s arriving before others have settled",
            ),
        ];
        for ((point, choice, plain), expected) in pairs {
            let deviation = with(point, choice, plain);
            assert_eq!(said(&[deviation], &[]), format!("With {expected}"));
        }
    }

    #[test]
    fn a_long_sentence_is_wrapped() {
        let text = wrapped(&"word ".repeat(40), 100);
        assert!(text.lines().count() == 2 && text.lines().all(|line| line.len() <= 100), "{text}");
    }
}
