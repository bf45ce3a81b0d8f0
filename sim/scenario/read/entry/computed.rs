//! What is computed: entries with expressions, and names in those.

use super::Entry;
use crate::scenario::expression::{CompileError, Part, is_name};
use crate::scenario::read::nodes::KdlValue;
use crate::scenario::read::problem::Problem;
use crate::scenario::{Expression, Template, Text, Value};

impl Entry<'_> {
    /// Checks a name in which expressions can stand, as [`Entry::check_name`] one without.
    pub(in crate::scenario::read) fn check_computed_name(&self, name: &Template) -> Option<()> {
        match name {
            Template::Known(_) => self.check_name(&name.pattern()),
            Template::Single(_) => Some(()),
            Template::Mixed(parts) => parts.iter().try_for_each(|part| match part {
                Part::Expression(_) => Some(()),
                Part::Literal(literal) => self.check_name(&format!("x{literal}x")),
            }),
        }
    }

    /// The name of a value in expressions.
    pub(in crate::scenario::read) fn variable(&self) -> Option<Text> {
        let text = self.string()?;
        if let Some(declared) = self.file.constants().place(text) {
            let problem = Problem::new(format!("`{text}` is a parameter of the file"))
                .at(self.span(), "bound to something else")
                .at(declared, "declared here")
                .help("choose another name");
            self.file.report(problem);
            return None;
        }
        if is_name(text) {
            return Some(text.into());
        }
        let message = format!("`{}` cannot be the name of a value", text.escape_debug());
        let help = "such a name has letters, digits and `_`, starts with no digit, and is no word of expressions";
        self.problem(message, "not a name of expressions", help)
    }

    /// A text with expressions in braces, or a literal.
    pub(in crate::scenario::read) fn template(&self) -> Option<Template> {
        match self.kdl.value() {
            KdlValue::String(text) => {
                let constants = self.file.constants();
                let read = Template::parse_with(text, constants);
                let template = read.map_err(|error| self.uncompiled(error)).ok()?;
                Some(if constants.is_empty() { template } else { template.folded() })
            }
            _ => self.literal().map(Template::Known),
        }
    }

    /// An expression, or a literal.
    pub(in crate::scenario::read) fn expression(&self) -> Option<Expression> {
        match self.kdl.value() {
            KdlValue::String(text) => Expression::compile_with(text, self.file.constants())
                .map_err(|error| self.uncompiled(error))
                .ok(),
            _ => self.literal().map(Expression::constant),
        }
    }

    /// A list between brackets or a record between braces, of fixed values.
    pub(super) fn made(&self) -> Option<Value> {
        let expression = self.expression()?;
        expression.known().cloned().or_else(|| {
            let help = "a text between brackets is one of two texts: \"['[a]'][0]\" for `[a]`";
            self.problem("a value to start with is fixed", "names stand in it", help)
        })
    }

    /// An expression, where a text could be meant: what it takes then is told.
    pub(in crate::scenario::read) fn expression_or_text(&self) -> Option<Expression> {
        let Some(text) = self.as_string() else { return self.expression() };
        match Expression::compile_with(text, self.file.constants()) {
            Ok(expression) => Some(expression),
            Err(error) => {
                let is_text = error.help.is_none() && reads_like_a_text(text);
                let help = is_text.then(|| format!("a text is a property: text=\"{text}\""));
                self.uncompiled(CompileError { help: error.help.or(help), ..error });
                None
            }
        }
    }

    fn uncompiled(&self, error: CompileError) {
        let problem = Problem::new(error.message).at(self.place(error.range), "here");
        self.file.report(match error.help {
            Some(help) => problem.help(help),
            None => problem,
        });
    }
}

/// Whether words stand side by side in it, or braces as in a text with expressions.
fn reads_like_a_text(text: &str) -> bool {
    let is_word = |word: &str| word.starts_with(char::is_alphabetic);
    let words: Vec<_> = text.split_whitespace().collect();
    let are_beside = words.windows(2).any(|pair| pair.iter().all(|word| is_word(word)));
    !text.contains(['\'', '"', '\\', '\n'])
        && Template::parse(text).is_ok()
        && (are_beside || text.contains('{') && !text.starts_with('{'))
}
