//! Leftovers: what a node lacks and what it has too much of, which often are two sides of one mistake.

use crate::scenario::read::nodes::{KdlEntry, KdlNode};

use super::{Missing, Node, Property};
use crate::scenario::read::problem::Problem;
use crate::scenario::read::suggest;
use crate::scenario::read::words::{FAULTS, Ground};

/// Longer nodes are not repeated as an example.
const MAX_SHOWN: usize = 40;

/// Steps of which the last argument is an expression.
const EXPRESSIONS: [&str; 6] = ["give", "let", "write", "when", "while", "until"];

/// Steps that others take as properties of what stands in them.
const AROUND: [&str; 3] = ["timeout", "retry", "shield"];

impl<'a> Node<'a> {
    /// Reports what is missing, and what nobody has read.
    pub(in crate::scenario::read) fn end(mut self) {
        self.end_children();
        let steps = self.missing.iter().position(|it| matches!(it, Missing::Steps));
        let steps = steps.map(|at| self.missing.remove(at));
        if steps.is_some() && !self.has_nodes_as_properties() {
            self.report_no_steps();
        }
        self.end_arguments();
        let rest = std::mem::take(&mut self.missing);
        self.end_missing(&rest);
        for property in &self.properties {
            self.report_unknown(property);
        }
    }

    /// Whether properties that nobody took have the names of nodes, which may be what stands in no braces.
    pub(in crate::scenario::read) fn has_nodes_as_properties(&self) -> bool {
        self.properties.iter().any(|property| is_node(property.name))
    }

    /// Braces that nobody looked into. What could be a property is one.
    fn end_children(&mut self) {
        let Some(children) = self.kdl.children().filter(|_| !self.children_read) else { return };
        let first = children.nodes().first();
        let property = first.and_then(|child| {
            self.asked.iter().copied().find(|asked| *asked == child.name().value()).zip(Some(child))
        });
        let place = first.map_or_else(|| self.span(), |child| child.name().span());
        let problem = match property {
            Some((name, child)) => {
                self.missing
                    .retain(|it| !matches!(it, Missing::Property(lacks, _) if *lacks == name));
                let message = format!("`{name}` is a property of `{}`", self.word());
                let help = format!("write it in the same line: {}", as_property(child));
                Problem::new(message).at(place, "not a node").help(help)
            }
            None => Problem::new(format!("`{}` takes no braces", self.word()))
                .at(place, "not expected here"),
        };
        self.file.report(problem);
    }

    /// Arguments that nobody took, where the last that was taken is an expression: it lacks its quotes.
    fn end_expression(&mut self) -> bool {
        let word = self.word();
        let arguments: Vec<_> =
            self.kdl.entries().iter().filter(|entry| entry.name().is_none()).collect();
        let taken = arguments.len() - self.arguments.len();
        // `n >= 3` reads like the property `>`.
        let is_sign = |property: &Property<'_>| !property.name.contains(char::is_alphanumeric);
        let is_whole = taken == arguments.len() && !self.properties.iter().any(is_sign);
        let last = self.kdl.entries().last().map(KdlEntry::span);
        let Some(last) = last.filter(|_| !is_whole && taken > 0 && EXPRESSIONS.contains(&word))
        else {
            return false;
        };
        let range = arguments[taken - 1].span().offset()..last.offset() + last.len();
        let text = self.file.text().get(range.clone()).unwrap_or_default().trim();
        let problem = Problem::new("an expression stands between quotes, as a whole")
            .at(range, "several values");
        let is_plain = !text.contains(['"', '\n']) && text.len() <= MAX_SHOWN;
        self.file.report(if is_plain { problem.help(format!("write {text:?}")) } else { problem });
        self.arguments.by_ref().for_each(drop);
        self.properties.retain(|property| !is_sign(property));
        true
    }

    /// Arguments that nobody took. The first of them may be the value of a property that is missing.
    fn end_arguments(&mut self) {
        if self.end_expression() {
            return;
        }
        let lacks = self.missing.iter().position(|it| matches!(it, Missing::Property(..)));
        let word = self.word();
        for (index, extra) in self.arguments.by_ref().enumerate() {
            if let Some(lacks) = lacks.filter(|_| index == 0)
                && let Missing::Property(name, example) = self.missing.remove(lacks)
            {
                let help = format!("write it as in `{example}`");
                extra.problem::<()>(format!("`{word}` needs `{name}`"), "not a property", &help);
                continue;
            }
            let help = match self.asked[..] {
                [] => String::new(),
                _ => format!("a property is written name=value; {}", suggest::list(&self.asked)),
            };
            let message = format!("`{word}` takes no further argument");
            extra.problem::<()>(message, "not expected here", &help);
        }
    }

