//! The work as simulations of Standstill with hosts, which are compared with turmoil's.

use std::future::Future;
use std::io::{self, Write};
use std::path::Path;

use criterion::Criterion;
use standstill::Simulation;
use standstill::tokio::net::{self, TcpStream};
use standstill_benches::work::{self, Done, Engine, Run, Work};

use crate::measured::{judged, median, shown};

#[path = "../shared/fetching.rs"]
mod fetching;
use fetching::{fetch_http, fetch_tcp, serve_http, serve_tcp};

/// What criterion calls this column.
const KEY: &str = "simulated hosts";
/// How many times as fast as turmoil it is at least.
const LEAST: f64 = 100.0;

/// Measures every row.
pub(crate) fn measure(criterion: &mut Criterion) {
    for (work, mut run) in rows() {
        let mut group = criterion.benchmark_group(work.key());
        group.bench_function(KEY, |bencher| bencher.iter(|| work.assert_done(&run())));
        group.finish();
    }
}

/// Writes the part of the table that tells of simulated hosts.
pub(crate) fn write(out: &mut impl Write, results: &Path) -> io::Result<()> {
    writeln!(
        out,
        "\n{:<28}{:>11}{:>17}   times as fast",
        "simulated hosts", "turmoil", "standstill"
    )?;
    for (work, _) in rows() {
        let [turmoil, ours] =
            [Engine::Turmoil.key(), KEY].map(|function| median(results, work.key(), function));
        write!(out, "{:<28}{:>11}{:>17}", work.title(), shown(turmoil), shown(ours))?;
        match turmoil.zip(ours).map(|(turmoil, ours)| turmoil / ours) {
            Some(times) => writeln!(out, "   {times:.0} of {LEAST:.0} {}", judged(times >= LEAST))?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

fn rows() -> impl Iterator<Item = (Work, Run)> {
    let requests = Work::NineByTcp.requests();
    let by_tcp: Run = Box::new(move || run(requests, serve_tcp, fetch_tcp));
    let by_http: Run = Box::new(move || run(requests, serve_http, fetch_http));
    [(Work::NineByTcp, by_tcp), (Work::NineByHttp, by_http)].into_iter()
}

/// Runs a simulation with a host for each request.
fn run<S, F>(requests: u32, serve: fn(TcpStream) -> S, fetch: fn(TcpStream) -> F) -> Done
where
    S: Future<Output = ()> + Send + 'static,
    F: Future<Output = u64> + Send + 'static,
{
    let simulation = Simulation::new().filter("off").latency(work::LINK);
    let simulation = (1..=requests).fold(simulation, |simulation, request| {
        simulation.host(&format!("s{request}"), move || fetching::host(serve))
    });
    let mut done = None;
    simulation.run(async { done = Some(fetching::main(requests, fetch).await) });
    done.expect("main ends")
}
