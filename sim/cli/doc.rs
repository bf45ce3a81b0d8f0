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
    let found: Vec<_> = entries().filter(|entry| entry.words().any(|it| it == word)).collect();
    if found.is_empty() {
        let words: Vec<_> = entries().flat_map(|entry| entry.words().collect::<Vec<_>>()).collect();
        let help = match nearest(word, &words) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", words.join(" ")),
        };
        terminal.complain(&format!("the reference has no entry `{word}`\n  help: {help}\n"));
        return Ok(Exit::BadInput);
    }
    for (index, entry) in found.iter().enumerate() {
        let gap = if index > 0 { "\n" } else { "" };
        terminal.print(&format!("{gap}{}\n\n{}\n", entry.heading, plain(entry.text.trim())))?;
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
