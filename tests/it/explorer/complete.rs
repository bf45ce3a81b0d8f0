//! When an exploration may say that it has made all that can differ: an enumeration of all choices, which shares no code with the search, has seen
//! the same; and nothing beside choices was seen.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex as Shared};
use std::time::Duration;

use standstill::Simulation;
use standstill::simulate::spawn_named;
use standstill::tokio;
use tokio::sync::{Barrier, Mutex, Notify, Semaphore};
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::support::paths::every_path;

/// What the tasks of a program do, one list each.
type Program = Vec<Vec<Step>>;

#[derive(Clone, Copy, Debug)]
enum Step {
    Told,
    Yields,
    Sleeps(u64),
    Locks,
    Takes,
    Gives,
    Notifies,
    IsNotified,
    Meets,
}

/// What the tasks of a run share.
struct World {
    lock: Mutex<()>,
    permits: Semaphore,
    told: Notify,
    door: Barrier,
    log: Shared<Vec<(usize, usize)>>,
}

const STEPS: [Step; 12] = [
    Step::Told,
    Step::Told,
    Step::Yields,
    Step::Yields,
    Step::Sleeps(1),
    Step::Sleeps(2),
    Step::Locks,
    Step::Locks,
    Step::Takes,
    Step::Gives,
    Step::Notifies,
    Step::IsNotified,
];

/// A program by chance: two or three tasks of a few steps.
fn by_chance(seed: u64) -> Program {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    let mut below = move |most: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) % most
    };
    let tasks = 2 + below(2);
    let meets = below(4) == 0;
    (0..tasks)
        .map(|_| {
            let steps = 1 + below(3);
            let step = |_| STEPS[usize::try_from(below(STEPS.len() as u64)).unwrap()];
            let mut steps: Vec<_> = (0..steps).map(step).collect();
            if meets {
                steps.push(Step::Meets);
            }
            steps
        })
        .collect()
}

async fn runs(program: Program, results: Arc<Shared<BTreeSet<String>>>) {
    let world = Arc::new(World {
        lock: Mutex::new(()),
        permits: Semaphore::new(1),
        told: Notify::new(),
        door: Barrier::new(program.len()),
        log: Shared::default(),
    });
    let tasks = program.into_iter().enumerate().map(|(task, steps)| {
        let world = Arc::clone(&world);
        spawn_named("task", async move {
            for (number, step) in steps.into_iter().enumerate() {
                does(step, &world).await;
                world.log.lock().unwrap().push((task, number));
            }
        })
    });
    let tasks: Vec<_> = tasks.collect();
    for task in tasks {
        task.await.unwrap();
    }
    let log = format!("{:?}", world.log.lock().unwrap());
    results.lock().unwrap().insert(log);
}

async fn does(step: Step, world: &World) {
    match step {
        Step::Told => {}
        Step::Yields => yield_now().await,
        Step::Sleeps(length) => sleep(Duration::from_millis(length)).await,
        Step::Locks => {
            let _held = world.lock.lock().await;
            yield_now().await;
        }
        Step::Takes => world.permits.acquire().await.unwrap().forget(),
        Step::Gives => world.permits.add_permits(1),
        Step::Notifies => world.told.notify_one(),
        Step::IsNotified => world.told.notified().await,
        Step::Meets => _ = world.door.wait().await,
    }
}

/// What all runs of a program come to, one run for each list of choices; `None` if there are more than `most`.
fn every_run(program: &Program, most: usize) -> Option<BTreeSet<String>> {
    let (results, mut outcomes) = (Arc::default(), BTreeSet::new());
    let are_all = every_path(most, |path| {
        let trace =
            Simulation::new().choices(path).run(runs(program.clone(), Arc::clone(&results)));
        outcomes.insert(trace.outcome.kind().word().to_owned());
    });
    outcomes.extend(results.lock().unwrap().clone());
    are_all.then_some(outcomes)
}

#[test]
fn the_exhaustive_search_sees_what_an_enumeration_of_all_choices_sees() {
    let (mut compared, mut several, mut claimed) = (0, 0, 0);
    for seed in 1..80 {
        let program = by_chance(seed);
        let Some(all) = every_run(&program, 600) else { continue };
        let results = Arc::default();
        let explorer = Simulation::new().explore().strategy("exhaustive").runs(6000);
        let found = explorer.run(|| runs(program.clone(), Arc::clone(&results))).exploration;
        let mut seen: BTreeSet<String> =
            found.outcomes.keys().map(|it| it.split(':').next().unwrap().to_owned()).collect();
        seen.extend(results.lock().unwrap().clone());
        assert_eq!(seen, all, "{seed}: {program:?}");
        // Who waits at a barrier is woken in an order that tokio draws lots for.
        let draws = program.iter().flatten().any(|step| matches!(step, Step::Meets));
        assert!(found.complete || draws, "{seed}: {program:?}");
        claimed += usize::from(found.complete);
        compared += 1;
        several += usize::from(all.len() > 3);
    }
    let counts = (compared, several, claimed);
    assert!(compared > 40 && several > 15 && claimed > 25, "{counts:?}");
}

/// Whether all choices of a program are few, and an exploration says that they are all.
fn is_complete<F: Future<Output = ()>>(simulation: Simulation, program: impl Fn() -> F) -> bool {
    let found = simulation.explore().strategy("exhaustive").runs(500).run(program);
    found.assert();
    assert!(found.exploration.runs < 500, "all choices are made");
    found.exploration.complete
}

async fn two_tasks() {
    let tasks = ["a", "b"].map(|name| spawn_named(name, yield_now()));
    for task in tasks {
        task.await.unwrap();
    }
}

#[test]
fn where_something_beside_choices_may_decide_nothing_is_said_to_be_all() {
    assert!(is_complete(Simulation::new(), two_tasks));
    assert!(!is_complete(Simulation::new(), || async {
        two_tasks().await;
        tokio::select! {
            () = async {} => {}
            () = async {} => {}
        }
    }));
    assert!(is_complete(Simulation::new(), || async {
        two_tasks().await;
        tokio::select! {
            biased;
            () = async {} => {}
            () = async {} => {}
        }
    }));
    assert!(!is_complete(Simulation::new(), || async {
        two_tasks().await;
        ::tokio::spawn(async {}).await.unwrap();
    }));
    assert!(!is_complete(Simulation::new(), || async {
        let local = tokio::task::LocalSet::new();
        local.run_until(async { tokio::task::spawn_local(yield_now()).await.unwrap() }).await;
    }));
    assert!(!is_complete(Simulation::new().network(), || async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:80").await.unwrap();
        let client = tokio::net::TcpStream::connect("127.0.0.1:80");
        let (client, server) = tokio::join!(client, listener.accept());
        drop((client.unwrap(), server.unwrap()));
    }));
    assert!(!is_complete(Simulation::new().host("api", || async {}), two_tasks));
}
