//! The command that shows a run again.

use std::path::Path;

use super::shell::{quoted, quoted_text};
use crate::choices::{Replay, Take};
use crate::scenario::source::STANDARD_INPUT;
use crate::scenario::{ModelKind, Scenario, Settings, Source};

/// A scenario file as an argument of a command, as a shell reads it. What was read from the standard input is read from there again.
pub fn input(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    if path.as_os_str() == STANDARD_INPUT { STANDARD_INPUT.to_owned() } else { quoted(path) }
}

/// A scenario as arguments of a command: its file, and what was chosen of that.
pub(crate) fn source(source: &Source) -> String {
    input(&source.path) + &chosen(source)
}

/// What was chosen of a file, as options of a command, each with a blank before it.
fn chosen(source: &Source) -> String {
    let Settings { case, set } = &source.settings;
    let case = case.iter().map(|case| format!(" --case {}", quoted_text(case)));
    let set = set.iter().map(|it| format!(" --set {}", quoted_text(&it.to_string())));
    case.chain(set).collect()
}

/// The command that shows the run of the scenario file at `path` again, as a shell reads it.
///
/// ```
/// use standstill::report::rerun;
/// use standstill::scenario::ModelKind;
///
/// let command = rerun("scenarios/two fetches.kdl", ModelKind::Sync, Some(7));
/// assert_eq!(command, "standstill run 'scenarios/two fetches.kdl' --model sync --seed 7");
/// ```
pub fn rerun(path: impl AsRef<Path>, model: ModelKind, seed: Option<u64>) -> String {
    seeded(&input(path), model, seed)
}

/// The same for a scenario as arguments of a command.
pub(crate) fn seeded(source: &str, model: ModelKind, seed: Option<u64>) -> String {
    let seed = seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default();
    format!("standstill run {source} --model {model}{seed}")
}

/// The command that shows the run with these deviations again.
///
/// ```
/// use standstill::choices::Take;
/// use standstill::report::replay_command;
/// use standstill::scenario::ModelKind;
///
/// let takes = [Take { point: "order at 1.2s #1".into(), alternative: "consumer".into() }];
/// let command = replay_command("a.kdl", ModelKind::Async, &takes);
/// assert_eq!(command, "standstill run a.kdl --model async --replay 'order+at+1.2s+#1=consumer'");
/// ```
pub fn replay_command(path: impl AsRef<Path>, model: ModelKind, takes: &[Take]) -> String {
    replayed(&input(path), model, takes)
}

/// The same for a scenario as arguments of a command.
pub(crate) fn replayed(source: &str, model: ModelKind, takes: &[Take]) -> String {
    let run = seeded(source, model, None);
    if takes.is_empty() { run } else { format!("{run} --replay '{}'", Replay::token(takes)) }
}

/// The command that tells again what the time until an event of a scenario is made of: until the first that fits, or the end of main.
///
/// ```
/// use standstill::report::why_again;
/// use standstill::scenario::{ModelKind, Scenario};
///
/// let text = "scenario \"users\"\nmain { fetch \"users\"; }\nservice \"users\"";
/// let scenario = Scenario::parse("a.kdl", text)?;
/// let command = why_again(&scenario, Some("users finished"), ModelKind::Async, None, Some(7));
/// assert_eq!(command, "standstill why a.kdl 'users finished' --model async --seed 7");
/// # Ok::<(), standstill::scenario::ScenarioError>(())
/// ```
pub fn why_again(
    scenario: &Scenario,
    pattern: Option<&str>,
    model: ModelKind,
    takes: Option<&[Take]>,
    seed: Option<u64>,
) -> String {
    // What begins with a dash would be taken for an option.
    let is_option = pattern.is_some_and(|pattern| pattern.starts_with('-'));
    let pattern = pattern.map(|pattern| format!(" {}", quoted_text(pattern))).unwrap_or_default();
    let (file, chosen) = (input(&scenario.source.path), chosen(&scenario.source));
    let takes = takes.map(|takes| format!(" --replay '{}'", Replay::token(takes)));
    let seed = seed.map(|seed| format!(" --seed {seed}"));
    let choices = takes.or(seed).unwrap_or_default();
    if is_option {
        return format!("standstill why{chosen} --model {model}{choices} -- {file}{pattern}");
    }
    format!("standstill why {file}{pattern}{chosen} --model {model}{choices}")
}

/// The command that shows a run of a scenario again; that of its tests, if it calls functions, which only they know.
///
/// ```
/// use standstill::report::shown_again;
/// use standstill::scenario::{ModelKind, Scenario};
///
/// let text = "scenario \"order\"\nmain { call \"checkout\"; }\nexpect { total \"0s\"; }";
/// let scenario = Scenario::parse("scenarios/order.kdl", text)?;
/// assert_eq!(shown_again(&scenario, ModelKind::Async, &[]), "cargo test -- order::async");
/// # Ok::<(), standstill::scenario::ScenarioError>(())
/// ```
pub fn shown_again(scenario: &Scenario, model: ModelKind, takes: &[Take]) -> String {
    let file = &scenario.source.path;
    if scenario.called.is_empty() {
        return replayed(&source(&scenario.source), model, takes);
    }
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    // A part of a name will do, and what begins with a dash would be taken for an option.
    let name = scenario.source.settings.test_name(name.trim_start_matches('-'));
    format!("cargo test -- {}", quoted_text(&format!("{name}::{model}")))
}
