//! Shape: whether braces match, values stand where they can, and nothing nests too deep.
//!
//! All this is found here, since KDL's parser would call itself for each level of nesting, each character of some comments, and
//! once more after each error that it cannot mend, and then point at the start of the file. What it is left to find is the
//! indentation of strings over several lines, and it sees each string alone ([`tree`](super::tree)).

mod blocks;
mod lines;
mod numbers;
mod strays;
mod tokens;

use std::ops::Range;

use super::problem::Problem;
use super::suggest;
use crate::scenario::Delay;
use blocks::Blocks;
use numbers::{is_number, looks_like_a_number};
pub(super) use tokens::{Kind, Token, Tokens, comment};

/// The largest file, in bytes.
const MAX_SIZE: usize = 1024 * 1024;

/// How deep braces nest, and comments.
const MAX_NESTING: usize = 64;

/// Checking stops after so many problems.
const MAX_PROBLEMS: usize = 100;

/// Words that are values only behind a `#`.
pub(super) const KEYWORDS: [&str; 6] = ["true", "false", "null", "inf", "-inf", "nan"];

/// Looks at the shape of a file.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn check(text: &str) -> Result<(), Vec<Problem>> {
    if text.len() > MAX_SIZE {
        let message = format!("a scenario file has at most {MAX_SIZE} bytes");
        return Err(vec![Problem::new(message).at(0..0, format!("this one has {}", text.len()))]);
    }
    let mut shape = Shape { text, ..Shape::default() };
    for token in Tokens::new(text) {
        let went_on = token.and_then(|token| shape.token(&token));
        if let Err(fatal) = went_on {
            shape.problems.push(fatal);
            return Err(shape.problems);
        }
        if shape.problems.len() > MAX_PROBLEMS {
            return Err(shape.problems);
        }
    }
    shape.end_node();
    shape.problems.extend(shape.blocks.unclosed());
    if shape.problems.is_empty() { Ok(()) } else { Err(shape.problems) }
}

/// The shape as far as it has been seen.
#[derive(Debug, Default)]
struct Shape<'a> {
    text: &'a str,
    /// The open braces.
    blocks: Blocks,
    /// How much of the current node there has been.
    node: Progress,
    /// Where the last word or string stood, and whether it can be the name of a property.
    value: (Range<usize>, bool),
    /// Parentheses that are open in the current node, as in a call.
    parentheses: usize,
    /// A `=` whose value is still to come.
    equals: Option<usize>,
    /// A `/-` before whatever comes next.
    slashdash: Option<usize>,
    problems: Vec<Problem>,
}

/// How much of a node there has been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Progress {
    /// Its name comes next.
    #[default]
    Start,
    /// It has a name.
    Named,
    /// Braces of it are commented out: only braces follow.
    Emptied,
    /// It has had its braces.
    Closed,
}

