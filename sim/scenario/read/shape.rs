//! Shape: what KDL's parser must not be given, found before it sees the text.
//!
//! That parser calls itself for each level of nesting and once more after each error it cannot mend, and takes
//! exponential time for blocks that are commented out within each other. So before it is called, brackets have to
//! match, strings and comments to end, nesting to keep within bounds, and stray characters to be few. Everything else
//! about the syntax is left to it.

use super::problem::Problem;

/// The largest file, in bytes.
const MAX_SIZE: usize = 1024 * 1024;

/// How deep braces nest, and comments.
const MAX_NESTING: usize = 64;

/// How deep blocks nest that are commented out with `/-`.
const MAX_DISABLED: usize = 4;

/// How many stray characters are left for KDL's parser to report.
const MAX_STRAYS: usize = 100;

/// Checks size, brackets and nesting.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    if text.len() > MAX_SIZE {
        let message = format!("a scenario file has at most {MAX_SIZE} bytes");
        return Err(Problem::new(message).at(0..0, format!("this one has {}", text.len())));
    }
    let mut scan = Scan { text, ..Scan::default() };
    while let Some(first) = text[scan.at..].chars().next() {
        scan.token(first)?;
    }
    scan.blocks.last().map_or(Ok(()), |block| {
        Err(problem("this `{` is never closed", block.at, 1, "there is no `}` for it"))
    })
}

/// A way through the text, token by token.
#[derive(Debug, Default)]
struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// The open braces, innermost last.
    blocks: Vec<Block>,
    /// How much of the current node has been seen.
    node: Progress,
    /// Where the last word or string ended, and whether `=` can follow it.
    value: (usize, bool),
    /// How many `/-` stand before whatever comes next.
    slashdashes: usize,
    /// Whether there was a `/-` in this node or before it.
    disabled: bool,
    /// How many characters so far were out of place.
    strays: usize,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    at: usize,
    /// Whether it is commented out.
    disabled: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Progress {
    /// Its name comes next.
    #[default]
    Start,
    /// It has a name.
    Named,
    /// It has had its braces.
    Closed,
}

