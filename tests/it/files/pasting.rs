//! Commands that are printed, pasted into shells, for names of every kind that a system allows.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, iter};

use crate::files::harness::{self, FOLDER};
use crate::files::{FAILS, Numbers};
use crate::support::command::Ended;
use crate::support::folder::Folder;

/// Shells, the last as a terminal would have it.
const SHELLS: [&[&str]; 3] =
    [&["sh"], &["bash"], &["bash", "--norc", "-o", "history", "-o", "histexpand"]];

/// Names that have what a shell, a terminal or an option parser would take for something else.
const NAMES: [&str; 24] = [
    "plain.kdl",
    "two  words",
    " blank ",
    "-n.kdl",
    "--help",
    "-",
    "it's \"quoted\"",
    "$HOME $(ls) `ls`",
    "a\nb.kdl",
    "\n",
    "ends\n\n",
    "tab\t",
    "bell\u{7}\u{1b}[31m",
    "*?[a]{b,c}",
    "~",
    "#x",
    "a!b !! !$",
    "100%s%%",
    r"back\slash\n\101",
    "größe \u{fffd}.kdl",
    "\u{202e}ldk.a",
    "zero\u{200b}width",
    "a;b&c|d<e>f(g)",
    "=a:b=",
];

/// All of them: every byte in one name, too, and some at random.
fn names() -> Vec<OsString> {
    let bytes: Vec<u8> = (1..=255).filter(|byte| *byte != b'/').collect();
    let mut numbers = Numbers(5);
    let by_chance = iter::repeat_with(|| {
        let length = 1 + numbers.below(12);
        iter::repeat_with(|| bytes[numbers.below(bytes.len())]).take(length).collect::<Vec<_>>()
    });
    let by_chance: Vec<_> = by_chance.take(20).collect();
    let all = NAMES.iter().map(|it| it.as_bytes().to_vec()).chain([bytes.clone()]).chain(by_chance);
    all.filter(|it| it != b"." && it != b"..").map(|it| OsStr::from_bytes(&it).to_owned()).collect()
}

/// Whether a program is installed.
fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// The shells that are installed; the first is there on every system.
fn shells() -> impl Iterator<Item = &'static [&'static str]> + Clone {
    SHELLS.into_iter().filter(|shell| shell[0] == "sh" || is_there(shell[0]))
}

/// What the shell does with a text that somebody pastes.
fn pasted(shell: &[&str], folder: &Folder, text: &str) -> Ended {
    let command_is = Path::new(env!("CARGO_BIN_EXE_standstill")).parent().unwrap();
    let path = env::join_paths(
        iter::once(command_is.to_owned()).chain(env::split_paths(&env::var_os("PATH").unwrap())),
    );
    let mut child = Command::new(shell[0])
        .args(&shell[1..])
        .current_dir(folder.path(""))
        .env("PATH", path.unwrap())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("{text}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let [out, err] =
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    Ended { code: output.status.code(), out, err }
}

/// What stands between two texts.
#[track_caller]
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no {after:?} in {rest}")).0
}

/// No terminal does anything with the command, other than show it.
fn is_harmless(command: &str) -> bool {
    !command.chars().any(|letter| letter.is_control() && letter != '\n')
}

#[test]
fn a_run_comes_back_from_its_command_whatever_the_file_is_called() {
    let folder = Folder::new("files-paste-run");
    for name in names() {
        fs::write(folder.path(&name), FAILS).unwrap();
        let path = Path::new("./").join(&name);
        let given = if name.as_bytes().starts_with(b"-") { path.as_os_str() } else { &name };
        let run = Ended::of(folder.command("run").arg(given));
        assert_eq!(run.code, Some(1), "{name:?}: {}{}", run.out, run.err);
        let again = between(&run.out, "run it again: ", "\n\n1 of 1 run fails");
        assert!(is_harmless(again), "{again:?}");
        for shell in shells() {
            let pasted = pasted(shell, &folder, again);
            assert_eq!((pasted.code, &pasted.out), (Some(1), &run.out), "{shell:?} {again}");
        }
        fs::remove_file(folder.path(&name)).unwrap();
    }
}

