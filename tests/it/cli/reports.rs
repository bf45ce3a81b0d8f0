//! `standstill run` for other programs: JUnit's XML, annotations of GitHub, SARIF, and JSON of files that are no scenarios.

use roxmltree::{Document, Node};
use serde_json::Value;

use super::BAD;
use crate::formats::schema::Schema;
use crate::support::folder::Folder;

/// A scenario that fails in each way, with names that mean something in each format.
const HARD: &str = r#"
scenario "Hard <&> ::error::x, 100%"
service "users" latency="1s..5s"
main { log "a\u{7}]]>"; fetch "users"; spawn "left" { sleep "5s"; }; when "1 > 2" { log "é"; log "\"ünï\""; }; }
expect {
    total "2s"; never "main log*"
    total "2s"
    sometimes "main log é"
    eventually "main log \"ünï\""
}
replay "late" {
    take "latency of users#1" "5s"
    fails "total"
}
replay "gone" {
    take "latency of users#9" "5s"
}
"#;

/// An element, and what it may hold: elements, attributes that it must have, and others.
type Form =
    (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// The elements of Jenkins' `junit-10.xsd`, as far as they are written.
const FORM: &[Form] = &[
    ("testsuites", &["testsuite"], &[], &["name", "time", "tests", "failures", "errors"]),
    (
        "testsuite",
        &["testcase"],
        &["name", "tests", "failures", "errors"],
        &["time", "skipped", "file"],
    ),
    ("testcase", &["skipped", "error", "failure"], &["name"], &["time", "classname"]),
    ("failure", &[], &[], &["type", "message"]),
    ("error", &[], &[], &["type", "message"]),
    ("skipped", &[], &[], &["type", "message"]),
];

fn folder(test: &str) -> Folder {
    Folder::new(&format!("cli-reports-{test}"))
        .with("scenarios/hard, it's: 1%.kdl", HARD)
        .with("scenarios/bad.kdl", BAD.replace("}\n", "}\nexpect { totl \"1s\"; }\n"))
        .with("scenarios/holds.kdl", "scenario \"Holds\"\nmain { sleep \"1.5s\"; }\n")
}

/// What is written without the lines of traces, which are told elsewhere.
fn without_traces(text: &str) -> String {
    let is_of_trace = |line: &str| {
        let line = line.trim_start().trim_start_matches("&gt; ").trim_start_matches("> ");
        line.starts_with('…') || line.starts_with(|letter: char| letter.is_ascii_digit())
    };
    let lines = text.lines().filter(|line| !is_of_trace(line) || line.contains(" runs fail"));
    let kept = lines.map(|line| {
        let parts = line.split("%0A").filter(|part| !is_of_trace(part));
        if line.contains(" runs fail") {
            line.to_owned()
        } else {
            parts.collect::<Vec<_>>().join("%0A")
        }
    });
    kept.map(|line| line + "\n").collect()
}

/// Holds an element, and those in it, to the form.
fn hold(node: Node<'_, '_>) {
    let name = node.tag_name().name();
    let (_, children, required, optional) =
        FORM.iter().find(|form| form.0 == name).expect("the form knows it");
    for attribute in node.attributes() {
        let known = required.iter().chain(*optional).any(|it| *it == attribute.name());
        assert!(known, "{name} has {}", attribute.name());
    }
    assert!(required.iter().all(|it| node.has_attribute(*it)), "{name}");
    if let Some(time) = node.attribute("time") {
        let (seconds, decimals) = time.split_once('.').expect("a time has decimals");
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        assert!(is_number(seconds) && is_number(decimals), "{time}");
    }
    for child in node.children().filter(Node::is_element) {
        assert!(children.contains(&child.tag_name().name()), "{child:?} in {name}");
        hold(child);
    }
}

#[test]
fn junit_has_a_suite_for_each_file_and_a_case_for_each_expectation() {
    let ended = folder("junit").standstill("run --format junit").exits(2);
    insta::assert_snapshot!(without_traces(&ended.out), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="standstill" tests="10" failures="7" errors="1" time="7.500">
      <testsuite name="scenarios/bad.kdl" tests="1" failures="0" errors="1" skipped="0" time="0.000">
        <testcase name="is a scenario" classname="scenarios/bad" time="0.000">
          <error type="bad-input" message="unknown step `slep`">unknown step `slep`
    in scenarios/bad.kdl:2
    help: did you mean `sleep`?</error>
          <error type="bad-input" message="unknown expectation `totl`">unknown expectation `totl`
    in scenarios/bad.kdl:3
    help: did you mean `total`?</error>
        </testcase>
      </testsuite>
      <testsuite name="scenarios/hard, it's: 1%.kdl" tests="8" failures="7" errors="0" skipped="1" time="6.000">
        <testcase name="async" classname="scenarios/hard, it's: 1%" time="1.000">
          <failure type="leaks" message="expected no task to be left running when main ends, found left running: left (spawned by main at 1.000)">expected no task to be left running when main ends, found left running: left (spawned by main at 1.000)
    in scenarios/hard, it's: 1%.kdl
    help: if it is meant, state `leaks &quot;left&quot;`

    run it again: standstill run 'scenarios/hard, it'\''s: 1%.kdl' --model async</failure>
        </testcase>
        <testcase name="async: total &quot;2s&quot;" classname="scenarios/hard, it's: 1%" time="0.000">
          <failure type="total" message="expected a total of 2s, found a total of 1s">expected a total of 2s, found a total of 1s
    in scenarios/hard, it's: 1%.kdl:6

    run it again: standstill run 'scenarios/hard, it'\''s: 1%.kdl' --model async</failure>
        </testcase>
        <testcase name="async: never &quot;main log*&quot;" classname="scenarios/hard, it's: 1%" time="0.000">
          <failure type="never" message="expected `main log*` never to happen, found it at 0.000">expected `main log*` never to happen, found it at 0.000
    in scenarios/hard, it's: 1%.kdl:6

    run it again: standstill run 'scenarios/hard, it'\''s: 1%.kdl' --model async</failure>
        </testcase>
        <testcase name="async: total &quot;2s&quot; #2" classname="scenarios/hard, it's: 1%" time="0.000">
          <failure type="total" message="expected a total of 2s, found a total of 1s">expected a total of 2s, found a total of 1s
    in scenarios/hard, it's: 1%.kdl:7

    run it again: standstill run 'scenarios/hard, it'\''s: 1%.kdl' --model async</failure>
        </testcase>
        <testcase name="async: sometimes &quot;main log é&quot;" classname="scenarios/hard, it's: 1%" time="0.000">
          <skipped message="only an exploration decides it"/>
        </testcase>
        <testcase name="async: eventually &quot;main log \&quot;ünï\&quot;&quot;" classname="scenarios/hard, it's: 1%" time="0.000">
          <failure type="eventually" message="expected `main log &quot;ünï&quot;` to happen, found nothing that reads like `main log &quot;ünï&quot;`">expected `main log &quot;ünï&quot;` to happen, found nothing that reads like `main log &quot;ünï&quot;`
    in scenarios/hard, it's: 1%.kdl:9

    run it again: standstill run 'scenarios/hard, it'\''s: 1%.kdl' --model async</failure>
        </testcase>
        <testcase name="async, replay &quot;late&quot;" classname="scenarios/hard, it's: 1%" time="5.000">
          <failure type="never" message="expected `main log*` never to happen, found it at 0.000">expected `main log*` never to happen, found it at 0.000
    in scenarios/hard, it's: 1%.kdl:6

    run it again: standstill run 'scenarios/hard, it'\''s: 1%.kdl' --model async --replay 'latency+of+users#1=5s'</failure>
          <failure type="eventually" message="expected `main log &quot;ünï&quot;` to happen, found nothing that reads like `main log &quot;ünï&quot;`">expected `main log &quot;ünï&quot;` to happen, found nothing that reads like `main log &quot;ünï&quot;`
    in scenarios/hard, it's: 1%.kdl:9

    run it again: standstill run 'scenarios/hard, it'\''s: 1%.kdl' --model async --replay 'latency+of+users#1=5s'</failure>
          <failure type="leaks" message="expected no task to be left running when main ends, found left running: left (spawned by main at 5.000)">expected no task to be left running when main ends, found left running: left (spawned by main at 5.000)
    in scenarios/hard, it's: 1%.kdl
    help: if it is meant, state `leaks &quot;left&quot;`

    run it again: standstill run 'scenarios/hard, it'\''s: 1%.kdl' --model async --replay 'latency+of+users#1=5s'</failure>
        </testcase>
        <testcase name="async, replay &quot;gone&quot;" classname="scenarios/hard, it's: 1%" time="0.000">
          <failure type="replay" message="replay &quot;gone&quot; is of another scenario than this has become">replay &quot;gone&quot; is of another scenario than this has become
    in scenarios/hard, it's: 1%.kdl:16
    scenarios/hard, it's: 1%.kdl: `latency of users#9` matches no decision of this run: the nearest are `latency of users#1`</failure>
        </testcase>
      </testsuite>
      <testsuite name="scenarios/holds.kdl" tests="1" failures="0" errors="0" skipped="1" time="1.500">
        <testcase name="async" classname="scenarios/holds" time="1.500">
          <skipped message="nothing was checked but what goes without saying"/>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    let document = Document::parse(&ended.out).unwrap();
    hold(document.root_element());
    // What is counted is there.
    let elements = |under: Node<'_, '_>, name: &str| {
        under.descendants().filter(|it| it.has_tag_name(name)).count()
    };
    for suite in document.descendants().filter(|it| it.has_tag_name("testsuite")) {
        let with = |name: &str| {
            let cases = suite.children().filter(|case| elements(*case, name) > 0);
            cases.count().to_string()
        };
        assert_eq!(suite.attribute("tests").unwrap(), elements(suite, "testcase").to_string());
        for (attribute, name) in
            [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
        {
            assert_eq!(suite.attribute(attribute).unwrap(), with(name), "{attribute}");
        }
    }
    for wrong in document.descendants().filter(|it| it.has_attribute("message")) {
        let sentence = wrong.attribute("message").unwrap();
        assert!(!sentence.contains('\n'));
        assert!(wrong.text().is_none_or(|text| text.starts_with(sentence)), "{wrong:?}");
    }
}

#[test]
fn github_annotates_the_line_of_what_does_not_hold() {
    let ended = folder("github").standstill("run --format github").exits(2);
    insta::assert_snapshot!(without_traces(&ended.out), @r#"
    ::error file=scenarios/bad.kdl,line=2,endLine=2,col=8,endColumn=11::unknown step `slep`%0Ahelp: did you mean `sleep`?
    ::error file=scenarios/bad.kdl,line=3,endLine=3,col=10,endColumn=13::unknown expectation `totl`%0Ahelp: did you mean `total`?
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,line=6,endLine=6,col=5,endColumn=14,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)::expected a total of 2s, found a total of 1s%0A%0Arun it again: standstill run 'scenarios/hard, it'\''s: 1%25.kdl' --model async
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,line=6,endLine=6,col=17,endColumn=33,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)::expected `main log*` never to happen, found it at 0.000%0A%0Arun it again: standstill run 'scenarios/hard, it'\''s: 1%25.kdl' --model async
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,line=7,endLine=7,col=5,endColumn=14,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)::expected a total of 2s, found a total of 1s%0A%0Arun it again: standstill run 'scenarios/hard, it'\''s: 1%25.kdl' --model async
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,line=9,endLine=9,col=5,endColumn=33,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)::expected `main log "ünï"` to happen, found nothing that reads like `main log "ünï"`%0A%0Arun it again: standstill run 'scenarios/hard, it'\''s: 1%25.kdl' --model async
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)::expected no task to be left running when main ends, found left running: left (spawned by main at 1.000)%0Ahelp: if it is meant, state `leaks "left"`%0A%0Arun it again: standstill run 'scenarios/hard, it'\''s: 1%25.kdl' --model async
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,line=6,endLine=6,col=17,endColumn=33,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)%2C replay "late"::expected `main log*` never to happen, found it at 0.000%0A%0Arun it again: standstill run 'scenarios/hard, it'\''s: 1%25.kdl' --model async --replay 'latency+of+users#1=5s'
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,line=9,endLine=9,col=5,endColumn=33,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)%2C replay "late"::expected `main log "ünï"` to happen, found nothing that reads like `main log "ünï"`%0A%0Arun it again: standstill run 'scenarios/hard, it'\''s: 1%25.kdl' --model async --replay 'latency+of+users#1=5s'
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)%2C replay "late"::expected no task to be left running when main ends, found left running: left (spawned by main at 5.000)%0Ahelp: if it is meant, state `leaks "left"`%0A%0Arun it again: standstill run 'scenarios/hard, it'\''s: 1%25.kdl' --model async --replay 'latency+of+users#1=5s'
    ::error file=scenarios/hard%2C it's%3A 1%25.kdl,line=16,endLine=16,col=5,endColumn=34,title=Hard <&> %3A%3Aerror%3A%3Ax%2C 100%25 (async)%2C replay "gone"::replay "gone" is of another scenario than this has become%0Ascenarios/hard, it's: 1%25.kdl: `latency of users#9` matches no decision of this run: the nearest are `latency of users#1`
    3 of 4 runs fail, 1 file cannot be run
    "#);
    let commands: Vec<_> = ended.out.lines().filter_map(|it| it.strip_prefix("::error ")).collect();
    assert_eq!(commands.len(), ended.out.lines().count() - 1);
    for command in commands {
        // As the runner reads it: a command ends where its properties do.
        let (properties, data) = command.split_once("::").unwrap();
        assert!(!data.is_empty());
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            let numbers = ["line", "endLine", "col", "endColumn"];
            assert!(["file", "title"].contains(&name) || numbers.contains(&name), "{property}");
            assert!(!numbers.contains(&name) || value.parse::<u32>().unwrap() > 0, "{property}");
        }
    }
}

