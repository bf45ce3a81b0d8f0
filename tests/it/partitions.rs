//! Faults of the network from within a program: cuts, what is held, slowed, refused or reset.

use std::io;

use standstill::time::Duration;
use standstill::tokio::net::{TcpListener, TcpStream, UdpSocket};
use standstill::trace::Trace;
use standstill::{Simulation, network};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;
use tracing::info;

use crate::support::lines::lines;
use crate::support::panicking::panic_of;

fn millis(count: u64) -> std::time::Duration {
    std::time::Duration::from_millis(count)
}

/// Sends back each byte of one client.
async fn echo() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7").await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            while let Ok(byte) = stream.read_u8().await {
                if stream.write_u8(byte).await.is_err() {
                    break;
                }
            }
        });
    }
}

fn simulation() -> Simulation {
    Simulation::new().host("echo", echo).latency(millis(5))
}

#[test]
fn what_is_written_into_a_cut_arrives_when_it_is_sent_again_after_it() {
    let trace = simulation().run(async {
        let mut stream = TcpStream::connect("echo:7").await?;
        sleep(millis(990)).await;
        let cut = network::partition("main", "echo");
        let heal = standstill::spawn(async move {
            sleep(millis(2000)).await;
            drop(cut);
        });
        sleep(millis(500)).await;
        stream.write_u8(1).await?;
        stream.read_u8().await?;
        info!("answered");
        heal.await?;
        io::Result::Ok(())
    });
    // At 1.5 s it is sent. The round trip takes 10 ms, so that the timeout is 210 ms, and doubles: it is sent again at 1.71, 2.13,
    // 2.97 and 4.65 s, and the cut is over at 3 s.
    trace
        .expect()
        .at("1s", "main network: main | echo partitioned")
        .at("4.660s", "main answered")
        .assert();
}

#[test]
fn a_cut_of_one_way_lets_calls_through_and_not_the_answers() {
    let trace = simulation().run(async {
        let cut = network::partition_one_way("echo", "main");
        let calls = standstill::spawn(TcpStream::connect("echo:7"));
        sleep(millis(500)).await;
        cut.heal();
        calls.await?.map(drop)
    });
    // The answer to the call at 5 ms is lost, and given again after a second; or the call comes again before that.
    trace.expect().at("500ms", "main network: echo > main healed").total("1.010s").assert();
}

#[test]
fn what_is_held_leaves_in_order_when_it_is_released() {
    let receiver = || async {
        let socket = UdpSocket::bind("0.0.0.0:7").await?;
        let mut byte = [0; 1];
        for _ in 0..3 {
            socket.recv(&mut byte).await?;
            info!("got {}", byte[0]);
        }
        io::Result::Ok(())
    };
    let trace = Simulation::new().host("b", receiver).latency(millis(5)).run(async {
        let socket = UdpSocket::bind("0.0.0.0:0").await?;
        socket.send_to(&[1], "b:7").await?;
        sleep(millis(1)).await;
        let held = network::hold("main", "b");
        socket.send_to(&[2], "b:7").await?;
        socket.send_to(&[3], "b:7").await?;
        sleep(millis(1000)).await;
        drop(held);
        sleep(millis(100)).await;
        io::Result::Ok(())
    });
    let got: Vec<_> = lines(&trace).into_iter().filter(|line| line.contains("got")).collect();
    assert_eq!(got, ["0.005 b got 1", "1.006 b got 2", "1.006 b got 3"]);
}

/// Three datagrams at one instant, of which the second is sent while this is wrong; when each arrives.
fn of_three<F>(wrong: impl FnOnce() -> F) -> Vec<String> {
    let receiver = || async {
        let socket = UdpSocket::bind("0.0.0.0:7").await?;
        let mut byte = [0; 1];
        while socket.recv(&mut byte).await.is_ok() {
            info!("got {}", byte[0]);
        }
        io::Result::Ok(())
    };
    let trace = Simulation::new().host("b", receiver).latency(millis(5)).run(async {
        let socket = UdpSocket::bind("0.0.0.0:0").await?;
        socket.send_to(&[1], "b:7").await?;
        let fault = wrong();
        socket.send_to(&[2], "b:7").await?;
        drop(fault);
        socket.send_to(&[3], "b:7").await?;
        sleep(millis(1000)).await;
        io::Result::Ok(())
    });
    lines(&trace).into_iter().filter(|line| line.contains("got")).collect()
}

#[test]
fn a_fault_strikes_what_is_sent_while_it_is_there_if_it_lasts_no_time_too() {
    let cut = of_three(|| network::partition("main", "b"));
    assert_eq!(cut, ["0.005 b got 1", "0.005 b got 3"]);
    let held = of_three(|| network::hold("main", "b"));
    assert_eq!(held, ["0.005 b got 1", "0.005 b got 2", "0.005 b got 3"]);
    let slow = of_three(|| network::slow("main", "b", millis(100)));
    assert_eq!(slow, ["0.005 b got 1", "0.005 b got 3", "0.105 b got 2"]);
}

