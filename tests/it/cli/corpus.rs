//! `--corpus DIR`: what one exploration remembers for the next.

use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

fn folder(test: &str) -> Folder {
    Folder::new(&format!("cli-corpus-{test}")).with("lost.kdl", LOST)
}

/// Each number that is found is a word that nobody has said before.
const LOCK: &str = r#"
scenario "A lock of five numbers"
service "dial" latency="1ms..64ms"
main {
    let "names" "['first', 'second', 'third', 'fourth', 'last']"
    each "number" 17 41 5 50 28 index="at" {
        let "began" "now"
        fetch "dial"
        when "now - began < number - 2 || now - began > number + 2" { break }
        log "{names[at]}"
    }
}
expect { never "main log last" }
"#;

#[test]
fn what_has_failed_is_made_first_the_next_time() {
    const FILE: &str = "known/lost.kdl.async.tokens";
    let folder = folder("corpus");
    let explore = "explore lost.kdl --strategy random --seed 3 --runs 300 --corpus known";
    let is_first = |told: &str| {
        let words: Vec<_> = told.split_whitespace().collect();
        words.join(" ").contains("the first is run 1)")
    };
    let once = folder.standstill(explore).exits(1).out;
    assert!(!is_first(&once), "{once}");
    let kept = folder.read(FILE);
    assert!(kept.starts_with("latency+of+users#1=") && kept.lines().count() == 1, "{kept}");
    let again = folder.standstill(&format!("{explore} --stop-at-first")).exits(1).out;
    assert!(again.contains("runs       2, and no more"), "{again}");
    assert!(is_first(&again), "{again}");
    assert_eq!(folder.read(FILE), kept, "it is known");
    // What is kept does not change what else is found.
    let all = folder.standstill(explore).exits(1).out;
    let distinct =
        |told: &str| told.lines().find(|it| it.starts_with("failures")).map(str::to_owned);
    assert_eq!(distinct(&all), distinct(&once));

    folder.write(FILE, "# by hand\n\nlatency\n");
    let refused = folder.standstill(explore).exits(2).err;
    assert!(refused.contains("lost.kdl.async.tokens:3: it is no token"), "{refused}");
    assert_eq!(folder.read(FILE), "# by hand\n\nlatency\n", "nothing is lost");
    folder.write(FILE, format!("# by hand\n{}# at last\n", "order+at+0s+#9=nobody\n".repeat(64)));
    folder.standstill(explore).exits(1);
    let kept = folder.read(FILE);
    assert!(kept.lines().count() == 66 && kept.contains("# by hand"), "{kept}");
    assert!(kept.ends_with("# at last\n"), "{kept}");
}

#[test]
fn a_search_with_feedback_goes_on_where_the_last_one_has_ended() {
    let folder = folder("feedback").with("lock.kdl", LOCK);
    let opens = |seed: u64, more: &str| {
        let explore = format!(
            "explore lock.kdl --explain=never --strategy feedback --runs 200 --seed {seed}"
        );
        let told = folder.standstill(&format!("{explore} {more}")).out;
        told.contains("`never \"main log last\"` fails")
    };
    let alone = (0..6).filter(|seed| opens(*seed, "")).count();
    let together = (0..6).filter(|seed| opens(*seed, "--corpus known")).count();
    assert_eq!((alone, together), (0, 1));
    let kept = folder.read("known/lock.kdl.async.kept");
    assert!(kept.lines().all(|line| line.starts_with("latency+of+dial#1=")));
    // What is read is what chance goes by: the same corpus and seed find the same.
    let found = |name: &str| {
        folder.write(format!("{name}/lock.kdl.async.kept"), &*kept);
        let explore = "explore lock.kdl --strategy feedback --seed 99 --runs 100 --explain=never --format json";
        let told = folder.standstill(&format!("{explore} --corpus {name} --jobs 2")).out;
        (told, folder.read(format!("{name}/lock.kdl.async.kept")))
    };
    assert_eq!(found("one"), found("other"));
}

