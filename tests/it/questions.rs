//! Questions of expressions about state, and invariants: what they answer, and that exploring knows what they look at.

use standstill::check::check;
use standstill::choices::Plain;
use standstill::explore::search::Strategy;
use standstill::explore::{Exploration, Options, explore};
use standstill::render::snapshot;
use standstill::run::run;
use standstill::scenario::Scenario;

fn read(text: &str) -> Scenario {
    Scenario::parse("s.kdl", text)
        .unwrap_or_else(|error| panic!("{}\n{text}", error.render(false, 100)))
}

fn explored(text: &str) -> Exploration {
    let scenario = read(text);
    let options = Options { strategy: Strategy::Exhaustive, ..Options::default() };
    explore(&scenario, scenario.models[0], &options)
}

#[test]
fn each_question_is_answered_by_what_is_so_at_that_moment() {
    let scenario = read(
        r#"scenario "s"
           queue "jobs"; lock "db"; semaphore "seats" permits=3; event "ready"; barrier "r" parties=2
           promise "answer"; promise "broken"
           main {
               log "before: {done('worker')} {failed('worker')} {done('answer')} {is_set('ready')} {now}"
               put "jobs" 1
               put "jobs" 2
               spawn "worker" { acquire "db" { acquire "seats" { sleep "1500us"; }; }; fail "no"; }
               spawn "waiter" { wait "ready"; arrive "r"; }
               spawn "second" { acquire "db" { yield; }; }
               sleep "1ms"
               log "then: {size('jobs')} {size('seats')} {size('db')} {held('db')} {held('seats')} {waiting('ready')} {waiting('db')} {waiting('r')} {now}"
               set "ready"
               resolve "answer" 1
               reject "broken" "no"
               sleep "1ms"
               log "last: {held('db')} {is_set('ready')} {done('worker')} {failed('worker')} {waiting('r')} {now}"
               log "promises: {done('answer')} {failed('answer')} {done('broken')} {failed('broken')}"
               let "now" "'mine'"
               log "{now}"
               arrive "r"
               sleep "1ms"
               try { await "worker"; }
               catch { }
               log "{[done('waiter'), failed('waiter')]}"
           }
           expect {
               eventually "main log before: false false false false 0"
               eventually "main log then: 2 2 0 true true 1 1 0 1"
               eventually "main log last: false true true true 1 2"
               eventually "main log promises: true false true true"
               eventually "main log mine"
               eventually "main log [true, false]"
           }"#,
    );
    let trace = run(&scenario, scenario.models[0], Plain);
    let verdict = check(&scenario, &trace);
    assert!(verdict.holds(), "{:?}\n{}", verdict.violations, snapshot(&trace));
}

#[test]
fn a_question_is_a_point_of_choice() {
    for (asks, does) in [
        ("size('jobs') == 0", "put \"jobs\" 1"),
        ("!held('db')", "acquire \"db\" { sleep \"1s\"; }"),
        ("!is_set('ready')", "set \"ready\""),
        ("!done('b')", "log \"at once\""),
        ("!failed('b')", "fail \"no\""),
        ("waiting('ready') == 0", "timeout \"1s\" { wait \"ready\"; }"),
    ] {
        for model in ["async", "threads"] {
            let found = explored(&format!(
                r#"scenario "s"
                   model "{model}"
                   queue "jobs"; lock "db"; event "ready"
                   main {{
                       gather on-error="collect" {{
                           task "a" {{ when "{asks}" {{ log "before"; }}
                                       else {{ log "after"; }}
                           }}
                           task "b" {{ {does}; }}
                       }}
                   }}
                   expect {{ sometimes "a log before"; sometimes "a log after"; }}"#
            ));
            let seen: Vec<_> = found.sometimes.iter().map(|it| it.first.is_some()).collect();
            assert_eq!(seen, [true, true], "{asks} beside {does} under {model}: {found:?}");
        }
    }
}

#[test]
fn a_loop_that_asks_lets_other_threads_in_between() {
    let found = explored(
        r#"scenario "s"
           model "threads"
           queue "jobs"
           main {
               put "jobs" 1
               gather on-error="collect" {
                   repeat 2 index="i" { task "taker" { when "size('jobs') > 0" { get "jobs"; }; }; }
               }
               close "jobs"
           }
           expect { outcome "ok"; }"#,
    );
    let outcomes: Vec<_> = found.outcomes.keys().map(|it| &**it).collect();
    assert_eq!(outcomes, ["deadlock", "ok"], "both have seen the one item");
}

