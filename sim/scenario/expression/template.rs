//! Templates: texts in which expressions stand between braces.
//!
//! `{expr}` is replaced by the value of the expression, `{{` and `}}` are the braces themselves.

use std::fmt::Write as _;
use std::sync::Arc;

use super::tokens::end_of_literal;
use super::{CompileError, EvaluationError, Expression, Names, Nothing};
use crate::scenario::value::MAX_TEXT;
use crate::scenario::{Text, Value};

/// A text in which expressions may stand between braces; a literal value is a template too.
#[derive(Clone, Debug)]
pub enum Template {
    /// A value known when the file was read.
    Known(Value),
    /// One expression between braces and nothing else: its value, whatever its type.
    Single(Expression),
    /// Text and expressions, put together as one text.
    Mixed(Arc<[Part]>),
}

/// A piece of a [`Template::Mixed`].
#[derive(Clone, Debug)]
pub enum Part {
    /// As it stands.
    Literal(Text),
    /// Replaced by its value.
    Expression(Expression),
}

impl Template {
    /// Reads a text with expressions between braces.
    ///
    /// # Errors
    ///
    /// If a brace has no partner or an expression does not compile.
    pub fn parse(text: &str) -> Result<Self, CompileError> {
        Self::parse_with(text, &Nothing)
    }

    /// The same where some names have values that are known already.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`].
    pub fn parse_with(text: &str, constants: &dyn Names) -> Result<Self, CompileError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some(found) = text[at..].find(['{', '}']) {
            literal.push_str(&text[at..at + found]);
            at += found;
            let brace = &text[at..=at];
            if text[at + 1..].starts_with(brace) {
                literal.push_str(brace);
                at += 2;
            } else if brace == "}" {
                return Err(lonely(at, "there is no `{` for this `}`", "`}}`"));
            } else {
                let end = closing(text, at + 1)
                    .ok_or_else(|| lonely(at, "there is no `}` for this `{`", "`{{`"))?;
                let expression = Expression::compile_with(&text[at + 1..end], constants).map_err(
                    |mut error| {
                        error.range = error.range.start + at + 1..error.range.end + at + 1;
                        error
                    },
                )?;
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal).into()));
                }
                parts.push(Part::Expression(expression));
                at = end + 1;
            }
        }
        literal.push_str(&text[at..]);
        Ok(Self::from_parts(parts, literal))
    }

    /// The same as a value, if all of its expressions have one that no name can change.
    #[must_use]
    pub(in crate::scenario) fn folded(self) -> Self {
        let is_known = self.expressions().all(|expression| expression.known().is_some());
        match self.value(&Nothing) {
            Ok(value) if is_known => Self::Known(value),
            _ => self,
        }
    }

    /// The value, if it was known when the file was read.
    pub fn known(&self) -> Option<&Value> {
        match self {
            Self::Known(value) => Some(value),
            Self::Single(_) | Self::Mixed(_) => None,
        }
    }

    /// The text, if the template is a text that was known when the file was read.
    pub fn as_known_text(&self) -> Option<&Text> {
        match self {
            Self::Known(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The value: that of a single expression, else the text.
    ///
    /// # Errors
    ///
    /// If an expression has no value.
    pub fn value(&self, names: &dyn Names) -> Result<Value, EvaluationError> {
        match self {
            Self::Known(value) => Ok(value.clone()),
            Self::Single(expression) => expression.evaluate(names),
            Self::Mixed(_) => self.text(names).map(Value::Text),
        }
    }

    /// The text, with every expression replaced by its value.
    ///
    /// # Errors
    ///
    /// If an expression has no value, or the text gets longer than 64 KiB.
    pub fn text(&self, names: &dyn Names) -> Result<Text, EvaluationError> {
        match self {
            Self::Known(value) => Ok(value.shown()),
            Self::Single(expression) => expression.evaluate(names).map(|value| value.shown()),
            Self::Mixed(parts) => {
                let mut text = String::new();
                for part in parts.iter() {
                    match part {
                        Part::Literal(literal) => text.push_str(literal),
                        Part::Expression(expression) => {
                            let value = expression.evaluate(names)?;
                            // Writing to a string cannot fail.
                            let _ = write!(text, "{value}");
                        }
                    }
                    if text.len() > MAX_TEXT {
                        return Err(EvaluationError("the text is too long".into()));
                    }
                }
                Ok(text.into())
            }
        }
    }

    /// The text, with `*` for every expression: what is known of it before it is computed.
    pub fn pattern(&self) -> String {
        match self {
            Self::Known(value) => value.to_string(),
            Self::Single(_) => "*".to_owned(),
            Self::Mixed(parts) => parts.iter().map(Part::pattern).collect(),
        }
    }

    /// The expressions in it.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let (single, parts) = match self {
            Self::Known(_) => (None, &[][..]),
            Self::Single(expression) => (Some(expression), &[][..]),
            Self::Mixed(parts) => (None, &parts[..]),
        };
        let mixed = parts.iter().filter_map(|part| match part {
            Part::Expression(expression) => Some(expression),
            Part::Literal(_) => None,
        });
        single.into_iter().chain(mixed)
    }

    fn from_parts(mut parts: Vec<Part>, rest: String) -> Self {
        if parts.is_empty() {
            return Self::Known(Value::text(rest));
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.into()));
        }
        match &parts[..] {
            [Part::Expression(expression)] => Self::Single(expression.clone()),
            _ => Self::Mixed(parts.into()),
        }
    }
}

