//! On the network of a simulation.

use standstill::{Simulation, network};
use tokio::sync::mpsc::unbounded_channel;

use crate::failing::Pace;
use messages::{HOSTS, host, main, name};
use standstill::tokio::net;
use standstill_benches::work;

#[path = "messages.rs"]
mod messages;

mod between {
    use std::time::Duration;

    use tokio::time::sleep;

    use crate::failing::Fault;

    pub(super) fn strike(fault: Fault, one: String, other: String, length: Duration) {
        tokio::spawn(async move {
            let _fault = match fault {
                Fault::Cut => super::network::partition(one, other),
                Fault::Hold => super::network::hold(one, other),
            };
            sleep(length).await;
        });
    }
}

pub(super) fn run(pace: Pace) -> u32 {
    let (told, done) = unbounded_channel();
    let simulation = Simulation::new().filter("off").latency(work::LINK);
    let simulation = (0..HOSTS).fold(simulation, |simulation, place| {
        let told = told.clone();
        simulation.host(&name(place), move || host(place, pace, told.clone()))
    });
    let mut answered = None;
    simulation.run(async { answered = Some(main(pace, done).await) });
    answered.expect("main ends")
}
