//! Whatever belongs to a task belongs to it within the procedures that it calls, too: each step that sees no names does the same
//! in a procedure of its own.

use std::fs;
use std::path::Path;

use kdl::{KdlDocument, KdlEntry, KdlNode};
use standstill::choices::Plain;
use standstill::render;
use standstill::run::run;
use standstill::trace::Outcome;

use super::parse;
use crate::support::files::files;

/// Steps whose children stand one after the other.
const SEQUENCES: [&str; 18] = [
    "main", "task", "spawn", "create", "try", "catch", "finally", "when", "else", "while",
    "timeout", "retry", "with", "acquire", "init", "offload", "drain", "body",
];
/// Steps that can stand in a procedure of their own: they bind no name, leave nothing and make nothing that is called after them.
const APART: [&str; 28] = [
    "abort",
    "acquire",
    "arrive",
    "await",
    "block",
    "cancel",
    "changed",
    "clear",
    "close",
    "compute",
    "drain",
    "fail",
    "fetch",
    "get",
    "join",
    "log",
    "notify",
    "put",
    "reject",
    "release",
    "reschedule",
    "resolve",
    "set",
    "sleep",
    "subscribe",
    "uncancel",
    "wait",
    "yield",
];

/// Moves such steps into procedures.
struct Mover<'t> {
    /// The file.
    text: &'t str,
    /// The procedures, as they are written.
    defines: Vec<String>,
}

impl Mover<'_> {
    fn block(&mut self, nodes: &mut [KdlNode]) {
        for node in nodes {
            if self.is_apart(node) {
                let name = format!("step {}", self.defines.len());
                let call = KdlNode::new(name.as_str());
                self.defines.push(format!("define \"{name}\" {{\n{node}\n}}\n"));
                let mut format = node.format().cloned().unwrap_or_default();
                format.terminator = "\n".to_owned();
                *node = call;
                node.set_format(format);
            } else if SEQUENCES.contains(&node.name().value())
                && let Some(children) = node.children_mut()
            {
                self.block(children.nodes_mut());
            }
        }
    }

    fn is_apart(&self, node: &KdlNode) -> bool {
        let is_plain = |entry: &KdlEntry| {
            entry.value().as_string().is_none_or(|text| !text.contains(['{', '}']))
                && entry.name().is_none_or(|name| name.value() != "into" && name.value() != "as")
        };
        let children = node.children().map_or(&[][..], |children| children.nodes());
        APART.contains(&node.name().value())
            && children.iter().all(|node| self.is_apart(node))
            && node.entries().iter().all(is_plain)
            && !self.closes_a_generator(node)
    }

    /// The name of a generator is one of those that a procedure does not see.
    fn closes_a_generator(&self, node: &KdlNode) -> bool {
        let name = node.get(0).and_then(|name| name.as_string()).unwrap_or_default();
        node.name().value() == "close" && self.text.contains(&format!("generator \"{name}\""))
    }
}

#[test]
fn a_step_does_the_same_in_a_procedure_of_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["scenarios", "tests/asyncio", "tests/kernels", "tests/regressions"]
        .map(|folder| files(&root.join(folder), "kdl"))
        .concat();
    let mut moved = 0;
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        let mut document: KdlDocument = text.parse().unwrap();
        let mut movement = Mover { text: &text, defines: Vec::new() };
        let programs = document.nodes_mut().iter_mut().filter(|node| node.name().value() == "main");
        programs.for_each(|main| movement.block(std::slice::from_mut(main)));
        moved += movement.defines.len();
        let with_calls = format!("{document}\n{}", movement.defines.concat());
        let (plain, called) = (parse(&text), parse(&with_calls));
        for model in plain.models.clone() {
            let traces = [&plain, &called].map(|it| run(it, model, Plain));
            // Calls are steps, too: for how long somebody spins until the run is over is another.
            if matches!(traces[0].outcome, Outcome::Limit(_) | Outcome::Deadlock) {
                assert_eq!(traces[0].outcome, traces[1].outcome, "{}", path.display());
                continue;
            }
            let told = traces.map(|it| render::text(&it));
            assert_eq!(told[0], told[1], "{} {}", path.display(), model.kind());
        }
    }
    assert!(moved > 2000, "{moved}");
}
