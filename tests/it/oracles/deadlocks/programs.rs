//! Random programs of all that tasks wait for: few things, so that many wait for each other.

use std::fmt::{self, Write};

use proptest::collection::vec;
use proptest::prelude::*;

/// Tasks with names that others may wait for or cancel.
const TASKS: usize = 4;

/// Steps that make branches.
const KINDS: [&str; 4] = ["gather {", "gather on-error=\"collect\" {", "group {", "race {"];

/// The task that runs beside a program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Other {
    /// It ticks for ever.
    Ticker,
    /// It sleeps until everything else is over, and could do anything to anybody then, but does nothing.
    Sleeper,
}

/// Tasks in the background, and what main does beside them.
#[derive(Clone, Debug)]
pub(super) struct Program {
    background: Vec<Vec<Act>>,
    main: Vec<Act>,
}

#[derive(Clone, Debug)]
enum Act {
    /// A step on a line of its own.
    Step(String),
    /// A step around others.
    Around(String, Vec<Self>, &'static str),
    /// A step with branches.
    Branches(&'static str, Vec<Vec<Self>>),
}

/// A program with its other task, as a scenario.
pub(super) struct Written<'p>(&'p Program, Other);

pub(super) fn programs() -> impl Strategy<Value = Program> {
    let background = vec(vec(acts(), 1..4), 0..3);
    let main = vec(prop_oneof![1 => acts(), 2 => branches(acts().boxed())], 1..3);
    (background, main).prop_map(|(background, main)| Program { background, main })
}

fn acts() -> BoxedStrategy<Act> {
    let around = |(open, close): (&'static str, &'static str)| {
        move |(limit, acts): (u32, Vec<Act>)| {
            Act::Around(open.replace("{n}", &limit.to_string()), acts, close)
        }
    };
    let scopes = [
        ("acquire \"l0\" {", "}"),
        ("acquire \"l1\" {", "}"),
        ("acquire \"s\" {", "}"),
        ("acquire \"s\" permits=2 {", "}"),
        ("acquire \"rw\" mode=\"read\" {", "}"),
        ("acquire \"rw\" mode=\"write\" {", "}"),
        ("init \"o\" {", "}"),
        ("try {\ntimeout \"{n}ms\" {", "}\n}\ncatch \"timeout\" {\n}"),
        ("shield {", "}"),
        ("offload \"pool\" {", "}"),
        ("task \"t{n}\" {", "}"),
        (
            "group \"g\" {\nbody {\nspawn \"t{n}\" in=\"g\" {\nget \"q1\"\nfail \"no\"\n}\nsleep \"1ms\"",
            "}\n}",
        ),
        ("select {\non get \"q0\"\non wait \"e\" {", "}\n}"),
        ("select {\non acquire \"l0\"\non put \"q1\" 1\non await \"t1\"\non await \"p\" {", "}\n}"),
        ("select {\non join \"q0\"\non until \"c > 1\"\non after \"{n}ms\" {", "}\n}"),
        ("try {", "}\nfinally {\nsleep \"1ms\"\n}"),
        ("try {", "}\ncatch \"cancelled\" {\n}"),
    ];
    steps()
        .prop_recursive(3, 16, 3, move |inner| {
            let bodies = || (0..6_u32, vec(inner.clone(), 1..4));
            let within = |index: usize| bodies().prop_map(around(scopes[index]));
            prop_oneof![
                8 => steps(),
                3 => within(0),
                3 => within(1),
                3 => within(2),
                1 => within(3),
                1 => within(4),
                1 => within(5),
                1 => within(6),
                1 => within(7),
                1 => within(8),
                1 => within(9),
                1 => within(10),
                1 => within(11),
                1 => within(12),
                1 => branches(inner.clone().boxed()),
            ]
        })
        .boxed()
}

/// Steps with nothing in them.
fn steps() -> BoxedStrategy<Act> {
    let step = |text: &'static str| {
        (0..TASKS, 0..2_u32, 1..7_u32).prop_map(move |(task, queue, length)| {
            let text = text.replace("{t}", &task.to_string()).replace("{q}", &queue.to_string());
            Act::Step(text.replace("{n}", &length.to_string()))
        })
    };
    prop_oneof![
        8 => step("sleep \"{n}ms\""),
        1 => step("yield"),
        3 => step("get \"q{q}\""),
        3 => step("put \"q{q}\" 1"),
        1 => step("close \"q{q}\""),
        1 => step("join \"q{q}\""),
        1 => step("wait \"e\""),
        1 => step("set \"e\""),
        1 => step("clear \"e\""),
        1 => step("arrive \"b\""),
        5 => others(),
        1 => step("await \"p\""),
        1 => step("try {\nresolve \"p\" 1\n}\ncatch {\n}"),
        1 => step("until \"c > 1\""),
        1 => step("write \"c\" \"{n}\""),
        1 => step("fail \"no\""),
        2 => step("await \"t{t}\""),
        1 => step("try {\nawait \"t{t}\"\n}\ncatch {\n}"),
        1 => step("cancel \"t{t}\""),
        1 => step("wait-tasks \"t{t}\" \"t1\" until=\"first-completed\""),
        1 => step("wait-tasks \"t{t}\" until=\"first-failure\""),
        1 => step("wait-tasks \"t{t}\" timeout=\"{n}ms\""),
    ]
    .boxed()
}

