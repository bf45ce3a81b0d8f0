//! Causes of small scenarios: held against every run that there is, and against runs in which what does not matter is other.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::rc::Rc;

use super::*;
use crate::choices::{Choices, Hash, Name, Options as Alternatives, Point, Taken, Turn, dependent};
use crate::explore::{Options, explore};
use crate::run::run;
use crate::scenario::{Ratio, Strategy};
use crate::trace::Cause;
use course::Answer;

fn scenario(text: &str) -> Scenario {
    Scenario::parse("test.kdl", text).unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
}

/// What fails in runs by chance, with its counterexample.
fn failures(scenario: &Scenario, runs: u64) -> Vec<Failure> {
    let options = Options { runs, strategy: Strategy::Random, ..Options::default() };
    explore(scenario, Model::Async, &options).failures
}

fn causes_of(text: &str) -> (Failure, Causes) {
    let scenario = scenario(text);
    let failure = failures(&scenario, 200).remove(0);
    let causes = explain(&failure, &scenario, Model::Async, Explain::Always).unwrap();
    (failure, causes)
}

/// Each chance in per cent, rounded down: at the start, and after each decision.
fn percents(causes: &Causes) -> Vec<u32> {
    let after = causes.cuts.iter().map(|cut| cut.after);
    [causes.start].into_iter().chain(after).map(|chance| chance.millionths / 10_000).collect()
}

const COINS: &str = r#"
scenario "coins"
main {
    try { fail "tails" chance=0.5; log "heads"; }
    catch { log "tails"; }
    try { fail "tails" chance=0.5; log "heads"; }
    catch { log "tails"; }
}
expect { eventually "main log heads"; }
"#;

#[test]
fn of_two_coins_each_halves_what_is_left_to_chance() {
    let (_, causes) = causes_of(COINS);
    assert_eq!(percents(&causes), [25, 50, 100]);
    assert!(causes.cuts.iter().all(|cut| cut.before.runs.is_none()), "all runs are counted");
    assert_eq!(causes.jump, Some(1));
    assert_eq!((causes.lines, causes.cuts[0].others.tried), (None, 0), "nothing shows it");
}

#[test]
fn odds_of_the_file_are_those_of_chance() {
    let odds = COINS.replacen("0.5", "0.1", 1).replacen("0.5", "0.2", 1);
    assert_eq!(percents(&causes_of(&odds).1), [2, 20, 100]);
}

#[test]
fn a_length_of_time_is_left_to_chance_in_some_runs() {
    let text = r#"
scenario "slow"
service "users" latency="1s..5s"
main { fetch "users"; }
expect { total max="3s"; }
"#;
    let (_, causes) = causes_of(text);
    assert_eq!(causes.start.runs, Some(RUNS));
    // Of 401 lengths 200 are too long.
    assert!((35..=65).contains(&percents(&causes)[0]), "{causes:?}");
    assert_eq!((percents(&causes)[1], causes.jump), (100, Some(0)));
    let Others { tried, fail, all } = causes.cuts[0].others;
    assert!(!all && tried >= 3 && 0 < fail && fail < tried, "{causes:?}");
}

#[test]
fn a_choice_that_may_be_any_other_is_told() {
    let text = r#"
scenario "the third does not matter"
cell "n" 0
main {
    gather {
        task "a" { read "n" into="x"; yield; write "n" "x + 1"; log "{x}"; }
        task "b" { read "n" into="x"; write "n" "x + 1"; }
        task "c" { try { fail "now and then" chance=0.5; }; catch { log "then"; }; }
    }
}
expect { never "b write n: 1"; }
"#;
    let scenario = scenario(text);
    let failures = failures(&scenario, 200);
    let failure = failures.iter().find(|failure| failure.rule.word() == "never").unwrap();
    let causes = explain(failure, &scenario, Model::Async, Explain::Always).unwrap();
    let chance = causes.cuts.iter().find(|cut| *cut.point == *"chance in c#1").unwrap();
    assert!(chance.plain && chance.others == Others { tried: 1, fail: 1, all: true }, "{causes:?}");
}

#[test]
fn nobody_looks_for_causes_where_that_takes_long_unless_it_is_asked_for() {
    let text = r#"
scenario "long"
main {
    repeat 400 { try { fail "now" chance=0.5; }; catch { log "x"; }; log "y"; log "z"; }
    fail "no" chance=0.1
}
"#;
    let scenario = scenario(text);
    let failure = failures(&scenario, 100).remove(0);
    let asked = |how| explain(&failure, &scenario, Model::Async, how);
    assert_eq!((asked(Explain::Cheaply), asked(Explain::Never)), (None, None));
    let Causes { start, cuts, decisions, jump, .. } = asked(Explain::Always).unwrap();
    assert!(cuts.len() < 48, "{}", cuts.len());
    assert_eq!((decisions, cuts.last().unwrap().number), (401, 401));
    assert!((20_000..250_000).contains(&start.millionths), "{start:?}");
    assert_eq!(jump, Some(cuts.len() as u64 - 1));
    let short = Scenario::parse("short.kdl", &text.replace("400", "3")).unwrap();
    let failure = failures(&short, 100).remove(0);
    assert!(explain(&failure, &short, Model::Async, Explain::Cheaply).is_some());
}

