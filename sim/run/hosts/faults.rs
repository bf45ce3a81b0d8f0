//! What goes wrong on the network of a scenario, when its time has come.

use std::rc::Rc;

use crate::network::Network;
use crate::network::links::{Links, Rule};
use crate::run::engine::Engine;
use crate::scenario::Scenario;
use crate::scenario::Text;
use crate::scenario::network::LinkBetween;
use crate::time::Instant;
use crate::trace::{TaskId, What};

/// The links between the hosts of a scenario.
pub(super) fn links(scenario: &Scenario) -> Links {
    let services = scenario.services.iter().map(|service| Text::clone(&service.name));
    let names = [Text::from("main")].into_iter().chain(services).collect();
    let rules = scenario.network.links.iter().flat_map(|declared| {
        let LinkBetween { ends: [from, to], is_one_way, link } = *declared;
        let back = (!is_one_way).then_some(Rule { from: to, to: from, link });
        [Rule { from, to, link }].into_iter().chain(back)
    });
    Links::new(names, rules.collect())
}

/// Lets each fault come at its instant. They were there before anything else: of what is due at one instant, they come first.
pub(super) fn plan(engine: &Rc<Engine>, network: &Rc<Network>) {
    // tie: faults-first
    for fault in &engine.scenario.network.faults {
        let (weak, network, fault) = (Rc::downgrade(engine), Rc::clone(network), *fault);
        // Tasks begin before any timer comes.
        let told = fault.at.is_zero().then(|| network.meet(&fault));
        engine.executor.call_at(Instant::START + fault.at, move || {
            let words = told.unwrap_or_else(|| network.meet(&fault));
            if let Some(engine) = weak.upgrade() {
                engine.record(TaskId::MAIN, || What::Network(words));
            }
        });
    }
}
