//! What is left of deviations, for faults that need some of them.

use super::*;
use crate::choices::{Name, Plain};
use crate::run::run;
use crate::scenario::{Model, Scenario};
use crate::time::Duration;
use crate::trace::Deviation;

fn named(point: &str) -> Name {
    Name::parse(point).unwrap().owned()
}

fn order(at: u32, task: &str) -> Deviation {
    Deviation {
        point: named(&format!("order at {at}s #1")),
        taken: 1,
        alternatives: 2,
        choice: task.into(),
        plain: "main".into(),
    }
}

fn latency(taken: u64) -> Deviation {
    Deviation {
        point: named("latency of users#1"),
        taken,
        alternatives: 100,
        choice: format!("{}ms", 50 + taken * 10).into(),
        plain: "50ms".into(),
    }
}

/// More candidates than any of these lists has.
const MOST_CANDIDATES: usize = 10_000;

/// What is left of these, in a run in which something happens every 30 ms.
fn shrunk(deviations: &[Deviation], mut fails: impl FnMut(&[Take]) -> bool) -> Vec<String> {
    let trace = Trace { deviations: deviations.to_vec(), ..ticking() };
    let mut candidates = 0;
    let left = shrink(&trace, |takes| {
        candidates += 1;
        assert!(candidates < MOST_CANDIDATES, "it comes to an end");
        Some(fails(takes))
    });
    left.iter().map(Take::to_string).collect()
}

fn ticking() -> Trace {
    let text = r#"scenario "ticking"; main { repeat 4 { sleep "30ms"; }; }"#;
    run(&Scenario::parse("ticking.kdl", text).unwrap(), Model::Async, Plain)
}

#[test]
fn what_is_not_needed_is_left_out() {
    let deviations: Vec<_> = (0..20).map(|at| order(at, "a")).collect();
    let needed: [Take; 2] = [(&deviations[3]).into(), (&deviations[17]).into()];
    let left = shrunk(&deviations, |takes| needed.iter().all(|take| takes.contains(take)));
    assert_eq!(left, ["order+at+3s+#1=a", "order+at+17s+#1=a"]);
    assert_eq!(shrunk(&deviations, |_| true), [""; 0]);
    assert_eq!(shrunk(&deviations, |_| false).len(), 20);
}

#[test]
fn a_length_becomes_as_short_as_it_can() {
    let long = |takes: &[Take]| {
        takes.iter().any(|take| {
            take.alternative.parse().is_ok_and(|it: Duration| it.as_nanos() >= 123_000_000)
        })
    };
    assert_eq!(shrunk(&[order(1, "a"), latency(97)], long), ["latency+of+users#1=130ms"]);
}

/// How long each of three services takes, in milliseconds; plainly it is 50.
fn latencies(takes: &[Take]) -> [u64; 3] {
    ["users", "posts", "likes"].map(|service| {
        let of_service = |take: &&Take| take.point.contains(service);
        let length = takes.iter().find(of_service).map(|take| take.alternative.parse());
        length.map_or(50, |length| Duration::as_nanos(length.unwrap()) / 1_000_000)
    })
}

fn of(service: &str, taken: u64) -> Deviation {
    Deviation { point: named(&format!("latency of {service}#1")), ..latency(taken) }
}

#[test]
fn one_length_takes_the_time_of_others() {
    let long = |takes: &[Take]| latencies(takes).iter().sum::<u64>() >= 500;
    let deviations = [of("users", 30), of("posts", 10), of("likes", 7)];
    assert_eq!(shrunk(&deviations, long), ["latency+of+likes#1=400ms"]);
}

#[test]
fn lengths_that_end_together_become_shorter_together() {
    let together = |takes: &[Take]| {
        let [users, posts, likes] = latencies(takes);
        users == posts + 30 && posts + 20 >= likes
    };
    let deviations = [of("users", 30), of("posts", 27), of("likes", 20)];
    assert_eq!(shrunk(&deviations, together), ["latency+of+users#1=80ms"]);
    let and_late = |takes: &[Take]| together(takes) && latencies(takes)[1] >= 110;
    let least = ["latency+of+users#1=140ms", "latency+of+posts#1=110ms"];
    assert_eq!(shrunk(&deviations, and_late), least);
}

#[test]
fn a_length_between_two_steps_is_shortened_too() {
    let between = Deviation { choice: "333.333ms".into(), ..latency(28) };
    let long = |takes: &[Take]| latencies(takes)[0] >= 110;
    assert_eq!(shrunk(std::slice::from_ref(&between), long), ["latency+of+users#1=110ms"]);
    let exact = |takes: &[Take]| &*takes[0].alternative == "333.333ms";
    let found = shrunk(&[between], |takes| !takes.is_empty() && exact(takes));
    assert_eq!(found, ["latency+of+users#1=333.333ms"]);
}

