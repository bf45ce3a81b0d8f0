//! The programs by which schedulers are compared: families of `SCTBench` (Thomson, Donaldson, Betts, *Concurrency Testing Using
//! Controlled Schedulers*, TOPC 2016), of any size, and how many runs a strategy needs until the first failure.

use std::fmt::Write;

use super::{Explored, explore_while, scenario};
use crate::explore::program::Facts;
use crate::explore::search::Strategy;
use crate::scenario::{Model, Scenario};

/// How many sessions there are of each, and after how many runs one is given up.
const SESSIONS: u64 = 10;
const MOST: usize = 10_000;

/// Tasks that are begun one after the other, and awaited.
fn program(declared: &str, tasks: &[(String, String)], expected: &str) -> Scenario {
    let mut text = format!("scenario \"a family\"\n{declared}\nmain {{\n");
    for (name, body) in tasks {
        _ = writeln!(text, "spawn \"{name}\" {{ yield; {body} }}\nyield");
    }
    for (name, _) in tasks {
        _ = writeln!(text, "await \"{name}\"");
    }
    scenario(&format!("{text}}}\nexpect {{ {expected}; }}"))
}

fn many(number: usize, name: &str, body: &str) -> Vec<(String, String)> {
    (0..number).map(|nth| (format!("{name}{nth}"), body.to_owned())).collect()
}

/// So many tasks set one cell and then another; somebody sees only the first set.
pub(super) fn reorder(setters: usize) -> Scenario {
    let mut tasks = many(setters, "s", "write \"a\" \"1\"; yield; write \"b\" \"0 - 1\";");
    let check = "read \"a\" into=\"x\"; yield; read \"b\" into=\"y\"
        when \"x == 1 && y == 0\" { log \"BUG\"; }";
    tasks.push(("check".to_owned(), check.to_owned()));
    program("cell \"a\" 0; cell \"b\" 0", &tasks, "never \"check log BUG\"")
}

/// So many tasks write under one lock what they derive under another; somebody reads between.
pub(super) fn twostage(writers: usize) -> Scenario {
    let body = "acquire \"l1\" { yield; write \"d1\" \"1\"; }; yield
        acquire \"l2\" { yield; read \"d1\" into=\"v\"; write \"d2\" \"v + 1\"; }";
    let mut tasks = many(writers, "a", body);
    let check = "acquire \"l1\" { yield; read \"d1\" into=\"t1\"; }
        when \"t1 != 0\" { yield; acquire \"l2\" { yield; read \"d2\" into=\"t2\"; }
            when \"t2 != t1 + 1\" { log \"BUG\"; }; }";
    tasks.push(("b".to_owned(), check.to_owned()));
    let declared = "lock \"l1\"; lock \"l2\"; cell \"d1\" 0; cell \"d2\" 0";
    program(declared, &tasks, "never \"b log BUG\"")
}

/// So many philosophers, each of whom takes the fork on the left first.
pub(super) fn philosophers(number: usize) -> Scenario {
    let declared =
        (0..number).fold(String::new(), |all, fork| all + &format!("lock \"f{fork}\"\n"));
    let body = |left: usize| {
        let right = (left + 1) % number;
        format!("acquire \"f{left}\" {{ yield; acquire \"f{right}\" {{ yield; }}; }}")
    };
    let tasks: Vec<_> = (0..number).map(|nth| (format!("p{nth}"), body(nth))).collect();
    program(&declared, &tasks, "outcome \"ok\"")
}

/// Two tasks add to a cell under a lock; a third looks whether both were before it, which is begun first.
pub(super) fn lazy() -> Scenario {
    let add = |number| {
        let add = "yield; read \"d\" into=\"x\"; write \"d\"";
        format!("acquire \"m\" {{ {add} \"x + {number}\"; }}")
    };
    let looks = "acquire \"m\" { yield; read \"d\" into=\"x\"; when \"x >= 3\" { log \"BUG\"; }; }";
    let tasks = [("t3", looks.to_owned()), ("t1", add(1)), ("t2", add(2))];
    let tasks = tasks.map(|(name, body)| (name.to_owned(), body));
    program("lock \"m\"; cell \"d\" 0", &tasks, "never \"t3 log BUG\"")
}

