//! Scenarios as the reader understands them. What it refuses stands in `tests/invalid/`.

use standstill::scenario::expectation::{Bounds, Property, quoted};
use standstill::scenario::step::{Awaited, Length, StepKind};
use standstill::scenario::{
    Content, Delay, Fault, FaultKind, Limits, Model, Occurrence, Ratio, Scenario, ScenarioError,
    Step, Target, Template, Value,
};
use standstill::time::Duration;

/// One of everything.
const EVERYTHING: &str = include_str!("../reader/everything.kdl");

/// The scenario of a whole file.
fn read(text: &str) -> Scenario {
    Scenario::parse("test.kdl", text).unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
}

/// The scenario with these declarations and this program.
fn program(declarations: &str, main: &str) -> Scenario {
    read(&format!("scenario \"Test\"\n{declarations}\nmain {{\n{main}\n}}\n"))
}

/// The only step of a program.
fn step(declarations: &str, main: &str) -> Step {
    let scenario = program(declarations, main);
    assert_eq!(scenario.main.len(), 1);
    scenario.main[0].clone()
}

/// The messages about a file that is wrong.
fn complaints(text: &str) -> Vec<String> {
    let error = Scenario::parse("test.kdl", text).expect_err("this is wrong");
    error.problems().iter().map(|problem| problem.message().to_owned()).collect()
}

#[test]
fn every_node_of_the_language_is_read() {
    let scenario = read(EVERYTHING);
    assert_eq!(&*scenario.name, "Everything there is");
    let words: Vec<_> = scenario.main.iter().map(|step| step.word.word).collect();
    for word in ["sleep", "fetch", "as-completed", "try", "until", "each"] {
        assert!(words.contains(&word), "{word}");
    }
    assert_eq!(scenario.expects.len(), 2);
    assert_eq!(scenario.expects[0].expectations.len(), 17);
}

#[test]
fn declarations_keep_what_they_say() {
    let scenario = read(EVERYTHING);
    let (millis, seconds) = (Duration::from_millis, Duration::from_secs);
    assert_eq!(scenario.services[0].latency, Delay::fixed(seconds(2)));
    assert_eq!(scenario.services[1].latency, Delay::between(millis(50), millis(200)));
    assert_eq!(scenario.services[1].capacity, Some(3));
    assert_eq!(
        scenario.services[1].faults,
        [
            Fault {
                kind: FaultKind::Status(503),
                when: Occurrence::First(2),
                content: Content::default()
            },
            Fault {
                kind: FaultKind::Status(500),
                when: Occurrence::Chance(Ratio(250_000)),
                content: Content::default()
            },
            Fault {
                kind: FaultKind::Hang,
                when: Occurrence::Chance(Ratio(100_000)),
                content: Content::default()
            },
            Fault {
                kind: FaultKind::Refuse,
                when: Occurrence::First(1),
                content: Content::default()
            },
        ]
    );
    assert_eq!(scenario.services[2].latency, Delay::fixed(Duration::ZERO));
    let permits: Vec<_> = scenario.semaphores.iter().map(|semaphore| semaphore.permits).collect();
    assert_eq!(permits, [2, 1]);
    let capacities: Vec<_> = scenario.queues.iter().map(|queue| queue.capacity).collect();
    assert_eq!(capacities, [Some(2), None]);
    assert_eq!(scenario.cells[1].value, Value::text("x"));
    assert_eq!(
        scenario.limits,
        Limits { events: 1000, time: seconds(3600), steps: 1000, ..Limits::DEFAULT }
    );
}

#[test]
fn models_come_in_the_order_in_which_the_file_names_them() {
    assert_eq!(read(EVERYTHING).models, [Model::Async, Model::Threads(Some(4)), Model::Sync]);
    assert_eq!(program("", "yield").models, [Model::Async]);
    let sync = program("expect model=\"sync\" { total \"1s\" }\nmodel \"threads\"", "yield");
    assert_eq!(sync.models, [Model::Sync, Model::Threads(None)]);
}

#[test]
fn known_names_become_indices_and_computed_ones_stay_texts() {
    let services = "service \"users\"\nservice \"products\"";
    let target = |main: &str| match step(services, main).kind {
        StepKind::Fetch { service, .. } => service,
        other => panic!("{other:?}"),
    };
    assert!(matches!(target("fetch \"products\""), Target::Known(1)));
    assert!(matches!(target("fetch products"), Target::Known(1)));
    assert!(matches!(target("fetch \"{'users'}\""), Target::Computed(_)));
}

