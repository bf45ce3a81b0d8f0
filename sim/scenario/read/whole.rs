//! Files: each of the ways to read one, from the outside in.

use std::collections::BTreeMap;

use ecow::eco_format;

use super::declarations::Declarations;
use super::declarations::services::Within;
use super::entry::Entry;
use super::events;
use super::expectations::{self, AnyRun};
use super::file::File;
use super::nodes::KdlDocument;
use super::parameters::Parameters;
use super::problem::{Problem, ScenarioError};
use super::procedures::Procedures;
use super::reasons::Reasons;
use super::steps::Program;
use super::{explorations, hints, includes, layout, names, network, shows, syntax};
use crate::scenario::{
    Block, Calls, PermitKind, Procedure, Scenario, Semaphore, Settings, Source, Step, Text, Value,
};

/// Reads a scenario. `name` is what problems call the file.
pub(in crate::scenario) fn scenario(
    name: &str,
    text: &str,
    load: includes::Load<'_>,
) -> Result<Scenario, ScenarioError> {
    let (source, document) = whole(name, text, load)?;
    let (scenario, cases) = of_case(&source, document, &Settings::default());
    if cases.is_empty() {
        return scenario;
    }
    let problem = Problem::new("this file has cases, each of which is a scenario");
    Err(ScenarioError::new(&source, vec![problem.at(0..0, "several scenarios")]))
}

/// Reads the scenarios of a file: one, or each of its cases, or the one that the settings name, if it has that.
pub(in crate::scenario) fn scenarios(
    name: &str,
    text: &str,
    load: includes::Load<'_>,
    settings: &Settings,
) -> Vec<Result<Scenario, ScenarioError>> {
    let (source, document) = match whole(name, text, load) {
        Ok(whole) => whole,
        Err(error) => return vec![Err(error)],
    };
    let (first, cases) = of_case(&source, document.clone(), settings);
    if let Some(case) = &settings.case {
        // A file that is wrong and has no cases may be meant to have this one.
        let is_meant = cases.contains(case) || cases.is_empty() && first.is_err();
        return if is_meant { vec![first] } else { Vec::new() };
    }
    // What is wrong with the first is wrong with most.
    if first.is_err() {
        return vec![first];
    }
    let rest = cases.iter().skip(1).map(|case| {
        let settings = Settings { case: Some(case.clone()), set: settings.set.clone() };
        of_case(&source, document.clone(), &settings).0
    });
    [first].into_iter().chain(rest).collect()
}

/// A file with all that it includes, and its nodes.
fn whole(
    name: &str,
    text: &str,
    load: includes::Load<'_>,
) -> Result<(Source, KdlDocument), ScenarioError> {
    let (source, problems) = includes::gathered(name, text, load);
    if !problems.is_empty() {
        return Err(ScenarioError::new(&source, problems));
    }
    let file = File::of(&source);
    match syntax::document(&file) {
        Some(document) => Ok((source, document)),
        None => Err(ScenarioError::new(&source, file.into_problems())),
    }
}

/// The scenario that a file is with these settings, and the cases that it has; without a word of which, the first of them is meant.
fn of_case(
    source: &Source,
    mut document: KdlDocument,
    settings: &Settings,
) -> (Result<Scenario, ScenarioError>, Vec<Text>) {
    let file = File::of(source);
    let parameters = Parameters::read(&file, &document, settings);
    parameters.fill(&mut document, &file);
    let case = parameters.case().cloned();
    let settings = Settings { case, set: settings.set.clone() };
    let source = Source { settings, ..source.clone() };
    let file = file.with(parameters.constants());
    // What stands for nothing would be missed everywhere.
    let read = file.is_fine().then(|| read(&file, &document, parameters.values(), &source));
    let problems = file.into_problems();
    let scenario = match read.flatten() {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        _ => Err(ScenarioError::new(&source, problems)),
    };
    (scenario, parameters.cases().cloned().collect())
}

/// A file as it is usually written. `name` is what problems call it.
pub(in crate::scenario) fn formatted(name: &str, text: &str) -> Result<String, ScenarioError> {
    layout::formatted(text)
        .map_err(|problems| ScenarioError::new(&Source::new(name, text), problems))
}

/// Reads only the `expect` blocks of a text, for a trace whose tasks it does not know.
pub(in crate::scenario) fn expectations_only(
    name: &str,
    text: &str,
) -> Result<Scenario, ScenarioError> {
    let file = File::new(text);
    let expects = syntax::document(&file).map(|document| {
        let blocks = document.nodes().iter().filter(|kdl| kdl.name().value() == "expect");
        expectations::read(&file, blocks, &AnyRun).0
    });
    let problems = file.into_problems();
    match expects {
        Some(expects) if problems.is_empty() => {
            Ok(Scenario { expects, ..Scenario::empty(name, Source::new(name, text)) })
        }
        _ => Err(ScenarioError::new(&Source::new(name, text), problems)),
    }
}

