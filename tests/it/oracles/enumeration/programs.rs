//! Small random programs of every kind of step, which can be made smaller.

mod words;

use std::fmt::{self, Write};

use words::{
    ACTS, ASKING, BRANCHES, CONNECTS, DECLARATIONS, EXPECTATIONS, GENERATORS, HEADS, LINES,
    MEETING, MESSAGES, MODELS, SHARED_GENERATOR, STATED, STREAMED, WAITS,
};

/// A scenario: what it begins with, its program, and what it expects.
#[derive(Clone, Debug)]
pub(in crate::oracles) struct Program {
    model: &'static str,
    /// What it defines.
    defined: Vec<Step>,
    main: Vec<Step>,
    expectations: Vec<String>,
}

/// A step: a line, or heads with blocks, as `try`, `catch` and `finally` are one step.
#[derive(Clone, Debug)]
enum Step {
    Line(String),
    Blocks(Vec<(String, Vec<Self>)>),
}

/// Chance, from a seed: splitmix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("it is below a usize")
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    fn step(&mut self, depth: usize) -> Step {
        if depth == 0 || self.below(4) > 0 {
            return Step::Line(self.of(&LINES).into());
        }
        match self.below(12) {
            0 => self.branches(depth - 1),
            3 => self.select(depth - 1),
            4 => {
                let callback = [r#"callback "c" after="1s""#, r#"callback "c""#][self.below(2)];
                let act = self.of(&ACTS);
                Step::Blocks(vec![(callback.into(), vec![Step::Line(act.into())])])
            }
            1 => Step::Blocks(vec![(r#"each "i" 0"#.into(), self.counted(depth - 1))]),
            2 => {
                let condition = ["when \"1 > 0\"", "when \"0 > 1\""][self.below(2)];
                let (then, otherwise) = (self.block(depth - 1), self.block(depth - 1));
                Step::Blocks(vec![(condition.into(), then), ("else".into(), otherwise)])
            }
            _ => match self.of(&HEADS) {
                "try" => self.try_block(depth - 1),
                head => Step::Blocks(vec![(head.into(), self.block(depth - 1))]),
            },
        }
    }

    /// A `while` that counts to two.
    fn counted(&mut self, depth: usize) -> Vec<Step> {
        let mut body = self.block(depth);
        body.push(Step::Line(r#"let "i" "i + 1""#.into()));
        vec![Step::Blocks(vec![(r#"while "i < 2""#.into(), body)])]
    }

    /// A `select` over two or three waits.
    fn select(&mut self, depth: usize) -> Step {
        self.select_of(&WAITS, depth)
    }

    fn select_of(&mut self, waits: &[&'static str], depth: usize) -> Step {
        let mut arms = Vec::new();
        for _ in 0..2 + self.below(2) {
            let wait = self.of(waits);
            arms.push(Step::Blocks(vec![(format!("on {wait}"), self.block(depth.min(1)))]));
        }
        if self.below(2) == 0 {
            arms.push(Step::Blocks(vec![("else".into(), self.block(0))]));
        }
        Step::Blocks(vec![("select".into(), arms)])
    }

    fn try_block(&mut self, depth: usize) -> Step {
        let mut parts = vec![("try".into(), self.block(depth))];
        let catch = self.of(&["catch", "catch \"cancelled\"", "catch \"timeout\"", ""]);
        if !catch.is_empty() {
            parts.push((catch.into(), self.block(0)));
        }
        if catch.is_empty() || self.below(3) == 0 {
            parts.push(("finally".into(), self.block(0)));
        }
        Step::Blocks(parts)
    }

    fn block(&mut self, depth: usize) -> Vec<Step> {
        (0..=self.below(2)).map(|_| self.step(depth)).collect()
    }

    fn branches(&mut self, depth: usize) -> Step {
        let head = self.of(&BRANCHES);
        let mut branches: Vec<_> = (0..2 + self.below(5) / 4)
            .map(|index| {
                let steps = (0..=self.below(3)).map(|_| self.step(depth)).collect();
                Step::Blocks(vec![(format!("task \"t{index}\""), steps)])
            })
            .collect();
        if head == r#"group "g""# {
            let mut body = self.block(depth.min(1));
            body.push(Step::Blocks(vec![(r#"spawn "w" in="g""#.into(), self.block(0))]));
            body.extend(self.block(0));
            branches.push(Step::Blocks(vec![("body".into(), body)]));
        }
        if head.starts_with("as-completed") {
            branches.push(Step::Blocks(vec![("then \"r\"".into(), self.block(0))]));
        }
        Step::Blocks(vec![(head.into(), branches)])
    }
}

impl Program {
    /// The program of a seed.
    pub(in crate::oracles) fn by_chance(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let model = chance.of(&MODELS);
        let mut main = Vec::new();
        while chance.below(4) == 0 {
            main.push(chance.step(1));
        }
        main.push(chance.branches(2));
        while chance.below(3) == 0 {
            main.push(chance.step(1));
        }
        let expectations = (0..3).map(|_| chance.of(&EXPECTATIONS).into()).collect();
        let mut program = Self { model, defined: Vec::new(), main, expectations };
        let text = program.to_string();
        if text.contains(r#""w""#)
            && !text.contains(r#"spawn "w""#)
            && !text.contains(r#"create "w""#)
        {
            let body = vec![chance.step(0)];
            program.main.insert(0, Step::Blocks(vec![(r#"spawn "w""#.into(), body)]));
        }
        program
    }

    /// A program of a seed that asks for what its tasks share.
    pub(super) fn asking(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let model = chance.of(&MODELS);
        let branches = (0..2 + chance.below(2)).map(|index| {
            let steps = (0..=chance.below(2)).map(|_| Step::Line(chance.of(&ASKING).into()));
            let mut steps: Vec<_> = steps.collect();
            // Who ends last is seen by all: most end alone.
            if chance.below(4) > 0 {
                steps.push(Step::Line(format!("sleep \"{}s\"", index + 2)));
            }
            Step::Blocks(vec![(format!("task \"t{index}\""), steps)])
        });
        let head = r#"gather on-error="collect""#.to_owned();
        let main = vec![Step::Blocks(vec![(head, branches.collect())])];
        let expectations = (0..2).map(|_| chance.of(&STATED).into()).collect();
        Self { model, defined: Vec::new(), main, expectations }
    }

    /// A program of a seed whose tasks meet and tell each other in `select`s.
    pub(super) fn selecting(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let model = chance.of(&MODELS);
        let head = [r#"gather on-error="collect""#, "race", "gather"][chance.below(3)];
        let branches = (0..2 + chance.below(2)).map(|index| {
            let steps = (0..=chance.below(2)).map(|_| match chance.below(3) {
                0 => Step::Line(chance.of(&MEETING).into()),
                _ => chance.select(0),
            });
            let mut steps: Vec<_> = steps.collect();
            // Who ends last is seen by all: most end alone.
            if chance.below(4) > 0 {
                steps.push(Step::Line(format!("sleep \"{}s\"", index + 2)));
            }
            Step::Blocks(vec![(format!("task \"t{index}\""), steps)])
        });
        let main = vec![Step::Blocks(vec![(head.into(), branches.collect())])];
        let expectations = (0..2).map(|_| chance.of(&EXPECTATIONS).into()).collect();
        Self { model, defined: Vec::new(), main, expectations }
    }

    /// A program of a seed whose tasks share a stream, and wait for its messages beside other things.
    pub(super) fn streaming(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let head = [r#"gather on-error="collect""#, "race", "gather"][chance.below(3)];
        let branches = (0..2).map(|index| {
            let steps = (0..=chance.below(2)).map(|_| match chance.below(2) {
                0 => Step::Line(chance.of(&STREAMED).into()),
                _ => chance.select_of(&MESSAGES, 0),
            });
            let mut steps: Vec<_> = steps.collect();
            if chance.below(4) > 0 {
                steps.push(Step::Line(format!("sleep \"{}s\"", index + 2)));
            }
            Step::Blocks(vec![(format!("task \"t{index}\""), steps)])
        });
        let branches = branches.collect();
        let body = vec![Step::Blocks(vec![(head.into(), branches)])];
        let main = vec![Step::Blocks(vec![(chance.of(&CONNECTS).into(), body)])];
        let expectations = (0..2).map(|_| chance.of(&EXPECTATIONS).into()).collect();
        Self { model: MODELS[0], defined: Vec::new(), main, expectations }
    }

    /// A program of a seed whose tasks go through generators, of which some share one.
    pub(super) fn generating(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let model = chance.of(&MODELS);
        let give = |value: usize| Step::Line(format!("yield {value}"));
        let line = |chance: &mut Chance| Step::Line(chance.of(&LINES).into());
        let guarded = vec![give(2), line(&mut chance)];
        let finally = vec![line(&mut chance)];
        let mut body = vec![line(&mut chance), give(1)];
        body.push(Step::Blocks(vec![("try".into(), guarded), ("finally".into(), finally)]));
        let defined = vec![Step::Blocks(vec![(r#"define "gen""#.into(), body)])];
        let branches = (0..2).map(|index| {
            let steps = (0..=chance.below(2)).map(|_| match chance.below(4) {
                0 => line(&mut chance),
                1 => Step::Line(chance.of(&SHARED_GENERATOR).into()),
                _ => {
                    let head = chance.of(&GENERATORS);
                    let mut body = vec![line(&mut chance)];
                    if head.starts_with("each") && chance.below(2) == 0 {
                        body.push(Step::Line("break".into()));
                    }
                    Step::Blocks(vec![(head.into(), body)])
                }
            });
            let mut steps: Vec<_> = steps.collect();
            if chance.below(4) > 0 {
                steps.push(Step::Line(format!("sleep \"{}s\"", index + 2)));
            }
            Step::Blocks(vec![(format!("task \"t{index}\""), steps)])
        });
        let head = r#"gather on-error="collect""#.to_owned();
        let gather = Step::Blocks(vec![(head, branches.collect())]);
        let mut main = vec![Step::Line(r#"generator "g" "gen""#.into()), gather];
        if chance.below(2) == 0 {
            main.push(line(&mut chance));
        }
        let expectations = (0..2).map(|_| chance.of(&EXPECTATIONS).into()).collect();
        Self { model, defined, main, expectations }
    }

    /// Whether the search is to say that it is complete: not where a deadline is over when it is set, nor where a loop may be held
    /// beside answers, nor where streams are.
    pub(super) fn is_claimed(&self) -> bool {
        let text = self.to_string();
        let has = |word: &str| text.contains(word);
        let holds_beside_answers = has("fetch ") && (has("block ") || has("compute "));
        !(has(r#"timeout "0s""#) || holds_beside_answers || has("connect "))
    }

    /// How each step that can be in a program begins.
    pub(super) fn words() -> impl Iterator<Item = &'static str> {
        LINES
            .into_iter()
            .chain(HEADS)
            .chain(BRANCHES)
            .chain(["while", "when", "else", "catch", "finally", "select", "callback", "body"])
    }

    /// How steps begin that have to do with generators.
    pub(super) fn generators() -> impl Iterator<Item = &'static str> {
        GENERATORS.into_iter().chain(SHARED_GENERATOR)
    }

    /// How steps and waits begin that have to do with streams.
    pub(super) fn streams() -> impl Iterator<Item = String> {
        let waits = MESSAGES.map(|wait| format!("on {wait} "));
        CONNECTS.into_iter().chain(STREAMED).map(str::to_owned).chain(waits)
    }

    /// What a `select` can wait for.
    pub(super) fn waits() -> impl Iterator<Item = &'static str> {
        WAITS.into_iter()
    }

    /// The smallest program that is still like this one: no step, block or expectation less would do.
    pub(super) fn smallest(&self, is_like: impl Fn(&Self) -> bool) -> Self {
        let mut smallest = self.clone();
        'smaller: loop {
            for less in smallest.smaller() {
                if is_like(&less) {
                    smallest = less;
                    continue 'smaller;
                }
            }
            return smallest;
        }
    }

    fn smaller(&self) -> Vec<Self> {
        let steps = smaller(&self.main).into_iter().map(|main| Self { main, ..self.clone() });
        let fewer = (0..self.expectations.len()).map(|index| {
            let mut fewer = self.clone();
            fewer.expectations.remove(index);
            fewer
        });
        steps.chain(fewer).collect()
    }
}

/// The same steps with one less, with what is in one in its place, or with one that is smaller.
fn smaller(steps: &[Step]) -> Vec<Vec<Step>> {
    let mut all = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let mut instead = |with: &[Step]| {
            all.push([&steps[..index], with, &steps[index + 1..]].concat());
        };
        instead(&[]);
        let Step::Blocks(parts) = step else { continue };
        for (place, (_, body)) in parts.iter().enumerate() {
            instead(body);
            if parts.len() > 1 {
                let mut fewer = parts.clone();
                fewer.remove(place);
                instead(&[Step::Blocks(fewer)]);
            }
            for less in smaller(body) {
                let mut parts = parts.clone();
                parts[place].1 = less;
                instead(&[Step::Blocks(parts)]);
            }
        }
    }
    all
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut main = String::new();
        write_steps(&mut main, &self.main, 1)?;
        let mut defined = String::new();
        write_steps(&mut defined, &self.defined, 0)?;
        writeln!(f, "scenario \"by chance\"\nmodel {}\nlimits steps=2000", self.model)?;
        for (name, declaration) in DECLARATIONS {
            // An expression names cells without quotes.
            let stated = self.expectations.join("\n");
            let is_named = |text: &&String| {
                let quoted = [format!("\"{name}\""), format!("'{name}'")];
                quoted.iter().any(|it| text.contains(it))
            };
            let has_expressions =
                main.contains("until") || defined.contains("until") || stated.contains("invariant");
            if [&main, &defined, &stated].iter().any(is_named) || has_expressions && name.len() == 1
            {
                writeln!(f, "{declaration}")?;
            }
        }
        write!(f, "{defined}main {{\n{main}}}\nexpect {{\n")?;
        for expectation in &self.expectations {
            writeln!(f, "    {expectation}")?;
        }
        writeln!(f, "}}")
    }
}

fn write_steps(f: &mut String, steps: &[Step], depth: usize) -> fmt::Result {
    let indent = "    ".repeat(depth);
    for step in steps {
        match step {
            Step::Line(line) => writeln!(f, "{indent}{line}")?,
            Step::Blocks(parts) => {
                for (head, body) in parts {
                    writeln!(f, "{indent}{head} {{")?;
                    write_steps(f, body, depth + 1)?;
                    writeln!(f, "{indent}}}")?;
                }
            }
        }
    }
    Ok(())
}
