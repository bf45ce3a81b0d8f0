//! Scenarios as the reader understands them.

use standstill::scenario::Scenario;

/// The scenario of a whole file.
fn read(text: &str) -> Scenario {
    Scenario::parse("test.kdl", text).unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
}

const EVERYTHING: &str = include_str!("reader/everything.kdl");

#[test]
fn every_node_of_the_language_is_read() {
    let scenario = read(EVERYTHING);
    assert_eq!(&*scenario.name, "Everything there is");
    println!("{scenario:#?}");
}