impl From<Expression> for Template {
    fn from(expression: Expression) -> Self {
        match expression.known() {
            Some(value) => Self::Known(value.clone()),
            None => Self::Single(expression),
        }
    }
}

impl Part {
    fn pattern(&self) -> &str {
        match self {
            Self::Literal(text) => text,
            Self::Expression(_) => "*",
        }
    }
}

/// Where the expression that starts at `start` ends: its closing brace.
fn closing(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(character) = text[at..].chars().next() {
        match character {
            '\'' | '"' => {
                at = end_of_literal(text, at);
                continue;
            }
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
        at += character.len_utf8();
    }
    None
}

fn lonely(at: usize, message: &str, escaped: &str) -> CompileError {
    CompileError {
        message: message.to_owned(),
        help: Some(format!("write {escaped} for a brace that is part of the text")),
        range: at..at + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::tests::one_record;
    use super::*;

    fn filled(text: &str) -> Value {
        Template::parse(text).unwrap().value(&one_record()).unwrap()
    }

    #[test]
    fn expressions_stand_between_braces() {
        assert_eq!(filled("plain"), Value::text("plain"));
        assert_eq!(filled("{n}"), Value::Int(2));
        assert_eq!(filled("n is {n}, {n + 1}"), Value::text("n is 2, 3"));
        assert_eq!(filled("{{n}} is {n}"), Value::text("{n} is 2"));
        assert_eq!(filled("{ '}' + t }"), Value::text("}é"));
        assert_eq!(filled("{n}{n}"), Value::text("22"));
    }

    #[test]
    fn a_constant_text_is_shared_not_copied() {
        let template = Template::parse("a text of more than a few letters").unwrap();
        let known = template.as_known_text().unwrap();
        assert_eq!(known.as_ptr(), template.text(&one_record()).unwrap().as_ptr());
    }

    #[test]
    fn a_pattern_has_stars_for_expressions() {
        let pattern = |text: &str| Template::parse(text).unwrap().pattern();
        assert_eq!(pattern("job {n} of {{m}}"), "job * of {m}");
        assert_eq!(pattern("{n}"), "*");
    }

    #[test]
    fn a_brace_without_partner_is_found_at_its_place() {
        let place = |text: &str| Template::parse(text).unwrap_err().range;
        assert_eq!(place("é {n"), 3..4);
        assert_eq!(place("é }"), 3..4);
        assert_eq!(place("é {n +}"), 7..7);
        assert_eq!(place("é {'a}"), 3..4);
    }
}
