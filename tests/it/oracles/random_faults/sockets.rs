//! Tokio programs: hosts that echo what they are sent, over TCP and UDP, and tasks that talk to them.

use std::cell::Cell;
use std::io;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use standstill::Simulation;
use standstill::choices::{Choices, Plain, Seeded};
use standstill::render::snapshot;
use standstill::scenario::Ratio;
use standstill::simulate::{ByChance, Disruption, Faults, Link};
use standstill::tokio::net::{TcpListener, TcpStream, UdpSocket};
use standstill::trace::{Outcome, Trace, What};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};
use tracing::info;

use super::asked;
use crate::oracles::cases::cases;
use crate::support::faults::every_kind;

const HOSTS: [&str; 2] = ["a", "b"];

/// What a task does, one after the other; whatever fails ends it.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Opens a connection, in place of the one that it has.
    Connect(usize),
    /// So many bytes there and back.
    Talk(usize),
    /// Writes, and waits for nothing.
    Write(usize),
    /// Closes its connection one way.
    Shutdown,
    /// A datagram there and back.
    Ask(usize),
    Sleep(u64),
}

/// What goes wrong, when, and for how long, if it ends.
type Wrong = (u64, usize, [&'static str; 2], Option<u64>);

#[derive(Clone, Debug)]
struct Case {
    tasks: Vec<Vec<Act>>,
    /// How long each act may take.
    patience: Option<u64>,
    planned: Vec<Wrong>,
    chance: bool,
    /// Which kind of link.
    link: usize,
    seed: u64,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..2_usize).prop_map(Act::Connect),
        3 => select(vec![1, 1_000, 200_000]).prop_map(Act::Talk),
        1 => select(vec![1, 100_000]).prop_map(Act::Write),
        1 => Just(Act::Shutdown),
        2 => (0..2_usize).prop_map(Act::Ask),
        1 => select(vec![1, 500, 5_000]).prop_map(Act::Sleep),
    ]
}

fn wrong() -> impl Strategy<Value = Wrong> {
    let instant = || select(vec![0, 1, 20, 300, 2_000, 60_000]);
    let ends = select(vec![["main", "a"], ["main", "b"], ["a", "b"], ["main", "*"], ["*", "a"]]);
    (instant(), 0..6_usize, ends, proptest::option::of(instant()))
}

fn case() -> impl Strategy<Value = Case> {
    (
        vec(vec(act(), 1..6), 1..4),
        proptest::option::of(select(vec![100, 3_000, 100_000])),
        vec(wrong(), 0..4),
        any::<bool>(),
        0..4_usize,
        any::<u64>(),
    )
        .prop_map(|(tasks, patience, planned, chance, link, seed)| Case {
            tasks,
            patience,
            planned,
            chance,
            link,
            seed,
        })
}

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Sends back whatever comes.
async fn echo() -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:7").await?;
    standstill::spawn(async move {
        let mut datagram = [0; 2_000];
        while let Ok((length, from)) = socket.recv_from(&mut datagram).await {
            let _ = socket.send_to(&datagram[..length], from).await;
        }
    });
    let listener = TcpListener::bind("0.0.0.0:7").await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        standstill::spawn(async move {
            let (mut reader, mut writer) = stream.split();
            let _ = tokio::io::copy(&mut reader, &mut writer).await;
        });
    }
}

/// A connection, and how many bytes were written on it that have not come back.
type Open = (TcpStream, usize);

async fn talk((stream, unread): &mut Open, length: usize) -> io::Result<()> {
    let sent: Vec<_> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
    let mut came = vec![0; *unread + length];
    let (mut reader, mut writer) = stream.split();
    tokio::try_join!(writer.write_all(&sent), reader.read_exact(&mut came))?;
    let (before, now) = came.split_at(*unread);
    let is_right = before.iter().all(|byte| *byte == 0) && now == sent;
    assert!(is_right, "TCP brings what was sent, in order");
    *unread = 0;
    Ok(())
}

