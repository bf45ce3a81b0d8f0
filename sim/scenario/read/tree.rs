//! Tree: the nodes of a text whose shape is right.
//!
//! Blocks are put together here, from the tokens that the shape has looked at. Names, texts and numbers that stand for themselves are what is
//! written; KDL's parser reads all other names and values, each alone, which takes it a hundred times as long.
//! It calls itself for each block, for each `*` and `/` of a comment, and once more after each error that it cannot mend; in
//! what it is shown there is none of these. Of a string, which may hold anything, it sees no `/`: the only thing within a value
//! for which it calls itself is a comment, if it takes a part of a string for one after an error.

use std::ops::Range;

use kdl::KdlError;

use super::nodes::{KdlDocument, KdlEntry, KdlIdentifier, KdlNode, KdlValue};
use super::shape::{KEYWORDS, Kind, Token, Tokens};

/// What KDL's parser refuses.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) error: KdlError,
    /// Where the name or value begins that it was shown.
    pub(super) start: usize,
}

/// The nodes of a text whose shape is right.
///
/// # Errors
///
/// The first name or value that KDL's parser refuses.
pub(super) fn document(text: &str) -> Result<KdlDocument, Refused> {
    let mut tree = Tree { text, ..Tree::default() };
    for token in Tokens::new(text).map_while(Result::ok) {
        tree.token(token)?;
    }
    tree.end_node()?;
    Ok(KdlDocument::new(tree.nodes))
}

/// The nodes as far as they have been read.
#[derive(Debug, Default)]
struct Tree<'a> {
    text: &'a str,
    /// The blocks that are open, innermost last.
    blocks: Vec<Block>,
    /// The nodes of the innermost.
    nodes: Vec<KdlNode>,
    /// The node that has begun.
    node: Option<Begun>,
    /// Its last word or string, as long as that may turn out to be the name of a property.
    value: Option<Piece>,
    /// The property whose value comes next.
    property: Option<(KdlIdentifier, Piece)>,
    /// Whether what comes next is commented out.
    slashdash: bool,
}

/// An open block.
#[derive(Debug)]
struct Block {
    /// The node whose block it is,
    owner: Option<Begun>,
    /// and those before it.
    before: Vec<KdlNode>,
    is_disabled: bool,
}

#[derive(Debug)]
struct Begun {
    node: KdlNode,
    is_disabled: bool,
    place: Range<usize>,
}

/// A word or a string, or a property by its name.
#[derive(Debug)]
struct Piece {
    token: Token,
    is_disabled: bool,
}

