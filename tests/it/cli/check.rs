//! `standstill check`: whether files are scenarios. What it says of each mistake stands in `tests/invalid/`.

use super::{FAILS, with_all};
use crate::support::folder::Folder;

#[test]
fn check_runs_nothing() {
    let folder = Folder::new("cli-check").with("scenarios/fails.kdl", FAILS);
    insta::assert_snapshot!(folder.standstill("check scenarios/fails.kdl"), @r"
    exit code: 0
    ----- stdout -----
    ok scenarios/fails.kdl
    ");
}

#[test]
fn every_file_is_told_and_the_bad_ones_with_their_mistakes() {
    insta::assert_snapshot!(with_all("cli-check-all").standstill("check scenarios"), @r#"
    exit code: 2
    ----- stdout -----
    ok scenarios/fails.kdl
    ok scenarios/folder/holds.kdl
    ----- stderr -----
      × unknown step `slep`
       ╭─[scenarios/bad.kdl:2:8]
     1 │ scenario "Bad"
     2 │ main { slep "1s"; }
       ·        ──┬─
       ·          ╰── not known
       ╰────
      help: did you mean `sleep`?
    "#);
}
