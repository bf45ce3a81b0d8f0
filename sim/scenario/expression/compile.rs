//! Compiling: CEL text to a tree that is safe to evaluate.
//!
//! CEL's parser and evaluator call themselves for everything nested, so length and depth are bounded before either
//! sees an expression. Map and struct literals are refused, because CEL's maps have no order and a trace needs one.

use std::borrow::Cow;
use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators};
use cel::parser::{ParseErrors, PrattParser};

use super::tokens::{find, tokens};
use super::{
    Append, Body, CompileError, Compiled, Names, Nothing, Shortcut, constants, evaluate, foreign,
    functions, questions,
};
use crate::scenario::read::suggest;
use crate::scenario::{Text, Value};

/// An expression is at most this many bytes long.
const MAX_LENGTH: usize = 1024;

/// Brackets, and operators that stand before their operand, nest at most this deep.
const MAX_NESTING: usize = 16;

/// The tree is at most this deep; a comprehension counts for several levels.
const MAX_DEPTH: usize = 20;

/// How many levels a comprehension (`all`, `exists`, `map`, `filter`) counts for: two can nest, three take too long.
const COMPREHENSION_DEPTH: usize = 7;

/// The functions and macros that expressions may call.
pub(super) const FUNCTIONS: [&str; 16] = [
    "all",
    "bool",
    "contains",
    "double",
    "dyn",
    "endsWith",
    "exists",
    "exists_one",
    "filter",
    "has",
    "int",
    "map",
    "size",
    "startsWith",
    "string",
    "type",
];

/// All that expressions may call, but for what no scenario can write.
pub(super) fn functions() -> impl Iterator<Item = &'static str> {
    let own = functions::NAMES.iter().filter(|name| !name.starts_with('@')).copied();
    FUNCTIONS.into_iter().chain(own)
}

/// Words that cannot be names, because expressions use or reserve them.
const WORDS: [&str; 33] = [
    "as",
    "bool",
    "break",
    "bytes",
    "const",
    "continue",
    "double",
    "dyn",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "int",
    "let",
    "list",
    "loop",
    "map",
    "namespace",
    "null",
    "null_type",
    "optional_type",
    "package",
    "return",
    "string",
    "true",
    "type",
    "uint",
    "var",
    "void",
    "while",
];

/// Types that an expression can name, as in `type(x) == int`.
const TYPES: [&str; 9] =
    ["bool", "bytes", "double", "int", "list", "map", "null_type", "string", "uint"];

/// Whether `text` can be the name of a value in expressions.
pub fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let goes_on = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    starts && goes_on && !WORDS.contains(&text)
}

/// How expressions call something of this name: so, if they can, else with `_` for each character that a name in them cannot
/// have.
pub(in crate::scenario) fn expression_name(name: &str) -> Cow<'_, str> {
    if is_name(name) {
        return Cow::Borrowed(name);
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let called: String = name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    Cow::Owned(if is_name(&called) { called } else { format!("_{called}") })
}

pub(super) fn compile(source: &str, known: &dyn Names) -> Result<Compiled, CompileError> {
    check_size(source)?;
    let mut tree = PrattParser::default()
        .max_recursion_depth(96)
        .parse(source)
        .map_err(|errors| unreadable(source, &errors))?;
    constants::put(&mut tree, known);
    questions::rewrite(&mut tree).map_err(|wrong| wrong.at_its_place(source))?;
    let mut check = Check { source, names: Vec::new(), bound: Vec::new() };
    check.expression(&tree, 1)?;
    let names = check.names;
    let body = match &tree.expr {
        Expr::Literal(literal) => Body::Constant(evaluate::literal(literal)),
        Expr::Ident(name) if names.first().is_some_and(|only| **only == **name) => Body::Name,
        _ if names.is_empty() => Body::Constant(constant(source, &tree)?),
        _ => Body::Tree { shortcut: Shortcut::of(&tree), append: Append::of(&tree), tree },
    };
    Ok(Compiled { source: source.trim().into(), names, body })
}

/// The value of a tree without names.
fn constant(source: &str, tree: &IdedExpr) -> Result<Value, CompileError> {
    evaluate::evaluate(tree, &[], &Nothing).map_err(|error| CompileError {
        message: format!("this expression never has a value: {error}"),
        help: None,
        range: 0..source.len(),
    })
}

