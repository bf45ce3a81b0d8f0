//! `standstill fmt`: files as they are usually written.

use std::fs;
use std::path::Path;

use standstill::scenario::Scenario;

use crate::support::files::files;
use crate::support::folder::Folder;

const UGLY: &str = "scenario   \"Naps\" // short\nmain{\n\n  // first\n  sleep \"1s\";\n  let \"r\" \"'done'\"\n}\n\n\n";
const USUAL: &str = "scenario \"Naps\" // short\nmain {\n    // first\n    sleep \"1s\"\n    let \"r\" text=\"done\"\n}\n";

#[test]
fn files_are_laid_out_and_those_that_are_already_are_left() {
    let folder = Folder::new("cli-fmt")
        .with("scenarios/ugly.kdl", UGLY)
        .with("scenarios/usual.kdl", USUAL)
        .with("scenarios/open.kdl", "main {\n");
    let check = folder.standstill("fmt --check").exits(2);
    check.tells(&["not laid out as usual: scenarios/ugly.kdl\n", "this `{` is never closed"]);
    assert_eq!(folder.read("scenarios/ugly.kdl"), UGLY);
    folder.standstill("fmt scenarios/ugly.kdl --check").exits(1);
    let done = folder.standstill("fmt").exits(2);
    assert_eq!(done.out, "laid out scenarios/ugly.kdl\n");
    assert_eq!(folder.read("scenarios/ugly.kdl"), USUAL);
    assert_eq!(folder.read("scenarios/open.kdl"), "main {\n");
    let again = folder.standstill("fmt scenarios/ugly.kdl scenarios/usual.kdl").exits(0);
    assert_eq!((again.out.as_str(), again.err.as_str()), ("", ""));
    let input = folder.standstill_reading("fmt -", UGLY).exits(0);
    assert_eq!(input.out, USUAL);
    folder.standstill("fmt nowhere.kdl").exits(2).tells(&["cannot read nowhere.kdl"]);
}

/// Whatever a file holds, laying it out twice is laying it out once, and what is wrong with it stays as wrong.
#[test]
fn what_is_laid_out_stays_so_and_says_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["scenarios", "tests"].map(|folder| files(&root.join(folder), "kdl")).concat();
    let (mut laid_out, mut refused) = (0, 0);
    for path in found {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        // Indentation, blanks and blank lines are as nobody writes them.
        for text in
            [text.clone(), text.replace("\n    ", "\n\t \n"), text.replace('\n', "\r\n\r\n\r\n")]
        {
            let Ok(once) = Scenario::formatted("a.kdl", &text) else {
                refused += 1;
                continue;
            };
            laid_out += 1;
            assert_eq!(Scenario::formatted("a.kdl", &once).unwrap(), once, "{}", path.display());
            let messages = |text: &str| {
                let read = Scenario::parse("a.kdl", text);
                let problems = read.err().map(|error| {
                    let all = error.problems().iter().map(|it| it.message().to_owned());
                    all.collect::<Vec<_>>()
                });
                problems.unwrap_or_default()
            };
            assert_eq!(messages(&text), messages(&once), "{}", path.display());
        }
    }
    assert!(laid_out > 1000 && refused > 50, "{laid_out}, {refused}");
}

#[test]
fn the_files_of_this_repository_are_laid_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found =
        ["scenarios", "tests/asyncio"].map(|folder| files(&root.join(folder), "kdl")).concat();
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(Scenario::formatted("a.kdl", &text).unwrap(), text, "{}", path.display());
    }
}
