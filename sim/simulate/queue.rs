//! The queue: runners that are ready, where the order in which they run is a choice.

use std::task::Waker;

use super::runner::RunnerId;

/// Runners that are ready and wait to be picked, where the order is a choice.
#[derive(Default)]
pub(super) struct Queue {
    pub(super) waiting: Vec<(RunnerId, Waker)>,
    /// Whether `main` goes last: tokio comes to it when what was ready before it, and what that made ready, has run.
    main_is_last: bool,
    pub(super) picked: Option<RunnerId>,
}

impl Queue {
    /// Whether it is the turn of `runner`; if not, it waits for it.
    pub(super) fn admit(&mut self, runner: RunnerId, waker: &Waker) -> bool {
        if self.picked == Some(runner) {
            self.picked = None;
            return true;
        }
        if let Some((_, known)) = self.waiting.iter_mut().find(|(known, _)| *known == runner) {
            known.clone_from(waker);
            return false;
        }
        if runner == RunnerId::MAIN {
            self.main_is_last = !self.waiting.is_empty();
        }
        self.waiting.push((runner, waker.clone()));
        false
    }

    pub(super) fn put_main_in_its_place(&mut self) {
        let main = self.waiting.iter().position(|(runner, _)| *runner == RunnerId::MAIN);
        if let Some(main) = main.filter(|_| self.main_is_last) {
            let main = self.waiting.remove(main);
            self.waiting.push(main);
        }
    }
}
