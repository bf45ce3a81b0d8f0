//! The Rust example of the README, as it stands there, and its trace.

use std::time::Duration;
use tokio::time::{sleep, timeout};
use tracing::{Instrument, info, info_span};

async fn fetch(seconds: u64) -> u64 {
    sleep(Duration::from_secs(seconds)).await;
    info!("answered");
    seconds
}

#[standstill::test]
async fn a_slow_service_is_given_up() {
    let slow = fetch(3600).instrument(info_span!("slow"));
    assert!(timeout(Duration::from_secs(5), slow).await.is_err());
}

#[test]
fn the_slower_fetch_decides() {
    let trace = standstill::simulate(standstill::choices::Plain, async {
        let users = fetch(2).instrument(info_span!("users"));
        let products = fetch(3).instrument(info_span!("products"));
        tokio::join!(users, products);
    });
    trace.expect().total("3s").order(["users finished", "products finished"]).assert();
}

#[test]
fn the_readme_shows_this_file_and_its_trace() {
    let [readme, file] = [include_str!("../../README.md"), include_str!("readme.rs")];
    let shown = readme.split("```rust\nuse std::time::Duration;\n").nth(1).unwrap();
    let code = shown.split("```\n").next().unwrap();
    assert!(file.contains(code), "the README has another example");
    let trace = standstill::simulate(standstill::choices::Plain, async {
        let users = fetch(2).instrument(info_span!("users"));
        let products = fetch(3).instrument(info_span!("products"));
        tokio::join!(users, products);
    });
    assert!(readme.contains(&format!("```text\n{trace}```\n")), "{trace}");
}
