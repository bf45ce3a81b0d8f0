//! What other languages write where expressions write something else: words, operators, types.

use super::CompileError;

/// Words and signs, and what expressions write.
const WORDS: [(&str, &str); 15] = [
    ("=", "=="),
    ("and", "&&"),
    ("or", "||"),
    ("not", "!"),
    ("True", "true"),
    ("False", "false"),
    ("None", "null"),
    ("nil", "null"),
    ("undefined", "null"),
    ("len", "size"),
    ("length", "size"),
    ("str", "string"),
    ("float", "double"),
    ("if", "condition ? one : other"),
    ("else", "condition ? one : other"),
];

/// How other languages, and this page, call types.
const TYPES: [(&str, &str); 12] = [
    ("str", "string"),
    ("text", "string"),
    ("float", "double"),
    ("number", "double"),
    ("integer", "int"),
    ("boolean", "bool"),
    ("dict", "map"),
    ("record", "map"),
    ("object", "map"),
    ("array", "list"),
    ("null", "null_type"),
    ("NoneType", "null_type"),
];

/// The help for a word or sign of another language, if it is one.
pub(in crate::scenario) fn word(word: &str) -> Option<String> {
    let known = WORDS.iter().find(|(foreign, _)| *foreign == word);
    known.map(|(_, known)| format!("expressions write `{known}`"))
}

/// The type that is called so, if it is one by another name.
pub(super) fn type_name(name: &str) -> &str {
    TYPES.iter().find(|(foreign, _)| *foreign == name).map_or(name, |(_, known)| known)
}

/// Operators of other languages. What follows `//` CEL would take for a comment, without a word.
pub(super) fn operator(source: &str, at: usize) -> Option<CompileError> {
    let (operator, help) = [
        ("//", "`/` of two whole numbers is whole: 7 / 2 is 3"),
        ("**", "there is no power: write n * n"),
    ]
    .into_iter()
    .find(|(operator, _)| source.starts_with(operator))?;
    let message = format!("`{operator}` is no operator of expressions");
    Some(CompileError { message, help: Some(help.to_owned()), range: at..at + operator.len() })
}
