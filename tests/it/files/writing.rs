//! Whatever ends the writing of a file: what stood stands, and nothing is half-written.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "processes live and are killed in real time"
)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::files::Numbers;
use crate::files::harness::{self, FOLDER, tested};
use crate::support::command::Ended;
use crate::support::folder::Folder;

/// More than a file may have, by [`LIMITED`].
const LINES: usize = 400;
/// A limit on the size of files, which the process meets as it would a full disk.
const LIMITED: &str = "trap '' XFSZ; ulimit -f 1;";
/// The same limit, which kills the process in the middle of writing.
const KILLED: &str = "ulimit -c 0; ulimit -f 1;";
/// The same, but that not even one block may be written.
fn nothing(limit: &str) -> String {
    limit.replace("-f 1", "-f 0")
}

/// How often a process is killed at a random moment.
const KILLS: usize = 100;

/// A place with some scenarios whose traces have so many lines, and the snapshots of other traces.
fn folder(name: &str, scenarios: usize) -> Folder {
    let folder = Folder::new(&format!("files-{name}"));
    for number in 0..scenarios {
        let text = format!("scenario \"S\"\nmain {{ repeat {LINES} {{ log \"line\"; }}; }}\n");
        folder.write(format!("{FOLDER}/{number}.kdl"), text);
        folder.write(format!("snapshots/as_a_harness/{number}.async.snap"), OLD);
    }
    folder
}

/// A snapshot as it stood.
const OLD: &str = "---\nsource: scenarios/s.kdl\n---\nok   total 9.000s   1 task\n";

fn snapshot(folder: &Folder, number: usize) -> PathBuf {
    folder.path(format!("snapshots/as_a_harness/{number}.async.snap"))
}

/// The names of the files in the folder of snapshots.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path("snapshots/as_a_harness")).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_full_disk_leaves_the_snapshot_that_stood() {
    let folder = folder("full", 1);
    for (update, file) in [("always", "0.async.snap"), ("new", "0.async.snap.new")] {
        let said = tested(&folder, LIMITED, update);
        assert_eq!(said.code, Some(101), "{}{}", said.out, said.err);
        let told = format!("cannot write snapshots/as_a_harness/{file}: File too large");
        for told in [&*told, "the trace has changed", "-ok   total 9.000s   1 task"] {
            assert!(said.out.contains(told), "no {told:?} in {}", said.out);
        }
        assert_eq!(fs::read_to_string(snapshot(&folder, 0)).unwrap(), OLD);
        assert_eq!(names(&folder), ["0.async.snap"], "nothing is left behind");
    }
}

#[test]
fn who_is_killed_in_the_middle_of_writing_leaves_the_snapshot_that_stood() {
    let folder = folder("middle", 1);
    for update in ["always", "new"] {
        let said = tested(&folder, KILLED, update);
        assert_eq!(said.code, None, "a signal has killed it: {}{}", said.out, said.err);
        assert_eq!(fs::read_to_string(snapshot(&folder, 0)).unwrap(), OLD);
        let left = names(&folder);
        assert!(left.iter().all(|it| it == "0.async.snap" || it.starts_with(".tmp")), "{left:?}");
    }
    // What is left behind is in nobody's way.
    assert_eq!(tested(&folder, "", "always").code, Some(0));
    assert_ne!(fs::read_to_string(snapshot(&folder, 0)).unwrap(), OLD);
    let leftovers = harness::command(&folder, "", "no", "every_snapshot_has_its_scenario");
    assert_eq!(Ended::of(&mut { leftovers }).code, Some(0));
}