#[test]
fn a_task_goes_first_as_early_as_it_can() {
    let nth = |nth: u32, task| Deviation {
        point: named(&format!("order at 0s #{nth}")),
        ..order(0, task)
    };
    let deviations = [nth(1, "a"), nth(2, "b"), nth(3, "c"), nth(4, "user"), order(1, "d")];
    // Until the user goes first, each decision has to be another than the plain one.
    let fails = |takes: &[Take]| {
        let user = takes.iter().position(|take| &*take.alternative == "user");
        user.is_some_and(|at| *takes[at].point == format!("order at 0s #{}", at + 1))
    };
    assert_eq!(shrunk(&deviations, fails), ["order+at+0s+#1=user"]);
}

#[test]
fn what_is_left_is_locally_minimal() {
    // The first is needed only as long as the second is there, and the second only while there are more than two.
    let deviations: Vec<_> = (0..4).map(|at| order(at, "a")).collect();
    let left = shrunk(&deviations, |takes| takes.len() != 2 && !takes.is_empty());
    let without_one = left.len() - 1;
    assert!(without_one == 0 || without_one == 2, "{left:?}");
}

#[test]
fn shrinking_ends_when_it_gets_no_answer() {
    let deviations: Vec<_> = (0..100).map(|at| order(at, "a")).collect();
    let mut asked = 0;
    shrink(&Trace { deviations, ..ticking() }, |_| {
        asked += 1;
        (asked < 7).then_some(false)
    });
    assert_eq!(asked, 7);
}

#[test]
fn what_is_decided_when_a_length_ends_moves_with_it() {
    let arrival =
        |at: &str| Deviation { point: named(&format!("arrival at {at} #1")), ..order(0, "now") };
    // It takes both, together with one of the ticks.
    let fails = |takes: &[Take]| {
        let [length, arrival] = takes else { return false };
        let at = format!("arrival at {} #1", length.alternative);
        *arrival.point == *at && ["60ms", "90ms", "120ms"].contains(&&*length.alternative)
    };
    let found = shrunk(&[of("users", 7), arrival("120ms")], fails);
    assert_eq!(found, ["latency+of+users#1=60ms", "arrival+at+60ms+#1=now"]);
}

#[test]
fn what_moves_with_a_length_moves_to_where_it_plainly_ends() {
    let first = Deviation { point: named("order at 120ms #2"), ..order(0, "b") };
    let fails = |takes: &[Take]| {
        let order = takes.iter().find(|take| take.point.starts_with("order at"));
        let end = format!("order at {}ms #2", latencies(takes)[0]);
        order.is_some_and(|order| *order.point == *end)
    };
    assert_eq!(shrunk(&[of("users", 7), first], fails), ["order+at+50ms+#2=b"]);
}

#[test]
fn later_decisions_of_an_instant_close_up() {
    let nth = |nth: u32, task| Deviation {
        point: named(&format!("order at 0s #{nth}")),
        ..order(0, task)
    };
    let deviations = [nth(4, "starter"), nth(5, "stopper"), nth(6, "starter"), nth(7, "starter")];
    // The starter must go first three times in a row; the detour may be anywhere.
    let fails = |takes: &[Take]| {
        let nths = takes.iter().map(|take| take.point.rsplit_once('#').unwrap().1.parse::<u32>());
        let nths: Vec<_> = nths.map(Result::unwrap).collect();
        let starters = takes.iter().filter(|take| &*take.alternative == "starter").count();
        starters == 3 && nths[0] == 4 && nths.windows(2).all(|pair| pair[0] + 1 == pair[1])
    };
    let least = ["order+at+0s+#4=starter", "order+at+0s+#5=starter", "order+at+0s+#6=starter"];
    assert_eq!(shrunk(&deviations, fails), least);
}

#[test]
fn a_task_goes_first_where_another_did_that_is_no_detour_any_more() {
    let nth = |nth: u32, task| Deviation {
        point: named(&format!("order at 0s #{nth}")),
        ..order(0, task)
    };
    // The user goes first at once, or at the third decision if another task did at the first; between them is a plain one.
    let fails = |takes: &[Take]| {
        let words: Vec<_> = takes.iter().map(Take::to_string).collect();
        words == ["order+at+0s+#1=user"] || words == ["order+at+0s+#1=a", "order+at+0s+#3=user"]
    };
    assert_eq!(shrunk(&[nth(1, "a"), nth(3, "user")], fails), ["order+at+0s+#1=user"]);
    // Of two instants, what goes first at one says nothing of the other.
    let mut asked = Vec::new();
    let left = shrunk(&[order(1, "a"), order(2, "b")], |takes| {
        asked.extend(takes.iter().map(Take::to_string));
        false
    });
    assert_eq!(left, ["order+at+1s+#1=a", "order+at+2s+#1=b"]);
    assert!(!asked.contains(&"order+at+1s+#1=b".to_owned()), "{asked:?}");
}