#[test]
fn who_is_connected_as_a_cut_begins_is_so_at_both_ends() {
    let server = || async {
        let listener = TcpListener::bind("0.0.0.0:7").await?;
        let (mut stream, _) = listener.accept().await?;
        info!("got {}", stream.read_u8().await?);
        io::Result::Ok(())
    };
    let trace = Simulation::new().host("server", server).latency(millis(5)).run(async {
        let mut stream = TcpStream::connect("server:7").await?;
        stream.write_u8(1).await?;
        let _cut = network::partition("main", "server");
        sleep(millis(100)).await;
        io::Result::Ok(())
    });
    trace.expect().at("15ms", "server got 1").assert();
}

#[test]
fn sets_of_hosts_are_cut_from_each_other_and_not_within() {
    let trace = Simulation::new().host("a", echo).host("b", echo).latency(millis(5)).run(async {
        let _cut = network::partition(["main", "a"], ["b"]);
        TcpStream::connect("a:7").await?;
        info!("a is there");
        let error = TcpStream::connect("b:7").await.unwrap_err();
        info!("{:?}", error.kind());
        io::Result::Ok(())
    });
    trace
        .expect()
        .at("0s", "main network: main, a | b partitioned")
        .at("10ms", "main a is there")
        .at("127.010s", "main TimedOut")
        .assert();
}

#[test]
fn any_other_host_can_be_meant() {
    let trace = Simulation::new().host("a", echo).host("b", echo).run(async {
        let _cut = network::partition("a", "*");
        TcpStream::connect("b:7").await?;
        let error = TcpStream::connect("a:7").await.unwrap_err();
        info!("{:?}", error.kind());
        io::Result::Ok(())
    });
    trace.expect().at("127s", "main TimedOut").assert();
}

#[test]
fn two_cuts_of_one_link_are_over_when_both_are() {
    let trace = simulation().run(async {
        let first = network::partition("main", "echo");
        let second = network::partition("echo", "main");
        drop(first);
        let calls = standstill::spawn(TcpStream::connect("echo:7"));
        sleep(millis(500)).await;
        drop(second);
        calls.await?.map(drop)
    });
    trace.expect().total("1.010s").assert();
}

#[test]
fn a_slow_link_a_refusal_and_a_reset_are_seen_by_sockets() {
    let trace = simulation().run(async {
        let slow = network::slow("main", "echo", millis(95));
        let mut stream = TcpStream::connect("echo:7").await?;
        info!("connected");
        drop(slow);
        let refused = network::refuse("main", "echo");
        let error = TcpStream::connect("echo:7").await.unwrap_err();
        info!("{:?}", error.kind());
        stream.write_u8(1).await?;
        info!("got {}", stream.read_u8().await?);
        drop(refused);
        network::reset("main", "echo");
        info!("{:?}", stream.read_u8().await.unwrap_err().kind());
        io::Result::Ok(())
    });
    trace
        .expect()
        .at("0s", "main network: main | echo slower by 95ms")
        .at("200ms", "main connected")
        .at("210ms", "main ConnectionRefused")
        .at("220ms", "main got 1")
        .at("220ms", "main network: main | echo reset")
        .at("220ms", "main ConnectionReset")
        .assert();
}

#[test]
fn a_connection_whose_peer_is_cut_off_times_out_after_some_fifteen_minutes() {
    let trace = Simulation::new().host("echo", echo).run(async {
        let mut stream = TcpStream::connect("echo:7").await?;
        let _cut = network::partition("main", "echo");
        stream.write_u8(1).await?;
        let error = stream.read_u8().await.unwrap_err();
        info!("{:?}", error.kind());
        io::Result::Ok(())
    });
    trace.expect().at("924.6s", "main TimedOut").assert();
}

#[test]
fn connections_that_nobody_has_closed_are_told_by_who_has_called() {
    let open = |trace: &Trace| -> Vec<_> {
        trace.open.iter().map(|it| (it.from.to_string(), it.to.to_string(), it.count)).collect()
    };
    let of = |from: &str, to: &str, count| (from.to_owned(), to.to_owned(), count);
    let client = || async {
        let _stream = TcpStream::connect("echo:7").await?;
        std::future::pending::<io::Result<()>>().await
    };
    let trace = simulation().host("client", client).run(async {
        let closed = TcpStream::connect("echo:7").await?;
        for _ in 0..2 {
            let stream = TcpStream::connect("echo:7").await?;
            standstill::spawn(async move {
                sleep(millis(60_000)).await;
                drop(stream);
            });
        }
        drop(closed);
        io::Result::Ok(())
    });
    assert_eq!(open(&trace), [of("main", "echo", 2), of("client", "echo", 1)]);
    let trace = simulation().run(async { TcpStream::connect("echo:7").await.map(drop) });
    assert_eq!(open(&trace), []);
}

#[test]
fn a_host_that_is_not_there_cannot_be_cut_off() {
    let panic = panic_of(|| {
        simulation().run(async {
            let _cut = network::partition("main", "ecco");
        });
    });
    assert!(panic.contains("no host is called \"ecco\"; there are main, echo"), "{panic}");
}

#[test]
fn a_link_that_never_fails_has_no_effect_on_when_a_run_ends() {
    let trace = simulation().run(async {
        let mut stream = TcpStream::connect("echo:7").await?;
        stream.write_u8(1).await?;
        stream.read_u8().await?;
        io::Result::Ok(())
    });
    assert_eq!(trace.total.since_start(), Duration::from_millis(20));
}
