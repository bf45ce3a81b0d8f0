//! Layout: a file as it is usually written, with the same nodes in it.
//!
//! Lines are indented by the braces around them, what stands in a line is one blank apart, blank lines are single. Line breaks
//! between nodes, comments and the inside of strings stay. An older way to write a text, `let "r" "'done'"`, becomes `text="done"`.

use std::borrow::Cow;

use super::nodes::{KdlDocument, KdlEntry, KdlNode, KdlValue};

use super::file::File;
use super::problem::Problem;
use super::shape::{Kind, Tokens, comment};
use super::syntax;

/// By how much a brace indents.
const INDENT: &str = "    ";
/// Steps whose last argument is an expression that may be a text, and how many arguments stand before it.
const COMPUTED: [(&str, usize); 3] = [("give", 0), ("let", 1), ("write", 1)];

/// The text as it is usually written.
///
/// # Errors
///
/// What is wrong with its shape; nothing is said of what its nodes mean.
pub(super) fn formatted(text: &str) -> Result<String, Vec<Problem>> {
    let file = File::new(text);
    let Some(before) = syntax::document(&file) else { return Err(file.into_problems()) };
    let laid_out = lines(&pieces(text));
    let again = File::new(&laid_out);
    let is_same = syntax::document(&again).is_some_and(|after| are_same(&before, &after));
    if is_same {
        return Ok(laid_out);
    }
    let problem = Problem::new("this file cannot be laid out without a change of what it says");
    Err(vec![problem.at(0..0, "somewhere in this file")])
}

/// A piece of the text that stays together.
#[derive(Debug)]
struct Piece<'a> {
    what: What,
    text: &'a str,
    /// Whether nothing stands between it and the piece before.
    is_joined: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Token(Kind),
    /// `// …`, up to the end of the line.
    LineComment,
    /// `/* … */`
    Comment,
    /// `\`, which lets the node go on in the next line.
    Continuation,
}

/// The pieces of a text whose tokens all end.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for token in Tokens::new(text).filter_map(Result::ok) {
        between(&text[at..token.range.start], &mut pieces);
        let is_joined = at == token.range.start;
        at = token.range.end;
        let what = What::Token(token.kind);
        pieces.push(Piece { what, text: &text[token.range], is_joined });
    }
    between(&text[at..], &mut pieces);
    pieces
}

/// The pieces of what stands between two tokens: comments, and lines that go on.
fn between<'a>(text: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let mut rest = text;
    while let Some(start) = rest.find(['/', '\\']) {
        let found = &rest[start..];
        let (what, length) = if found.starts_with("//") {
            let line = found.lines().next().unwrap_or_default();
            (What::LineComment, line.len())
        } else if found.starts_with('/') {
            (What::Comment, comment(found, 0).unwrap_or(found.len()))
        } else {
            (What::Continuation, 1)
        };
        pieces.push(Piece { what, text: found[..length].trim_end(), is_joined: false });
        rest = &found[length..];
        if what == What::Continuation {
            // The line's end behind it is no token.
            let end = Piece { what: What::Token(Kind::Newline), text: "\n", is_joined: false };
            let comment = rest.find("//").filter(|at| !rest[..*at].contains('\n'));
            if let Some(at) = comment {
                let line = rest[at..].lines().next().unwrap_or_default();
                pieces.push(Piece {
                    what: What::LineComment,
                    text: line.trim_end(),
                    is_joined: false,
                });
                rest = &rest[at + line.len()..];
            }
            pieces.push(end);
        }
    }
}

/// Puts pieces into lines.
fn lines(pieces: &[Piece<'_>]) -> String {
    let mut text = String::new();
    let (mut depth, mut goes_on) = (0_usize, false);
    // A blank line is kept where it is between two nodes of a block.
    let (mut is_blank, mut begins_block) = (false, true);
    for line in pieces.split(|piece| piece.what == What::Token(Kind::Newline)) {
        let line = without_end(line);
        let Some(first) = line.first() else {
            is_blank = true;
            continue;
        };
        let closes = line.iter().take_while(|it| it.what == What::Token(Kind::Close)).count();
        let is_end = first.what == What::Token(Kind::Close);
        if is_blank && !begins_block && !is_end {
            text.push('\n');
        }
        let around = depth.saturating_sub(closes) + usize::from(goes_on);
        (0..around).for_each(|_| text.push_str(INDENT));
        text.push_str(&put_together(line));
        text.push('\n');
        for piece in line {
            match piece.what {
                What::Token(Kind::Open) => depth += 1,
                What::Token(Kind::Close) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let last = line.iter().rfind(|it| it.what != What::LineComment);
        goes_on = last.is_some_and(|it| it.what == What::Continuation);
        begins_block = last.is_some_and(|it| it.what == What::Token(Kind::Open));
        is_blank = false;
    }
    text
}

/// A line without a semicolon that the end of the line makes needless.
fn without_end<'p, 't>(line: &'p [Piece<'t>]) -> &'p [Piece<'t>] {
    match line {
        [rest @ .., last] if last.what == What::Token(Kind::Semicolon) && !rest.is_empty() => rest,
        line => line,
    }
}

/// The pieces of a line, one blank apart where they are not joined.
fn put_together(line: &[Piece<'_>]) -> String {
    let mut text = String::new();
    for (index, piece) in line.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| &line[at]);
        if before.is_some_and(|before| are_apart(before, piece)) {
            text.push(' ');
        }
        text.push_str(&as_written_today(line, index));
    }
    text
}