#[test]
fn a_length_that_must_be_what_it_is_does_not_keep_others_from_becoming_one() {
    let lengths = |takes: &[Take]| {
        let [users, posts, likes] = latencies(takes);
        users == 350 && posts + likes >= 270
    };
    let deviations = [of("users", 30), of("posts", 10), of("likes", 7)];
    let least = ["latency+of+users#1=350ms", "latency+of+likes#1=220ms"];
    assert_eq!(shrunk(&deviations, lengths), least);
    // Nor from becoming shorter, together,
    let together = |takes: &[Take]| {
        let [users, posts, likes] = latencies(takes);
        users == 350 && posts == likes + 30 && likes >= 80
    };
    let least = ["latency+of+users#1=350ms", "latency+of+posts#1=110ms", "latency+of+likes#1=80ms"];
    assert_eq!(shrunk(&deviations, together), least);
    // or with what is decided when they end.
    let first = Deviation { point: named("order at 150ms #2"), ..order(0, "b") };
    let ends = |takes: &[Take]| {
        let order = takes.iter().find(|take| take.point.starts_with("order at"));
        let [users, posts, _] = latencies(takes);
        let end = format!("order at {posts}ms #2");
        users == 350 && posts >= 70 && order.is_some_and(|order| *order.point == *end)
    };
    let left = shrunk(&[of("users", 30), of("posts", 10), first], ends);
    let least = ["latency+of+users#1=350ms", "latency+of+posts#1=70ms", "order+at+70ms+#2=b"];
    assert_eq!(left, least);
}

#[test]
fn each_of_several_lengths_becomes_as_short_as_it_can() {
    let least = |takes: &[Take]| {
        let [users, posts, likes] = latencies(takes);
        users >= 130 && posts >= 100 && likes >= 90
    };
    let deviations = [of("users", 30), of("posts", 10), of("likes", 7)];
    let found = shrunk(&deviations, least);
    let all = ["latency+of+users#1=130ms", "latency+of+posts#1=100ms", "latency+of+likes#1=90ms"];
    assert_eq!(found, all);
}

#[test]
fn what_is_decided_after_the_end_of_a_length_moves_along() {
    let arrival =
        |at: &str| Deviation { point: named(&format!("arrival at {at} #1")), ..order(0, "now") };
    // The second arrives 80 ms after the first, which arrives when the length ends.
    let fails = |takes: &[Take]| {
        let [length, first, second] = takes else { return false };
        let [end, then] = [0, 80].map(|after| latencies(std::slice::from_ref(length))[0] + after);
        *first.point == format!("arrival at {end}ms #1")
            && *second.point == format!("arrival at {then}ms #1")
            && end >= 60
    };
    let left = shrunk(&[of("users", 7), arrival("120ms"), arrival("200ms")], fails);
    let least = ["latency+of+users#1=60ms", "arrival+at+60ms+#1=now", "arrival+at+140ms+#1=now"];
    assert_eq!(left, least);
    // What was decided before the end stays.
    let fails = |takes: &[Take]| {
        let [length, before, end] = takes else { return false };
        *before.point == *"arrival at 70ms #1"
            && *end.point == format!("arrival at {} #1", length.alternative)
            && latencies(std::slice::from_ref(length))[0] >= 90
    };
    let left = shrunk(&[of("users", 7), arrival("70ms"), arrival("120ms")], fails);
    assert_eq!(
        left,
        ["latency+of+users#1=120ms", "arrival+at+70ms+#1=now", "arrival+at+120ms+#1=now"]
    );
}

/// Whether `b` goes first of it and `a`, where each turn is taken by whom these say, if that one has had none yet, and else by the first of all that are left.
fn goes_before_a(takes: &[Take], tasks: usize) -> bool {
    let mut waiting: Vec<_> = ["a", "b"].map(str::to_owned).into();
    waiting.extend((0..tasks).map(|task| format!("t{task}")));
    for turn in 1..=tasks {
        let point = format!("order at 0s #{turn}");
        let by = takes.iter().find(|take| *take.point == *point);
        let at = by.and_then(|take| waiting.iter().position(|it| **it == *take.alternative));
        match &*waiting.remove(at.unwrap_or_default()) {
            "a" => return false,
            "b" => return true,
            _ => {}
        }
    }
    false
}

#[test]
fn what_is_left_of_many_is_found_in_few_steps() {
    for (tasks, needed) in [(100, 70), (400, 280), (400, 399)] {
        let deviations: Vec<_> = (1..tasks)
            .map(|turn| Deviation {
                point: named(&format!("order at 0s #{turn}")),
                choice: if turn == needed { "b".into() } else { format!("t{turn}").into() },
                ..order(0, "")
            })
            .collect();
        let trace = Trace { deviations, ..ticking() };
        let mut candidates = 0;
        let left = shrink(&trace, |takes| {
            candidates += 1;
            Some(goes_before_a(takes, tasks))
        });
        let left: Vec<_> = left.iter().map(Take::to_string).collect();
        assert_eq!(left, ["order+at+0s+#1=b"]);
        assert!(candidates < 60, "{candidates} of {tasks}");
    }
}
