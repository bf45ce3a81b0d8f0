//! Explorations of scenarios, each of which is a program by its runner.

use std::ops::ControlFlow;

use ecow::eco_format;

use super::program::{Elsewhere, Facts, Named, Program};
use super::search::Search;
use super::{Exploration, Options, explored, searched_of};
use crate::choices::{Choices, Hash};
use crate::run::Runner;
use crate::scenario::{Model, Scenario, Settings};
use crate::trace::Trace;

/// Explores what can happen.
pub fn explore(scenario: &Scenario, model: Model, options: &Options) -> Exploration {
    watched(scenario, model, options, |_| ControlFlow::Continue(()))
}

/// Explores what can happen, and shows `watch` what was found after each batch of runs, and the same again while one is made. It can end the
/// exploration, as soon as the runs that have begun are over: what is found then is what so many runs show.
pub fn watched(
    scenario: &Scenario,
    model: Model,
    options: &Options,
    watch: impl FnMut(&Exploration) -> ControlFlow<()>,
) -> Exploration {
    explored(&Runner::new(scenario, model), options, watch)
}

/// Explores the runs of a search of one's own; `options` say how many, and what to call its strategy. Whether its choices
/// are the same when a run is made again is checked, as it is of any other.
pub fn searched(
    search: Box<dyn Search>,
    scenario: &Scenario,
    model: Model,
    options: &Options,
    watch: impl FnMut(&Exploration) -> ControlFlow<()>,
) -> Exploration {
    searched_of(search, &Runner::new(scenario, model), options, watch)
}

impl Program for Runner {
    fn facts(&self) -> Facts<'_> {
        Facts::of(self.scenario(), self.model())
    }

    fn name(&self) -> Named {
        let scenario = self.scenario();
        let settings = &scenario.source.settings;
        Named {
            name: scenario.name.to_string(),
            file: scenario.source.file().into_owned(),
            text: hash_of_text(scenario),
            case: settings.case.as_ref().map(ToString::to_string),
            set: settings.set.iter().map(ToString::to_string).collect(),
        }
    }

    fn run(&self, choices: Box<dyn Choices + Send>) -> Trace {
        self.run_boxed(choices)
    }

    fn reuse(&self, trace: Trace) {
        Self::reuse(self, trace);
    }

    fn elsewhere(&self) -> Option<Elsewhere<'_>> {
        let (scenario, model) = (self.scenario(), self.model());
        Some(Box::new(move || Box::new(Self::new(&scenario.deep_copy(), model))))
    }
}

impl<'s> Facts<'s> {
    /// Of a scenario. In which order tokio runs what a called function spawns is no choice, so that where one is called no search says
    /// that it is complete; nor does one where links have properties or faults, requests have lines of their own, or clients keep
    /// connections, since no enumeration has been compared with it there.
    pub fn of(scenario: &'s Scenario, model: Model) -> Self {
        Self {
            expects: &scenario.expects,
            model,
            has_faults: !scenario.network.chances.is_empty(),
            hides: !scenario.called.is_empty()
                || scenario.network.sees_order()
                || !scenario.sessions.is_empty()
                || scenario.services.iter().any(|service| service.events),
        }
    }
}

/// Stands for the text of a scenario, its case and what its parameters are set to.
pub(super) fn hash_of_text(scenario: &Scenario) -> u64 {
    let Settings { case, set } = &scenario.source.settings;
    let text = Hash::new(0).with_text(&scenario.source.text);
    let chosen = case.iter().cloned().chain(set.iter().map(|it| eco_format!("{it}")));
    chosen.fold(text, |hash, chosen| hash.with_text(&chosen)).word()
}
