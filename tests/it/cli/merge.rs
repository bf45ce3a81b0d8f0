//! `standstill merge`: the shards of an exploration, all of them or some, and files that are not what `explore --shard` wrote.

use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

const SLOW: &str = r#"
scenario "Slow"
service "users" latency="1s..5s"
main { fetch "users"; }
expect { total max="9s"; sometimes "main fetch users: 200"; }
explore strategy="random" seed=1 runs=60
explore strategy="random" seed=2 runs=60
"#;

/// A scenario, and its exploration in three parts.
fn shards(test: &str) -> Folder {
    let folder = Folder::new(&format!("cli-merge-{test}")).with("slow.kdl", SLOW);
    for number in 1..=3 {
        let explore = format!("explore slow.kdl --shard {number}/3 --format json");
        folder.write(format!("{number}.json"), folder.standstill(&explore).exits(0).out);
    }
    folder
}

#[test]
fn all_parts_tell_what_one_exploration_tells() {
    let folder = shards("whole");
    let whole = folder.standstill("explore slow.kdl");
    let merged = folder.standstill("merge 3.json 1.json 2.json");
    insta::assert_snapshot!(merged, @r#"
    exit code: 0
    ----- stdout -----
    Slow (async)

    runs       60   random, seed 1, as the file says
    traces     59 distinct
    outcomes       60 ok
    total      1.000s to 4.920s, median 2.750s, p99 4.920s
    sometimes  "main fetch users: 200": 60 of 60 runs, first run 0
    failures   none

    no failure found

    Slow (async)

    runs       60   random, seed 2, as the file says
    traces     53 distinct
    outcomes       60 ok
    total      1.000s to 4.960s, median 2.710s, p99 4.960s
    sometimes  "main fetch users: 200": 60 of 60 runs, first run 0
    failures   none

    no failure found
    "#);
    assert_eq!(merged.out, whole.out);
    let all = [1, 2, 3].map(|number| folder.read(format!("{number}.json")));
    folder.write("all.json", all.concat());
    assert_eq!(folder.standstill("merge all.json").out, whole.out);
    let merge = |files| folder.standstill(&format!("merge --format json --partial {files}"));
    folder.write("two.json", merge("1.json 3.json").out);
    assert_eq!(folder.standstill("merge 2.json two.json").out, whole.out);
}

#[test]
fn a_missing_part_is_bad_input_unless_it_is_said_to_be_right() {
    let folder = shards("partial");
    let merged = folder.standstill("merge 1.json 3.json");
    insta::assert_snapshot!(merged, @r#"
    exit code: 2
    ----- stdout -----
    Slow (async)

    runs       40   random, seed 1, as the file says
    shards     1, 3 of 3
    traces     40 distinct
    outcomes       40 ok
    total      1.000s to 4.900s, median 2.640s, p99 4.900s
    sometimes  "main fetch users: 200": 40 of 40 runs, first run 0
    failures   none

    no failure found

    Slow (async)

    runs       40   random, seed 2, as the file says
    shards     1, 3 of 3
    traces     36 distinct
    outcomes       40 ok
    total      1.000s to 4.890s, median 2.530s, p99 4.890s
    sometimes  "main fetch users: 200": 40 of 40 runs, first run 0
    failures   none

    no failure found

    ----- stderr -----
    slow.kdl (async, random, seed 1, 60 runs): shard 2 of 3 is missing
    slow.kdl (async, random, seed 2, 60 runs): shard 2 of 3 is missing
    this is not the whole: --partial takes it as it is
    "#);
    let partial = folder.standstill("merge --partial 1.json 3.json").exits(0);
    assert_eq!(partial.out, merged.out);
    assert!(!partial.err.contains("--partial"), "{partial}");
    let explore = "explore slow.kdl --runs 9 --shard 2/3 --format json";
    folder.write("others.json", folder.standstill(explore).out);
    let merged = folder.standstill("merge 1.json others.json 3.json").exits(2);
    merged.tells(&["shards 1, 3 of 3 are missing"]);
}

#[test]
fn part_of_an_exploration_is_never_told_as_all_that_can_differ() {
    let text = "scenario \"S\"\nmain { gather { repeat 3 { yield; }; }; }\n";
    let folder = Folder::new("cli-merge-complete").with("turns.kdl", text);
    let options = "explore turns.kdl --strategy exhaustive";
    folder.standstill(options).tells(&["which is all that can differ"]);
    let part = folder.standstill(&format!("{options} --shard 1/2"));
    assert!(!part.out.contains("which is all"), "{part}");
}

#[test]
fn a_file_that_is_not_what_was_written_is_refused() {
    let folder = shards("refused");
    let first = folder.read("1.json");
    let (line, _) = first.split_once('\n').unwrap();
    let changed = |from: &str, to: &str| {
        assert!(first.contains(from), "{from}");
        first.replace(from, to)
    };
    let cases = [
        (String::new(), "it holds no explorations: it is empty"),
        ("\n \n".to_owned(), "it holds no explorations: it is empty"),
        (first[..first.len() / 4].to_owned(), "line 1 is no exploration"),
        (first[..first.len() - 9].to_owned(), "line 2 is no exploration"),
        (format!("{line}\n"), "exploration 2 of 2 is missing"),
        (first.split_once('\n').unwrap().1.to_owned(), "exploration 1 of 2 is missing"),
        (format!("{line}\n{first}"), "shard 1 is there twice"),
        (format!("{first}{first}"), "shard 1 is there twice"),
        ("{}".to_owned(), "line 1 is no exploration: missing field `format`"),
        (changed("\"format\":1,", "\"format\":2,"), "its format is 2, and 1 is known"),
        (changed("\"shards\":[1]", "\"shards\":[]"), "it claims to be no shard"),
        (changed("\"shards\":[1]", "\"shards\":[0]"), "shard 0 of 3, which cannot be"),
        (changed("\"shards\":[1]", "\"shards\":[4]"), "shard 4 of 3, which cannot be"),
        (changed("\"shards\":[1]", "\"shards\":[2]"), "which is none of its shards'"),
        (changed("\"shards\":3", "\"shards\":0"), "shard 1 of 0, which cannot be"),
        (changed("\"runs\":60", "\"runs\":6"), "it claims 20 runs, where 6 were asked for"),
        (changed("\"ok\":20", "\"ok\":21"), "its outcomes do not go with the number of its runs"),
        (changed("\"ok\":20", "\"ok\":18446744073709551615,\"x\":21"), "its outcomes do not go"),
        (changed("\"model\":\"async\"", "\"model\":\"green\""), "unknown model `green`"),
        (changed("slow.kdl", "gone.kdl"), "cannot read gone.kdl: No such file"),
        (changed("slow.kdl", "caf\u{fffd}.kdl"), "if its name is no UTF-8"),
    ];
    for (text, told) in cases {
        folder.write("1.json", &text);
        folder.standstill("merge 1.json 2.json 3.json").exits(2).tells(&[told]);
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_refused() {
    let folder = shards("unreadable");
    insta::assert_snapshot!(folder.standstill("merge 2.json none.json"), @r"
    exit code: 2
    ----- stderr -----
    none.json: cannot read it: No such file or directory (os error 2)
    ");
    insta::assert_snapshot!(folder.standstill("merge 2.json ."), @r"
    exit code: 2
    ----- stderr -----
    .: cannot read it: Is a directory (os error 21)
    ");
    insta::assert_snapshot!(folder.standstill("merge 2.json /dev/zero"), @r"
    exit code: 2
    ----- stderr -----
    /dev/zero: cannot read it: it is larger than 512 MiB
    ");
}

#[test]
fn shards_that_are_merged_tell_what_one_exploration_tells() {
    let folder = Folder::new("cli-merge-lost").with("lost.kdl", LOST);
    for number in 1..=2 {
        let options = format!("explore lost.kdl --runs 200 --shard {number}/2 --format json");
        folder.write(format!("{number}.json"), folder.standstill(&options).out);
    }
    let merged = folder.standstill("merge 2.json 1.json").exits(1);
    assert_eq!(merged.out, folder.standstill("explore lost.kdl --runs 200").out);
    insta::assert_snapshot!(folder.standstill("merge 1.json 1.json"), @r"
    exit code: 2
    ----- stderr -----
    1.json: shard 1 is there twice
    ");
    folder.write("lost.kdl", format!("{LOST}// changed\n"));
    insta::assert_snapshot!(folder.standstill("merge 1.json 2.json"), @r"
    exit code: 2
    ----- stderr -----
    lost.kdl is not the file that was explored: it has changed since
    ");
}
