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

/// The network of a run; with `names`, hosts are reached by the names of the services, too.
pub(super) fn network(engine: &Rc<Engine>, names: bool) -> Rc<Network> {
    let declared = &engine.scenario.network;
    let (triggered, chances) = (declared.triggered.clone(), declared.chances.clone());
    let weak = Rc::downgrade(engine);
    let tell = move |_, words: &str| {
        if let Some(engine) = weak.upgrade() {
            engine.record(TaskId::MAIN, || What::Network(words.into()));
        }
    };
    Network::with_links(&engine.executor, links(&engine.scenario), triggered, chances, names, tell)
}

/// The links between the hosts of a scenario.
fn links(scenario: &Scenario) -> Links {
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
    wait_for_events(engine, network);
    if engine.keeps_packets {
        network.keep_packets();
    }
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

/// Lets come what goes wrong after an event, as it happens.
fn wait_for_events(engine: &Rc<Engine>, network: &Rc<Network>) {
    if !network.hears() {
        return;
    }
    let network = Rc::downgrade(network);
    engine.listen(Box::new(move |engine| {
        let Some(network) = network.upgrade() else { return };
        let latest = engine.recorder.borrow().latest();
        if let Some((task, what)) = latest {
            network.hear(engine.now(), &task, &what);
        }
    }));
}