#[test]
fn who_is_killed_at_any_moment_leaves_whole_snapshots() {
    const SCENARIOS: usize = 12;
    let folder = folder("killed", SCENARIOS);
    let started = Instant::now();
    assert_eq!(tested(&folder, "", "always").code, Some(0));
    let whole = started.elapsed();
    let new = fs::read_to_string(snapshot(&folder, 0)).unwrap();
    let news: Vec<_> =
        (0..SCENARIOS).map(|it| new.replace("/0.kdl", &format!("/{it}.kdl"))).collect();
    let (mut numbers, mut cut_short) = (Numbers(14), 0);
    for _ in 0..KILLS {
        (0..SCENARIOS).for_each(|number| fs::write(snapshot(&folder, number), OLD).unwrap());
        let mut command = harness::command(&folder, "", "always", "as_a_harness");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let delay = numbers.below(usize::try_from(whole.as_micros()).unwrap());
        thread::sleep(Duration::from_micros(delay as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        let found: Vec<_> =
            (0..SCENARIOS).map(|it| fs::read_to_string(snapshot(&folder, it)).unwrap()).collect();
        for (found, new) in found.iter().zip(&news) {
            assert!(found == OLD || found == new, "neither of both: {found:?}");
        }
        cut_short += usize::from(found.contains(&OLD.to_owned()) && found != vec![OLD; SCENARIOS]);
    }
    assert!(cut_short > KILLS / 10, "only {cut_short} were killed between two snapshots");
}

#[test]
fn a_folder_that_cannot_be_written_is_told_besides_the_trace() {
    let folder = folder("folder", 1);
    fs::remove_dir_all(folder.path("snapshots")).unwrap();
    folder.write("snapshots", "a file");
    let said = tested(&folder, "", "always");
    assert_eq!(said.code, Some(101));
    let told = "cannot read snapshots/as_a_harness/0.async.snap: Not a directory";
    assert!(said.out.contains(told), "{}", said.out);
    let leftovers = Ended::of(&mut harness::command(&folder, "", "no", "every_snapshot_has"));
    let told = "cannot read the folder snapshots: Not a directory";
    assert!(leftovers.code == Some(101) && leftovers.out.contains(told), "{}", leftovers.out);
    fs::remove_file(folder.path("snapshots")).unwrap();
    // Nobody can make a folder there, whoever he is.
    symlink("/proc/self", folder.path("snapshots")).unwrap();
    let said = tested(&folder, "", "new");
    let (told, missing) = (
        "cannot write snapshots/as_a_harness/0.async.snap.new: ",
        "this trace has no snapshot yet",
    );
    assert!(said.out.contains(told) && said.out.contains(missing), "{}", said.out);
}

#[test]
fn a_snapshot_that_is_marked_read_only_is_not_replaced() {
    let folder = folder("read-only", 1);
    let file = snapshot(&folder, 0);
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    let said = tested(&folder, "", "always");
    let told = "cannot write snapshots/as_a_harness/0.async.snap: it is read-only";
    assert!(said.out.contains(told), "{}", said.out);
    assert_eq!(fs::read_to_string(&file).unwrap(), OLD);
}

#[test]
fn a_link_still_leads_to_the_snapshot() {
    let folder = folder("link", 1);
    let file = snapshot(&folder, 0);
    fs::rename(&file, folder.path("kept")).unwrap();
    symlink("../../kept", &file).unwrap();
    assert_eq!(tested(&folder, "", "always").code, Some(0));
    assert!(fs::symlink_metadata(&file).unwrap().is_symlink());
    assert_ne!(fs::read_to_string(folder.path("kept")).unwrap(), OLD);
}

#[test]
fn a_snapshot_of_two_tests_is_refused() {
    let folder = Folder::new("files-shared");
    let text = "scenario \"S\"\nmain { sleep \"1s\"; }\nreplay \"a b\" { }\nreplay \"a-b\" { }\n";
    folder.write(format!("{FOLDER}/s.kdl"), text);
    let said = tested(&folder, "", "always");
    let told =
        "snapshots/as_a_harness/s.async.replay-a-b.snap is the snapshot of another test, too";
    assert!(said.out.contains(told), "{}", said.out);
    assert_eq!(said.out.matches("is the snapshot of another test").count(), 1, "{}", said.out);
}

#[test]
fn a_counterexample_is_saved_whole_and_in_nobodys_place() {
    let folder = Folder::new("files-counterexample");
    let text = "scenario \"S\"\nmain { sleep \"1s..9s\"; }\nexpect { total max=\"5s\"; }\nexplore runs=20\n";
    folder.write(format!("{FOLDER}/s.kdl"), text);
    folder.write(format!("{FOLDER}/s.counterexample-1.kdl"), "mine");
    let second = folder.path(FOLDER).join("s.counterexample-2.kdl");
    for before in [LIMITED, KILLED] {
        let said = tested(&folder, &nothing(before), "no");
        assert_ne!(said.code, Some(0));
        assert!(!second.exists());
        let told = "cannot write scenarios/as_a_harness/s.counterexample-2.kdl: File too large";
        assert!(before == KILLED || said.out.contains(told), "{}", said.out);
    }
    tested(&folder, "", "no");
    assert!(fs::read_to_string(&second).unwrap().ends_with("}\n"));
    let mine = fs::read_to_string(folder.path(FOLDER).join("s.counterexample-1.kdl")).unwrap();
    assert_eq!(mine, "mine");
}

#[test]
fn a_scenario_is_written_whole_or_not_at_all() {
    let folder = Folder::new("files-new");
    let file = folder.path("scenarios/mine.kdl");
    for before in [LIMITED, KILLED] {
        let mut new = std::process::Command::new("sh");
        let script = format!("{} exec \"$0\" new mine", nothing(before));
        new.args(["-c", &script, env!("CARGO_BIN_EXE_standstill")]).current_dir(folder.path(""));
        let said = Ended::of(&mut new);
        let is_told = said.err.contains("cannot write scenarios/mine.kdl: File too large");
        assert_eq!((said.code == Some(2), is_told), (before == LIMITED, before == LIMITED));
        assert!(!file.exists());
    }
    assert_eq!(folder.standstill("new mine").code, Some(0));
    symlink("nowhere", folder.path("scenarios/link.kdl")).unwrap();
    assert!(folder.standstill("new link").err.contains("scenarios/link.kdl exists"));
}
