//! Searches on small scenarios, through one helper: which runs are made, and what they come to.

use std::collections::BTreeSet;

use super::*;
use crate::check::check;
use crate::choices::Hash;
use crate::trace::What;

/// What a search came to.
struct Explored {
    runs: usize,
    complete: bool,
    /// The distinct outcomes.
    outcomes: BTreeSet<String>,
    /// The number of the first run that failed, and how many deviations it had.
    failed: Option<(u64, usize)>,
}

fn explore(scenario: &Scenario, mut search: Box<dyn Search>, most: usize) -> Explored {
    let mut explored =
        Explored { runs: 0, complete: false, outcomes: BTreeSet::new(), failed: None };
    loop {
        let plans = search.next(16);
        if plans.is_empty() || explored.runs > most {
            explored.complete = search.is_complete();
            return explored;
        }
        for plan in plans {
            let observed = plan.make(scenario, Model::Async);
            assert_eq!(observed.number, explored.runs as u64, "numbers run on");
            explored.runs += 1;
            let (outcome, holds) = outcome(scenario, &observed.trace);
            explored.outcomes.insert(outcome);
            if !holds && explored.failed.is_none() {
                explored.failed = Some((observed.number, observed.trace.deviations.len()));
            }
            search.learn(&observed);
        }
    }
}

/// How the run ended, what the cells are in the end, and what does not hold.
fn outcome(scenario: &Scenario, trace: &Trace) -> (String, bool) {
    let cells = scenario.cells.iter().map(|cell| {
        let last = trace.events.iter().rev().find_map(|event| match &event.what {
            What::Write(name, value) if *name == cell.name => Some(value.to_string()),
            _ => None,
        });
        last.unwrap_or_default()
    });
    let verdict = check(scenario, trace);
    let failed = verdict.violations.iter().map(|violation| (violation.span, &violation.expected));
    let outcome = format!(
        "{:?} {:?} {:?}",
        trace.outcome,
        cells.collect::<Vec<_>>(),
        failed.collect::<Vec<_>>()
    );
    (outcome, verdict.holds())
}

fn scenario(text: &str) -> Scenario {
    Scenario::parse("test.kdl", text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn by(strategy: &str, scenario: &Scenario, most: usize) -> Explored {
    let strategy: Strategy = strategy.parse().unwrap();
    explore(scenario, strategy.search(1, scenario, Model::Async), most)
}

fn lost_update(tasks: usize, rounds: usize) -> Scenario {
    let names: String = (0..tasks).map(|task| format!(" \"t{task}\"")).collect();
    scenario(&format!(
        r#"
scenario "lost update"
cell "n" 0
main {{
    gather {{
        each "name"{names} {{
            task "{{name}}" {{
                repeat {rounds} {{
                    read "n" into="x"
                    yield
                    write "n" "x + 1"
                }}
            }}
        }}
    }}
}}
expect {{
    eventually "* write n: {}"
}}
"#,
        tasks * rounds
    ))
}

/// A scenario by chance: some tasks, each with a few turns on what they share.
fn by_chance(seed: u64) -> Scenario {
    let chance = Hash::new(seed);
    let below = |number: u64, bound: u64| chance.with(number).below(bound);
    let mut text = String::from(
        "scenario \"by chance\"\ncell \"a\" 0\ncell \"b\" 0\nsemaphore \"s\" permits=1\nlock \"l\"\n\
         queue \"q\" capacity=1\nevent \"e\"\npromise \"p\"\nbarrier \"r\" parties=2\nmain {\n",
    );
    let kind = ["gather", "gather", "gather on-error=\"collect\"", "group", "race"];
    text.push_str(&format!("{} {{\n", kind[usize::try_from(below(0, 5)).unwrap()]));
    let tasks = 2 + below(1, 2);
    for task in 0..tasks {
        text.push_str(&format!("task \"t{task}\" {{\n"));
        let turns = 2 + below(2 + task, if tasks == 2 { 3 } else { 2 });
        for turn in 0..turns {
            let at = 100 * (task + 1) + 10 * turn;
            text.push_str(STEPS[usize::try_from(below(at, STEPS.len() as u64)).unwrap()]);
            text.push('\n');
        }
        text.push_str("}\n");
    }
    text.push_str("}\n}\nexpect {\noutcome \"ok\"\n");
    for (number, line) in EXPECTATIONS.iter().enumerate() {
        if below(1000 + number as u64, 3) == 0 {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.push_str("}\n");
    scenario(&text)
}

const STEPS: [&str; 22] = [
    "read \"a\" into=\"x\"; yield; write \"a\" \"x + 1\"",
    "read \"a\" into=\"x\"; write \"b\" \"x + 1\"",
    "write \"a\" \"1\"; sleep \"1s\"",
    "write \"b\" \"2\"",
    "read \"b\" into=\"x\"; when \"x > 0\" { write \"a\" \"x * 2\"; }",
    "sleep \"1s\"",
    "sleep \"2s\"",
    "yield",
    "acquire \"s\" { read \"a\" into=\"x\"; sleep \"1s\"; write \"a\" \"x + 1\"; }",
    "acquire \"l\" { yield; write \"b\" \"3\"; }",
    "put \"q\" 1",
    "get \"q\" into=\"y\"; write \"b\" \"y + 5\"",
    "close \"q\"",
    "drain \"q\" { write \"a\" \"7\"; }",
    "set \"e\"",
    "wait \"e\"",
    "try { fail \"boom\" times=1; }\ncatch { write \"a\" \"9\"; }",
    "timeout \"1s\" { sleep \"1s\"; write \"b\" \"8\"; }",
    "spawn \"w\" { yield; write \"a\" \"4\"; }\nawait \"w\"",
    "log \"here\"",
    "try { cancel \"t0\"; }\ncatch { log \"none\"; }",
    "fail \"bang\"",
];

const EXPECTATIONS: [&str; 4] = [
    "order \"t0 finished\" \"t1 finished\"",
    "within \"1s\" \"t1 started\" \"t0 finished\"",
    "order \"t1 log here\" \"t0 write*\"",
    "overlap \"t*\" max=1",
];

#[test]
fn pruning_loses_no_outcome() {
    let (mut compared, mut saved) = (0, 0);
    let seeds = std::env::var("SEEDS").map_or(200, |n| n.parse().unwrap());
    for seed in 0..seeds {
        let scenario = by_chance(seed);
        let unpruned = Box::new(Exhaustive::unpruned(&scenario, Model::Async));
        let all = explore(&scenario, unpruned, 3_000);
        if !all.complete {
            continue;
        }
        let pruned = by("exhaustive", &scenario, 3_000);
        assert!(pruned.complete, "{}", scenario.source.text);
        assert_eq!(pruned.outcomes, all.outcomes, "seed {seed}:\n{}", scenario.source.text);
        compared += 1;
        saved += all.runs - pruned.runs;
        println!("{seed}: {} of {}: {}", pruned.runs, all.runs, all.outcomes.len());
    }
    println!("{compared} {saved}");
    assert!(compared > 40 && saved > 1000, "{compared} scenarios compared, {saved} runs saved");
}

#[test]
fn the_lost_update_of_two_tasks_is_covered_completely() {
    let scenario = lost_update(2, 1);
    let explored = by("exhaustive", &scenario, 1_000);
    println!("{} runs", explored.runs);
    assert!(explored.complete);
    assert!(explored.runs < 20, "{} runs", explored.runs);
    assert_eq!(explored.outcomes.len(), 2);
}
