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

use standstill::explore::Facts;
use standstill::explore::search::{Exhaustive, Search};
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};

pub(super) use programs::Program;
use runs::{Seen, every_run};
pub(super) use runs::{Touched, every_run_as, every_run_by_turns, seen};

/// How many programs are compared, and how many runs of each are enumerated at most: where there are more, it is passed over.
const FEW: (u64, usize) = (500, 64);
const MANY_RUNS: usize = 8_000;

/// What the environment asks for: how many programs, from which seed on, and the most runs of each.
fn asked() -> (u64, u64, usize) {
    let number = |name| env::var(name).ok().map(|text| text.parse().expect(name));
    let from = number("STANDSTILL_ENUMERATED_FROM").unwrap_or(0);
    let (few, few_runs) = FEW;
    let many = number("STANDSTILL_ENUMERATED");
    let runs =
        number("STANDSTILL_ENUMERATED_RUNS").map(|runs| usize::try_from(runs).expect("runs"));
    let runs = runs.unwrap_or(if many.is_some() { MANY_RUNS } else { few_runs });
    (many.unwrap_or(few), from, runs)
}

/// How the search came out beside the enumeration.
enum Compared {
    /// It is no scenario, because it names a task that it does not make.
    Unread,
    /// There are more runs than are enumerated.
    TooMany,
    Same,
    Different(String),
}

fn compare(program: &Program, most_runs: usize) -> Compared {
    let Ok(scenario) = Scenario::parse("program.kdl", &program.to_string()) else {
        return Compared::Unread;
    };
    compare_runs(&scenario, program.is_claimed(), most_runs)
}