// Every run that there is.

/// A decision of a run, and how likely what was taken was.
#[derive(Clone, Copy, Debug)]
struct Step {
    taken: u64,
    alternatives: u64,
    weight: f64,
}

/// Takes what it is told to, the first alternative after that, and notes what there was.
struct Odometer {
    told: Vec<u64>,
    steps: Rc<RefCell<Vec<Step>>>,
}

impl Choices for Odometer {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let mut steps = self.steps.borrow_mut();
        let taken = self.told.get(steps.len()).copied().unwrap_or_default();
        let alternatives = point.alternatives();
        let weight = match point.options {
            Alternatives::Happens { odds: Ratio(millionths) } => {
                let odds = f64::from(millionths) / 1e6;
                if taken == 1 { odds } else { 1.0 - odds }
            }
            _ => 1.0 / f64::from(u32::try_from(alternatives).unwrap()),
        };
        steps.push(Step { taken, alternatives, weight });
        taken
    }

    fn cancels(&self) -> bool {
        false
    }
}

/// Each run, and whether it breaks the rule, up to so many.
fn all_runs(scenario: &Scenario, rule: &Rule, most: usize) -> Option<Vec<(Vec<Step>, bool)>> {
    let (mut all, mut told) = (Vec::new(), Vec::new());
    loop {
        let steps = Rc::default();
        let source = Odometer { told, steps: Rc::clone(&steps) };
        let trace = run(scenario, Model::Async, source);
        let steps: Vec<Step> = steps.take();
        let last = steps.iter().rposition(|step| step.taken + 1 < step.alternatives);
        let next = last.map(|last| {
            let before = steps[..last].iter().map(|step| step.taken);
            before.chain([steps[last].taken + 1]).collect()
        });
        all.push((steps, Rule::broken_by(&trace, scenario).contains(rule)));
        if all.len() > most {
            return None;
        }
        match next {
            Some(next) => told = next,
            None => return Some(all),
        }
    }
}

/// A random program of some tasks that share cells and a lock, but for those `without` which it is.
fn drawn(seed: u64, steps: u64, without: &BTreeSet<u64>) -> String {
    let seed = Hash::new(seed);
    let mut text =
        "scenario \"drawn\"\ncell \"a\" 0\ncell \"b\" 0\nlock \"l\"\nlock \"m\"\nmain {\n  gather {\n"
            .to_owned();
    let tasks = 2 + seed.with(0).below(3);
    for task in (0..tasks).filter(|task| !without.contains(task)) {
        let of_task = seed.with(1).with(task);
        let _ = writeln!(text, "    task \"t{task}\" {{");
        for step in 0..=of_task.with(0).below(steps) {
            let of_step = of_task.with(1).with(step);
            let cell = if of_step.with(0).below(2) == 0 { "a" } else { "b" };
            text += "      ";
            let step = match of_step.with(1).below(8) {
                0 => format!("write \"{cell}\" \"{task}\""),
                1 => format!(
                    "read \"{cell}\" into=\"x\"; yield; read \"{cell}\" into=\"y\"; when \"x != y\" {{ log \"changed\"; }}"
                ),
                2 => format!(
                    "acquire \"l\" {{ read \"{cell}\" into=\"x\"; write \"{cell}\" \"x + 1\"; }}"
                ),
                3 => "try { fail \"no\" chance=0.3; log \"fine\"; }; catch { log \"no\"; }"
                    .to_owned(),
                4 => format!("sleep \"{}ms\"", 1 + of_step.with(2).below(2)),
                5 => "yield".to_owned(),
                6 if cell == "a" => {
                    "acquire \"l\" { yield; acquire \"m\" { log \"both\"; }; }".to_owned()
                }
                6 => "acquire \"m\" { acquire \"l\" { log \"both\"; }; }".to_owned(),
                _ => format!("read \"{cell}\" into=\"x\"; write \"{cell}\" \"x + 1\""),
            };
            text += &(step + "\n");
        }
        text += "    }\n";
    }
    let order = if without.contains(&0) || without.contains(&1) {
        "}\n"
    } else {
        "  order \"t1 finished\" \"t0 finished\"\n}\n"
    };
    text + "  }\n  when \"value('a') == 99\" { log \"changed\"; read \"a\"; }\n}\nexpect {\n  never \"* log changed\"\n  never \"* read a: 2\"\n"
        + order
}