#[test]
fn sarif_has_a_result_for_each_thing_that_is_wrong() {
    let ended = folder("sarif").standstill("run --format sarif").exits(2);
    assert_eq!(Schema::sarif().wrong(&ended.out), None);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let run = &document["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let told: Vec<_> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let (place, text) =
                (&it["locations"][0]["physicalLocation"], it["message"]["text"].as_str().unwrap());
            let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
            assert!(rules.iter().any(|rule| rule["id"] == it["ruleId"]));
            let region = &place["region"];
            let [line, column] = ["startLine", "startColumn"].map(|it| &region[it]);
            let file = place["artifactLocation"]["uri"].as_str().unwrap();
            let text = text.lines().next().unwrap();
            format!("{}: {file}:{line}:{column}: {text}\n", it["ruleId"].as_str().unwrap())
        })
        .collect();
    insta::assert_snapshot!(told.concat(), @r#"
    bad-input: scenarios/bad.kdl:2:8: unknown step `slep`
    bad-input: scenarios/bad.kdl:3:10: unknown expectation `totl`
    total: scenarios/hard%2C%20it%27s%3A%201%25.kdl:6:5: Hard <&> ::error::x, 100% (async): expected a total of 2s, found a total of 1s
    never: scenarios/hard%2C%20it%27s%3A%201%25.kdl:6:17: Hard <&> ::error::x, 100% (async): expected `main log*` never to happen, found it at 0.000
    total: scenarios/hard%2C%20it%27s%3A%201%25.kdl:7:5: Hard <&> ::error::x, 100% (async): expected a total of 2s, found a total of 1s
    eventually: scenarios/hard%2C%20it%27s%3A%201%25.kdl:9:5: Hard <&> ::error::x, 100% (async): expected `main log "ünï"` to happen, found nothing that reads like `main log "ünï"`
    leaks: scenarios/hard%2C%20it%27s%3A%201%25.kdl:null:null: Hard <&> ::error::x, 100% (async): expected no task to be left running when main ends, found left running: left (spawned by main at 1.000)
    never: scenarios/hard%2C%20it%27s%3A%201%25.kdl:6:17: Hard <&> ::error::x, 100% (async), replay "late": expected `main log*` never to happen, found it at 0.000
    eventually: scenarios/hard%2C%20it%27s%3A%201%25.kdl:9:5: Hard <&> ::error::x, 100% (async), replay "late": expected `main log "ünï"` to happen, found nothing that reads like `main log "ünï"`
    leaks: scenarios/hard%2C%20it%27s%3A%201%25.kdl:null:null: Hard <&> ::error::x, 100% (async), replay "late": expected no task to be left running when main ends, found left running: left (spawned by main at 5.000)
    replay: scenarios/hard%2C%20it%27s%3A%201%25.kdl:16:5: Hard <&> ::error::x, 100% (async), replay "gone": replay "gone" is of another scenario than this has become
    "#);
    let holds =
        Folder::new("cli-reports-sarif-holds").with("a.kdl", "scenario \"A\"\nmain { yield; }\n");
    let ended = holds.standstill("run a.kdl --format sarif").exits(0);
    assert_eq!(Schema::sarif().wrong(&ended.out), None);
    assert!(ended.out.contains("\"results\": []"), "{ended}");
}

