//! What tasks share, as it is on tokio: random programs whose tasks read and write under a lock, notify each other, send, meet and
//! make a value once, here and on tokio's own primitives under a paused clock.
//!
//! Each length of time is drawn from so many that no two timers are due at one instant. So all that happens at one follows from one
//! cause, and its order is compared, too, except where tokio's is drawn by lot (`watch` wakes its receivers so) or asyncio's is meant
//! (who was woken for a permit still stands in line): there, what happens at each instant is. A barrier is of two, since tokio's wakes by
//! lot as well, nobody is cancelled there, since tokio still counts who has left, and nobody comes again at once: asyncio's, which is meant,
//! lets who does wait until the others have gone.

mod on_tokio;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use proptest::prelude::*;
use standstill::choices::Plain;
use standstill::trace::{Trace, What};

use crate::oracles::cases::cases;
use crate::oracles::traces::{scenario, shown, trace_of};

/// When main ends, in milliseconds: after everything else.
const END: u64 = 60_000_000_000;

/// The tasks of a program, each of which does some acts in a row.
#[derive(Clone, Debug)]
struct Program(Vec<Vec<(Act, Option<u64>)>>);

/// What a task does, in milliseconds, and until when: a limit bounds the one before it.
#[derive(Clone, Debug)]
enum Act {
    Sleep(u64),
    Read(u64),
    Write(u64),
    Permits(u32, u64),
    Wait,
    Notify(u32),
    NotifyAll,
    Send(u32),
    Changed(u64),
    Put(u32),
    Get,
    Init(u64, bool),
    Arrive(u64),
    /// Of several waits, in this order, the first that is ready.
    Select([Arm; 3]),
}

/// One of several waits.
#[derive(Clone, Debug)]
enum Arm {
    Told,
    News,
    Read(u64),
    Write(u64),
    Permits(u32, u64),
    Level,
    After(u64),
}

/// What a task says, and when, in milliseconds.
type Said = (u64, usize, String);

#[test]
fn what_tasks_share_is_as_on_tokio() {
    let families: [fn() -> BoxedStrategy<Act>; 7] =
        [locks, notified, broadcast, made_once, watched, permits, selects];
    let all_said = RefCell::new(BTreeSet::new());
    for (index, family) in families.into_iter().enumerate() {
        cases(400, &programs(family()), |program| {
            let trace = trace_of(&scenario(&program), Plain);
            let (mut ours, mut theirs) = (said(&trace), on_tokio::said(&program));
            if index >= 4 {
                ours.sort();
                theirs.sort();
            }
            prop_assert_eq!(&ours, &theirs, "{}\n{}", program, shown(&trace));
            all_said.borrow_mut().extend(ours.into_iter().map(|(.., text)| text));
            Ok(())
        });
    }
    let all_said = all_said.take();
    for word in [
        "done",
        "late",
        "has it",
        "lagged by 1",
        "makes it",
        "failed",
        "leads",
        "8",
        "told",
        "slept",
    ] {
        assert!(all_said.contains(word), "nobody ever said `{word}`: {all_said:?}");
    }
}

fn length() -> impl Strategy<Value = u64> {
    1_u64..1_000_000_000
}

fn programs(act: BoxedStrategy<Act>) -> impl Strategy<Value = Program> {
    let act = prop_oneof![1 => length().prop_map(Act::Sleep), 3 => act];
    let limit = prop::option::weighted(0.3, length());
    let tasks = prop::collection::vec(prop::collection::vec((act, limit), 1..8), 2..5);
    tasks.prop_map(|mut tasks| {
        for (act, limit) in tasks.iter_mut().flatten() {
            if matches!(act, Act::Arrive(_)) {
                *limit = None;
            }
        }
        Program(tasks)
    })
}

fn locks() -> BoxedStrategy<Act> {
    prop_oneof![2 => length().prop_map(Act::Read), 1 => length().prop_map(Act::Write)].boxed()
}

fn notified() -> BoxedStrategy<Act> {
    let notify = (1..3_u32).prop_map(Act::Notify);
    prop_oneof![4 => Just(Act::Wait), 2 => notify, 1 => Just(Act::NotifyAll)].boxed()
}

fn broadcast() -> BoxedStrategy<Act> {
    prop_oneof![2 => (0..9_u32).prop_map(Act::Put), 2 => Just(Act::Get)].boxed()
}

fn made_once() -> BoxedStrategy<Act> {
    let init = (length(), prop::bool::weighted(0.7));
    prop_oneof![4 => init.prop_map(|(length, fails)| Act::Init(length, fails)), 1 => length().prop_map(Act::Arrive)]
        .boxed()
}

fn watched() -> BoxedStrategy<Act> {
    prop_oneof![1 => (0..9_u32).prop_map(Act::Send), 2 => length().prop_map(Act::Changed)].boxed()
}

fn permits() -> BoxedStrategy<Act> {
    (1..4_u32, length()).prop_map(|(count, length)| Act::Permits(count, length)).boxed()
}

/// A `select`, or something that it may wait for.
fn selects() -> BoxedStrategy<Act> {
    let arm = || {
        prop_oneof![
            2 => Just(Arm::Told),
            2 => Just(Arm::News),
            1 => length().prop_map(Arm::Read),
            1 => length().prop_map(Arm::Write),
            2 => (1..4_u32, length()).prop_map(|(count, length)| Arm::Permits(count, length)),
            1 => Just(Arm::Level),
            2 => length().prop_map(Arm::After),
        ]
    };
    let select = [arm(), arm(), arm()].prop_map(|arms| Act::Select(each_lock_once(arms)));
    let send = (0..9_u32).prop_map(Act::Send);
    prop_oneof![9 => select, 2 => notified(), 2 => broadcast(), 2 => locks(), 2 => permits(), 1 => send].boxed()
}

