//! `standstill list`: which scenarios there are.

use super::with_all;
use crate::formats::schema::Schema;
use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

#[test]
fn every_scenario_is_told_with_what_belongs_to_it() {
    let replays = "replay \"late\" {\n    take \"latency of users#1\" \"900ms\"\n    fails \"never\"\n}\nexplore runs=50 strategy=\"pct:2\" { fails \"never\"; }\n";
    let folder = with_all("cli-list").with("scenarios/lost.kdl", format!("{LOST}\n{replays}"));
    insta::assert_snapshot!(folder.standstill("list"), @r#"
    exit code: 2
    ----- stdout -----
    scenarios/fails.kdl: Fails
      async
        total "2s"   line 4
        never "main finished"   line 4
    scenarios/folder/holds.kdl: Holds
      async
        total "2s"   line 6
      sync
        total "3s"   line 7
    scenarios/lost.kdl: Lost update
      async
        never "main log total 1"   line 23
        sometimes "main log total 2"   line 24
        replay "late"
        explore: pct:2, 50 runs, seed 0
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
    let json = folder.standstill("list --format json --filter lost").exits(2);
    json.out.lines().for_each(|line| assert_eq!(Schema::file().wrong(line), None));
    insta::assert_snapshot!(json.out, @r#"
    {"format":1,"file":"scenarios/bad.kdl","scenario":null,"models":[],"calls":[],"problems":[{"message":"unknown step `slep`","help":"did you mean `sleep`?","at":{"file":null,"line":2,"column":8,"end_line":2,"end_column":12}}],"hints":[]}
    {"format":1,"file":"scenarios/lost.kdl","scenario":"Lost update","models":[{"model":"async","expectations":[{"line":23,"text":"never \"main log total 1\""},{"line":24,"text":"sometimes \"main log total 2\""}],"replays":["late"],"explorations":[{"strategy":"pct:2","runs":50,"seed":0}]}],"calls":[],"problems":[],"hints":[]}
    "#);
}

#[test]
fn scenarios_that_call_functions_are_listed() {
    let calls = "scenario \"Calls\"\nmain { call \"pay\"; call \"book\"; call \"pay\"; }\n";
    let folder = Folder::new("cli-list-calls").with("a.kdl", calls);
    let json = folder.standstill("list a.kdl --format json").exits(0);
    json.tells(&["\"calls\":[\"book\",\"pay\"]"]);
}
