//! A bounded search makes each run within its bound, and no other.
//!
//! What each run costs is counted by an enumeration that leaves nothing out, from what it takes at each decision.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use standstill::choices::{Choices, Options, Point, Turn};
use standstill::explore::Facts;
use standstill::explore::search::{Bounded, Reach, Search};
use standstill::run::Runner;
use standstill::scenario::{Bound, Scenario};
use standstill::trace::TaskId;

use super::enumeration::{Program, seen};
use crate::support::paths::{Path, every_path};

/// How many runs of a program are enumerated at most.
const MOST: usize = 200;

/// Takes a path, and counts what that costs.
struct Counted {
    path: Path,
    bound: Bound,
    last: Option<TaskId>,
    cost: Rc<RefCell<u64>>,
}

impl Choices for Counted {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let taken = self.path.choose(point);
        *self.cost.borrow_mut() += match (point.options, self.bound) {
            (Options::Tasks(_), Bound::Delays) => taken,
            (Options::Tasks(ready), Bound::Preemptions) => {
                let place = (0..ready.count()).find(|it| Some(ready.task(*it)) == self.last);
                u64::from(place.is_some_and(|place| place as u64 != taken))
            }
            _ => u64::from(taken != 0),
        };
        taken
    }

    fn wants_turns(&self) -> bool {
        true
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        if !turn.on_behalf {
            self.last = Some(turn.task);
        }
    }
}

/// What is seen of runs, and how many there are.
#[derive(Debug, Default, PartialEq, Eq)]
struct Runs {
    seen: BTreeSet<String>,
    many: usize,
}

/// What is seen of each run, and what that costs; `None` if they are too many to go through.
fn all_runs(scenario: &Scenario, bound: Bound) -> Option<Vec<(u64, String)>> {
    let runner = Runner::new(scenario, scenario.models[0]);
    let mut all = Vec::new();
    let are_all = every_path(MOST, |path| {
        let cost = Rc::default();
        let trace = runner.run(Counted { path, bound, last: None, cost: Rc::clone(&cost) });
        all.push((*cost.borrow(), seen(scenario, &trace)));
    });
    are_all.then_some(all)
}

/// The runs of the search, and how far they reach.
fn searched(scenario: &Scenario, bound: Bound, most: u32) -> (Runs, Reach) {
    let runner = Runner::new(scenario, scenario.models[0]);
    let facts = Facts::of(scenario, scenario.models[0]);
    let (mut search, mut runs) = (Bounded::new(bound, most, &facts), Runs::default());
    loop {
        let plans = search.next(16);
        if plans.is_empty() {
            return (runs, search.reach());
        }
        for plan in plans {
            let observed = plan.make(&runner);
            // The plain run comes first, whether it is within the bound or not.
            if plan.logged {
                runs.seen.insert(seen(scenario, &observed.trace));
                runs.many += 1;
                search.learn(&observed);
            }
        }
    }
}

/// How many random programs a bounded search goes through as it should, and how many of them are cut off.
fn compared(bound: Bound) -> [u32; 2] {
    let (mut gone_through, mut cut_off) = (0, 0);
    for seed in 0..120 {
        let program = Program::by_chance(seed).to_string();
        let Ok(scenario) = Scenario::parse("program.kdl", &program) else { continue };
        let Some(all) = all_runs(&scenario, bound) else { continue };
        for most in 0..4 {
            let within = all.iter().filter(|(cost, _)| *cost <= most.into());
            let many = within.clone().count();
            let beyond = many < all.len();
            let expected = Runs { seen: within.map(|(_, seen)| seen.clone()).collect(), many };
            let (found, reach) = searched(&scenario, bound, most);
            let told = format!("seed {seed}, {most} {bound:?}:\n{program}");
            assert!(found.many <= expected.many, "{} runs: {told}", found.many);
            assert!(found.seen.is_subset(&expected.seen), "{told}");
            if reach != Reach::Part {
                assert_eq!(found, expected, "{told}");
                assert_eq!(reach == Reach::Bound, beyond, "{told}");
                gone_through += 1;
                cut_off += u32::from(beyond);
            }
        }
    }
    [gone_through, cut_off]
}

#[test]
fn a_search_makes_each_run_within_so_many_delays() {
    let [gone_through, cut_off] = compared(Bound::Delays);
    assert!(gone_through > 100 && cut_off > 30, "{gone_through}, {cut_off} cut off");
}

#[test]
fn a_search_makes_each_run_within_so_many_preemptions() {
    let [gone_through, cut_off] = compared(Bound::Preemptions);
    assert!(gone_through > 100 && cut_off > 20, "{gone_through}, {cut_off} cut off");
}
