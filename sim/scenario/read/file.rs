//! The file that is read, and what has been found wrong with it so far.

use std::cell::RefCell;

use super::constants::Constants;
use super::problem::Problem;
use crate::scenario::{Source, SourceSpan};

/// More problems than these are not looked for: nobody reads them.
const MAX_PROBLEMS: usize = 200;

/// A text, with its problems.
#[derive(Debug)]
pub(super) struct File<'a> {
    text: &'a str,
    /// How much of it is of the file itself; the rest is of those that it includes.
    own: usize,
    /// What its parameters stand for, once they are known.
    constants: Constants,
    problems: RefCell<Vec<Problem>>,
    /// What is right, but hardly meant.
    #[cfg(feature = "scenarios")]
    hints: RefCell<Vec<Problem>>,
}

impl<'a> File<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let (constants, problems) = (Constants::default(), RefCell::default());
        Self {
            text,
            own: text.len(),
            constants,
            problems,
            #[cfg(feature = "scenarios")]
            hints: RefCell::default(),
        }
    }

    /// A file with those that it includes.
    pub(super) fn of(source: &'a Source) -> Self {
        let own = source.included.first().map_or(source.text.len(), |file| file.start);
        Self { own, ..Self::new(&source.text) }
    }

    /// The text of the file itself.
    pub(super) fn own_text(&self) -> &'a str {
        &self.text[..self.own]
    }

    /// Whether what stands there is of a file that is included.
    pub(super) fn includes(&self, span: SourceSpan) -> bool {
        span.offset() >= self.own
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// What its parameters stand for: nothing, until they are known.
    pub(super) fn constants(&self) -> &Constants {
        &self.constants
    }

    /// The file where its parameters stand for this.
    pub(super) fn with(self, constants: Constants) -> Self {
        Self { constants, ..self }
    }

    /// Notes a problem; reading goes on.
    pub(super) fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Notes what keeps nobody from running the file.
    #[cfg(feature = "scenarios")]
    pub(super) fn hint(&self, hint: Problem) {
        self.hints.borrow_mut().push(hint.into_hint());
    }

    /// All hints, in order of their places.
    #[cfg(feature = "scenarios")]
    pub(super) fn take_hints(&self) -> Vec<Problem> {
        let mut hints = self.hints.take();
        hints.sort_by_key(Problem::offset);
        hints
    }

    /// Whether there are so many problems that reading on makes no sense.
    pub(super) fn is_hopeless(&self) -> bool {
        self.problems.borrow().len() >= MAX_PROBLEMS
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_fine(&self) -> bool {
        self.problems.borrow().is_empty()
    }

    /// All problems, in order of their places.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(Problem::offset);
        problems
    }
}
