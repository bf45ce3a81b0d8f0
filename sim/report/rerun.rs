//! The command that shows a run again.

use std::borrow::Cow;
use std::path::Path;

use crate::choices::{Replay, Take};
use crate::scenario::{ModelKind, Scenario};

/// The command that shows the run of the scenario file at `path` again, as a shell reads it.
///
/// ```
/// use standstill::report::rerun;
/// use standstill::scenario::ModelKind;
///
/// let command = rerun("scenarios/two fetches.kdl", ModelKind::Sync, Some(7));
/// assert_eq!(command, "standstill run 'scenarios/two fetches.kdl' --model sync --seed 7");
/// ```
pub fn rerun(path: &str, model: ModelKind, seed: Option<u64>) -> String {
    let seed = seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default();
    format!("standstill run {} --model {model}{seed}", quoted(path))
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
pub fn replay_command(path: &str, model: ModelKind, takes: &[Take]) -> String {
    if takes.is_empty() {
        return rerun(path, model, None);
    }
    format!("{} --replay '{}'", rerun(path, model, None), Replay::token(takes))
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
    let file = &scenario.source.name;
    if scenario.called.is_empty() {
        return replay_command(file, model, takes);
    }
    let name = Path::new(file.as_str()).file_stem().unwrap_or_default().to_string_lossy();
    format!("cargo test -- {}", quoted(&format!("{name}::{model}")))
}

/// An argument in single quotes, where a shell would not take it as it stands or it looks like an
/// option.
pub(crate) fn quoted(argument: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+,:@%".contains(&byte);
    if argument.starts_with('-') {
        return Cow::Owned(quoted(&format!("./{argument}")).into_owned());
    }
    if !argument.is_empty() && argument.bytes().all(plain) {
        return Cow::Borrowed(argument);
    }
    Cow::Owned(format!("'{}'", argument.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_quoted_only_where_a_shell_would_change_it() {
        let pairs = [
            ("scenarios/users.kdl", "scenarios/users.kdl"),
            ("", "''"),
            ("two words.kdl", "'two words.kdl'"),
            ("it's.kdl", r"'it'\''s.kdl'"),
            ("$HOME/*.kdl", "'$HOME/*.kdl'"),
            ("größe.kdl", "'größe.kdl'"),
            ("-n.kdl", "./-n.kdl"),
        ];
        for (argument, expected) in pairs {
            assert_eq!(quoted(argument), expected);
        }
    }
}
