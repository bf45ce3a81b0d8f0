//! Programs mutated so that most can still be read, through all that is done with a scenario: it is read, run, checked, shown,
//! run with other choices, compared and explored. Nothing panics, nothing takes long, nothing takes much memory.
//!
//! `STANDSTILL_MUTATIONS=1000000 cargo test --release --test mutations programs` looks longer; `STANDSTILL_MUTATIONS_FROM=N`
//! leaves the first N out, so that several can share the work.

#![expect(clippy::disallowed_types, reason = "whether a program hangs is told by a real clock")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use standstill::check::check;
use standstill::choices::{Plain, Seeded};
use standstill::diff::diff;
use standstill::explore::{Options, explore};
use standstill::render::{snapshot, timeline};
use standstill::report::{self, Run};
use standstill::run::run;
use standstill::scenario::{Limits, Scenario};

/// How many programs are made by default.
const PROGRAMS: u64 = 400;

/// The folders of good programs.
const FOLDERS: [&str; 4] = ["scenarios", "tests/asyncio", "tests/regressions", "tests/reader"];

/// What each may use: little, so that many can be made.
const LIMITS: Limits =
    Limits { events: 3_000, steps: 3_000, tasks: 500, bytes: 4 * 1024 * 1024, ..Limits::DEFAULT };

/// How long one may take where nothing is optimised: some twenty runs up to their limits take 2 s, what is not linear takes minutes.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much memory all of them may take, in KiB.
const MEMORY: u64 = 1024 * 1024;

/// Steps that stand anywhere.
const STEPS: [&str; 14] = [
    "yield",
    "sleep \"10ms\"",
    "sleep \"0s..5ms\"",
    "log \"here\"",
    "block \"1ms\"",
    "let \"z\" \"[1, 2]\"",
    "let \"z\" \"z + z\"",
    "let \"z\" \"'text'\"",
    "let \"z\" \"[z]\"",
    "log \"{z}\"",
    "fail \"boom\"",
    "fail \"boom\" chance=0.5",
    "spawn \"extra\" { sleep \"1ms\"; }",
    "await \"extra\"",
];

/// What can stand around a step.
const AROUND: [(&str, &str); 13] = [
    ("try {", "}\ncatch { }"),
    ("try {", "}\nfinally { yield; }"),
    ("try {", "}\ncatch \"cancelled\" { }"),
    ("timeout \"5ms\" {", "}"),
    ("timeout \"0s\" {", "}"),
    ("repeat 3 {", "}"),
    ("retry attempts=2 {", "}"),
    ("gather { task \"one\" {", "}\nyield as=\"two\"\n}"),
    ("group { task \"one\" {", "}\nsleep \"1ms\" as=\"two\"\n}"),
    ("race { task \"one\" {", "}\nsleep \"1ms\" as=\"two\"\n}"),
    ("shield {", "}"),
    ("spawn \"extra\" {", "}"),
    ("gather { repeat 3 index=\"z\" {", "}\n}"),
];

/// Words that stand for each other.
const ALIKE: [&[&str]; 6] = [
    &["gather", "group", "race"],
    &["sleep", "block", "compute"],
    &["spawn", "create", "task"],
    &["\"0s\"", "\"1ns\"", "\"1ms\"", "\"1s\"", "\"2s\"", "\"1ms..1s\"", "\"100h\""],
    &["0", "1", "2", "3", "10", "1000000000"],
    &["\"async\"", "\"sync\"", "\"threads\""],
];

/// Numbers by chance, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bound = u64::try_from(bound.max(1)).unwrap();
        usize::try_from((mixed ^ (mixed >> 31)) % bound).unwrap()
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

fn programs() -> Vec<String> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "kdl") {
            files.push(path);
        }
    }
}

/// Whether a line is one step, which nothing before or after it belongs to.
fn is_step(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    line.starts_with("    ")
        && !line.contains(['{', '}', '\\'])
        && word.chars().all(char::is_alphabetic)
}

