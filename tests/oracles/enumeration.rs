//! The exhaustive search against an enumeration that leaves nothing out.
//!
//! Small random programs of every kind of step are run under every model. [`runs`] goes depth-first through every
//! combination of choices that the program offers, and shares no code with the search. Where it comes to an end, so must the
//! search, and both must have seen the same: the verdicts, and what each task did and when, for the order of what nobody can
//! tell apart is all that may be left out. A program that differs is made as small as it stays different.

mod programs;
mod runs;

use std::collections::BTreeSet;
use std::env;

use standstill::explore::search::{Exhaustive, Search};
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};

use programs::Program;
use runs::{Seen, every_run, seen};

/// How many runs of a program are enumerated at most: where there are more, it is passed over.
const MOST_RUNS: usize = 8_000;

/// How many programs are compared, and from which seed on.
fn asked() -> (u64, u64) {
    let number = |name, or| env::var(name).ok().map_or(or, |text| text.parse().expect(name));
    (number("STANDSTILL_ENUMERATED", 500), number("STANDSTILL_ENUMERATED_FROM", 0))
}

/// How the search came out beside the enumeration.
enum Compared {
    /// There are more runs than are enumerated.
    TooMany,
    Same,
    Different(String),
}

fn compare(program: &Program) -> Compared {
    let text = program.to_string();
    let Ok(scenario) = Scenario::parse("program.kdl", &text) else { return Compared::TooMany };
    let model = scenario.models[0];
    let Some(all) = every_run(&scenario, model, MOST_RUNS) else { return Compared::TooMany };
    let (found, runs, complete) = searched(&scenario, model);
    if !complete {
        return Compared::Different(format!("not complete after {runs} runs"));
    }
    match (all.difference(&found).next(), found.difference(&all).next()) {
        (None, None) => Compared::Same,
        (lost, new) => Compared::Different(format!(
            "{} of the search, {} of the enumeration\nlost:\n{}\nnew:\n{}",
            found.len(),
            all.len(),
            lost.map_or("nothing", |it| it),
            new.map_or("nothing", |it| it),
        )),
    }
}

/// What the exhaustive search sees, in how many runs, and whether it says that this is all.
fn searched(scenario: &Scenario, model: Model) -> (Seen, usize, bool) {
    let runner = Runner::new(scenario, model);
    let mut search = Exhaustive::new(scenario, model);
    let (mut found, mut runs) = (BTreeSet::new(), 0);
    loop {
        let plans = search.next(16);
        if plans.is_empty() || runs > 4 * MOST_RUNS {
            return (found, runs, search.is_complete());
        }
        for plan in plans {
            let observed = plan.make(&runner);
            runs += 1;
            found.insert(seen(scenario, &observed.trace));
            search.learn(&observed);
        }
    }
}

#[test]
fn the_exhaustive_search_loses_nothing_that_an_enumeration_sees() {
    let (count, from) = asked();
    let (mut compared, mut seed) = (0, from);
    let mut different = Vec::new();
    while compared < count {
        let program = Program::by_chance(seed);
        match compare(&program) {
            Compared::TooMany => {}
            Compared::Same => compared += 1,
            Compared::Different(_) => {
                compared += 1;
                let smallest = program.smallest(|it| matches!(compare(it), Compared::Different(_)));
                if let Compared::Different(how) = compare(&smallest) {
                    different.push(format!("seed {seed}:\n{smallest}\n{how}"));
                }
            }
        }
        seed += 1;
    }
    let programs = seed - from;
    assert!(different.is_empty(), "{} of {programs} differ:\n{}", different.len(), different.join("\n"));
    assert!(compared * 2 > programs, "{compared} of {programs} programs are small enough");
}

// TEMPORARY
#[allow(dead_code)]
pub fn main_of() {
    let (count, from) = asked();
    let (mut compared, mut many, mut diff) = (0, 0, 0);
    for seed in from..from + count {
        let program = Program::by_chance(seed);
        match compare(&program) {
            Compared::TooMany => many += 1,
            Compared::Same => compared += 1,
            Compared::Different(_) => {
                diff += 1;
                let smallest = program.smallest(|it| matches!(compare(it), Compared::Different(_)));
                if let Compared::Different(how) = compare(&smallest) {
                    println!("=== seed {seed}:\n{}\n{how}", smallest.to_string().split_once("model").unwrap().1);
                }
            }
        }
    }
    println!("same {compared} many {many} diff {diff}");
}