#[test]
fn chances_are_those_of_all_runs_that_there_are() {
    let (mut compared, mut certain) = (0, 0);
    for seed in 0..60 {
        let scenario = scenario(&drawn(seed, 3, &BTreeSet::new()));
        for failure in failures(&scenario, 100) {
            let Some(all) = all_runs(&scenario, &failure.rule, 600) else { continue };
            let causes = explain(&failure, &scenario, Model::Async, Explain::Always).unwrap();
            let replay = Replay::new(failure.takes());
            let course = Course::of(&Runner::new(&scenario, Model::Async), replay);
            let taken: Vec<u64> = course
                .decisions
                .iter()
                .map(|made| match made.taken {
                    Answer::Taken(Taken::Alternative(taken)) => taken,
                    other => panic!("{other:?}"),
                })
                .collect();
            let part = |place: usize| -> f64 {
                let follows = all.iter().filter(|(steps, _)| {
                    steps.len() >= place
                        && steps
                            .iter()
                            .zip(&taken[..place])
                            .all(|(step, taken)| step.taken == *taken)
                });
                let failing = follows.filter(|(_, fails)| *fails);
                failing
                    .map(|(steps, _)| {
                        steps[place..].iter().map(|step| step.weight).product::<f64>()
                    })
                    .sum()
            };
            let found = [causes.start].into_iter().chain(causes.cuts.iter().map(|cut| cut.after));
            for (place, chance) in found.enumerate() {
                let expected = part(place);
                assert_eq!(chance.runs, None, "{}", scenario.source.text);
                let millionths = f64::from(chance.millionths);
                assert!(
                    (millionths - expected * 1e6).abs() <= 2.0,
                    "seed {seed}, {place}: {chance:?}, {expected}"
                );
                certain += usize::from(place < taken.len() && chance.millionths == 1_000_000);
            }
            assert_eq!(causes.cuts.len(), taken.len());
            compared += 1;
        }
    }
    assert!(compared > 40 && certain > 10, "{compared} compared, {certain} certain before the end");
}

// What is outside of the slice.

/// A turn of the run that is made otherwise.
#[derive(Clone, Debug)]
struct Kept {
    name: Text,
    matters: bool,
    /// Those that it follows, by their places.
    after: Vec<usize>,
}

/// The turns of a run, as those that matter for these lines and those that do not, and what each follows.
fn kept(course: &Course, lines: &[usize]) -> Vec<Kept> {
    let has_line =
        |turn: &course::Touched| (turn.events.0..turn.events.1).any(|event| lines.contains(&event));
    let last_of = |task| course.turns.iter().rposition(|turn| turn.task == task && has_line(turn));
    let matters =
        |place: usize| last_of(course.turns[place].task).is_some_and(|last| place <= last);
    let follows = |place: usize, before: usize| {
        let [turn, earlier] = [place, before].map(|place| &course.turns[place]);
        // Of what matters, an expectation may see the order.
        matters(place) && matters(before)
            || earlier.task == turn.task
            || dependent(&earlier.touches, &turn.touches)
    };
    let kept = (0..course.turns.len()).map(|place| Kept {
        name: Text::clone(course.trace.name(course.turns[place].task)),
        matters: matters(place),
        after: (0..place).filter(|before| follows(place, *before)).collect(),
    });
    kept.collect()
}

/// Makes a run again whose turns come in another order, in which each still follows those that it followed: those that matter first, or
/// whichever `seed` says.
struct Otherwise {
    turns: Vec<Kept>,
    done: Vec<bool>,
    seed: Option<Hash>,
    made: u64,
    /// What tasks are called, in the order of their creation.
    names: Vec<Text>,
    chances: Replay,
}

impl Otherwise {
    /// The next turn of a task.
    fn next_of(&self, name: &Text) -> Option<usize> {
        (0..self.turns.len()).find(|turn| !self.done[*turn] && self.turns[*turn].name == *name)
    }
}

impl Choices for Otherwise {
    fn choose(&mut self, point: &Point<'_>) -> u64 {
        let (Name::Order(..), Alternatives::Tasks(ready)) = (&point.name, point.options) else {
            return self.chances.choose(point);
        };
        self.made += 1;
        let next = |index: usize| Some((index as u64, self.next_of(&ready.name(index))?));
        let may = |turn: usize| self.turns[turn].after.iter().all(|before| self.done[*before]);
        let may = (0..ready.count()).filter_map(next).filter(|(_, turn)| may(*turn));
        let may: Vec<(u64, usize)> = may.collect();
        let picked = match self.seed {
            None => may.iter().position(|(_, turn)| self.turns[*turn].matters).unwrap_or_default(),
            Some(seed) => {
                usize::try_from(seed.with(self.made).below(may.len().max(1) as u64)).unwrap()
            }
        };
        may.get(picked).map_or(0, |(index, _)| *index)
    }

