//! Requests: what a `fetch` asks, what a program of a service answers, and where such programs stand.

use std::sync::Arc;

use super::{Entry, Kind, Node, Place, Program, Scope};
use crate::scenario::read::declarations::answers::{header_name, header_value};
use crate::scenario::read::declarations::services::{DeclaredProgram, Within, method};
use crate::scenario::read::suggest;
use crate::scenario::service::REQUEST;
use crate::scenario::step::{Answering, Asking, Block, Count, StepKind};
use crate::scenario::{Template, Text};

/// The lengths of time of a `fetch`: how long it waits, and when its head and its body are sent.
const LENGTHS: [&str; 5] = ["connect-timeout", "read-timeout", "head-by", "first-byte", "body-by"];

impl<'a> Program<'a> {
    /// What the programs of services run, in their order.
    pub(in crate::scenario::read) fn programs(
        &mut self,
        declared: &[DeclaredProgram<'a>],
    ) -> Vec<Block> {
        self.in_procedure = true;
        let read = |declared: &DeclaredProgram<'a>| {
            self.scope = Scope::default();
            match declared.place {
                Within::Route(_) => {
                    self.scope.bind(REQUEST.into());
                    self.answers = true;
                    self.block(declared.steps, Place::Sequence)
                }
                Within::Stream(protocol, of_message) => {
                    self.answers = false;
                    self.of_stream(protocol, of_message, declared.steps)
                }
            }
        };
        let blocks = declared.iter().map(read).collect();
        self.scope = Scope::default();
        (self.in_procedure, self.answers) = (false, false);
        blocks
    }

    /// `path=`, `method=`, `body=`, the headers and the timeouts of a `fetch`, if it says anything of these.
    #[expect(clippy::option_option, reason = "that nothing is asked is no mistake")]
    pub(super) fn asking(&mut self, node: &mut Node<'a>) -> Option<Option<Box<Asking>>> {
        let path = node.property("path");
        let verb = node.property("method");
        let body = node.property("body");
        let headers = self.headers(node);
        let lengths = LENGTHS.map(|name| node.property(name));
        let session = node.property("session");
        let session = session.map_or(Some(None), |it| self.target_in(Kind::Session, &it).map(Some));
        let is_plain = path.is_none() && verb.is_none() && body.is_none() && headers.is_empty();
        if is_plain
            && session.as_ref().is_some_and(Option::is_none)
            && lengths.iter().all(Option::is_none)
        {
            return Some(None);
        }
        let path = path.map_or(Some(None), |entry| self.asked_path(&entry).map(Some));
        let method = verb.map_or(Some(None), |entry| method(&entry).map(Some));
        let paced = lengths[3..].iter().flatten().next().filter(|_| body.is_none());
        if let Some(entry) = paced {
            let help = "write what is sent so: body=\"…\"";
            return entry.problem("nothing is sent that takes its time", "of no body", help);
        }
        let body = body.map_or(Some(None), |entry| self.template(&entry).map(Some));
        if let (Some(entry), Ok(Some(_))) = (&lengths[2], session.as_ref().ok_or(())) {
            let help = "leave out session=: it then has a connection of its own";
            return entry.problem(
                "a head takes its time on a connection of its own",
                "in a session",
                help,
            );
        }
        let [connect_timeout, read_timeout, head_by, first_byte, body_by] =
            lengths.map(|entry| entry.map_or(Some(None), |entry| self.length(&entry).map(Some)));
        Some(Some(Box::new(Asking {
            path: path?,
            method: method?,
            body: body?,
            head_by: head_by?,
            first_byte: first_byte?,
            body_by: body_by?,
            headers,
            connect_timeout: connect_timeout?,
            read_timeout: read_timeout?,
            session: session?,
        })))
    }

    fn asked_path(&mut self, entry: &Entry<'a>) -> Option<Template> {
        let text = entry.string()?;
        if !text.starts_with(['/', '{']) || text.contains(' ') && !text.contains('{') {
            let help = "one begins with / and has no blanks: path=\"/users/1\"";
            return entry.problem(format!("`{text}` is no path"), "not a path", help);
        }
        self.template(entry)
    }

    /// `answer 200 body="…" { header "etag" "v1" }`, which ends a program.
    pub(super) fn answering(&mut self, node: &mut Node<'a>) -> Option<StepKind> {
        if !self.answers {
            let help = "it stands in a `path` of a service, in no branch or task of it; a task or a procedure gives a value with `give`";
            node.optional_children();
            node.skip_entries();
            return node.problem("`answer` ends the program of a service", "not in one", help);
        }
        let status = node.argument("a status such as 200")?;
        let count = self.count(&status, 0)?;
        if let Count::Known(number) = count
            && !(200..=599).contains(&number)
        {
            let help = "answers have a status from 200 to 599";
            return status.problem(
                format!("{number} is no status of an answer"),
                "not an answer",
                help,
            );
        }
        let body = match node.property("body") {
            Some(entry) => Some(self.template(&entry)?),
            None => None,
        };
        match &count {
            Count::Known(number) if *number < 500 => {}
            Count::Known(number) => {
                self.reasons.add(Some(&Template::Known(i64::from(*number).into())));
            }
            Count::Computed(_) => self.reasons.add_any(),
        }
        let headers = self.headers(node);
        Some(StepKind::Answer(Box::new(Answering { status: count, body, headers })))
    }

    /// The headers between the braces of a node.
    fn headers(&mut self, node: &mut Node<'a>) -> Arc<[(Text, Template)]> {
        let mut headers = Vec::new();
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, self.file);
            if child.word() != "header" {
                let (word, of) = (child.word(), node.word());
                let help = suggest::known(word, ["header"]);
                child.problem::<()>(format!("`{of}` has no `{word}`"), "not known", &help);
                continue;
            }
            let name = header_name(&mut child);
            let value = child.argument("its value").and_then(|entry| {
                let template = self.template(&entry)?;
                let known = template.as_known_text().cloned().unwrap_or_default();
                header_value(&entry, &known).then_some(template)
            });
            headers.extend(name.zip(value));
            child.end();
        }
        headers.into()
    }
}
