//! Hints: what a file can mean, and hardly does. They keep nobody from running it; `standstill check` tells them.

use super::entry::Entry;
use super::file::File;
use super::names::Names;
use super::problem::Problem;
use super::procedures::Procedures;
use super::scope::Scope;
use crate::scenario::expression::is_name;
use crate::scenario::step::{Block, Step, StepKind};
use crate::scenario::{Expression, Occurrence, Value};

/// Steps to which nothing comes, as the one before them ends what they stand in.
pub(super) fn unreachable(steps: &[Step], file: &File<'_>) {
    let ends = steps.windows(2).find(|pair| never_goes_on(&pair[0]));
    let Some([last, next, ..]) = ends else { return };
    let word = last.word.word;
    let problem = Problem::new(format!("nothing comes after this `{word}`"))
        .at(next.span, "never come to")
        .at(last.span, "does not go on to it");
    file.hint(problem);
}

/// Whether what comes after the step, in its block, is never come to.
fn never_goes_on(step: &Step) -> bool {
    match &step.kind {
        StepKind::Give { .. } | StepKind::Answer(_) | StepKind::Break | StepKind::Continue => true,
        StepKind::Fail { when, .. } => *when == Occurrence::Always,
        StepKind::While { condition, body } => {
            condition.known() == Some(&Value::Bool(true)) && !can_be_left(body)
        }
        StepKind::Every { times: None, body, .. } => !can_be_left(body),
        StepKind::When { then, otherwise: Some(otherwise), .. } => {
            [then, otherwise].iter().all(|block| block.last().is_some_and(never_goes_on))
        }
        _ => false,
    }
}

/// Whether a `break` stands anywhere in a loop, if only in another loop within.
fn can_be_left(body: &Block) -> bool {
    body.iter().any(|step| {
        matches!(step.kind, StepKind::Break) || step.kind.blocks().into_iter().any(can_be_left)
    })
}

/// A text that is an expression of names that are visible here, or a list, but stands without braces.
pub(super) fn text(entry: &Entry<'_>, scope: &Scope) {
    let Some(text) = entry.as_string().filter(|text| !text.contains(['{', '}'])) else { return };
    let is_list = text.starts_with('[') && text.ends_with(']');
    if !is_list && !text.contains(|letter: char| letter.is_ascii_alphabetic() || letter == '_') {
        return;
    }
    let Ok(expression) = Expression::compile(text) else { return };
    let names = expression.names();
    let is_known = |name: &str| scope.sees(name) || entry.file().constants().place(name).is_some();
    if !names.iter().all(|name| is_known(name)) || names.is_empty() && !is_list {
        return;
    }
    let problem = Problem::new(format!("`{text}` is a text here"))
        .at(entry.span(), "as it is written")
        .help(format!("for its value as an expression write \"{{{text}}}\""));
    entry.file().hint(problem);
}

/// The same of a text that is logged, where a word can well be a name, too.
pub(super) fn logged(entry: &Entry<'_>, scope: &Scope) {
    if !entry.as_string().is_some_and(is_name) {
        text(entry, scope);
    }
}

/// What is declared or defined and never used.
pub(super) fn unused(
    file: &File<'_>,
    declared: &Names,
    procedures: &Procedures,
    calls_functions: bool,
) {
    for (word, name, span) in declared.unused() {
        // Functions in Rust reach services, too, and what is included is for other files as well.
        let is_of_others = file.includes(span) || calls_functions && word == "service";
        let is_its_own_lock = word == "lock" && declared.word(name) == Some("condition");
        if !is_of_others && !is_its_own_lock {
            let problem = Problem::new(format!("nothing uses the {word} `{name}`"));
            file.hint(problem.at(span, "declared here"));
        }
    }
    for procedure in procedures.unused().filter(|it| !file.includes(it.span)) {
        let problem = Problem::new(format!("nothing calls `{}`", procedure.name));
        file.hint(problem.at(procedure.span, "defined here"));
    }
}