/// The same without those that ask again for a lock: on tokio they stand in line behind what the `select` itself asked for before.
fn each_lock_once(mut arms: [Arm; 3]) -> [Arm; 3] {
    let lock = |arm: &Arm| match arm {
        Arm::Read(_) | Arm::Write(_) => Some("table"),
        Arm::Permits(..) => Some("seats"),
        _ => None,
    };
    for index in 1..arms.len() {
        let again = arms[..index].iter().any(|before| lock(before) == lock(&arms[index]));
        if again && lock(&arms[index]).is_some() {
            arms[index] = Arm::Told;
        }
    }
    arms
}

/// What the tasks of a run log.
fn said(trace: &Trace) -> Vec<Said> {
    let logged = trace.events.iter().filter_map(|event| {
        let What::Log(text) = &event.what else { return None };
        let task = trace.name(event.task).strip_prefix('t')?.parse().ok()?;
        Some((event.at.as_nanos() / 1_000_000, task, text.to_string()))
    });
    logged.collect()
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "scenario \"what tasks share\"")?;
        writeln!(f, "rwlock \"table\"\nsemaphore \"seats\" permits=3\nnotifier \"bell\"")?;
        writeln!(f, "watch \"level\" 0\nbroadcast \"news\" capacity=3\nonce \"value\"")?;
        writeln!(f, "barrier \"pair\" parties=2\nmain {{\nsubscribe \"news\"")?;
        for (index, acts) in self.0.iter().enumerate() {
            writeln!(f, "spawn \"t{index}\" {{")?;
            for (act, limit) in acts {
                match limit {
                    None => writeln!(f, "{act}\nlog \"done\"")?,
                    Some(limit) => writeln!(
                        f,
                        "try {{\ntimeout \"{limit}ms\" {{\n{act}\n}}\nlog \"done\"\n}}\n\
                         catch \"timeout\" {{\nlog \"late\"\n}}"
                    )?,
                }
            }
            writeln!(f, "}}")?;
        }
        writeln!(f, "sleep \"{END}ms\"\n}}")
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = |f: &mut fmt::Formatter<'_>, how: &str, length: u64| {
            write!(f, "acquire {how} {{\nlog \"has it\"\nsleep \"{length}ms\"\n}}")
        };
        match self {
            Self::Sleep(length) => write!(f, "sleep \"{length}ms\""),
            Self::Read(length) => held(f, "\"table\" mode=\"read\"", *length),
            Self::Write(length) => held(f, "\"table\" mode=\"write\"", *length),
            Self::Permits(count, length) => held(f, &format!("\"seats\" permits={count}"), *length),
            Self::Wait => f.write_str("wait \"bell\""),
            Self::Notify(count) => write!(f, "notify \"bell\" count={count}"),
            Self::NotifyAll => f.write_str("notify \"bell\" count=\"all\""),
            Self::Send(value) => write!(f, "write \"level\" \"{value}\""),
            Self::Changed(length) => {
                write!(f, "changed \"level\" into=\"x\"\nlog \"{{x}}\"\nsleep \"{length}ms\"")
            }
            Self::Put(value) => write!(f, "put \"news\" {value}"),
            Self::Get => f.write_str(
                "try {\nget \"news\" into=\"x\"\nlog \"{x}\"\n}\n\
                 catch \"lagged by *\" into=\"why\" {\nlog \"{why}\"\n}",
            ),
            Self::Init(length, fails) => {
                let end = if *fails { "fail \"no\"" } else { "let \"made\" 1" };
                write!(
                    f,
                    "try {{\ninit \"value\" {{\nlog \"makes it\"\nsleep \"{length}ms\"\n{end}\n}}\n\
                     log \"has it\"\n}}\ncatch {{\nlog \"failed\"\n}}"
                )
            }
            Self::Select(arms) => {
                writeln!(f, "try {{\nselect {{")?;
                arms.iter().try_for_each(|arm| writeln!(f, "{arm}"))?;
                write!(f, "}}\n}}\ncatch \"lagged by *\" into=\"why\" {{\nlog \"{{why}}\"\n}}")
            }
            Self::Arrive(length) => write!(
                f,
                "arrive \"pair\" into=\"n\"\nwhen \"n == 1\" {{\nlog \"leads\"\n}}\nsleep \"{length}ms\""
            ),
        }
    }
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = |f: &mut fmt::Formatter<'_>, how: &str, length: u64| {
            write!(f, "on acquire {how} {{\nlog \"has it\"\nsleep \"{length}ms\"\n}}")
        };
        match self {
            Self::Told => f.write_str("on wait \"bell\" {\nlog \"told\"\n}"),
            Self::News => f.write_str("on get \"news\" into=\"x\" {\nlog \"{x}\"\n}"),
            Self::Read(length) => held(f, "\"table\" mode=\"read\"", *length),
            Self::Write(length) => held(f, "\"table\" mode=\"write\"", *length),
            Self::Permits(count, length) => held(f, &format!("\"seats\" permits={count}"), *length),
            Self::Level => f.write_str("on changed \"level\" into=\"x\" {\nlog \"{x}\"\n}"),
            Self::After(length) => write!(f, "on after \"{length}ms\" {{\nlog \"slept\"\n}}"),
        }
    }
}