async fn perform(act: Act, stream: &mut Option<Open>) -> io::Result<()> {
    let none = || io::Error::from(io::ErrorKind::NotConnected);
    match act {
        Act::Connect(host) => *stream = Some((TcpStream::connect((HOSTS[host], 7)).await?, 0)),
        Act::Talk(length) => talk(stream.as_mut().ok_or_else(none)?, length).await?,
        Act::Write(length) => {
            let (stream, unread) = stream.as_mut().ok_or_else(none)?;
            stream.write_all(&vec![0; length]).await?;
            *unread += length;
        }
        Act::Shutdown => stream.as_mut().ok_or_else(none)?.0.shutdown().await?,
        Act::Ask(host) => {
            let socket = UdpSocket::bind("0.0.0.0:0").await?;
            socket.connect((HOSTS[host], 7)).await?;
            socket.send(b"hello").await?;
            let mut came = [0; 5];
            socket.recv(&mut came).await?;
            assert_eq!(&came, b"hello");
        }
        Act::Sleep(length) => sleep(millis(length)).await,
    }
    Ok(())
}

/// All tasks at once, each until something fails.
async fn program(case: Case) -> io::Result<()> {
    let tasks = case.tasks.into_iter().map(|acts| {
        standstill::spawn(async move {
            let mut stream = None;
            for act in acts {
                let done = perform(act, &mut stream);
                let done = match case.patience {
                    Some(length) => {
                        timeout(millis(length), done).await.unwrap_or_else(|late| Err(late.into()))
                    }
                    None => done.await,
                };
                info!("{act:?}: {:?}", done.as_ref().map_err(io::Error::kind));
                done?;
            }
            io::Result::Ok(())
        })
    });
    let mut all = Ok(());
    for task in tasks.collect::<Vec<_>>() {
        all = all.and(task.await?);
    }
    all
}

fn faults(case: &Case) -> Faults {
    let mut faults = Faults::new();
    for (at, kind, [one, other], length) in &case.planned {
        let disruption = match kind {
            0 => Disruption::partition(one, other),
            1 => Disruption::hold(one, other),
            2 => Disruption::slow(one, other, millis(300)),
            3 => Disruption::refuse(one, other),
            4 => Disruption::reset(one, other),
            _ => Disruption::down("a"),
        };
        let lasts = length.filter(|length| *kind != 4 && *length > 0);
        let disruption = match lasts {
            Some(length) => disruption.lasting(millis(length)),
            None => disruption,
        };
        faults = faults.at(millis(*at), disruption);
    }
    if !case.chance {
        return faults;
    }
    let chance = ByChance::new(Ratio::percent(5)).at_most(3);
    faults.by_chance(chance.any_lasting(every_kind(), millis(1), millis(20_000)))
}

fn trace(case: &Case, choices: Box<dyn Choices>) -> Trace {
    let link = match case.link {
        0 => Link::new(),
        1 => Link::new().latency(millis(5)),
        2 => Link::new().latency_between(millis(1), millis(40)).of_each_packet(),
        _ => Link::new().latency(millis(5)).loss(Ratio::percent(5)).duplicate(Ratio::percent(5)),
    };
    Simulation::new()
        .slow_poll(Duration::from_hours(1))
        .host("a", echo)
        .host("b", echo)
        .link("*", "*", link)
        .faults(faults(case))
        .choices(choices)
        .run(program(case.clone()))
}

#[test]
fn whatever_goes_wrong_between_sockets_a_run_ends_the_same_way_twice() {
    let (faulty, failed, waiting) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32));
    cases(asked() / 2, &case(), |case| {
        for plain in [true, false] {
            let choices = || -> Box<dyn Choices> {
                if plain { Box::new(Plain) } else { Box::new(Seeded::new(case.seed)) }
            };
            let first = trace(&case, choices());
            let ends =
                matches!(first.outcome, Outcome::Ok | Outcome::Failed(_) | Outcome::Deadlock);
            prop_assert!(ends, "{}\n{}", first.outcome, snapshot(&first));
            let again = trace(&case, choices());
            prop_assert_eq!(snapshot(&first), snapshot(&again));
            prop_assert_eq!(&first.events, &again.events);
            // Whoever has called is over with its connections.
            if !matches!(first.outcome, Outcome::Deadlock) {
                prop_assert_eq!(&first.open, &[]);
            }
            let is_fault = |what: &What| matches!(what, What::Network(_));
            let tells = first.events.iter().any(|event| is_fault(&event.what));
            faulty.set(faulty.get() + u32::from(tells));
            failed.set(failed.get() + u32::from(matches!(first.outcome, Outcome::Failed(_))));
            waiting.set(waiting.get() + u32::from(matches!(first.outcome, Outcome::Deadlock)));
        }
        Ok(())
    });
    // It would prove nothing if nothing went wrong.
    let (faulty, failed, waiting) = (faulty.get(), failed.get(), waiting.get());
    assert!(faulty > 100 && failed > 50 && waiting > 10, "{faulty} {failed} {waiting}");
}
