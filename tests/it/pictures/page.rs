//! The data of the page: each event is in it, in few bytes, and nothing of a user's is markup.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;
use standstill::report::page::{View, page};
use standstill::simulate::{Simulation, spawn_named};
use tokio::time::sleep;

use super::programs::{HARD, Ran, hard, odd, of_events, random};
use crate::oracles::cases::cases;
use crate::support::folder::Folder;

/// The data of a page.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn of(ran: &Ran) -> String {
    page(&[View::run(ran.run(), "standstill run drawn.kdl")])
}

/// Each event of the last run of a view, put together again.
fn lines(view: &Value) -> Vec<String> {
    let run = view["runs"].as_array().unwrap().last().unwrap();
    let numbers = |name: &str| {
        let list = run[name].as_array().unwrap().iter();
        list.map(|it| it.as_u64().unwrap_or_else(|| it.as_str().unwrap().parse().unwrap()))
            .collect::<Vec<u64>>()
    };
    let text = |list: &Value, index: u64| {
        let entry = &list[usize::try_from(index).unwrap()];
        entry.as_str().or_else(|| entry[0].as_str()).unwrap().to_owned()
    };
    let ended = run["ended"].as_u64().or_else(|| run["ended"].as_str()?.parse().ok());
    let ended = standstill::time::Instant::from_nanos(ended.unwrap());
    let mut at = 0;
    let events = numbers("at").into_iter().zip(numbers("task")).zip(numbers("text"));
    let line = |((step, task), what)| {
        at += step;
        let at = standstill::time::Instant::from_nanos(at).beside(ended);
        format!("{at} {} {}", text(&run["tasks"], task), text(&run["texts"], what))
    };
    events.map(line).collect()
}

#[test]
fn each_event_is_in_the_data_of_the_page() {
    for ran in odd().into_iter().chain([hard()]) {
        assert_eq!(lines(&data(&of(&ran))["views"][0]), ran.lines(), "{}", ran.scenario.name);
    }
    cases(60, &random(), |text| {
        let ran = Ran::of(&text);
        prop_assert_eq!(lines(&data(&of(&ran))["views"][0]), ran.lines());
        Ok(())
    });
}

#[test]
fn a_wake_leads_from_one_task_to_another_that_is_later() {
    cases(60, &random(), |text| {
        let ran = Ran::of(&text);
        let data = data(&of(&ran));
        let run = &data["views"][0]["runs"][0];
        let steps: Vec<_> =
            run["wakes"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
        let mut to = 0;
        for pair in steps.chunks(2) {
            to += pair[0];
            let [to, from] = [to, to - pair[1]].map(|it| usize::try_from(it).unwrap());
            let [later, earlier] = [to, from].map(|event| &ran.trace.events[event]);
            prop_assert!(from < to && earlier.at <= later.at && earlier.task != later.task);
        }
        Ok(())
    });
}

#[test]
fn the_page_of_a_difference_has_the_arrows_of_both_runs() {
    let text = |length: &str| {
        format!(
            "scenario \"S\"\nqueue \"q\"\nmain {{\n    gather {{\n        task \"a\" {{ sleep \"{length}\"; put \"q\" \"1\"; }}\n        task \"b\" {{ get \"q\"; }}\n    }}\n}}\n"
        )
    };
    let folder = Folder::new("page-arrows").with("a.kdl", text("1s")).with("b.kdl", text("2s"));
    let runs = |command: &str| {
        let said = folder.standstill(command);
        data(&said.out)["views"][0]["runs"].as_array().unwrap().clone()
    };
    let both = runs("diff a.kdl b.kdl --format html");
    for (run, file) in both.iter().zip(["a.kdl", "b.kdl"]) {
        let alone = &runs(&format!("run {file} --format html"))[0]["wakes"];
        assert_eq!(&run["wakes"], alone, "{file}");
        assert!(alone.as_array().is_some_and(|it| it.len() >= 4), "{alone}");
    }
    assert_eq!(both.len(), 2);
}

#[test]
fn a_trace_alone_has_arrows_and_the_critical_path_as_far_as_turns_are_kept() {
    let program = || async {
        let (tell, told) = tokio::sync::oneshot::channel();
        spawn_named("first", async {
            sleep(Duration::from_secs(1)).await;
            tracing::info!("tells");
            let _ = tell.send(());
        });
        told.await.unwrap();
        tracing::info!("knows");
        sleep(Duration::from_secs(2)).await;
    };
    let kept = Simulation::new().keep_turns().run(program());
    let page = data(&kept.html("told"));
    let view = &page["views"][0];
    assert_eq!((&view["name"], &view["good"]), (&"told".into(), &true.into()));
    let event = |line: &str| kept.events.iter().position(|it| kept.line(it) == line).unwrap();
    // Who wakes is known by the turn, whose last event this is.
    let (tells, knows) = (event("first finished"), event("main knows"));
    let steps: Vec<_> = view["runs"][0]["wakes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_u64().unwrap())
        .collect();
    let mut to = 0;
    let wakes: Vec<_> = steps
        .chunks(2)
        .map(|pair| {
            to += pair[0];
            (to - pair[1], to)
        })
        .collect();
    assert!(wakes.contains(&(tells as u64, knows as u64)), "{wakes:?}");
    let path = view["path"].as_array().unwrap();
    let parts: Vec<_> = path.iter().map(|it| (it["task"].as_u64(), it["to"].as_u64())).collect();
    let first = kept.tasks.iter().position(|task| &*task.name == "first").map(|it| it as u64);
    assert_eq!(parts, [(first, Some(1_000_000_000)), (Some(0), Some(3_000_000_000))]);
    let unkept = data(&Simulation::new().run(program()).html("told"));
    assert_eq!(lines(&unkept["views"][0]), lines(view));
    assert_eq!(unkept["views"][0]["runs"][0]["wakes"], serde_json::json!([]));
    assert_eq!(unkept["views"][0]["path"], serde_json::json!([]));
}

#[test]
fn nothing_of_a_users_is_markup() {
    let page = of(&hard());
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    assert_eq!(page.matches("<!--").count(), 0);
    // Nothing means anything to a terminal, either.
    assert!(page.chars().all(|letter| letter == '\n' || !letter.is_control()));
    let shown = data(&page);
    let names: Vec<_> = shown["views"][0]["runs"][0]["tasks"].as_array().unwrap().iter().collect();
    for name in HARD {
        assert!(names.iter().any(|task| task[0] == name), "{name}");
    }
}

#[test]
fn a_page_needs_nothing_beside_itself() {
    let page = of(&hard());
    let (shell, _) = page.split_once("<script type=\"application/json\"").unwrap();
    let (_, scripts) = page.rsplit_once("<script>").unwrap();
    for outside in ["http:", "https:", "src=", "url(", "<link", "@import", "fetch(", "import("] {
        assert!(!shell.contains(outside) && !scripts.contains(outside), "{outside}");
    }
    assert!(shell.contains("default-src 'none'"));
    assert!(shell.contains("prefers-color-scheme: dark") && shell.contains("@media print"));
}

#[test]
fn ten_thousand_events_take_less_than_a_megabyte() {
    let ran = of_events(10_000);
    let page = of(&ran);
    let per_event = page.len() / ran.trace.events.len();
    assert!(page.len() < 1_000_000 && per_event < 60, "{} bytes, {per_event} an event", page.len());
}
