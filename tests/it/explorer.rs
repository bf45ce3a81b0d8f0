//! Explorations of tokio programs: what they find, how it is told, made again and remembered, and when they say that they are complete.

#[cfg(tokio_unstable)]
mod complete;

use std::env;
use std::hash::{BuildHasher, Hasher};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use crate::attribute::PLAIN;
use crate::support::folder::Folder;
use crate::support::panicking::panic_of;
use standstill::Simulation;
use standstill::explore::Rule;
use standstill::simulate::{Found, Test, spawn_named};
use standstill::tokio;
use tokio::sync::Mutex;
use tokio::task::yield_now;
use tokio::time::sleep;

/// Reads a balance, and writes what is left of it when the lock was free for others.
async fn withdraw(balance: Arc<Mutex<u32>>) {
    let read = *balance.lock().await;
    yield_now().await;
    *balance.lock().await = read - 1;
}

/// Bob withdraws when Ann has: plainly.
async fn ann_and_bob() {
    let balance = Arc::new(Mutex::new(2));
    let ann = spawn_named("ann", withdraw(Arc::clone(&balance)));
    let later = Arc::clone(&balance);
    let bob = spawn_named("bob", async move {
        yield_now().await;
        yield_now().await;
        withdraw(later).await;
    });
    ann.await.unwrap();
    bob.await.unwrap();
    assert_eq!(*balance.lock().await, 0, "a withdrawal is lost");
}

/// Takes something out of stock, and tells of it a while later.
async fn sells_one() {
    let stock = Arc::new(Mutex::new((3, 0)));
    let of_seller = Arc::clone(&stock);
    let seller = spawn_named("seller", async move {
        yield_now().await;
        of_seller.lock().await.0 -= 1;
        sleep(Duration::from_secs(1)).await;
        of_seller.lock().await.1 += 1;
    });
    let _ = seller.await;
    let (left, sold) = *stock.lock().await;
    assert_eq!(left + sold, 3, "an item is lost");
}

fn by(strategy: &str) -> Found {
    Simulation::new().explore().strategy(strategy).runs(200).run(ann_and_bob)
}

/// What a counterexample takes, in words.
fn counterexample(found: &Found) -> Vec<String> {
    let all = found.exploration.failures[0].counterexample.iter();
    all.map(|it| format!("{} takes {}", it.point, it.choice)).collect()
}

#[test]
fn a_lost_update_is_found_by_each_strategy_and_told_by_what_it_takes() {
    for strategy in
        ["mixed", "random", "surw", "urw", "pos", "pct", "pct:2", "feedback", "exhaustive"]
    {
        let found = by(strategy);
        let [failure] = &*found.exploration.failures else {
            panic!("{strategy}: {:?}", found.exploration.failures)
        };
        assert!(failure.first < 40, "{strategy}: run {}", failure.first);
        assert!(failure.counterexample.len() <= 2, "{strategy}: {:?}", counterexample(&found));
        let Rule::Unstated { word, found: what } = &failure.rule else { panic!("{strategy}") };
        assert_eq!(word, "outcome");
        assert!(what.ends_with("a withdrawal is lost"), "{what}");
    }
}

#[test]
fn a_cancellation_that_loses_something_is_found_at_its_wait() {
    let found = Simulation::new().explore().strategy("cancel:sell*").run(sells_one);
    assert_eq!(counterexample(&found), ["cancellation of seller#2 takes cancelled"]);
    // The plain run, and one for each of its waits: the yield and the sleep. No lock is waited for.
    let exploration = &found.exploration;
    assert_eq!((exploration.runs, exploration.failures[0].runs), (3, 1));
    assert!(found.wrong().unwrap().contains("With `seller` cancelled at its wait 2, "));
}

