//! The grammar of `docs/formats.md`: it is read from the page, and texts are held to it as it stands there.
//!
//! A part of a text may fit a rule in several ways, so each rule gives all the places at which it can end. No rule may begin
//! with itself.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::rc::Rc;
use std::str::Chars;

/// The rules of a page, by name.
pub(super) struct Grammar(BTreeMap<String, Expression>);

/// What stands at the right of a rule.
#[derive(Debug)]
enum Expression {
    /// `'text'`.
    Text(Vec<char>),
    /// `[a-z]`, or `[^a-z]`.
    Set(Set),
    /// Another rule.
    Rule(String),
    /// One after the other.
    Row(Vec<Self>),
    /// One of them.
    Either(Vec<Self>),
    /// So many times at least, or once at most.
    Repeated { least: usize, once: bool, what: Box<Self> },
}

/// Characters from, to, or all others.
#[derive(Debug)]
struct Set {
    others: bool,
    ranges: Vec<(char, char)>,
}

/// Where something that begins at one place can end, in order.
type Ends = Vec<usize>;

/// A text that is being held to a grammar.
struct Reading<'r> {
    grammar: &'r Grammar,
    text: Vec<char>,
    /// What is known of each rule at each place.
    known: RefCell<BTreeMap<(&'r str, usize), Rc<Ends>>>,
}

impl Grammar {
    /// The grammar in the `ebnf` blocks of a page.
    pub(super) fn of_page(page: &str) -> Self {
        let blocks = page.split("```ebnf\n").skip(1).filter_map(|rest| rest.split("```").next());
        let text = blocks.collect::<String>();
        // A rule goes on in lines that begin with a blank.
        let mut rules: Vec<String> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match rules.last_mut() {
                Some(rule) if line.starts_with(' ') => rule.push_str(line),
                _ => rules.push(line.to_owned()),
            }
        }
        let rules = rules.iter().map(|rule| {
            let (name, right) = rule.split_once("::=").expect("a rule has `::=`");
            let mut letters = right.chars().peekable();
            let expression = either(&mut letters);
            assert_eq!(letters.next(), None, "the rule `{name}` ends too soon");
            (name.trim().to_owned(), expression)
        });
        let count = rules.len();
        let grammar = Self(rules.collect());
        assert_eq!(grammar.0.len(), count, "a rule is there twice");
        grammar
    }

    /// The names of its rules.
    pub(super) fn rules(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The rules that a rule names.
    pub(super) fn named_by(&self, rule: &str) -> BTreeSet<&str> {
        let mut named = BTreeSet::new();
        self.0[rule].name_rules(&mut named);
        named
    }

    /// Whether the whole of a text is of this rule.
    pub(super) fn fits(&self, rule: &str, text: &str) -> bool {
        let reading =
            Reading { grammar: self, text: text.chars().collect(), known: RefCell::default() };
        let (rule, _) = self.0.get_key_value(rule).expect("there is this rule");
        reading.of_rule(rule, 0).contains(&reading.text.len())
    }
}

impl Expression {
    fn name_rules<'e>(&'e self, named: &mut BTreeSet<&'e str>) {
        match self {
            Self::Rule(name) => _ = named.insert(name),
            Self::Row(parts) | Self::Either(parts) => {
                for part in parts {
                    part.name_rules(named);
                }
            }
            Self::Repeated { what, .. } => what.name_rules(named),
            Self::Text(_) | Self::Set(_) => {}
        }
    }
}

impl<'r> Reading<'r> {
    fn of_rule(&self, rule: &'r str, at: usize) -> Rc<Ends> {
        if let Some(known) = self.known.borrow().get(&(rule, at)) {
            return Rc::clone(known);
        }
        let expression = self.grammar.0.get(rule);
        let expression = expression.unwrap_or_else(|| panic!("there is no rule `{rule}`"));
        let ends = Rc::new(self.ends(expression, at));
        self.known.borrow_mut().insert((rule, at), Rc::clone(&ends));
        ends
    }

    /// The set, if the expression is one: a text of its characters is read at once.
    fn set(&self, expression: &'r Expression) -> Option<&'r Set> {
        match expression {
            Expression::Set(set) => Some(set),
            Expression::Rule(name) => self.set(self.grammar.0.get(name)?),
            _ => None,
        }
    }

    /// Where the expression can end that begins here.
    fn ends(&self, expression: &'r Expression, at: usize) -> Ends {
        match expression {
            Expression::Text(text) => {
                Ends::from_iter(self.text[at..].starts_with(text).then_some(at + text.len()))
            }
            Expression::Set(set) => {
                Ends::from_iter(self.text.get(at).filter(|it| set.has(**it)).map(|_| at + 1))
            }
            Expression::Rule(name) => Ends::clone(&self.of_rule(name, at)),
            Expression::Row(parts) => {
                let further = |from: Ends, part| match from[..] {
                    [] => from,
                    [only] => self.ends(part, only),
                    _ => in_order(from.iter().flat_map(|at| self.ends(part, *at)).collect()),
                };
                parts.iter().fold(vec![at], further)
            }
            Expression::Either(parts) => {
                in_order(parts.iter().flat_map(|part| self.ends(part, at)).collect())
            }
            Expression::Repeated { least, once: false, what } if let Some(set) = self.set(what) => {
                let count = self.text[at..].iter().take_while(|it| set.has(**it)).count();
                (at + least..=at + count).collect()
            }
            Expression::Repeated { least, once, what } => {
                let mut all = if *least == 0 { vec![at] } else { self.ends(what, at) };
                let mut new = all.clone();
                while let Some(from) = new.pop().filter(|from| !once || *from == at) {
                    let mut further = self.ends(what, from);
                    further.retain(|end| {
                        all.last().is_none_or(|last| last < end) || !all.contains(end)
                    });
                    all.extend(&further);
                    new.extend(further);
                }
                in_order(all)
            }
        }
    }
}

impl Set {
    fn has(&self, letter: char) -> bool {
        self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter)) != self.others
    }
}

