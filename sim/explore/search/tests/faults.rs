//! Faults by chance: each is tried at each packet of the plain run.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::choices::{Fault, Name};

const CALLS: &str = r#"
scenario "Two calls"
service "a" latency="5ms"
service "b" latency="5ms"
network { link "*" "*" latency="5ms"; }
faults chance=0.05 { any partition hold slow refuse reset down; }
main { fetch "a"; fetch "b"; }
"#;

/// The names of faults that may begin in the plain run, as a source that notes them is asked.
fn offered(scenario: &Scenario) -> BTreeSet<String> {
    struct Noting(Rc<RefCell<BTreeSet<String>>>);
    impl Choices for Noting {
        fn choose(&mut self, point: &crate::choices::Point<'_>) -> u64 {
            if let Name::Fault(..) = point.name {
                self.0.borrow_mut().insert(point.name.to_string());
            }
            0
        }
    }
    let noted = Rc::default();
    run(scenario, Model::Async, Noting(Rc::clone(&noted)));
    noted.take()
}

#[test]
fn each_single_fault_is_tried_at_each_packet() {
    let scenario = scenario(CALLS);
    let offered = offered(&scenario);
    let of = |word: &str, at: &str| {
        offered.iter().filter(|name| name.starts_with(&format!("{word} of {at} at"))).count()
    };
    // A call of three packets, a request and its answer, what says that they have come, and the first to close. The last connection need not have closed when
    // all is over.
    let packets = ["main|a", "main|b"].map(|at| of("partition", at));
    assert!(packets[0] >= 8 && packets[1] >= 6, "{offered:?}");
    for word in ["hold", "slow", "refuse", "reset"] {
        assert_eq!(["main|a", "main|b"].map(|at| of(word, at)), packets, "{word}");
    }
    assert_eq!(["a", "b"].map(|at| of("down", at)), packets);

    let mut tried = BTreeSet::new();
    let mut search = Strategy::Faults.search(1, &Facts::of(&scenario, Model::Async));
    let runner = Runner::new(&scenario, Model::Async);
    loop {
        let plans = search.next(16);
        if plans.is_empty() {
            break;
        }
        for plan in plans {
            let observed = plan.make(&runner);
            let faults =
                observed.trace.deviations.iter().filter(|it| matches!(it.point, Name::Fault(..)));
            let faults: Vec<_> = faults.map(|it| it.point.to_string()).collect();
            assert!(faults.len() <= 1, "one begins at most: {faults:?}");
            tried.extend(faults);
            search.learn(&observed);
        }
    }
    assert!(tried.is_superset(&offered), "{:?}", offered.difference(&tried));
}

#[test]
fn each_run_by_chance_knows_some_kinds_of_faults_only() {
    let scenario = scenario(&CALLS.replace("chance=0.05", "chance=0.5 max=99"));
    let mut kinds = BTreeSet::new();
    for seed in 0..200 {
        let trace = run(&scenario, Model::Async, Seeded::new(seed));
        let words = trace.deviations.iter().filter_map(|it| match it.point {
            Name::Fault(fault, ..) => Some(fault),
            _ => None,
        });
        kinds.insert(words.collect::<BTreeSet<Fault>>());
    }
    let with = |fault| kinds.iter().filter(|set| set.contains(&fault)).count();
    assert!(kinds.len() > 20, "{kinds:?}");
    for fault in
        [Fault::Partition, Fault::Hold, Fault::Slow, Fault::Refuse, Fault::Reset, Fault::Down]
    {
        assert!((1..kinds.len()).contains(&with(fault)), "{fault:?} is in each or in none");
    }
}
