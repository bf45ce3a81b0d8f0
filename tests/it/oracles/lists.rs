//! Lists are values: what one name adds to its own is in no other, wherever that has it from.

use std::fmt::Write;

use standstill::choices::Plain;
use standstill::run::run;
use standstill::scenario::{Model, Scenario};

use crate::support::random::Random;

const NAMES: [&str; 3] = ["a", "b", "c"];
const PROGRAMS: u64 = 300;
const STEPS: u64 = 30;

/// What steps do with the lists of three names, and what is told of them.
#[derive(Default)]
struct Program {
    random: Option<Random>,
    steps: String,
    lists: [Vec<u64>; 3],
    cell: Vec<u64>,
    told: Vec<String>,
}

impl Program {
    fn below(&mut self, bound: u64) -> usize {
        let random = self.random.as_mut().expect("it is drawn");
        usize::try_from(random.below(bound)).unwrap()
    }

    /// A step that does something with a list, and what a copy of each item by itself comes to.
    fn step(&mut self, number: u64) {
        let (to, from) = (self.below(3), self.below(3));
        let (name, other) = (NAMES[to], NAMES[from]);
        let step = match self.below(9) {
            0..=2 => {
                self.lists[to].push(number);
                format!("let \"{name}\" \"{name} + [{number}]\"")
            }
            3 => {
                self.lists[to].extend([number, number]);
                format!("repeat 2 {{ let \"{name}\" \"{name} + [{number}]\" }}")
            }
            4 => {
                self.lists[to] = [&self.lists[from][..], &[number]].concat();
                format!("let \"{name}\" \"{other} + [{number}]\"")
            }
            5 => {
                self.lists[to].clone_from(&self.lists[from].clone());
                format!("let \"{name}\" \"{other}\"")
            }
            6 => {
                self.cell.clone_from(&self.lists[to]);
                format!("write \"x\" \"{name}\"")
            }
            7 => {
                self.lists[to].clone_from(&self.cell);
                format!("read \"x\" into=\"{name}\"")
            }
            _ => {
                // A branch has a copy of the names, and each name of its own.
                let [own, all] = [&[number][..], &[]].map(|it| [&self.lists[to][..], it].concat());
                self.told.extend([told(&own), told(&all)]);
                let add = format!("let \"{name}\" \"{name} + [{number}]\"");
                format!(
                    "gather {{ task \"t\" {{ {add}; log \"{{{name}}}\" }} }}; log \"{{{name}}}\""
                )
            }
        };
        writeln!(self.steps, "{step}").unwrap();
    }
}

fn told(list: &[u64]) -> String {
    let items: Vec<_> = list.iter().map(u64::to_string).collect();
    format!("log [{}]", items.join(", "))
}

#[test]
fn what_one_name_adds_is_in_no_other() {
    for seed in 0..PROGRAMS {
        let mut program = Program { random: Some(Random(seed)), ..Program::default() };
        for number in 0..STEPS {
            program.step(number);
        }
        let mut text = "scenario \"lists\"\ncell \"x\" \"[]\"\nmain {\n".to_owned();
        for (name, list) in NAMES.iter().zip(&program.lists) {
            writeln!(text, "let \"{name}\" \"[]\"").unwrap();
            writeln!(program.steps, "log \"{{{name}}}\"").unwrap();
            program.told.push(told(list));
        }
        text += &(program.steps + "}\n");
        let scenario =
            Scenario::parse("lists.kdl", &text).unwrap_or_else(|it| panic!("{it}\n{text}"));
        let trace = run(&scenario, Model::Async, Plain);
        let logged = trace.events.iter().map(|event| event.what.to_string());
        let logged: Vec<_> = logged.filter(|what| what.starts_with("log ")).collect();
        assert_eq!(logged, program.told, "seed {seed}\n{text}");
    }
}
