//! Places: on which line of a scenario file the step stands of which a change tells, as far as one line alone can be meant.

use crate::diff::Change;
use crate::scenario::Text;

/// The line, from 1, of the text of a scenario.
pub fn line(text: &str, change: &Change) -> Option<usize> {
    let one = |wanted: &str| {
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| line.contains(wanted));
        let first = lines.next()?.0;
        lines.next().is_none().then_some(first)
    };
    match change {
        Change::Expectation { line, .. } => *line,
        Change::StepLength { step, after, .. } => {
            one(&written(step)?).or_else(|| one(&format!("{step} \"{after}\"")))
        }
        Change::StepNew(steps)
        | Change::StepMoved { steps, .. }
        | Change::FailureNew { steps, .. } => {
            steps.texts.iter().find_map(|text| one(&written(text)?))
        }
        Change::StepTime { text, .. } => one(&written(text)?),
        Change::Value { after, .. } => one(&written(after)?),
        Change::TaskNew(life) => one(&format!("{:?}", &*life.task)),
        Change::TaskRenamed { after, .. } => one(&format!("{:?}", &**after)),
        _ => None,
    }
}

/// A step as a file has it: `fetch users: 200` comes from `fetch "users"`.
fn written(text: &Text) -> Option<String> {
    let (word, name) = text.split_once(' ')?;
    let name = name.split(": ").next().unwrap_or_default();
    Some(format!("{word} {name:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::change::Steps;
    use crate::time::Instant;

    #[test]
    fn a_line_is_told_where_no_other_can_be_meant() {
        let text =
            "main {\n    fetch \"users\"\n    log \"a\"\n    log \"a\"\n    sleep \"2s\"\n}\n";
        let new = |text: &str| {
            let texts = vec![text.into()];
            Change::StepNew(Steps { task: "main".into(), texts, at: Instant::START, follows: None })
        };
        let of = |step: &str| line(text, &new(step));
        assert_eq!(of("fetch users: 503"), Some(2));
        assert_eq!(of("log a"), None);
        assert_eq!(of("sleep 2s"), Some(5));
        assert_eq!(of("finished"), None);
    }
}