/// Each of these once, from the first.
fn in_order(mut ends: Ends) -> Ends {
    if !ends.is_sorted_by(|one, next| one < next) {
        ends.sort_unstable();
        ends.dedup();
    }
    ends
}

/// `a b | c`, up to the end or a `)`.
fn either(letters: &mut Peekable<Chars<'_>>) -> Expression {
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    loop {
        match letters.peek() {
            None | Some(')') => break,
            Some(' ') => _ = letters.next(),
            Some('|') => {
                letters.next();
                rows.push(only_or(Expression::Row, std::mem::take(&mut row)));
            }
            Some(_) => row.push(repeated(letters)),
        }
    }
    rows.push(only_or(Expression::Row, row));
    only_or(Expression::Either, rows)
}

/// The only one of these, or all of them together.
fn only_or(all: fn(Vec<Expression>) -> Expression, mut parts: Vec<Expression>) -> Expression {
    if parts.len() == 1 { parts.remove(0) } else { all(parts) }
}

fn repeated(letters: &mut Peekable<Chars<'_>>) -> Expression {
    let what = Box::new(single(letters));
    let (least, once) = match letters.peek() {
        Some('?') => (0, true),
        Some('*') => (0, false),
        Some('+') => (1, false),
        _ => return *what,
    };
    letters.next();
    Expression::Repeated { least, once, what }
}

fn single(letters: &mut Peekable<Chars<'_>>) -> Expression {
    match letters.next() {
        Some('(') => {
            let inner = either(letters);
            assert_eq!(letters.next(), Some(')'), "a `(` is not closed");
            inner
        }
        Some(quote @ ('\'' | '"')) => {
            Expression::Text(letters.by_ref().take_while(|it| *it != quote).collect())
        }
        Some('[') => {
            let others = letters.next_if_eq(&'^').is_some();
            let inside = letters.by_ref().take_while(|it| *it != ']').collect::<String>();
            Expression::Set(Set { others, ranges: ranges(&mut inside.chars().peekable()) })
        }
        Some('#') => {
            let number = code(letters).expect("a character has a number");
            Expression::Text(vec![number])
        }
        Some(letter) if letter.is_alphabetic() => {
            let mut name = String::from(letter);
            name.extend(std::iter::from_fn(|| letters.next_if(|it| it.is_alphabetic())));
            Expression::Rule(name)
        }
        other => panic!("{other:?} is no part of a rule"),
    }
}

/// What stands between `[` and `]`.
fn ranges(letters: &mut Peekable<Chars<'_>>) -> Vec<(char, char)> {
    let mut one = || match letters.next()? {
        '#' => Some(code(letters).unwrap_or('#')),
        letter => Some(letter),
    };
    let mut all = Vec::new();
    while let Some(from) = one() {
        all.push((from, from));
        // `a-z` is a range, and a `-` at the end is one of the characters.
        if let [.., (from, _), ('-', '-'), (to, _)] = all[..] {
            all.truncate(all.len() - 3);
            all.push((from, to));
        }
    }
    all
}

/// The character whose number follows, as `x1F`, if one does.
fn code(letters: &mut Peekable<Chars<'_>>) -> Option<char> {
    letters.next_if_eq(&'x')?;
    let digits = std::iter::from_fn(|| letters.next_if(char::is_ascii_hexdigit));
    u32::from_str_radix(&digits.collect::<String>(), 16).ok().and_then(char::from_u32)
}

#[test]
fn a_grammar_is_followed_as_the_notation_says() {
    let page =
        "```ebnf\nlist ::= '(' (item (', ' item)*)? ')'\nitem ::= [a-c#x31]+\n | 'x' -sign\n```"
            .replace(" -sign", " [^a-z-]");
    let grammar = Grammar::of_page(&page);
    for text in ["()", "(a)", "(abc1, x!, b)"] {
        assert!(grammar.fits("list", text), "{text}");
    }
    for text in ["", "(", "(a,b)", "(d)", "(x-)", "(xy)", "(a, )", "(a))"] {
        assert!(!grammar.fits("list", text), "{text}");
    }
    assert_eq!(grammar.named_by("list"), BTreeSet::from(["item"]));
}