    /// What is missing. Properties that there are not may be arguments with a name.
    fn end_missing(&mut self, missing: &[Missing]) {
        let mut wanted = Vec::new();
        for missing in missing {
            match missing {
                Missing::Argument(what) => wanted.push(what.as_str()),
                Missing::Property(name, example) => {
                    let problem = Problem::new(format!("`{}` needs `{name}`", self.word()))
                        .at(self.span(), format!("`{name}` is missing"))
                        .help(format!("write it as in `{example}`"));
                    self.file.report(problem);
                }
                Missing::Steps => {}
            }
        }
        if wanted.is_empty() {
            return;
        }
        let problem = Problem::new(format!("`{}` needs {}", self.word(), wanted.join(" and ")));
        let Some(first) = self.properties.first() else {
            return self.file.report(problem.at(self.span(), "it is missing"));
        };
        let with_names = wanted.len() > self.properties.len();
        let written = self.properties.iter().map(|property| {
            let value = property.value.repr();
            if with_names { format!("{} {value}", property.name) } else { value.to_owned() }
        });
        let written: Vec<_> = std::iter::once(self.word().to_owned()).chain(written).collect();
        let help = format!("write it without `=`: {}", written.join(" "));
        self.file.report(problem.at(first.name_span, "not as a property").help(help));
        self.properties.clear();
    }

    /// Texts that nobody took where there are no braces are meant to be steps, as in `asyncio.gather(a, b)`.
    fn report_no_steps(&mut self) {
        let are_steps = self.kdl.children().is_none()
            && self.missing.is_empty()
            && !EXPRESSIONS.contains(&self.word())
            && self.arguments.as_slice().iter().all(|it| it.as_string().is_some());
        let extra = self.arguments.as_slice().first().filter(|_| are_steps);
        let start = self.span().offset();
        let last = self.kdl.entries().last().map_or_else(|| self.span(), KdlEntry::span);
        let end = extra.map_or(last.offset() + last.len(), |extra| extra.span().offset());
        let whole = self.file.text().get(start..end).unwrap_or_default().trim_end();
        let fits = whole.len() <= MAX_SHOWN && !whole.contains('\n');
        let shown = if fits { whole } else { self.word() };
        let such_as = extra.map_or_else(String::new, |extra| {
            let name = extra.repr();
            format!(", such as await {name} or fetch {name}")
        });
        let problem = Problem::new(format!("`{}` needs something to do", self.word()))
            .at(self.span(), "has no steps")
            .help(format!("write the steps between braces{such_as}: {shown} {{ … }}"));
        self.file.report(problem);
        if are_steps {
            self.arguments = Vec::new().into_iter();
        }
    }

    fn report_unknown(&self, property: &Property<'a>) {
        let message = format!("`{}` has no property `{}`", self.word(), property.name);
        let help = if property.name == "return_exceptions" {
            "write on-error=\"collect\"".to_owned()
        } else if AROUND.contains(&property.name) {
            let around = property.name;
            format!("`{around}` is a step that stands around others: {around} … {{ … }}")
        } else if let Some(near) = suggest::nearest(property.name, &self.asked) {
            suggest::did_you_mean(near)
        } else if let Some(help) = as_node(property.name, property.value.repr(), self.word()) {
            help
        } else if self.asked.is_empty() {
            "it has no properties".to_owned()
        } else {
            suggest::known(property.name, &self.asked)
        };
        self.file.report(Problem::new(message).at(property.name_span, "not known").help(help));
    }
}

/// How a node is written that stands as a property: with a line of its own, where it has its place.
fn as_node(name: &str, value: &str, around: &str) -> Option<String> {
    if FAULTS.contains(&name) && around == "service" {
        return Some(format!(
            "it is a node between the braces of the service: {{ {name} {value} }}"
        ));
    }
    let place = match Ground::of(name)? {
        Ground::Top => "at the top of the file",
        Ground::Program => "among the steps",
        Ground::Expect => "within `expect { … }`",
    };
    Some(format!("`{name}` is a node, with a line of its own {place}"))
}

/// Whether a node somewhere in a scenario has this name.
fn is_node(word: &str) -> bool {
    FAULTS.contains(&word) || Ground::of(word).is_some()
}

/// A node with one argument, written as a property.
fn as_property(kdl: &KdlNode) -> String {
    let value = kdl.entries().first().map_or("…", KdlEntry::written);
    format!("{}={value}", kdl.name().value())
}
