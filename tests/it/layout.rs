//! The layout of a file whose tests use the stand-in, as `docs/adopt.md` shows it.

async fn work() -> u32 {
    tokio::spawn(async { 1 }).await.unwrap()
}

#[cfg(test)]
use standstill::tokio;

#[cfg(test)]
mod tests {
    use super::*;
    use standstill::tokio;
    use tokio::time::{Duration, sleep};

    #[standstill::test(seeds = 100)]
    async fn it_works() {
        sleep(Duration::from_mins(1)).await;
        assert_eq!(work().await, 1);
    }
}
