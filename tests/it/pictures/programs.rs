//! Runs to draw: random ones, ones with names that mean something in each format, and ones with very little or very much in them.

use proptest::collection::vec;
use proptest::prelude::*;
use standstill::check::{Verdict, check};
use standstill::choices::Seeded;
use standstill::report::Run;
use standstill::run::Runner;
use standstill::scenario::Scenario;
use standstill::trace::{Event, Trace};

/// A run, with what it is a run of.
pub(super) struct Ran {
    pub(super) scenario: Scenario,
    pub(super) trace: Trace,
    pub(super) verdict: Verdict,
}

impl Ran {
    pub(super) fn of(text: &str) -> Self {
        let scenario = Scenario::parse("drawn.kdl", text)
            .unwrap_or_else(|error| panic!("{}\n{text}", error.render(false, 100)));
        let trace = Runner::new(&scenario, scenario.models[0]).run_keeping_turns(Seeded::new(3));
        let verdict = check(&scenario, &trace);
        Self { scenario, trace, verdict }
    }

    pub(super) fn run(&self) -> Run<'_> {
        Run { scenario: &self.scenario, trace: &self.trace, verdict: &self.verdict }
    }

    /// Each event as the trace has it: instant, task, what happened.
    pub(super) fn lines(&self) -> Vec<String> {
        let trace = &self.trace;
        let at = |event: &Event| event.at.beside(trace.ended);
        trace.events.iter().map(|event| format!("{} {}", at(event), trace.line(event))).collect()
    }
}

