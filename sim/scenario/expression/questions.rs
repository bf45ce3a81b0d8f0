//! Questions: what an expression asks of the state that tasks share, as `size('jobs')` asks how many items are in a queue.
//!
//! A question is a name like others once it is compiled, which nobody can bind. Whoever evaluates knows the answer.

use cel::IdedExpr;
use cel::common::ast::{EntryExpr, Expr, LiteralValue};

use super::CompileError;
use super::tokens::find;

/// The name that stands for the time since the start of the run, in whole milliseconds, unless a task has bound it.
pub(crate) const NOW: &str = "now";

/// The function by which a record is made, which no scenario can write.
pub(super) const RECORD: &str = "@record";

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// `size('jobs')`: how many items are in a queue, or how many permits are free.
    Size,
    /// `held('db')`: whether somebody holds a permit.
    Held,
    /// `is_set('ready')`: whether an event is set.
    IsSet,
    /// `done('worker')`: whether a task has ended, or a promise is settled.
    Done,
    /// `failed('worker')`: whether it has failed.
    Failed,
    /// `waiting('jobs')`: how many tasks wait at something.
    Waiting,
    /// `value('n')`: what is in a cell.
    Value,
    /// `expired('budget')`: whether a named deadline has struck.
    Expired,
}

impl Question {
    /// All of them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Size,
        Self::Held,
        Self::IsSet,
        Self::Done,
        Self::Failed,
        Self::Waiting,
        Self::Value,
        Self::Expired,
    ];

    /// The function that asks it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Held => "held",
            Self::IsSet => "is_set",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
            Self::Value => "value",
            Self::Expired => "expired",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.word() == word)
    }

    /// The question that a name of an expression is, and what it asks about.
    pub(crate) fn of_name(name: &str) -> Option<(Self, &str)> {
        let (word, of) = name.split_once("('")?;
        Some((Self::of_word(word)?, of.strip_suffix("')")?))
    }
}

/// Whether a name of an expression asks about the run, unless a task has bound it.
pub(crate) fn asks(name: &str) -> bool {
    name == NOW || Question::of_name(name).is_some()
}

/// Puts names in the place of questions, and a function in that of records.
///
/// # Errors
///
/// If a question does not name what it asks about, or a field of a record has no name.
pub(super) fn rewrite(tree: &mut IdedExpr) -> Result<(), Refused> {
    match &mut tree.expr {
        Expr::Call(call) => {
            let question = Question::of_word(&call.func_name).filter(|_| call.target.is_none());
            match (question, &call.args[..]) {
                (
                    Some(question),
                    [IdedExpr { expr: Expr::Literal(LiteralValue::String(of)), .. }],
                ) => {
                    tree.expr = Expr::Ident(format!("{}('{}')", question.word(), of.inner()));
                    return Ok(());
                }
                (Some(question), _) if question != Question::Size => {
                    let word = question.word();
                    let help = meant(word, &call.args);
                    return Err(Refused {
                        word,
                        message: format!("`{word}` asks by a name: {word}('…')"),
                        help,
                    });
                }
                _ => {}
            }
            let operands = call.target.as_deref_mut().into_iter().chain(&mut call.args);
            operands.into_iter().try_for_each(rewrite)
        }
        Expr::Select(select) => rewrite(&mut select.operand),
        Expr::List(list) => list.elements.iter_mut().try_for_each(rewrite),
        Expr::Comprehension(loops) => [
            &mut loops.iter_range,
            &mut loops.accu_init,
            &mut loops.loop_cond,
            &mut loops.loop_step,
            &mut loops.result,
        ]
        .into_iter()
        .try_for_each(rewrite),
        Expr::Map(map) => {
            let mut arguments = Vec::with_capacity(2 * map.entries.len());
            for entry in std::mem::take(&mut map.entries) {
                let EntryExpr::MapEntry(mut field) = entry.expr else { continue };
                let name = match &field.key.expr {
                    Expr::Ident(name) => name.clone(),
                    Expr::Literal(LiteralValue::String(name)) => name.inner().to_owned(),
                    _ => {
                        let message = "a field of a record has a name: {id: 1}".to_owned();
                        return Err(Refused { word: "", message, help: None });
                    }
                };
                field.key.expr = Expr::Literal(LiteralValue::String(name.into()));
                rewrite(&mut field.value)?;
                arguments.extend([field.key, field.value]);
            }
            let list = Expr::List(cel::common::ast::ListExpr::new(arguments));
            let argument = IdedExpr { id: tree.id, expr: list };
            tree.expr = Expr::Call(cel::common::ast::CallExpr {
                func_name: RECORD.to_owned(),
                target: None,
                args: vec![argument],
            });
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A question or a record that is none.
pub(super) struct Refused {
    /// The function, or nothing.
    word: &'static str,
    message: String,
    help: Option<String>,
}

impl Refused {
    /// What is wrong, at its place.
    pub(super) fn at_its_place(self, source: &str) -> CompileError {
        let Self { word, message, help } = self;
        let range = if word.is_empty() { 0..source.len() } else { find(source, word) };
        CompileError { message, help, range }
    }
}

/// The question that was meant, where the name has no quotes.
fn meant(word: &str, arguments: &[IdedExpr]) -> Option<String> {
    match arguments {
        [IdedExpr { expr: Expr::Ident(name), .. }] => {
            Some(format!("if that is its name: {word}('{name}')"))
        }
        _ => None,
    }
}
