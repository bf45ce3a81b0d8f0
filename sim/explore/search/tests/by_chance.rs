//! Scenarios by chance: two or three tasks with a few turns each on what they share.

use std::fmt::Write;

use crate::choices::Hash;
use crate::scenario::Scenario;

const DECLARATIONS: &str = r#"
scenario "by chance"
cell "a" 0
cell "b" 0
semaphore "s" permits=1
lock "l"
queue "q" capacity=1
event "e"
promise "p"
service "zero"
service "one" latency="1s"
service "busy" latency="1s" { capacity 1; }
barrier "r" parties=2
"#;

const BRANCHES: [&str; 5] = ["gather", "gather", "gather on-error=\"collect\"", "group", "race"];

const STEPS: [&str; 31] = [
    r#"read "a" into="x"; yield; write "a" "x + 1""#,
    r#"read "a" into="x"; write "b" "x + 1""#,
    r#"write "a" "1"; sleep "1s""#,
    r#"write "b" "2""#,
    r#"read "b" into="x"; when "x > 0" { write "a" "x * 2"; }"#,
    r#"sleep "1s""#,
    r#"sleep "2s""#,
    r"yield",
    r#"acquire "s" { read "a" into="x"; sleep "1s"; write "a" "x + 1"; }"#,
    r#"acquire "l" { yield; write "b" "3"; }"#,
    r#"put "q" 1"#,
    r#"get "q" into="y"; write "b" "y + 5""#,
    r#"close "q""#,
    r#"drain "q" { write "a" "7"; }"#,
    r#"set "e""#,
    r#"wait "e""#,
    "try { fail \"boom\" times=1; }\ncatch { write \"a\" \"9\"; }",
    r#"timeout "1s" { sleep "1s"; write "b" "8"; }"#,
    "spawn \"w\" { yield; write \"a\" \"4\"; }\nawait \"w\"",
    r#"log "here""#,
    "try { cancel \"t0\"; }\ncatch { log \"none\"; }",
    r#"fail "bang""#,
    r#"until "a > 1"; write "b" "6""#,
    r#"arrive "r"; read "a" into="x"; write "b" "x""#,
    r#"resolve "p" 1; await "p" into="z""#,
    r#"fetch "zero"; write "a" "3""#,
    r#"fetch "one"; read "a" into="x"; yield; write "a" "x + 1""#,
    r#"fetch "busy"; write "b" "1""#,
    r#"timeout "1s" { sleep "1s"; yield; write "b" "8"; }"#,
    r#"timeout "1s" { get "q" into="y"; yield; write "b" "y"; }"#,
    r#"timeout "1s" { fetch "one"; write "b" "5"; }"#,
];

const EXPECTATIONS: [&str; 4] = [
    r#"order "t0 finished" "t1 finished""#,
    r#"within "1s" "t1 started" "t0 finished""#,
    r#"order "t1 *here" "t0 write*""#,
    r#"overlap "t*" max=1"#,
];

pub(super) fn scenario(seed: u64) -> Scenario {
    let chance = Hash::new(seed);
    let below = |place: u64, bound: u64| chance.with(place).below(bound);
    let one_of = |place: u64, texts: &[&'static str]| {
        texts[usize::try_from(below(place, texts.len() as u64)).unwrap()]
    };
    let tasks = 2 + below(1, 2);
    let mut text = format!("{DECLARATIONS}main {{\n{} {{\n", one_of(0, &BRANCHES));
    for task in 0..tasks {
        writeln!(text, "task \"t{task}\" {{").unwrap();
        for turn in 0..2 + below(2 + task, 5 - tasks) {
            writeln!(text, "{}", one_of(100 * (task + 1) + turn, &STEPS)).unwrap();
        }
        writeln!(text, "}}").unwrap();
    }
    writeln!(text, "}}\n}}\nexpect {{\noutcome \"ok\"").unwrap();
    for (place, line) in (1_000..).zip(EXPECTATIONS) {
        if below(place, 3) == 0 {
            writeln!(text, "{line}").unwrap();
        }
    }
    super::scenario(&format!("{text}}}\n"))
}