impl Shape<'_> {
    /// Looks at one token; an error is one after which looking further makes no sense.
    fn token(&mut self, token: &Token) -> Result<(), Problem> {
        let range = token.range.clone();
        if self.node == Progress::Start && matches!(token.kind, Kind::Word | Kind::String) {
            self.blocks.begin(self.text, range.clone());
        }
        match token.kind {
            Kind::Word => {
                if self.node == Progress::Start {
                    self.check_name(range.clone());
                } else {
                    self.check_word(range.clone());
                }
                self.value(range);
            }
            Kind::String => {
                let string = &self.text[range.clone()];
                if lines::is_over_lines(string) && !lines::begins_on_a_line(string) {
                    let message = "a text between three quotes begins on the line after them";
                    self.problems.push(problem(message, range.clone(), "no new line"));
                }
                self.value(range);
            }
            Kind::Equals => self.equals(range),
            Kind::Slashdash => self.slashdash(range),
            // After `/-`, what it comments out can stand on a later line.
            Kind::Newline if self.slashdash.is_some() => {}
            Kind::Semicolon => {
                if self.node == Progress::Start && self.slashdash.is_none() {
                    let problem =
                        problem("there is nothing before this `;`", range, "ends no node");
                    self.problems.push(problem);
                }
                self.end_node();
            }
            Kind::Newline => self.end_node(),
            Kind::Open => return self.open(range.start),
            Kind::Close => return self.close(range),
            Kind::Quoted => self.quoted(range),
            Kind::Comment => self.comment(range),
            Kind::Stray => self.stray(range),
        }
        Ok(())
    }

    /// A comment as other languages have them.
    fn comment(&mut self, range: Range<usize>) {
        let text = self.text[range.clone()].trim_start_matches('#').trim();
        let problem = problem("a comment begins with `//`", range, "not a comment");
        self.problems.push(problem.help(format!("write // {text}")));
    }

    /// A text between quotes that are none here.
    fn quoted(&mut self, range: Range<usize>) {
        let text = &self.text[range.clone()];
        let mut inner = text.chars();
        let _quotes = (inner.next(), inner.next_back());
        let problem =
            problem("strings stand between straight double quotes", range.clone(), "not a string");
        self.problems.push(problem.help(format!("write \"{}\"", inner.as_str())));
        self.value(range);
    }

    /// A character that has no place here.
    fn stray(&mut self, range: Range<usize>) {
        let stray = &self.text[range.clone()];
        // What closes has been told with what opens.
        if stray == ")" && self.parentheses > 0 {
            self.parentheses -= 1;
            return;
        }
        self.parentheses += usize::from(stray == "(");
        let (before, nameable) = &self.value;
        let is_name = !nameable && !self.text[..before.start].ends_with('=');
        let help = strays::help(self.text, before.clone(), is_name, range.clone());
        self.problems.push(
            problem(format!("`{stray}` is out of place here"), range, "not expected").help(help),
        );
    }

    /// A word or a string.
    fn value(&mut self, range: Range<usize>) {
        let (before, _) = &self.value;
        let follows_equals = self.equals.take().is_some();
        if before.end == range.start && range.start > 0 {
            let problem = if &self.text[before.clone()] == "r" {
                let raw = self.text[range.clone()].trim_matches('#');
                problem("raw strings have no `r`", before.clone(), "not expected")
                    .help(format!("write #{raw}#"))
            } else {
                problem("a blank is missing here", range.clone(), "before this")
            };
            self.problems.push(problem);
        } else if matches!(self.node, Progress::Emptied | Progress::Closed) {
            let problem = problem("a new line is missing here", range.clone(), "before this");
            self.problems.push(problem.help("a node ends with its braces"));
        }
        self.value = (range, self.node != Progress::Start && !follows_equals);
        let disabled = self.slashdash.take().is_some();
        if self.node == Progress::Start || !disabled {
            self.node = Progress::Named;
        }
    }

    fn slashdash(&mut self, range: Range<usize>) {
        self.no_value();
        self.no_disabled();
        let (before, _) = &self.value;
        if before.end == range.start && range.start > 0 {
            self.problems.push(problem("a blank is missing here", range.clone(), "before this"));
        }
        self.slashdash = Some(range.start);
    }

    /// `=` follows the name of a property, which is no node's name and no property's value.
    fn equals(&mut self, range: Range<usize>) {
        let (before, nameable) = &self.value;
        let mut between = self.text[before.end..range.start].chars();
        let follows = between.all(|c| c.is_whitespace() && !tokens::is_newline(c));
        if !nameable || !follows || range.len() > 1 {
            let message = format!("`{}` is out of place here", &self.text[range.clone()]);
            let help = if &self.text[range.clone()] == "==" {
                "an expression stands between quotes"
            } else if *nameable {
                "a property is written name=value"
            } else {
                "a property is written name=value; a value gets a name by `let`: let x 3"
            };
            self.problems.push(problem(message, range, "not expected").help(help));
            return;
        }
        self.equals = Some(range.start);
    }

    fn open(&mut self, at: usize) -> Result<(), Problem> {
        let disabled = self.slashdash.take().is_some();
        if self.node == Progress::Start || self.node == Progress::Closed && !disabled {
            let problem =
                problem("these braces belong to no node", at..at + 1, "no name before it");
            self.problems.push(problem.help("a node and its `{` stand on one line"));
        }
        let after = if disabled && self.node == Progress::Named {
            Progress::Emptied
        } else {
            Progress::Closed
        };
        self.blocks.open(self.text, at, after);
        self.end_node();
        if self.blocks.depth() > MAX_NESTING {
            return Err(too_deep(at, format!("more than {MAX_NESTING} braces are open here")));
        }
        Ok(())
    }

    fn close(&mut self, range: Range<usize>) -> Result<(), Problem> {
        self.end_node();
        let Some(block) = self.blocks.close(self.text, range.clone()) else {
            return Err(self.blocks.unopened(range));
        };
        self.node = block.after;
        Ok(())
    }

    fn end_node(&mut self) {
        self.no_value();
        self.no_disabled();
        self.node = Progress::Start;
        self.parentheses = 0;
    }

    /// Reports a `=` that nothing followed.
    fn no_value(&mut self) {
        if let Some(at) = self.equals.take() {
            self.problems.push(problem("a value is missing here", at..at + 1, "after this"));
        }
    }

    /// Reports a `/-` that nothing followed.
    fn no_disabled(&mut self) {
        if let Some(at) = self.slashdash.take() {
            let problem = problem("there is nothing to comment out", at..at + 2, "after this");
            self.problems.push(problem);
        }
    }

    /// Reports a value where a node's name belongs.
    fn check_name(&mut self, range: Range<usize>) {
        let word = &self.text[range.clone()];
        if word.starts_with('#') || KEYWORDS.contains(&word) || looks_like_a_number(word) {
            let problem =
                problem(format!("`{word}` cannot be the name of a node"), range, "a value");
            self.problems.push(problem.help("a line that goes on in the next one ends with `\\`"));
        }
    }

    /// Reports words that look like numbers or keywords and are none.
    fn check_word(&mut self, range: Range<usize>) {
        let word = &self.text[range.clone()];
        let (message, help) = if let Some(keyword) = word.strip_prefix('#') {
            if KEYWORDS.contains(&keyword) {
                return;
            }
            let known = KEYWORDS.map(|keyword| format!("#{keyword}"));
            (format!("there is no `{word}`"), suggest::known(word, known))
        } else if KEYWORDS.contains(&word) {
            (format!("`{word}` is no word of its own"), format!("write #{word}, or \"{word}\""))
        } else if word.parse::<Delay>().is_ok() {
            ("a duration stands between quotes".to_owned(), format!("write \"{word}\""))
        } else if looks_like_a_number(word) && !is_number(word) {
            (format!("`{word}` is no number"), format!("write \"{word}\" if it is a text"))
        } else {
            return;
        };
        self.problems.push(problem(message, range, "not a value").help(help));
    }
}