fn check_size(source: &str) -> Result<(), CompileError> {
    if source.trim().is_empty() {
        let message = "an expression is missing here".to_owned();
        return Err(CompileError { message, help: None, range: 0..source.len() });
    }
    if source.len() > MAX_LENGTH {
        let message = format!("this expression is longer than {MAX_LENGTH} bytes");
        let help = Some("split it with `let`".to_owned());
        return Err(CompileError { message, help, range: 0..source.len() });
    }
    let (mut brackets, mut operators) = (0_usize, 0_usize);
    for token in tokens(source) {
        if let Some(foreign) = foreign::operator(&source[token.start..], token.start) {
            return Err(foreign);
        }
        match &source[token.clone()] {
            "(" | "[" | "{" => brackets += 1,
            ")" | "]" | "}" => brackets = brackets.saturating_sub(1),
            "?" => operators += 1,
            _ => {}
        }
        if brackets > MAX_NESTING || operators > MAX_NESTING {
            return Err(too_deep(token));
        }
    }
    Ok(())
}

fn too_deep(range: Range<usize>) -> CompileError {
    CompileError {
        message: "this expression is nested too deep".to_owned(),
        help: Some("split it with `let`".to_owned()),
        range,
    }
}

/// The first of CEL's complaints, in plain words: the others mostly follow from it.
fn unreadable(source: &str, errors: &ParseErrors) -> CompileError {
    let first = errors.errors.iter().find(|error| error.pos.0 > 0).or(errors.errors.first());
    let complaint = first.map_or("", |error| error.msg.as_str());
    let start = first.map_or(0, |error| offset(source, error.pos));
    let token = tokens(&source[start..]).next().filter(|token| token.start == 0);
    let range = token.map_or(start..start, |token| start..start + token.end);
    let there = &source[range.clone()];
    let message = if start >= source.trim_end().len() {
        "this expression ends too early".to_owned()
    } else if complaint.contains("mismatched input") || complaint.contains("unexpected token") {
        format!("`{there}` is not expected here")
    } else {
        format!("this expression cannot be read: {complaint}")
    };
    let before = tokens(&source[..start]).last().map(|token| &source[token]);
    let format = (there == ":" && source[range.end..].starts_with('.'))
        .then(|| "a number has so many decimals as `round` leaves: {round(x, 2)}".to_owned());
    let help = foreign::word(there).or_else(|| before.and_then(foreign::word)).or(format);
    CompileError { message, help, range }
}

/// The byte at a line and a column, both counted from 1, moved to the start of its character.
fn offset(source: &str, (line, column): (isize, isize)) -> usize {
    let lines = usize::try_from(line - 1).unwrap_or(0);
    let before: usize = source.split_inclusive('\n').take(lines).map(str::len).sum();
    let wanted = before + usize::try_from(column - 1).unwrap_or(0);
    source.floor_char_boundary(wanted.min(source.len()))
}

/// A walk over a tree that refuses what must not be evaluated, and collects the free names.
struct Check<'a> {
    source: &'a str,
    names: Vec<Text>,
    /// The variables of the comprehensions around, innermost last.
    bound: Vec<&'a str>,
}

impl<'a> Check<'a> {
    fn expression(&mut self, tree: &'a IdedExpr, depth: usize) -> Result<(), CompileError> {
        if depth > MAX_DEPTH {
            return Err(too_deep(0..self.source.len()));
        }
        match &tree.expr {
            Expr::Literal(LiteralValue::Bytes(_)) => Err(self.refuse("bytes")),
            Expr::Map(_) | Expr::Struct(_) => Err(self.refuse("such literals")),
            Expr::Unspecified => Err(self.refuse("this syntax")),
            Expr::Literal(_) => Ok(()),
            Expr::Ident(name) => {
                self.name(name);
                Ok(())
            }
            Expr::Select(select) => self.expression(&select.operand, depth + 1),
            Expr::List(list) => {
                list.elements.iter().try_for_each(|item| self.expression(item, depth + 1))
            }
            Expr::Call(call) => {
                self.function(&call.func_name)?;
                self.comparison(call)?;
                let operands = call.target.as_deref().into_iter().chain(&call.args);
                for operand in operands {
                    self.expression(operand, depth + 1)?;
                }
                Ok(())
            }
            Expr::Comprehension(comprehension) => self.comprehension(comprehension, depth),
        }
    }

