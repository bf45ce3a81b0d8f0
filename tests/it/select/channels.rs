//! `select` over what keeps nothing: unbuffered channels, broadcasts and watches. Random programs over channels stand beside a model of
//! Go's in `oracles/go_select.rs`; here is each rule by itself.

use standstill::choices::Plain;
use standstill::explore::{Options, explore};
use standstill::scenario::{Model, Strategy};
use standstill::trace::Outcome;

use super::{lines, logged, scenario, traced};

// "A select with a send and a receive on the same channel" waits for another goroutine, since both sides are its own.
#[test]
fn a_select_never_meets_itself() {
    let text = r#"
queue "c" capacity=0
main {
    select { on put "c" 1; on get "c"; }
}
"#;
    assert_eq!(traced(text, Plain).outcome, Outcome::Deadlock);
    let with_else = text.replace("on get \"c\";", "on get \"c\"; else { log \"nobody\"; };");
    assert_eq!(logged(&with_else), ["nobody"]);
}

// Two of them meet each other in one of two ways, by which of the waits of the one who comes last is taken.
#[test]
fn two_selects_meet_each_other() {
    let text = r#"
queue "c" capacity=0
main {
    spawn "other" {
        select into="got" { on put "c" "'from other'"; on get "c" into="x"; }
        log "{got}"
    }
    sleep "1s"
    select into="got" { on put "c" "'from main'"; on get "c" into="x"; }
    log "{got}"
    await "other"
}
"#;
    let trace = traced(text, Plain);
    assert_eq!(trace.outcome, Outcome::Ok, "{trace}");
    assert!(lines(&trace, "main").contains(&"selected put c".to_owned()), "{trace}");
    assert!(lines(&trace, "other").contains(&"selected get c".to_owned()), "{trace}");
    let options = Options { strategy: Strategy::Exhaustive, ..Options::default() };
    let found = explore(&scenario(text), Model::Async, &options);
    assert_eq!((found.runs, found.complete), (2, true));
}

// Of several that wait, whoever came first is met: Go's lines are first in, first out.
// holds tie: first-in-line-is-met
#[test]
fn who_has_waited_for_longest_is_met() {
    let text = r#"
queue "c" capacity=0
queue "d" capacity=0
main {
    spawn "a" { select { on put "c" 1; on put "d" 1; }; }
    spawn "b" { put "c" 2; }
    spawn "e" { select { on put "c" 3; on put "d" 3; }; }
    sleep "1s"
    get "d" into="x"
    log "{x}"
    get "c" into="x"
    log "{x}"
    get "c" into="x"
    log "{x}"
}
"#;
    assert_eq!(logged(text), ["1", "2", "3"]);
}

// What another has met is taken, whatever else is ready when it has its turn: in Go that select is over.
#[test]
fn whoever_is_met_takes_that_and_nothing_else() {
    let text = r#"
queue "c" capacity=0
queue "d" capacity=0
event "e"
main {
    spawn "waits" { select { on wait "e" { log "e"; }; on get "c" into="x" { log "c {x}"; }; on put "d" 1; }; }
    sleep "1s"
    put "c" 7
    set "e"
    select { on get "d"; else { log "nobody is there"; }; }
    await "waits"
}
"#;
    let trace = traced(text, Plain);
    assert_eq!(logged(text), ["nobody is there"]);
    assert!(lines(&trace, "waits").contains(&"log c 7".to_owned()), "{trace}");
}

// "Receiving from a closed channel always succeeds": who waits for it is woken, and cannot be met elsewhere.
#[test]
fn a_channel_that_is_closed_ends_the_waits_for_it() {
    let text = r#"
queue "c" capacity=0
queue "d" capacity=0
main {
    spawn "waits" {
        try { select { on get "c"; on get "d"; }; }
        catch "closed" { log "closed"; }
    }
    sleep "1s"
    close "c"
    select { on put "d" 1; else { log "nobody is there"; }; }
    await "waits"
    try { select { on put "c" 1; on get "d"; }; }
    catch "closed" { log "closed here, too"; }
}
"#;
    assert_eq!(logged(text), ["nobody is there", "closed here, too"]);
    assert!(lines(&traced(text, Plain), "waits").contains(&"log closed".to_owned()));
}

// "A nil channel is never ready for communication", and a branch of `tokio::select!` whose precondition is false is disabled.
#[test]
fn what_is_not_asked_for_is_never_taken() {
    let text = r#"
queue "a"
queue "b"
main {
    put "a" 1
    put "b" 2
    let "open" #false
    select { on get "a" when="open"; on get "b" into="x" when="1 > 0" { log "b {x}"; }; }
    select { on get "a" when="open"; else { log "none"; }; }
    get "a" into="x"
    log "left {x}"
}
"#;
    assert_eq!(logged(text), ["b 2", "none", "left 1"]);
    let for_ever =
        "queue \"a\"\nmain { let \"o\" #false; put \"a\" 1; select { on get \"a\" when=\"o\"; }; }";
    let trace = traced(for_ever, Plain);
    assert_eq!(trace.outcome, Outcome::Deadlock, "{trace}");
    assert!(lines(&trace, "main").contains(&"select nothing".to_owned()), "{trace}");
}

/// An item that was handed to a select which is cancelled before its turn is for the next who gets.
#[test]
fn an_item_of_one_who_is_cancelled_is_for_the_next() {
    let text = r#"
queue "c" capacity=0
event "e"
main {
    spawn "first" { select { on get "c"; on wait "e"; }; }
    sleep "1s"
    put "c" 1
    cancel "first"
    get "c" into="x"
    log "{x}"
}
"#;
    assert_eq!(logged(text), ["1"]);
}

// tokio: "`recv` is cancel safe. If `recv` is used as the event in a `select!` statement and some other branch completes first, it is
// guaranteed that no messages were received".
#[test]
fn what_a_broadcast_has_is_still_there_where_another_is_taken() {
    let text = r#"
broadcast "news" capacity=2
watch "level" 0
event "e"
main {
    subscribe "news"
    set "e"
    put "news" 1
    write "level" "5"
    select { on wait "e"; on get "news"; on changed "level"; }
    select { on get "news" into="x" { log "news {x}"; }; on changed "level"; }
    select { on get "news"; on changed "level" into="x" { log "level {x}"; }; }
    each "n" 2 3 4 { put "news" "{n}"; }
    try { select { on changed "level"; on get "news"; }; }
    catch "lagged by *" into="why" { log "{why}"; }
    spawn "later" { sleep "1s"; put "news" 5; close "news"; close "level"; }
    repeat 3 { select into="x" { on get "news"; on changed "level"; }; log "{x}"; }
    try { select { on get "news"; on changed "level"; }; }
    catch "closed" { log "closed"; }
}
"#;
    assert_eq!(logged(text), ["news 1", "level 5", "lagged by 1", "3", "4", "5", "closed"]);
}