/// The program with one thing changed.
fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let steps: Vec<usize> = (0..lines.len()).filter(|line| is_step(&lines[*line])).collect();
    if steps.is_empty() {
        return text.to_owned();
    }
    let (at, other) = (steps[dice.below(steps.len())], steps[dice.below(steps.len())]);
    match dice.below(8) {
        0 => lines.swap(at, other),
        1 => lines.insert(at, lines[other].clone()),
        2 => lines.insert(at, dice.one_of(&STEPS).to_owned()),
        3 | 4 => {
            let (before, after) = AROUND[dice.below(AROUND.len())];
            lines[at] = format!("{before}\n{}\n{after}", lines[at]);
        }
        5 => drop(lines.remove(at)),
        _ => return with_another_word(text, dice),
    }
    lines.join("\n")
}

/// The program with a word in place of another of its kind, or of one in quotes.
fn with_another_word(text: &str, dice: &mut Dice) -> String {
    let kind = ALIKE[dice.below(ALIKE.len())];
    let (from, to) = (dice.one_of(kind), dice.one_of(kind));
    let places: Vec<_> = text.match_indices(from).map(|(at, _)| at).collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let at = places[dice.below(places.len())];
    format!("{}{to}{}", &text[..at], &text[at + from.len()..])
}

/// Does everything with a program that is done with one; whether it could be read.
fn goes_through(text: &str, dice: &mut Dice) -> bool {
    let mut scenario = match Scenario::parse("mutated.kdl", text) {
        Ok(scenario) => scenario,
        Err(error) => {
            assert!(!error.problems().is_empty() && !error.render(false, 100).is_empty());
            return false;
        }
    };
    if !scenario.called.is_empty() {
        return false;
    }
    scenario.limits = LIMITS;
    let model = scenario.models[dice.below(scenario.models.len())];
    let plain = run(&scenario, model, Plain);
    let verdict = check(&scenario, &plain);
    let shown = snapshot(&plain) + &timeline(&plain);
    assert!(shown.len() > 10);
    let told = Run { scenario: &scenario, trace: &plain, verdict: &verdict };
    assert!(!report::text(told, "again", false).is_empty() && !report::json(told).is_empty());
    let other = run(&scenario, model, Seeded::new(dice.0));
    assert_eq!(other, run(&scenario, model, Seeded::new(dice.0)), "a run is determined");
    let _ = diff(&plain, &other);
    let strategy = dice.one_of(&["mixed", "random", "pct:2", "exhaustive", "cancel:*"]);
    let options = Options {
        strategy: strategy.parse().unwrap(),
        runs: 6,
        seed: dice.0,
        ..Options::default()
    };
    let found = explore(&scenario, model, &options);
    assert!(!report::exploration(&found, &scenario, model, &[], false).is_empty());
    true
}

/// How long this thread has computed, where the system tells.
fn computed() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The most memory that this process has had, in KiB, where the system tells.
fn memory() -> Option<u64> {
    let told = fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|number| number.parse().unwrap())
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures of a long look are wanted")]
fn mutated_programs_go_through_everything() {
    let programs = programs();
    let (from, many) = (number("STANDSTILL_MUTATIONS_FROM"), number("STANDSTILL_MUTATIONS"));
    let (from, many) = (from.unwrap_or(0), many.unwrap_or(PROGRAMS));
    let (mut read, mut longest) = (0, Duration::ZERO);
    for seed in from..from + many {
        let mut dice = Dice(seed.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        let mut text = programs[dice.below(programs.len())].clone();
        for _ in 0..=dice.below(4) {
            text = mutated(&text, &mut dice);
        }
        let (began, before) = (Instant::now(), computed());
        let went = catch_unwind(AssertUnwindSafe(|| goes_through(&text, &mut dice)));
        let mut took = began.elapsed();
        if took > PATIENCE {
            // The machine may have had other things to do.
            took =
                before.zip(computed()).map_or(took, |(before, after)| after.saturating_sub(before));
        }
        assert!(took < PATIENCE, "seed {seed} takes {took:?}:\n{text}");
        longest = longest.max(took);
        match went {
            Ok(readable) => read += u64::from(readable),
            Err(panic) => panic!("seed {seed} panics with {panic:?}:\n{text}"),
        }
    }
    let (share, peak) = (read * 100 / many, memory().unwrap_or(0));
    println!(
        "{many} programs from {from}: {share} % ran, the longest took {longest:?}, {} MiB",
        peak / 1024
    );
    assert!(share >= 50, "only {share} % could be read and run");
    assert!(peak < MEMORY, "{peak} KiB");
}