    fn comprehension(
        &mut self,
        tree: &'a ComprehensionExpr,
        depth: usize,
    ) -> Result<(), CompileError> {
        self.expression(&tree.iter_range, depth + 1)?;
        self.expression(&tree.accu_init, depth + 1)?;
        let depth = depth + COMPREHENSION_DEPTH;
        let outside = self.bound.len();
        self.bound.extend([tree.iter_var.as_str(), tree.accu_var.as_str()]);
        self.bound.extend(tree.iter_var2.as_deref());
        self.expression(&tree.loop_cond, depth)?;
        self.expression(&tree.loop_step, depth)?;
        self.expression(&tree.result, depth)?;
        self.bound.truncate(outside);
        Ok(())
    }

    fn name(&mut self, name: &'a str) {
        let name = name.strip_prefix('.').unwrap_or(name);
        let known = self.names.iter().any(|known| **known == *name);
        if !known && !self.bound.contains(&name) && !TYPES.contains(&name) {
            self.names.push(name.into());
        }
    }

    /// A type equals no text.
    fn comparison(&self, call: &CallExpr) -> Result<(), CompileError> {
        let [one, other] = &call.args[..] else { return Ok(()) };
        let of_type = |it: &IdedExpr| matches!(&it.expr, Expr::Call(it) if it.func_name == "type");
        let literal = match (&one.expr, &other.expr) {
            (Expr::Literal(literal), _) if of_type(other) => literal,
            (_, Expr::Literal(literal)) if of_type(one) => literal,
            _ => return Ok(()),
        };
        if !matches!(&*call.func_name, operators::EQUALS | operators::NOT_EQUALS) {
            return Ok(());
        }
        let named = match literal {
            LiteralValue::String(name) => name.inner(),
            _ => "",
        };
        let meant = foreign::type_name(named);
        let help = if TYPES.contains(&meant) {
            format!("types have no quotes: type(x) == {meant}")
        } else {
            "there are `bool`, `int`, `double`, `string`, `list`, `map`, `null_type`".to_owned()
        };
        Err(CompileError {
            message: "a type is compared with what is no type".to_owned(),
            help: Some(help),
            range: find(self.source, "type").start..self.source.trim_end().len(),
        })
    }

    /// Operators are functions too, whose names no scenario can write.
    fn function(&self, name: &str) -> Result<(), CompileError> {
        let operator = !name.starts_with(|c: char| c.is_ascii_alphabetic());
        if operator || functions().any(|known| known == name) {
            return Ok(());
        }
        Err(CompileError {
            message: format!("there is no function `{name}`"),
            help: Some(foreign::word(name).unwrap_or_else(|| suggest::known(name, functions()))),
            range: find(self.source, name),
        })
    }

