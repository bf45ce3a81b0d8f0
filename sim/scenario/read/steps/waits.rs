//! Steps that take time, or deal with tasks: `sleep`, `block`, `compute`, `yield`, `fetch`, `call`, `await`, `cancel`; and `log`.
//! What `fetch` and `answer` say of requests is read in `requests.rs`.

use super::{Kind, Length, Node, Program, hints};
use crate::scenario::step::{Awaited, StepKind};
use crate::scenario::{Called, Text};

impl<'a> Program<'a> {
    pub(super) fn wait(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        match node.word() {
            "sleep" => self.duration(node).map(StepKind::Sleep),
            "block" => self.duration(node).map(StepKind::Block),
            "compute" => self.duration(node).map(StepKind::Compute),
            "yield" => self.yielded(node),
            "fetch" => {
                let service = self.service(node, false);
                let asking = self.asking(node);
                Some(StepKind::Fetch { service: service?, asking: asking? })
            }
            "answer" => self.answering(node),
            "call" => self.call(node),
            "await" => {
                let target = self.awaited(node, true);
                Some(StepKind::Await { target: target? })
            }
            "cancel" => {
                let entry = node.argument("the name of a task")?;
                let target = self.name(&entry)?;
                self.reasons.add_task(&target);
                self.tasks.cancels(&target, entry);
                let reason = match node.property("reason") {
                    Some(reason) => Some(self.template(&reason)?),
                    None => None,
                };
                Some(StepKind::Cancel { target, reason })
            }
            "uncancel" => Some(StepKind::Uncancel),
            _ => {
                let entry = node.argument("a text")?;
                hints::logged(&entry, &self.scope);
                Some(StepKind::Log { text: self.template(&entry)? })
            }
        }
    }

    fn call(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        let name = node.argument("the name of a Rust function").and_then(|entry| {
            let name = Text::from(entry.string()?);
            self.tasks.call();
            self.reasons.add_any();
            self.called.push(Called { name: Text::clone(&name), span: entry.span() });
            Some(name)
        });
        let arguments = node.rest_of_properties().into_iter().map(|(name, entry)| {
            let value = self.operand(&entry)?;
            Some((Text::from(name), value))
        });
        let arguments: Option<Vec<_>> = arguments.collect();
        Some(StepKind::Call { function: name?, arguments: arguments?.into() })
    }

    pub(super) fn duration(&mut self, node: &mut Node<'a>) -> Option<Length> {
        let entry = node.argument("a duration such as \"2s\"")?;
        self.length(&entry)
    }

    /// A promise where one of that name is declared, else a task. `is_alone` if nothing else is waited for beside it.
    pub(super) fn awaited(&mut self, node: &mut Node<'a>, is_alone: bool) -> Option<Awaited> {
        let entry = node.argument("the name of a task or a promise")?;
        let target = self.name(&entry)?;
        let promise = target.as_known_text().and_then(|name| self.names.index(Kind::Promise, name));
        if let Some(promise) = promise {
            return Some(Awaited::Promise(promise));
        }
        self.reasons.add_task(&target);
        if is_alone {
            self.tasks.awaits(&target, entry);
        } else {
            self.tasks.awaits_among_others(&target, entry);
        }
        Some(Awaited::Task(target))
    }
}
