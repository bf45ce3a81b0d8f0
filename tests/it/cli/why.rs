//! `standstill why`: what a total is made of.

use super::{BAD, HOLDS};
use crate::support::command::Ended;
use crate::support::folder::Folder;

const SHOP: &str = r#"
scenario "Shop"
service "stock" latency="800ms"
lock "till"
main {
    gather {
        task "customer" { fetch "stock"; acquire "till" { sleep "1s"; }; }
        task "cleaner" { acquire "till" { sleep "1500ms"; }; }
        sleep "2s" as="radio"
    }
}
"#;

#[test]
fn the_way_back_from_the_end_is_told_with_what_would_shorten_it() {
    let folder = Folder::new("cli-why").with("shop.kdl", SHOP);
    insta::assert_snapshot!(folder.standstill("why shop.kdl"), @r"
    exit code: 0
    ----- stdout -----
    Shop (async)

    `main finished` at 2.500: what the time until then is made of
      1.500s  60 %  0.000 → 1.500  cleaner sleep 1.5s
      1.000s  40 %  1.500 → 2.500  customer sleep 1s

    what had time to spare
      0.500s  0.000 → 2.000  radio sleep 2s
      0.700s  0.000 → 0.800  customer fetch stock

    what a shorter wait would bring, as runs with one show
      1s less of `sleep 1.5s` in line 8 saves 0.500s: it is at 2.000
      1s less of `sleep 1s` in line 7 saves 0.500s: it is at 2.000
    ");
}

#[test]
fn an_event_can_be_asked_for_and_one_that_never_happens_is_told() {
    let folder = Folder::new("cli-why-event").with("shop.kdl", SHOP);
    let mut why = folder.command("why shop.kdl");
    let ended = Ended::of(why.arg("radio finished"));
    insta::assert_snapshot!(ended, @r"
    exit code: 0
    ----- stdout -----
    Shop (async)

    `radio finished` at 2.000: what the time until then is made of
      2.000s  100 %  0.000 → 2.000  radio sleep 2s

    what a shorter wait would bring, as runs with one show
      1s less of `sleep 2s` in line 9 saves 1.000s: it is at 1.000
    ");
    let mut why = folder.command("why shop.kdl");
    let ended = Ended::of(why.arg("radio exploded"));
    insta::assert_snapshot!(ended, @r#"
    exit code: 1
    ----- stderr -----
    shop.kdl (async): nothing reads like "radio exploded"
    "#);
}

#[test]
fn each_model_of_a_file_has_its_own_way() {
    let folder = Folder::new("cli-why-models").with("holds.kdl", HOLDS);
    insta::assert_snapshot!(folder.standstill("why holds.kdl"), @r"
    exit code: 0
    ----- stdout -----
    Holds (async)

    `main finished` at 2.000: what the time until then is made of
      2.000s  100 %  0.000 → 2.000  nap sleep 2s

    what had time to spare
      1.000s  0.000 → 1.000  sleep sleep 1s

    what a shorter wait would bring, as runs with one show
      1s less of `sleep 2s` in line 5 saves 1.000s: it is at 1.000

    Holds (sync)

    `main finished` at 3.000: what the time until then is made of
      1.000s  33 %  0.000 → 1.000  sleep sleep 1s
      2.000s  67 %  1.000 → 3.000  nap sleep 2s

    what a shorter wait would bring, as runs with one show
      1s less of `sleep 2s` in line 5 saves 1.000s: it is at 2.000
      1s less of `sleep 1s` in line 5 saves 1.000s: it is at 2.000
    ");
}

#[test]
fn what_is_no_scenario_is_refused() {
    let folder = Folder::new("cli-why-bad").with("bad.kdl", BAD);
    insta::assert_snapshot!(folder.standstill("why bad.kdl"), @r#"
    exit code: 2
    ----- stderr -----
      × unknown step `slep`
       ╭─[bad.kdl:2:8]
     1 │ scenario "Bad"
     2 │ main { slep "1s"; }
       ·        ──┬─
       ·          ╰── not known
       ╰────
      help: did you mean `sleep`?
    "#);
}

#[test]
fn a_deviation_that_matches_nothing_is_bad_input_as_for_run() {
    let folder = Folder::new("cli-why-unmatched").with("shop.kdl", SHOP);
    let token = "--replay order+at+9s+#1=radio";
    let [why, run] =
        ["why", "run"].map(|command| folder.standstill(&format!("{command} shop.kdl {token}")));
    assert_eq!((why.code, &*why.out), (Some(2), ""));
    assert!(why.err.starts_with("shop.kdl (async): "), "{}", why.err);
    assert_eq!(why.err, run.err);
}
