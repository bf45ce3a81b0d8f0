//! Go's `select` over unbuffered channels, told again in a few lines, against all runs of random programs.
//!
//! The model goes through every order of the statements of all goroutines, and through every choice of a `select` in which several
//! can proceed. What the goroutines come to must be what the exhaustive exploration of the same program sees, no more and no less.
//! A statement on a closed channel is over with `closed` here, where a receive in Go has the zero value and a send panics.

use std::cell::Cell;
use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use proptest::prelude::*;
use standstill::explore::Facts;
use standstill::explore::search::{Exhaustive, Search};
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Trace, What};

use crate::oracles::cases::cases;
use crate::oracles::traces::scenario;

/// How many channels there are.
const CHANNELS: usize = 2;
/// Programs with more runs are passed over.
const MANY: usize = 600;

/// What each goroutine does in a row.
#[derive(Clone, Debug)]
struct Program(Vec<Vec<Statement>>);

#[derive(Clone, Debug)]
enum Statement {
    Alone(Wait),
    /// With whether there is a default.
    Select(Vec<Wait>, bool),
    Close(usize),
}

/// A send or a receive, with its channel.
#[derive(Clone, Copy, Debug)]
enum Wait {
    Send(usize, u8),
    Receive(usize),
}

/// How far a program has come.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    at: Vec<usize>,
    /// Whether a goroutine waits: it stands in the lines of the statement that it is at.
    waits: Vec<bool>,
    said: Vec<Vec<String>>,
    /// Who stands in line for a channel: to send, and to receive, with which case that is.
    lines: [[VecDeque<(usize, usize)>; 2]; CHANNELS],
    closed: [bool; CHANNELS],
}

/// What the goroutines have said in the end, and which of them still wait.
type Outcome = (Vec<Vec<String>>, Vec<bool>);

impl Statement {
    fn cases(&self) -> &[Wait] {
        match self {
            Self::Alone(wait) => std::slice::from_ref(wait),
            Self::Select(waits, _) => waits,
            Self::Close(_) => &[],
        }
    }
}

impl Wait {
    /// Its channel, and the side of its line: 0 sends, 1 receives.
    fn place(self) -> (usize, usize) {
        match self {
            Self::Send(channel, _) => (channel, 0),
            Self::Receive(channel) => (channel, 1),
        }
    }
}

impl State {
    fn new(program: &Program) -> Self {
        let count = program.0.len();
        Self {
            at: vec![0; count],
            waits: vec![false; count],
            said: vec![Vec::new(); count],
            lines: Default::default(),
            closed: [false; CHANNELS],
        }
    }

    /// A statement is over.
    fn over(&mut self, who: usize, said: String) {
        self.said[who].push(said);
        self.at[who] += 1;
        self.waits[who] = false;
        for line in self.lines.iter_mut().flatten() {
            line.retain(|(waiting, _)| *waiting != who);
        }
    }

    fn can_proceed(&self, wait: Wait) -> bool {
        let (channel, side) = wait.place();
        self.closed[channel] || !self.lines[channel][1 - side].is_empty()
    }

    /// Does a case that can proceed.
    fn proceed(&mut self, program: &Program, who: usize, case: usize) {
        let wait = program.0[who][self.at[who]].cases()[case];
        let (channel, side) = wait.place();
        if self.closed[channel] {
            return self.over(who, "closed".into());
        }
        let (other, of_other) = self.lines[channel][1 - side][0];
        let met = program.0[other][self.at[other]].cases()[of_other];
        let ((Wait::Send(_, value), _) | (_, Wait::Send(_, value))) = (wait, met) else {
            panic!("one of them sends")
        };
        let said = |case: usize, side: usize| match side {
            0 => format!("{case} sent"),
            _ => format!("{case} got {value}"),
        };
        self.over(other, said(of_other, 1 - side));
        self.over(who, said(case, side));
    }

    fn close(&mut self, who: usize, channel: usize) {
        self.over(who, "closes".into());
        self.closed[channel] = true;
        while let Some((waiting, _)) = self.lines[channel].iter().flatten().next().copied() {
            self.over(waiting, "closed".into());
        }
    }

    /// Every state that can come next.
    fn next(&self, program: &Program) -> Vec<Self> {
        let mut all = Vec::new();
        for (who, statements) in program.0.iter().enumerate() {
            let Some(statement) = statements.get(self.at[who]).filter(|_| !self.waits[who]) else {
                continue;
            };
            let mut instead = |change: &dyn Fn(&mut Self)| {
                let mut state = self.clone();
                change(&mut state);
                all.push(state);
            };
            if let Statement::Close(channel) = statement {
                instead(&|state| state.close(who, *channel));
                continue;
            }
            let cases = statement.cases();
            let ready: Vec<_> =
                (0..cases.len()).filter(|case| self.can_proceed(cases[*case])).collect();
            for case in &ready {
                instead(&|state| state.proceed(program, who, *case));
            }
            if !ready.is_empty() {
                continue;
            }
            if matches!(statement, Statement::Select(_, true)) {
                instead(&|state| state.over(who, "default".into()));
                continue;
            }
            instead(&|state| {
                state.waits[who] = true;
                for (case, wait) in cases.iter().enumerate() {
                    let (channel, side) = wait.place();
                    state.lines[channel][side].push_back((who, case));
                }
            });
        }
        all
    }
}

