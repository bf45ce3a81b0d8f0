//! The page in a real browser: nothing complains, each event is to be seen, keys do what they say, and paper has all of it.
//!
//! Chromium is found in the path, or named by `STANDSTILL_BROWSER`. Where there is none, these tests say so and are left out.

use std::env;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use standstill::explore::{Options, explore};
use standstill::report::page::{View, exploration_views, page};
use standstill::simulate::{Simulation, spawn_named};
use tokio::time::sleep;

use super::programs::{Ran, hard, odd, of_events, random};
use crate::support::folder::Folder;

/// What the browser may be called.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Notes what goes wrong, before anything else runs.
const LISTENER: &str = "<script>
window.problems = [];
addEventListener('error', (event) => problems.push(`${event.message}`));
addEventListener('unhandledrejection', (event) => problems.push(`${event.reason}`));
addEventListener('securitypolicyviolation', (event) => problems.push(`loads ${event.blockedURI}`));
for (const level of ['error', 'warn']) console[level] = (...told) => problems.push(told.join(' '));
</script>";

/// Looks at each view as a person would: goes through the rows, points at events, presses keys, prints.
const VISITOR: &str = include_str!("visitor.js");

/// The browser, if there is one.
fn browser() -> Option<PathBuf> {
    if let Some(named) = env::var_os("STANDSTILL_BROWSER") {
        return Some(named.into());
    }
    let paths = env::var_os("PATH")?;
    let all = env::split_paths(&paths).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    all.into_iter().find(|path| path.is_file())
}

/// Says what is not tested, past what captures the output of tests.
pub(super) fn left_out(why: &str) {
    let _ = writeln!(std::io::stderr(), "left out: {why}");
}

