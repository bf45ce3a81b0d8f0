//! `standstill git-setup`: what it writes, what it leaves alone, and what git shows then.

use std::env;
use std::path::{Path, PathBuf};

use super::assert_shown;
use super::git::{git, repository};
use crate::support::command::Ended;
use crate::support::folder::Folder;

/// What git shows, with `standstill` among the programs or without it.
fn shown_by_git(place: &Folder, with: bool, arguments: &[&str]) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_standstill")).parent().unwrap().to_owned();
    let known: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap()).collect();
    let paths = Some(program).filter(|_| with).into_iter().chain(known);
    let mut git = std::process::Command::new("git");
    git.current_dir(place.path("")).args(arguments).env("PATH", env::join_paths(paths).unwrap());
    let ended = Ended::of(&mut git);
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
    ended.out
}

#[test]
fn git_shows_sentences_after_it_and_lines_where_it_cannot() {
    let place = repository("driver");
    let missing = ".gitattributes: `*.snap diff=standstill` is missing\ndiff.standstill.command: it is missing\n";
    assert_shown(&place.standstill("git-setup --check"), 1, missing, "");
    assert!(!place.path(".gitattributes").exists());
    let done = "\
.gitattributes: wrote `*.snap diff=standstill`, which is to be committed
diff.standstill.command: set in the configuration of this repository alone
look at it: git diff HEAD~1 -- '*.snap'
";
    assert_shown(&place.standstill("git-setup"), 0, done, "");
    let again = ".gitattributes: as it should be\ndiff.standstill.command: as it should be\n";
    assert_shown(&place.standstill("git-setup --check"), 0, again, "");
    let attributes = std::fs::read_to_string(place.path(".gitattributes")).unwrap();
    assert_eq!(attributes, "*.snap diff=standstill\n");

    let shown = shown_by_git(&place, true, &["diff", "HEAD~1"]);
    assert!(shown.contains("snapshots/order.async.snap\n  total 0.500s → 0.510s\n"), "{shown}");
    assert!(!shown.contains("@@ -1,4"), "{shown}");
    // A snapshot of something else is shown by its lines, so is a new one.
    place.write("snapshots/value.snap", "---\nsource: lib.rs\n---\n18\n");
    let shown = shown_by_git(&place, true, &["diff"]);
    assert!(shown.contains("-17\n+18\n"), "{shown}");
    let old = git(&place, &["show", "main:snapshots/order.async.snap"]);
    place.write("snapshots/new.async.snap", old);
    git(&place, &["add", "."]);
    let shown = shown_by_git(&place, true, &["diff", "--cached"]);
    assert!(shown.contains("+0.000  main      started\n"), "{shown}");
    // Without the program, too.
    let path: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap()).collect();
    if path.iter().all(|folder| !folder.join("standstill").exists()) {
        let shown = shown_by_git(&place, false, &["diff", "HEAD~1"]);
        assert!(shown.contains("+0.110  main      fetch stock: 200\n"), "{shown}");
    }
}

#[test]
fn what_is_the_users_is_left_as_it_is() {
    let place = repository("kept");
    place.write(".gitattributes", "*.snap diff=mine\n*.bin binary");
    git(&place, &["config", "diff.standstill.command", "mine"]);
    let ended = place.standstill("git-setup");
    let told = "\
.gitattributes: *.snap has diff=mine already: left as it is; for these sentences, write `*.snap diff=standstill` instead
diff.standstill.command is set already, to \"mine\": left as it is; remove it with `git config --local --unset diff.standstill.command`
";
    assert_shown(&ended, 2, "", told);
    let attributes = std::fs::read_to_string(place.path(".gitattributes")).unwrap();
    assert_eq!(attributes, "*.snap diff=mine\n*.bin binary");
    assert_eq!(git(&place, &["config", "diff.standstill.command"]), "mine\n");
    // Other lines stay, and the last one is ended.
    place.write(".gitattributes", "*.bin binary");
    git(&place, &["config", "--unset", "diff.standstill.command"]);
    assert_eq!(place.standstill("git-setup").code, Some(0));
    let attributes = std::fs::read_to_string(place.path(".gitattributes")).unwrap();
    assert_eq!(attributes, "*.bin binary\n*.snap diff=standstill\n");
}

#[test]
fn without_a_repository_nothing_is_set_up() {
    let place = repository("none");
    let mut outside = place.command("git-setup");
    let shown = Ended::of(outside.env("GIT_DIR", place.path("nothing")));
    assert!(
        shown.code == Some(2) && shown.err.starts_with("git rev-parse: not a git"),
        "{}",
        shown.err
    );
}