#[test]
fn who_awaits_a_task_that_is_cancelled_is_told_so_and_its_destructors_run() {
    struct Told(Arc<std::sync::Mutex<Vec<&'static str>>>);
    impl Drop for Told {
        fn drop(&mut self) {
            self.0.lock().unwrap().push("dropped");
        }
    }
    let found = Simulation::new().explore().strategy("cancel:worker").run(|| async {
        let told = Arc::new(std::sync::Mutex::new(Vec::new()));
        let worker = Told(Arc::clone(&told));
        let worker = spawn_named("worker", async move {
            let _told = worker;
            sleep(Duration::from_secs(1)).await;
        });
        let ended = worker.await;
        assert_eq!(*told.lock().unwrap(), ["dropped"]);
        assert!(ended.is_ok() || ended.unwrap_err().is_cancelled());
    });
    found.assert();
    assert_eq!((found.exploration.runs, found.exploration.traces.count()), (2, 2));
}

#[test]
fn tasks_of_all_ways_to_spawn_can_be_cancelled() {
    async fn waits() {
        sleep(Duration::from_secs(1)).await;
    }
    let found = Simulation::new().explore().strategy("cancel:task*").run(|| async {
        let mut set = tokio::task::JoinSet::new();
        set.spawn(waits());
        set.extend([waits()]);
        let handle = tokio::runtime::Handle::current().spawn(waits());
        let local = tokio::task::LocalSet::new();
        let of_set = local.spawn_local(waits());
        let one = tokio::spawn(waits());
        local.await;
        let _ = (one.await, of_set.await, handle.await);
        while set.join_next().await.is_some() {}
    });
    found.assert();
    assert_eq!(found.exploration.runs, 6, "the plain run, and one for each task");
}

#[test]
fn the_same_seed_finds_the_same_and_says_the_same() {
    let told = |seed| {
        let explorer = Simulation::new().explore().seed(seed).strategy("random").runs(60);
        explorer.run(ann_and_bob).wrong().unwrap().to_owned()
    };
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}

#[test]
fn a_bounded_search_makes_the_runs_that_are_near_and_says_so() {
    for strategy in ["delays:2", "preemptions:2"] {
        let found = Simulation::new().explore().strategy(strategy).run(ann_and_bob).exploration;
        assert!(found.bounded && !found.complete, "{strategy}: {found:?}");
        assert!(!found.failures.is_empty(), "it takes two: {strategy}");
    }
}

#[test]
fn a_failure_is_told_in_full() {
    let test = Test { name: "krate::bank::test", explore: Some("exhaustive"), ..PLAIN };
    let said = panic_of(|| test.run(ann_and_bob));
    insta::assert_snapshot!(said, @r#"
    bank::test fails

    bank::test (async)

    runs       35, which is all that can differ   exhaustive, seed 0
    traces     8 distinct
    outcomes       12 failed: panicked: assertion `left == right` failed: a withdrawal is lost
                   23 ok
    total      0.000s to 0.000s, median 0.000s, p99 0.000s
    failures   1 distinct

    With `bob` running before `ann` at 0s (2 times), the unstated `outcome "ok"` (it is `failed:
    panicked: assertion `left == right` failed: a withdrawal is lost`) fails (12 of 35 runs, the first
    is run 7)

    failed: panicked: assertion `left == right` failed: a withdrawal is lost   total 0.000s   3 tasks

              0s
    main      ✗
    ann       │
    bob       │
              ✗ failed

    0.000  main      started
    0.000  bob       started
    0.000  ann       started
    0.000  ann       finished
    0.000  bob       finished
    0.000  main      failed: panicked: assertion `left == right` failed: a withdrawal is lost\n  left: 1\n right: 0

      × expected the outcome `ok`, as no other is stated
      │    found `failed: panicked: assertion `left == right` failed: a withdrawal is lost`
      help: if it is meant, run the program with `standstill::simulate` and state
            `trace.expect().outcome("failed")`

        …
        0.000  ann       finished
        0.000  bob       finished
      > 0.000  main      failed: panicked: assertion `left == right` failed: a withdrawal is lost\n  left: 1\n right: 0

    run it again: STANDSTILL_REPLAY='order+at+0s+#1=bob,order+at+0s+#2=bob' cargo test bank::test -- --exact
    keep it as a test: #[standstill::test(replay = "order+at+0s+#1=bob,order+at+0s+#2=bob")]
    "#);
}

#[test]
fn the_recipe_tells_what_its_test_says() {
    let (name, explore) = ("krate::no_withdrawal_is_lost", Some("mixed"));
    let test = Test { name, explore, runs: Some(500), ..PLAIN };
    let said = panic_of(|| test.run(ann_and_bob));
    let recipe = include_str!("../../docs/tokio.md");
    let (_, told) = recipe.split_once("## How do I search for the order that fails?").unwrap();
    let mut texts = told.split("```text\n").skip(1).map(|it| it.split("```").next().unwrap());
    assert!(texts.by_ref().take(2).all(|text| said.contains(text)), "{said}");
}

#[test]
fn a_token_makes_the_run_again_in_one_command() {
    const CHILD: &str = "STANDSTILL_TESTS_A_TOKEN";
    const NAME: &str = "explorer::a_token_makes_the_run_again_in_one_command";
    let test = Test { name: "it::explorer::a_token", explore: Some("mixed"), ..PLAIN };
    if env::var_os(CHILD).is_some() {
        return test.run(ann_and_bob);
    }
    let said = panic_of(|| test.run(ann_and_bob));
    let (_, command) = said.split_once("run it again: STANDSTILL_REPLAY='").unwrap();
    let (token, command) = command.split_once("' ").unwrap();
    assert!(command.starts_with("cargo test explorer::a_token -- --exact\n"), "{command}");
    let replayed = |token: &str| {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args([NAME, "--exact", "--nocapture"]).env(CHILD, "");
        let ended = child.env("STANDSTILL_REPLAY", token).output().unwrap();
        (ended.status.success(), String::from_utf8_lossy(&ended.stderr).into_owned())
    };
    let (passes, told) = replayed(token);
    assert!(!passes && told.contains("a withdrawal is lost"), "{told}");
    assert!(told.contains("before `"), "{told}");
    // One run is told of, with its place, and no search.
    assert!(!told.contains("distinct") && told.contains("tests/it/explorer.rs"), "{told}");
    let (passes, told) = replayed("");
    assert!(passes, "{told}");
    let (passes, told) = replayed("order+at+9s+#1=ann");
    let why = "has no such run: `order at 9s #1` matches no decision of this run: the nearest are";
    assert!(!passes && told.contains(why), "{told}");
}

#[test]
fn a_run_that_is_kept_is_made_first() {
    let found = by("exhaustive");
    let token = standstill::choices::Replay::token(&found.exploration.failures[0].takes());
    let kept: &'static [&'static str] = Box::leak(Box::new([&*token.clone().leak()]));
    let test = Test { replays: kept, ..PLAIN };
    let said = panic_of(|| test.run(ann_and_bob));
    assert!(said.starts_with("b fails\n\nWith `"), "{said}");
    assert!(said.contains(&token) && !said.contains("distinct"), "{said}");
    let kept = Simulation::new().explore().keep(&token).run(ann_and_bob);
    assert_eq!((kept.exploration.runs, kept.holds()), (1, false));
    // What is mended goes on to the search.
    let mended = || async {
        let tasks = ["ann", "bob"].map(|name| {
            spawn_named(name, async {
                yield_now().await;
                yield_now().await;
                yield_now().await;
            })
        });
        for task in tasks {
            task.await.unwrap();
        }
    };
    Test { replays: kept_of(&token), explore: Some("random"), runs: Some(5), ..PLAIN }.run(mended);
    let said = panic_of(|| Test { replays: &["order=#"], ..PLAIN }.run(mended));
    assert!(said.contains("matches no decision of this run"), "{said}");
    let said = panic_of(|| Test { replays: &["order"], ..PLAIN }.run(mended));
    assert!(said.contains("\"order\" is no token of a run: each deviation"), "{said}");
}

fn kept_of(token: &str) -> &'static [&'static str] {
    Box::leak(Box::new([&*token.to_owned().leak()]))
}

