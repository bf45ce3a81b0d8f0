//! Uniform walks against every order that there is.
//!
//! An enumeration that leaves nothing out finds all orders of small programs; a search says that they are equally likely, and
//! chi-square says whether what it draws can be so. Seeds are fixed: what passes once passes each time.

use std::collections::BTreeMap;
use std::fmt::Write;

use standstill::explore::Facts;
use standstill::explore::search::Strategy;
use standstill::run::Runner;
use standstill::scenario::{Model, Scenario};
use standstill::trace::{Trace, What};

use super::enumeration::every_run_as;
use crate::support::random::Random;

/// How often each order is drawn on average.
const EACH: usize = 100;

/// Tasks that begin each other, as a file: of each, what it does in its turns, and whom it begins behind which of them.
fn forest(seed: u64) -> String {
    let mut random = Random(seed);
    let mut names = 0;
    let body = turns(&mut random, &mut names, 0);
    let mut text = format!("scenario \"forest {seed}\"\nmain {{\n{body}\n");
    for task in 1..=names {
        _ = writeln!(text, "await \"t{task}\"");
    }
    text + "}\n"
}

fn turns(random: &mut Random, names: &mut u32, depth: u32) -> String {
    let own = 1 + random.below(if depth == 0 { 2 } else { 3 });
    let mut body = String::new();
    for turn in 0..own {
        body += if turn == 0 { "log \"on\"\n" } else { "yield\nlog \"on\"\n" };
        let begins = if depth == 0 { random.below(3) } else { u64::from(random.below(4) == 0) };
        for _ in 0..begins {
            if *names < 4 && depth < 3 {
                *names += 1;
                let name = *names;
                let inner = turns(random, names, depth + 1);
                _ = writeln!(body, "spawn \"t{name}\" {{\n{inner}}}");
            }
        }
    }
    body
}

/// Who logs this, in order.
fn order(trace: &Trace, text: &str) -> String {
    let says = |event: &&standstill::trace::Event| matches!(&event.what, What::Log(said) if **said == *text);
    let who = trace.events.iter().filter(says).map(|event| trace.name(event.task).to_string());
    who.collect::<Vec<_>>().join(" ")
}

/// By how much what a strategy draws is off from equal chances, as a number of standard deviations; and the number of orders. `None` if there are not some.
fn off(text: &str, strategy: &str, shown: &str) -> Option<(f64, usize)> {
    let scenario = Scenario::parse("forest.kdl", text).unwrap();
    let all = every_run_as(&scenario, Model::Async, 5_000, |_, trace| order(trace, shown))?;
    if !(3..=60).contains(&all.len()) {
        return None;
    }
    let mut drawn: BTreeMap<String, usize> = all.iter().map(|order| (order.clone(), 0)).collect();
    let runner = Runner::new(&scenario, Model::Async);
    let mut search =
        strategy.parse::<Strategy>().unwrap().search(7, &Facts::of(&scenario, Model::Async));
    let mut made = 0;
    while made < all.len() * EACH {
        for plan in search.next(all.len() * EACH - made) {
            let observed = plan.make(&runner);
            *drawn.get_mut(&order(&observed.trace, shown)).expect("an order that there is") += 1;
            made += 1;
            if plan.logged {
                search.learn(&observed);
            } else {
                search.pass(plan.number);
            }
        }
    }
    let (freedom, expected) = (float(all.len() - 1), float(made) / float(all.len()));
    let chi: f64 = drawn.values().map(|it| (float(*it) - expected).powi(2) / expected).sum();
    // As a number of standard deviations of a normal distribution (Wilson and Hilferty, 1931).
    let spread = 2.0 / (9.0 * freedom);
    Some((((chi / freedom).cbrt() - (1.0 - spread)) / spread.sqrt(), all.len()))
}

fn float(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("a small number"))
}

/// How far off it is over so many small programs.
fn offs(
    strategy: &str,
    program: impl Fn(u64) -> String,
    shown: &str,
    many: usize,
) -> Vec<(u64, f64, usize)> {
    let of = |seed| off(&program(seed), strategy, shown).map(|(off, orders)| (seed, off, orders));
    (0..400).filter_map(of).take(many).collect()
}

/// What a walk draws over programs is uniform; what is drawn with equal chances at each turn is not, and this sees it.
fn is_uniform(strategy: &str, program: fn(u64) -> String, shown: &str) {
    let offs = offs(strategy, program, shown, 8);
    assert!(offs.len() == 8 && offs.iter().any(|(_, _, orders)| *orders > 9), "{offs:?}");
    for (seed, off, orders) in &offs {
        assert!(*off < 4.5, "forest {seed}: {off} with {orders} orders");
    }
    let equal = self::offs("random", program, shown, 4);
    assert!(equal.iter().any(|(_, off, _)| *off > 10.0), "{equal:?}");
}

#[test]
fn each_order_of_all_turns_is_as_likely_as_any_other() {
    is_uniform("urw", forest, "on");
}

/// The same tasks, of whose turns some write to a cell, and others do not.
fn touching(seed: u64) -> String {
    let mut random = Random(seed ^ 0xabcd);
    let mut text = String::from("cell \"x\" 0\n");
    for line in forest(seed).lines() {
        let touches = line.contains("log") && random.below(2) == 0;
        text += if touches { "write \"x\" \"1\"\nlog \"x\"" } else { line };
        text.push('\n');
    }
    text
}

#[test]
fn each_order_of_the_touches_of_one_thing_is_as_likely_as_any_other() {
    is_uniform("surw", touching, "x");
}

/// How often a task of so many turns writes before one of so many others, of 2000 runs.
fn writes_first(strategy: &str, first: usize, second: usize) -> f64 {
    let task = |name, turns| {
        let yields = "yield; ".repeat(turns);
        format!("spawn \"{name}\" {{ {yields}write \"x\" \"1\"; log \"x\"; }}\n")
    };
    let (a, b) = (task("a", first - 1), task("b", second - 1));
    let text =
        format!("scenario \"two\"\ncell \"x\" 0\nmain {{\n{a}{b}await \"a\"\nawait \"b\"\n}}\n");
    let scenario = Scenario::parse("two.kdl", &text).unwrap();
    let mut search =
        strategy.parse::<Strategy>().unwrap().search(7, &Facts::of(&scenario, Model::Async));
    let runner = Runner::new(&scenario, Model::Async);
    let (mut made, mut often) = (0, 0_u32);
    while made < 2_000 {
        for plan in search.next(2_000 - made) {
            let observed = plan.make(&runner);
            often += u32::from(order(&observed.trace, "x") == "a b");
            made += 1;
            if plan.logged {
                search.learn(&observed);
            }
        }
    }
    f64::from(often) / 2_000.0
}

#[test]
fn the_rarer_order_of_two_conflicting_turns_is_as_likely_as_their_places_say() {
    for (first, second) in [(1, 1), (3, 1), (9, 1), (2, 8), (6, 6)] {
        let expected = float(second) / float(first + second);
        let sampled = writes_first("pos", first, second);
        let spread = (expected * (1.0 - expected) / 2_000.0).sqrt();
        let told = format!("{first} and {second}: {sampled}, expected {expected}");
        assert!((sampled - expected).abs() < 4.5 * spread + 0.005, "{told}");
    }
    assert!(writes_first("random", 9, 1) < 0.02);
}