#[test]
fn an_await_prefers_a_promise() {
    let scenario =
        program("promise \"answer\"", "spawn \"a\" { yield }\nawait \"a\"\nawait \"answer\"");
    let awaited = |index: usize| match &scenario.main[index].kind {
        StepKind::Await { target, .. } => target.clone(),
        other => panic!("{other:?}"),
    };
    assert!(matches!(awaited(1), Awaited::Task(_)));
    assert!(matches!(awaited(2), Awaited::Promise(0)));
}

#[test]
fn lengths_are_known_or_computed() {
    let length = |main: &str| match step("", main).kind {
        StepKind::Sleep(length) => length,
        other => panic!("{other:?}"),
    };
    assert!(matches!(length("sleep \"1s\""), Length::Known(delay) if delay.is_fixed()));
    assert!(matches!(length("sleep \"1s..2s\""), Length::Known(delay) if !delay.is_fixed()));
    assert!(
        matches!(length("sleep \"{1}s\""), Length::Computed(it) if matches!(it.text, Template::Mixed(_)))
    );
}

#[test]
fn an_operand_keeps_its_type() {
    let item = |main: &str| match step("queue \"jobs\"", main).kind {
        StepKind::Put { item, .. } => item,
        other => panic!("{other:?}"),
    };
    assert_eq!(item("put jobs 5").known(), Some(&Value::Int(5)));
    assert_eq!(item("put jobs \"5\"").known(), Some(&Value::text("5")));
    assert_eq!(item("put jobs #null").known(), Some(&Value::Null));
    assert!(matches!(item("put jobs \"{5}\""), Template::Single(_)));
}

#[test]
fn until_knows_its_cells_and_an_own_name_hides_one() {
    let cells = "cell \"a\" 0\ncell \"b\" 0";
    let watched = |main: &str| {
        let scenario = program(cells, main);
        match &scenario.main[scenario.main.len() - 1].kind {
            StepKind::Until { cells, .. } => cells.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(watched("until \"b > 0 && a > 0\""), [1, 0]);
    assert_eq!(watched("let a 1\nuntil \"b > a\""), [1]);
}

#[test]
fn names_are_visible_to_the_end_of_their_block_and_in_tasks_made_there() {
    program("", "let n 1\nspawn \"a\" { log \"{n}\"; gather { task \"b\" { log \"{n}\" } } }");
    program("", "gather into=\"r\" { yield }\nlog \"{r}\"");
    program("", "try { fail \"x\" }\ncatch into=\"e\" { log \"{e}\"; fail }");
    program("", "as-completed { yield; then \"r\" { log \"{r}\" } }");
    program("", "each \"x\" 1 2 { repeat 2 index=\"i\" { log \"{x}{i}\" } }");
    program("", "let n 1\nrepeat 3 { let n \"n + 1\" }\nlog \"{n}\"");
}

#[test]
fn a_try_or_a_when_in_a_gather_keeps_the_nodes_that_belong_to_it() {
    let main = "gather { try { yield }; catch { yield }; when \"true\" { yield }; else { yield } }";
    let StepKind::Gather { branches, .. } = step("", main).kind else { panic!() };
    assert_eq!(branches.len(), 2);
}

#[test]
fn every_branch_has_a_name_that_expectations_know() {
    let declarations = "service s\nlock l\nqueue q\nevent e\nbarrier b parties=1\npromise p\ncell c 0\npool o threads=1";
    let branches = [
        "fetch s",
        "fetch s as=again",
        "fetch \"{'s'}\"",
        "sleep \"1s\"",
        "block \"1s\"",
        "yield",
        "task \"t-{1}\" { yield }",
        "spawn u { yield }",
        "create v { yield }",
        "cancel u",
        "await u",
        "await p",
        "acquire l { yield }",
        "put q 1",
        "get q",
        "drain q { yield }",
        "close q",
        "join q",
        "set e",
        "clear e",
        "wait e",
        "arrive b",
        "resolve p 1",
        "reject p no",
        "read c",
        "write c 1",
        "until \"c > 1\"",
        "offload o { yield }",
        "offload { yield }",
        "shield { yield }",
        "log x",
        "with w { yield }",
        "timeout \"1s\" { yield }",
        "retry attempts=2 { yield }",
        "fail x",
        "repeat 2 { yield; yield }",
        "gather { yield }",
        "group { yield }",
        "race { yield }",
    ];
    for branch in branches {
        let names = "spawn u { yield }";
        let StepKind::Gather { branches, .. } =
            &program(declarations, &format!("gather {{ {branch} }}\n{names}")).main[0].kind.clone()
        else {
            panic!("{branch}")
        };
        let name = branches[0].branch.pattern();
        let expect = format!("expect {{ never \"{name} started\" }}");
        program(&format!("{declarations}\n{expect}"), &format!("gather {{ {branch} }}\n{names}"));
    }
}

#[test]
fn a_loop_that_is_a_branch_is_named_after_its_only_step() {
    let gather = "gather { each x 1 2 { repeat 2 { sleep \"1s\" as=\"nap-{x}\" } } }";
    program("expect { never \"nap-2#2 log *\" }", gather);
}

#[test]
fn expectations_know_where_they_stand() {
    let text = "scenario \"é\"\nmain { yield }\nexpect {\n  total \"1s\" // one second\n  count \"main *\" min=1 max=2 ;\n}\n";
    let scenario = read(text);
    let expectations = &scenario.expects[0].expectations;
    assert_eq!(quoted(&scenario.source.text, expectations[0].span), "total \"1s\"");
    assert_eq!(quoted(&scenario.source.text, expectations[1].span), "count \"main *\" min=1 max=2");
    let Property::Count(_, bounds) = &expectations[1].property else { panic!() };
    assert_eq!(*bounds, Bounds { min: Some(1), max: Some(2) });
}

#[test]
fn steps_know_where_they_stand() {
    let text = "scenario \"é\"\nmain {\n  log \"ü\"; sleep \"1s\"\n}\n";
    let scenario = read(text);
    assert_eq!(quoted(&scenario.source.text, scenario.main[1].span), "sleep");
}

#[test]
fn the_ends_of_lines_and_a_byte_order_mark_make_no_difference() {
    let unix = "scenario \"Lines\"\nmain {\n  sleep \"1s\"\n}\n";
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));
    assert_eq!(
        format!("{:?}", read(unix).main[0].kind),
        format!("{:?}", read(&windows).main[0].kind)
    );
}