#[test]
fn shards_remember_together_what_one_does_alone() {
    let folder = folder("shards").with("lock.kdl", LOCK);
    for strategy in ["feedback", "mixed", "random"] {
        let explore = format!("explore . --explain=never --strategy {strategy} --runs 80 --seed 5");
        let names = ["lost.kdl.async.tokens", "lost.kdl.async.kept", "lock.kdl.async.kept"];
        let read = |corpus: &str| {
            names.map(|name| {
                let path = format!("{corpus}/{name}");
                folder.path(&path).exists().then(|| folder.read(&path))
            })
        };
        let begin = |corpus: &str| {
            let begun = format!(
                "explore . --explain=never --strategy {strategy} --runs 60 --corpus {corpus}"
            );
            folder.standstill(&begun);
            read(corpus)
        };
        let (alone, shared) = (format!("{strategy}-alone"), format!("{strategy}-shared"));
        let before = begin(&alone);
        assert_eq!(begin(&shared), before);
        folder.standstill(&format!("{explore} --corpus {alone}"));
        for number in 1..=3 {
            let part = format!("{explore} --corpus {shared} --shard {number}/3 --format json");
            folder.write(format!("{number}.json"), folder.standstill(&part).out);
        }
        assert_eq!(read(&shared), before, "no shard writes");
        folder.standstill("merge 3.json 1.json 2.json");
        assert_eq!(read(&shared), before, "nor does who puts them together, unasked");
        folder.standstill(&format!("merge 3.json 1.json 2.json --corpus {shared}"));
        let (shared, alone) = (read(&shared), read(&alone));
        assert_eq!(shared, alone, "{strategy}");
        assert_eq!(alone[1].is_some(), strategy != "random");
        assert!(alone[0].is_some());
    }
}

#[test]
fn what_shows_nothing_new_any_more_is_left_out_and_nothing_else() {
    const FILE: &str = "known/lost.kdl.async.kept";
    let folder = folder("stale");
    let stale: Vec<_> = (0..40).map(|number| format!("latency+of+gone#{number}=1ms")).collect();
    folder.write(FILE, format!("# by hand\n{}\n", stale.join("\n")));
    folder.standstill("explore lost.kdl --strategy feedback --runs 40 --corpus known");
    let kept = folder.read(FILE);
    // A quarter of the runs are made once more at most: ten that are plain.
    let left: Vec<_> = kept.lines().filter(|line| line.contains("gone")).collect();
    assert_eq!(left.len(), 30, "{kept}");
    assert_eq!((left[0], left[29]), ("latency+of+gone#10=1ms", "latency+of+gone#39=1ms"));
    assert!(kept.starts_with("# by hand\norder"), "{kept}");
    // What does not keep runs leaves the file alone.
    folder.standstill("explore lost.kdl --strategy random --runs 40 --corpus known");
    assert_eq!(folder.read(FILE), kept);
    // An exploration that ends before it has come to them forgets none.
    let few = "explore lost.kdl --strategy feedback --runs 400 --corpus known --stop-at-first";
    folder.write("known/lost.kdl.async.tokens", folder.read("known/lost.kdl.async.tokens"));
    folder.standstill(few).exits(1).tells(&["runs       2, and no more"]);
    let after = folder.read(FILE);
    assert!(kept.lines().all(|line| after.lines().any(|it| it == line)), "{after}");
}

#[test]
fn a_corpus_that_cannot_be_is_refused() {
    let folder = folder("refused");
    let explore = "explore lost.kdl --runs 40 --corpus known";
    folder.write("known/lost.kdl.async.kept", "latency+of+users#1=60ms\n\nlatency\n");
    let refused = folder.standstill(explore).exits(2).err;
    assert!(refused.contains("lost.kdl.async.kept:3: it is no token"), "{refused}");
    folder.write("file", "");
    let refused = folder.standstill("explore lost.kdl --runs 40 --corpus file").exits(2).err;
    assert!(refused.contains("file/lost.kdl.async.tokens: "), "{refused}");

    let shard = "explore lost.kdl --runs 40 --corpus new --shard 1/2 --format json";
    let shard = folder.standstill(shard).out;
    folder.write("half.json", &*shard);
    let refused = folder.standstill("merge half.json --partial --corpus file").exits(2).err;
    assert!(refused.contains("file/lost.kdl.async.tokens: "), "{refused}");
    let wrong = shard.replacen("\"kept\":[\"", "\"kept\":[\"latency,", 1);
    assert_ne!(wrong, shard);
    folder.write("wrong.json", wrong);
    let refused = folder.standstill("merge wrong.json --partial").exits(2).err;
    assert!(refused.contains("what it has kept is no token"), "{refused}");
}
