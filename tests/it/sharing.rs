//! What tasks share: Go's rules for channels without a buffer, and how waits read that never end.

use standstill::trace::What;

use crate::support::programs::{logged, traced};

/// What is told of those who wait when a program hangs.
fn hangs(program: &str) -> Vec<String> {
    let trace = traced(program);
    let events = trace.events.iter().filter(|event| matches!(event.what, What::Deadlock(..)));
    events.map(|event| trace.line(event)).collect()
}

/// "If the capacity is zero or absent, the channel is unbuffered and communication succeeds only when both a sender and receiver are
/// ready."
#[test]
fn communication_succeeds_only_when_both_sides_are_ready() {
    let program = r#"
queue "c" capacity=0
main {
    gather {
        task "sends" { put "c" 1; log "sent"; }
        task "receives" { sleep "1s"; log "asks"; get "c"; }
    }
}
"#;
    assert_eq!(logged(program), ["receives asks", "sends sent"]);
    assert_eq!(
        hangs("queue \"c\" capacity=0\nmain { put \"c\" 1; }"),
        ["main deadlock: put c since 0.000"]
    );
    assert_eq!(
        hangs("queue \"c\" capacity=0\nmain { get \"c\"; }"),
        ["main deadlock: get c since 0.000"]
    );
}

/// "A receive from an unbuffered channel is synchronized before the completion of the corresponding send on that channel."
#[test]
fn a_receive_comes_before_the_completion_of_its_send() {
    let program = r#"
queue "c" capacity=0
cell "text" ""
main {
    spawn "sets" { sleep "1s"; write "text" "'hello'"; get "c"; }
    put "c" 0
    read "text" into="text"
    log "{text}"
}
"#;
    assert_eq!(logged(program), ["main hello"]);
}

/// "Channels act as first-in-first-out queues": also of several that wait on one side, whichever that is.
#[test]
fn those_who_wait_on_one_side_are_served_in_order() {
    let senders = r#"
queue "c" capacity=0
main {
    each "n" 1 2 3 { spawn "sends {n}" { put "c" "{n}"; }; }
    yield
    repeat 3 { get "c" into="x"; log "{x}"; }
}
"#;
    assert_eq!(logged(senders), ["main 1", "main 2", "main 3"]);
    let receivers = r#"
queue "c" capacity=0
main {
    each "n" 1 2 3 { spawn "receives {n}" { get "c" into="x"; log "{x}"; }; }
    yield
    repeat 3 index="i" { put "c" "{i}"; }
    yield
}
"#;
    assert_eq!(logged(receivers), ["receives 1 0", "receives 2 1", "receives 3 2"]);
}

/// What was handed over is the receiver's: nobody who asks before its turn can take it.
#[test]
fn what_is_handed_over_cannot_be_taken_by_another() {
    let program = r#"
queue "c" capacity=0
main {
    spawn "waits" { get "c" into="x"; log "{x}"; }
    yield
    put "c" "first"
    spawn "sends" { put "c" "second"; }
    get "c" into="x"
    log "{x}"
}
"#;
    assert_eq!(logged(program), ["waits first", "main second"]);
}

/// "Sending to or closing a closed channel causes a run-time panic": also for whoever waits to send when it is closed.
#[test]
fn who_sends_to_a_closed_channel_fails() {
    let program = r#"
queue "c" capacity=0
main {
    spawn "waits" {
        try { put "c" 1; }
        catch "closed" { log "too late"; }
    }
    yield
    close "c"
    yield
    try { put "c" 2; }
    catch "closed" { log "closed"; }
}
"#;
    assert_eq!(logged(program), ["waits too late", "main closed"]);
}

/// A loop over a channel ends when it is closed, after what was sent before.
#[test]
fn a_loop_over_a_channel_ends_when_it_is_closed() {
    let program = r#"
queue "c" capacity=0
main {
    spawn "sends" { put "c" 1; put "c" 2; close "c"; }
    drain "c" into="x" { log "{x}"; }
    log "end"
}
"#;
    assert_eq!(logged(program), ["main 1", "main 2", "main end"]);
}

#[test]
fn what_a_cancelled_receiver_was_handed_goes_to_the_next() {
    let program = r#"
queue "c" capacity=0
main {
    spawn "first" { get "c" into="x"; log "{x}"; }
    spawn "second" { get "c" into="x"; log "{x}"; }
    yield
    put "c" "item"
    cancel "first"
    await "second"
}
"#;
    assert_eq!(logged(program), ["second item"]);
}