    fn refuse(&self, what: &str) -> CompileError {
        CompileError {
            message: format!("expressions in scenarios have no {what}"),
            help: None,
            range: 0..self.source.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Expression;

    fn names(source: &str) -> Vec<String> {
        let expression = Expression::compile(source).unwrap();
        expression.names().iter().map(ToString::to_string).collect()
    }

    fn complaint(source: &str) -> String {
        Expression::compile(source).unwrap_err().message
    }

    #[test]
    fn names_are_the_free_variables() {
        assert_eq!(names("n + m * n"), ["n", "m"]);
        assert_eq!(names("r.status == 200"), ["r"]);
        assert_eq!(names("xs.filter(x, x > limit).size()"), ["xs", "limit"]);
        assert_eq!(names("xs.all(x, x) && x"), ["xs", "x"]);
        assert_eq!(names("type(n) == int"), ["n"]);
        assert_eq!(names("'n'"), [""; 0]);
    }

    #[test]
    fn what_has_no_place_in_a_scenario_is_refused() {
        assert_eq!(complaint("{1: 1}"), "a field of a record has a name: {id: 1}");
        assert_eq!(complaint("held(x)"), "`held` asks by a name: held('…')");
        assert_eq!(complaint("b'a'"), "expressions in scenarios have no bytes");
        assert_eq!(complaint("sizee(x)"), "there is no function `sizee`");
        assert_eq!(complaint("now()"), "there is no function `now`");
        assert_eq!(complaint("  "), "an expression is missing here");
    }

    #[test]
    fn deep_and_long_expressions_are_refused_before_anything_recurses() {
        let deep = "this expression is nested too deep";
        for source in ["(", "[", "{", "!(", "-(", "f("] {
            assert_eq!(complaint(&source.repeat(300)), deep, "{source}");
        }
        assert_eq!(complaint(&["1"; 100].join("+")), deep);
        assert_eq!(complaint(&format!("a{}", ".b".repeat(100))), deep);
        assert_eq!(complaint(&format!("{}1", "a?b:".repeat(100))), deep);
        assert_eq!(complaint(&format!("a{}", ".map(x,x)".repeat(20))), deep);
        assert!(complaint(&"1".repeat(2000)).starts_with("this expression is longer"));
        let twice = "xs.map(x, ys.exists(y, x == y))";
        assert!(Expression::compile(twice).is_ok());
        assert_eq!(complaint(&format!("zs.map(z, {twice})")), deep);
        assert!(Expression::compile("xs.filter(x, x > 1).map(x, x * 2).all(x, x > 2)").is_ok());
        for prefix in ["!", "-", "- ", "! "] {
            let _ = Expression::compile(&format!("{}a", prefix.repeat(500)));
        }
    }

    #[test]
    fn a_syntax_error_points_at_its_place() {
        let wrong = |source: &str| {
            let error = Expression::compile(source).unwrap_err();
            (error.range.start, source[error.range].to_owned(), error.message)
        };
        assert_eq!(wrong("n + "), (4, String::new(), "this expression ends too early".into()));
        assert_eq!(wrong("'é' + )"), (7, ")".into(), "`)` is not expected here".into()));
        assert_eq!(wrong("n nn"), (2, "nn".into(), "`nn` is not expected here".into()));
    }

    #[test]
    fn names_are_no_words_of_the_language() {
        assert!(is_name("n") && is_name("_n1") && !is_name("1n") && !is_name("a-b"));
        assert!(!is_name("in") && !is_name("int") && !is_name(""));
    }

    #[test]
    fn every_listed_function_is_known_to_the_evaluator() {
        let sources = [
            "size(['a'])",
            "'a'.contains('a')",
            "'a'.startsWith('a')",
            "'a'.endsWith('a')",
            "string(1)",
            "int('1')",
            "double(1)",
            "bool('true')",
            "dyn(1)",
            "type(1) == int",
            "[1].all(x, true)",
            "[1].exists(x, true)",
            "[1].exists_one(x, true)",
            "[1].map(x, x)",
            "[1].filter(x, true)",
            "has(r.status)",
            "abs(-1)",
            "[1, 1].distinct()",
            "[1].first()",
            "[[1]].flatten()",
            "1.5.ceil()",
            "floor(1.5)",
            "round(1.25, 1)",
            "is_failure({error: 'no'})",
            "'abc'.indexOf('b')",
            "[1, 2].join(', ')",
            "[1].last()",
            "'A'.lower()",
            "max(1, 2)",
            "min([1, 2])",
            "range(3)",
            "'a-b'.replace('-', '+')",
            "[1, 2].reverse()",
            "'abc'.slice(1)",
            "[2, 1].sort()",
            "'a,b'.split(',')",
            "[1, 2].sum()",
            "' a '.trim()",
            "'a'.upper()",
        ];
        for name in functions() {
            assert!(sources.iter().any(|source| source.contains(&format!("{name}("))), "{name}");
        }
        for source in sources {
            let expression = Expression::compile(source).unwrap();
            let value = expression.evaluate(&evaluate::tests::one_record());
            assert!(value.is_ok(), "{source}: {value:?}");
        }
    }

    #[test]
    fn a_constant_needs_no_evaluation() {
        let compiled = compile("-5", &Nothing).unwrap();
        assert!(matches!(compiled.body, Body::Constant(Value::Int(-5))));
    }
}
