//! Parameters and cases: values that stand in a file under a name, fixed before anything else of it is read.
//!
//! Steps see them as constants of their expressions. Everywhere else, and in properties of steps, a string can hold expressions
//! of nothing but parameters between braces, which are put in the tree of the file before it is read.

use super::nodes::{KdlDocument, KdlEntry, KdlNode, KdlValue};

use super::constants::Constants;
use super::entry::Entry;
use super::file::File;
use super::node::Node;
use super::problem::Problem;
use super::suggest;
use crate::scenario::expression::{Expression, Part, Template};
use crate::scenario::{Settings, SourceSpan, Text, Value};

/// Nodes whose children are steps: what stands between braces there may be of names of a run.
const OF_STEPS: [&str; 2] = ["main", "define"];
/// Nodes that can be of one case.
const OF_CASES: [&str; 3] = ["expect", "explore", "replay"];
/// Nodes that say what parameters there are.
const OWN: [&str; 2] = ["param", "cases"];

/// The parameters of a file.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    declared: Vec<Parameter>,
    cases: Vec<Case>,
    /// The case that is read, if there are any.
    case: Option<Text>,
    /// What each stands for.
    values: Constants,
}

#[derive(Debug)]
struct Parameter {
    name: Text,
    default: Option<Value>,
    span: SourceSpan,
}

/// A row of the table of cases.
#[derive(Debug)]
struct Case {
    name: Text,
    values: Vec<(Text, Value)>,
    span: SourceSpan,
}

impl Parameters {
    /// Reads which there are, and settles what each stands for.
    pub(super) fn read(file: &File<'_>, document: &KdlDocument, settings: &Settings) -> Self {
        let mut found = Self::default();
        let nodes = |word| document.nodes().iter().filter(move |kdl| kdl.name().value() == word);
        nodes("param").for_each(|kdl| found.parameter(Node::new(kdl, file)));
        nodes("cases").for_each(|kdl| found.table(Node::new(kdl, file)));
        found.settle(file, settings);
        found
    }

    /// The case that is read, if there are any.
    pub(super) const fn case(&self) -> Option<&Text> {
        self.case.as_ref()
    }

    /// The names of all cases.
    pub(super) fn cases(&self) -> impl Iterator<Item = &Text> {
        self.cases.iter().map(|case| &case.name)
    }

    /// What each parameter stands for, in the order of the file.
    pub(super) fn values(&self) -> Vec<(Text, Value)> {
        let value = |it: &Parameter| Some((it.name.clone(), self.values.get(&it.name)?.clone()));
        self.declared.iter().filter_map(value).collect()
    }

    /// The same for whoever reads expressions.
    pub(super) fn constants(&self) -> Constants {
        self.values.clone()
    }

    /// Puts the values into a document, and leaves out what is of another case.
    pub(super) fn fill(&self, document: &mut KdlDocument, file: &File<'_>) {
        document.nodes_mut().retain_mut(|kdl| {
            !OF_CASES.contains(&kdl.name().value()) || self.is_of_case(kdl, file)
        });
        if self.values.is_empty() {
            return;
        }
        for kdl in document.nodes_mut() {
            let word = kdl.name().value();
            if !OWN.contains(&word) {
                let of_steps = OF_STEPS.contains(&word);
                self.fill_node(kdl, of_steps);
            }
        }
    }

    /// Whether a node is of the case, or of all. What says so is no more to be read.
    fn is_of_case(&self, kdl: &mut KdlNode, file: &File<'_>) -> bool {
        let Some(entry) = kdl.entry("case") else { return true };
        let entry = Entry::new(entry, file);
        let Some(name) = entry.string() else { return true };
        if !self.cases().any(|case| **case == *name) {
            let help = suggest::list(&self.cases().map(|case| &**case).collect::<Vec<_>>());
            entry.problem::<()>(format!("there is no case `{name}`"), "not declared", &help);
        }
        let is_of_case = self.case.as_ref().is_some_and(|case| **case == *name);
        kdl.remove("case");
        is_of_case
    }

