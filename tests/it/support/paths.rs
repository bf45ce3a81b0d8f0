//! Paths: every list of choices that a program offers, one run for each. It shares no code with the searches.

use std::cell::RefCell;
use std::rc::Rc;

use standstill::choices::{Choices, Options, Point};
use standstill::scenario::Ratio;

/// Takes what it is told as long as that lasts, and then the first of the alternatives.
#[derive(Debug)]
pub(crate) struct Path {
    begins: Vec<u64>,
    /// What was taken at each decision so far, and how many alternatives there were.
    taken: Rc<RefCell<Vec<(u64, u64)>>>,
}

impl Choices for Path {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let mut taken = self.taken.borrow_mut();
        let choice = self.begins.get(taken.len()).copied().unwrap_or(0);
        let never = matches!(point.options, Options::Happens { odds: Ratio(0) });
        taken.push((choice, if never { 1 } else { point.alternatives() }));
        choice
    }
}

/// Makes a run of each path, one after the other, `most` at most; whether these are all.
pub(crate) fn every_path(most: usize, mut run: impl FnMut(Path)) -> bool {
    let mut begins = Vec::new();
    for _ in 0..most {
        let taken = Rc::default();
        run(Path { begins, taken: Rc::clone(&taken) });
        let taken = taken.take();
        let Some(last) = taken.iter().rposition(|(choice, of)| choice + 1 < *of) else {
            return true;
        };
        begins = taken[..=last].iter().map(|(choice, _)| *choice).collect();
        begins[last] += 1;
    }
    false
}
