//! `standstill new`: a scenario to start from.

use crate::support::folder::Folder;

#[test]
fn new_writes_a_scenario_that_holds() {
    let folder = Folder::new("cli-new");
    insta::assert_snapshot!(folder.standstill("new retries/gives-up"), @r"
    exit code: 0
    ----- stdout -----
    wrote scenarios/retries/gives-up.kdl
    run it: standstill run scenarios/retries/gives-up.kdl
    ");
    insta::assert_snapshot!(folder.standstill("run scenarios/retries/gives-up.kdl"), @r"
    exit code: 0
    ----- stdout -----
    Gives up (async)

    ok   total 0.200s   3 tasks

              0s                                   200ms
    main      ├────────────────────────────────────────┤
    users     ├────────────────────────────────────────┤
    report    ├─────────┤

    0.000  main      started
    0.000  users     started
    0.000  users     fetch users
    0.000  report    started
    0.000  report    sleep 50ms
    0.050  report    log half way
    0.050  report    finished
    0.200  users     fetch users: 200
    0.200  users     finished
    0.200  main      finished

    3 expectations hold

    1 run holds
    ");
}

#[test]
fn new_does_not_overwrite() {
    let folder = Folder::new("cli-new-overwrite").with("scenarios/mine.kdl", "mine");
    insta::assert_snapshot!(folder.standstill("new mine"), @r"
    exit code: 2
    ----- stderr -----
    scenarios/mine.kdl exists: remove it first, or choose another name
    ");
    assert_eq!(folder.read("scenarios/mine.kdl"), "mine");
}

#[test]
fn new_stays_in_the_folder_of_scenarios() {
    let folder = Folder::new("cli-new-outside");
    insta::assert_snapshot!(folder.standstill("new ../outside"), @r#"
    exit code: 2
    ----- stderr -----
    "../outside" is no name: its parts are neither empty nor begin with a dot
    "#);
    assert_eq!(folder.names(""), [""; 0]);
}
