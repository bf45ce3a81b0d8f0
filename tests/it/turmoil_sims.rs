//! A test of the kind found among turmoil's own examples, with a trace.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use standstill::simulate::turmoil::run;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tracing::{Instrument, info, info_span};
use turmoil::net::{TcpListener, TcpStream};
use turmoil::{Builder, Result, Sim};

const PORT: u16 = 1234;

async fn server() -> Result {
    let listener = TcpListener::bind((IpAddr::from(Ipv4Addr::UNSPECIFIED), PORT)).await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        let serve = async move {
            let word = stream.read_u8().await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
            info!(word, "served");
            stream.write_u8(word).await
        };
        tokio::spawn(serve.instrument(info_span!("connection")));
    }
}

async fn client(word: u8) -> Result {
    let mut stream = TcpStream::connect(("server", PORT)).await?;
    stream.write_u8(word).await?;
    let answer = stream.read_u8().await?;
    info!(answer, "got");
    if answer == 13 { Err("unlucky".into()) } else { Ok(()) }
}

fn sim() -> Sim<'static> {
    let millis = Duration::from_millis;
    let latency = (millis(10), millis(10));
    let mut builder = Builder::new();
    builder.min_message_latency(latency.0).max_message_latency(latency.1);
    let mut sim = builder.build();
    sim.host("server", server);
    sim
}

#[test]
fn a_turmoil_simulation_has_a_trace() {
    let mut sim = sim();
    sim.client("one", client(1));
    sim.client("two", client(2));
    let trace = run(&mut sim);
    trace
        .expect()
        .order(["connection started", "connection served word=1", "one got answer=1"])
        .within("1010ms", "connection started", "connection finished")
        .count("* got answer=*", 2)
        .overlap("connection*", 2)
        .total("1s"..="1100ms")
        .assert();
}

#[test]
fn the_error_of_a_client_fails_the_simulation() {
    let mut sim = sim();
    sim.client("one", client(13));
    run(&mut sim).expect().outcome("failed").eventually("main failed: unlucky").assert();
}

#[test]
fn a_limit_is_told_of_in_a_turmoil_simulation_too() {
    let mut sim = sim();
    sim.client("waits", async {
        standstill::simulate::spawn_named("job", std::future::pending::<()>());
        std::future::pending().instrument(info_span!("lock", n = 1)).await
    });
    sim.client("noisy", async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        for n in 0..1_000_000 {
            info!(n, "noise");
        }
        Ok(())
    });
    let trace = run(&mut sim);
    trace.expect().outcome("limit").assert();
    let lines: Vec<_> = trace.events.iter().map(|event| trace.line(event)).collect();
    let first = lines.iter().position(|line| line.contains(" limit: ")).unwrap();
    let told: Vec<_> = lines[first..].iter().map(|line| line.trim_start()).collect();
    // Turmoil polls its hosts at every tick: since when they wait is not known.
    let waits = ["job waiting: wait since 0.000", "lock{n=1} waiting: wait since 0.000"];
    assert_eq!(told, [&["noisy limit: 1000000 events"], &waits[..]].concat());
}