impl Scan<'_> {
    fn token(&mut self, first: char) -> Result<(), Problem> {
        let start = self.at;
        let rest = &self.text[start..];
        self.at += first.len_utf8();
        match first {
            '/' if rest.starts_with("//") => {
                self.at = start + rest.find(is_newline).unwrap_or(rest.len());
                Ok(())
            }
            '/' if rest.starts_with("/*") => self.comment(start),
            '/' if rest.starts_with("/-") => {
                self.at += 1;
                self.slashdashes += 1;
                let chained = self.slashdashes > MAX_DISABLED;
                if chained { Err(too_deep(start, "`/-` after `/-`")) } else { Ok(()) }
            }
            '"' => self.string(start, 0),
            '#' => {
                let hashes = rest.len() - rest.trim_start_matches('#').len();
                let after = &rest[hashes..];
                if after.starts_with('"') {
                    self.string(start, hashes)
                } else {
                    self.at = start + hashes + word_length(after);
                    self.value(start)
                }
            }
            '{' => self.open(start),
            '}' => self.close(start),
            ';' => {
                self.end_node();
                Ok(())
            }
            '=' => self.equals(start),
            '\\' => {
                let continued = rest[1..].trim_start_matches([' ', '\t']);
                let comment = continued.starts_with("//") || continued.starts_with("/*");
                let line = continued.len() - continued.trim_start_matches(is_newline).len();
                if line > 0 {
                    // The node goes on behind the line's end.
                    self.at = start + rest.len() - continued.len() + line;
                }
                if line > 0 || comment { Ok(()) } else { self.stray(start) }
            }
            _ if is_newline(first) => {
                if self.slashdashes == 0 {
                    self.end_node();
                }
                Ok(())
            }
            _ if first.is_whitespace() || first == '\u{feff}' => Ok(()),
            _ if is_word(first) => {
                self.at = start + word_length(rest);
                self.value(start)
            }
            _ => self.stray(start),
        }
    }

    /// A word or a string, from `start` to here.
    fn value(&mut self, start: usize) -> Result<(), Problem> {
        let (before, _) = self.value;
        let glued = before == start && start > 0;
        let after_equals = self.text[before.min(start)..start].contains('=');
        let misplaced = glued || (self.node == Progress::Closed && self.slashdashes == 0);
        self.value = (self.at, self.node == Progress::Named && !after_equals);
        if self.node == Progress::Start {
            self.node = Progress::Named;
        }
        self.disabled |= self.slashdashes > 0;
        self.slashdashes = 0;
        if misplaced { self.stray(start) } else { Ok(()) }
    }

    fn equals(&mut self, start: usize) -> Result<(), Problem> {
        let (before, nameable) = self.value;
        let follows = self.text[before..start].chars().all(char::is_whitespace);
        if nameable && follows { Ok(()) } else { self.stray(start) }
    }

    fn open(&mut self, start: usize) -> Result<(), Problem> {
        let disabled = self.disabled || self.slashdashes > 0;
        let misplaced = self.slashdashes == 0 && self.node != Progress::Named;
        self.blocks.push(Block { at: start, disabled });
        self.end_node();
        if self.blocks.len() > MAX_NESTING {
            return Err(too_deep(start, &format!("more than {MAX_NESTING} braces are open here")));
        }
        if self.blocks.iter().filter(|block| block.disabled).count() > MAX_DISABLED {
            return Err(too_deep(start, "too many blocks around are commented out"));
        }
        if misplaced { self.stray(start) } else { Ok(()) }
    }

    fn close(&mut self, start: usize) -> Result<(), Problem> {
        self.end_node();
        self.node = Progress::Closed;
        let opened = self.blocks.pop();
        opened
            .map(|_| ())
            .ok_or_else(|| problem("this `}` closes nothing", start, 1, "there is no `{` for it"))
    }

    /// Moves behind a string, which is raw if it has hashes.
    fn string(&mut self, start: usize, hashes: usize) -> Result<(), Problem> {
        let rest = &self.text[start + hashes..];
        let quotes = if rest.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
        let end = format!("{quotes}{}", "#".repeat(hashes));
        let mut at = quotes.len();
        loop {
            let Some(next) = rest[at..].chars().next() else { break };
            if rest[at..].starts_with(&end) {
                self.at = start + hashes + at + end.len();
                return self.value(start);
            }
            if is_newline(next) && quotes.len() == 1 {
                break;
            }
            at += next.len_utf8();
            if next == '\\' && hashes == 0 {
                // A backslash takes the blanks behind it along, even over the ends of lines.
                let blank = rest[at..].len() - rest[at..].trim_start().len();
                at += blank.max(rest[at..].chars().next().map_or(0, char::len_utf8));
            }
        }
        let length = rest.lines().next().map_or(1, str::len) + hashes;
        let help = "end it with `\"`; a string over several lines has `\"\"\"` on both sides";
        Err(problem("this string is never closed", start, length, "starts here").help(help))
    }

    /// Moves behind a comment, in which others can nest.
    fn comment(&mut self, start: usize) -> Result<(), Problem> {
        let mut depth = 1;
        let mut at = start + 2;
        while depth > 0 {
            let rest = &self.text[at..];
            let Some(next) = rest.find("*/").into_iter().chain(rest.find("/*")).min() else {
                return Err(problem("this comment is never closed", start, 2, "starts here"));
            };
            depth = if rest[next..].starts_with("/*") { depth + 1 } else { depth - 1 };
            at += next + 2;
            if depth > MAX_NESTING {
                return Err(too_deep(at - 2, "too many comments are open here"));
            }
        }
        self.at = at;
        Ok(())
    }

    fn end_node(&mut self) {
        self.node = Progress::Start;
        self.slashdashes = 0;
        self.disabled = false;
    }

    fn stray(&mut self, at: usize) -> Result<(), Problem> {
        self.strays += 1;
        if self.strays <= MAX_STRAYS {
            return Ok(());
        }
        let length = self.text[at..].chars().next().map_or(0, char::len_utf8);
        Err(problem("this is no KDL", at, length, "out of place, as are many others before")
            .help("see https://kdl.dev for the syntax of scenario files"))
    }
}

fn is_newline(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a word can have this character.
fn is_word(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !"\\/(){};[]\"#=\u{feff}".contains(c)
}

fn word_length(text: &str) -> usize {
    text.find(|c| !is_word(c)).unwrap_or(text.len())
}

fn too_deep(at: usize, label: &str) -> Problem {
    problem("this file is nested too deep", at, 1, label)
}

fn problem(message: &str, at: usize, length: usize, label: &str) -> Problem {
    Problem::new(message).at(at..at + length, label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        check(text).err().map_or_else(String::new, |problem| problem.message().to_owned())
    }

    #[test]
    fn brackets_strings_and_comments_have_to_end() {
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
        assert_eq!(complaint(&nested("/- a {", 4)), "");
        assert_eq!(complaint(&nested("a /- {", 5)), deep);
        assert_eq!(complaint(&nested("/-\n\n a\\\n {", 5)), deep);
        assert_eq!(complaint(&"/-".repeat(5)), deep);
        assert_eq!(complaint(&"/*".repeat(65)), deep);
    }

    #[test]
    fn a_node_commented_out_disables_no_block_after_it() {
        let nested = "/- b\na {\n".repeat(20) + &"}".repeat(20);
        assert_eq!(complaint(&nested), "");
    }

    #[test]
    fn what_is_in_its_place_is_no_stray() {
        let line = "a b=1 c = \"d\" #true (u8)5 #\"raw\"# \\\n  e { f; g } // h\n";
        let text = line.replace("(u8)", "").repeat(200);
        assert_eq!(complaint(&text), "");
    }

    #[test]
    fn much_that_is_out_of_place_is_refused() {
        for stray in ["(a)", "a=", "a[", "\"a\"\"b\"", "a\\", "a#", "]", "a {} b {}", "{}", "a=1\n"]
        {
            assert_eq!(complaint(&stray.repeat(300)), "this is no KDL", "{stray}");
        }
    }
}