/// Whether a blank stands between two pieces of a line.
fn are_apart(before: &Piece<'_>, piece: &Piece<'_>) -> bool {
    match (before.what, piece.what) {
        (What::Token(Kind::Equals | Kind::Slashdash), _)
        | (_, What::Token(Kind::Equals | Kind::Semicolon)) => false,
        (What::Token(Kind::Semicolon | Kind::Open), _)
        | (_, What::Token(Kind::Open | Kind::Close)) => true,
        _ => !piece.is_joined,
    }
}

/// A piece as it is; a text that stands as an expression as a text.
fn as_written_today<'a>(line: &[Piece<'a>], index: usize) -> Cow<'a, str> {
    let piece = &line[index];
    let plain = Cow::Borrowed(piece.text);
    let is_node =
        |it: &Piece<'_>| matches!(it.what, What::Token(Kind::Open | Kind::Semicolon | Kind::Close));
    let begins = line[..index].iter().rposition(is_node).map_or(0, |at| at + 1);
    let Some((word, arguments)) = line[begins..index].split_first() else { return plain };
    let is_computed =
        COMPUTED.iter().any(|(it, before)| *it == word.text && *before == arguments.len());
    let is_last =
        line.get(index + 1).is_none_or(|next| is_node(next) || next.what == What::LineComment);
    match text_of(piece.text.trim_matches('"')) {
        Some(text) if is_computed && is_last && piece.text.starts_with('"') => {
            Cow::Owned(format!("text=\"{text}\""))
        }
        _ => plain,
    }
}

/// The text of an expression that is nothing but a text, as a template has it.
fn text_of(expression: &str) -> Option<String> {
    let inside = expression.strip_prefix('\'')?.strip_suffix('\'')?;
    let is_plain = !inside.contains(['\'', '"', '\\', '\n']);
    is_plain.then(|| inside.replace('{', "{{").replace('}', "}}"))
}

/// Whether two documents say the same.
fn are_same(before: &KdlDocument, after: &KdlDocument) -> bool {
    let (before, after) = (before.nodes(), after.nodes());
    before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| are_same_nodes(before, after))
}

fn are_same_nodes(before: &KdlNode, after: &KdlNode) -> bool {
    let entries = before.entries().iter().zip(after.entries());
    let children = match (before.children(), after.children()) {
        (Some(before), Some(after)) => are_same(before, after),
        (None, None) => true,
        _ => false,
    };
    before.name().value() == after.name().value()
        && before.entries().len() == after.entries().len()
        && entries.into_iter().all(|(before, after)| are_same_entries(before, after))
        && children
}

fn are_same_entries(before: &KdlEntry, after: &KdlEntry) -> bool {
    let name = |entry: &KdlEntry| entry.name().map(|name| name.value().to_owned());
    if before.value() == after.value() && name(before) == name(after) {
        return true;
    }
    let text = before.value().as_string().and_then(text_of).map(KdlValue::String);
    before.name().is_none()
        && name(after).as_deref() == Some("text")
        && text.as_ref() == Some(after.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(text: &str) -> String {
        formatted(text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"))
    }

    #[test]
    fn lines_are_indented_by_the_braces_around_them() {
        let text = "\n\nscenario   \"a\"   // its name\nmain{\n\n\n  sleep \"1s\" ;\n\t\trepeat 2{log \"b\";yield}\n\n\n  try {\nyield\n}\n\n  catch { }\n\n}\n\n\n";
        let expected = "scenario \"a\" // its name\nmain {\n    sleep \"1s\"\n    repeat 2 { log \"b\"; yield }\n\n    try {\n        yield\n    }\n\n    catch { }\n}\n";
        assert_eq!(laid_out(text), expected);
    }

    #[test]
    fn comments_strings_and_lines_that_go_on_stay() {
        let text = "/* one\n   two */ main {\n// why\n  /-sleep \"1s\"\n log \"  a  {  b  }\" \\ // more\n as = \"x\"\nlet \"t\" \"\"\"\n      two\n      lines\n      \"\"\"\n  log #\"raw \"x\"\"#   /* in */   a=1\n}";
        let expected = "/* one\n   two */ main {\n    // why\n    /-sleep \"1s\"\n    log \"  a  {  b  }\" \\ // more\n        as=\"x\"\n    let \"t\" \"\"\"\n      two\n      lines\n      \"\"\"\n    log #\"raw \"x\"\"# /* in */ a=1\n}\n";
        assert_eq!(laid_out(text), expected);
    }

    #[test]
    fn a_text_in_an_expression_is_written_as_a_text() {
        let texts = [
            ("let \"r\" \"'done'\"", "let \"r\" text=\"done\""),
            ("write cell \"'a {b}'\" // why", "write cell text=\"a {{b}}\" // why"),
            ("when \"n\" { give \"'x'\"; }", "when \"n\" { give text=\"x\"; }"),
            ("let \"r\" \"'a' + 'b'\"", "let \"r\" \"'a' + 'b'\""),
            ("let \"'r'\" 1", "let \"'r'\" 1"),
            ("log \"'done'\"", "log \"'done'\""),
            ("put q \"'done'\"", "put q \"'done'\""),
        ];
        for (before, after) in texts {
            assert_eq!(laid_out(before), format!("{after}\n"));
        }
    }

    #[test]
    fn what_has_no_shape_is_told_and_left() {
        assert!(formatted("main {").is_err());
        assert!(formatted("log \"a").is_err());
    }
}