#[test]
fn an_exploration_names_a_command_that_shows_the_counterexample() {
    let folder = Folder::new("files-paste-explore");
    let text = "scenario \"S\"\nmain { task \"it's !! $x\" { sleep \"1s..9s\"; }; }\nexpect { total max=\"5s\"; }\n";
    let name = OsStr::from_bytes(b"caf\xe9 !$x.kdl");
    fs::write(folder.path(name), text).unwrap();
    let explored = Ended::of(folder.command("explore --runs 20").arg(name));
    let again = between(&explored.out, "run it again: ", "\n");
    assert!(again.contains(" --replay '"), "{again}");
    for shell in shells() {
        let pasted = pasted(shell, &folder, again);
        assert_eq!(pasted.code, Some(1), "{again}: {}", pasted.err);
        assert!(pasted.out.contains("total"), "{}", pasted.out);
    }
}

#[test]
fn a_counterexample_is_kept_by_its_command() {
    let text = "scenario \"S\"\nmain { sleep \"1s..9s\"; }\nexpect { total max=\"5s\"; }\nexplore runs=20 { fails \"total\"; }\nreplay \"x\" { take \"delay in main#1\" \"9s\"; fails \"total\"; }";
    for (name, shell) in ["it's $x", "two\nlines", "-dash"].into_iter().zip(shells().cycle()) {
        let folder = Folder::new("files-paste-keep");
        let file = format!("{FOLDER}/{name}.kdl");
        folder.write(&file, text.replace(" { fails \"total\"; }", ""));
        let said = harness::tested(&folder, "", "always");
        let keep = between(&said.out, "keep it as a test: ", "\n\n");
        let pasted = pasted(shell, &folder, keep);
        assert_eq!((pasted.code, &*pasted.err), (Some(0), ""), "{keep}");
        let kept = fs::read_to_string(folder.path(&file)).unwrap();
        assert!(kept.contains("replay \"total\""), "{kept}");
        assert_eq!(fs::read_dir(folder.path(FOLDER)).unwrap().count(), 1);
    }
}

#[test]
fn a_snapshot_that_nobody_needs_is_removed_by_its_command_and_no_other_is() {
    if !is_there("git") {
        return;
    }
    let folder = Folder::new("files-paste-remove");
    folder.write("scenarios/s.kdl", FAILS);
    let git = |arguments: &[&str]| {
        Ended::of(Command::new("git").args(arguments).current_dir(folder.path(""))).code.unwrap()
    };
    assert_eq!(git(&["init", "--quiet"]), 0);
    for name in ["*", "a", "it's", ":(top)x"] {
        folder.write(format!("snapshots/{name}.snap"), "");
    }
    fs::write(folder.path("snapshots").join(OsStr::from_bytes(b"\xff.snap")), "").unwrap();
    assert_eq!(git(&["add", "snapshots"]), 0);
    let said =
        Ended::of(&mut harness::command(&folder, "", "no", "every_snapshot_has_its_scenario"));
    let commands: Vec<_> =
        said.out.lines().filter_map(|line| line.trim().strip_prefix("remove it: ")).collect();
    assert_eq!(commands.len(), 5, "{}", said.out);
    for (left, command) in commands.iter().enumerate().map(|(index, it)| (4 - index, it)) {
        let pasted = pasted(SHELLS[0], &folder, &command.replace(" rm ", " rm --force --quiet "));
        assert_eq!((pasted.code, &*pasted.err), (Some(0), ""), "{command}");
        let folder = fs::read_dir(folder.path("snapshots"));
        assert_eq!(folder.map_or(0, Iterator::count), left, "{command}");
    }
}

#[test]
fn a_scenario_whose_name_is_no_text_is_refused_as_a_test() {
    let folder = Folder::new("files-no-text");
    folder.write(format!("{FOLDER}/s.kdl"), FAILS);
    fs::write(folder.path(FOLDER).join(OsStr::from_bytes(b"\xff.kdl")), FAILS).unwrap();
    let said = harness::tested(&folder, "", "no");
    assert!(said.out.contains("a test cannot be called so, as this is no UTF-8"), "{}", said.out);
}

#[test]
fn what_is_told_of_a_file_stays_on_its_line() {
    let folder = Folder::new("files-one-line");
    fs::write(folder.path("a\u{1b}[31m\nb"), "scenario \"S\"\nmain { nap; }\n").unwrap();
    let said = Ended::of(folder.command("check").arg("a\u{1b}[31m\nb"));
    assert!(said.err.contains(r"a\u{1b}[31m\nb:2:8"), "{}", said.err);
}
