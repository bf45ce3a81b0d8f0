//! A cache that loads each key once: who asks while it is being loaded waits for the same load.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::OnceCell;

type Slot = Arc<OnceCell<String>>;

/// Values by key.
#[derive(Default)]
pub(crate) struct Cache {
    slots: Mutex<BTreeMap<String, Slot>>,
}

impl Cache {
    /// The value of a key, which is loaded if nobody has asked for it yet. A load that fails is not kept.
    pub(crate) async fn get<F, E>(&self, key: &str, load: impl FnOnce() -> F) -> Result<String, E>
    where
        F: Future<Output = Result<String, E>>,
    {
        let slot = Arc::clone(self.lock().entry(key.to_owned()).or_default());
        slot.get_or_try_init(load).await.cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Slot>> {
        self.slots.lock().expect("nobody panics while holding it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standstill::choices::Plain;
    use standstill::simulate::spawn_named;
    use standstill::{Simulation, simulate};
    use std::time::Duration;
    use tokio::time::sleep;
    use tracing::info;

    /// A client asks at this instant, and after 2 s for good.
    async fn client(cache: Arc<Cache>, at: u64, fails: bool) {
        sleep(Duration::from_millis(at)).await;
        let load = || async move {
            info!("load");
            sleep(Duration::from_secs(1)).await;
            if fails { Err("no database") } else { Ok("Ada".to_owned()) }
        };
        match cache.get("user 1", load).await {
            Ok(value) => info!(value),
            Err(error) => info!(error),
        }
    }

    async fn program(clients: [(u64, bool); 3]) {
        let cache = Arc::new(Cache::default());
        let clients = [0, 1, 2].map(|n| {
            let (at, fails) = clients[n];
            spawn_named(&format!("client {}", n + 1), client(Arc::clone(&cache), at, fails))
        });
        for client in clients {
            client.await.expect("no client panics");
        }
    }

    #[test]
    fn who_asks_meanwhile_waits_for_the_same_load() {
        let trace = simulate(Plain, program([(0, false), (500, false), (1500, false)]));
        trace
            .expect()
            .count("* load", 1)
            .at("1s", "client 2 value=\"Ada\"")
            .at("1.5s", "client 3 value=\"Ada\"")
            .assert();
        insta::assert_snapshot!(trace, @r#"
        ok   total 1.500s   4 tasks

        main      started
        client 1  started
        client 1  load
        client 2  started
        client 3  started
        +1s
        client 1  value="Ada"
        client 1  finished
        client 2  value="Ada"
        client 2  finished
        +500ms
        client 3  value="Ada"
        client 3  finished
        main      finished
        "#);
    }

    #[test]
    fn who_waits_for_a_load_that_fails_loads_again() {
        let trace = simulate(Plain, program([(0, true), (500, false), (1500, false)]));
        trace
            .expect()
            .count("* load", 2)
            .at("1s", "client 1 error=\"no database\"")
            .at("2s", "client 2 value=\"Ada\"")
            .at("2s", "client 3 value=\"Ada\"")
            .assert();
    }

    #[test]
    fn there_is_one_load_whoever_is_first() {
        for seed in 0..50 {
            let trace = Simulation::new().seed(seed).run(program([(0, false); 3]));
            trace.expect().count("* load", 1).count("* value=*", 3).total("1s").assert();
        }
    }
}
