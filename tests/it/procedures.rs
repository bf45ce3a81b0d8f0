//! Procedures: a call does what the steps would do that stand in its place.

mod apart;

use std::fs;
use std::path::Path;

use standstill::choices::{Plain, Seeded};
use standstill::explore::{Options, explore};
use standstill::render;
use standstill::run::run;
use standstill::scenario::{Model, Scenario, Strategy};
use standstill::trace::Outcome;

use crate::support::files::files;
use crate::support::lines::lines;

/// Whoever reads a program into a procedure finds the same runs.
const SEEDS: u64 = 1;

/// The same file with all of its program in a procedure.
fn in_a_procedure(text: &str) -> String {
    let start = text.find("\nmain {").expect("a file has a program") + 1;
    let end = start + text[start..].find("\n}").expect("the program ends") + 2;
    let body = &text[start + "main {".len()..end];
    let (before, after) = (&text[..start], &text[end..]);
    format!("{before}define \"whole program\" {{{body}\nmain {{\n    \"whole program\"\n}}{after}")
}

fn parse(text: &str) -> Scenario {
    Scenario::parse("test.kdl", text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

#[test]
fn a_program_does_the_same_as_the_call_of_a_procedure_that_holds_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found =
        ["scenarios", "tests/asyncio"].map(|folder| files(&root.join(folder), "kdl")).concat();
    assert!(found.len() > 300, "{}", found.len());
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        let (plain, called) = (parse(&text), parse(&in_a_procedure(&text)));
        for model in plain.models.clone() {
            let place = format!("{} {}", path.display(), model.kind());
            let traces = [&plain, &called].map(|it| run(it, model, Plain));
            // A failed task keeps its generators until the run ends, and a failed procedure does not.
            let has_failed = matches!(traces[0].outcome, Outcome::Failed(_));
            if has_failed && text.contains("\n    generator \"") {
                let outcomes = traces.map(|it| it.outcome.to_string());
                assert_eq!(outcomes[0], outcomes[1], "{place}");
                continue;
            }
            // The call is a step, and comes to a limit of steps one earlier.
            if matches!(traces[0].outcome, Outcome::Limit(_)) {
                assert_eq!(traces[0].outcome, traces[1].outcome, "{place}");
                continue;
            }
            let told = traces.map(|it| render::text(&it));
            assert_eq!(told[0], told[1], "{place}");
            for seed in 0..SEEDS {
                let run = |it| render::text(&run(it, model, Seeded::new(seed)));
                let traces = [&plain, &called].map(run);
                assert_eq!(traces[0], traces[1], "{place}, seed {seed}");
            }
        }
    }
}

#[test]
fn the_exhaustive_search_finds_as_much_in_a_procedure() {
    let text = "scenario \"Lost\"\n\ncell \"n\" 0\n\ndefine \"add\" \"by\" {\n    read \"n\" into=\"old\"\n    yield\n    \
                write \"n\" \"old + by\"\n}\n\nmain {\n    gather {\n        add 1\n        add 2\n    }\n    read \"n\" into=\"n\"\n    \
                log \"{n}\"\n}\n";
    let inlined = text
        .replace(
            "        add 1\n",
            "        task \"add\" { read \"n\" into=\"old\"; yield; write \"n\" \"old + 1\"; }\n",
        )
        .replace(
            "        add 2\n",
            "        task \"add\" { read \"n\" into=\"old\"; yield; write \"n\" \"old + 2\"; }\n",
        );
    let options = Options { strategy: Strategy::Exhaustive, runs: 10_000, ..Options::default() };
    let found = [text, &inlined].map(|text| explore(&parse(text), Model::Async, &options));
    assert!(found.iter().all(|found| found.complete), "{found:?}");
    assert_eq!(found[0].traces, found[1].traces);
    assert!(found[0].traces.count() > 2, "{}", found[0].traces.count());
}

/// What the program of a scenario logs.
fn logs(program: &str) -> Vec<String> {
    let trace = run(&parse(&format!("scenario \"calls\"\n{program}")), Model::Async, Plain);
    let logs =
        lines(&trace).into_iter().filter(|line| line.contains(" log ") || line.contains("failed"));
    logs.collect()
}

