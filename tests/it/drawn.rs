//! Lengths that are drawn: in each run, the plain one, too, and the same again by seed and by name.

use std::collections::BTreeSet;

use standstill::Simulation;
use standstill::choices::{Plain, Replay, Seeded, Take};
use standstill::run::run;
use standstill::scenario::{Drawn, Model, Scenario};
use standstill::simulate::Link;
use standstill::time::Duration;
use standstill::tokio::net::UdpSocket;
use standstill::trace::Trace;
use tracing::info;

use crate::support::folder::Folder;
use crate::support::lines::lines;

const HERD: &str = r#"
scenario "herd"
main {
    gather {
        repeat 100 index="i" { task "client {i}" { sleep "jitter 1s..2s"; }; }
    }
}
"#;

fn scenario(text: &str) -> Scenario {
    Scenario::parse("test.kdl", text).unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
}

/// How long each client slept.
fn lengths(trace: &Trace) -> Vec<String> {
    let lines = lines(trace).into_iter();
    lines
        .filter_map(|line| line.split_once(" sleep ").map(|(_, length)| length.to_owned()))
        .collect()
}

#[test]
fn a_hundred_do_not_meet_in_the_plain_run_and_meet_in_a_range() {
    let plain = lengths(&run(&scenario(HERD), Model::Async, Plain));
    let distinct: BTreeSet<_> = plain.iter().collect();
    assert_eq!(plain.len(), 100);
    assert!(distinct.len() > 95, "{plain:?}");
    let seconds = |length: &String| {
        std::time::Duration::from(length.parse::<Duration>().unwrap()).as_secs_f64()
    };
    let mean = plain.iter().map(seconds).sum::<f64>() / 100.0;
    // Three standard errors of a uniform mean: 3 · 0.289 / 10.
    assert!((mean - 1.5).abs() < 0.087, "{mean}");
    let adversarial = HERD.replace("jitter ", "");
    let in_range = lengths(&run(&scenario(&adversarial), Model::Async, Plain));
    assert_eq!(in_range.iter().collect::<BTreeSet<_>>().len(), 1);
}

#[test]
fn another_seed_draws_others_and_their_names_draw_them_again() {
    let scenario = scenario(HERD);
    let of_seed = |seed| run(&scenario, Model::Async, Seeded::new(seed));
    let (one, two) = (of_seed(1), of_seed(2));
    assert_eq!(lengths(&one), lengths(&of_seed(1)));
    assert_ne!(lengths(&one), lengths(&two));
    let again = run(&scenario, Model::Async, Replay::new(one.deviations.iter().map(Take::from)));
    assert_eq!(lines(&again), lines(&one));
}

#[test]
fn what_a_draw_brings_about_is_shrunk_to_the_draws_that_matter_and_never_all_there_is() {
    let text = r#"
scenario "two"
main {
    gather {
        task "a" { sleep "exponential 100ms"; }
        task "b" { sleep "exponential 100ms"; }
        task "c" { sleep "exponential 100ms"; }
    }
}
expect { total max="600ms"; }
"#;
    let folder = Folder::new("drawn").with("two.kdl", text);
    let told = folder.standstill("explore two.kdl --strategy random --runs 1000").exits(1);
    let sentence = told.out.replace('\n', " ");
    let phrase =
        sentence.split("With the delay of ").nth(1).and_then(|rest| rest.split(" fails").next());
    assert_eq!(phrase.map(|phrase| phrase.matches("taking").count()), Some(1), "{sentence}");
    folder.standstill(&format!("run two.kdl --replay {}", told.token())).exits(1);
    let all = folder.standstill("explore two.kdl --strategy exhaustive").exits(0);
    assert!(!all.out.contains("all that can differ"), "{}", all.out);
}

#[test]
fn a_link_has_latencies_that_are_drawn() {
    let [mean, deviation] = [100, 10].map(Duration::from_millis);
    let link = || Link::new().latency_drawn(Drawn::Normal { mean, deviation }).of_each_packet();
    let receiver = || async {
        let socket = UdpSocket::bind("0.0.0.0:7").await?;
        let mut byte = [0; 1];
        for _ in 0..50 {
            socket.recv(&mut byte).await?;
            info!("got");
        }
        std::io::Result::Ok(())
    };
    let run = || {
        let simulation = Simulation::new()
            .slow_poll(Duration::from_secs(3600))
            .host("b", receiver)
            .link("main", "b", link());
        simulation.run(async {
            let socket = UdpSocket::bind("0.0.0.0:0").await?;
            for byte in 0..50 {
                socket.send_to(&[byte], "b:7").await?;
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            std::io::Result::Ok(())
        })
    };
    let trace = run();
    let got: Vec<_> = lines(&trace).into_iter().filter(|line| line.ends_with(" got")).collect();
    let at = |line: &String| line.split(' ').next().unwrap().parse::<f64>().unwrap();
    let mean = got.iter().map(at).sum::<f64>() / 50.0;
    assert_eq!(got.len(), 50);
    assert!((mean - 0.1).abs() < 0.005, "{mean}");
    assert!(got.iter().collect::<BTreeSet<_>>().len() > 20, "{got:?}");
    assert_eq!(lines(&run()), lines(&trace));
}
