//! What made the difference to the total, where both runs know who woke whom: always on the critical path, and never nothing.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use standstill::choices::Plain;
use standstill::diff::{Change, Changes, Recorded, WayPart, compare, compare_along};
use standstill::run::Runner;
use standstill::scenario::Scenario;
use standstill::trace::Trace;

use crate::oracles::cases::cases;
use crate::support::folder::Folder;

/// Phases one after the other, of tasks beside each other, of steps: a sleep of so many milliseconds, or a fetch that takes them.
type Program = Vec<Vec<Vec<(bool, u8)>>>;

fn text(program: &Program) -> String {
    let (mut services, mut main) = (String::new(), String::new());
    for (phase, tasks) in program.iter().enumerate() {
        main += "gather {\n";
        for (task, steps) in tasks.iter().enumerate() {
            let _ = writeln!(main, "task \"p{phase} t{task}\" {{");
            for (step, (is_fetch, length)) in steps.iter().enumerate() {
                let name = format!("s{phase}{task}{step}");
                if *is_fetch {
                    let _ = writeln!(services, "service \"{name}\" latency=\"{length}ms\"");
                    let _ = writeln!(main, "fetch \"{name}\"");
                } else {
                    let _ = writeln!(main, "sleep \"{length}ms\"");
                }
            }
            main += "}\n";
        }
        main += "}\n";
    }
    format!("scenario \"phases\"\n{services}main {{\n{main}}}\n")
}

fn kept(program: &Program) -> Trace {
    let text = text(program);
    let scenario = Scenario::parse("phases.kdl", &text).unwrap();
    Runner::new(&scenario, scenario.models[0]).run_keeping_turns(Plain)
}

fn way(trace: &Trace) -> Vec<WayPart> {
    let parts = trace.why().into_iter().map(|it| {
        let task = trace.name(it.task).clone();
        WayPart { from: it.from, to: it.to, task, what: it.what }
    });
    parts.collect()
}

/// The lengths that are named as what made the difference: of whose task, and which step.
fn reasons(changes: &Changes) -> Vec<(String, String)> {
    let all = &changes.changes;
    let because = all.iter().find_map(|told| match &told.change {
        Change::Total { because, .. } => Some(because.clone()),
        _ => None,
    });
    let named = because.unwrap_or_default().into_iter().map(|change| match &all[change].change {
        Change::StepLength { task, step, .. } => (task.to_string(), step.to_string()),
        other => panic!("nothing but lengths has changed: {other:?}"),
    });
    named.collect()
}

/// Few lengths, so that much ends at one instant.
fn programs() -> impl Strategy<Value = (Program, Vec<u8>)> {
    let step = (any::<bool>(), 1_u8..5);
    let program = vec(vec(vec(step, 1..4), 1..4), 1..4);
    (program, vec(0_u8..4, 27))
}

#[test]
fn what_made_the_difference_is_on_the_critical_path() {
    cases(400, &programs(), |(before, more)| {
        let mut after = before.clone();
        let steps = after.iter_mut().flatten().flatten();
        // Some are longer, some shorter, most as they were.
        for ((_, length), more) in steps.zip(more) {
            *length = match more {
                0 => *length + 2,
                1 if *length > 1 => *length - 1,
                _ => *length,
            };
        }
        let [old, new] = [&before, &after].map(kept);
        let [one, other] = [&old, &new].map(Recorded::from);
        let ways = [&old, &new].map(way);
        let changes = compare_along(&one, &other, [&ways[0], &ways[1]]);
        let reasons = reasons(&changes);
        let is_longer = new.total > old.total;
        let on_the_way = if is_longer { &ways[1] } else { &ways[0] };
        for (task, step) in &reasons {
            let is_on_the_way = on_the_way
                .iter()
                .any(|part| *part.task == **task && part.what.starts_with(&**step));
            prop_assert!(is_on_the_way, "{task} {step} is not on {on_the_way:?}");
        }
        prop_assert_eq!(reasons.is_empty(), new.total == old.total, "{:?}", changes.changes);
        // Beside that, nothing is told otherwise.
        let aligned = compare(&one, &other);
        prop_assert_eq!(aligned.edits, changes.edits);
        prop_assert_eq!(aligned.changes.len(), changes.changes.len());
        Ok(())
    });
}

/// Two tasks take longer by as much, and end at one instant; `main` is woken by the first of them.
fn waits(length: &str) -> String {
    format!(
        "scenario \"waits\"\nevent \"go\"\nmain {{\n    spawn \"worker\" {{ sleep \"{length}\"; set \"go\"; }}\n    \
         spawn \"audit\" {{ sleep \"{length}\"; log \"done\"; }}\n    wait \"go\"\n    await \"audit\"\n}}\n"
    )
}

#[test]
fn scenario_files_name_who_was_waited_for_and_json_who_probably_was() {
    let place = Folder::new("diff-along");
    for (name, length) in [("before", "1s"), ("after", "2s")] {
        place.write(format!("{name}.kdl"), waits(length));
        let json = place.standstill(&format!("run {name}.kdl --format json")).exits(0).out;
        place.write(format!("{name}.json"), json);
    }
    let total = |sides: &str| {
        let told = place.standstill(&format!("diff {sides}")).exits(1).out;
        told.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(total("before.kdl after.kdl"), "  total 1.000s → 2.000s, by `worker sleep`");
    let probably = "  total 1.000s → 2.000s, by `audit sleep`";
    assert_eq!(total("before.json after.json"), probably);
    assert_eq!(total("before.json after.kdl"), probably, "one of the ways is not known");
}
