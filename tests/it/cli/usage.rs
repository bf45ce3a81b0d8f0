//! What the command does not understand.

use super::HOLDS;
use crate::support::folder::Folder;

#[test]
fn what_the_command_does_not_understand_is_bad_input() {
    let folder = Folder::new("cli-usage").with("a.kdl", HOLDS);
    insta::assert_snapshot!(folder.standstill("run a.kdl --sed 7"), @r"
    exit code: 2
    ----- stderr -----
    error: unexpected argument '--sed' found

      tip: a similar argument exists: '--seed'

    Usage: standstill run --seed <N> <FILE|DIR>...

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.standstill("run a.kdl --model green"), @r"
    exit code: 2
    ----- stderr -----
    error: invalid value 'green' for '--model <MODEL>'
      [possible values: async, sync, threads]

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.standstill("run a.kdl --seed many"), @r"
    exit code: 2
    ----- stderr -----
    error: invalid value 'many' for '--seed <N>': invalid digit found in string

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.standstill("explore a.kdl --strategy luck"), @r"
    exit code: 2
    ----- stderr -----
    error: invalid value 'luck' for '--strategy <STRATEGY>': a strategy is mixed, random, surw, urw, pos, pct:DEPTH, feedback, exhaustive, delays:MOST, preemptions:MOST, faults, or cancel:TASKS

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.standstill("explore a.kdl --shard 3/2"), @r"
    exit code: 2
    ----- stderr -----
    error: invalid value '3/2' for '--shard <K/N>': K is from 1 to N

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.standstill("merge"), @r"
    exit code: 2
    ----- stderr -----
    error: the following required arguments were not provided:
      <FILE>...

    Usage: standstill merge <FILE>...

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(folder.standstill("walk"), @r"
    exit code: 2
    ----- stderr -----
    error: unrecognized subcommand 'walk'

    Usage: standstill [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    let nothing = folder.standstill("").exits(2);
    assert!(nothing.out.is_empty() && nothing.err.contains("Usage: standstill"), "{nothing}");
}
