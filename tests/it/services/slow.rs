//! Clients that send slowly, and services that have only so many connections, and wait only so long.

use super::holds;

/// A request whose body is there after this time.
fn slow(body_by: &str) -> String {
    format!(r#"fetch "s" method="POST" body="0123456789" body-by="{body_by}""#)
}

#[test]
fn a_request_is_there_when_the_last_part_of_its_body_is() {
    // 10 ms each way: a connection, the head with the first part, and the last after 1 s.
    holds(
        r#"service "s" latency="100ms"; network { link "main" "s" latency="10ms"; }"#,
        &slow("1s"),
        r#"at "1.03s" "s:1 received POST /"; at "1.13s" "s:1 answered 200"; total "1.14s""#,
    );
    holds(
        r#"service "s" { path "/" { answer 200 body="{request.body}"; }; }"#,
        &format!(r#"{} first-byte="2s" into="r"; log "{{r.body}}""#, slow("1s")),
        r#"at "2s" "main log 0123456789"; total "2s""#,
    );
}

#[test]
fn a_service_waits_only_so_long_for_the_rest_of_a_request() {
    let declared =
        r#"service "s" request-timeout="500ms"; network { link "main" "s" latency="10ms"; }"#;
    // It has begun to come at 30 ms.
    holds(declared, &slow("1s"), r#"at "540ms" "main fetch s: 408"; never "s:* *"; total "540ms""#);
    holds(declared, &slow("499ms"), r#"at "539ms" "main fetch s: 200""#);
    // The connection is over with it; the next request of a session has another.
    holds(
        &format!(r#"{declared}; session "kept""#),
        &format!(r#"{} session="kept"; fetch "s" session="kept""#, slow("1s")),
        r#"at "540ms" "main fetch s: 408"; total "580ms""#,
    );
}

#[test]
fn who_finds_no_connection_waits_for_one_and_is_not_refused() {
    let three = r#"gather { repeat 3 { fetch "s" as="c"; }; }"#;
    // One at a time; each has called at once, and its request has been there since.
    let link = r#"network { link "main" "s" latency="10ms"; }"#;
    holds(
        &format!(r#"service "s" latency="1s" {{ connections 3; }}; {link}"#),
        three,
        r#"total "1.04s""#,
    );
    // The next is taken when the one before has closed, 10 ms after its answer came.
    holds(
        &format!(r#"service "s" latency="1s" {{ connections 1; }}; {link}"#),
        three,
        r#"total "3.08s""#,
    );
    // A connection that is kept is one, too, however idle.
    holds(
        &format!(r#"service "s" keep-alive="5s" {{ connections 1; }}; session "kept"; {link}"#),
        r#"fetch "s" session="kept"; fetch "s""#,
        r#"at "40ms" "main fetch s: 200"; total min="5s" max="5.1s""#,
    );
    // Who is cut off by a `connect-timeout` is not those: the connection is there.
    holds(
        &format!(r#"service "s" latency="1s" {{ connections 1; }}; {link}"#),
        r#"spawn "first" { fetch "s"; }
           sleep "100ms"
           try { fetch "s" connect-timeout="200ms" read-timeout="500ms"; }
           catch "read timeout" { log "no answer"; }
           await "first""#,
        r#"at "620ms" "main log no answer""#,
    );
}

#[test]
fn a_head_comes_part_by_part_and_the_body_counts_from_its_last() {
    let linked = r#"service "s" latency="100ms"; network { link "main" "s" latency="10ms"; }"#;
    // 20 ms for a connection; the last part leaves a second later, and takes 10 ms.
    holds(
        linked,
        r#"fetch "s" head-by="1s""#,
        r#"at "1.03s" "s:1 received GET /"; at "1.13s" "s:1 answered 200"; total "1.14s""#,
    );
    holds(
        linked,
        r#"fetch "s" method="POST" body="0123456789" head-by="1s" body-by="2s""#,
        r#"at "3.03s" "s:1 received POST /"; total "3.14s""#,
    );
    let echo = r#"service "s" { path "/" { answer 200 body="{request.body}"; }; }"#;
    holds(
        echo,
        r#"fetch "s" method="POST" body="0123456789" head-by="1s" into="r"; log "{r.body}""#,
        r#"at "1s" "main log 0123456789"; total "1s""#,
    );
}

#[test]
fn a_service_waits_only_so_long_for_a_head_and_what_follows() {
    let declared =
        r#"service "s" request-timeout="500ms"; network { link "main" "s" latency="10ms"; }"#;
    // Its first part is there at 30 ms, and its connection is over 500 ms later.
    holds(
        declared,
        r#"fetch "s" head-by="1s""#,
        r#"at "540ms" "main fetch s: 408"; never "s:* *"; total "540ms""#,
    );
    holds(declared, r#"fetch "s" head-by="499ms""#, r#"at "539ms" "main fetch s: 200""#);
    // A head that takes 400 ms leaves 100 ms for the body.
    holds(
        declared,
        r#"fetch "s" method="POST" body="0123456789" head-by="400ms" body-by="200ms""#,
        r#"at "540ms" "main fetch s: 408"; total "540ms""#,
    );
    // A connection that is idle has no head to wait for.
    holds(
        &format!(r#"{declared}; session "kept""#),
        r#"fetch "s" session="kept"; sleep "2s"; fetch "s" session="kept""#,
        r#"at "2.06s" "main fetch s: 200""#,
    );
    // What has begun to come is not idle.
    holds(
        r#"service "s" keep-alive="1s"; network { link "main" "s" latency="10ms"; }"#,
        r#"fetch "s" head-by="5s""#,
        r#"at "5.04s" "main fetch s: 200""#,
    );
}
