//! What of tokio is outside of a simulation, and what becomes of it in one: the standard output, and the clock of the machine.

use std::env;
use std::process::Command;
use std::time::Duration;

use standstill::simulate::Test;
use standstill::{Simulation, tokio};
use tokio::io::AsyncWriteExt;

use crate::attribute::PLAIN;
use crate::support::panicking::panic_of;

/// The variable by which a process is the one that writes.
const WRITES: &str = "STANDSTILL_TESTS_WRITES";

async fn writes() {
    let (mut out, mut err) = (tokio::io::stdout(), tokio::io::stderr());
    for number in 0..3 {
        out.write_all(format!("out {number}\n").as_bytes()).await.unwrap();
        err.write_all(format!("err {number}\n").as_bytes()).await.unwrap();
        tokio::task::yield_now().await;
    }
    out.flush().await.unwrap();
    out.shutdown().await.unwrap();
}

/// In the order in which it is written, without a thread, in no time.
#[test]
fn what_is_written_to_the_standard_output_is_written_at_once() {
    if env::var_os(WRITES).is_some() {
        let trace = Simulation::new().run(writes());
        trace.expect().total("0s").never("main note: *").assert();
        // Nothing is left for the end of the process.
        std::process::abort();
    }
    let name = "stand_in::outside::what_is_written_to_the_standard_output_is_written_at_once";
    let mut child = Command::new(env::current_exe().unwrap());
    let ended = child.args([name, "--exact", "--nocapture"]).env(WRITES, "1").output().unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(out.contains("out 0\nout 1\nout 2\n"), "{out}\n{err}");
    assert!(err.contains("err 0\nerr 1\nerr 2\n"), "{out}\n{err}");
}

/// It is no leak, and no choice.
#[standstill::test(seeds = 3, allow = "one-order")]
async fn who_writes_to_the_standard_output_leaves_nothing() {
    tokio::io::stderr().write_all(b"").await.unwrap();
    let file = tokio::io::stdout();
    assert!(format!("{file:?}").starts_with("Stdout"));
}

#[standstill::test(allow = "threads")]
async fn with_threads_the_standard_output_is_that_of_tokio() {
    tokio::io::stderr().write_all(b"").await.unwrap();
}

#[standstill::test]
async fn to_resume_what_passes_by_itself_is_nothing() {
    tokio::time::pause();
    tokio::time::resume();
    let start = tokio::time::Instant::now();
    tokio::time::sleep(Duration::from_hours(1)).await;
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(start.elapsed(), Duration::from_secs(3601));
}

/// Who resumes the clock past the stand-in is told, whatever comes after it.
#[test]
fn to_resume_the_clock_of_tokio_itself_is_told_by_name() {
    let test = Test { seeds: None, ..PLAIN };
    let sleeps = || async {
        ::tokio::time::resume();
        ::tokio::time::sleep(Duration::from_hours(1)).await;
    };
    let said = panic_of(|| test.run(sleeps));
    let words = "`tokio::time::resume` lets the clock run in real time, which a simulation does not wait for: leave it out";
    assert!(said.contains(words), "{said}");
    let waits = || async {
        ::tokio::time::resume();
        std::future::pending::<()>().await;
    };
    assert!(panic_of(|| test.run(waits)).contains(words));
    let differs = || async {
        ::tokio::time::resume();
        tracing::info!("it is {:?}", ::tokio::time::Instant::now());
    };
    let said = panic_of(|| test.run(differs));
    assert!(said.contains("`tokio::time::resume`, after which time is real"), "{said}");
}