/// Names and texts that end, quote or begin something somewhere.
pub(super) const HARD: [&str; 10] = [
    "</script><script>alert(1)</script>",
    "a \"quoted\" 'name' `code`",
    "<b>&amp; &lt;",
    "<!-- --> ]]>",
    "back\\slash \\n \\u003c \\\"",
    "end; # %% wrap: note",
    "%%init%% $$x$$",
    "subgraph -> -- [label=x]",
    "größer → 日本 🎉",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

/// A text as a scenario file has it.
fn quoted(text: &str) -> String {
    let letter = |letter: char| match letter {
        '"' | '\\' => format!("\\{letter}"),
        letter if letter.is_control() => format!("\\u{{{:x}}}", u32::from(letter)),
        letter => letter.to_string(),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

/// Every hard name as that of a task, a service and what is logged, and control characters.
pub(super) fn hard() -> Ran {
    let tasks = HARD.map(|name| {
        let (name, log) = (quoted(name), quoted(&format!("{name}\n\u{7}\u{9b}31m")));
        format!("task {name} {{ log {name}; fetch {name}; log {log} }}\n")
    });
    let services = HARD.map(|name| format!("service {} latency=\"2ms\"\n", quoted(name)));
    let expected = "order \"main finished\" \"main finished\"";
    Ran::of(&format!(
        "scenario {}\n{}main {{\ngather {{\n{}}}\n}}\nexpect {{\n{expected}\ntotal \"1s\"\n}}\n",
        quoted(&(HARD[..2].concat() + "%%{init: {}}%%")),
        services.concat(),
        tasks.concat(),
    ))
}

/// Runs with little in them, with much, and that end in other ways.
pub(super) fn odd() -> Vec<Ran> {
    let one = Ran::of("scenario \"one task\"\nmain { yield }\n");
    let mut none = Ran::of("scenario \"nothing at all\"\nmain { yield }\n");
    none.trace.events.clear();
    none.trace.turns.clear();
    let tasks = (0..500).map(|n| format!("task \"t{n}\" {{ sleep \"{n}ms\" }}\n"));
    let tasks: String = tasks.collect();
    let many = Ran::of(&format!("scenario \"500 tasks\"\nmain {{\ngather {{\n{tasks}}}\n}}\n"));
    let stuck = "lock \"a\"\nlock \"b\"\nscenario \"stuck\"\nmain {\ngather {\n\
        task \"x\" { acquire \"a\" { sleep \"1ms\"; acquire \"b\" { yield } } }\n\
        task \"y\" { acquire \"b\" { sleep \"1ms\"; acquire \"a\" { yield } } }\n}\n}\n";
    let long = "scenario \"584 years\"\nlimits time=\"5000000h\"\nmain {\nsleep \"1ns\"\nsleep \"4999999h\"\nsleep \"1ns\"\n}\n";
    let left = "scenario \"left\"\nmain {\nspawn \"cleaner\" { try { sleep \"1h\" }\nfinally { sleep \"1s\" } }\n\
        create \"never\" { yield }\nsleep \"1us\"\nfail \"boom\"\n}\n";
    let mut all = vec![one, none, many];
    all.extend([stuck, long, left].map(Ran::of));
    all
}

/// Steps that take time, share things, wait for others, fail.
fn step(depth: u32) -> BoxedStrategy<String> {
    let name = || prop::sample::select(HARD.to_vec()).prop_map(quoted);
    let leaf = prop_oneof![
        4 => (0..40_u32).prop_map(|n| format!("sleep \"{n}ms\"")),
        1 => (1..9_u32).prop_map(|n| format!("block \"{n}ms\"")),
        1 => (1..9_u32).prop_map(|n| format!("compute \"{n}ms\"")),
        2 => name().prop_map(|name| format!("log {name}")),
        2 => name().prop_map(|name| format!("fetch {name}")),
        2 => (1..40_u32).prop_map(|n| format!("acquire \"lock\" {{ sleep \"{n}ms\" }}")),
        1 => Just("put \"items\" \"one\"".to_owned()),
        1 => (1..30_u32).prop_map(|n| {
            format!("try {{ timeout \"{n}ms\" {{ fetch \"slow\" }} }}\ncatch {{ yield }}")
        }),
        1 => Just("try { fail \"boom\" }\ncatch { yield }".to_owned()),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let tasks = vec((name(), vec(step(depth - 1), 1..4)), 1..4).prop_map(|branches| {
        let tasks = branches.iter();
        let tasks = tasks.map(|(name, body)| format!("task {name} {{\n{}\n}}\n", body.join("\n")));
        tasks.collect::<String>()
    });
    prop_oneof![
        3 => leaf,
        1 => tasks.clone().prop_map(|tasks| format!("gather {{\n{tasks}}}")),
        1 => tasks.prop_map(|tasks| format!("race {{\n{tasks}}}")),
    ]
    .boxed()
}

/// Random programs, as the texts of their scenarios.
pub(super) fn random() -> impl Strategy<Value = String> {
    vec(step(2), 1..6).prop_map(|steps| {
        let services = HARD.map(|name| format!("service {} latency=\"7ms\"\n", quoted(name)));
        format!(
            "{}service \"slow\" latency=\"23ms\" {{ fail 500 chance=0.5 }}\nlock \"lock\"\nqueue \"items\"\n\
             scenario \"random\"\nmain {{\n{}\n}}\nexpect {{\ntotal \"1s\"\n}}\n",
            services.concat(),
            steps.join("\n"),
        )
    })
}

/// A run of so many events or some more.
pub(super) fn of_events(count: usize) -> Ran {
    let times = count / 160;
    let tasks = (1..=20).map(|n| {
        format!(
            "task \"worker {n}\" {{ repeat {times} {{ sleep \"{n}ms\"; acquire \"db\" {{ fetch \"users\" }}; log \"done {n}\" }} }}\n"
        )
    });
    let tasks: String = tasks.collect();
    let ran = Ran::of(&format!(
        "scenario \"many events\"\nservice \"users\" latency=\"3ms\"\nlock \"db\"\nmain {{\ngather {{\n{tasks}}}\n}}\n"
    ));
    assert!(ran.trace.events.len() > count * 3 / 4, "{}", ran.trace.events.len());
    ran
}
