//! Packets as tcpdump prints them: below a run, and in the trace of a program.

use standstill::Simulation;
use standstill::time::Duration;
use standstill::tokio::net::UdpSocket;

use crate::support::folder::Folder;

const LOST: &str = r#"
scenario "The first call is lost"
service "api" latency="1ms"
network { link "main" "api" latency="5ms"; }
faults { at "0s" { partition "main" "api" for="500ms"; }; }
main { fetch "api"; }
"#;

#[test]
fn each_packet_stands_below_the_run_and_says_what_became_of_it() {
    let folder = Folder::new("packets").with("lost.kdl", LOST);
    let told = folder.standstill("run lost.kdl --packets").exits(0).out;
    let packets = told.split("packets\n\n").nth(1).unwrap();
    let packets: Vec<_> = packets.lines().take_while(|line| !line.is_empty()).collect();
    // A call is lost, comes again after a second, is answered, and that answer acknowledged; then the request leaves.
    let (calls, rest) = packets.split_at(4);
    let places = |line: &&str| line.split(", win").next().unwrap().to_owned();
    let first = calls[0].split("seq ").nth(1).and_then(|rest| rest.split(',').next()).unwrap();
    let port = calls[0].split("main.").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    assert!(calls[0].ends_with("length 0, lost"), "{told}");
    assert!(packets[1..].iter().all(|line| !line.ends_with("lost")), "{told}");
    let begins: Vec<_> = calls.iter().map(places).collect();
    let answer = begins[2].split("seq ").nth(1).and_then(|rest| rest.split(',').next()).unwrap();
    assert_eq!(
        begins,
        [
            format!("0.000  main.{port} > api.80: Flags [S], seq {first}"),
            format!("1.000  main.{port} > api.80: Flags [S], seq {first}"),
            format!(
                "1.005  api.80 > main.{port}: Flags [S.], seq {answer}, ack {}",
                first.parse::<u32>().unwrap() + 1
            ),
            format!("1.010  main.{port} > api.80: Flags [.], ack 1"),
        ]
    );
    let request = rest[0];
    assert!(
        request.starts_with(&format!("1.010  main.{port} > api.80: Flags [P.], seq 1:")),
        "{told}"
    );
    let length = request.rsplit("length ").next().unwrap();
    let end: u32 = length.parse::<u32>().unwrap() + 1;
    assert!(request.contains(&format!("seq 1:{end}, ack 1, ")), "{told}");
    // The answer acknowledges it.
    let answer = rest.iter().find(|line| line.contains("api.80 > main") && line.contains("[P.]"));
    assert!(
        answer.is_some_and(|line| line.contains("seq 1:") && line.contains(&format!("ack {end},"))),
        "{told}"
    );
}

#[test]
fn packets_are_shown_as_text_only_and_change_nothing() {
    let folder = Folder::new("packets-text").with("lost.kdl", LOST);
    let without = folder.standstill("run lost.kdl").exits(0).out;
    let with = folder.standstill("run lost.kdl --packets").exits(0).out;
    assert!(without.lines().all(|line| with.lines().any(|it| it == line)), "{with}");
    folder
        .standstill("run lost.kdl --packets --format json")
        .exits(2)
        .tells(&["--packets shows packets below a text"]);
}

#[test]
fn a_program_keeps_its_datagrams() {
    let receiver = || async {
        let socket = UdpSocket::bind("0.0.0.0:7").await?;
        socket.recv(&mut [0; 8]).await.map(drop)
    };
    let run = |simulation: Simulation| {
        let simulation = simulation.host("b", receiver).latency(Duration::from_millis(5));
        simulation.run(async {
            let socket = UdpSocket::bind("0.0.0.0:4000").await?;
            socket.send_to(b"hello", "b:7").await?;
            socket.send_to(b"you", "b:8").await?;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            std::io::Result::Ok(())
        })
    };
    let trace = run(Simulation::new().keep_packets());
    let lines: Vec<_> =
        trace.packets.iter().map(|sent| format!("{} {}", sent.at, sent.line)).collect();
    assert_eq!(
        lines,
        [
            "0.000 main.4000 > b.7: UDP, length 5",
            "0.000 main.4000 > b.8: UDP, length 3",
            "0.005 b > main: ICMP udp port 8 unreachable",
        ]
    );
    assert!(run(Simulation::new()).packets.is_empty());
}