/// What a visit of a page found, or `None` where there is no browser.
fn visit(name: &str, page: &str) -> Option<Value> {
    let Some(browser) = browser() else {
        left_out("no page is opened, as there is no chromium");
        return None;
    };
    let folder = Folder::new(name);
    let page = page.replacen("<head>", &format!("<head>{LISTENER}"), 1);
    let (start, end) = page.rsplit_once("</body>").unwrap();
    folder.write("page.html", format!("{start}<script>{VISITOR}</script></body>{end}"));
    let flags = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"];
    let output = Command::new(browser)
        .args(flags)
        .args(["--window-size=1200,900", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.path("profile").display()))
        .arg(format!("file://{}", folder.path("page.html").display()))
        .output()
        .unwrap();
    let (dom, log) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let told: Vec<_> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(told.is_empty(), "{told:#?}");
    let found =
        dom.split_once("<pre id=\"visited\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let (found, _) = found.unwrap_or_else(|| panic!("{log}\n{}", &dom[..dom.len().min(2_000)]));
    Some(serde_json::from_str(&percent_decoded(found)).unwrap())
}

/// What `encodeURIComponent` made.
fn percent_decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        bytes.push(u8::from_str_radix(&after[..2], 16).unwrap());
        rest = &after[2..];
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

/// Runs of all kinds on one page.
fn many() -> Vec<Ran> {
    let mut runner = TestRunner::deterministic();
    let programs = random();
    let random = (0..12).map(|_| Ran::of(&programs.new_tree(&mut runner).unwrap().current()));
    odd().into_iter().chain([hard()]).chain(random).collect()
}

#[test]
fn each_event_is_to_be_seen_and_nothing_complains() {
    let runs = many();
    let views: Vec<_> =
        runs.iter().map(|ran| View::run(ran.run(), "standstill run a.kdl")).collect();
    let Some(visited) = visit("pictures-page", &page(&views)) else { return };
    assert_eq!(texts(&visited["problems"]), [""; 0]);
    for (number, (ran, seen)) in runs.iter().zip(visited["views"].as_array().unwrap()).enumerate() {
        let name = &ran.scenario.name;
        assert_eq!(texts(&seen["rows"]), ran.lines(), "{number}: {name}");
        // Who points at where an event is drawn looks at it, or at another that is drawn at the same place.
        assert_eq!(seen["missed"].as_array().unwrap().len(), 0, "{name}: {}", seen["missed"]);
        assert_eq!(texts(&seen["keys"]), [""; 0], "{name}");
        let printed = seen["printed"].as_u64().unwrap();
        assert_eq!(printed, ran.trace.events.len() as u64, "{name}");
        let violated = seen["expectations"].as_u64().unwrap();
        assert_eq!(violated, ran.verdict.violations.len() as u64, "{name}");
    }
}

#[test]
fn a_counterexample_stands_beside_the_plain_run() {
    let ran = Ran::of(
        "service \"users\" latency=\"50ms..1s\"\ncell \"n\" 0\nscenario \"lost\"\nmain {\ngather {\n\
         task \"a\" { fetch \"users\"; read \"n\" into=\"x\"; sleep \"100ms\"; write \"n\" \"x + 1\" }\n\
         task \"b\" { sleep \"1s\"; read \"n\" into=\"x\"; write \"n\" \"x + 1\" }\n}\n\
         read \"n\" into=\"total\"\nlog \"total {total}\"\n}\nexpect { never \"main log total 1\"; }\n",
    );
    let options = Options { runs: 300, ..Options::default() };
    let model = ran.scenario.models[0];
    let found = explore(&ran.scenario, model, &options);
    assert_eq!(found.failures.len(), 1);
    let views = exploration_views(&found, &ran.scenario, model, &[]);
    assert_eq!(views.len(), 2);
    let Some(visited) = visit("pictures-explored", &page(&views)) else { return };
    assert_eq!(texts(&visited["problems"]), [""; 0]);
    assert_eq!(visited["opened"], 1, "the counterexample comes up first");
    let seen = &visited["views"][1];
    assert_eq!(seen["runs"], 2);
    let rows = texts(&seen["rows"]);
    assert!(
        rows.iter()
            .any(|row| row.contains("main log total 2 | ") && row.ends_with("main log total 1")),
        "{rows:#?}"
    );
    assert_eq!(seen["missed"].as_array().unwrap().len(), 0, "{}", seen["missed"]);
    let shares = texts(&seen["shares"]);
    let runs = format!("{} of 300", found.failures[0].runs);
    assert!(shares[0].contains(&runs), "{shares:?}");
}

#[test]
fn a_program_of_tokios_is_to_be_seen_with_who_woke_whom() {
    let trace = Simulation::new().keep_turns().run(async {
        let (tell, mut told) = tokio::sync::mpsc::channel(1);
        for name in ["users", "products"] {
            let tell = tell.clone();
            spawn_named(name, async move {
                sleep(Duration::from_secs(name.len() as u64)).await;
                tracing::info!("answers");
                tell.send(name).await.unwrap();
            });
        }
        for _ in 0..2 {
            tracing::info!("got {}", told.recv().await.unwrap());
        }
        sleep(Duration::from_secs(1)).await;
    });
    let parts: Vec<_> =
        trace.why().iter().map(|part| format!("{} {}", trace.name(part.task), part.what)).collect();
    assert_eq!(parts.len(), 2, "{parts:?}");
    let Some(visited) = visit("pictures-tokio", &trace.html("two <b>requests</b>")) else { return };
    assert_eq!(texts(&visited["problems"]), [""; 0]);
    let seen = &visited["views"][0];
    let lines: Vec<_> =
        trace.events.iter().map(|event| format!("{} {}", event.at, trace.line(event))).collect();
    assert_eq!(texts(&seen["rows"]), lines);
    assert_eq!(seen["missed"].as_array().unwrap().len(), 0, "{}", seen["missed"]);
    assert_eq!(texts(&seen["keys"]), [""; 0]);
    assert_eq!(seen["printed"].as_u64().unwrap(), lines.len() as u64);
}

#[test]
fn of_a_great_many_events_only_what_can_be_seen_is_there() {
    let ran = of_events(20_000);
    let Some(visited) = visit("pictures-many", &page(&[View::run(ran.run(), "")])) else { return };
    assert_eq!(texts(&visited["problems"]), [""; 0]);
    let seen = &visited["views"][0];
    assert_eq!(seen["count"], ran.trace.events.len());
    // There are no more elements than can be seen.
    assert!(seen["elements"].as_u64().unwrap() < 200, "{}", seen["elements"]);
}