    fn fill_node(&self, kdl: &mut KdlNode, of_steps: bool) {
        // Nesting is bounded where the text is read.
        for entry in kdl.entries_mut() {
            if !of_steps || entry.name().is_some() {
                self.fill_entry(entry);
            }
        }
        if let Some(children) = kdl.children_mut() {
            children.nodes_mut().iter_mut().for_each(|kdl| self.fill_node(kdl, of_steps));
        }
    }

    /// A string of nothing but expressions of parameters, and of text, is what they come to.
    fn fill_entry(&self, entry: &mut KdlEntry) {
        let Some(text) = entry.value().as_string().filter(|text| text.contains('{')) else {
            return;
        };
        // Braces of anything else are left to whoever reads the string.
        let is_of_parameters =
            |it: &Expression| it.names().iter().all(|name| self.find(name).is_some());
        let has_names = |it: &Expression| !it.names().is_empty();
        let Ok(template) = Template::parse(text) else { return };
        let mut expressions = template.expressions().peekable();
        if expressions.peek().is_none()
            || !expressions.all(|it| has_names(it) && is_of_parameters(it))
        {
            return;
        }
        let doubled = matches!(&template, Template::Mixed(parts) if parts.iter().any(has_brace));
        if let (Ok(value), false) = (template.value(&self.values), doubled)
            && let Some(value) = as_kdl(&value)
        {
            entry.set_value(value);
        }
    }

    fn find(&self, name: &str) -> Option<&Parameter> {
        self.declared.iter().find(|it| *it.name == *name)
    }

    /// `param "n" 3`
    fn parameter(&mut self, mut node: Node<'_>) {
        let name =
            node.argument("a name").and_then(|entry| Some((entry.variable()?, entry.span())));
        let default = node.optional_argument().and_then(|entry| entry.start());
        let file = node.file();
        node.end();
        let Some((name, span)) = name else { return };
        if let Some(first) = self.find(&name).map(|it| it.span) {
            let problem = Problem::new(format!("there are two parameters `{name}`"))
                .at(span, "a second one")
                .at(first, "the first one");
            return file.report(problem);
        }
        self.declared.push(Parameter { name, default, span });
    }

    /// `cases { case "many" n=100; }`
    fn table(&mut self, mut node: Node<'_>) {
        let file = node.file();
        for kdl in node.children() {
            let mut child = Node::new(kdl, file);
            if child.word() != "case" {
                let help = "write each as: case \"many\" n=100";
                child.problem::<()>(
                    format!("`cases` has no `{}`", child.word()),
                    "not known",
                    help,
                );
                continue;
            }
            let name = child.argument("a name").and_then(|entry| self.case_name(&entry));
            let values = child.rest_of_properties().into_iter();
            let values =
                values.filter_map(|(name, entry)| self.value_of_case(name, &entry)).collect();
            let span = child.span();
            child.end();
            self.cases.extend(name.map(|name| Case { name, values, span }));
        }
        node.end();
    }

    /// The name of a case, which is also part of that of a test and a file.
    fn case_name(&self, entry: &Entry<'_>) -> Option<Text> {
        let text = entry.string()?;
        let usual = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
        if text.is_empty() || !text.chars().all(usual) {
            let help = "it is also part of the name of a file: letters, digits, -, _ and dots";
            return entry.problem("this cannot be the name of a case", "not a name", help);
        }
        if self.cases().any(|case| **case == *text) {
            return entry.problem(format!("there are two cases `{text}`"), "a second one", "");
        }
        Some(text.into())
    }

    fn value_of_case(&self, name: &str, entry: &Entry<'_>) -> Option<(Text, Value)> {
        if self.find(name).is_none() {
            let known: Vec<_> = self.declared.iter().map(|it| &*it.name).collect();
            let help = if known.is_empty() {
                format!("declare it: param \"{name}\"")
            } else {
                suggest::known(name, known)
            };
            return entry.problem(format!("there is no parameter `{name}`"), "not declared", &help);
        }
        let value = entry.start()?;
        let like = self.find(name)?;
        if let Some(default) = like.default.as_ref().filter(|default| !is_like(&value, default)) {
            let problem = Problem::new(format!("`{name}` is {} in each case", default.kind()))
                .at(entry.span(), format!("this is {}", value.kind()))
                .at(like.span, "declared here");
            entry.file().report(problem);
            return None;
        }
        Some((name.into(), value))
    }

