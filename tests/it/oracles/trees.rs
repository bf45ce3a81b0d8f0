//! Random programs: trees of waits, branches, deadlines and failures, for all oracles.
//!
//! What a tree means is told by those who run it: [`super::model`] by arithmetic, [`super::tokio_oracle`] on tokio. How it
//! is written as a scenario is told by [`super::text`]. Here is its shape, how one is drawn, and its numbering: each task
//! and each failure has a name that nothing else in the file has.

use proptest::prelude::*;

/// A program: the body of `main`.
#[derive(Clone)]
pub(crate) struct Tree(pub(crate) Vec<Step>);

/// A step. Lengths are in milliseconds.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Sleep(u64),
    Yield,
    Fail(Id),
    Task(Id, Vec<Self>),
    Branches(Kind, Vec<Branch>),
    AsCompleted(Vec<Branch>, Vec<Self>),
    Timeout(u64, Vec<Self>),
    Retry(Retry),
    Try(Try),
    Repeat(u32, Vec<Self>),
    Shield(Id, Vec<Self>),
    Spawn(Spawn),
}

/// Names a task (`t3`) or a failure (`f3`).
pub(crate) type Id = u32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Gather,
    Collect,
    Group,
    Race,
}

/// A branch, or as many of it as `times` says.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) id: Id,
    pub(crate) times: u32,
    pub(crate) body: Vec<Step>,
}

/// Runs the body again after a failure; the last step of the body fails the first `fails` times.
#[derive(Clone, Debug)]
pub(crate) struct Retry {
    pub(crate) id: Id,
    pub(crate) attempts: u32,
    pub(crate) delay: u64,
    pub(crate) factor: u64,
    pub(crate) fails: u32,
    pub(crate) body: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(crate) struct Try {
    pub(crate) body: Vec<Step>,
    pub(crate) catch: Option<(Catch, Vec<Step>)>,
    pub(crate) finally: Option<Vec<Step>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Catch {
    Failures,
    Timeouts,
    Cancelled,
}

/// Starts a task, does something else, and awaits it, having cancelled it before if `cancel` says so.
#[derive(Clone, Debug)]
pub(crate) struct Spawn {
    pub(crate) id: Id,
    pub(crate) body: Vec<Step>,
    pub(crate) meanwhile: Vec<Step>,
    pub(crate) cancel: bool,
}

/// Whether trees have everything, or only what tokio has too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    Whole,
    Tokio,
}

/// Trees whose lengths are often the same (so that much happens at one instant) or mostly not.
pub(crate) fn trees(vocabulary: Vocabulary) -> impl Strategy<Value = Tree> {
    prop_oneof![
        tree(vocabulary, prop::sample::select(vec![10, 20, 30, 40]).boxed()),
        tree(vocabulary, (1..2_000_u64).boxed()),
    ]
}

fn tree(vocabulary: Vocabulary, lengths: BoxedStrategy<u64>) -> BoxedStrategy<Tree> {
    let leaf = prop_oneof![
        8 => lengths.clone().prop_map(Step::Sleep),
        1 => Just(Step::Fail(0)),
        1 => Just(Step::Yield),
    ];
    let step = leaf.prop_recursive(4, 32, 3, move |step| {
        let body = bodies(step, lengths.clone());
        match vocabulary {
            Vocabulary::Whole => prop_oneof![
                6 => common(&body, lengths.clone()),
                2 => only_here(body, lengths.clone()),
            ]
            .boxed(),
            Vocabulary::Tokio => common(&body, lengths.clone()),
        }
    });
    prop::collection::vec(step, 1..5).prop_map(Tree::numbered).boxed()
}

/// Some steps, most often a sleep first: what fails does so at an instant of its own.
fn bodies(step: impl Strategy<Value = Step> + 'static, lengths: BoxedStrategy<u64>) -> Body {
    let first = prop::option::weighted(0.7, lengths.prop_map(Step::Sleep));
    let rest = prop::collection::vec(step, 0..3);
    let body = (first, rest).prop_map(|(first, rest)| {
        let body: Vec<_> = first.into_iter().chain(rest).collect();
        if body.is_empty() { vec![Step::Sleep(10)] } else { body }
    });
    body.boxed()
}

type Body = BoxedStrategy<Vec<Step>>;

/// What tokio has too.
fn common(body: &Body, lengths: BoxedStrategy<u64>) -> BoxedStrategy<Step> {
    use Kind::{Collect, Gather, Group, Race};
    let kinds = prop::sample::select(vec![Gather, Gather, Collect, Group, Group, Race, Race]);
    let retry = (1..5_u32, prop_oneof![1 => Just(0), 3 => lengths.clone()], 1..4_u64, 0..5_u32);
    let caught = prop::sample::select(vec![Catch::Failures, Catch::Failures, Catch::Timeouts]);
    let timeouts = prop_oneof![1 => Just(0), 4 => lengths.clone()];
    prop_oneof![
        2 => body.clone().prop_map(|body| Step::Task(0, body)),
        9 => (kinds, branches(body.clone())).prop_map(|(kind, all)| Step::Branches(kind, all)),
        3 => (timeouts, body.clone()).prop_map(|(after, body)| Step::Timeout(after, body)),
        1 => (retry, body.clone()).prop_map(|((attempts, delay, factor, fails), body)| {
            Step::Retry(Retry { id: 0, attempts, delay, factor, fails, body })
        }),
        2 => (body.clone(), caught, body.clone()).prop_map(|(body, kind, handler)| {
            Step::Try(Try { body, catch: Some((kind, handler)), finally: None })
        }),
        1 => (1..4_u32, body.clone()).prop_map(|(times, body)| Step::Repeat(times, body)),
        1 => body.clone().prop_map(|body| Step::Shield(0, body)),
        1 => (body.clone(), prop::collection::vec(lengths, 1..2)).prop_map(|(body, lengths)| {
            let meanwhile = lengths.into_iter().map(Step::Sleep).collect();
            Step::Spawn(Spawn { id: 0, body, meanwhile, cancel: false })
        }),
    ]
    .boxed()
}

/// Clean-up that takes time, cancellations that are caught, and results in the order of completion.
fn only_here(body: Body, lengths: BoxedStrategy<u64>) -> BoxedStrategy<Step> {
    let caught = prop::sample::select(vec![Catch::Failures, Catch::Cancelled, Catch::Cancelled]);
    let catch = prop::option::of((caught, body.clone()));
    prop_oneof![
        5 => (body.clone(), catch, body.clone()).prop_map(|(body, catch, finally)| {
            Step::Try(Try { body, catch, finally: Some(finally) })
        }),
        1 => (branches(body.clone()), body.clone())
            .prop_map(|(all, then)| Step::AsCompleted(all, then)),
        2 => (body.clone(), body, lengths).prop_map(|(body, meanwhile, length)| {
            let meanwhile = [Step::Sleep(length)].into_iter().chain(meanwhile).collect();
            Step::Spawn(Spawn { id: 0, body, meanwhile, cancel: true })
        }),
    ]
    .boxed()
}

fn branches(body: Body) -> impl Strategy<Value = Vec<Branch>> {
    let times = prop_oneof![9 => Just(1), 1 => 1..4_u32];
    let branch = (times, body).prop_map(|(times, body)| Branch { id: 0, times, body });
    prop::collection::vec(branch, 1..4)
}

impl Tree {
    fn numbered(mut steps: Vec<Step>) -> Self {
        Numbering { last: 0, again: false }.block(&mut steps);
        Self(steps)
    }

