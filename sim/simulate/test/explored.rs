//! A test that explores: many runs of its program, or those that are kept.

use std::panic::Location;

use super::{Made, Test, Way};
use crate::scenario::Text;
use crate::simulate::again::{again, replayed};
use crate::simulate::explored::{Again, Explored, How, Outset, expecting, tell, told, told_of_one};

impl Test {
    /// Makes the runs of a search.
    #[track_caller]
    pub(super) fn explore(
        &self,
        how: &How,
        place: &'static Location<'static>,
        run: &dyn Fn(Way) -> Made,
    ) {
        self.with_explored(place, run, |explored| {
            let test = self.test();
            let found = match explored.explore(how) {
                Ok(found) => found,
                Err(why) => panic!("{test} cannot be explored\n\n{why}"),
            };
            let shown = Again {
                command: &|token| self.command_of(token),
                keep: &|token| format!("#[standstill::test(replay = {token:?})]"),
            };
            let outside = explored.seen.borrow().outside.clone();
            let outside = outside.and_then(|it| self.escape(&it, &again(test, None)));
            if let Some(wrong) = told(&found, explored, shown).or(outside) {
                panic!("{test} fails\n\n{wrong}");
            }
            let seen = explored.seen.borrow();
            if !seen.had_a_choice && self.explore.is_some() {
                let runs = format!("{} runs", found.runs);
                self.tell_of_no_choice("its exploration", &runs, &seen.plain);
            } else {
                tell(test, &found, explored);
            }
        });
    }

    /// Makes the runs that are kept.
    pub(super) fn keep(&self, place: &'static Location<'static>, run: &dyn Fn(Way) -> Made) {
        for token in self.replays {
            self.replay(token, place, run);
        }
    }

    /// Makes the run that a token stands for.
    pub(super) fn replay(
        &self,
        token: &str,
        place: &'static Location<'static>,
        run: &dyn Fn(Way) -> Made,
    ) {
        let test = self.test();
        self.with_explored(place, run, |explored| match explored.replay(token) {
            Err(why) => panic!("{test} has no such run: {why}"),
            Ok(made) => {
                let command = self.command_of(token);
                if let Some(wrong) = told_of_one(&made, explored, &command) {
                    panic!("{test} fails\n\n{wrong}");
                }
            }
        });
    }

    fn with_explored(
        &self,
        place: &'static Location<'static>,
        run: &dyn Fn(Way) -> Made,
        then: impl FnOnce(&Explored<'_>),
    ) {
        let outset = Outset::of(&self.simulation());
        let run = |choices, is_quiet| run(Way::Choices(choices, is_quiet));
        let expected = expecting(|trace, servers: &[Text]| self.expected(trace, servers, place));
        match Explored::new(self.test(), outset, &run, &expected) {
            Ok(explored) => then(&explored),
            Err(error) => panic!("{} fails\n\n{}", self.test(), error.render(false, 100)),
        }
    }

    /// The command that makes the run again for which a token stands.
    fn command_of(&self, token: &str) -> String {
        replayed(token, &again(self.test(), None))
    }
}
