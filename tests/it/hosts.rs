//! Simulated hosts: real servers and clients over simulated sockets.

use std::future::pending;
use std::io;

use crate::support::lines::lines;
use crate::support::panicking::panic_of;
use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use standstill::time::Duration;
use standstill::tokio::net::{TcpListener, TcpStream};
use standstill::{Simulation, spawn};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;
use tracing::{Instrument, info, info_span};

fn millis(count: u64) -> std::time::Duration {
    std::time::Duration::from_millis(count)
}

async fn echo() -> io::Result<()> {
    let listener = TcpListener::bind(("0.0.0.0", 7)).await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        let echo = async move {
            let mut word = [0; 4];
            stream.read_exact(&mut word).await?;
            info!("echoes {}", String::from_utf8_lossy(&word));
            stream.write_all(&word).await
        };
        tokio::spawn(echo.instrument(info_span!("connection")));
    }
}

#[test]
fn a_packet_takes_the_latency_of_the_link() {
    let trace = Simulation::new().host("echo", echo).latency(Duration::from_millis(5)).run(async {
        let mut stream = TcpStream::connect("echo:7").await?;
        info!("connected");
        stream.write_all(b"ping").await?;
        let mut word = [0; 4];
        stream.read_exact(&mut word).await?;
        info!("got {}", String::from_utf8_lossy(&word));
        io::Result::Ok(())
    });
    assert_eq!(
        lines(&trace),
        [
            "0.000 main started",
            "0.000 echo started",
            "0.010 main connected",
            "0.015 connection started",
            "0.015 connection echoes ping",
            "0.015 connection finished",
            "0.020 main got ping",
            "0.020 main finished",
        ]
    );
}

#[test]
fn who_does_not_listen_refuses() {
    let trace = Simulation::new()
        .host("echo", echo)
        .run(async { TcpStream::connect("echo:9").await.map(drop) });
    trace.expect().outcome("failed").eventually("main failed: *refused*").assert();
}

/// The routes of a shop, as they would be served in production.
fn shop() -> Router {
    let item = |Path(id): Path<u32>| async move {
        sleep(millis(200)).await;
        info!("item {id} is in stock");
        Json(id)
    };
    Router::new().route("/items/{id}", get(item))
}

async fn fetch(id: u32) -> String {
    let stream = TcpStream::connect("shop:80").await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    spawn(async move { connection.await.unwrap() }.instrument(info_span!("client")));
    let request = Request::get(format!("/items/{id}")).header("host", "shop");
    let request = request.body(Empty::<Bytes>::new()).unwrap();
    let response = sender.send_request(request).await.unwrap();
    info!("status {}", response.status().as_u16());
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[test]
fn axum_serves_on_a_simulated_host() {
    let serve = || async {
        let listener = TcpListener::bind(("0.0.0.0", 80)).await?;
        axum::serve(listener, shop()).await
    };
    let trace = Simulation::new().host("shop", serve).run(async {
        let (one, two) = tokio::join!(
            fetch(1).instrument(info_span!("one")),
            fetch(2).instrument(info_span!("two")),
        );
        assert_eq!([one, two], ["1", "2"]);
    });
    trace
        .expect()
        .total("200ms")
        .at("200ms", "* item 1 is in stock")
        .at("200ms", "* item 2 is in stock")
        .count("* status 200", 2)
        .duration("one", "200ms")
        .overlap("client*", 2)
        .eventually("one finished")
        .leaks("client*")
        .assert();
}

#[test]
fn a_link_has_a_latency_of_its_own() {
    let ask = async |host: &str| -> io::Result<()> {
        let start = tokio::time::Instant::now();
        let mut stream = TcpStream::connect((host, 7)).await?;
        stream.write_all(b"word").await?;
        stream.read_exact(&mut [0; 4]).await?;
        info!("{host} took {:?}", start.elapsed());
        Ok(())
    };
    let simulation = Simulation::new().latency(millis(1)).link("main", "far", millis(50));
    let trace = simulation.host("near", echo).host("far", echo).run(async {
        ask("near").await?;
        ask("far").await
    });
    trace.expect().order(["main near took 4ms", "main far took 200ms"]).total("204ms").assert();
}

#[test]
#[should_panic(expected = "no host is called \"fra\"; there are main, far")]
fn a_link_to_a_host_that_is_not_there_is_told() {
    let simulation = Simulation::new().link("main", "fra", millis(50)).host("far", echo);
    simulation.run(async {});
}

#[standstill::test]
async fn a_test_alone_has_a_network_of_its_own() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"word").await.unwrap();
    });
    let mut word = [0; 4];
    TcpStream::connect(address).await.unwrap().read_exact(&mut word).await.unwrap();
    server.await.unwrap();
    assert_eq!(&word, b"word");
}

