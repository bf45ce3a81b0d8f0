//! Explorations of small scenarios.

use std::num::NonZero;

use super::*;
use crate::choices::Take;
use crate::scenario::{Model, Scenario};

/// Two tasks that each read, wait and write: one of the two updates can be lost.
const LOST_UPDATE: &str =
    concat!(include_str!("tests/lost-update.kdl"), "expect { sometimes \"main log total 3\"; }\n");

fn scenario(text: &str) -> Scenario {
    Scenario::parse("test.kdl", text).unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
}

fn found(text: &str, options: &Options) -> Exploration {
    explore(&scenario(text), Model::Async, options)
}

fn options(runs: u64) -> Options {
    Options { runs, ..Options::default() }
}

#[test]
fn a_failure_is_found_and_shrunk() {
    let found = found(LOST_UPDATE, &options(200));
    assert_eq!(found.runs, 200);
    assert!(found.traces.count() > 50, "{}", found.traces.count());
    let [failure] = &found.failures[..] else { panic!("{:?}", found.failures) };
    assert_eq!(failure.rule.word(), "never");
    let takes: Vec<_> =
        failure.counterexample.iter().map(|it| Take::from(it).to_string()).collect();
    assert_eq!(takes, ["latency+of+users#1=900ms"]);
    assert_eq!(found.differences, []);
}

#[test]
fn sometimes_is_covered_by_the_first_run_that_shows_it() {
    let found = found(LOST_UPDATE, &options(50));
    assert_eq!(found.sometimes[0].first, Some(0));
    assert_eq!(found.sometimes[1].first, None);
    let complaints = complaints(&found, &[]);
    assert!(complaints.contains(&Complaint::NeverSeen(&found.sometimes[1])));
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let with =
        |jobs| found(LOST_UPDATE, &Options { jobs: NonZero::new(jobs).unwrap(), ..options(300) });
    assert_eq!(with(1), with(3));
}

#[test]
fn shards_add_up_to_the_whole_in_any_order() {
    let shard = |number| {
        let shard = Shard::new(number, 3).unwrap();
        found(LOST_UPDATE, &Options { shard, ..options(100) })
    };
    let [a, b, c] = [1, 2, 3].map(shard);
    assert_eq!(a.clone().merge(a.clone()), Err(MergeError::SamePart(1)));
    let other = found(LOST_UPDATE, &options(99));
    assert_eq!(a.clone().merge(other), Err(MergeError::OtherSubject));
    let merged = c.clone().merge(a.clone()).unwrap().merge(b.clone()).unwrap();
    assert_eq!(merged, a.merge(b).unwrap().merge(c).unwrap());
    let mut whole = found(LOST_UPDATE, &options(100));
    whole.subject.shards = 3;
    whole.shards = merged.shards.clone();
    assert_eq!(merged, whole);
    let json = serde_json::to_string(&merged).unwrap();
    assert_eq!(serde_json::from_str::<Exploration>(&json).unwrap(), merged);
}

/// Fails in the plain run, and in another way in others.
const PLAINLY_WRONG: &str = r#"
scenario "Wrong from the beginning"
main { sleep "10ms..90ms"; sleep "10ms..90ms"; }
expect { total "1s"; never "main sleep *"; sometimes "main failed*"; }
"#;

#[test]
fn a_plain_run_that_fails_ends_an_exploration_after_a_short_look() {
    for strategy in ["mixed", "random", "pct:3"] {
        let strategy: Strategy = strategy.parse().unwrap();
        let look = |fails: &[&str], shard| {
            let fails = fails.iter().map(|word| Text::from(*word)).collect();
            let strategy = strategy.clone();
            found(PLAINLY_WRONG, &Options { strategy, fails, shard, ..options(300) })
        };
        let short = look(&["never"], Shard::WHOLE);
        assert_eq!((short.runs, short.short_look), (SHORT_LOOK, true), "{strategy}");
        let complaints = complaints(&short, &[]);
        assert!(complaints.iter().all(|it| matches!(it, Complaint::Fails(_))), "{complaints:?}");
        let whole = look(&["total", "never"], Shard::WHOLE);
        assert_eq!((whole.runs, whole.short_look), (300, false), "what is meant: {strategy}");
        let parts = [1, 2].map(|number| look(&[], Shard::new(number, 2).unwrap()));
        let merged = parts.into_iter().reduce(|one, other| one.merge(other).unwrap()).unwrap();
        assert_eq!((merged.runs, merged.short_look), (SHORT_LOOK, true), "{strategy}");
        assert_eq!(merged.failures, short.failures, "{strategy}");
    }
    let all = Options { strategy: Strategy::Exhaustive, ..options(300) };
    assert!(!found(PLAINLY_WRONG, &all).short_look, "everything is asked for");
    let few = found(PLAINLY_WRONG, &options(SHORT_LOOK));
    assert_eq!((few.runs, few.short_look), (SHORT_LOOK, false), "no more were asked for");
}

#[test]
fn a_short_look_at_long_runs_is_shorter_still() {
    let text = r#"scenario "spin"; main { while #true { yield; }; }; limits steps=20000"#;
    let found = found(text, &options(300));
    assert!(found.runs < SHORT_LOOK, "{} runs", found.runs);
}

#[test]
fn totals_are_told_by_rank() {
    let found = found(LOST_UPDATE, &options(101));
    let totals = [0, 50, 99, 100].map(|percent| found.total(percent));
    assert!(totals.is_sorted() && totals[0] < totals[3], "{totals:?}");
    assert_eq!(totals[0].to_string(), "1.000");
}

#[test]
fn an_exploration_that_is_watched_can_be_ended() {
    let scenario = scenario(LOST_UPDATE);
    let found = watched(&scenario, Model::Async, &options(1000), |_| ControlFlow::Break(()));
    assert!(found.runs <= FIRST_BATCH, "{}", found.runs);
}

#[test]
fn a_deviation_that_matches_nothing_is_told_with_the_nearest_points() {
    let take = |point: &str, alternative: &str| Take {
        point: point.into(),
        alternative: alternative.into(),
    };
    let scenario = scenario(LOST_UPDATE);
    let takes = [
        take("latency of users#2", "200ms"),
        take("latency of users#1", "1h"),
        take("order at 0s #1", "b"),
    ];
    let unmatched = replay(&scenario, Model::Async, &takes).unwrap_err();
    let told: Vec<_> = unmatched.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with(
            "`latency of users#2` matches no decision of this run: the nearest are `latency of users#1`"
        ),
        "{told:?}"
    );
    assert!(
        told[1] == "`latency of users#1` has no alternative `1h`: it has `50ms..2s`",
        "{told:?}"
    );
}

#[test]
fn a_failure_that_is_meant_is_no_complaint_and_one_that_is_not_found_is() {
    let found = found(LOST_UPDATE, &options(100));
    let fails = ["never".into(), "leaks".into()];
    let complaints = complaints(&found, &fails);
    assert_eq!(complaints[0], Complaint::NeverFails("leaks"));
    assert_eq!(complaints.len(), 2);
}