fn read(
    file: &File<'_>,
    document: &KdlDocument,
    parameters: Vec<(Text, Value)>,
    source: &Source,
) -> Option<Scenario> {
    let mut found = Declarations::read(file, document);
    let promises = found.names.all(names::Kind::Promise);
    let mut reasons = Reasons::of_declared(&found.services, &promises, &found.queues);
    if !found.programs.is_empty() {
        reasons.add_of_programs();
    }
    let (procedures, definitions) = Procedures::read(file, &found.defines, &found.names);
    let protocols = found.services.iter().map(|service| service.protocol).collect();
    let mut program = Program::new(file, &found.names, &procedures, protocols, reasons);
    let bodies = program.procedures(definitions);
    let programs = program.programs(&found.programs);
    let main = program.main(found.main);
    let (mut tasks, called, reasons, uses) = program.into_parts();
    for index in uses.aborted {
        found.barriers.get_mut(index).into_iter().for_each(|it| it.is_aborted = true);
    }
    tasks.said.failures(reasons.known());
    if found.services.iter().any(|it| it.closes_connections() || it.protocol.is_stream()) {
        tasks.said.closed_connections();
    }
    if !parameters.is_empty() {
        // What is said of this case need not be what is said of another.
        tasks.said.add_any();
    }
    tasks.check(file, &found.names);
    reasons.check(file);
    hints::unused(file, &found.names, &procedures, !called.is_empty());
    permits_of(&uses.wanted, &uses.released, &found.semaphores);
    for index in uses.apart {
        found.semaphores.get_mut(index).into_iter().for_each(|it| it.is_apart = true);
    }
    let (expects, models) = expectations::declared::read(file, &found, &tasks);
    let shows = shows::read(file, &found, &tasks);
    let check = |pattern: &str| events::check(pattern, &tasks, &found.names);
    let network = network::read(file, &found.networks, &found.names, &found.services, &check);
    let can_go_wrong = !network.chances.is_empty();
    let (explorations, kept) =
        explorations::read(file, &found, &tasks, &expects, &models, can_go_wrong);
    for service in &mut found.services {
        service.events |= tasks.is_observed(&service.name);
    }
    let procedures = with_programs(procedures.with(bodies), programs, &mut found);
    Some(Scenario {
        name: titled(found.name?, source),
        source: source.clone(),
        models,
        services: found.services,
        sessions: found.sessions,
        network,
        semaphores: found.semaphores,
        queues: found.queues,
        events: found.events,
        barriers: found.barriers,
        onces: found.names.all(names::Kind::Once),
        promises,
        cells: found.cells,
        pools: found.pools,
        limits: found.limits.unwrap_or_default(),
        procedures,
        parameters,
        main: main?,
        called,
        calls: Calls::default(),
        expects,
        explorations,
        kept,
        shows,
        hints: file.take_hints(),
    })
}

/// The procedures, and behind them the programs of services, which run as these do.
fn with_programs(
    mut procedures: Vec<Procedure>,
    programs: Vec<Block>,
    found: &mut Declarations<'_>,
) -> Vec<Procedure> {
    let mut on_streams: BTreeMap<usize, Vec<Step>> = BTreeMap::new();
    for (declared, body) in found.programs.iter().zip(programs) {
        let Some(service) = found.services.get_mut(declared.service) else { continue };
        match declared.place {
            Within::Route(route) => {
                let Some(route) = service.routes.get_mut(route) else { continue };
                route.program = Some(procedures.len());
                let name = eco_format!("{} {}", service.name, route.path);
                procedures.push(Procedure::of_service(name, body, declared.span));
            }
            Within::Stream(_, of_message) => {
                let steps = on_streams.entry(declared.service).or_default();
                if of_message {
                    steps.push(Step::for_each_message(body, declared.span));
                } else {
                    steps.splice(0..0, body.iter().cloned());
                }
            }
        }
    }
    for (index, service) in found.services.iter_mut().enumerate() {
        if !service.protocol.is_stream() {
            continue;
        }
        let mut steps = on_streams.remove(&index).unwrap_or_default();
        if !steps.iter().any(Step::is_for_each_message) {
            // What nothing is done with is received all the same.
            steps.push(Step::for_each_message(Block::default(), (0, 0).into()));
        }
        service.on_stream = Some(procedures.len());
        let name = Text::clone(&service.name);
        procedures.push(Procedure::of_service(name, steps.into(), (0, 0).into()));
    }
    procedures
}

/// Reports whoever wants more permits than there ever are.
fn permits_of(wanted: &[(usize, u32, Entry<'_>)], released: &[usize], declared: &[Semaphore]) {
    for (index, count, entry) in wanted {
        let Some(semaphore) = declared.get(*index) else { continue };
        let can_grow = semaphore.kind == PermitKind::Semaphore && released.contains(index);
        if *count > semaphore.permits && !can_grow {
            let (name, permits) = (&semaphore.name, semaphore.permits);
            let message = format!("`{name}` never has {count} permits");
            let is = if permits == 1 { "is" } else { "are" };
            entry.problem::<()>(message, &format!("there {is} {permits}"), "");
        }
    }
}

/// What the scenario is called: a case of a file says which it is.
fn titled(name: Text, source: &Source) -> Text {
    match &source.settings.case {
        Some(case) => eco_format!("{name} [{case}]"),
        None => name,
    }
}
