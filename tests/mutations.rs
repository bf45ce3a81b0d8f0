//! The reader survives whatever it is given: files cut, doubled and mixed up, and heaps of tokens. What can still be read
//! goes through everything else (`mutations/programs.rs`).
//!
//! `PROPTEST_CASES=100000 cargo test --release --test mutations` looks longer.

#![cfg(test)]

#[path = "mutations/programs.rs"]
mod programs;

use std::borrow::Cow;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use standstill::scenario::expression::{Names, is_name};
use standstill::scenario::{Expression, Scenario, Template, Value};

/// Good files to start from.
const FILES: [&str; 3] = [
    include_str!("reader/everything.kdl"),
    include_str!("invalid/scope.kdl"),
    include_str!("invalid/expressions.kdl"),
];

/// Pieces of files: what the syntax is made of, and words of the language.
const PIECES: [&str; 52] = [
    " ",
    "\n",
    "\r\n",
    ";",
    "{",
    "}",
    "=",
    "/-",
    "//",
    "/*",
    "*/",
    "\\",
    "\"",
    "\"\"\"",
    "#\"",
    "\"#",
    "#true",
    "#null",
    "1",
    "-1.5",
    "1s",
    "(u8)",
    "[",
    "é",
    "\u{feff}",
    "\u{0}",
    "a",
    "\"a\"",
    "\"1s\"",
    "\"{a}\"",
    "\"{",
    "\"}\"",
    "scenario",
    "main",
    "service",
    "cell",
    "expect",
    "gather {\n",
    "}\n",
    "task \"a\" {",
    "await \"a\"\n",
    "try {",
    "catch {",
    "then \"r\" {",
    "let a ",
    "until \"a\"\n",
    "repeat 2 {",
    "as=",
    "into=",
    "order ",
    "total ",
    "\"a started\"",
];

/// Pieces that nest, or let a parser lose its way.
const DEEP: [&str; 22] = [
    "b {", "b {\n", "}", "}\n", "\n", " ", "  ", "\"", "\"\"", "#\"", "\"#", "##\"\"\"", "\\",
    "\\\"", "\\u{7b}", "/*", "*/", "//", "/-", "(", "a=", "a",
];

/// Pieces of expressions.
const TOKENS: [&str; 40] = [
    "n",
    "r",
    "xs",
    "x",
    "1",
    "2.5",
    "1u",
    "'a'",
    "\"b\"",
    "b'c'",
    "r'd",
    "true",
    "null",
    "in",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    ":",
    "?",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "<",
    "==",
    "&&",
    "||",
    ".status",
    ".map(x, ",
    ".all(x, ",
    "size(",
    "has(r.status)",
    "é",
];

/// Values for the names in expressions.
struct Given;

impl Names for Given {
    fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        let value = match name {
            "n" => Value::Int(2),
            "r" => Value::record([("status", Value::Int(200))]),
            "xs" => Value::List([Value::Int(1), Value::Int(2)].into()),
            _ => return None,
        };
        Some(Cow::Owned(value))
    }
}

/// Something done to a text: a part of it is replaced.
#[derive(Clone, Debug)]
struct Mutation {
    at: prop::sample::Index,
    length: usize,
    replacement: Replacement,
}

#[derive(Clone, Debug)]
enum Replacement {
    Piece(&'static str),
    Repeated(&'static str, usize),
    /// The part itself, so many times: none deletes it.
    Itself(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let replacement = prop_oneof![
        select(&PIECES[..]).prop_map(Replacement::Piece),
        (select(&PIECES[..]), 1_usize..200)
            .prop_map(|(piece, times)| Replacement::Repeated(piece, times)),
        (0_usize..3).prop_map(Replacement::Itself),
    ];
    (any::<prop::sample::Index>(), 0_usize..80, replacement)
        .prop_map(|(at, length, replacement)| Mutation { at, length, replacement })
}

fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut text = text.to_owned();
    for Mutation { at, length, replacement } in mutations {
        let start = text.floor_char_boundary(at.index(text.len() + 1));
        let end = text.ceil_char_boundary((start + length).min(text.len()));
        let new = match replacement {
            Replacement::Piece(piece) => (*piece).to_owned(),
            Replacement::Repeated(piece, times) => piece.repeat(*times),
            Replacement::Itself(times) => text[start..end].repeat(*times),
        };
        text.replace_range(start..end, &new);
    }
    text
}

/// Reads a text; whatever is wrong with it has to be told in a way that can be shown, and the same way each time.
fn survives(text: &str) {
    match Scenario::parse("mutated.kdl", text) {
        Ok(scenario) => assert!(!scenario.models.is_empty() && !scenario.main.is_empty()),
        Err(error) => {
            assert!(!error.problems().is_empty());
            for problem in error.problems() {
                assert!(
                    text.is_char_boundary(problem.offset()),
                    "{problem} at {}",
                    problem.offset()
                );
            }
            let again = Scenario::parse("mutated.kdl", text).expect_err("it was wrong before");
            assert_eq!(error.render(false, 100), again.render(false, 100));
        }
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_mutated_file_is_read_or_refused(
        file in select(&FILES[..]),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        survives(&mutated(file, &mutations));
    }

    #[test]
    fn a_heap_of_pieces_is_read_or_refused(
        pieces in prop::collection::vec(select(&PIECES[..]), 0..60),
        within in any::<bool>(),
    ) {
        let heap = pieces.concat();
        let main = format!("scenario \"Heap\"\nmain {{\n{heap}\n}}\n");
        survives(if within { &main } else { &heap });
    }

    #[test]
    fn a_repeated_piece_overflows_nothing(
        pieces in prop::collection::vec(select(&PIECES[..]), 1..4),
        times in 1_usize..300,
    ) {
        survives(&pieces.concat().repeat(times));
    }

    #[test]
    fn what_is_left_to_the_parser_of_kdl_overflows_nothing(
        pieces in prop::collection::vec(select(&DEEP[..]), 1..8),
        times in 1_usize..2_000,
        indented in any::<bool>(),
    ) {
        let heap = pieces.concat().repeat(times);
        let end = if indented { "" } else { "  " };
        for quotes in ["\"\"\"", "#\"\"\"", "\"\"\"\"\"\"\nlog \"\"\""] {
            let close = if quotes.starts_with('#') { "\"\"\"#" } else { "\"\"\"" };
            let text = format!("scenario \"Deep\"\nmain {{\n  log {quotes}\n{heap}\n{end}{close}\n}}\n");
            survives(&text);
        }
        survives(&format!("scenario \"Deep\"\nmain {{\n/* {heap} */ yield\n}}\n"));
        survives(&heap);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn a_heap_of_tokens_is_evaluated_or_refused(
        tokens in prop::collection::vec(select(&TOKENS[..]), 0..30),
        times in 1_usize..20,
    ) {
        let source = tokens.concat().repeat(times);
        if let Ok(expression) = Expression::compile(&source) {
            assert!(expression.names().iter().all(|name| is_name(name)), "{source}");
            let value = expression.evaluate(&Given);
            assert_eq!(format!("{value:?}"), format!("{:?}", expression.evaluate(&Given)));
        }
        if let Ok(template) = Template::parse(&source) {
            let _ = template.text(&Given);
        }
    }
}