#[test]
fn whatever_is_commented_out_is_not_there() {
    let scenario =
        program("/- service \"users\" latency=2", "/- slep\nsleep \"1s\" /- 5 /- fast=1 /- { x }");
    assert_eq!((scenario.services.len(), scenario.main.len()), (0, 1));
}

#[test]
fn blocks_nest_as_deep_as_is_allowed() {
    let depth = 62;
    let main = "timeout \"1s\" {\n".repeat(depth) + "yield\n" + &"}\n".repeat(depth);
    program("", &main);
    let gathers = "gather {\n".repeat(depth) + "yield\n" + &"}\n".repeat(depth);
    program("", &gathers);
}

#[test]
fn all_problems_come_at_once_in_the_order_of_the_file() {
    let text =
        "scenario \"Bad\"\nexpect { totl \"1s\" }\nmain { slep \"1s\" }\nservice \"a\" latency=2\n";
    assert_eq!(
        complaints(text),
        ["unknown expectation `totl`", "unknown step `slep`", "a duration needs a unit"]
    );
}

#[test]
fn a_file_too_large_is_not_even_looked_at() {
    let text = "//".to_owned() + &"x".repeat(1024 * 1024);
    assert_eq!(complaints(&text), ["a scenario file has at most 1048576 bytes"]);
}

#[test]
fn an_unreadable_file_is_told_like_any_other_problem() {
    let error = ScenarioError::unreadable("missing.kdl", "no such file");
    assert_eq!(error.render(false, 100), "  × cannot read missing.kdl: no such file\n\n");
}

#[test]
fn only_color_differs_between_plain_and_colored_problems() {
    let error = Scenario::parse("test.kdl", "main { slep }").expect_err("this is wrong");
    let (plain, colored) = (error.render(false, 80), error.render(true, 80));
    assert!(!plain.contains('\u{1b}') && colored.contains('\u{1b}'));
}