/// The same of any scenario; `is_claimed` if the search must say that what it sees is all.
fn compare_runs(scenario: &Scenario, is_claimed: bool, most_runs: usize) -> Compared {
    let model = scenario.models[0];
    let Some(all) = every_run(scenario, model, most_runs) else { return Compared::TooMany };
    let (found, runs, complete) = searched(scenario, model, 4 * most_runs);
    if !complete && is_claimed {
        return Compared::Different(format!("not complete after {runs} runs"));
    }
    match (all.difference(&found).next(), found.difference(&all).next()) {
        (None, None) => Compared::Same,
        (_, None) if !complete => Compared::Same,
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
fn searched(scenario: &Scenario, model: Model, most_runs: usize) -> (Seen, usize, bool) {
    let runner = Runner::new(scenario, model);
    let mut search = Exhaustive::new(&Facts::of(scenario, model));
    let (mut found, mut runs) = (BTreeSet::new(), 0);
    loop {
        let plans = search.next(16);
        if plans.is_empty() || runs > most_runs {
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
    let lines = compare_all(Program::by_chance);
    let untried: Vec<_> =
        Program::words().filter(|word| !lines.iter().any(|it| it.starts_with(word))).collect();
    assert!(untried.is_empty(), "in no program that was compared: {untried:?}");
}

#[test]
fn the_exhaustive_search_loses_nothing_where_expressions_ask() {
    let lines = compare_all(Program::asking);
    for asks in ["size('", "held('", "is_set('", "done('", "failed('", "waiting('", "invariant"] {
        assert!(lines.iter().any(|line| line.contains(asks)), "in no program: {asks}");
    }
}

/// Who sends a service something first is not whom it hears first, where it hears both at once.
#[test]
fn the_exhaustive_search_lets_a_service_hear_of_one_before_another_asks() {
    let text = r#"
        scenario "Two ask a service that serves one at a time"
        service "busy" latency="1s" { capacity 1; }
        main {
            group "g" {
                fetch "busy"
                body { fetch "busy"; }
            }
        }
    "#;
    let scenario = Scenario::parse("two.kdl", text).expect("it is a scenario");
    let Some(all) = every_run(&scenario, scenario.models[0], MANY_RUNS) else { panic!("too many") };
    assert_eq!(all.len(), 2, "either is served first");
    assert!(matches!(compare_runs(&scenario, true, MANY_RUNS), Compared::Same));
}

/// Of this scenario the search sees what the enumeration does, and says that it is all.
#[track_caller]
fn assert_same(text: &str) {
    let scenario = Scenario::parse("same.kdl", text).expect("it is a scenario");
    assert!(matches!(compare_runs(&scenario, true, MANY_RUNS), Compared::Same));
}

/// What an expectation looks at is not known while a run is made: a task that seems to sleep may be awake.
#[test]
fn the_exhaustive_search_loses_nothing_where_an_expectation_wakes_who_sleeps() {
    let text = r#"
        scenario "Ended before another begins"
        main {
            race {
                task "t0" { sleep "2s"; }
                task "t1" { log "here"; }
                cancel "t0"
            }
        }
        expect { overlap "t*" max=1; }
    "#;
    assert_same(text);
}

/// Whoever goes on at each end needs one of them, and not all.
#[test]
fn the_exhaustive_search_loses_nothing_where_each_end_is_told() {
    let text = r#"
        scenario "Each as it ends"
        barrier "r" parties=2
        main {
            as-completed on-error="collect" {
                task "t0" { log "here"; }
                task "t1" { log "there"; }
                then "r" { log "{done('t0')} {done('t1')}"; }
            }
        }
    "#;
    assert_same(text);
}

#[test]
fn the_exhaustive_search_loses_nothing_where_selects_meet() {
    let lines = compare_all(Program::selecting);
    let taken = |wait: &&str| lines.iter().any(|line| line.starts_with(&format!("on {wait} ")));
    let untried: Vec<_> = Program::waits().filter(|wait| !taken(wait)).collect();
    assert!(untried.is_empty(), "in no program that was compared: {untried:?}");
}

/// What it sees there is never said to be all.
#[test]
fn the_exhaustive_search_sees_what_an_enumeration_does_where_messages_are_waited_for() {
    // Packets that may arrive sooner or later make many runs of each.
    let lines = compare_part(10, Program::streaming);
    let untried: Vec<_> =
        Program::streams().filter(|word| !lines.iter().any(|it| it.starts_with(&**word))).collect();
    assert!(untried.is_empty(), "in no program that was compared: {untried:?}");
}

#[test]
fn the_exhaustive_search_loses_nothing_where_tasks_go_through_generators() {
    let lines = compare_all(Program::generating);
    let untried: Vec<_> =
        Program::generators().filter(|word| !lines.iter().any(|it| it.starts_with(word))).collect();
    assert!(untried.is_empty(), "in no program that was compared: {untried:?}");
}

/// Compares as many programs as are asked for, and gives all their lines.
fn compare_all(make: impl Fn(u64) -> Program) -> BTreeSet<String> {
    compare_part(1, make)
}

/// The same of a part of as many.
fn compare_part(part: u64, make: impl Fn(u64) -> Program) -> BTreeSet<String> {
    let (count, from, most_runs) = asked();
    let count = count / part;
    let (mut compared, mut passed_over, mut different) = (0, 0, Vec::new());
    let mut lines = BTreeSet::new();
    let differs = |it: &Program| matches!(compare(it, most_runs), Compared::Different(_));
    for seed in from.. {
        if compared == count {
            break;
        }
        let program = make(seed);
        match compare(&program, most_runs) {
            Compared::Unread => {}
            Compared::TooMany => passed_over += 1,
            Compared::Same => {
                compared += 1;
                lines.extend(program.to_string().lines().map(|line| line.trim().to_owned()));
            }
            Compared::Different(_) => {
                compared += 1;
                let smallest = program.smallest(differs);
                let Compared::Different(how) = compare(&smallest, most_runs) else { continue };
                different.push(format!("seed {seed}:\n{smallest}\n{how}\n"));
            }
        }
    }
    let differing = different.len();
    assert!(different.is_empty(), "{differing} of {compared} differ:\n{}", different.concat());
    assert!(passed_over < 2 * compared, "{passed_over} have too many runs, {compared} have not");
    lines
}
