//! What the total of a run is made of: the parts add up, and runs with other lengths show what is claimed.

use proptest::collection::vec;
use proptest::prelude::*;
use standstill::choices::{Plain, Seeded};
use standstill::run::Runner;
use standstill::scenario::{ModelKind, Scenario};
use standstill::simulate::{Simulation, named, spawn_named};
use standstill::time::{Duration, Instant};
use standstill::trace::Trace;
use standstill::why::{Segment, path, shorter, spare};
use tokio::time::sleep;

fn seconds(n: u64) -> std::time::Duration {
    std::time::Duration::from_secs(n)
}

fn parsed(text: &str) -> Scenario {
    Scenario::parse("why.kdl", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn kept(scenario: &Scenario) -> Trace {
    Runner::new(scenario, scenario.models[0]).run_keeping_turns(Plain)
}

/// The index of the end of main.
fn end(trace: &Trace) -> usize {
    let is_end = |it: &standstill::trace::Event| it.task.index() == 0 && it.what.ends_task();
    trace.events.iter().rposition(is_end).expect("main ends")
}

/// Each part in words: who, what, and for how long.
fn parts(text: &str) -> Vec<String> {
    let trace = kept(&parsed(text));
    let told = |it: &Segment| format!("{} {} {}", trace.name(it.task), it.what, it.length());
    path(&trace, end(&trace)).iter().map(told).collect()
}

fn program(main: &str) -> String {
    format!("scenario \"why\"\nmain {{\n{main}\n}}\n")
}

#[test]
fn the_way_leads_through_whatever_a_task_had_to_wait_for() {
    let slower = "gather { sleep \"1s\" as=\"a\"; task \"b\" { sleep \"2s\"; sleep \"500ms\" } }";
    assert_eq!(parts(&program(slower)), ["b sleep 2s 2s", "b sleep 500ms 500ms"]);

    let handed_over = "\
queue \"jobs\" capacity=1
scenario \"why\"
main {
    spawn \"maker\" { sleep \"3s\"; put \"jobs\" \"x\" }
    sleep \"1s\"
    get \"jobs\" into=\"job\"
    sleep \"1s\"
}";
    assert_eq!(parts(handed_over), ["maker sleep 3s 3s", "main sleep 1s 1s"]);

    let permit = "\
lock \"door\"
scenario \"why\"
main {
    gather {
        task \"first\" { acquire \"door\" { sleep \"2s\" } }
        task \"second\" { sleep \"1s\"; acquire \"door\" { sleep \"1s\" } }
    }
}";
    assert_eq!(parts(permit), ["first sleep 2s 2s", "second sleep 1s 1s"]);
}

#[test]
fn a_loop_that_is_held_is_part_of_the_way() {
    let held = "gather { sleep \"1s\" as=\"late\"; block \"4s\" as=\"bad\" }\nsleep \"1s\"";
    assert_eq!(parts(&program(held)), ["bad block 4s 4s", "main sleep 1s 1s"]);
}

#[test]
fn a_deadline_that_strikes_is_a_part_of_its_own() {
    let struck = "\
sleep \"1s\"
try { timeout \"3s\" { sleep \"500ms\"; sleep \"1h\" } }
catch { sleep \"250ms\" }";
    let expected = ["main sleep 1s 1s", "main timeout 3s 3s", "main sleep 250ms 250ms"];
    assert_eq!(parts(&program(struck)), expected);
}

#[test]
fn a_fetch_is_one_part_however_many_turns_it_takes() {
    let text = "service \"users\" latency=\"800ms\"\n".to_owned()
        + &program("retry attempts=2 delay=\"100ms\" { fetch \"users\" }");
    assert_eq!(parts(&text), ["main fetch users 800ms"]);
}

#[test]
fn what_had_time_to_spare_is_told_with_how_much() {
    let text = program(
        "gather { sleep \"1s\" as=\"a\"; sleep \"3s\" as=\"b\"; sleep \"2500ms\" as=\"c\" }",
    );
    let trace = kept(&parsed(&text));
    let found = spare(&trace, end(&trace));
    let told: Vec<_> =
        found.iter().map(|it| format!("{} {}", trace.name(it.wait.task), it.by)).collect();
    assert_eq!(told, ["c 500ms", "a 2s"]);
}

#[test]
fn what_a_shorter_wait_brings_is_what_a_run_shows() {
    let text = "service \"products\" latency=\"3s\"\nservice \"users\" latency=\"2600ms\"\n"
        .to_owned()
        + &program("gather { fetch \"products\"; fetch \"users\" }");
    let scenario = parsed(&text);
    let trace = kept(&scenario);
    let way = path(&trace, end(&trace));
    let found = shorter(&scenario, scenario.models[0], &way, 8, || Plain, |run| Some(run.total));
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].what, found[0].less), ("latency of products", Duration::from_secs(1)));
    assert_eq!(found[0].at, Some(Instant::from_nanos(2_600_000_000)));
}

#[test]
fn a_run_that_keeps_no_turns_has_no_way_back() {
    let scenario = parsed(&program("sleep \"1s\""));
    let trace = Runner::new(&scenario, scenario.models[0]).run(Plain);
    assert!(trace.turns.is_empty());
    assert!(path(&trace, end(&trace)).is_empty());
    assert!(spare(&trace, end(&trace)).is_empty());
}

#[test]
fn a_program_in_rust_knows_who_woke_whom() {
    let trace = Simulation::new().keep_turns().network().run(async {
        let (jobs, mut taken) = tokio::sync::mpsc::channel(1);
        let maker = spawn_named("maker", async move {
            sleep(seconds(3)).await;
            jobs.send("x").await.unwrap();
        });
        let worker = named("worker", async {
            sleep(seconds(1)).await;
            taken.recv().await.unwrap();
            sleep(seconds(2)).await;
        });
        tokio::join!(worker, named("idle", sleep(seconds(4))));
        maker.await.unwrap();
        let listener = standstill::tokio::net::TcpListener::bind("localhost:80").await.unwrap();
        let server = spawn_named("server", async move {
            let (stream, _) = listener.accept().await.unwrap();
            sleep(seconds(1)).await;
            drop(stream);
        });
        let stream = standstill::tokio::net::TcpStream::connect("localhost:80").await.unwrap();
        stream.readable().await.unwrap();
        server.await.unwrap();
    });
    let told = |it: &Segment| format!("{} {}", trace.name(it.task), it.length());
    let parts: Vec<_> = trace.why().iter().map(told).collect();
    assert_eq!(parts, ["maker 3s", "worker 2s", "main 1s"], "{trace}");
    assert_eq!(trace.total.to_string(), "6.000");
}

/// A random program: steps that take time, share things, wait for others.
fn step(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => (1..40_u32).prop_map(|n| format!("sleep \"{n}ms\"")),
        1 => (1..9_u32).prop_map(|n| format!("block \"{n}ms\"")),
        1 => Just("yield".to_owned()),
        1 => Just("fetch \"a\"".to_owned()),
        1 => Just("fetch \"b\"".to_owned()),
        1 => (1..40_u32).prop_map(|n| format!("acquire \"lock\" {{ sleep \"{n}ms\" }}")),
        1 => (1..30_u32).prop_map(|n| {
            format!("try {{ timeout \"{n}ms\" {{ sleep \"15ms\" }} }}\ncatch {{ yield }}")
        }),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let body = || vec(step(depth - 1), 1..4);
    let tasks = vec(body(), 1..4).prop_map(|branches| {
        let tasks = branches.iter().enumerate();
        let tasks = tasks.map(|(n, body)| format!("task \"t{n}\" {{\n{}\n}}", body.join("\n")));
        tasks.collect::<Vec<_>>().join("\n")
    });
    prop_oneof![
        3 => leaf,
        1 => tasks.clone().prop_map(|tasks| format!("gather {{\n{tasks}\n}}")),
        1 => tasks.clone().prop_map(|tasks| format!("group {{\n{tasks}\n}}")),
        1 => tasks.prop_map(|tasks| format!("race {{\n{tasks}\n}}")),
    ]
    .boxed()
}

fn random() -> impl Strategy<Value = String> {
    vec(step(2), 1..5).prop_map(|steps| {
        "service \"a\" latency=\"7ms\"\nservice \"b\" latency=\"23ms\" { capacity 1 }\nlock \"lock\"\n"
            .to_owned()
            + &program(&steps.join("\n"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// From the start to the end without a gap, under each model and whatever is chosen.
    #[test]
    fn the_parts_add_up(text in random(), seed in any::<u64>()) {
        let scenario = parsed(&text);
        for kind in ModelKind::ALL {
            let runner = Runner::new(&scenario, scenario.model(kind));
            for trace in [runner.run_keeping_turns(Plain), runner.run_keeping_turns(Seeded::new(seed))] {
                let mut at = Instant::START;
                for part in path(&trace, end(&trace)) {
                    prop_assert_eq!(part.from, at, "{} ({})\n{}", text, kind, trace);
                    prop_assert!(part.to > part.from);
                    at = part.to;
                }
                prop_assert_eq!(at, trace.events[end(&trace)].at, "{} ({})\n{}", text, kind, trace);
            }
        }
    }

    /// That turns are kept changes nothing else.
    #[test]
    fn a_run_is_the_same_whether_it_keeps_turns_or_not(text in random(), seed in any::<u64>()) {
        let scenario = parsed(&text);
        let runner = Runner::new(&scenario, scenario.models[0]);
        let mut kept = runner.run_keeping_turns(Seeded::new(seed));
        kept.turns.clear();
        prop_assert_eq!(kept, runner.run(Seeded::new(seed)));
    }
}

/// A program that only forks and joins: what it takes is the longest of its ways.
#[derive(Clone, Debug)]
enum Forks {
    Sleep(u64),
    InTurn(Vec<Self>),
    AtOnce(Vec<Self>),
}

/// The longest way through a program: how long it is, the sleeps on it in milliseconds, and whether there is no other as long.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Longest {
    length: u64,
    sleeps: Vec<u64>,
    is_only: bool,
}

impl Forks {
    fn text(&self) -> String {
        let texts = |all: &[Self], between: &str| {
            all.iter().map(Self::text).collect::<Vec<_>>().join(between)
        };
        match self {
            Self::Sleep(length) => format!("sleep \"{length}ms\""),
            Self::InTurn(steps) => texts(steps, "; "),
            Self::AtOnce(branches) => {
                let branch = |(index, branch): (usize, &Self)| {
                    format!("task \"t{index}\" {{ {} }}", branch.text())
                };
                let branches = branches.iter().enumerate().map(branch);
                format!("gather {{ {} }}", branches.collect::<Vec<_>>().join("; "))
            }
        }
    }

    fn longest(&self) -> Longest {
        match self {
            Self::Sleep(length) => {
                Longest { length: *length, sleeps: vec![*length], is_only: true }
            }
            Self::InTurn(steps) => {
                let nothing = Longest { length: 0, sleeps: Vec::new(), is_only: true };
                steps.iter().map(Self::longest).fold(nothing, |before, step| Longest {
                    length: before.length + step.length,
                    sleeps: [before.sleeps, step.sleeps].concat(),
                    is_only: before.is_only && step.is_only,
                })
            }
            Self::AtOnce(branches) => {
                let ways: Vec<_> = branches.iter().map(Self::longest).collect();
                let length = ways.iter().map(|way| way.length).max().unwrap_or_default();
                let mut longest = ways.into_iter().filter(|way| way.length == length);
                let first = longest.next().expect("there is a branch");
                Longest { is_only: first.is_only && longest.next().is_none(), ..first }
            }
        }
    }
}

fn forks() -> impl Strategy<Value = Forks> {
    let leaf = (1..1_000_u64).prop_map(Forks::Sleep);
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(Forks::InTurn),
            vec(inner, 1..4).prop_map(Forks::AtOnce),
        ]
    })
}

proptest! {
    #[test]
    fn of_what_forks_and_joins_the_way_is_the_longest(forks in forks()) {
        let longest = forks.longest();
        let trace = kept(&parsed(&program(&forks.text())));
        prop_assert_eq!(trace.total, Instant::from_nanos(longest.length * 1_000_000));
        let found: Vec<_> = trace.why().iter().map(|part| part.what.to_string()).collect();
        let sleeps: Vec<_> =
            longest.sleeps.iter().map(|it| format!("sleep {}", Duration::from_millis(*it))).collect();
        if longest.is_only {
            prop_assert_eq!(found, sleeps, "{}", forks.text());
        }
    }
}