#[test]
fn what_has_failed_is_remembered_and_made_first() {
    let folder = Folder::new("explorer-corpus");
    let path = folder.path("of/bank");
    let corpus: &'static str = path.to_str().unwrap().to_owned().leak();
    let name = "krate::bank::ann_and_bob";
    let test = Test { name, explore: Some("exhaustive"), corpus: Some(corpus), ..PLAIN };
    let said = |test: &Test| {
        let said = panic_of(|| test.run(ann_and_bob));
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let first = said(&test);
    assert!(!first.contains("the first is run 1)"), "{first}");
    let tokens = folder.read("of/bank/bank/ann_and_bob.tokens");
    assert_eq!(tokens.lines().count(), 1);
    let again = said(&test);
    assert!(again.contains("the first is run 1)"), "{again}");
    assert_eq!(folder.read("of/bank/bank/ann_and_bob.tokens"), tokens, "it was known");
    folder.write("of/bank/bank/ann_and_bob.tokens", "# of last year\norder\n");
    let wrong = said(&test);
    assert!(wrong.contains("ann_and_bob.tokens:2: it is no token: "), "{wrong}");
    folder.write("file", "");
    let no_folder: &'static str = folder.path("file").to_str().unwrap().to_owned().leak();
    let wrong = said(&Test { corpus: Some(no_folder), ..test.clone() });
    assert!(wrong.contains("bank::ann_and_bob cannot be explored the corpus "), "{wrong}");
}

#[test]
fn where_there_is_nothing_to_search_for_it_is_said() {
    let test = |strategy| Test { explore: Some(strategy), ..PLAIN };
    let said = |strategy| panic_of(|| test(strategy).run(ann_and_bob));
    assert!(said("cancel:nobody").contains("no task is named `nobody`: nothing can be cancelled"));
    assert!(said("faults").contains("no fault begins by chance: `Faults::by_chance` says which"));
    assert!(said("best").contains("explore is no strategy \"best\": a strategy is mixed, random"));
    let alone = panic_of(|| {
        let test = test("random");
        test.run(|| async {
            ::tokio::spawn(async {}).await.unwrap();
        });
    });
    assert!(alone.contains("b tests nothing by its exploration\n\n1000 runs, and no"), "{alone}");
}

#[test]
fn a_limit_a_deadlock_and_a_panic_that_nobody_takes_are_failures() {
    let deadlock = Simulation::new().explore().runs(100).run(|| async {
        let [one, other] = [(); 2].map(|()| Arc::new(Mutex::new(())));
        let (first, second) = (Arc::clone(&one), Arc::clone(&other));
        let task = spawn_named("task", async move {
            let _second = second.lock().await;
            yield_now().await;
            let _first = first.lock().await;
        });
        let held = one.lock().await;
        yield_now().await;
        let both = other.lock().await;
        drop((held, both));
        task.await.unwrap();
    });
    let of = |found: &Found| found.exploration.failures[0].rule.clone();
    assert!(matches!(of(&deadlock), Rule::Unstated { found, .. } if found == "deadlock"));
    let untaken = Simulation::new().explore().runs(20).run(|| async {
        spawn_named("task", async { panic!("lost") });
        yield_now().await;
        yield_now().await;
    });
    let is_untaken = |rule: &Rule| rule.word() == "untaken";
    assert!(untaken.exploration.failures.iter().any(|failure| is_untaken(&failure.rule)));
    let time = Test { explore: Some("random"), runs: Some(3), time: Some("1s"), ..PLAIN };
    let said = panic_of(|| time.run(|| async { sleep(Duration::from_secs(2)).await }));
    assert!(said.contains("(it is `limit`)"), "{said}");
}

#[test]
fn what_is_stated_of_each_run_and_of_some_is_checked() {
    let folder = Folder::new("explorer-expect");
    folder.write(
        "a.kdl",
        "scenario \"x\"\nmain { }\nexpect { total max=\"1s\"; sometimes \"main never told\"; }\n",
    );
    let path: &'static str = folder.path("a.kdl").to_str().unwrap().to_owned().leak();
    let test = Test { explore: Some("random"), runs: Some(4), expect: Some(path), ..PLAIN };
    let said = panic_of(|| test.run(ann_and_bob));
    assert!(said.contains("`sometimes \"main never told\"`: none of"), "{said}");
    let late = Simulation::new().explore().runs(10).expect(|trace| trace.total("1s"));
    let late = late.run(|| async { sleep(Duration::from_secs(2)).await });
    assert!(late.wrong().unwrap().contains("In the plain run, `total \"1s\"` fails"));
}

#[test]
#[expect(clippy::disallowed_types, reason = "what it draws is answered for")]
fn a_program_that_is_answered_for_by_the_simulation_is_explored_too() {
    let test = Test { explore: Some("mixed"), runs: Some(200), ..PLAIN };
    let program = || async {
        // It follows from the seed of the run, which is the same in all.
        let random = std::hash::RandomState::new().build_hasher().finish();
        tracing::info!("{random}");
        ann_and_bob().await;
    };
    let said = panic_of(|| test.run_controlled(standstill_control::answered, program));
    assert!(said.contains("a withdrawal is lost") && !said.contains("made again"), "{said}");
}

#[standstill::test(explore = "exhaustive", runs = 500)]
async fn the_attribute_explores() {
    let tasks = ["a", "b"].map(|name| spawn_named(name, yield_now()));
    for task in tasks {
        task.await.unwrap();
    }
}
