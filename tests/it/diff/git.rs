//! Differences between states of a repository: real ones, of git.

use std::process::Command;

use super::{assert_shown, order};
use crate::support::command::Ended;
use crate::support::folder::Folder;

/// Runs git in this place, as somebody whose settings say nothing.
pub(super) fn git(place: &Folder, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command
        .current_dir(place.path(""))
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{who}_NAME"), "a")
            .env(format!("GIT_{who}_EMAIL"), "a@example.org");
    }
    let ended = Ended::of(&mut command);
    assert_eq!(ended.code, Some(0), "git {arguments:?}: {}{}", ended.out, ended.err);
    ended.out
}

/// The snapshot of an order.
pub(super) fn snapshot(place: &Folder, stock: &str, mail_first: bool) -> String {
    place.write("order.kdl", order(stock, mail_first));
    let text = place.standstill("run order.kdl").out;
    // What does not hold is told before the trace.
    let trace = &text[text.find("\nok ").unwrap() + 1..];
    let trace = trace.split("\n\n").take(3).collect::<Vec<_>>().join("\n\n");
    format!("---\nsource: order.kdl\n---\n{trace}\n")
}

/// A repository in which the order has changed on a branch, and something else on main.
pub(super) fn repository(test: &str) -> Folder {
    let place = Folder::new(&format!("diff-git-{test}"));
    let old = snapshot(&place, "100ms", true);
    let new = snapshot(&place, "110ms", false);
    git(&place, &["init", "--quiet", "--initial-branch=main"]);
    place.write(".gitignore", "order.kdl\n");
    place.write("snapshots/order.async.snap", &old);
    place.write("snapshots/other.async.snap", &old);
    place.write("snapshots/value.snap", "---\nsource: lib.rs\n---\n17\n");
    git(&place, &["add", "."]);
    git(&place, &["commit", "--quiet", "-m", "one"]);
    git(&place, &["checkout", "--quiet", "-b", "topic"]);
    place.write("snapshots/order.async.snap", new);
    git(&place, &["commit", "--quiet", "-am", "two"]);
    git(&place, &["checkout", "--quiet", "main"]);
    place.write("snapshots/main.async.snap", &old);
    git(&place, &["add", "."]);
    git(&place, &["commit", "--quiet", "-m", "three"]);
    git(&place, &["checkout", "--quiet", "topic"]);
    place
}

const STOCK: &str =
    "  `main fetch stock` 10ms longer (100ms → 110ms), 7 later lines move with it\n";

#[test]
fn revisions_are_compared_without_checking_them_out() {
    let place = repository("revisions");
    for arguments in
        ["diff main...HEAD", "diff main...", "diff HEAD~1", "diff HEAD~1..", "diff HEAD~1 HEAD"]
    {
        let shown = place.standstill(arguments);
        assert_eq!((shown.code, &*shown.err), (Some(1), ""), "{arguments}: {}", shown.out);
        assert!(
            shown.out.starts_with("snapshots/order.async\n") && shown.out.contains(STOCK),
            "{arguments}: {}",
            shown.out
        );
        assert!(!shown.out.contains("main.async"), "{arguments}: {}", shown.out);
    }
    let shown = place.standstill("diff main..topic");
    assert!(
        shown.out.contains(STOCK)
            && shown.out.contains("\nsnapshots/main.async\n  the run is gone: ok"),
        "{}",
        shown.out
    );
    assert_shown(&place.standstill("diff HEAD HEAD"), 0, "no difference in 0 runs\n", "");
}

#[test]
fn the_index_and_the_working_tree_are_states_too() {
    let place = repository("states");
    let old = git(&place, &["show", "main:snapshots/order.async.snap"]);
    assert_eq!(place.standstill("diff").code, Some(0));
    place.write("snapshots/order.async.snap", old);
    assert!(place.standstill("diff").out.contains("10ms shorter"));
    assert_eq!(place.standstill("diff --cached").code, Some(0));
    assert_eq!(place.standstill("diff main -- snapshots/order.async.snap").code, Some(0));
    git(&place, &["add", "."]);
    assert!(place.standstill("diff --cached").out.contains("10ms shorter"));
    assert_eq!(place.standstill("diff --cached main -- snapshots/order.async.snap").code, Some(0));
}

#[test]
fn paths_choose_among_the_snapshots_and_files_win_over_revisions() {
    let place = repository("paths");
    assert_eq!(place.standstill("diff main topic -- snapshots/other.async.snap").code, Some(0));
    assert_eq!(place.standstill("diff main topic -- ./snapshots").code, Some(1));
    // A file that is called as the branch is.
    place.write("main", git(&place, &["show", "main:snapshots/order.async.snap"]));
    let shown = place.standstill("diff main snapshots/order.async.snap");
    assert!(shown.code == Some(1) && shown.out.contains(STOCK), "{}{}", shown.out, shown.err);
    // A folder and a revision.
    let shown = place.standstill("diff HEAD~1 snapshots");
    assert!(
        shown.out.contains("order.async\n") && shown.out.contains(STOCK),
        "{}{}",
        shown.out,
        shown.err
    );
}

#[test]
fn what_git_cannot_tell_is_bad_input() {
    let place = repository("refused");
    let why = "nowhere is no file and no revision\n";
    assert_shown(&place.standstill("diff nowhere..HEAD"), 2, "", why);
    assert_shown(&place.standstill("diff nowhere"), 2, "", why);
    let why = "main..topic names both sides already: leave out --cached\n";
    assert_shown(&place.standstill("diff main..topic --cached"), 2, "", why);
    // A broken snapshot of a revision is named with it.
    let broken = git(&place, &["show", "main:snapshots/order.async.snap"])
        .replace("0.100  main", "soon   main");
    place.write("snapshots/order.async.snap", broken);
    git(&place, &["commit", "--quiet", "-am", "four"]);
    let shown = place.standstill("diff HEAD~1 HEAD");
    let why = "HEAD:snapshots/order.async.snap:12: expected an event that begins with an instant such as 0.250, found \"soon   main";
    assert!(shown.code == Some(2) && shown.err.starts_with(why), "{}", shown.err);
    let mut without = place.command("diff HEAD~1");
    let shown = Ended::of(without.env("PATH", place.path("")));
    assert_shown(&shown, 2, "", "there is no program `git`: install it, or compare files\n");
    let mut outside = place.command("diff HEAD");
    let shown = Ended::of(outside.env("GIT_DIR", place.path("nothing")));
    assert!(
        shown.code == Some(2) && shown.err.starts_with("git rev-parse: not a git repository"),
        "{}",
        shown.err
    );
}
