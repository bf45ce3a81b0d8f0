//! JUnit's XML, as CI servers read it: a test suite for each file, in it a test case for each run, each expectation and each replay.
//!
//! The form is that of Jenkins' schema (`junit-10.xsd`), which GitLab and others read, too. `time` is simulated: the same files give the same bytes. A
//! run takes its total, its expectations take no time, so that sums are right.

use std::collections::BTreeMap;

use super::finding::{self, Finding};
use super::{RanFile, RanOnce, RanReplay};
use crate::report::markup::escape;
use crate::report::{NOTHING_CHECKED, put};
use crate::scenario::Property;
use crate::scenario::{Expectation, Scenario, ScenarioError};
use crate::time::Duration;

/// One test case.
struct Case {
    name: String,
    time: Duration,
    /// What is wrong, and whether it could not be run at all.
    wrong: Vec<Finding>,
    skipped: Option<&'static str>,
}

/// A suite, and what it is called.
struct Suite {
    file: String,
    cases: Vec<Case>,
}

/// How many cases of a suite ended how, and their time.
#[derive(Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    nanos: u128,
}

/// The whole document.
pub fn junit(files: &[RanFile<'_>]) -> String {
    let suites: Vec<_> = files.iter().map(suite).collect();
    let all = suites.iter().map(Suite::counts).fold(Counts::default(), Counts::and);
    let Counts { tests, failures, errors, .. } = all;
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    put(
        &mut xml,
        format_args!(
            "<testsuites name=\"standstill\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"{}\">\n",
            all.seconds()
        ),
    );
    for suite in &suites {
        suite.write(&mut xml);
    }
    xml + "</testsuites>\n"
}

fn suite(file: &RanFile<'_>) -> Suite {
    match file {
        RanFile::Refused(error) => {
            Suite { file: error.file().to_owned(), cases: vec![refused(error)] }
        }
        RanFile::Ran { scenario, runs, replays } => {
            let mut cases: Vec<_> = runs.iter().flat_map(|run| cases(*run)).collect();
            cases.extend(replays.iter().map(|replay| replayed(scenario, *replay)));
            number(&mut cases);
            Suite { file: scenario.source.file().into_owned(), cases }
        }
    }
}

/// A file that is no scenario is one case, which could not be run.
fn refused(error: &ScenarioError) -> Case {
    Case {
        name: "is a scenario".to_owned(),
        time: Duration::ZERO,
        wrong: finding::of_error(error),
        skipped: None,
    }
}

/// The run itself, with what goes without saying, then what is stated of it.
fn cases(ran: RanOnce<'_>) -> Vec<Case> {
    let RanOnce { run, .. } = ran;
    let (scenario, model) = (run.scenario, run.trace.model.kind());
    let wrong = finding::of_run(ran);
    // Findings stand in the order of the violations that they tell of.
    let found = |is_it: &dyn Fn(&crate::check::Violation) -> bool| {
        let pairs = run.verdict.violations.iter().zip(&wrong);
        pairs.filter(|(it, _)| is_it(it)).map(|(_, finding)| finding.clone()).collect()
    };
    let whole = Case {
        name: model.to_string(),
        time: run.trace.total.since_start(),
        wrong: found(&|it| it.span.is_none()),
        skipped: run.verdict.is_empty().then_some(NOTHING_CHECKED),
    };
    let stated = |Expectation { property, span, text }: &Expectation| Case {
        name: format!("{model}: {text}"),
        time: Duration::ZERO,
        wrong: found(&|it| it.span == Some(*span)),
        skipped: matches!(property, Property::Sometimes(_))
            .then_some("only an exploration decides it"),
    };
    let stated = scenario.expectations(model).map(stated);
    [whole].into_iter().chain(stated).collect()
}

fn replayed(scenario: &Scenario, replay: RanReplay<'_>) -> Case {
    let trace = replay.replayed.trace.as_ref();
    Case {
        name: format!("{}, replay \"{}\"", replay.model.kind(), replay.kept.name),
        time: trace.map_or(Duration::ZERO, |trace| trace.total.since_start()),
        wrong: finding::of_replay(scenario, replay),
        skipped: None,
    }
}

/// Of those with one name, the second is called `… #2`: a server takes those with the same name for one.
fn number(cases: &mut [Case]) {
    let mut seen = BTreeMap::new();
    for case in cases {
        let nth = seen.entry(case.name.clone()).and_modify(|nth| *nth += 1).or_insert(1);
        if *nth > 1 {
            put(&mut case.name, format_args!(" #{nth}"));
        }
    }
}

impl Suite {
    fn counts(&self) -> Counts {
        self.cases.iter().map(Case::counts).fold(Counts::default(), Counts::and)
    }

    fn write(&self, xml: &mut String) {
        let counts = self.counts();
        let Counts { tests, failures, errors, skipped, .. } = counts;
        let file = escaped(&self.file);
        // Servers take what is behind a dot for the name of a class, and what is before it for that of a package.
        let class = file.strip_suffix(".kdl").unwrap_or(&file);
        put(
            xml,
            format_args!(
                "  <testsuite name=\"{file}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"{}\">\n",
                counts.seconds()
            ),
        );
        for case in &self.cases {
            case.write(class, xml);
        }
        *xml += "  </testsuite>\n";
    }
}

impl Case {
    fn is_error(&self) -> bool {
        self.wrong.iter().any(|it| it.kind == finding::BAD_INPUT)
    }

    fn counts(&self) -> Counts {
        let is_wrong = !self.wrong.is_empty();
        Counts {
            tests: 1,
            failures: usize::from(is_wrong && !self.is_error()),
            errors: usize::from(self.is_error()),
            skipped: usize::from(self.skipped.is_some()),
            nanos: self.time.as_nanos().into(),
        }
    }

    fn write(&self, class: &str, xml: &mut String) {
        let (name, time) = (escaped(&self.name), self.counts().seconds());
        let head = format!("<testcase name=\"{name}\" classname=\"{class}\" time=\"{time}\"");
        if self.wrong.is_empty() && self.skipped.is_none() {
            put(xml, format_args!("    {head}/>\n"));
            return;
        }
        put(xml, format_args!("    {head}>\n"));
        if let Some(why) = self.skipped {
            put(xml, format_args!("      <skipped message=\"{why}\"/>\n"));
        }
        for Finding { kind, file, position, sentence, details, .. } in &self.wrong {
            let element = if self.is_error() { "error" } else { "failure" };
            let line = position.map(|it| format!(":{}", it.line)).unwrap_or_default();
            let text = format!("{sentence}\nin {file}{line}\n{details}");
            let (message, text) = (escaped(sentence), escaped(text.trim_end()));
            put(
                xml,
                format_args!(
                    "      <{element} type=\"{kind}\" message=\"{message}\">{text}</{element}>\n"
                ),
            );
        }
        *xml += "    </testcase>\n";
    }
}

impl Counts {
    const fn and(self, other: Self) -> Self {
        Self {
            tests: self.tests + other.tests,
            failures: self.failures + other.failures,
            errors: self.errors + other.errors,
            skipped: self.skipped + other.skipped,
            nanos: self.nanos + other.nanos,
        }
    }

    /// The time in seconds, as exact as it has to be.
    fn seconds(self) -> String {
        const SECOND: u128 = 1_000_000_000;
        let text = format!("{}.{:09}", self.nanos / SECOND, self.nanos % SECOND);
        let (seconds, digits) = text.split_at(text.len() - 9);
        format!("{seconds}{:0<3}", digits.trim_end_matches('0'))
    }
}

/// A text within an element or an attribute. What XML cannot hold, however it is written, is written as Rust does.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => escaped.push('\n'),
            letter => escape(letter, &mut escaped),
        }
    }
    escaped
}
