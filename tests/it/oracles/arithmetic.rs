//! Trees run as arithmetic foretells: total, outcome, and when and how each task ends.

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use standstill::choices::{Plain, Seeded};
use standstill::run::run;
use standstill::scenario::Model;
use standstill::trace::Trace;

use crate::oracles::cases::cases;
use crate::oracles::model::{End, Foretold, Rules, foretell, foretell_in_sequence};
use crate::oracles::traces::{ends, main_end, scenario, shown, trace_of};
use crate::oracles::trees::{Tree, Vocabulary, trees};

/// The plain run goes by every rule of the design about what happens at one instant.
const PLAIN: Rules = Rules { first_come: true, in_time: true };
/// Under other choices, what happens at one instant happens in any order.
const ANY_ORDER: Rules = Rules { first_come: false, in_time: false };

#[test]
fn a_tree_runs_as_arithmetic_foretells() {
    cases(2_000, &trees(Vocabulary::Whole), |tree| {
        let (foretold, scenario) = (foretell(&tree, PLAIN), scenario(&tree));
        holds(&foretold, &trace_of(&scenario, Plain))?;
        // Trees hold no worker, so that it is all the same whether each task has one of its own.
        holds(&foretold, &run(&scenario, Model::Threads(None), Plain))
    });
}

#[test]
fn a_tree_runs_in_sequence_as_arithmetic_foretells() {
    cases(1_000, &trees(Vocabulary::Whole), |tree| {
        holds(&foretell_in_sequence(&tree), &run(&scenario(&tree), Model::Sync, Plain))
    });
}

#[test]
fn what_arithmetic_foretells_holds_under_every_seed() {
    cases(500, &(trees(Vocabulary::Whole), any::<u64>()), |(tree, seed)| {
        holds(&foretell(&tree, ANY_ORDER), &seeded(&tree, seed)?)
    });
}

/// Runs twice: the traces are the same, and their deviations are some.
fn seeded(tree: &Tree, seed: u64) -> Result<Trace, TestCaseError> {
    let scenario = scenario(tree);
    let trace = trace_of(&scenario, Seeded::new(seed));
    prop_assert_eq!(&trace, &trace_of(&scenario, Seeded::new(seed)));
    for deviation in &trace.deviations {
        prop_assert!(deviation.taken > 0 && deviation.taken < deviation.alternatives);
    }
    Ok(trace)
}

fn holds(foretold: &Foretold, trace: &Trace) -> TestCaseResult {
    let instants: Vec<_> = trace.events.iter().map(|event| event.at).collect();
    prop_assert!(instants.is_sorted(), "time goes back\n{}", shown(trace));
    if let Some(main) = &foretold.main {
        prop_assert_eq!(main, &main_end(trace), "main\n{}", shown(trace));
    }
    let before_horizon = |ends: &[End]| {
        let mut ends = ends.to_vec();
        ends.retain(|end| end.at < foretold.horizon);
        ends.sort();
        ends
    };
    let ran = before_horizon(&ends(trace));
    prop_assert_eq!(before_horizon(&foretold.ends), ran, "the ends\n{}", shown(trace));
    Ok(())
}