#[test]
fn a_deadlock_at_what_tasks_share_names_who_holds_it() {
    let upgrade = r#"
rwlock "table"
main { acquire "table" mode="read" { acquire "table" mode="write" { yield; }; }; }
"#;
    assert_eq!(
        hangs(upgrade),
        ["main deadlock: acquire table (write) since 0.000, which main holds"]
    );
    let within = r#"
once "config"
main { init "config" { init "config" { yield; }; }; }
"#;
    assert_eq!(hangs(within), ["main deadlock: init config since 0.000, which main holds"]);
    let lost = r#"
condition "filled"
main {
    spawn "early" { acquire "filled" { notify "filled"; }; }
    yield
    acquire "filled" { wait "filled"; }
}
"#;
    assert_eq!(hangs(lost), ["main deadlock: wait filled since 0.000"]);
    let taken = r#"
semaphore "seats" permits=2
main { acquire "seats"; acquire "seats" permits=2; }
"#;
    assert_eq!(hangs(taken), ["main deadlock: acquire seats (2) since 0.000, which main holds"]);
    let unseen = "watch \"level\" 0\nmain { changed \"level\"; }";
    assert_eq!(hangs(unseen), ["main deadlock: changed level since 0.000"]);
}

/// A ticker beside them hides it as little as any other.
#[test]
fn a_deadlock_at_what_tasks_share_is_told_beside_a_ticker() {
    let ticker = r#"spawn "ticker" { while #true { sleep "1s"; }; }"#;
    let readers = format!(
        r#"
rwlock "a"
rwlock "b"
main {{
    {ticker}
    gather {{
        task "left" {{ acquire "a" mode="read" {{ sleep "1s"; acquire "b" mode="write" {{ yield; }}; }}; }}
        task "right" {{ acquire "b" mode="read" {{ sleep "1s"; acquire "a" mode="write" {{ yield; }}; }}; }}
    }}
}}
"#
    );
    let told = hangs(&readers);
    let of = |task: &str| told.iter().find(|line| line.starts_with(task)).cloned();
    assert_eq!(
        of("left").unwrap(),
        "left deadlock: acquire b (write) since 1.000, which right holds"
    );
    assert_eq!(
        of("right").unwrap(),
        "right deadlock: acquire a (write) since 1.000, which left holds"
    );
}

/// A `select` with a `default` does what is ready, as Go's does: a channel without a buffer is if somebody waits on its other side.
#[test]
fn who_does_not_wait_meets_only_who_waits() {
    let program = r#"
queue "c" capacity=0
main {
    try { put "c" 1 try=#true; }
    catch "full" { log "nobody receives"; }
    try { get "c" try=#true; }
    catch "empty" { log "nobody sends"; }
    spawn "receives" { get "c" into="item"; log "received {item}"; }
    spawn "sends" { sleep "1s"; put "c" 3; log "sent"; }
    yield
    put "c" 2 try=#true
    await "receives"
    sleep "2s"
    get "c" try=#true into="item"
    log "got {item}"
    await "sends"
}
"#;
    let expected = [
        "main nobody receives",
        "main nobody sends",
        "receives received 2",
        "main got 3",
        "sends sent",
    ];
    assert_eq!(logged(program), expected);
}

#[test]
fn a_subscriber_need_not_wait_for_what_it_has_not_got() {
    let program = r#"
broadcast "news" capacity=1
main {
    subscribe "news"
    try { get "news" try=#true; }
    catch "empty" { log "none"; }
    put "news" 1 try=#true
    put "news" 2
    try { get "news" try=#true; }
    catch "lagged by 1" { log "lagged"; }
    get "news" try=#true into="item"
    log "{item}"
    close "news"
    try { get "news" try=#true; }
    catch "closed" { log "closed"; }
}
"#;
    assert_eq!(logged(program), ["main none", "main lagged", "main 2", "main closed"]);
}

#[test]
fn an_rwlock_is_given_back_in_the_mode_in_which_it_was_acquired() {
    let program = r#"
rwlock "table"
main {
    acquire "table" mode="read"
    acquire "table" mode="read" try=#true into="again"
    try { release "table" mode="write"; }
    catch "table is released too often" { log "{again}, but nobody writes"; }
    release "table" mode="read"
    release "table" mode="read"
    try { release "table" mode="read"; }
    catch { log "{held('table')}"; }
    acquire "table" mode="write"
    try { release "table" mode="read"; }
    catch { log "nobody reads"; }
    acquire "table" mode="read" try=#true into="beside"
    spawn "other" { release "table" mode="write"; }
    acquire "table" mode="read" { log "{beside}"; }
}
"#;
    let expected =
        ["main true, but nobody writes", "main false", "main nobody reads", "main false"];
    assert_eq!(logged(program), expected);
    assert_eq!(
        hangs(
            "rwlock \"table\"\nmain { acquire \"table\" mode=\"read\"; acquire \"table\" mode=\"write\"; }"
        ),
        ["main deadlock: acquire table (write) since 0.000, which main holds"]
    );
}