    /// Whether any step of the tree fits.
    pub(crate) fn any(&self, fits: impl Fn(&Step) -> bool) -> bool {
        let mut open: Vec<&Step> = self.0.iter().collect();
        while let Some(step) = open.pop() {
            if fits(step) {
                return true;
            }
            open.extend(step.inner());
        }
        false
    }
}

impl Step {
    fn inner(&self) -> Vec<&Self> {
        match self {
            Self::Sleep(_) | Self::Yield | Self::Fail(_) => Vec::new(),
            Self::Branches(_, branches) => {
                branches.iter().flat_map(|branch| &branch.body).collect()
            }
            Self::AsCompleted(branches, then) => {
                branches.iter().flat_map(|branch| &branch.body).chain(then).collect()
            }
            Self::Task(_, body)
            | Self::Timeout(_, body)
            | Self::Repeat(_, body)
            | Self::Shield(_, body) => body.iter().collect(),
            Self::Retry(retry) => retry.body.iter().collect(),
            Self::Try(Try { body, catch, finally }) => {
                let catch = catch.iter().flat_map(|(_, body)| body);
                body.iter().chain(catch).chain(finally.iter().flatten()).collect()
            }
            Self::Spawn(spawn) => spawn.body.iter().chain(&spawn.meanwhile).collect(),
        }
    }
}

/// Gives each task and failure a number.
struct Numbering {
    last: Id,
    /// Whether what comes now may run more than once. There, neither can a failure count how often it has struck, nor can
    /// a name stand for one task.
    again: bool,
}

impl Numbering {
    fn next(&mut self) -> Id {
        self.last += 1;
        self.last
    }

    fn block(&mut self, steps: &mut [Step]) {
        for step in steps {
            self.step(step);
        }
    }

    fn looped(&mut self, steps: &mut [Step]) {
        let before = std::mem::replace(&mut self.again, true);
        self.block(steps);
        self.again = before;
    }

    fn branches(&mut self, branches: &mut [Branch]) {
        for Branch { id, times, body } in branches {
            *id = self.next();
            if *times > 1 { self.looped(body) } else { self.block(body) }
        }
    }

    fn step(&mut self, step: &mut Step) {
        match step {
            Step::Sleep(_) | Step::Yield => {}
            Step::Fail(id) => *id = self.next(),
            Step::Task(id, body) | Step::Shield(id, body) => {
                *id = self.next();
                self.block(body);
            }
            Step::Branches(_, branches) => self.branches(branches),
            Step::AsCompleted(branches, then) => {
                self.branches(branches);
                self.looped(then);
            }
            Step::Timeout(_, body) => self.block(body),
            Step::Repeat(_, body) => self.looped(body),
            Step::Retry(retry) => {
                retry.id = self.next();
                if self.again {
                    retry.fails = 0;
                }
                self.looped(&mut retry.body);
            }
            Step::Try(Try { body, catch, finally }) => {
                self.block(body);
                if let Some((_, handler)) = catch {
                    self.block(handler);
                }
                if let Some(clean_up) = finally {
                    self.block(clean_up);
                }
            }
            Step::Spawn(Spawn { id, body, meanwhile, .. }) => {
                *id = self.next();
                self.block(body);
                self.block(meanwhile);
                if self.again {
                    *step = Step::Task(*id, std::mem::take(body));
                }
            }
        }
    }
}