    fn wants_turns(&self) -> bool {
        true
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        if let Some(next) = self.names.get(turn.task.index()).and_then(|name| self.next_of(name)) {
            self.done[next] = true;
        }
    }

    fn cancels(&self) -> bool {
        false
    }
}

/// Whether the run that is made otherwise breaks a rule that reads so.
fn breaks(text: &str, rule: &Rule, turns: &[Kept], takes: &[Take], seed: Option<u64>) -> bool {
    let scenario = scenario(text);
    let names = run(&scenario, Model::Async, Replay::default()).tasks;
    let source = Otherwise {
        turns: turns.to_vec(),
        done: vec![false; turns.len()],
        seed: seed.map(Hash::new),
        made: 0,
        names: names.into_iter().map(|task| task.name).collect(),
        chances: Replay::new(takes.iter().cloned()),
    };
    let trace = run(&scenario, Model::Async, source);
    let text = |rule: &Rule| match rule {
        Rule::Stated { text, .. } => Text::clone(text),
        Rule::Unstated { word, .. } => Text::clone(word),
    };
    Rule::broken_by(&trace, &scenario).iter().any(|broken| text(broken) == text(rule))
}

#[test]
fn what_is_outside_of_the_slice_can_be_removed_or_permuted() {
    let (mut removed, mut permuted, mut outside) = (0, 0, 0);
    for seed in 0..250 {
        let text = drawn(seed, 4, &BTreeSet::new());
        let scenario = scenario(&text);
        for failure in failures(&scenario, 60) {
            let takes = failure.takes();
            let runner = Runner::new(&scenario, Model::Async);
            let course = Course::of(&runner, Replay::new(takes.iter().cloned()));
            let roots = witnesses(&failure.rule, &scenario, &course);
            let Some(lines) = slice::slice(&course, &roots) else { continue };
            let turns = kept(&course, &lines);
            outside += turns.iter().filter(|turn| !turn.matters).count();
            let told = || format!("seed {seed}, {:?}, {lines:?}\n{}", failure.rule, course.trace);
            for order in [None, Some(1), Some(2), Some(3)] {
                permuted += 1;
                assert!(
                    breaks(&text, &failure.rule, &turns, &takes, order),
                    "{order:?} {}",
                    told()
                );
            }
            let has_turn = |task: &u64| {
                turns.iter().any(|turn| turn.matters && *turn.name == *format!("t{task}"))
            };
            let is_there = |task: &u64| text.contains(&format!("task \"t{task}\""));
            let without: BTreeSet<u64> =
                (0..4).filter(|it| is_there(it) && !has_turn(it)).collect();
            if !without.is_empty() {
                removed += 1;
                let rest = drawn(seed, 4, &without);
                let matter: Vec<Kept> = turns.iter().filter(|turn| turn.matters).cloned().collect();
                let matter: Vec<Kept> = (0..)
                    .zip(matter)
                    .map(|(place, turn)| Kept { after: (0..place).collect(), ..turn })
                    .collect();
                assert!(
                    breaks(&rest, &failure.rule, &matter, &takes, None),
                    "without {without:?}: {}",
                    told()
                );
            }
        }
    }
    assert!(removed > 30 && permuted > 200 && outside > 500, "{removed} {permuted} {outside}");
}

#[test]
fn a_turn_that_made_another_ready_matters() {
    let text = r#"
scenario "woken"
event "go"
main {
    spawn "b" { wait "go"; log "gone"; }
    spawn "a" { sleep "1s"; set "go"; }
    spawn "c" { sleep "1s"; log "beside"; }
    sleep "2s"
}
expect { never "b log gone"; }
"#;
    let scenario = scenario(text);
    let course = Course::of(&Runner::new(&scenario, Model::Async), Replay::default());
    let failure = failures(&scenario, 1).remove(0);
    let lines = slice::slice(&course, &witnesses(&failure.rule, &scenario, &course)).unwrap();
    let told: Vec<_> =
        lines.iter().map(|line| course.trace.line(&course.trace.events[*line])).collect();
    assert!(told.contains(&"a set go".to_owned()), "{told:?}");
    assert!(!told.iter().any(|line| line.starts_with("c ")), "{told:?}");
    assert!(course.trace.turns.iter().any(|turn| matches!(turn.cause, Cause::Turn(_))));
}