#[test]
fn recursion_ends_where_steps_are_nested_too_deep() {
    let counting = |depth: u32| {
        logs(&format!(
            "define \"down\" \"n\" {{ when \"n > 0\" {{ down \"{{n - 1}}\"; }}; }}\nmain {{ down {depth}; log \"back\"; }}"
        ))
    };
    assert_eq!(counting(158), ["0.000 main log back"]);
    assert_eq!(counting(500), ["0.000 main failed: the steps are nested too deep"]);
    let endless = logs(
        "define \"again\" { again; }\nmain { try { again; }\ncatch into=\"e\" { log \"{e}\"; }\n}",
    );
    assert_eq!(endless, ["0.000 main log the steps are nested too deep"]);
}

#[test]
fn the_names_of_the_caller_are_as_they_were_however_a_call_ends() {
    let program = "
        define \"breaks\" \"n\" { let \"n\" \"n + 1\"; let \"other\" 7; fail \"broken\"; }
        define \"leaves\" \"n\" { repeat 3 { let \"n\" 9; give \"n\"; }; }
        main {
            let \"n\" 1
            try { breaks \"{n}\"; }
            catch { log \"n is {n}\"; }
            leaves \"{n}\" into=\"r\"
            log \"n is {n}, r is {r}\"
            try { timeout \"1s\" { slow \"{n}\"; }; }
            catch { log \"n is {n}\"; }
        }
        define \"slow\" \"n\" { let \"n\" 100; sleep \"2s\"; }";
    assert_eq!(
        logs(program),
        ["0.000 main log n is 1", "0.000 main log n is 1, r is 9", "1.000 main log n is 1"]
    );
}

#[test]
fn who_leaves_releases_what_is_held() {
    let program = "
        lock \"door\"
        pool \"cpu\" threads=1
        define \"inside\" {
            acquire \"door\" { with \"file\" { give text=\"out\"; }; }
        }
        main {
            inside into=\"r\"
            repeat 2 { acquire \"door\" { continue; }; }
            each \"x\" 1 2 { acquire \"door\" { break; }; }
            offload \"cpu\" into=\"n\" { give 4; }
            acquire \"door\" { log \"{r} {n}\"; }
        }";
    assert_eq!(logs(program), ["0.000 main log out 4"]);
}

#[test]
fn leaving_a_handler_of_a_cancellation_swallows_it() {
    for (leave, after) in [("break", "after"), ("continue", "after"), ("give 1", "never")] {
        let program = format!(
            "main {{
                spawn \"worker\" {{
                    repeat 1 {{
                        try {{ sleep \"9s\"; }}
                        catch \"cancelled\" {{ {leave}; }}
                    }}
                    log \"after\"
                }}
                sleep \"1s\"
                cancel \"worker\"
                try {{ await \"worker\"; log \"ended well\"; }}
                catch \"cancelled\" {{ log \"was cancelled\"; }}
            }}"
        );
        let logs = logs(&program);
        assert!(logs.iter().any(|line| line == "1.000 main log ended well"), "{leave}: {logs:?}");
        let goes_on = logs.iter().any(|line| line == "1.000 worker log after");
        assert_eq!(goes_on, after == "after", "{leave}: {logs:?}");
    }
}

#[test]
fn a_loop_over_a_queue_or_over_results_can_be_left() {
    let program = "
        queue \"jobs\"
        main {
            each \"n\" 1 2 3 4 { put \"jobs\" \"{n}\"; }
            close \"jobs\"
            drain \"jobs\" into=\"n\" {
                when \"n == 2\" { continue; }
                when \"n == 4\" { break; }
                log \"job {n}\"
            }
            as-completed {
                task \"slow\" { sleep \"2s\"; give text=\"slow\"; }
                task \"fast\" { sleep \"1s\"; give text=\"fast\"; }
                then \"r\" { log \"{r}\"; break; }
            }
            sleep \"5s\"
            log \"end\"
        }";
    assert_eq!(
        logs(program),
        [
            "0.000 main log job 1",
            "0.000 main log job 3",
            "1.000 main log fast",
            "6.000 main log end"
        ]
    );
}
