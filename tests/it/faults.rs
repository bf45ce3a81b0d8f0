//! Faults of a scenario: what its author got wrong ends the run at its line, whatever stands around it.

use standstill::check::check;
use standstill::choices::Plain;
use standstill::explore::{Options, explore};
use standstill::render::snapshot;
use standstill::report::{self, Run};
use standstill::run::run;
use standstill::scenario::Scenario;
use standstill::trace::{Outcome, Trace};

/// Steps that are at fault, each with what is told of it. The fault is on the line with the arrow.
const FAULTS: [(&str, &str); 9] = [
    ("fetch \"api {n}\" // <-", "no service is named api 3"),
    ("let \"x\" \"1 / (n - 3)\" // <-", "division by zero"),
    ("let \"x\" \"r.statsu\" // <-", "there is no field `statsu`"),
    ("log \"{xs[n]}\" // <-", "there is no item 3"),
    ("log \"{xs + n}\" // <-", "`+` does not fit a list and a whole number"),
    ("when \"n\" { yield; } // <-", "n is 3, neither true nor false"),
    ("while \"xs[n] > 1\" { // <-\n yield; }", "there is no item 3"),
    ("sleep \"{n}\" // <-", "3 is no duration; one has a unit, such as 1.5s"),
    ("repeat \"{n - 4}\" { yield; } // <-", "-1 is no count: it is 0 at least"),
];

/// What stands around a step, for `STEP`.
const AROUND: [&str; 9] = [
    "STEP",
    "try { STEP\n }\n catch { log \"taken\"; }\n finally { log \"taken\"; }",
    "try { STEP\n }\n catch \"*\" { log \"taken\"; }",
    "try { gather { task \"t\" { STEP\n }; sleep \"1s\"; }; }\n catch { log \"taken\"; }",
    "gather on-error=\"collect\" into=\"all\" { task \"t\" { STEP\n }; sleep \"1s\"; }; log \"taken\"",
    "try { group { task \"t\" { STEP\n }; sleep \"1s\"; }; }\n catch { log \"taken\"; }",
    "race { task \"t\" { STEP\n }; sleep \"1s\"; }; log \"taken\"",
    "retry attempts=3 { STEP\n }; log \"taken\"",
    "try { timeout \"1s\" { shield { STEP\n }; }; }\n catch { log \"taken\"; }",
];

fn read(steps: &str) -> Scenario {
    let text = format!(
        "scenario \"s\"\nservice \"api 1\"\nmain {{\nfetch \"api 1\" into=\"r\"\nlet \"n\" 3\nlet \"xs\" \"[1]\"\n{steps}\n}}\n"
    );
    Scenario::parse("s.kdl", &text)
        .unwrap_or_else(|error| panic!("{}\n{text}", error.render(false, 100)))
}

fn line_of_arrow(scenario: &Scenario) -> usize {
    1 + scenario.source.text.lines().position(|line| line.ends_with("// <-")).unwrap()
}

fn at_fault<'t>(trace: &'t Trace, scenario: &Scenario) -> (&'t str, usize) {
    let Outcome::Fault(fault) = &trace.outcome else { panic!("{}", snapshot(trace)) };
    (&fault.reason, scenario.source.position(fault.place.unwrap()).line)
}

#[test]
fn a_fault_ends_the_run_at_its_line_whatever_stands_around_it() {
    for (step, told) in FAULTS {
        for around in AROUND {
            for model in ["async", "sync", "threads"] {
                let scenario = read(&format!(
                    "{}\n}}\nmodel \"{model}\"\nexpect {{ total \"0s\"",
                    around.replace("STEP", step)
                ));
                let trace = run(&scenario, scenario.models[0], Plain);
                let (reason, line) = at_fault(&trace, &scenario);
                assert_eq!((reason, line), (told, line_of_arrow(&scenario)), "{around}");
                let shown = snapshot(&trace);
                assert!(!shown.contains("taken") && !shown.contains("finally"), "{shown}");
                assert!(shown.lines().last().unwrap().ends_with(&format!("fault: {told}")));
            }
        }
    }
}

#[test]
fn a_fault_is_no_failure_that_an_expectation_can_mean() {
    let scenario =
        read("spawn \"w\" { yield; }\nlog \"{n / 0}\" // <-\n}\nexpect { outcome \"failed\"");
    let trace = run(&scenario, scenario.models[0], Plain);
    let verdict = check(&scenario, &trace);
    assert_eq!(verdict.violations[0].found, "`fault: division by zero`");
    let whole = Run { scenario: &scenario, trace: &trace, verdict: &verdict };
    let json: serde_json::Value = serde_json::from_str(&report::json(whole)).unwrap();
    assert_eq!(json["outcome"]["fault"], true);
    let line = line_of_arrow(&scenario);
    assert_eq!(json["outcome"]["place"]["line"], line);
    assert_eq!(json["violations"][0]["places"][0]["line"], line);
    let told = report::text(whole, "again", false);
    assert!(told.contains("log \"{n / 0}\" // <-") && told.contains("fails here"), "{told}");
}

#[test]
fn a_fault_that_only_another_order_comes_to_is_found() {
    let scenario = Scenario::parse(
        "s.kdl",
        r#"scenario "s"
           cell "n" 1
           main {
               gather {
                   task "a" { try { read "n" into="x"; log "{10 / x}"; }
                              catch { log "taken"; }
                   }
                   task "b" { write "n" "0"; }
               }
           }"#,
    )
    .unwrap();
    let found = explore(&scenario, scenario.models[0], &Options::default());
    let [failure] = &found.failures[..] else { panic!("{found:?}") };
    assert_eq!(failure.rule.word(), "outcome");
    assert_eq!(
        found.outcomes.keys().map(|it| &**it).collect::<Vec<_>>(),
        ["fault: division by zero", "ok"]
    );
    assert!(found.complete);
}
