//! What is computed: entries with expressions, and names in those.

use super::Entry;
use crate::scenario::expression::{CompileError, Part, is_name};
use crate::scenario::read::nodes::KdlValue;
use crate::scenario::read::problem::Problem;
use crate::scenario::{Expression, Template, Text, Value};

impl Entry<'_> {
    /// The same for a name in which expressions can stand.
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

    /// A list between brackets, of fixed values.
    pub(super) fn list(&self) -> Option<Value> {
        let expression = self.expression()?;
        expression.known().cloned().or_else(|| {
            let help = "a text between brackets is one of two texts: \"['[a]'][0]\" for `[a]`";
            self.problem("a cell starts with fixed values", "names stand in this list", help)
        })
    }

    fn uncompiled(&self, error: CompileError) {
        let problem = Problem::new(error.message).at(self.place(error.range), "here");
        self.file.report(match error.help {
            Some(help) => problem.help(help),
            None => problem,
        });
    }
}
