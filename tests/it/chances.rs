//! Faults by chance of scenario files: what is tried, what is left when it is shrunk, and how it is told.

use crate::support::folder::Folder;

/// A call that is given up after two seconds. It leaves at once, again after one second, and then after three.
const CALL: &str = r#"
scenario "A call within two seconds"
service "api" latency="5ms"
network { link "*" "*" latency="5ms"; }
faults chance=0.05 { any partition hold slow refuse reset down for="1ms..10s"; }
main {
    timeout "2s" { fetch "api"; }
}
"#;

/// What `explore` says of it, under the file's own expectations and these.
fn explored(of: &str, text: &str, arguments: &str) -> String {
    let folder = Folder::new(&format!("chances-{of}")).with("call.kdl", text);
    let ended = folder.standstill(&format!("explore call.kdl {arguments}"));
    // A counterexample shows itself again.
    let token = ended.token().to_owned();
    folder.standstill(&format!("run call.kdl --replay {token}")).exits(1);
    ended.exits(1).out
}

#[test]
fn the_plain_run_is_spared() {
    let folder = Folder::new("chances-plain").with("call.kdl", CALL);
    let told = folder.standstill("run call.kdl").exits(0).out;
    assert!(!told.contains("network:"), "{told}");
}

#[test]
fn the_shortest_cut_that_does_harm_is_told_with_its_beginning_and_its_end() {
    for strategy in ["mixed", "faults", "exhaustive"] {
        let told = explored(
            "cut",
            &CALL.replace("any partition hold slow refuse reset down", "any partition"),
            &format!("--strategy {strategy}"),
        );
        // The call that is sent again after a second must be lost, too: in steps of 10 ms that is 1.01 s.
        let sentence = "With `api` cut off from 0s to 1.01s, the unstated `outcome \"ok\"` (it is `timeout`) fails";
        assert!(told.contains(sentence), "{strategy}: {told}");
        let take = "take \"length of partition of main|api at packet 1\" \"1.01s\"";
        assert!(told.contains(take), "{strategy}: {told}");
    }
}

#[test]
fn each_kind_of_fault_has_its_words() {
    let sentences = [
        (
            "partition \"main\" \"api\" one-way=#true",
            "With what `main` sends to `api` lost from 0s to 1.01s",
        ),
        (
            "partition \"api\" \"main\" one-way=#true",
            "With what `api` sends to `main` lost from 5ms to 1.015s",
        ),
        ("hold \"main\" \"api\"", "With `api` held back from 0s"),
        ("slow \"main\" \"api\" by=\"1s\"", "With `api` slower by 1s from 0s"),
        ("refuse \"main\" \"api\"", "With `api` refusing calls from 0s"),
        ("reset \"main\" \"api\"", "With the connections of `api` reset at 0s,"),
        ("down \"api\"", "With `api` down from 0s"),
        ("partition \"*\" \"api\"", "With `api` cut off from 0s to 1.01s"),
    ];
    for (fault, sentence) in sentences {
        let text = CALL.replace("any partition hold slow refuse reset down", fault);
        let text =
            if fault.starts_with("reset") { text.replace(" for=\"1ms..10s\"", "") } else { text };
        let told = explored("words", &text, "--strategy faults").replace('\n', " ");
        assert!(told.contains(sentence), "{sentence}: {told}");
    }
}

#[test]
fn faults_are_tried_together_and_as_few_as_do_harm_are_left() {
    // Each attempt outlives one cut, but not two.
    let text = r#"
scenario "Two attempts"
service "api" latency="5ms"
network { link "*" "*" latency="5ms"; }
faults chance=0.05 max=3 { partition "main" "api" for="1ms..2s"; }
main {
    retry attempts=2 delay="10s" { timeout "2s" { fetch "api"; }; }
}
"#;
    for strategy in ["faults", "mixed"] {
        let told =
            explored("two", text, &format!("--strategy {strategy} --runs 2000")).replace('\n', " ");
        let told: Vec<_> = told
            .split("With ")
            .nth(1)
            .and_then(|rest| rest.split(", the unstated").next())
            .into_iter()
            .collect();
        let (first, second) = told[0].split_once(" and ").unwrap();
        assert!(
            [first, second].iter().all(|cut| cut.starts_with("`api` cut off from ")),
            "{told:?}"
        );
        if strategy == "faults" {
            assert_eq!(
                told,
                ["`api` cut off from 0s to 1.01s and `api` cut off from 12s to 13.01s"]
            );
        }
    }
}

#[test]
fn all_is_well_from_the_time_on_that_is_said() {
    let text = r#"
scenario "Well again"
service "api" latency="5ms"
network { link "*" "*" latency="5ms"; }
faults chance=0.3 max=9 until="5s" { any partition hold slow refuse reset down for="1ms..1h"; }
main {
    try { timeout "4s" { fetch "api"; }; }; catch { log "failed"; }
    sleep "10s"
    fetch "api"
    log "well"
}
expect { eventually "main log well"; }
"#;
    let folder = Folder::new("chances-until").with("call.kdl", text);
    for strategy in ["mixed", "random", "faults"] {
        folder.standstill(&format!("explore call.kdl --runs 300 --strategy {strategy}")).exits(0);
    }
}

#[test]
fn where_nothing_goes_wrong_by_chance_there_is_nothing_to_search_for() {
    let text = "scenario \"none\"\nservice \"api\"\nmain { fetch \"api\"; }\n";
    let folder = Folder::new("chances-none").with("none.kdl", text);
    folder
        .standstill("explore none.kdl --strategy faults")
        .exits(2)
        .tells(&["no fault begins by chance in them"]);
}
