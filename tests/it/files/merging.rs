//! Merging files that are not what `explore --shard` wrote, or not all of it.

use std::fs;

use crate::support::command::{Ended, standstill};
use crate::support::place::Place;

const SLOW: &str = r#"
scenario "Slow"
service "users" latency="1s..5s"
main { fetch "users"; }
expect { total max="9s"; sometimes "main fetch users: 200"; }
explore strategy="random" seed=1 runs=60
explore strategy="random" seed=2 runs=60
"#;

/// A place with a scenario, and its exploration in three parts.
fn place(name: &str) -> Place {
    let place = Place::new(&format!("files-merge-{name}"));
    place.write("slow.kdl", SLOW);
    for number in 1..=3 {
        let part =
            standstill(&place, &format!("explore slow.kdl --shard {number}/3 --format json"));
        assert_eq!(part.code, Some(0), "{}", part.err);
        place.write(&format!("{number}.json"), part.out);
    }
    place
}

#[track_caller]
fn ends(ended: &Ended, code: i32, told: &str) {
    assert_eq!(ended.code, Some(code), "{}{}", ended.out, ended.err);
    assert!(ended.err.contains(told), "no {told:?} in {}", ended.err);
}

#[test]
fn all_parts_tell_what_one_exploration_tells() {
    let place = place("whole");
    let whole = standstill(&place, "explore slow.kdl");
    let merged = standstill(&place, "merge 3.json 1.json 2.json");
    ends(&merged, 0, "");
    assert_eq!((&*merged.out, &*merged.err), (&*whole.out, ""));
    let all = [1, 2, 3].map(|it| fs::read_to_string(place.0.join(format!("{it}.json"))).unwrap());
    place.write("all.json", all.concat());
    assert_eq!(standstill(&place, "merge all.json").out, whole.out);
    let merge = |files| standstill(&place, &format!("merge --format json --partial {files}"));
    place.write("two.json", merge("1.json 3.json").out);
    assert_eq!(standstill(&place, "merge 2.json two.json").out, whole.out);
}

#[test]
fn a_missing_part_is_bad_input_unless_it_is_said_to_be_right() {
    let place = place("partial");
    let merged = standstill(&place, "merge 1.json 3.json");
    let told = "slow.kdl (async, random, seed 2, 60 runs): shard 2 of 3 is missing\n";
    ends(&merged, 2, told);
    assert!(merged.err.ends_with("this is not the whole: --partial takes it as it is\n"));
    assert!(merged.out.contains("runs       40   random, seed 1"), "{}", merged.out);
    assert!(merged.out.contains("shards     1, 3 of 3\n"), "{}", merged.out);
    let partial = standstill(&place, "merge --partial 1.json 3.json");
    ends(&partial, 0, told);
    assert_eq!(partial.out, merged.out);
    let others = standstill(&place, "explore slow.kdl --runs 9 --shard 2/3 --format json").out;
    place.write("others.json", others);
    ends(&standstill(&place, "merge 1.json others.json 3.json"), 2, "shards 1, 3 of 3 are missing");
}

#[test]
fn part_of_an_exploration_is_never_told_as_all_that_can_differ() {
    let place = Place::new("files-merge-complete");
    let text = "scenario \"S\"\nmain { gather { repeat 3 { yield; }; }; }\n";
    place.write("turns.kdl", text);
    let options = "explore turns.kdl --strategy exhaustive";
    let whole = standstill(&place, options);
    assert!(whole.out.contains("which is all that can differ"), "{}", whole.out);
    let part = standstill(&place, &format!("{options} --shard 1/2"));
    assert!(!part.out.contains("which is all"), "{}", part.out);
}

#[test]
fn a_file_that_is_not_what_was_written_is_refused() {
    let place = place("refused");
    let first = fs::read_to_string(place.0.join("1.json")).unwrap();
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
        place.write("1.json", &text);
        ends(&standstill(&place, "merge 1.json 2.json 3.json"), 2, told);
    }
    for (file, told) in
        [("none.json", "No such file"), (".", "Is a directory"), ("/dev/zero", "larger than")]
    {
        ends(&standstill(&place, &format!("merge 2.json {file}")), 2, told);
    }
}