fn too_deep(at: usize, label: impl Into<String>) -> Problem {
    problem("this file is nested too deep", at..at + 1, label)
}

fn problem(message: impl Into<String>, range: Range<usize>, label: impl Into<String>) -> Problem {
    Problem::new(message).at(range, label)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first complaint, and the text that it points at.
    fn complaint(text: &str) -> String {
        let problems = check(text).err().unwrap_or_default();
        problems.first().map_or_else(String::new, |problem| problem.message().to_owned())
    }

    #[test]
    fn braces_strings_and_comments_have_to_end() {
        assert_eq!(complaint("a { b }"), "");
        assert_eq!(complaint("a {"), "this `{` is never closed");
        assert_eq!(complaint("a }"), "this `}` closes nothing");
        assert_eq!(complaint("a \"b"), "this string is never closed");
        assert_eq!(complaint("a \"b\nc\""), "this string is never closed");
        assert_eq!(complaint("a #\"b\""), "this string is never closed");
        assert_eq!(complaint("/* /* */"), "this comment is never closed");
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        assert_eq!(complaint("a \"{\" \"\\\"{\" #\"\"{\"# // {\n/* { /* { */ { */"), "");
        assert_eq!(complaint("a \"\"\"\n  {\n  \"\"\""), "");
        assert_eq!(complaint("a \"b\\\n   {\""), "");
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = "this file is nested too deep";
        let nested = |open: &str, times: usize| open.repeat(times) + &"}".repeat(times);
        assert_eq!(complaint(&nested("a {", 64)), "");
        assert_eq!(complaint(&nested("a {", 65)), deep);
        assert_eq!(complaint(&nested("/- a {", 64)), "");
        assert_eq!(complaint(&nested("a /- {", 65)), deep);
        assert_eq!(complaint(&nested("/-\n\n a\\\n {", 65)), deep);
        assert_eq!(complaint(&"/*".repeat(65)), deep);
    }

    #[test]
    fn what_is_out_of_place_is_found() {
        assert_eq!(complaint("(a)b"), "`(` is out of place here");
        assert_eq!(complaint("a=1"), "`=` is out of place here");
        assert_eq!(complaint("a b=c=d"), "`=` is out of place here");
        assert_eq!(complaint("a b\n=c"), "`=` is out of place here");
        assert_eq!(complaint("a b="), "a value is missing here");
        assert_eq!(complaint("a \"b\"c"), "a blank is missing here");
        assert_eq!(complaint("a \"\\q\""), "there is no escape `\\q`");
        assert_eq!(complaint("a \"\\u{110000}\""), "there is no escape `\\u`");
        assert_eq!(complaint("a \"\\u{a"), "there is no escape `\\u`");
        assert_eq!(complaint("a \"\\u{+1}\""), "there is no escape `\\u`");
        assert_eq!(complaint("/- /- a"), "there is nothing to comment out");
        assert_eq!(complaint("a { /- }"), "there is nothing to comment out");
        assert_eq!(complaint("a b=/-c"), "a value is missing here");
        for lonely in [";", "a;;b", "a\n; b", "a { ; }", "/-a; ;", "a {};;"] {
            assert_eq!(complaint(lonely), "there is nothing before this `;`", "{lonely}");
        }
        for fine in ["a; b;", "a {};", "/-a; b", "a; /* c */ b"] {
            assert_eq!(complaint(fine), "", "{fine}");
        }
        let wrong = "a text between three quotes begins on the line after them";
        assert_eq!(complaint("a \"\"\"b\"\"\""), wrong);
        assert_eq!(complaint("a \"\"\"\"\"\""), wrong);
        assert_eq!(complaint("a {} b"), "a new line is missing here");
        assert_eq!(complaint("a {} {}"), "these braces belong to no node");
        assert_eq!(complaint("a /-{} b"), "a new line is missing here");
        assert_eq!(complaint("a {} /-b"), "a new line is missing here");
        assert_eq!(complaint("a\n{}"), "these braces belong to no node");
        assert_eq!(complaint("a\n/-{}"), "these braces belong to no node");
        assert_eq!(complaint("a 1x"), "`1x` is no number");
        assert_eq!(complaint("a .5"), "`.5` is no number");
        assert_eq!(complaint("a 1\n2 {}"), "`2` cannot be the name of a node");
        assert_eq!(complaint("true {}"), "`true` cannot be the name of a node");
        assert_eq!(complaint("a 50ms..1s"), "a duration stands between quotes");
        assert_eq!(complaint("a b, c"), "`,` is out of place here");
        assert_eq!(complaint("a: b"), "`:` is out of place here");
        assert_eq!(complaint("a 'b c' d"), "strings stand between straight double quotes");
        assert_eq!(complaint("a r#\"b\"#"), "raw strings have no `r`");
        assert_eq!(complaint("a =======\n"), "`=======` is out of place here");
        assert_eq!(complaint("a \"\u{1b}\""), "`\\u{1b}` cannot stand in a text");
        assert_eq!(complaint("a true"), "`true` is no word of its own");
        assert_eq!(complaint("a #yes"), "there is no `#yes`");
        assert_eq!(complaint("a \u{0}"), "`\\u{0}` is out of place here");
        assert_eq!(
            complaint(&format!("a {}", "9".repeat(40))),
            format!("`{}` is no number", "9".repeat(40))
        );
    }

    #[test]
    fn what_is_in_its_place_is_left_alone() {
        let line = "a b=1 c = \"d\" #true -0x1f +1_0.5e-3 -.a -- #\"raw\"# \\\n  e { f; g } // h\n";
        assert_eq!(complaint(&line.repeat(200)), "");
        assert_eq!(complaint("\u{feff}a /- b /-c=1 /- { d } { e } /- { f }\r\n"), "");
    }
}