impl Tree<'_> {
    fn token(&mut self, Token { kind, range }: Token) -> Result<(), Refused> {
        if let Some(begun) = &mut self.node
            && !matches!(kind, Kind::Newline | Kind::Semicolon | Kind::Close)
        {
            begun.place.end = range.end;
        }
        match kind {
            Kind::Word | Kind::String if self.node.is_none() => {
                let node = KdlNode::new(self.identifier(&range)?);
                let is_disabled = self.takes_slashdash();
                self.node = Some(Begun { node, is_disabled, place: range });
            }
            Kind::Word | Kind::String => {
                if let Some((name, piece)) = self.property.take() {
                    let value = self.value(&Token { kind, range: range.clone() })?;
                    let whole = piece.token.range.start..range.end;
                    self.push(Some(name), value, whole, range, piece.is_disabled);
                } else {
                    self.end_value()?;
                    let is_disabled = self.takes_slashdash();
                    self.value = Some(Piece { token: Token { kind, range }, is_disabled });
                }
            }
            Kind::Equals => {
                if let Some(piece) = self.value.take() {
                    self.property = Some((self.identifier(&piece.token.range)?, piece));
                }
            }
            Kind::Slashdash => {
                self.end_value()?;
                self.slashdash = true;
            }
            // What is commented out can stand on a later line.
            Kind::Newline if self.slashdash => {}
            Kind::Newline | Kind::Semicolon => self.end_node()?,
            Kind::Open => {
                self.end_value()?;
                let is_disabled = self.takes_slashdash();
                let (owner, before) = (self.node.take(), std::mem::take(&mut self.nodes));
                self.blocks.push(Block { owner, before, is_disabled });
            }
            Kind::Close => self.close(range)?,
            // With these, no shape is right.
            Kind::Quoted | Kind::Comment | Kind::Stray => {}
        }
        Ok(())
    }

    fn close(&mut self, brace: Range<usize>) -> Result<(), Refused> {
        self.end_node()?;
        let Some(Block { owner, before, is_disabled }) = self.blocks.pop() else { return Ok(()) };
        let children = KdlDocument::new(std::mem::replace(&mut self.nodes, before));
        self.node = owner;
        if let Some(begun) = &mut self.node {
            begun.place.end = brace.end;
            if !is_disabled {
                begun.node.set_children(children);
            }
        }
        Ok(())
    }

    /// What was the last word or string is the name of no property.
    fn end_value(&mut self) -> Result<(), Refused> {
        if let Some(Piece { token, is_disabled }) = self.value.take() {
            let value = self.value(&token)?;
            self.push(None, value, token.range.clone(), token.range, is_disabled);
        }
        Ok(())
    }

    fn end_node(&mut self) -> Result<(), Refused> {
        self.end_value()?;
        if let Some(Begun { mut node, is_disabled, place }) = self.node.take() {
            node.set_span(place);
            if !is_disabled {
                self.nodes.push(node);
            }
        }
        Ok(())
    }

    /// Adds an argument or a property to the node.
    fn push(
        &mut self,
        name: Option<KdlIdentifier>,
        value: KdlValue,
        whole: Range<usize>,
        written: Range<usize>,
        is_disabled: bool,
    ) {
        if let Some(begun) = self.node.as_mut().filter(|_| !is_disabled) {
            begun.node.push(KdlEntry::new(name, value, &self.text[written], whole));
        }
    }

    fn takes_slashdash(&mut self) -> bool {
        std::mem::take(&mut self.slashdash)
    }

    /// A name, which is a word or a string.
    fn identifier(&self, range: &Range<usize>) -> Result<KdlIdentifier, Refused> {
        Ok(KdlIdentifier::new(self.string(range)?, range.clone()))
    }

    fn value(&self, Token { kind, range }: &Token) -> Result<KdlValue, Refused> {
        if *kind == Kind::String {
            return self.string(range).map(KdlValue::String);
        }
        if let Some(number) = plain_number(&self.text[range.clone()]) {
            return Ok(KdlValue::Integer(number));
        }
        let entry = kdl::KdlEntry::parse(&self.text[range.clone()]);
        entry.map(|entry| value_of(entry.value())).map_err(|error| refused(error, range))
    }

    /// The text that a word or a string stands for.
    fn string(&self, range: &Range<usize>) -> Result<String, Refused> {
        let written = &self.text[range.clone()];
        if let Some(text) = plain_text(written) {
            return Ok(text.to_owned());
        }
        let parse = |shown: &str| kdl::KdlIdentifier::parse(shown).map(|it| it.value().to_owned());
        if !written.contains('/') {
            return parse(written).map_err(|error| refused(error, range));
        }
        let mut others = ('\u{e000}'..=char::MAX).filter(|other| !written.contains(*other));
        let other = others.next().expect("no text is long enough for all characters");
        match parse(&written.replace('/', other.encode_utf8(&mut [0; 4]))) {
            Ok(text) => Ok(text.replace(other, "/")),
            // Of as many bytes, so that the error has the right place.
            Err(error) => {
                Err(refused(parse(&written.replace('/', "x")).err().unwrap_or(error), range))
            }
        }
    }
}

/// What a word or a string stands for that has nothing in it that means anything to KDL.
fn plain_text(written: &str) -> Option<&str> {
    if let Some(inside) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let means_itself = |it: char| {
            it == ' ' || it.is_alphanumeric() || it.is_ascii_graphic() && !"\"\\".contains(it)
        };
        return inside.chars().all(means_itself).then_some(inside);
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_word = written.starts_with(|it: char| it.is_ascii_alphabetic())
        && written.bytes().all(is_plain)
        && !KEYWORDS.contains(&written);
    is_word.then_some(written)
}

/// A number that is nothing but a few digits.
fn plain_number(written: &str) -> Option<i128> {
    let is_plain = written.len() < 10 && written.bytes().all(|it| it.is_ascii_digit());
    written.parse().ok().filter(|_| is_plain)
}

fn refused(error: KdlError, range: &Range<usize>) -> Refused {
    Refused { error, start: range.start }
}

