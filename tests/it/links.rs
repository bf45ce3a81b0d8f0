//! Links: how long packets take, how many pass at once, and what becomes of those that are lost.

use std::io;

use proptest::prelude::*;
use standstill::Simulation;
use standstill::scenario::Ratio;
use standstill::simulate::Link;
use standstill::time::Duration;
use standstill::tokio::net::{TcpListener, TcpStream, UdpSocket};
use standstill::trace::Trace;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;
use tracing::info;

use crate::support::lines::lines;

fn millis(count: u64) -> std::time::Duration {
    std::time::Duration::from_millis(count)
}

/// Reads all that one client sends, and tells how much that was.
async fn sink() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7").await?;
    let (mut stream, _) = listener.accept().await?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await?;
    let is_right =
        (0..).zip(&all).all(|(place, byte): (usize, &u8)| place % 251 == usize::from(*byte));
    info!("{} bytes, {}", all.len(), if is_right { "as sent" } else { "mixed up" });
    Ok(())
}

/// Sends so many bytes to `sink`, and waits until it has closed.
async fn send(length: usize) -> io::Result<()> {
    let bytes: Vec<_> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
    let mut stream = TcpStream::connect("sink:7").await?;
    stream.write_all(&bytes).await?;
    stream.shutdown().await?;
    stream.read_to_end(&mut Vec::new()).await?;
    Ok(())
}

fn sent(length: usize, link: Link) -> Trace {
    Simulation::new().host("sink", sink).link("main", "sink", link).run(send(length))
}

#[test]
fn a_megabyte_over_a_megabyte_in_a_second_takes_a_second() {
    let trace = sent(1_000_000, Link::new().bandwidth(1_000_000));
    trace.expect().at("1s", "sink 1000000 bytes, as sent").total("1s").assert();
    // The connection takes a way there and back, the bytes one way, and the end one way back.
    let trace = sent(1_000_000, Link::new().bandwidth(1_000_000).latency(millis(10)));
    trace.expect().at("1.030s", "sink 1000000 bytes, as sent").total("1.040s").assert();
}

#[test]
fn a_link_can_be_slower_one_way() {
    let trace = Simulation::new()
        .host("sink", sink)
        .one_way("main", "sink", millis(100))
        .one_way("sink", "main", millis(1))
        .run(send(5));
    trace.expect().at("201ms", "sink 5 bytes, as sent").total("202ms").assert();
}

#[test]
fn any_host_can_be_meant_and_what_is_said_later_goes_before() {
    let trace = Simulation::new()
        .host("sink", sink)
        .link("*", "sink", millis(100))
        .link("main", "*", millis(10))
        .run(send(5));
    trace.expect().total("40ms").assert();
}

#[test]
fn a_connection_over_a_link_that_loses_all_times_out_after_127_s() {
    let link = Link::new().latency(millis(5)).loss(Ratio::ONE);
    let trace = Simulation::new().host("sink", sink).link("main", "sink", link).run(async {
        let error = TcpStream::connect("sink:7").await.unwrap_err();
        info!("{:?}", error.kind());
    });
    trace.expect().at("127s", "main TimedOut").total("127s").assert();
}

#[test]
fn a_connection_to_an_address_that_no_host_has_times_out() {
    let trace = Simulation::new().host("sink", sink).latency(millis(5)).run(async {
        let error = TcpStream::connect("10.1.2.3:7").await.unwrap_err();
        info!("{:?}", error.kind());
    });
    trace.expect().at("127s", "main TimedOut").assert();
}

/// Two datagrams are sent; what arrives within a second is told.
fn datagrams(link: Link) -> Vec<String> {
    let receiver = || async {
        let socket = UdpSocket::bind("0.0.0.0:7").await?;
        let mut byte = [0; 1];
        loop {
            socket.recv(&mut byte).await?;
            info!("got {}", byte[0]);
        }
        #[expect(unreachable_code, reason = "it says of what type the errors are")]
        io::Result::Ok(())
    };
    let trace = Simulation::new().host("b", receiver).one_way("main", "b", link).run(async {
        let socket = UdpSocket::bind("0.0.0.0:0").await?;
        for byte in [1, 2] {
            socket.send_to(&[byte], "b:7").await?;
        }
        sleep(millis(1000)).await;
        io::Result::Ok(())
    });
    lines(&trace).into_iter().filter(|line| line.contains("got")).collect()
}

#[test]
fn datagrams_are_lost_and_come_twice() {
    let link = Link::new().latency(millis(5));
    assert_eq!(datagrams(link), ["0.005 b got 1", "0.005 b got 2"]);
    assert!(datagrams(link.loss(Ratio::ONE)).is_empty());
    let twice = ["0.005 b got 1", "0.005 b got 1", "0.005 b got 2", "0.005 b got 2"];
    assert_eq!(datagrams(link.duplicate(Ratio::ONE)), twice);
}

#[test]
fn what_is_reordered_takes_no_latency() {
    let link = Link::new().latency(millis(5)).reorder(Ratio::ONE);
    assert_eq!(datagrams(link), ["0.000 b got 1", "0.000 b got 2"]);
}

#[test]
fn loss_is_a_choice_with_a_name_and_plainly_nothing_is_lost() {
    let run = |seed: Option<u64>| {
        let simulation = Simulation::new().host("sink", sink).latency(millis(5));
        let simulation = simulation.link("main", "sink", Link::new().loss(Ratio::percent(20)));
        let simulation = match seed {
            Some(seed) => simulation.seed(seed),
            None => simulation,
        };
        simulation.run(send(5))
    };
    run(None).expect().total("20ms").assert();
    let lossy = (0..50).map(|seed| run(Some(seed))).find(|trace| {
        trace.deviations.iter().any(|it| it.point.to_string() == "loss on main>sink at packet 1")
    });
    // The call is lost, and comes again after a second, at least.
    let lossy = lossy.expect("one of fifty runs loses the first packet");
    assert!(lossy.total.since_start() >= Duration::from_millis(1020), "{lossy}");
}

#[test]
fn a_range_is_chosen_for_each_connection_or_for_each_packet() {
    let link = Link::new().latency_between(millis(1), millis(100));
    let names = |link: Link| {
        let simulation = Simulation::new().host("sink", sink).link("main", "sink", link);
        let trace = simulation.seed(1).run(send(5));
        let names: Vec<_> = trace.deviations.iter().map(|it| it.point.to_string()).collect();
        names
            .into_iter()
            .filter(|name| name.starts_with("latency on main>sink"))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(link), ["latency on main>sink of connection 1"]);
    let each = names(link.of_each_packet());
    assert!(each.len() > 2 && each.iter().all(|name| name.contains("at packet")), "{each:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn bytes_arrive_whole_and_in_order_over_any_link(
        seed in 0_u64..1_000_000,
        loss in 0_u32..30,
        duplicate in 0_u32..100,
        reorder in 0_u32..100,
        length in 1_usize..100_000,
        latency in 0_u64..50,
    ) {
        let link = Link::new()
            .latency_between(millis(latency), millis(2 * latency))
            .of_each_packet()
            .loss(Ratio::percent(loss))
            .duplicate(Ratio::percent(duplicate))
            .reorder(Ratio::percent(reorder));
        let trace = Simulation::new()
            .host("sink", sink)
            .link("main", "sink", link)
            .seed(seed)
            .run(async move { send(length).await.map_err(|error| error.to_string()) });
        // With luck as bad as that a connection times out, as it does in life.
        if !trace.to_string().contains("timed out") {
            trace.expect().eventually(&format!("sink {length} bytes, as sent")).assert();
        }
    }
}
