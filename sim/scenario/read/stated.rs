//! What a program in Rust states: an `expect` block that is made of its values, with the text that it would be written as.
//!
//! It is read, checked and reported as that of a scenario file is, and no reader of KDL is needed for it.

use std::ops::Range;

use super::expectations::{self, AnyRun};
use super::file::File;
use super::nodes::{KdlDocument, KdlEntry, KdlIdentifier, KdlNode, KdlValue};
use super::problem::ScenarioError;
use crate::scenario::{Expect, Source};

/// An `expect` block, with the text in which it stands.
#[derive(Clone, Debug)]
pub(crate) struct Stated {
    pub(crate) source: Source,
    pub(crate) expects: Vec<Expect>,
}

/// One line of the block: its word, and what stands behind it.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) word: &'static str,
    pub(crate) arguments: Vec<(Option<&'static str>, Given)>,
}

/// A value that is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A text, between quotes.
    Text(String),
    /// A number.
    Number(u64),
    /// A word, without quotes.
    Word(&'static str),
}

/// The block of these lines, in what is called `name`; behind the `expect` blocks of a file, if there is one.
///
/// # Errors
///
/// What is stated wrongly: no duration, no pattern, …
pub(crate) fn stated(
    name: &str,
    file: Option<&str>,
    lines: &[Statement],
) -> Result<Stated, ScenarioError> {
    let mut text = file.unwrap_or_default().to_owned();
    let block = (!lines.is_empty()).then(|| {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        block(lines, &mut text)
    });
    let source = Source::new(name, &text);
    #[cfg(feature = "scenarios")]
    if file.is_some() {
        let expects = super::expectations_only(name, &text)?.expects;
        return Ok(Stated { source, expects });
    }
    let read = File::new(&text);
    let (expects, _) = expectations::read(&read, &block, &AnyRun);
    let problems = read.into_problems();
    if problems.is_empty() {
        return Ok(Stated { source, expects });
    }
    Err(ScenarioError::new(&source, problems))
}

/// The block, and behind a text how it is written.
fn block(lines: &[Statement], text: &mut String) -> KdlNode {
    let start = text.len();
    let mut block = KdlNode::new(KdlIdentifier::new("expect", write("expect", text)));
    text.push_str(" {\n");
    let mut nodes = Vec::new();
    for Statement { word, arguments } in lines {
        text.push_str("    ");
        let from = text.len();
        let mut node = KdlNode::new(KdlIdentifier::new(*word, write(word, text)));
        for (property, given) in arguments {
            text.push(' ');
            let from = text.len();
            let name = property.map(|name| KdlIdentifier::new(name, write(name, text)));
            text.push_str(if name.is_some() { "=" } else { "" });
            let written = given.written();
            write(&written, text);
            node.push(KdlEntry::new(name, given.value(), written, from..text.len()));
        }
        node.set_span(from..text.len());
        nodes.push(node);
        text.push('\n');
    }
    text.push('}');
    block.set_children(KdlDocument::new(nodes));
    block.set_span(start..text.len());
    text.push('\n');
    block
}

/// Writes a piece behind a text, and says where.
fn write(piece: &str, text: &mut String) -> Range<usize> {
    let start = text.len();
    text.push_str(piece);
    start..text.len()
}

impl Given {
    fn written(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Number(number) => number.to_string(),
            Self::Word(word) => (*word).to_owned(),
        }
    }

    fn value(&self) -> KdlValue {
        match self {
            Self::Text(text) => KdlValue::String(text.clone()),
            Self::Number(number) => KdlValue::Integer((*number).into()),
            Self::Word(word) => KdlValue::String((*word).to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scenario::Scenario;

    fn given() -> impl Strategy<Value = Given> {
        prop_oneof![
            // What cannot stand in a text of KDL can be stated here.
            "[ -~é]{0,12}".prop_map(Given::Text),
            (1_u64..100).prop_map(|seconds| Given::Text(format!("{seconds}s"))),
            any::<u64>().prop_map(Given::Number),
            prop_oneof![Just("before"), Just("after")].prop_map(Given::Word),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn what_is_stated_reads_as_its_text_does(
            lines in prop::collection::vec((
                prop_oneof![
                    Just("total"), Just("outcome"), Just("order"), Just("at"), Just("never"), Just("rate"), Just("count"), Just("value"),
                ],
                prop::collection::vec((prop::option::of(prop_oneof![Just("min"), Just("max"), Just("per")]), given()), 0..4),
            ), 1..4),
        ) {
            let lines: Vec<_> =
                lines.into_iter().map(|(word, arguments)| Statement { word, arguments }).collect();
            let mut text = String::new();
            block(&lines, &mut text);
            let [here, there] = [
                stated("a.rs:7", None, &lines).map(|it| format!("{:?}", it.expects)),
                Scenario::parse_expectations("a.rs:7", &text).map(|it| format!("{:?}", it.expects)),
            ]
            .map(|read| read.unwrap_or_else(|error| error.render(false, 100)));
            prop_assert_eq!(here, there);
        }
    }
}
