//! `standstill doc WORD`: what the reference of the language says of a word.

use std::io;

use super::arguments::Doc as Options;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::scenario::nearest;

/// The reference, as it is published.
const REFERENCE: &str = include_str!("../../docs/language.md");

/// Prints each entry that is about the word.
pub(super) fn doc(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    let word = options.word.trim();
    let mut found: Vec<_> =
        entries().filter(|entry| entry.words().any(|it| it == word)).map(Entry::told).collect();
    found.extend(functions(word));
    found.extend(paragraphs().filter(|it| it.is_about(word)).map(Paragraph::told));
    if found.is_empty() {
        let mut words: Vec<_> =
            entries().flat_map(|entry| entry.words().collect::<Vec<_>>()).collect();
        words.extend(calls().map(|(word, ..)| word));
        words.extend(paragraphs().map(|it| it.name));
        let help = match nearest(word, &words) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", words.join(" ")),
        };
        terminal.complain(&format!("the reference has no entry `{word}`\n  help: {help}\n"));
        return Ok(Exit::BadInput);
    }
    for (index, told) in found.iter().enumerate() {
        let gap = if index > 0 { "\n" } else { "" };
        terminal.print(&format!("{gap}{told}"))?;
    }
    Ok(Exit::Holds)
}

/// What stands below a heading.
struct Entry {
    heading: &'static str,
    text: &'static str,
}

impl Entry {
    /// The words that it is about: those of the heading that are not in capitals.
    fn words(&self) -> impl Iterator<Item = &'static str> {
        let words = self.heading.split([' ', ',']).filter(|word| !word.is_empty());
        words.filter(|word| word.starts_with(|letter: char| letter.is_lowercase()))
    }

    fn told(self) -> String {
        told(self.heading, self.text)
    }
}

/// What a paragraph of the overview is about that begins with its name, with all up to the next such.
struct Paragraph {
    name: &'static str,
    text: &'static str,
}

impl Paragraph {
    /// A concept is asked for as it is called, in whatever case, as one or several.
    fn is_about(&self, word: &str) -> bool {
        let (name, word) = (self.name.to_lowercase(), word.to_lowercase());
        let words =
            name.split_whitespace().map(|it| it.trim_end_matches(',').trim_end_matches('s'));
        words.filter(|it| it.len() > 3).any(|it| it == word.trim_end_matches('s'))
    }

    fn told(self) -> String {
        told(self.name, self.text)
    }
}

/// A part of the reference under its title.
fn told(title: &str, text: &str) -> String {
    format!("{title}\n\n{}\n", plain(text.trim()))
}

/// The first chapter of the reference, which is about all the others.
fn overview() -> &'static str {
    REFERENCE.split("\n## ").nth(1).unwrap_or_default()
}

/// The named paragraphs of the overview.
fn paragraphs() -> impl Iterator<Item = Paragraph> {
    overview().split("\n**").skip(1).filter_map(|text| {
        let (name, _) = text.split_once("**")?;
        Some(Paragraph { name: name.trim_end_matches(['.', ',', ':']), text })
    })
}

/// The calls that the tables of the overview show: the function, the call, and the row.
fn calls() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let rows = overview().lines().filter(|line| line.starts_with("| "));
    rows.flat_map(|row| {
        let calls = row.split('`').skip(1).step_by(2);
        calls.filter_map(move |call| {
            let name = call.split('(').next()?.rsplit('.').next()?;
            (call.contains('(') || call == "now").then_some((name, call, row))
        })
    })
}

/// What the overview says of a function or a question of expressions.
fn functions(word: &str) -> Vec<String> {
    let found: Vec<_> = calls().filter(|(name, ..)| *name == word).collect();
    let call = format!("`{word}(");
    let sentences = paragraphs()
        .flat_map(|it| it.text.split("\n\n"))
        .filter(|it| !it.starts_with('|') && it.contains(&call));
    let sentences: Vec<_> = sentences.map(|it| plain(it.trim())).collect();
    let mut told: Vec<_> = found
        .into_iter()
        .map(|(_, call, row)| {
            let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
            match cells[..] {
                // A question has its answer beside it, functions stand in a row of all that are of something.
                [question, answer] if question.starts_with('`') => {
                    format!("{call}, a question\n\n{}\n", plain(answer))
                }
                [of, _] => format!("{call}, a function of {of}\n"),
                _ => format!("{call}\n"),
            }
        })
        .collect();
    if !told.is_empty() && !sentences.is_empty() {
        told.push(sentences.join("\n\n") + "\n");
    }
    told
}

/// The entries of the reference, in its order.
fn entries() -> impl Iterator<Item = Entry> {
    REFERENCE.split("\n### ").skip(1).map(|entry| {
        let (heading, text) = entry.split_once('\n').unwrap_or((entry, ""));
        // The last entry of a chapter ends before the heading of the next.
        let text = text.split("\n## ").next().unwrap_or_default();
        Entry { heading, text }
    })
}

/// Markdown without its links, which lead to places of the page.
fn plain(text: &str) -> String {
    let mut parts = text.split("](#");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(at) = plain.rfind('[') {
            plain.remove(at);
        }
        plain.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
    }
    plain
}