    /// Settings go before the case, and that before the file.
    fn settle(&mut self, file: &File<'_>, settings: &Settings) {
        let chosen = settings.case.as_ref();
        let case = match chosen {
            Some(name) => self.cases.iter().find(|case| case.name == *name),
            None => self.cases.first(),
        };
        let mut values = Constants::default();
        for Parameter { name, default, span } in &self.declared {
            let of_case = || case?.values.iter().find(|(it, _)| it == name).map(|(_, value)| value);
            let stated = of_case().or(default.as_ref());
            let set = settings.set.iter().rev().find(|setting| setting.name == *name);
            let value = match (set, stated) {
                (Some(setting), like) => typed(&setting.value, like),
                (None, Some(value)) => Ok(value.clone()),
                (None, None) => Err(String::new()),
            };
            match value {
                Ok(value) => values.insert(name.clone(), value, *span),
                Err(why) if why.is_empty() => {
                    let mut problem = Problem::new(format!("the parameter `{name}` has no value"))
                        .at(*span, "declared here")
                        .help(format!("give it one here, in each case, or with --set {name}=…"));
                    if let Some(case) = case {
                        problem = problem.at(case.span, "not given in this case");
                    }
                    file.report(problem);
                }
                Err(why) => {
                    let problem = Problem::new(format!("`{name}` cannot be set so: {why}"));
                    file.report(problem.at(*span, "declared here"));
                }
            }
        }
        let name = case.map(|case| case.name.clone());
        (self.case, self.values) = (name, values);
    }
}

/// Whether a part of a template holds braces of its own, which were doubled where it was written.
fn has_brace(part: &Part) -> bool {
    matches!(part, Part::Literal(text) if text.contains(['{', '}']))
}

/// A value as the tree of a file has it; none of a list or a record.
fn as_kdl(value: &Value) -> Option<KdlValue> {
    Some(match value {
        Value::Null => KdlValue::Null,
        Value::Bool(flag) => KdlValue::Bool(*flag),
        Value::Int(number) => KdlValue::Integer((*number).into()),
        Value::Float(number) => KdlValue::Float(*number),
        Value::Text(text) => KdlValue::String(text.to_string()),
        Value::List(_) | Value::Record(_) => return None,
    })
}

/// Whether a value can stand for another. A whole number stands for a fraction, and for null anything.
fn is_like(value: &Value, other: &Value) -> bool {
    let same = std::mem::discriminant(value) == std::mem::discriminant(other);
    same || matches!(
        (value, other),
        (Value::Int(_), Value::Float(_)) | (_, Value::Null) | (Value::Null, _)
    )
}

/// A value as it is set, of the type of another; without another, of the type that it looks like.
fn typed(text: &str, like: Option<&Value>) -> Result<Value, String> {
    let constant = || {
        let known = Expression::compile(text).ok().and_then(|it| it.known().cloned());
        known.unwrap_or_else(|| Value::text(text))
    };
    let (kind, value) = match like {
        Some(Value::Text(_)) => return Ok(Value::text(text)),
        None | Some(Value::Null | Value::Record(_)) => return Ok(constant()),
        Some(Value::Bool(_)) => ("true or false", text.parse().ok().map(Value::Bool)),
        Some(Value::Int(_)) => ("a whole number", text.parse().ok().map(Value::Int)),
        Some(Value::Float(_)) => {
            let number = text.parse().ok().filter(|it: &f64| it.is_finite());
            ("a number", number.map(Value::Float))
        }
        Some(Value::List(_)) => {
            ("a list such as [1, 2]", Some(constant()).filter(|it| matches!(it, Value::List(_))))
        }
    };
    value.ok_or_else(|| format!("`{text}` is not {kind}"))
}