#[test]
fn an_invariant_that_only_another_order_breaks_is_found_with_its_turn() {
    let text = r#"scenario "s"
        cell "open" 0
        cell "used" 0
        main {
            gather {
                task "opens" { write "open" "1"; sleep "1s"; }
                task "uses" { write "used" "1"; sleep "2s"; }
            }
        }
        expect { invariant "used <= open"; }"#;
    let scenario = read(text);
    let trace = run(&scenario, scenario.models[0], Plain);
    assert!(check(&scenario, &trace).holds());
    let found = explored(text);
    let [failure] = &found.failures[..] else { panic!("{found:?}") };
    assert_eq!(failure.rule.word(), "invariant");
    assert!(found.complete);
}

#[test]
fn an_invariant_is_told_of_once_with_the_turn_that_breaks_it() {
    let scenario = read(
        r#"scenario "s"
           cell "n" 2
           main {
               write "n" "1"
               sleep "20ms"
               log "now"
               write "n" "0"
               write "n" "-1"
               sleep "1s"
               write "n" "-2"
           }
           expect { invariant "n >= 0"; }"#,
    );
    let trace = run(&scenario, scenario.models[0], Plain);
    let verdict = check(&scenario, &trace);
    let [violation] = &verdict.violations[..] else { panic!("{verdict:?}") };
    assert_eq!(violation.expected, "`n >= 0` after every turn");
    assert_eq!(violation.found, "it false at 0.020: `n` is `-1`");
    let line = |index: &usize| trace.line(&trace.events[*index]);
    let lines: Vec<_> = violation.witnesses.iter().map(line).collect();
    assert_eq!(lines, ["main log now", "main write n: 0", "main write n: -1", "main sleep 1s"]);
}

#[test]
fn an_invariant_without_a_value_is_a_fault_at_its_line() {
    let scenario = read(
        "scenario \"s\"\ncell \"n\" 1\nmain {\n    write \"n\" \"0\"\n}\nexpect {\n    invariant \"4 / n > 0\"\n}\n",
    );
    let trace = run(&scenario, scenario.models[0], Plain);
    let standstill::trace::Outcome::Fault(fault) = &trace.outcome else { panic!("{trace:?}") };
    assert_eq!(&*fault.reason, "division by zero");
    assert_eq!(scenario.source.position(fault.place.unwrap()).line, 7);
}

#[test]
fn what_a_block_of_expectations_can_say_is_said_in_rust_too() {
    let scenario = read(
        r#"scenario "s"
           queue "jobs"; lock "db"; cell "n" 0
           main {
               put "jobs" 1
               acquire "db" { sleep "1s"; }
               write "n" "7"
               log "done"
           }"#,
    );
    let trace = run(&scenario, scenario.models[0], Plain);
    let stated = || trace.expect().next("main write n: *", "main log *").value("n", 7);
    stated()
        .never_before("main acquired db", "main put jobs *")
        .never_after("main put jobs *", "main log done")
        .rate("main put jobs *", 1, "1s")
        .at("500ms"..="2s", "main released db")
        .within("1s", "main acquired db", "main released db")
        .depth("jobs", 1)
        .held("db", ..="1s")
        .assert();
    let wrong = stated().value("n", 8).held("db", ..="1ms").depth("jobs", 0).check().unwrap();
    assert_eq!((wrong.passed, wrong.violations.len()), (2, 3));
}

/// Of the table of the reference, each function by its name.
#[test]
fn the_reference_lists_all_functions_and_each_can_be_called() {
    let reference = include_str!("../../docs/language.md");
    let rows = reference.lines().skip_while(|line| *line != "| of | functions |").skip(2);
    let cells = rows.take_while(|line| line.starts_with('|'));
    let examples: Vec<&str> = cells.flat_map(|line| line.split('`').skip(1).step_by(2)).collect();
    assert!(examples.len() > 30, "{examples:?}");
    for example in examples {
        let program = format!(
            "scenario \"s\"\nmain {{\nlet \"xs\" \"[1, 2, 3]\"\nlet \"xss\" \"[[1], [2]]\"\nlet \"n\" \"2\"\nlet \"a\" \"1\"\nlet \"b\" \"2\"\n\
             let \"r\" \"{{id: n}}\"\nlet \"x\" \"1\"\nlet \"t\" \"{}\"\nlet \"y\" \"{}\"\n}}\n",
            if example.starts_with("bool") { "'true'" } else { "'1'" },
            if example.starts_with("type") { "type(x) == int" } else { example },
        );
        let scenario = read(&program);
        let trace = run(&scenario, scenario.models[0], Plain);
        assert_eq!(trace.outcome.to_string(), "ok", "{example}");
    }
}