/// All that a program can come to.
fn outcomes(program: &Program) -> BTreeSet<Outcome> {
    let (mut seen, mut ends) = (BTreeSet::new(), BTreeSet::new());
    let mut left = vec![State::new(program)];
    while let Some(state) = left.pop() {
        if !seen.insert(state.clone()) {
            continue;
        }
        let next = state.next(program);
        if next.is_empty() {
            ends.insert((state.said, state.waits));
        }
        left.extend(next);
    }
    ends
}

/// What the exhaustive exploration sees, if that is not too much.
fn explored(scenario: &Scenario, count: usize) -> Option<BTreeSet<Outcome>> {
    let runner = Runner::new(scenario, Model::Threads(None));
    let mut search = Exhaustive::new(&Facts::of(scenario, Model::Threads(None)));
    let (mut found, mut runs) = (BTreeSet::new(), 0);
    loop {
        let plans = search.next(16);
        if plans.is_empty() {
            assert!(search.is_complete());
            return Some(found);
        }
        for plan in plans {
            let observed = plan.make(&runner);
            runs += 1;
            if runs > MANY {
                return None;
            }
            found.insert(said(&observed.trace, count));
            search.learn(&observed);
        }
    }
}

fn said(trace: &Trace, count: usize) -> Outcome {
    let (mut said, mut waits) = (vec![Vec::new(); count], vec![false; count]);
    for event in &trace.events {
        let Some(who) = trace.name(event.task).strip_prefix('t') else { continue };
        let who: usize = who.parse().expect("a number");
        match &event.what {
            What::Log(text) => said[who].push(text.to_string()),
            What::Cancelled => waits[who] = true,
            _ => {}
        }
    }
    (said, waits)
}

fn programs() -> impl Strategy<Value = Program> {
    let wait = || {
        let channel = || 0..CHANNELS;
        prop_oneof![
            (channel(), 1..3_u8).prop_map(|(channel, value)| Wait::Send(channel, value)),
            channel().prop_map(Wait::Receive),
        ]
    };
    let cases = prop::collection::vec(wait(), 2..4);
    let statement = prop_oneof![
        4 => wait().prop_map(Statement::Alone),
        6 => (cases, prop::bool::weighted(0.2)).prop_map(|(it, has)| Statement::Select(it, has)),
        1 => (0..CHANNELS).prop_map(Statement::Close),
    ];
    let goroutine = prop::collection::vec(statement, 1..3);
    prop::collection::vec(goroutine, 2..4).prop_map(Program)
}

#[test]
fn selects_over_unbuffered_channels_come_to_what_they_do_in_go() {
    let counts = Cell::new((0, 0));
    cases(60, &programs(), |program| {
        let theirs = outcomes(&program);
        let Some(ours) = explored(&scenario(&program), program.0.len()) else { return Ok(()) };
        prop_assert_eq!(&ours, &theirs, "{}", program);
        let (several, waiting) = counts.get();
        let waits = theirs.iter().any(|(_, waits)| waits.contains(&true));
        counts.set((several + usize::from(theirs.len() > 1), waiting + usize::from(waits)));
        Ok(())
    });
    let (several, waiting) = counts.get();
    assert!(several > 10, "{several} come to several ends");
    assert!(waiting > 10, "in {waiting} somebody waits in the end");
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "scenario \"channels\"\nmodel \"threads\"")?;
        for channel in 0..CHANNELS {
            writeln!(f, "queue \"c{channel}\" capacity=0")?;
        }
        writeln!(f, "main {{")?;
        for (index, statements) in self.0.iter().enumerate() {
            writeln!(f, "spawn \"t{index}\" {{")?;
            for statement in statements {
                match statement {
                    Statement::Close(channel) => {
                        writeln!(f, "close \"c{channel}\"\nlog \"closes\"")?;
                    }
                    statement => writeln!(
                        f,
                        "try {{\n{statement}\n}}\ncatch \"closed\" {{\nlog \"closed\"\n}}"
                    )?,
                }
            }
            writeln!(f, "}}")?;
        }
        writeln!(f, "sleep \"1s\"\n}}")
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alone(Wait::Send(channel, value)) => {
                write!(f, "put \"c{channel}\" {value}\nlog \"0 sent\"")
            }
            Self::Alone(Wait::Receive(channel)) => {
                write!(f, "get \"c{channel}\" into=\"x\"\nlog \"0 got {{x}}\"")
            }
            Self::Select(waits, has_default) => {
                writeln!(f, "select {{")?;
                for (case, wait) in waits.iter().enumerate() {
                    match wait {
                        Wait::Send(channel, value) => {
                            writeln!(
                                f,
                                "on put \"c{channel}\" {value} {{ log \"{case} sent\"; }}"
                            )?;
                        }
                        Wait::Receive(channel) => writeln!(
                            f,
                            "on get \"c{channel}\" into=\"x\" {{ log \"{case} got {{x}}\"; }}"
                        )?,
                    }
                }
                if *has_default {
                    writeln!(f, "else {{ log \"default\"; }}")?;
                }
                write!(f, "}}")
            }
            Self::Close(_) => unreachable!("it is written with what it logs"),
        }
    }
}
