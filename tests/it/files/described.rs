//! A changed snapshot tells in its head what has changed, as the failing test does.

use crate::files::harness::{FOLDER, tested};
use crate::support::folder::Folder;

const PENDING: &str = "snapshots/as_a_harness/nap.async.snap.new";
const ACCEPTED: &str = "snapshots/as_a_harness/nap.async.snap";

fn nap(folder: &Folder, length: &str) {
    let text = format!("scenario \"Nap\"\nmain {{ sleep \"{length}\"; log \"up\"; }}\n");
    folder.write(format!("{FOLDER}/nap.kdl"), text);
}

/// What `cargo insta review` shows before the lines of a file.
fn description(folder: &Folder, file: &str) -> Option<String> {
    let snapshot = insta::Snapshot::from_file(&folder.path(file)).unwrap();
    snapshot.metadata().description().map(str::to_owned)
}

#[test]
fn what_waits_for_review_begins_with_what_the_failing_test_says() {
    let folder = Folder::new("files-described");
    nap(&folder, "1s");
    assert_eq!(tested(&folder, "", "unseen").code, Some(0));
    assert_eq!(description(&folder, ACCEPTED), None, "a first trace has changed nothing");

    nap(&folder, "2s");
    let told =
        "total 1.000s → 2.000s\n`main sleep` 1s longer (1s → 2s), 1 later line moves with it";
    let said = tested(&folder, "", "new");
    assert_eq!(said.code, Some(101));
    let begins = format!("the trace has changed: {ACCEPTED}\n\n{told}\n\n--- accepted");
    assert!(said.out.contains(&begins), "{}", said.out);
    assert_eq!(description(&folder, PENDING).as_deref(), Some(told));
    assert_eq!(description(&folder, ACCEPTED), None);

    // Accepted unseen, it says the same; and what it says of itself is no part of the trace.
    assert_eq!(tested(&folder, "", "always").code, Some(0));
    assert_eq!(description(&folder, ACCEPTED).as_deref(), Some(told));
    assert_eq!(tested(&folder, "", "no").code, Some(0));
    let trace = folder.standstill(&format!("diff {ACCEPTED} {FOLDER}/nap.kdl"));
    assert_eq!(trace.code, Some(0), "{}{}", trace.out, trace.err);
}
