//! Requests, one after the other and at once; a service that takes so long is a sleep here.

use std::time::Duration;

use standstill::simulate::named;
use tokio::join;
use tokio::time::sleep;
use tracing::info;

use super::{agrees, gather, millis, seconds};

#[test]
fn requests_at_once_take_as_long_as_the_slowest() {
    agrees("fetching/fetch-nine-urls", async {
        let results = gather((1..=9).map(|n| {
            let fetch = async {
                info!("Starting fetch");
                seconds(2).await;
                info!("Finished fetch");
            };
            (format!("url {n}"), fetch)
        }));
        info!("Results collected: {} items", results.await.len());
    });
    agrees("fetching/three-api-calls", async {
        let call = |n| (format!("call {n}"), async { sleep(Duration::from_secs(2)).await });
        gather((1..=3).map(call)).await;
        info!("Statuses 200 200 200");
    });
    agrees("fetching/three-urls", async {
        let urls = ["url1", "url2", "url3"].map(|url| {
            let fetch = async move {
                seconds(1).await;
                format!("Data from {url}")
            };
            (url.to_owned(), fetch)
        });
        info!("{:?}", gather(urls).await);
    });
    agrees("pitfalls/fetches-at-once", async {
        join!(biased; named("fetch1", seconds(1)), named("fetch2", seconds(2)));
    });
}

#[test]
fn a_thousand_requests_take_as_long_as_one() {
    agrees("fetching/a-thousand-connections", async {
        gather((0..1_000).map(|_| ("server".to_owned(), seconds(1)))).await;
    });
    agrees("blocking/one-hundred-sleeps", async {
        gather((0..100).map(|_| ("sleep".to_owned(), millis(100)))).await;
    });
}

#[test]
fn users_and_products() {
    let fetch = async |what: &str, takes: u64| {
        info!("Fetching {what} (will take {takes} seconds)...");
        seconds(takes).await;
        info!("Finished fetching {what}.");
        format!("Data: {what}")
    };
    agrees("fetching/users-and-products", async {
        info!("--- Asyncio Basic Example ---");
        let users = named("Users", fetch("Users", 2));
        let products = named("Products", fetch("Products", 3));
        let (users, products) = join!(biased; users, products);
        info!("All data fetched. Results: {:?}", [users, products]);
    });
    agrees("fetching/users-and-products-as-tasks", async {
        let tasks = [("task1", "Users", 2), ("task2", "Products", 3)].map(|(name, what, takes)| {
            let fetch = async move {
                seconds(takes).await;
                info!("Finished fetching {what}.");
            };
            (name.to_owned(), fetch)
        });
        gather(tasks).await;
        info!("All data fetched.");
    });
}

#[test]
fn pages_over_one_session() {
    agrees("fetching/five-web-pages", async {
        let pages = [
            ("www.google.com", 300),
            ("www.github.com", 400),
            ("www.python.org", 500),
            ("httpbin.org", 2_000),
            ("www.example.com", 100),
        ];
        let results = gather(pages.map(|(url, takes)| {
            let fetch = async move {
                info!("Fetching: {url}");
                millis(takes).await;
                info!("Finished fetching {url} with status: 200");
            };
            (url.to_owned(), fetch)
        }));
        info!("All {} URLs fetched", results.await.len());
    });
    agrees("fetching/several-urls", async {
        let urls = [("example.com", 300), ("example.org", 100), ("example.net", 200)];
        gather(urls.map(|(url, takes)| (url.to_owned(), millis(takes)))).await;
        info!("200 404 200");
    });
}

#[test]
fn requests_in_sequence_take_their_sum() {
    agrees("fetching/http-session", async {
        millis(200).await;
        millis(300).await;
        info!("Fetched 200 and 200");
    });
    agrees("fetching/one-request", seconds(2));
    agrees("pitfalls/fetches-in-sequence", async {
        seconds(1).await;
        seconds(2).await;
    });
    agrees("fetching/dependent-calls", async {
        let calls = ["ann", "bob", "eve"].map(|customer| {
            let calls = async {
                millis(500).await;
                millis(1_500).await;
            };
            (customer.to_owned(), calls)
        });
        gather(calls).await;
    });
}
