//! What the page and its schemas refuse: what is broken in one place.

use serde_json::{Value, json};
use standstill::choices::Plain;
use standstill::run::run;

use super::grammar::Grammar;
use super::schema::{Schema, broken};
use super::{PAGE, corpus, exploration_json, explorations, json as run_json, wrong_snapshot};

/// Fields whose keys are the user's, or numbers: another key is no fault, nor is one less.
const OPEN: [&str; 2] = ["/exploration/outcomes", "/exploration/totals"];

#[test]
fn a_snapshot_that_is_broken_anywhere_is_refused() {
    let grammar = Grammar::of_page(PAGE);
    let text = "---\nsource: scenarios/a.kdl\n---\nfailed: no   total 1.500s   3 tasks   run 2.000s\n\n\
                main      started\n\
                worker    started\n\
                worker    acquire db\n\
                +1.5s\n\
                main      failed: no\n\
                +250001us\n\
                reports#12  acquired db\n\
                … the same 2 lines 4 times more, counting up\n\
                \"a  b\"    log a\n";
    assert_eq!(wrong_snapshot(text, &grammar), [""; 0], "{text}");
    // What has changed stands in the head, if something has.
    let said = "kdl\ndescription: \"total 1.000s → 1.500s\\n`main` \\\"a\\\"\"\n---";
    let described = text.replacen("kdl\n---", said, 1);
    assert_eq!(wrong_snapshot(&described, &grammar), [""; 0], "{described}");
    let pairs = [
        ("---\nsource", "source"),
        ("source: ", "source:"),
        ("scenarios/a.kdl", "scenarios/a b.kdl"),
        ("failed: no   total", "failed no   total"),
        ("failed: no   total", "failed: no  total"),
        ("total 1.500s", "total 1.5s"),
        ("total 1.500s", "total 01.500s"),
        ("3 tasks", "3 task"),
        ("   run 2.000s", ""),
        ("   run 2.000s", "   run 1.500s"),
        ("2.000s\n\n", "2.000s\n"),
        ("main      started", "main     started"),
        ("main      started", "\"main\"    started"),
        ("reports#12  ", "reports#12 "),
        ("+1.5s", "+1.50s"),
        ("+1.5s", "+2.5s"),
        ("+1.5s", "1.5s"),
        ("+1.5s", "+0s"),
        ("+1.5s\n", "+1s\n+500ms\n"),
        ("the same 2 lines", "the same lines"),
        ("4 times more", "4 times"),
        ("… the", "... the"),
        ("\"a  b\"    log", "\"a b\"     log"),
        ("\"a  b\"    log", "a  b    log"),
        ("acquire db", "acquire\tdb"),
        ("acquired db\n", "acquired db\n\n"),
        ("log a\n", "log a\n+1ms\n"),
    ];
    for (old, new) in pairs {
        let changed = text.replacen(old, new, 1);
        assert_ne!(changed, text, "{old}");
        assert!(!wrong_snapshot(&changed, &grammar).is_empty(), "{old:?} to {new:?}:\n{changed}");
    }
    assert!(!wrong_snapshot(text.trim_end(), &grammar).is_empty(), "no line feed at the end");
}

