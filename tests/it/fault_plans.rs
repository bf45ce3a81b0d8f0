//! What goes wrong on the network of a program, as its simulation says: by schedule, after an event, by chance.

use std::io;
use std::time::Duration;

use standstill::choices::{Replay, Seeded, Take};
use standstill::scenario::Ratio;
use standstill::simulate::{ByChance, Disruption, Faults};
use standstill::tokio::net::{TcpListener, TcpStream};
use standstill::trace::{Outcome, Trace};
use standstill::{Simulation, network};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};
use tracing::info;

use crate::support::faults::every_kind;
use crate::support::lines::lines;
use crate::support::panicking::panic_of;

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Sends back each byte.
async fn echo() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7").await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        standstill::spawn(async move {
            while let Ok(byte) = stream.read_u8().await {
                if stream.write_u8(byte).await.is_err() {
                    break;
                }
            }
        });
    }
}

/// Five bytes there and back, one after the other, a second apart.
async fn five() -> io::Result<()> {
    let mut stream = TcpStream::connect("echo:7").await?;
    for byte in 0..5 {
        stream.write_u8(byte).await?;
        stream.read_u8().await?;
        info!("{byte}");
        sleep(millis(1000)).await;
    }
    Ok(())
}

fn simulation(faults: Faults) -> Simulation {
    // However busy the machine, no poll is told to take long.
    let simulation = Simulation::new().slow_poll(Duration::from_hours(1));
    simulation.host("echo", echo).latency(millis(5)).faults(faults)
}

fn network_lines(trace: &Trace) -> Vec<String> {
    lines(trace).into_iter().filter(|line| line.contains(" network: ")).collect()
}

#[test]
fn a_schedule_does_what_guards_do() {
    let plan = Faults::new()
        .at(millis(1500), Disruption::partition("main", "echo").lasting(millis(2000)))
        .at(millis(9000), Disruption::slow("main", "echo", millis(100)).lasting(millis(100)));
    let planned = simulation(plan).run(five());
    let guarded = simulation(Faults::new()).run(async {
        standstill::spawn(async {
            sleep(millis(1500)).await;
            let cut = network::partition("main", "echo");
            sleep(millis(2000)).await;
            drop(cut);
        });
        five().await
    });
    let of_program = |trace: &Trace| -> Vec<String> {
        let all = lines(trace).into_iter();
        all.filter(|line| !line.contains("network: ") && line.contains(" main ")).collect()
    };
    assert_eq!(of_program(&planned), of_program(&guarded));
    assert_eq!(
        network_lines(&planned),
        ["1.500 main network: main | echo partitioned", "3.500 main network: main | echo healed"]
    );
}

#[test]
fn a_fault_at_an_instant_comes_before_whatever_else_is_due_then() {
    let plan = Faults::new().at(millis(1000), Disruption::refuse("main", "echo"));
    let trace = simulation(plan).run(async {
        sleep(millis(1000)).await;
        let error = TcpStream::connect("echo:7").await.unwrap_err();
        info!("{:?}", error.kind());
        io::Result::Ok(())
    });
    trace.expect().at("1.010s", "main ConnectionRefused").assert();
}

#[test]
fn what_waits_for_an_event_comes_with_it() {
    let plan = Faults::new()
        .after("main begun", Disruption::partition("main", "echo").lasting(millis(2900)))
        .after_nth(2, "main begun", millis(500), Disruption::reset("main", "echo"));
    let trace = simulation(plan).run(async {
        sleep(millis(250)).await;
        info!("begun");
        let connected = timeout(millis(4000), TcpStream::connect("echo:7")).await;
        info!("connected: {}", connected.is_ok());
        info!("begun");
        sleep(millis(1000)).await;
        let mut byte = [0];
        let read = connected??.read(&mut byte).await;
        info!("{:?}", read.map_err(|error| error.kind()));
        io::Result::Ok(())
    });
    // The call leaves at 250 ms, again after a second, and two seconds later, when the cut is over.
    assert_eq!(
        network_lines(&trace),
        [
            "0.250 main network: main | echo partitioned",
            "3.150 main network: main | echo healed",
            "3.760 main network: main | echo reset",
        ]
    );
    trace
        .expect()
        .at("3.260s", "main connected: true")
        .at("4.260s", "main Err(ConnectionReset)")
        .assert();
}

#[test]
fn a_host_that_is_not_there_is_told_with_those_that_are() {
    let plan = Faults::new().at(millis(1), Disruption::down("ecko"));
    let told = panic_of(|| drop(simulation(plan).run(five())));
    assert_eq!(told, "no host is called \"ecko\"; there are main, echo");
    let alone = Faults::new().at(millis(1), Disruption::down("echo"));
    let told = panic_of(|| drop(Simulation::new().faults(alone).run(async {})));
    assert_eq!(told, "no host is called \"echo\"; there are main");
}

/// Anything between `main` and `echo`, twice in a run, in the first three seconds.
fn anything() -> Faults {
    let chance = ByChance::new(Ratio::percent(10)).at_most(2).until(millis(3000));
    Faults::new().by_chance(chance.any_lasting(every_kind(), millis(1), millis(5000)))
}

#[test]
fn nothing_goes_wrong_by_chance_in_a_plain_run() {
    let [with, without] = [anything(), Faults::new()].map(|faults| simulation(faults).run(five()));
    assert_eq!(lines(&with), lines(&without));
}

#[test]
fn what_goes_wrong_by_chance_is_a_choice_that_is_made_again_by_its_name() {
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..300 {
        let run = |choices: Box<dyn standstill::choices::Choices>| {
            simulation(anything())
                .choices(choices)
                .run(async { timeout(millis(60_000), five()).await? })
        };
        let trace = run(Box::new(Seeded::new(seed)));
        let takes = trace.deviations.iter().map(Take::from);
        let again = run(Box::new(Replay::new(takes)));
        assert_eq!(lines(&trace), lines(&again), "seed {seed}");
        let begun = network_lines(&trace).into_iter().filter(|line| line.contains(" at packet "));
        let begun: Vec<_> = begun.collect();
        assert!(begun.len() <= 2, "{begun:?}");
        for line in begun {
            let at: f64 = line.split(' ').next().unwrap().parse().unwrap();
            assert!(at < 3.0, "{line}");
            kinds.extend(
                line.split(" echo ")
                    .nth(1)
                    .and_then(|rest| rest.split(' ').next())
                    .map(str::to_owned),
            );
        }
        // What stands is over when all is to be well again.
        let over = network_lines(&trace).iter().filter(|line| !line.contains(" reset ")).count();
        assert!(
            over % 2 == 0 || !matches!(trace.outcome, Outcome::Ok),
            "{:?}",
            network_lines(&trace)
        );
    }
    let all = ["down", "held", "partitioned", "refused", "reset", "slower"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
}

mod attribute {
    use super::*;

    fn two_hosts(simulation: Simulation) -> Simulation {
        let cut = Disruption::partition("main", "echo").lasting(millis(2000));
        simulation.host("echo", echo).latency(millis(5)).faults(Faults::new().at(millis(0), cut))
    }

    #[standstill::test(setup = two_hosts, leaks = "*")]
    async fn a_test_is_set_up_by_a_function() -> io::Result<()> {
        let start = tokio::time::Instant::now();
        TcpStream::connect("echo:7").await?;
        assert_eq!(start.elapsed(), millis(3010));
        Ok(())
    }
}
