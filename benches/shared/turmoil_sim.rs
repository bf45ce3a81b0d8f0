//! The work as turmoil simulations at the default tick.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use turmoil::net::{self, TcpStream};
use turmoil::{Builder, Sim};

use crate::work::{self, Done, Run, Work};

#[path = "fetching.rs"]
mod fetching;
use fetching::{fetch_http, fetch_tcp, serve_http, serve_tcp};

/// How turmoil does `work`; `None` where there is no network. It keeps a link for each pair of hosts, and a thousand hosts
/// take it minutes.
pub fn runner(work: Work) -> Option<Run> {
    let requests = work.requests();
    match work {
        Work::NineByTcp => Some(Box::new(move || run(requests, serve_tcp, fetch_tcp))),
        Work::NineByHttp => Some(Box::new(move || run(requests, serve_http, fetch_http))),
        _ => None,
    }
}

/// Runs a simulation with a host for each request.
fn run<S, F>(requests: u32, serve: fn(TcpStream) -> S, fetch: fn(TcpStream) -> F) -> Done
where
    S: Future<Output = ()> + Send + 'static,
    F: Future<Output = u64> + Send + 'static,
{
    let mut sim = simulation();
    for request in 1..=requests {
        sim.host(format!("s{request}"), move || async move { Ok(fetching::host(serve).await?) });
    }
    let done = Rc::new(Cell::new(None));
    sim.client("main", {
        let done = Rc::clone(&done);
        async move {
            done.set(Some(fetching::main(requests, fetch).await));
            Ok(())
        }
    });
    sim.run().expect("the simulation ends");
    done.get().expect("main ends")
}

fn simulation() -> Sim<'static> {
    Builder::new()
        .simulation_duration(Duration::from_mins(1))
        .min_message_latency(work::LINK)
        .max_message_latency(work::LINK)
        .rng_seed(1)
        .build()
}