/// Steps on what few programs share.
fn others() -> impl Strategy<Value = Act> {
    const OTHERS: [&str; 21] = [
        "acquire \"c0\" {\nwait \"c0\"\n}",
        "acquire \"l0\" {\nwait \"c1\"\n}",
        "acquire \"c0\" {\nnotify \"c0\" count=\"all\"\n}",
        "acquire \"l0\" {\nnotify \"c1\"\n}",
        "wait \"n\"",
        "notify \"n\"",
        "notify \"n\" count=\"all\"",
        "put \"hand\" 1",
        "get \"hand\"",
        "close \"hand\"",
        "put \"news\" 1",
        "get \"news\"",
        "changed \"v\"",
        "write \"v\" \"1\"",
        "close \"v\"",
        "acquire \"p0\"",
        "try {\nrelease \"p0\"\n}\ncatch {\n}",
        "abort \"b\"",
        "reset \"b\"",
        "try {\nput \"hand\" 1 try=#true\n}\ncatch {\n}",
        "try {\nget \"hand\" try=#true\n}\ncatch {\n}",
    ];
    prop::sample::select(&OTHERS[..]).prop_map(|step| Act::Step(step.to_owned()))
}

fn branches(act: BoxedStrategy<Act>) -> impl Strategy<Value = Act> {
    let bodies = vec(vec(act, 1..4), 1..4);
    (prop::sample::select(&KINDS[..]), bodies)
        .prop_map(|(kind, branches)| Act::Branches(kind, branches))
}

impl Program {
    pub(super) const fn with(&self, other: Other) -> Written<'_> {
        Written(self, other)
    }
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Program { background, main }, other) = self;
        writeln!(f, "scenario \"who waits for whom\"\nlimits time=\"6s\"")?;
        writeln!(
            f,
            "lock \"l0\"\nlock \"l1\"\nsemaphore \"s\" permits=2\nqueue \"q0\" capacity=1"
        )?;
        writeln!(
            f,
            "queue \"q1\" capacity=2\nevent \"e\"\nbarrier \"b\" parties=2\npromise \"p\""
        )?;
        writeln!(f, "rwlock \"rw\"\nonce \"o\"\ncondition \"c0\"\nnotifier \"n\"")?;
        writeln!(f, "condition \"c1\" lock=\"l0\"\nsemaphore \"p0\" permits=1 bounded=#true")?;
        writeln!(f, "queue \"hand\" capacity=0\nbroadcast \"news\" capacity=1\nwatch \"v\" 0")?;
        writeln!(f, "cell \"c\" 0\npool \"pool\" threads=1\nmain {{\nspawn \"other\" {{")?;
        match other {
            Other::Ticker => writeln!(f, "while #true {{\nsleep \"47ms\"\n}}\n}}")?,
            Other::Sleeper => {
                writeln!(
                    f,
                    "sleep \"5s\"\nwhen \"1 == 2\" {{\ncancel \"{{'any' + 'body'}}\"\n}}\n}}"
                )?;
            }
        }
        // Every name is that of some task, as far as a reader can tell.
        writeln!(f, "when \"1 == 2\" {{")?;
        (0..TASKS).try_for_each(|task| writeln!(f, "spawn \"t{task}\" {{\nyield\n}}"))?;
        writeln!(f, "}}")?;
        for (index, acts) in background.iter().enumerate() {
            writeln!(f, "spawn \"t{index}\" {{")?;
            write_all(f, acts, index + 1)?;
            f.write_str("}\n")?;
        }
        write_all(f, main, 0)?;
        f.write_str("}\n")
    }
}

fn write_all(f: &mut impl Write, acts: &[Act], salt: usize) -> fmt::Result {
    acts.iter().enumerate().try_for_each(|(place, act)| act.write(f, salt + place))
}

impl Act {
    /// Writes it; the salt makes names differ, as far as there are enough.
    fn write(&self, f: &mut impl Write, salt: usize) -> fmt::Result {
        match self {
            Self::Step(text) => writeln!(f, "{text}"),
            Self::Around(open, acts, close) => {
                writeln!(f, "{open}")?;
                write_all(f, acts, salt)?;
                writeln!(f, "{close}")
            }
            Self::Branches(kind, branches) => {
                writeln!(f, "{kind}")?;
                for (index, acts) in branches.iter().enumerate() {
                    writeln!(f, "task \"t{}\" {{", (salt + index) % TASKS)?;
                    write_all(f, acts, salt + index + 1)?;
                    f.write_str("}\n")?;
                }
                f.write_str("}\n")
            }
        }
    }
}
