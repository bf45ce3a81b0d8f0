//! With the cfg, tests of tokio are simulated, and what the library does with tokio is, too.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::{Handle, Runtime};
use tokio::time::Instant;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_sleep_takes_simulated_time() {
    let start = Instant::now();
    library::nap(DAY).await;
    assert_eq!(start.elapsed(), DAY);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2, start_paused = false)]
async fn a_connection_is_in_the_simulated_network() {
    let address = library::serve().await.unwrap();
    assert_eq!(library::ask(address, 7).await.unwrap(), 8);
    assert!(std::net::TcpStream::connect(address).is_err(), "nobody is there");
}

/// The orders of the tasks of the library, by 60 seeds.
#[test]
fn a_spawn_is_a_choice() {
    let run = |seed| {
        let order = Arc::new(Mutex::new(Vec::new()));
        let found = Arc::clone(&order);
        let simulation = standstill::Simulation::new().seed(seed);
        let trace = simulation.run(async move { *found.lock().unwrap() = library::order().await });
        trace.expect().assert();
        order.lock().unwrap().clone()
    };
    assert_eq!((0..60).map(run).collect::<BTreeSet<_>>().len(), 6);
}

/// As with tokio.
#[tokio::test]
async fn what_is_left_running_fails_no_test() {
    drop(tokio::spawn(std::future::pending::<()>()));
    drop(tokio::spawn(async { panic!("nobody asks") }));
    library::nap(DAY).await;
}

#[test]
fn outside_of_a_simulation_a_runtime_is_one_of_tokio() {
    let runtime = Runtime::new().unwrap();
    let handle: &Handle = runtime.handle();
    let task = handle.spawn(async { Handle::current().spawn_blocking(|| 7).await.unwrap() });
    assert_eq!(runtime.block_on(task).unwrap(), 7);
}

#[tokio::test]
#[cfg_attr(not(target_os = "linux"), ignore = "only there programs are answered")]
async fn the_clock_of_the_system_is_that_of_the_simulation() {
    let before = std::time::SystemTime::now();
    library::nap(DAY).await;
    assert_eq!(before.elapsed().unwrap(), DAY);
}
