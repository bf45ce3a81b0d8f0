//! The same scenario and the same choices give the same bytes, in every process.

#[cfg(feature = "simulate")]
mod controlled;
mod programs;

use std::collections::BTreeSet;

use crate::support::folder::Folder;

/// A scenario with something of everything that could differ: tasks that are ready at once, ranges,
/// chances, services, back-pressure, cancellation.
const SCENARIO: &str = r#"
scenario "Open in many ways"
service "users" latency="1ms..90ms" { fail 503 chance=0.3; capacity 3; }
semaphore "few" permits=2
queue "jobs" capacity=2
main {
    gather on-error="collect" {
        repeat 12 index="i" {
            task "worker" { acquire "few" { fetch "users"; }; sleep "0s..1s"; put "jobs" "{i}"; }
        }
        task "taker" { timeout "2s" { repeat 12 { get "jobs" into="job"; log "{job}"; }; }; }
    }
}
"#;

/// What `standstill` prints for the scenario, in a process of its own.
fn printed(folder: &Folder, options: &str) -> String {
    let ended = folder.standstill(&format!("run open.kdl {options}"));
    assert_eq!((ended.code, &*ended.err), (Some(0), ""));
    assert!(ended.out.contains("worker#12"), "{}", ended.out);
    ended.out
}

fn folder(test: &str) -> Folder {
    Folder::new(&format!("determinism-{test}")).with("open.kdl", SCENARIO)
}

#[test]
fn twenty_processes_print_the_same_bytes() {
    let folder = folder("same");
    for options in ["", "--seed 7", "--format json --seed 7"] {
        let different: BTreeSet<_> = (0..20).map(|_| printed(&folder, options)).collect();
        assert_eq!(different.len(), 1, "{different:?}");
    }
}

#[test]
fn another_seed_is_another_run() {
    let folder = folder("seeds");
    let different: BTreeSet<_> =
        (0..5).map(|seed| printed(&folder, &format!("--seed {seed}"))).collect();
    assert_eq!(different.len(), 5);
}
