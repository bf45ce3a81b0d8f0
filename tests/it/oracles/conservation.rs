//! Nothing that is shared is lost, whoever is cancelled when: the trace alone must balance its books.
//!
//! Random workers hold permits, put items into queues and get them, some under a deadline. All share a few instants, so that
//! many are cancelled at the very instant at which they are handed what they wait for. When all have been, `main` takes
//! every permit at once, and what is left in the queues.

mod books;
mod programs;

use proptest::prelude::*;
use standstill::choices::{Plain, Seeded};

use crate::oracles::cases::cases;
use crate::oracles::model::How;
use crate::oracles::traces::{main_end, scenario, shown, trace_of};
use books::audit;
use programs::programs;

/// How many orders of the same program are tried.
const SEEDS: u64 = 8;

#[test]
fn the_books_balance_whoever_is_cancelled_when() {
    cases(500, &programs(), |program| {
        let scenario = scenario(&program);
        let seeded = (0..SEEDS).map(|seed| trace_of(&scenario, Seeded::new(seed)));
        for trace in [trace_of(&scenario, Plain)].into_iter().chain(seeded) {
            let audited = audit(&trace, &program);
            prop_assert_eq!(audited, Ok(()), "{}", shown(&trace));
            prop_assert_eq!(main_end(&trace).1, How::Finished, "{}", shown(&trace));
        }
        Ok(())
    });
}
