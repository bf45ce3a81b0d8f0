//! Tasks with names, which tokio has with `--cfg tokio_unstable` and its feature `tracing`: each way to spawn one is a choice, and the trace calls it by its name.

use std::collections::BTreeSet;
use std::fs;
use std::future::pending;

use standstill::Simulation;
use standstill::tokio::runtime::Handle;
use standstill::tokio::task::{Builder, JoinSet, LocalSet};

use super::{Came, orders};
use crate::support::defined::{defined, tokio};

/// The operations of both builders.
const OPERATIONS: [&str; 8] = [
    "name",
    "new",
    "spawn",
    "spawn_blocking",
    "spawn_blocking_on",
    "spawn_local",
    "spawn_local_on",
    "spawn_on",
];

async fn all(handle: Handle, set: &LocalSet) {
    Builder::new().name("spawned").spawn(async {}).unwrap().await.unwrap();
    Builder::new().name("on").spawn_on(async {}, &handle).unwrap().await.unwrap();
    Builder::new().name("blocking").spawn_blocking(|| ()).unwrap().await.unwrap();
    let on = Builder::new().name("blocking on").spawn_blocking_on(|| (), &handle);
    on.unwrap().await.unwrap();
    Builder::new().spawn(async {}).unwrap().await.unwrap();
    let mut tasks = JoinSet::new();
    tasks.build_task().name("in a set").spawn(async {}).unwrap();
    tasks.build_task().name("in a set on").spawn_on(async {}, &handle).unwrap();
    tasks.build_task().name("blocking in a set").spawn_blocking(|| ()).unwrap();
    tasks.build_task().name("blocking in a set on").spawn_blocking_on(|| (), &handle).unwrap();
    tasks.build_task().name("local in a set on").spawn_local_on(async {}, set).unwrap();
    Builder::new().name("local on").spawn_local_on(async {}, set).unwrap();
    let local = async {
        Builder::new().name("local").spawn_local(async {}).unwrap().await.unwrap();
        tasks.build_task().name("local in a set").spawn_local(async {}).unwrap();
        tasks.join_all().await;
    };
    set.run_until(local).await;
}

#[test]
fn a_task_of_a_builder_is_called_by_its_name() {
    let trace = Simulation::new().run(async {
        let set = LocalSet::new();
        all(Handle::current(), &set).await;
    });
    let expected = [
        "spawned",
        "on",
        "blocking",
        "blocking on",
        "task builders.rs",
        "in a set",
        "in a set on",
        "blocking in a set",
        "blocking in a set on",
        "local in a set on",
        "local on",
        "local",
        "local in a set",
    ];
    let names: BTreeSet<_> = trace.tasks.iter().map(|task| task.name.to_string()).collect();
    for name in expected {
        assert!(names.contains(name), "{name}: {names:?}");
    }
    assert_eq!(names.len(), expected.len() + 1, "{names:?}");
    trace.expect().never("main note: *").assert();
}

#[test]
fn a_task_of_a_builder_is_a_choice() {
    let each = |came: Came| (0..3).map(move |who| (who, came.clone()));
    let by_builder = orders(|came| async move {
        let tasks: Vec<_> = each(came)
            .map(|(who, came)| Builder::new().name("one").spawn(async move { came.note(who) }))
            .collect();
        for task in tasks {
            task.unwrap().await.unwrap();
        }
    });
    let by_set = orders(|came| async move {
        let mut set = JoinSet::new();
        for (who, came) in each(came) {
            set.build_task().name("one").spawn(async move { came.note(who) }).unwrap();
        }
        set.join_all().await;
    });
    assert_eq!([by_builder, by_set], [6; 2]);
}

#[test]
fn the_builders_have_the_operations_of_tokios() {
    let tokio = tokio();
    for file in ["task/builder.rs", "task/join_set.rs"] {
        let source = fs::read_to_string(tokio.join(file)).unwrap();
        let of_builder = defined(&source).filter(|name| name.starts_with("Builder"));
        let named = of_builder.filter_map(|it| it.rsplit_once("::").map(|(_, it)| it.to_owned()));
        let named: Vec<_> = named.collect();
        assert!(named.len() >= OPERATIONS.len() - 1, "{file}: {named:?}");
        for name in named {
            assert!(OPERATIONS.contains(&&*name), "{file}: {name}");
        }
    }
}

#[test]
fn what_waits_is_told_by_the_name_of_a_builder() {
    let trace = Simulation::new().run(async {
        Builder::new().name("stuck").spawn(pending::<()>()).unwrap().await.unwrap();
    });
    trace.expect().outcome("deadlock").eventually("stuck deadlock: wait since 0.000").assert();
}
