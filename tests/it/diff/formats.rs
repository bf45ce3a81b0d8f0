//! Differences in each format: what a pull request, a browser, a code host and a program get.

use std::collections::BTreeSet;

use serde_json::Value;
use standstill::check::check;
use standstill::choices::{Plain, Seeded};
use standstill::diff::Recorded;
use standstill::diff::review::{Review, Reviewed, RunDifference};
use standstill::report::difference::{html, json, markdown, sarif};
use standstill::run::run;
use standstill::scenario::Scenario;

use super::with_both;
use crate::formats::corpus;
use crate::formats::schema::Schema;

/// Every scenario against the next one, and against a run of its own by chance: much differs.
fn much() -> Review {
    let mut review = Review { before: "a".into(), after: "b".into(), ..Review::default() };
    let mut last: Option<Recorded> = None;
    for (path, text) in corpus::files("scenarios", "kdl") {
        let Ok(scenario) = Scenario::parse(&path.to_string_lossy(), &text) else { continue };
        let recorded = |trace| Recorded::checked(&scenario, &trace, &check(&scenario, &trace));
        let plain = recorded(run(&scenario, scenario.models[0], Plain));
        let chance = recorded(run(&scenario, scenario.models[0], Seeded::new(7)));
        let source = Some(path.to_string_lossy().into_owned());
        for before in last.replace(plain.clone()).into_iter().chain([chance]) {
            if let Some(difference) = RunDifference::of(before, plain.clone()) {
                let name = format!("{}#{}", path.display(), review.runs.len());
                review.runs.push(Reviewed { name, source: source.clone(), difference });
            }
        }
    }
    let gone = review.runs.len();
    let last = last.expect("there are scenarios");
    for difference in [RunDifference::New(last.clone()), RunDifference::Gone(last)] {
        let name = format!("one side {}", review.runs.len() - gone);
        review.runs.push(Reviewed { name, source: None, difference });
    }
    review
}

/// A name that means something in each of the formats.
const HARD: &str = "a|b`c` <script>alert(1)</script> </details> ``` @all";

/// A run that logs this, and one that logs something else.
fn hard() -> Review {
    let of = |text: &str| {
        let text = format!("scenario \"hard\"\nmain {{ log {text:?}; }}\n");
        let scenario = Scenario::parse("hard.kdl", &text).unwrap();
        Recorded::from(&run(&scenario, scenario.models[0], Plain))
    };
    let difference = RunDifference::of(of("plain"), of(HARD)).unwrap();
    let runs = vec![Reviewed { name: HARD.to_owned(), source: None, difference }];
    Review { runs, ..Review::default() }
}

#[test]
fn json_follows_its_schema() {
    let schema = Schema::diff();
    for review in [much(), hard()] {
        let written = json(&review);
        assert_eq!(written.lines().count(), review.runs.len());
        written.lines().for_each(|line| assert_eq!(schema.wrong(line), None));
    }
    let place = with_both("schema");
    let ended = place.standstill("diff before after --format json");
    assert_eq!((ended.code, schema.wrong(ended.out.trim_end())), (Some(1), None));
    let mut broken: Value = serde_json::from_str(&ended.out).unwrap();
    for (place, value) in
        [("/changes/0/kind", "other"), ("/edits/events/0/edit", "drop"), ("/status", "same")]
    {
        let kept = std::mem::replace(broken.pointer_mut(place).unwrap(), value.into());
        assert!(!schema.accepts(&broken), "{place}");
        *broken.pointer_mut(place).unwrap() = kept;
    }
    assert!(schema.accepts(&broken));
    broken["changes"][0]["more"] = 1.into();
    assert!(!schema.accepts(&broken), "a field that nobody knows");
}

#[test]
fn markdown_fits_a_comment_whatever_has_changed() {
    let place = with_both("markdown");
    let ended = place.standstill("diff before after --format markdown");
    let start = "\
**Traces:** 1 of 1 run differs

**`order.async`**

- total 0.500s → 0.510s
- `main fetch stock` 10ms longer (100ms → 110ms), 7 later lines move with it
- moved: `main log order placed`, now right after `pay finished`, was after `main fetch mail: 200`
- expectation `total \"500ms\"` does not hold any more (line 12)

<details><summary>timelines and lines of order.async</summary>
";
    assert!(ended.code == Some(1) && ended.out.starts_with(start), "{}", ended.out);
    let mut review = much();
    let text = markdown(&review);
    assert!(text.len() < 60_000 && text.len() > 20_000, "{}", text.len());
    let runs = review.runs.clone();
    while review.runs.len() < 5_000 {
        review.runs.extend(runs.clone());
    }
    let one_sided = &runs[runs.len() - 2..];
    (0..100).for_each(|_| review.runs.extend_from_slice(one_sided));
    let text = markdown(&review);
    assert!(text.len() < 60_000, "{}", text.len());
    assert!(text.contains(" more runs of which there is no room to tell"));
    assert!(text.contains("\nnothing else in "));
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn no_name_gets_out_of_its_place() {
    let review = hard();
    let page = html(&review);
    // The data, and what draws it.
    assert_eq!((page.matches("<script").count(), page.matches("</script").count()), (2, 2));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let text = markdown(&review);
    for line in text.lines().filter(|line| line.contains("alert(1)")) {
        let is_safe = line.starts_with(['+', ' ']) || !line.contains("<script>");
        assert!(is_safe, "{line}");
    }
    // The lines of the trace stand in a fence that none of them ends.
    assert!(text.contains("\n````diff\n"), "{text}");
}

#[test]
fn html_has_each_run_as_it_was_beside_as_it_is() {
    let review = much();
    let page = html(&review);
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    let data: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    let views = data["views"].as_array().unwrap();
    // The first is of what several have in common.
    assert_eq!(views.len(), review.runs.len() + 1);
    for (run, view) in review.runs.iter().zip(&views[1..]) {
        assert_eq!(view["name"], run.name);
        let RunDifference::Changed(changed) = &run.difference else { continue };
        let rows = view["rows"].as_array().unwrap();
        for (side, recorded) in [&changed.before, &changed.after].into_iter().enumerate() {
            let shown: BTreeSet<_> = rows.iter().filter_map(|row| row[side].as_u64()).collect();
            assert_eq!(shown.len(), recorded.events.len(), "{}", run.name);
            assert_eq!(view["runs"][side]["at"].as_array().unwrap().len(), recorded.events.len());
        }
    }
}

#[test]
fn sarif_has_a_result_for_each_change_and_a_line_where_one_is_known() {
    let place = with_both("sarif");
    let ended = place.standstill("diff before after --format sarif");
    assert_eq!(Schema::sarif().wrong(&ended.out), None);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    let found: Vec<_> = results
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "after/order.kdl");
            (result["ruleId"].as_str().unwrap(), place["region"]["startLine"].as_u64())
        })
        .collect();
    let expected = [
        ("total", None),
        ("step-length", Some(6)),
        ("step-moved", Some(8)),
        ("expectation", Some(12)),
    ];
    assert_eq!(found, expected);
    let much = much();
    let written = sarif(&much, |_, _| None);
    assert_eq!(Schema::sarif().wrong(&written), None);
    let document: Value = serde_json::from_str(&written).unwrap();
    let run = &document["runs"][0];
    let rules: Vec<_> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    for result in run["results"].as_array().unwrap() {
        assert!(rules.contains(&&result["ruleId"]));
        assert!(["note", "warning"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
}