/// A value as KDL's parser has it.
fn value_of(read: &kdl::KdlValue) -> KdlValue {
    match read {
        kdl::KdlValue::String(text) => KdlValue::String(text.clone()),
        kdl::KdlValue::Integer(number) => KdlValue::Integer(*number),
        kdl::KdlValue::Float(number) => KdlValue::Float(*number),
        kdl::KdlValue::Bool(truth) => KdlValue::Bool(*truth),
        kdl::KdlValue::Null => KdlValue::Null,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::scenario::read::shape;

    /// What a text may be made of, among which whatever KDL's parser and the shape might take for different things.
    const PIECES: [&str; 60] = [
        "a",
        "b",
        "-",
        ".",
        "+x",
        "1",
        "-1.5e3",
        "0x1f",
        "1x",
        "#true",
        "#nan",
        "true",
        "<",
        "*",
        "'",
        "=",
        "{",
        "}",
        "{",
        "}",
        ";",
        "(",
        ")",
        ",",
        "/",
        "/-",
        "/- ",
        "/*",
        "*/",
        "//",
        "\\",
        "#",
        "##",
        "\"",
        "\"\"\"",
        "#\"",
        "\"#",
        "#\"\"\"\n",
        "\"\"\"#",
        "\"\"\"\n",
        "\n\"\"\"",
        "\"a/*b\"",
        "\"{/\"",
        "\\n",
        "\\\"",
        "\\u{41}",
        "\\u{",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\u{b}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{a0}",
        "\u{3000}",
        "é",
    ];

    /// The nodes of a document: names, values and blocks, and where they begin.
    fn shown(nodes: &[KdlNode]) -> String {
        let shown = nodes.iter().map(|node| {
            let entries = node.entries().iter().map(|entry| {
                let name = entry.name().map(|name| (name.value(), name.span()));
                format!("{name:?} {:?} {:?} {:?}", entry.value(), entry.written(), entry.span())
            });
            let block = node.children().map(|block| shown(block.nodes()));
            let name = (node.name().value(), node.name().span(), node.span().offset());
            format!("{name:?} {:?} {block:?}\n", entries.collect::<Vec<_>>())
        });
        shown.collect()
    }

    /// The same nodes as KDL's parser has them.
    fn of_kdl(nodes: &[kdl::KdlNode]) -> Vec<KdlNode> {
        let range = |span: miette::SourceSpan| span.offset()..span.offset() + span.len();
        let named =
            |name: &kdl::KdlIdentifier| KdlIdentifier::new(name.value(), range(name.span()));
        let nodes = nodes.iter().map(|node| {
            let mut made = KdlNode::new(named(node.name()));
            made.set_span(range(node.span()));
            for entry in node.entries() {
                let written = entry.format().map_or("", |format| &format.value_repr);
                let value = value_of(entry.value());
                made.push(KdlEntry::new(
                    entry.name().map(named),
                    value,
                    written,
                    range(entry.span()),
                ));
            }
            if let Some(block) = node.children() {
                made.set_children(KdlDocument::new(of_kdl(block.nodes())));
            }
            made
        });
        nodes.collect()
    }

    /// Where the shape is right, what KDL's parser makes of the whole text is made of it here.
    fn is_read_alike(text: &str) {
        if shape::check(text).is_err() {
            return;
        }
        let here = document(text).map(|document| shown(document.nodes()));
        let parse =
            |text: &str| kdl::KdlDocument::parse_v2(text).map(|it| shown(&of_kdl(it.nodes())));
        // It takes no `;` behind a node that is commented out, but a line's end.
        let there = parse(text).or_else(|error| parse(&in_lines(text)).map_err(|_| error));
        match (here, there) {
            (Ok(here), Ok(there)) => assert_eq!(here, there, "{text:?}"),
            (Err(_), Err(_)) => {}
            (here, there) => panic!("{text:?}:\n{here:?}\n{there:?}"),
        }
    }

    /// The text with a line's end in place of each `;`.
    fn in_lines(text: &str) -> String {
        let mut lines = text.to_owned();
        for token in Tokens::new(text).map_while(Result::ok) {
            if token.kind == Kind::Semicolon {
                lines.replace_range(token.range, "\n");
            }
        }
        lines
    }

    /// The same texts each time, unless `PROPTEST_CASES` or `PROPTEST_RNG_SEED` say otherwise.
    fn config() -> ProptestConfig {
        let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
        if std::env::var_os("PROPTEST_CASES").is_none() {
            config.cases = 2_000;
        }
        if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
            config.rng_seed = RngSeed::Fixed(1);
        }
        config
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn random_texts_are_read_as_by_kdl_itself(pieces in prop::collection::vec(select(&PIECES[..]), 0..16)) {
            is_read_alike(&pieces.concat());
        }

        #[test]
        fn nodes_are_read_as_by_kdl_itself(
            lines in prop::collection::vec(prop::collection::vec(select(&PIECES[..]), 0..6), 0..5),
        ) {
            let lines: Vec<_> = lines.iter().map(|pieces| pieces.join(" ")).collect();
            is_read_alike(&lines.join("\n"));
        }

        #[test]
        fn strings_are_read_as_by_kdl_itself(
            hashes in 0_usize..3,
            quotes in select(&["\"", "\"\"\""][..]),
            pieces in prop::collection::vec(select(&PIECES[..]), 0..12),
        ) {
            let (hashes, newline) = ("#".repeat(hashes), if quotes.len() > 1 { "\n" } else { "" });
            let text = pieces.concat();
            is_read_alike(&format!("a {{ b {hashes}{quotes}{newline}{text}{newline}{quotes}{hashes} /- c; d; }}"));
        }
    }
}
