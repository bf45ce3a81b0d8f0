//! What fails in a run by chance, shrunk: it fails in the same way.

use super::by_chance;
use crate::choices::{Replay, Seeded, Take};
use crate::explore::counterexample;
use crate::explore::rule::Rule;
use crate::run::Runner;
use crate::scenario::Model;

#[test]
fn a_counterexample_breaks_the_same_expectation_in_a_run_that_ends_alike() {
    let (mut compared, mut shrunk) = (0, 0);
    for seed in 0..50 {
        let scenario = by_chance::scenario(seed);
        let runner = Runner::new(&scenario, Model::Async);
        for run in 0..4 {
            let found = runner.run(Seeded::of_run(seed, run).moody());
            for rule in Rule::broken_by(&found, &scenario) {
                let left = counterexample::of_rule(
                    &rule,
                    &found.deviations,
                    &Runner::new(&scenario, Model::Async),
                );
                let takes: Vec<_> = left.iter().map(Take::from).collect();
                let trace = runner.run(Replay::new(takes));
                let told = || format!("seed {seed}, run {run}:\n{}", scenario.source.text);
                assert!(Rule::broken_by(&trace, &scenario).contains(&rule), "{}", told());
                assert_eq!(trace.outcome.kind(), found.outcome.kind(), "{rule:?}, {}", told());
                compared += 1;
                shrunk += usize::from(left.len() < found.deviations.len());
            }
        }
    }
    assert!(compared > 100 && shrunk > 50, "{compared} compared, {shrunk} of them shrunk");
}

#[test]
fn what_goes_on_without_it_is_not_shrunk_to_what_does_not_go_on() {
    let text = r#"
scenario "an update is lost, or the lock is never free"
lock "x"
lock "y"
cell "n" 0
main {
    gather {
        task "a" { acquire "x" { yield; acquire "y" { read "n" into="v"; }; }; yield; write "n" "v + 1"; }
        task "b" { yield; yield; acquire "y" { yield; acquire "x" { read "n" into="v"; }; }; yield; write "n" "v + 1"; }
    }
}
expect { eventually "* write n: 2"; }
"#;
    let scenario = super::scenario(text);
    let runner = Runner::new(&scenario, Model::Async);
    let mut kinds = std::collections::BTreeSet::new();
    for run in 0..60 {
        let found = runner.run(Seeded::of_run(1, run));
        let broken = Rule::broken_by(&found, &scenario);
        let Some(rule) = broken.iter().find(|rule| rule.word() == "eventually") else { continue };
        let left =
            counterexample::of_rule(rule, &found.deviations, &Runner::new(&scenario, Model::Async));
        let takes: Vec<_> = left.iter().map(Take::from).collect();
        assert_eq!(runner.run(Replay::new(takes)).outcome.kind(), found.outcome.kind());
        kinds.insert(found.outcome.kind().word());
    }
    assert_eq!(kinds.len(), 2, "{kinds:?}");
}