#[test]
fn words_that_no_event_has_are_refused() {
    let grammar = Grammar::of_page(PAGE);
    let words = [
        "",
        "start ed",
        "Started",
        "sleep",
        "sleep 1",
        "sleep 1.50s",
        "sleep 01s",
        "fetch",
        "block a",
        "waits for a",
    ];
    for what in words.into_iter().chain([
        "deadlock: acquire a",
        "deadlock: acquire a since 1s",
        "attempt 1 failed: no",
    ]) {
        assert!(!grammar.fits("what", what), "{what}");
    }
    let points = [
        "order at 2s",
        "order at 2s#1",
        "order at 2 #1",
        "latency of #1",
        "latency in a#1",
        "failure x of a#1",
        "a#1",
    ];
    for point in points {
        assert!(!grammar.fits("point", point), "{point}");
    }
    let tokens = ["a", "a=b=c", "a=b,", "=b", "a b=c", "a=%2f", "a=%2", "a='"];
    for token in tokens {
        assert!(!grammar.fits("token", token), "{token}");
    }
    let node =
        "\nreplay \"never async\" model=\"async\" {\n    take \"tie at 0s #1\" \"expired\"\n}\n";
    assert!(grammar.fits("counterexample", node));
    for (old, new) in [
        ("\nr", "r"),
        ("model", "mode"),
        ("    take", "take"),
        (" {", "{"),
        ("}\n", "}"),
        ("never", "ne\"ver"),
    ] {
        assert!(!grammar.fits("counterexample", &node.replacen(old, new, 1)), "{old}");
    }
}

/// A document that is broken at each place is refused each time.
#[track_caller]
fn refused(document: &Value, schema: &Schema) {
    assert!(schema.accepts(document), "{document}");
    let all = broken(document);
    assert!(all.len() > 50);
    for (how, broken) in all {
        let is_open = OPEN.iter().any(|open| how.starts_with(&format!("{open}: no ")));
        assert!(is_open || !schema.accepts(&broken), "{how}: {broken}");
    }
}

#[test]
fn the_json_of_a_why_that_is_broken_anywhere_is_refused() {
    let example = include_str!("../../../docs/formats.md").split("\n## Why\n").nth(1).unwrap();
    let line = example.lines().find(|line| line.starts_with('{')).unwrap();
    refused(&serde_json::from_str(line).unwrap(), &Schema::why());
}

#[test]
fn the_json_of_a_run_that_is_broken_anywhere_is_refused() {
    let schema = Schema::run();
    for scenario in corpus::hard() {
        let trace = run(&scenario, scenario.models[0], Plain);
        let mut document: Value = serde_json::from_str(&run_json(&scenario, &trace)).unwrap();
        // What comes after the first events says nothing new.
        for list in ["events", "tasks"] {
            document[list].as_array_mut().unwrap().truncate(3);
        }
        refused(&document, &schema);
        for (field, word) in [("model", "asyncio"), ("format", "1")] {
            let mut other = document.clone();
            other[field] = json!(word);
            assert!(!schema.accepts(&other), "{field}");
        }
        document["outcome"]["kind"] = json!("good");
        assert!(!schema.accepts(&document));
    }
}

#[test]
fn the_json_of_an_exploration_that_is_broken_anywhere_is_refused() {
    let schema = Schema::exploration();
    for scenario in corpus::hard().skip(3) {
        let found = explorations(&scenario).swap_remove(1);
        let mut document: Value = serde_json::from_str(&exploration_json(&found)).unwrap();
        document["exploration"]["traces"].as_array_mut().unwrap().truncate(3);
        refused(&document, &schema);
        let mut other = document.clone();
        other["exploration"]["totals"]["1.5"] = json!(1);
        assert!(!schema.accepts(&other));
        document["exploration"]["subject"]["strategy"] = json!("pct:0");
        assert!(!schema.accepts(&document));
    }
}

#[test]
fn the_schemas_name_every_field_and_want_it() {
    for schema in [Schema::run(), Schema::exploration(), Schema::file()] {
        for object in schema.objects() {
            let Some(properties) = object.get("properties") else {
                assert!(object.contains_key("propertyNames"), "{object:?}");
                continue;
            };
            assert_eq!(object["additionalProperties"], json!(false));
            let required: Vec<_> = object["required"].as_array().unwrap().iter().collect();
            let mut named: Vec<_> =
                properties.as_object().unwrap().keys().map(|it| json!(it)).collect();
            let mut wanted: Vec<_> = required.into_iter().cloned().collect();
            named.sort_by_key(Value::to_string);
            wanted.sort_by_key(Value::to_string);
            assert_eq!(named, wanted);
        }
    }
}