/// A task goes through a cell under one lock, and so many under another.
pub(super) fn wronglock(number: usize) -> Scenario {
    let adds = "yield; read \"v\" into=\"x\"; yield; write \"v\" \"x + 1\"";
    let looks = "yield; read \"v\" into=\"y\"; when \"y != x + 1\" { log \"BUG\"; }";
    let mut tasks = vec![("a".to_owned(), format!("acquire \"data\" {{ {adds}; {looks}; }}"))];
    tasks.extend(many(number, "b", &format!("acquire \"this\" {{ {adds}; }}")));
    program("lock \"data\"; lock \"this\"; cell \"v\" 0", &tasks, "never \"a log BUG\"")
}

/// A task of many steps, beside which the plain run soon comes to its end.
pub(super) fn window() -> Scenario {
    let text = r#"
scenario "a window"
cell "busy" #false
main {
    gather {
        task "a" { repeat 10 { yield; }; write "busy" "true"; yield; write "busy" "false"; repeat 10 { yield; }; }
        task "b" { yield; read "busy" into="u"; log "saw {u}"; }
    }
}
expect { never "b log saw true"; }
"#;
    scenario(text)
}

/// How many runs it takes on average until the first failure, and in how many sessions there was one.
fn needs(scenario: &Scenario, strategy: &str) -> (u64, u64) {
    let strategy: Strategy = strategy.parse().unwrap();
    let session = |seed| {
        let search = strategy.search(seed, &Facts::of(scenario, Model::Async));
        let goes_on = |it: &Explored| it.runs < MOST && it.failed.is_none();
        explore_while(scenario, search, goes_on).failed.map(|(run, _)| run + 1)
    };
    let found: Vec<u64> = (1..=SESSIONS).filter_map(session).collect();
    let sessions = found.len() as u64;
    (found.iter().sum::<u64>() / sessions.max(1), sessions)
}

/// Every session finds it, in so many runs on average at most.
fn assert_needs(name: &str, scenario: &Scenario, strategy: &str, most: u64) {
    let (mean, sessions) = needs(scenario, strategy);
    assert!(mean <= most && sessions == SESSIONS, "{name}: {mean} runs, {sessions} sessions");
}

#[test]
fn uniform_walks_need_about_as_few_runs_as_is_published() {
    // Zhao et al., ASPLOS 2025, found these in each of 20 sessions, the larger in 17 runs on average.
    for (name, scenario, most) in [
        ("lazy", lazy(), 12),
        ("reorder 5", reorder(4), 20),
        ("reorder 10", reorder(9), 40),
        ("twostage 20", twostage(19), 80),
        ("window", window(), 40),
    ] {
        assert_needs(name, &scenario, "surw", most);
    }
}

#[test]
fn the_default_search_is_as_good_as_the_best_of_its_parts_but_for_its_share() {
    for (name, scenario, most) in [
        ("lazy", lazy(), 16),
        ("reorder 3", reorder(2), 30),
        ("reorder 10", reorder(9), 80),
        ("phil 4", philosophers(4), 40),
        ("wronglock 3", wronglock(3), 16),
    ] {
        assert_needs(name, &scenario, "mixed", most);
    }
}

#[test]
#[ignore = "a table to look at, in minutes"]
#[expect(clippy::print_stdout, reason = "it is there to be read")]
fn table() {
    let programs = [
        ("lazy", lazy()),
        ("reorder 3", reorder(2)),
        ("reorder 5", reorder(4)),
        ("reorder 10", reorder(9)),
        ("reorder 20", reorder(19)),
        ("phil 4", philosophers(4)),
        ("phil 8", philosophers(8)),
        ("twostage 2", twostage(1)),
        ("twostage 20", twostage(19)),
        ("wronglock 3", wronglock(3)),
        ("window", window()),
    ];
    for (name, scenario) in programs {
        print!("{name:12}");
        for strategy in ["random", "surw", "urw", "pos", "pct:2", "pct:3", "feedback", "mixed"] {
            let (mean, sessions) = needs(&scenario, strategy);
            print!("  {strategy} {mean} ({sessions})");
        }
        println!();
    }
}
