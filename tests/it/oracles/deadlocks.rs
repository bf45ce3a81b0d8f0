//! Deadlocks beside a ticker: the same as without it.
//!
//! Whether some tasks wait for each other for ever is certain when nothing is ready and nothing is due any more. With a task
//! that ticks for ever that never comes; that they do is then proved of those that wait for one another, or suspected when the
//! run stops at its limit. Random programs of all that tasks wait for are run both ways.
//!
//! The run without a ticker has another task in its place: it sleeps until everything else is over, and has a step, never come
//! to, that could cancel any task. So nothing is proved there, and the run comes to where nothing can happen.

mod programs;

use std::cell::Cell;

use proptest::prelude::*;
use standstill::choices::{Bytes, Choices, Name, Plain, Point, Replay, Script, Take};
use standstill::run::run;
use standstill::scenario::{Model, Pattern, Scenario};
use standstill::time::Instant;
use standstill::trace::{Event, Outcome, Standing, TaskId, Trace, What};

use crate::oracles::cases::cases;
use crate::oracles::traces::{scenario as scenario_of, shown, trace_of};
use programs::{Other, Program, programs};

#[test]
fn a_deadlock_beside_a_ticker_is_that_without_it() {
    let (deadlocks, proved) = (Cell::new(0_u32), Cell::new(0_u32));
    cases(500, &programs(), |program| {
        // A reader refuses what can be seen to wait for itself.
        prop_assume!(Scenario::parse("", &program.with(Other::Ticker).to_string()).is_ok());
        for model in [Model::Async, Model::Threads(None)] {
            let without = trace(&program, Other::Sleeper, model);
            let with = trace(&program, Other::Ticker, model);
            let text = program.with(Other::Ticker);
            let told = || format!("{text}\n{}\n{}", shown(&without), end(&with));
            let (mine, theirs) = (of_the_program(&with), of_the_program(&without));
            if without.outcome != Outcome::Deadlock {
                // The two files differ in what runs beside, and so in the places of what fails.
                let (mine_ends, theirs_ends) =
                    (with.outcome.to_string(), without.outcome.to_string());
                prop_assert_eq!(mine_ends, theirs_ends, "{}", told());
                prop_assert_eq!(mine, theirs, "{}", told());
                continue;
            }
            deadlocks.set(deadlocks.get() + 1);
            // What happens until it is told is the same,
            let (mine, theirs) = (without_loose_ends(mine), without_loose_ends(theirs));
            prop_assert_eq!(&theirs[..mine.len().min(theirs.len())], &mine[..], "{}", told());
            let (waits, certain) = (standing(&with), standing(&without));
            match &with.outcome {
                // and who is said to wait for ever does.
                Outcome::Deadlock => {
                    proved.set(proved.get() + 1);
                    prop_assert!(!waits.is_empty(), "{}", told());
                    prop_assert!(waits.iter().all(|wait| certain.contains(wait)), "{}", told());
                }
                Outcome::Limit(_) => {
                    let is_told = |wait: &(TaskId, Standing)| waits.contains(wait);
                    prop_assert!(certain.iter().all(is_told), "{}", told());
                }
                other => prop_assert!(false, "{other}\n{}", told()),
            }
        }
        Ok(())
    });
    let (deadlocks, proved) = (deadlocks.get(), proved.get());
    assert!(deadlocks >= 50 && proved * 10 >= deadlocks * 8, "{proved} of {deadlocks}");
}

/// A cancellation that an exploration chooses before a deadlock is certain leads elsewhere. That there could be one later does
/// not make it less certain: a run is told by what is chosen, and not by what could be.
#[test]
fn what_could_be_chosen_changes_no_run_in_which_it_is_not() {
    let scenario = scenario_of(&CHOSEN);
    let plain = trace_of(&scenario, Plain);
    assert_eq!(plain.outcome, Outcome::Deadlock, "{}", shown(&plain));
    assert_eq!(plain.ended, Instant::from_nanos(1_000_000));
    let cancelled = trace_of(&scenario, CancelAt(1));
    assert_eq!(cancelled.outcome, Outcome::Cancelled, "{}", shown(&cancelled));
    assert_eq!(shown(&trace_of(&scenario, CancelAt(9))), shown(&plain));
    cases(100, &programs(), |program| {
        let text = program.with(Other::Ticker).to_string();
        prop_assume!(Scenario::parse("", &text).is_ok());
        let scenario = scenario_of(&text);
        for model in [Model::Async, Model::Threads(None)] {
            let plain = shown(&run(&scenario, model, Plain));
            let all = Script::new(Vec::new()).with_cancellations(Pattern::new("*"));
            let (point, alternative) = ("cancellation of ticker#99999".into(), "cancelled".into());
            let late = Replay::new([Take { point, alternative }]);
            prop_assert_eq!(&shown(&run(&scenario, model, all)), &plain);
            prop_assert_eq!(&shown(&run(&scenario, model, Script::new(Vec::new()))), &plain);
            prop_assert_eq!(&shown(&run(&scenario, model, Bytes::new([0]))), &plain);
            prop_assert_eq!(&shown(&run(&scenario, model, late)), &plain);
        }
        Ok(())
    });
}

const CHOSEN: &str = r#"
    scenario "A ticker that is a branch"
    lock "a"
    lock "b"
    main {
        gather {
            task "ticker" { while #true { sleep "1s"; }; }
            task "one" { acquire "a" { sleep "1ms"; acquire "b" { log "both"; }; }; }
            task "two" { acquire "b" { sleep "1ms"; acquire "a" { log "both"; }; }; }
        }
    }
"#;

/// Cancels the ticker at this wait, and is plain otherwise.
struct CancelAt(u32);

impl Choices for CancelAt {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        u64::from(point.name == Name::Cancellation("ticker", self.0))
    }

    fn may_cancel(&self, task: &str) -> bool {
        task == "ticker"
    }
}

fn trace(program: &Program, other: Other, model: Model) -> Trace {
    let scenario = scenario_of(&program.with(other));
    run(&scenario, model, Plain)
}

/// What happens to the tasks of the program until its end is told.
fn of_the_program(trace: &Trace) -> Vec<Event> {
    let is_told = |event: &&Event| {
        !matches!(
            event.what,
            What::Deadlock(_) | What::LimitReached(_) | What::Waiting(_) | What::Suspected(_)
        ) && **trace.name(event.task) != *"other"
    };
    trace.events.iter().filter(is_told).cloned().collect()
}

/// The same without what is told of tasks when the run has ended.
fn without_loose_ends(mut events: Vec<Event>) -> Vec<Event> {
    events.retain(|event| !matches!(event.what, What::NotTaken(_) | What::NeverAwaited));
    events
}

/// Who waits at the end, for what, since when.
fn standing(trace: &Trace) -> Vec<(TaskId, Standing)> {
    let standing = trace.events.iter().filter_map(|event| match &event.what {
        What::Deadlock(standing) | What::Waiting(standing) | What::Suspected(standing) => {
            Some((event.task, Standing::clone(standing)))
        }
        _ => None,
    });
    standing.collect()
}

/// The end of a trace, of which the rest is ticks.
fn end(trace: &Trace) -> String {
    let shown = shown(trace);
    let lines: Vec<_> = shown.lines().filter(|line| !line.contains(" other sleep")).collect();
    lines.join("\n")
}
