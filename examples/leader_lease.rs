//! A leader holds a lease and renews it by heartbeats; when they stop, another takes over, and never before.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, interval, sleep, sleep_until};
use tracing::{Instrument, info, info_span};

const LEASE: Duration = Duration::from_secs(3);
const HEARTBEAT: Duration = Duration::from_secs(1);

/// Who holds the lease, and until when.
#[derive(Default)]
pub(crate) struct Lease {
    holder: Mutex<Option<(u32, Instant)>>,
}

impl Lease {
    /// Takes or renews the lease for a node, unless another holds it; else says until when that does.
    fn take(&self, node: u32) -> Result<(), Instant> {
        let mut holder = self.holder.lock().expect("nobody panics while holding it");
        match *holder {
            Some((other, until)) if other != node && Instant::now() < until => Err(until),
            _ => {
                *holder = Some((node, Instant::now() + LEASE));
                Ok(())
            }
        }
    }
}

/// A node that waits for the lease, and leads for as many heartbeats as it lives.
pub(crate) async fn node(lease: Arc<Lease>, id: u32, lives: u32) {
    while let Err(until) = lease.take(id) {
        sleep_until(until).await;
    }
    lead(&lease, id, lives).instrument(info_span!("lead")).await;
    info!("crashed");
}

async fn lead(lease: &Lease, id: u32, lives: u32) {
    let mut heartbeat = interval(HEARTBEAT);
    for _ in 0..lives {
        heartbeat.tick().await;
        if lease.take(id).is_err() {
            info!("lost the lease");
            return;
        }
    }
    // It works on until it crashes.
    sleep(HEARTBEAT).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use standstill::choices::Plain;
    use standstill::simulate::spawn_named;
    use standstill::trace::Trace;
    use standstill::{Simulation, simulate};

    async fn program() {
        let lease = Arc::new(Lease::default());
        let nodes = [1, 2, 3].map(|id| {
            let node = node(Arc::clone(&lease), id, 3);
            spawn_named(&format!("node {id}"), node)
        });
        for node in nodes {
            node.await.expect("no node panics");
        }
    }

    /// At no moment there are two leaders.
    fn leaders_are_never_two(trace: &Trace) {
        let mut leaders = 0;
        for event in &trace.events {
            match event.what.to_string().as_str() {
                "enter lead" => leaders += 1,
                "exit lead" => leaders -= 1,
                _ => {}
            }
            assert!(leaders <= 1, "two leaders at {}:\n{trace}", event.at);
        }
    }

    #[test]
    fn another_takes_over_when_the_lease_of_a_crashed_leader_is_over() {
        let trace = simulate(Plain, program());
        leaders_are_never_two(&trace);
        trace
            .expect()
            .at("0s", "node 1 enter lead")
            .at("3s", "node 1 crashed")
            .at("5s", "node 2 enter lead")
            .within("2s", "node 2 crashed", "node 3 enter lead")
            .assert();
        insta::assert_snapshot!(trace, @r"
        ok   total 13.000s   4 tasks

        main      started
        node 1    started
        node 1    enter lead
        node 2    started
        node 3    started
        +3s
        node 1    exit lead
        node 1    crashed
        node 1    finished
        +2s
        node 2    enter lead
        +3s
        node 2    exit lead
        node 2    crashed
        node 2    finished
        +2s
        node 3    enter lead
        +3s
        node 3    exit lead
        node 3    crashed
        node 3    finished
        main      finished
        ");
    }

    #[test]
    fn there_is_one_leader_whoever_is_first() {
        for seed in 0..50 {
            let trace = Simulation::new().seed(seed).run(program());
            leaders_are_never_two(&trace);
            trace.expect().count("* enter lead", 3).total("13s").assert();
        }
    }
}
