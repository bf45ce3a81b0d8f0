//! Small random programs of every kind of step, which can be made smaller.

use std::fmt::{self, Write};

/// A scenario: what it begins with, its program, and what it expects.
#[derive(Clone, Debug)]
pub(super) struct Program {
    model: &'static str,
    main: Vec<Step>,
    expectations: Vec<String>,
}

/// A step: a line, or heads with blocks, as `try`, `catch` and `finally` are one step.
#[derive(Clone, Debug)]
enum Step {
    Line(String),
    Blocks(Vec<(String, Vec<Self>)>),
}

/// What a program can have need of: only what it names is declared.
const DECLARATIONS: [(&str, &str); 26] = [
    ("a", r#"cell "a" 0"#),
    ("b", r#"cell "b" 0"#),
    ("s", r#"semaphore "s" permits=2"#),
    ("l", r#"lock "l""#),
    ("q", r#"queue "q" capacity=1"#),
    ("free", r#"queue "free""#),
    ("e", r#"event "e""#),
    ("p", r#"promise "p""#),
    ("r", r#"barrier "r" parties=2"#),
    ("rw", r#"rwlock "rw""#),
    ("c", r#"condition "c" lock="l""#),
    ("n", r#"notifier "n""#),
    ("hand", r#"queue "hand" capacity=0"#),
    ("heap", r#"queue "heap" capacity=1 order="priority""#),
    ("stack", r#"queue "stack" order="last-in-first-out""#),
    ("news", r#"broadcast "news" capacity=1"#),
    ("v", r#"watch "v" 0"#),
    ("o", r#"once "o""#),
    ("bounded", r#"semaphore "bounded" permits=2 bounded=#true"#),
    ("one", r#"pool "one" threads=1"#),
    ("zero", r#"service "zero""#),
    ("slow", r#"service "slow" latency="1s""#),
    ("busy", r#"service "busy" latency="1s" { capacity 1; }"#),
    ("first", r#"service "first" latency="1s" { fail 500 times=1; }"#),
    ("maybe", r#"service "maybe" latency="1s" { fail 500 chance=0.5; }"#),
    ("away", r#"service "away" { refuse times=1; }"#),
];

const MODELS: [&str; 8] = [
    r#""async""#,
    r#""async""#,
    r#""async""#,
    r#""async""#,
    r#""threads""#,
    r#""threads""#,
    r#""threads" workers=2"#,
    r#""sync""#,
];

/// The steps without blocks, each as often as it is to be tried.
const LINES: [&str; 100] = [
    r#"read "a" into="x""#,
    r#"read "a" into="x""#,
    r#"write "a" "1""#,
    r#"write "a" "2""#,
    r#"read "b" into="x""#,
    r#"write "b" "1""#,
    r#"log "here""#,
    r#"log "there""#,
    r#"let "y" "1""#,
    r#"log "{size('q')}""#,
    r#"log "{held('l')}""#,
    r#"log "{is_set('e')}""#,
    r#"log "{done('t0')}""#,
    r#"log "{failed('t1')}""#,
    r#"log "{waiting('e')}""#,
    r#"when "size('free') > 0" { write "b" "2"; }"#,
    r#"when "size('s') < 2" { yield; }"#,
    "yield",
    "yield",
    "yield",
    r#"sleep "1s""#,
    r#"sleep "1s""#,
    r#"sleep "2s""#,
    r#"sleep "0s""#,
    r#"sleep "1ns..3ns""#,
    r#"block "1s""#,
    r#"block "1s""#,
    r#"block "0s""#,
    r#"compute "1s""#,
    r#"compute "2s""#,
    r#"fetch "zero""#,
    r#"fetch "slow""#,
    r#"fetch "slow""#,
    r#"fetch "busy""#,
    r#"fetch "first""#,
    r#"fetch "maybe""#,
    r#"fetch "away""#,
    r#"put "q" 1"#,
    r#"put "free" 1"#,
    r#"get "q" into="x""#,
    r#"get "free" into="x""#,
    r#"close "q""#,
    r#"join "free""#,
    r#"set "e""#,
    r#"clear "e""#,
    r#"wait "e""#,
    r#"arrive "r""#,
    r#"resolve "p" 1"#,
    r#"reject "p" "no""#,
    r#"await "p" into="x""#,
    r#"until "a > 0""#,
    r#"until "a > b""#,
    r#"wait "c""#,
    r#"notify "c""#,
    r#"notify "c" count="all""#,
    r#"wait "n""#,
    r#"wait "n""#,
    r#"notify "n""#,
    r#"notify "n""#,
    r#"notify "n" count=2"#,
    r#"notify "n" count="all""#,
    r#"put "hand" 1"#,
    r#"put "hand" 2"#,
    r#"get "hand" into="x""#,
    r#"get "hand" into="x""#,
    r#"close "hand""#,
    r#"put "heap" 1"#,
    r#"put "heap" 2"#,
    r#"get "heap" into="x""#,
    r#"put "stack" 1"#,
    r#"get "stack" into="x""#,
    r#"subscribe "news""#,
    r#"put "news" 1"#,
    r#"get "news" into="x""#,
    r#"close "news""#,
    r#"write "v" "1""#,
    r#"changed "v" into="x""#,
    r#"close "v""#,
    r#"acquire "bounded""#,
    r#"acquire "s" try=#true into="x""#,
    r#"acquire "bounded" permits=2"#,
    r#"release "bounded""#,
    r#"release "s""#,
    r#"abort "r""#,
    r#"cancel "t0""#,
    r#"cancel "t1""#,
    r#"cancel "w""#,
    r#"cancel "w" reason="why" into="x""#,
    "uncancel",
    r#"shutdown "one""#,
    r#"shutdown "one" wait=#false cancel-futures=#true"#,
    r#"reschedule "1s""#,
    r#"wait-tasks "w""#,
    r#"wait-tasks "w" "t0" until="first-completed""#,
    r#"wait-tasks "w" "t1" until="first-failure" timeout="1s""#,
    r#"await "w""#,
    r#"await "t0""#,
    r#"fail "boom""#,
    r#"fail "once" times=1"#,
    r#"fail "perhaps" chance=0.5"#,
];

/// The steps with one block.
const HEADS: [&str; 31] = [
    r#"spawn "w""#,
    r#"spawn "w""#,
    r#"create "w""#,
    r#"task "inner""#,
    r#"timeout "1s""#,
    r#"timeout "1s""#,
    r#"timeout "0s""#,
    r#"timeout "2s""#,
    r#"retry attempts=2 delay="1s""#,
    "retry attempts=2",
    r#"acquire "l""#,
    r#"acquire "l""#,
    r#"acquire "s""#,
    r#"acquire "s" permits=2"#,
    r#"acquire "rw" mode="read""#,
    r#"acquire "rw" mode="read""#,
    r#"acquire "rw" mode="write""#,
    r#"init "o""#,
    r#"init "o""#,
    r#"drain "news""#,
    r#"with "db" open="1s" close="1s""#,
    r#"with "db""#,
    "shield",
    r#"offload "one""#,
    "offload",
    "repeat 2",
    r#"each "n" 1 2"#,
    r#"drain "q""#,
    r#"every "1s" times=2"#,
    r#"every "1s" missed="skip" times=2"#,
    "try",
];

const BRANCHES: [&str; 8] = [
    "gather",
    "gather",
    r#"gather on-error="collect""#,
    "group",
    r#"group "g""#,
    "race",
    "as-completed",
    r#"as-completed on-error="collect""#,
];

/// What a callback does.
const ACTS: [&str; 6] = [
    r#"write "a" "3""#,
    r#"log "here""#,
    r#"set "e""#,
    r#"cancel "w""#,
    r#"cancel "t0""#,
    r#"resolve "p" 2"#,
];

/// What a `select` waits for.
const WAITS: [&str; 14] = [
    r#"get "q" into="x""#,
    r#"get "q" into="x""#,
    r#"get "free""#,
    r#"put "q" 1"#,
    r#"put "q" 2"#,
    r#"join "free""#,
    r#"wait "e""#,
    r#"acquire "l""#,
    r#"await "p""#,
    r#"await "w""#,
    r#"await "t0""#,
    r#"until "a > 0""#,
    r#"after "1s""#,
    r#"after "0s""#,
];

const EXPECTATIONS: [&str; 24] = [
    r#"order "t0 finished" "t1 finished""#,
    r#"order "t1 started" "t0 *""#,
    r#"order "* lo* here" "* write*""#,
    r#"order "* read*" "* lo* there" "* write*""#,
    r#"within "1s" "t1 started" "t0 finished""#,
    r#"within "0s" "* lo* here" "* lo* there""#,
    r#"overlap "t*" max=1"#,
    r#"total "1s""#,
    r#"at "1s" "t0 finished""#,
    r#"never "t1 cancelled""#,
    r#"never "* write*" before "* lo* here""#,
    r#"never "t0 *" after "t1 finished""#,
    r#"next "* lo* here" "* lo* there""#,
    r#"next "* read*" "* write*""#,
    r#"rate "* write*" max=1 per="1s""#,
    r#"depth "q" max=1"#,
    r#"value "a" max=3"#,
    r#"invariant "a <= b""#,
    r#"invariant "a + b < 3 || size('q') == 0""#,
    r#"invariant "!held('l') || !is_set('e')""#,
    r#"count "* lo* here" 1"#,
    r#"blocked max="0s""#,
    r#"leaks "w""#,
    r#"duration "t0" "1s""#,
];

/// Steps that ask for what tasks share, and those that change it.
const ASKING: [&str; 24] = [
    r#"log "{size('free')}""#,
    r#"when "size('free') > 0" { get "free"; }"#,
    r#"log "{held('l')} {size('s')}""#,
    r#"log "{is_set('e')}""#,
    r#"log "{done('t0')} {failed('t0')}""#,
    r#"log "{waiting('e')}""#,
    r#"while "size('free') < 1" { put "free" 1; }"#,
    r#"let "y" "size('free') + size('s')"; log "{y}""#,
    r#"put "free" 1"#,
    r#"acquire "l" { yield; }"#,
    r#"acquire "s" { write "a" "1"; }"#,
    r#"set "e""#,
    r#"clear "e""#,
    r#"timeout "1s" { wait "e"; }"#,
    r#"write "a" "1""#,
    r#"write "a" "0""#,
    r#"write "a" "1""#,
    r#"write "a" "1""#,
    r#"write "a" "1""#,
    r#"write "b" "1""#,
    r#"write "b" "1""#,
    r#"write "b" "1""#,
    r#"write "b" "1""#,
    r#"fail "boom""#,
];

/// What is expected of them.
const STATED: [&str; 7] = [
    r#"invariant "a <= b""#,
    r#"invariant "b <= a""#,
    r#"invariant "a + b < 2 || size('free') == 0""#,
    r#"invariant "!held('l') || !is_set('e')""#,
    r#"invariant "waiting('e') == 0 || a == 0""#,
    r#"invariant "!done('t0') || b == 0 || !failed('t1')""#,
    r#"next "* lo*g *" "* writ*e *""#,
];

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
        let mut arms = Vec::new();
        for _ in 0..2 + self.below(2) {
            let wait = self.of(&WAITS);
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
    pub(super) fn by_chance(seed: u64) -> Self {
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
        let mut program = Self { model, main, expectations };
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
        Self { model, main, expectations }
    }

    /// Whether the search is to say that it is complete: not where a deadline is over when it is set, nor where a loop may be held
    /// beside answers.
    pub(super) fn is_claimed(&self) -> bool {
        let text = self.to_string();
        let has = |word: &str| text.contains(word);
        let holds_beside_answers = has("fetch ") && (has("block ") || has("compute "));
        !(has(r#"timeout "0s""#) || holds_beside_answers)
    }

    /// How each step that can be in a program begins.
    pub(super) fn words() -> impl Iterator<Item = &'static str> {
        LINES
            .into_iter()
            .chain(HEADS)
            .chain(BRANCHES)
            .chain(["while", "when", "else", "catch", "finally", "select", "callback", "body"])
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
        writeln!(f, "scenario \"by chance\"\nmodel {}\nlimits steps=2000", self.model)?;
        for (name, declaration) in DECLARATIONS {
            // An expression names cells without quotes.
            let stated = self.expectations.join("\n");
            let is_named = |text: &str| {
                let quoted = [format!("\"{name}\""), format!("'{name}'")];
                quoted.iter().any(|it| text.contains(it))
            };
            let has_expressions = main.contains("until") || stated.contains("invariant");
            if is_named(&main) || is_named(&stated) || has_expressions && name.len() == 1 {
                writeln!(f, "{declaration}")?;
            }
        }
        write!(f, "main {{\n{main}}}\nexpect {{\n")?;
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