#[test]
fn the_quiet_leave_out_what_holds_in_each_format() {
    let folder = folder("quiet");
    for format in ["junit", "github", "sarif", "json"] {
        let ended = folder.standstill(&format!("run --format {format} --quiet")).exits(2);
        assert!(!ended.out.contains("holds.kdl"), "{ended}");
        ended.tells(&["bad.kdl", "hard"]);
    }
}

#[test]
fn json_tells_of_files_that_cannot_be_read_or_run() {
    let calls = "scenario \"Calls\"\nmain { call \"pay\"; }\n";
    let folder = folder("json").with("calls.kdl", calls);
    let paths = "scenarios/bad.kdl calls.kdl missing.kdl";
    let refused = |line: &str| {
        let document: Value = serde_json::from_str(line).unwrap();
        let is_refused = document["problems"].as_array().is_some_and(|it| !it.is_empty());
        is_refused.then(|| line.to_owned())
    };
    for command in ["run", "explore --runs 5"] {
        let arguments = format!("{command} --format json {paths} scenarios/holds.kdl");
        let ended = folder.standstill(&arguments).exits(2);
        let told: Vec<_> = ended.out.lines().filter_map(refused).collect();
        assert_eq!((told.len(), ended.out.lines().count()), (3, 4), "{ended}");
        assert!(told.iter().all(|line| Schema::file().wrong(line).is_none()));
        // A person is told, too.
        ended.tells(&["× cannot read missing.kdl", "× no function is registered as `pay`"]);
    }
    let ended = folder.standstill("why missing.kdl --format json").exits(2);
    assert_eq!(Schema::file().wrong(ended.out.trim_end()), None);
    let ended = folder.standstill(&format!("check --format json {paths} scenarios/holds.kdl"));
    insta::assert_snapshot!(ended.exits(2).out, @r#"
    {"format":1,"file":"scenarios/bad.kdl","scenario":null,"models":[],"calls":[],"problems":[{"message":"unknown step `slep`","help":"did you mean `sleep`?","at":{"file":null,"line":2,"column":8,"end_line":2,"end_column":12}},{"message":"unknown expectation `totl`","help":"did you mean `total`?","at":{"file":null,"line":3,"column":10,"end_line":3,"end_column":14}}],"hints":[]}
    {"format":1,"file":"calls.kdl","scenario":"Calls","models":[{"model":"async","expectations":[],"replays":[],"explorations":[]}],"calls":["pay"],"problems":[],"hints":[]}
    {"format":1,"file":"missing.kdl","scenario":null,"models":[],"calls":[],"problems":[{"message":"cannot read missing.kdl: No such file or directory (os error 2)","help":null,"at":null}],"hints":[]}
    {"format":1,"file":"scenarios/holds.kdl","scenario":"Holds","models":[{"model":"async","expectations":[],"replays":[],"explorations":[]}],"calls":[],"problems":[],"hints":[]}
    "#);
}

#[test]
fn who_reads_json_of_runs_is_told_of_files_that_were_not_run() {
    let folder = folder("read");
    let explored =
        folder.standstill("explore --runs 5 --format json scenarios/bad.kdl scenarios/holds.kdl");
    folder.write("explored.json", explored.out);
    let merged = folder.standstill("merge explored.json").exits(2);
    assert!(merged.out.contains("Holds (async)"), "{merged}");
    merged.tells(&["explored.json: scenarios/bad.kdl was not explored: unknown step `slep`"]);
    folder.standstill("merge explored.json --partial").exits(0);
    let run = folder.standstill("run --format json scenarios/bad.kdl scenarios/holds.kdl").out;
    folder.write("run.json", run);
    folder
        .standstill("diff run.json run.json")
        .exits(2)
        .tells(&["scenarios/bad.kdl was not run: unknown step `slep`"]);
}
