//! Trees as scenario text: what the run reads, and what a failing test shows.

use std::fmt;

use super::trees::{Branch, Catch, Kind, Retry, Spawn, Step, Tree, Try};

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scenario \"a tree\"\n\n")?;
        let mut text = Text { out: f, depth: 0 };
        text.block("main", &self.0)
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

struct Text<'a, 'b> {
    out: &'a mut fmt::Formatter<'b>,
    depth: usize,
}

impl Text<'_, '_> {
    fn line(&mut self, line: &str) -> fmt::Result {
        writeln!(self.out, "{:1$}{line}", "", self.depth * 4)
    }

    fn nest(&mut self, head: &str, inner: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        self.line(&format!("{head} {{"))?;
        self.depth += 1;
        inner(self)?;
        self.depth -= 1;
        self.line("}")
    }

    fn block(&mut self, head: &str, steps: &[Step]) -> fmt::Result {
        self.nest(head, |text| text.steps(steps))
    }

    fn steps(&mut self, steps: &[Step]) -> fmt::Result {
        steps.iter().try_for_each(|step| self.step(step))
    }

    fn step(&mut self, step: &Step) -> fmt::Result {
        match step {
            Step::Sleep(length) => self.line(&format!("sleep \"{length}ms\"")),
            Step::Yield => self.line("yield"),
            Step::Fail(id) => self.line(&format!("fail \"f{id}\"")),
            Step::Task(id, body) => self.block(&format!("task \"t{id}\""), body),
            Step::Branches(kind, branches) => {
                self.nest(kind.node(), |text| text.branches(branches))
            }
            Step::AsCompleted(branches, then) => self.nest("as-completed", |text| {
                text.branches(branches)?;
                text.block("then \"result\"", then)
            }),
            Step::Timeout(after, body) => self.block(&format!("timeout \"{after}ms\""), body),
            Step::Retry(retry) => self.retry(retry),
            Step::Try(tried) => self.tried(tried),
            Step::Repeat(times, body) => self.block(&format!("repeat {times}"), body),
            Step::Shield(id, body) => self.block(&format!("shield as=\"t{id}\""), body),
            Step::Spawn(Spawn { id, body, meanwhile, cancel }) => {
                self.block(&format!("spawn \"t{id}\""), body)?;
                self.steps(meanwhile)?;
                if *cancel {
                    self.line(&format!("cancel \"t{id}\""))?;
                }
                self.line(&format!("await \"t{id}\""))
            }
        }
    }

    /// A branch of one sleep names itself with `as=`, any other is a named sequence.
    fn branches(&mut self, branches: &[Branch]) -> fmt::Result {
        branches.iter().try_for_each(|Branch { id, times, body }| {
            let branch = |text: &mut Self| match body.as_slice() {
                [Step::Sleep(length)] => text.line(&format!("sleep \"{length}ms\" as=\"t{id}\"")),
                _ => text.block(&format!("task \"t{id}\""), body),
            };
            if *times == 1 { branch(self) } else { self.nest(&format!("repeat {times}"), branch) }
        })
    }

    fn retry(&mut self, retry: &Retry) -> fmt::Result {
        let Retry { id, attempts, delay, factor, fails, body } = retry;
        let head = format!("retry attempts={attempts} delay=\"{delay}ms\" factor={factor}");
        self.nest(&head, |text| {
            text.steps(body)?;
            if *fails == 0 { Ok(()) } else { text.line(&format!("fail \"f{id}\" times={fails}")) }
        })
    }

    fn tried(&mut self, Try { body, catch, finally }: &Try) -> fmt::Result {
        self.block("try", body)?;
        if let Some((kind, handler)) = catch {
            self.block(kind.node(), handler)?;
        }
        finally.iter().try_for_each(|clean_up| self.block("finally", clean_up))
    }
}

impl Kind {
    const fn node(self) -> &'static str {
        match self {
            Self::Gather => "gather",
            Self::Collect => "gather on-error=\"collect\"",
            Self::Group => "group",
            Self::Race => "race",
        }
    }
}

impl Catch {
    const fn node(self) -> &'static str {
        match self {
            Self::Failures => "catch",
            Self::Timeouts => "catch \"timeout\"",
            Self::Cancelled => "catch \"cancelled\"",
        }
    }
}
