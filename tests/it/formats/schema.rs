//! The schemas beside `docs/formats.md`, and documents that are broken on purpose.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// A schema, and what holds documents to it.
pub(crate) struct Schema {
    pub(super) text: Value,
    validator: Validator,
}

impl Schema {
    pub(super) fn run() -> Self {
        Self::of(include_str!("../../../docs/formats/run.schema.json"))
    }

    pub(super) fn exploration() -> Self {
        Self::of(include_str!("../../../docs/formats/exploration.schema.json"))
    }

    pub(super) fn why() -> Self {
        Self::of(include_str!("../../../docs/formats/why.schema.json"))
    }

    pub(crate) fn diff() -> Self {
        Self::of(include_str!("../../../docs/formats/diff.schema.json"))
    }

    pub(crate) fn perfetto() -> Self {
        Self::of(include_str!("../../../docs/formats/perfetto.schema.json"))
    }

    pub(crate) fn file() -> Self {
        Self::of(include_str!("../../../docs/formats/file.schema.json"))
    }

    /// SARIF, of whose schema what is written here is written down beside this.
    pub(crate) fn sarif() -> Self {
        Self::of(include_str!("sarif.schema.json"))
    }

    fn of(text: &str) -> Self {
        let text = serde_json::from_str(text).expect("a schema is JSON");
        jsonschema::draft202012::meta::validate(&text).expect("it is a schema of its draft");
        let validator = jsonschema::draft202012::new(&text).expect("its references lead somewhere");
        Self { text, validator }
    }

    pub(crate) fn accepts(&self, document: &Value) -> bool {
        self.validator.is_valid(document)
    }

    /// What is wrong with a line of output, if anything is.
    pub(crate) fn wrong(&self, line: &str) -> Option<String> {
        let document: Value = match serde_json::from_str(line) {
            Ok(document) => document,
            Err(error) => return Some(format!("{error}: {line}")),
        };
        let errors = self.validator.iter_errors(&document);
        let told: Vec<_> = errors.map(|it| format!("{}: {it}", it.instance_path())).collect();
        (!told.is_empty()).then(|| format!("{}\n{line}", told.join("\n")))
    }

    /// The schemas within it that describe objects.
    pub(super) fn objects(&self) -> Vec<&Map<String, Value>> {
        let (mut found, mut left) = (Vec::new(), vec![&self.text]);
        while let Some(part) = left.pop() {
            match part {
                Value::Object(part) => {
                    found.extend(Some(part).filter(|it| it.get("type") == Some(&json!("object"))));
                    left.extend(part.values());
                }
                Value::Array(parts) => left.extend(parts),
                _ => {}
            }
        }
        found
    }
}

/// The document, broken in one place: at each place in every way that there is.
pub(super) fn broken(document: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for place in places(document, String::new()) {
        let found = document.pointer(&place).expect("it is a place of the document");
        let mut with = |how: &str, value: Value| {
            let mut other = document.clone();
            *other.pointer_mut(&place).expect("it is a place of the document") = value;
            all.push((format!("{place}: {how}"), other));
        };
        match found {
            Value::Object(fields) => {
                let mut more = fields.clone();
                more.insert("not known".to_owned(), json!("here"));
                with("another field", Value::Object(more));
                for field in fields.keys() {
                    let mut less = fields.clone();
                    less.remove(field);
                    with(&format!("no {field}"), Value::Object(less));
                }
                with("a list", json!([]));
            }
            Value::Number(_) => {
                with("less than nothing", json!(-1));
                with("a fraction", json!(0.5));
                with("a text", json!("1"));
            }
            Value::Array(_) => with("an object", json!({})),
            Value::String(_) => with("a number", json!(1)),
            Value::Bool(_) => with("a word", json!("true")),
            Value::Null => with("a list", json!([])),
        }
    }
    all
}

/// The place of every value in a document.
fn places(value: &Value, at: String) -> Vec<String> {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let mut inner: Vec<_> = match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, it)| places(it, format!("{at}/{}", escaped(key))))
            .collect(),
        Value::Array(items) => {
            (0..).zip(items).flat_map(|(index, it)| places(it, format!("{at}/{index}"))).collect()
        }
        _ => Vec::new(),
    };
    inner.push(at);
    inner
}
