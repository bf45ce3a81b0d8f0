//! Parameters and cases: one file, several scenarios.

use standstill::run::run;
use standstill::scenario::{Model, Scenario, ScenarioError, Setting, Settings};

use crate::support::folder::Folder;
use crate::support::lines::lines;

/// A pool with a table of cases.
const TABLE: &str = r#"scenario "{jobs} jobs for {workers}"

param "workers" 2
param "jobs" 4
param "expected"

cases {
    case "two" expected="2s"
    case "four" workers=4 expected="1s"
    case "uneven" jobs=5 expected="3s"
}

semaphore "seats" permits="{workers}"

define "job" length="1s" {
    acquire "seats" {
        sleep "{length}"
    }
}

main {
    gather {
        repeat "{jobs}" index="i" {
            job as="job {i}"
        }
    }
    when "jobs > 2 * workers" {
        log "more than {2 * workers}"
    }
}

expect {
    total "{expected}"
    count "job * started" "{jobs}"
}

expect case="uneven" {
    eventually "main log more than {workers * 2}"
}

explore case="four" runs=20
"#;

fn read(text: &str, settings: &Settings) -> Vec<Result<Scenario, ScenarioError>> {
    Scenario::parse_all("test.kdl", text, &mut |_| Err("nothing is included".to_owned()), settings)
}

fn one(text: &str, set: &[&str]) -> Scenario {
    let set = set.iter().map(|it| it.parse::<Setting>().unwrap()).collect();
    let mut read = read(text, &Settings { case: None, set });
    assert_eq!(read.len(), 1);
    read.remove(0).unwrap_or_else(|error| panic!("{error:?}"))
}

/// What a program with parameters does is what it does with their values in their places.
#[test]
fn a_parameter_does_what_its_value_would_do() {
    let text = r#"scenario "same"
param "n" 3
param "d" "1500ms"
param "who" "ann"
param "on" #true
param "items" "[1, 'b']"
service "api {who}" latency="{d}"
semaphore "seats" permits="{n}"
main {
    fetch "api {who}" into="r"
    repeat "{n}" index="i" { log "{i + n} {who}"; }
    each "x" "{items}" { log "{x}"; }
    when "on && n > 2" { sleep "{d}"; sleep "{n}s"; }
    let "m" "[1, 2, 3].map(k, k * n)"
    log "{m} {items} {{n}}"
    retry attempts="{n}" delay="{n * 100}ms" { fail "{who}" times="{n - 1}"; }
    spawn "{who} {n}" { acquire "seats" { yield; }; }
    await "{who} {n}"
}
expect { eventually "main log {n}*"; eventually "{who} {n} finished"; }
"#;
    let by_hand = r#"scenario "same"
service "api ann" latency="1500ms"
semaphore "seats" permits=3
main {
    fetch "api ann" into="r"
    repeat 3 index="i" { log "{i + 3} ann"; }
    each "x" "{[1, 'b']}" { log "{x}"; }
    when "true && 3 > 2" { sleep "1500ms"; sleep "3s"; }
    let "m" "[1, 2, 3].map(k, k * 3)"
    log "{m} {[1, 'b']} {{n}}"
    retry attempts=3 delay="300ms" { fail "ann" times=2; }
    spawn "ann 3" { acquire "seats" { yield; }; }
    await "ann 3"
}
expect { eventually "main log 3*"; eventually "ann 3 finished"; }
"#;
    let (with, without) = (one(text, &[]), one(by_hand, &[]));
    let traces = [&with, &without].map(|it| run(it, Model::Async, standstill::choices::Plain));
    assert_eq!(lines(&traces[0]), lines(&traces[1]));
    let patterns = |it: &Scenario| format!("{:?}", it.expects[0].expectations[0].property);
    assert_eq!(patterns(&with), patterns(&without));
    let other = one(text, &["n=1", "who=eve", "d=2s", "on=false"]);
    let lines = lines(&run(&other, Model::Async, standstill::choices::Plain));
    assert!(lines.contains(&"2.000 main log 1 eve".to_owned()), "{lines:?}");
}

#[test]
fn each_case_is_a_scenario_of_its_own() {
    let all: Vec<_> = read(TABLE, &Settings::default()).into_iter().map(Result::unwrap).collect();
    let told = all.iter().map(|it| (it.name.to_string(), it.expects.len(), it.explorations.len()));
    let expected = [
        ("4 jobs for 2 [two]", 1, 0),
        ("4 jobs for 4 [four]", 1, 1),
        ("5 jobs for 2 [uneven]", 2, 0),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected.map(|(name, e, x)| (name.to_owned(), e, x)));
    let only = Settings { case: Some("four".into()), set: Vec::new() };
    assert_eq!(read(TABLE, &only).len(), 1);
    let none = Settings { case: Some("five".into()), set: Vec::new() };
    assert!(read(TABLE, &none).is_empty());
    assert!(
        read("main {", &none)[0].is_err(),
        "what cannot be read is told, whatever is asked for"
    );
    let error = Scenario::parse("test.kdl", TABLE).unwrap_err();
    assert_eq!(error.problems()[0].message(), "this file has cases, each of which is a scenario");
}

#[test]
fn cases_and_settings_are_told_by_the_command() {
    let folder = Folder::new("parameters").with("scenarios/table.kdl", TABLE);
    folder.standstill("run --quiet").exits(0).tells(&["3 runs hold"]);
    folder.standstill("run --quiet --case four").exits(0).tells(&["1 run holds"]);
    let fails = folder.standstill("run --case uneven --set workers=3 --quiet").exits(1);
    fails.tells(&["run it again: standstill run scenarios/table.kdl --case uneven --set 'workers=3' --model async"]);
    insta::assert_snapshot!(folder.standstill("check"), @r"
    exit code: 0
    ----- stdout -----
    ok scenarios/table.kdl [two]
    ok scenarios/table.kdl [four]
    ok scenarios/table.kdl [uneven]
    ");
    insta::assert_snapshot!(folder.standstill("run --case six").exits(2), @r"
    exit code: 2
    ----- stderr -----
    no file has a case `six`
    ");
    insta::assert_snapshot!(folder.standstill("run --set people=6").exits(2), @r"
    exit code: 2
    ----- stderr -----
    no file has a parameter `people`
    ");
    insta::assert_snapshot!(folder.standstill("run --set jobs=many --case two").exits(2), @r#"
    exit code: 2
    ----- stdout -----
    nothing ran, 1 file cannot be run
    ----- stderr -----
      × `jobs` cannot be set so: `many` is not a whole number
       ╭─[scenarios/table.kdl:4:7]
     3 │ param "workers" 2
     4 │ param "jobs" 4
       ·       ───┬──
       ·          ╰── declared here
     5 │ param "expected"
       ╰────
    "#);
    let shard = folder
        .standstill("explore --case four --set jobs=3 --runs 20 --shard 1/2 --format json")
        .exits(0);
    folder.write("1.json", shard.out);
    let other = folder
        .standstill("explore --case four --set jobs=3 --runs 20 --shard 2/2 --format json")
        .exits(0);
    folder.write("2.json", other.out);
    folder.standstill("merge 1.json 2.json").tells(&["3 jobs for 4 [four] (async)"]);
    folder
        .standstill("why scenarios/table.kdl --case four")
        .exits(0)
        .tells(&["4 jobs for 4 [four] (async)"]);
}
