//! DOT: a small reader of the language takes it apart, and Graphviz itself where it is installed.

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use standstill::report::dot;

use super::programs::{Ran, hard, odd, of_events, random};
use crate::oracles::cases::cases;

/// The words and texts of a graph. A text keeps what backslashes mean in a label.
fn tokens(text: &str) -> Vec<String> {
    let (mut tokens, mut letters) = (Vec::new(), text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                let mut inside = String::from("\"");
                loop {
                    match letters.next().expect("a text ends") {
                        '"' => break,
                        '\\' => match letters.next().expect("something follows") {
                            'n' => inside.push('\n'),
                            it @ ('"' | '\\') => inside.push(it),
                            it => panic!("\\{it} means something else"),
                        },
                        it => inside.push(it),
                    }
                }
                tokens.push(inside);
            }
            '{' | '}' | '[' | ']' | '=' | ',' => tokens.push(letter.to_string()),
            letter if letter.is_whitespace() => {}
            letter => {
                let mut word = String::from(letter);
                while let Some(it) =
                    letters.next_if(|it| it.is_alphanumeric() || "_.->".contains(*it))
                {
                    word.push(it);
                }
                tokens.push(word);
            }
        }
    }
    tokens
}

/// The labels of the events of a graph, by their numbers; braces and brackets are in pairs.
fn labels(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut depth = Vec::new();
    let mut labels = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        match &**token {
            "{" | "[" => depth.push(token.clone()),
            "}" => assert_eq!(depth.pop().as_deref(), Some("{")),
            "]" => assert_eq!(depth.pop().as_deref(), Some("[")),
            _ => {}
        }
        let number = token.strip_prefix('e').and_then(|rest| rest.parse::<usize>().ok());
        let after: Vec<_> = tokens[place + 1..].iter().take(4).map(String::as_str).collect();
        if let (Some(number), ["[", "label", "=", label]) = (number, &after[..]) {
            labels.push((number, label.trim_start_matches('"').to_owned()));
        }
    }
    assert!(depth.is_empty() && tokens[0] == "digraph");
    labels.sort();
    labels.into_iter().map(|(_, label)| label).collect()
}

/// What the labels should be: names are told by the boxes.
fn expected(ran: &Ran) -> Vec<String> {
    let events = ran.trace.events.iter();
    // In a label, a backslash of an escaped control character stands for itself.
    events.map(|it| format!("{}\n{}", it.at, it.what)).collect()
}

#[test]
fn each_event_is_a_node() {
    for ran in odd().into_iter().chain([hard()]) {
        let mut expected = expected(&ran);
        expected.truncate(1_000);
        assert_eq!(labels(&dot(ran.run())), expected, "{}", ran.scenario.name);
    }
    let more = of_events(2_000);
    assert_eq!(labels(&dot(more.run())).len(), 1_000);
    cases(60, &random(), |text| {
        let ran = Ran::of(&text);
        prop_assert_eq!(labels(&dot(ran.run())), expected(&ran));
        Ok(())
    });
}

#[test]
fn graphviz_reads_it() {
    let read = |text: &str| {
        let mut command = Command::new("dot");
        command.arg("-Tcanon").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        child.stdin.take().unwrap().write_all(text.as_bytes())?;
        child.wait_with_output()
    };
    for ran in odd().into_iter().chain([hard()]) {
        let Ok(output) = read(&dot(ran.run())) else {
            super::browser::left_out("Graphviz (dot) is not installed");
            return;
        };
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && told.is_empty(), "{told}");
    }
}
