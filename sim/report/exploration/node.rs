//! The nodes that keep counterexamples as tests: each can be appended to the scenario file, all of them together, too.

use crate::explore::Failure;
use crate::scenario::{Model, Scenario};
use crate::trace::Deviation;

/// The node for each of these bugs, under a name that the scenario does not have yet; none for what fails in the plain run,
/// which is a test already.
///
/// ```text
/// replay "order" {
///     take "order at 1.2s #1" "consumer"
/// }
/// ```
pub fn replay_nodes(
    bugs: &[Vec<&Failure>],
    scenario: &Scenario,
    model: Model,
) -> Vec<Option<String>> {
    let mut names: Vec<_> = scenario.kept.iter().map(|kept| kept.name.to_string()).collect();
    let kind = model.kind();
    // Under another model there may be no such decisions.
    let is_only = scenario.models.iter().all(|model| model.kind() == kind);
    let node = |bug: &Vec<&Failure>| {
        if bug[0].counterexample.is_empty() {
            return None;
        }
        let word = bug[0].rule.word();
        let (name, only) = if is_only {
            (word.to_owned(), String::new())
        } else {
            (format!("{word} {kind}"), format!(" model={}", kdl(kind.word())))
        };
        let case = scenario.source.settings.case.as_ref();
        let only = only + &case.map_or_else(String::new, |case| format!(" case={}", kdl(case)));
        let name = free(name, &names);
        let takes = bug[0].counterexample.iter().map(|Deviation { point, choice, .. }| {
            format!("    take {} {}\n", kdl(&point.to_string()), kdl(choice))
        });
        let node = format!("replay {}{only} {{\n{}}}\n", kdl(&name), takes.collect::<String>());
        names.push(name);
        Some(node)
    };
    bugs.iter().map(node).collect()
}

/// The name, or its second, third, … form, whichever is the first that is not taken.
fn free(name: String, taken: &[String]) -> String {
    let forms = (2_u32..).map(|nth| format!("{name} {nth}"));
    let mut forms = std::iter::once(name.clone()).chain(forms);
    forms.find(|form| !taken.contains(form)).unwrap_or(name)
}

/// A text as a KDL string.
fn kdl(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                quoted.extend(control.escape_unicode());
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