#[test]
fn a_host_may_be_a_server_that_never_returns() {
    let serve = || async {
        let listener = TcpListener::bind(("0.0.0.0", 7)).await.unwrap();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            // What a host has spawned goes with it: it is not left running.
            spawn(async move {
                stream.write_all(b"word").await.unwrap();
                pending::<()>().await;
            });
        }
    };
    let trace = Simulation::new().host("server", serve).run(async {
        for _ in 0..2 {
            let mut stream = TcpStream::connect("server:7").await.unwrap();
            stream.read_exact(&mut [0; 4]).await.unwrap();
        }
    });
    trace.expect().never("* left running").assert();
}

#[test]
fn a_host_that_fails_fails_the_test() {
    let burns = || async { io::Result::<()>::Err(io::Error::other("the shop burns")) };
    let trace = Simulation::new().host("shop", burns).run(async { sleep(millis(1)).await });
    let wrong = panic_of(|| trace.expect().assert());
    assert!(wrong.contains("failure taken by nobody: shop"), "{wrong}");
    trace.expect().untaken("shop").assert();
}

#[test]
fn however_many_hosts_there_are_each_starts_before_main() {
    let mut simulation = Simulation::new();
    for place in 0..200 {
        simulation = simulation.host(&format!("h{place}"), || async {
            info!("up");
            pending::<()>().await;
            Ok::<_, io::Error>(())
        });
    }
    let trace = simulation.run(async { info!("main goes on") });
    let lines = lines(&trace);
    let place = |what: &str| lines.iter().position(|line| line.ends_with(what)).unwrap();
    assert!(place("h199 up") < place("main main goes on"), "{trace}");
}

/// A path belongs to its host: another has one of the same name, and nobody calls from one to the other.
#[test]
fn a_path_is_one_of_its_host() {
    use standstill::tokio::net::{UnixListener, UnixStream};

    async fn says(word: &'static str) -> io::Result<()> {
        let listener = UnixListener::bind("/run/app.sock")?;
        spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            stream.write_all(word.as_bytes()).await
        });
        let mut said = String::new();
        UnixStream::connect("/run/app.sock").await?.read_to_string(&mut said).await?;
        info!("{said}");
        let elsewhere = UnixStream::connect("/run/main.sock").await.map(drop);
        assert_eq!(elsewhere.unwrap_err().kind(), io::ErrorKind::NotFound);
        Ok(())
    }
    let trace =
        Simulation::new().host("api", || says("api")).host("db", || says("db")).run(async {
            let _own = UnixListener::bind("/run/main.sock")?;
            sleep(millis(1)).await;
            io::Result::Ok(())
        });
    trace.expect().eventually("api api").eventually("db db").leaks("*").assert();
}

/// As nobody can remove a file, the path of a socket that is closed is free; no file is made; who waits there to accept is a server; and nobody is at
/// the other end.
#[test]
fn a_path_is_a_name_and_no_file() {
    use standstill::tokio::net::{UnixListener, UnixStream};

    let path = std::env::temp_dir().join("standstill-a-name.sock");
    let trace = Simulation::new().network().run(async {
        drop(UnixListener::bind(&path).unwrap());
        let _again = UnixListener::bind(&path).unwrap();
        assert!(!path.exists());
        let stream = UnixStream::connect(&path).await.unwrap();
        let credentials = stream.peer_cred().unwrap_err().to_string();
        assert!(credentials.starts_with("a simulated socket has no credentials"), "{credentials}");
    });
    trace.expect().assert();
}
