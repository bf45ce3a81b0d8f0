//! On turmoil's.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use turmoil::{Builder, net};

use crate::failing::Pace;
use messages::{HOSTS, host, main, name};
use standstill_benches::work;

#[path = "messages.rs"]
#[expect(clippy::duplicate_mod, reason = "the same text for both networks")]
mod messages;

mod between {
    use std::time::Duration;

    use tokio::time::sleep;

    use crate::failing::Fault;

    pub(super) fn strike(fault: Fault, one: String, other: String, length: Duration) {
        tokio::spawn(async move {
            match fault {
                Fault::Cut => turmoil::partition(&*one, &*other),
                Fault::Hold => turmoil::hold(&*one, &*other),
            }
            sleep(length).await;
            match fault {
                Fault::Cut => turmoil::repair(one, other),
                Fault::Hold => turmoil::release(one, other),
            }
        });
    }
}

pub(super) fn run(pace: Pace) -> u32 {
    let mut sim = Builder::new()
        .simulation_duration(Duration::from_hours(1))
        .min_message_latency(work::LINK)
        .max_message_latency(work::LINK)
        .rng_seed(1)
        .build();
    let (told, done) = unbounded_channel();
    for place in 0..HOSTS {
        let told = told.clone();
        sim.host(name(place), move || {
            let told = told.clone();
            async move { Ok(host(place, pace, told).await?) }
        });
    }
    let answered = Rc::new(Cell::new(None));
    sim.client("main", {
        let answered = Rc::clone(&answered);
        async move {
            answered.set(Some(main(pace, done).await));
            Ok(())
        }
    });
    sim.run().expect("the simulation ends");
    answered.get().expect("main ends")
}
