//! What fails in a simulation, and what is told of it. Built twice: here with all features, and in a package that has `simulate` alone.

use std::panic::catch_unwind;
use std::time::Duration;

use standstill::choices::Plain;
use standstill::simulate::{simulate, spawn_named, twice};
use standstill::trace::Trace;
use tokio::time::sleep;

/// What each failure is told as.
pub(crate) fn complaints() -> Vec<String> {
    let failures: [fn(); 6] =
        [does_not_hold, is_stated_wrongly, is_stated_twice, goes_without_saying, fails, differs];
    let told = failures.map(|failure| {
        let panic = catch_unwind(failure).expect_err("it fails");
        panic.downcast::<String>().map_or_else(|_| "no text".to_owned(), |text| *text)
    });
    told.to_vec()
}

fn nap() -> Trace {
    simulate(Plain, async {
        let job = spawn_named("job", sleep(Duration::from_secs(2)));
        job.await.expect("nobody cancels it");
        sleep(Duration::from_secs(1)).await;
    })
}

fn does_not_hold() {
    let trace = nap();
    let expect = trace.expect().total("2s").order(["job finished", "main \"é\n*"]);
    expect.count("job *", 5..).duration("job", "3s"..="4s").never("main finished").assert();
}

fn is_stated_wrongly() {
    let trace = nap();
    let expect = trace.expect().total("2 seconds").order(["job finished"]).never("jobs*");
    let expect = expect.outcome("oke").count("main *", "3").duration("job", 2).rate("* *", 1, "0s");
    expect.never_before("", "a b").blocked("2s"..="1s").at("1s..2s", "main finished").assert();
}

fn is_stated_twice() {
    let trace = nap();
    let many = (0..30).fold(trace.expect().outcome("ok"), |expect, _| expect.outcome("failed"));
    many.assert();
}

fn goes_without_saying() {
    let trace = simulate(Plain, async {
        drop(spawn_named("server", sleep(Duration::from_secs(9))));
        sleep(Duration::from_secs(1)).await;
    });
    trace.expect().total("1s").assert();
}

fn fails() {
    let trace = simulate(Plain, async { Err::<(), _>("no way") });
    trace.expect().total("0s").assert();
}

fn differs() {
    let mut runs = 1..;
    twice(|| {
        let seconds = runs.next().expect("there is another");
        simulate(Plain, async move { sleep(Duration::from_secs(seconds)).await })
    });
}
