//! Where output goes: terminals, pipes that nobody reads, and devices that are full.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use super::with_all;
use crate::support::command::Ended;
use crate::support::folder::Folder;

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let folder = with_all("cli-colour");
    let colours = |arguments: &str, variable: &str| {
        let ended = Ended::of(folder.command(arguments).env(variable, "1"));
        [ended.out, ended.err].map(|text| text.contains('\u{1b}'))
    };
    assert_eq!(colours("run", "NOTHING"), [false, false]);
    assert_eq!(colours("run --color always", "NOTHING"), [true, true]);
    assert_eq!(colours("run", "CLICOLOR_FORCE"), [true, true]);
    assert_eq!(colours("run", "NO_COLOR"), [false, false]);
    assert_eq!(colours("run --color never", "CLICOLOR_FORCE"), [false, false]);
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let long = "scenario \"Long\"\nmain { repeat 20000 { log \"a\"; }; }";
    let folder = Folder::new("cli-pipe").with("long.kdl", long);
    for arguments in ["run long.kdl", "run long.kdl --format json", "run long.kdl long.kdl"] {
        let mut command = folder.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        // The reader is dropped at the end of the statement, as `head -1` ends after a line.
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*err), (Some(0), ""), "{arguments}");
        assert!(!first.is_empty());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_told() {
    let folder = Folder::new("cli-full").with("a.kdl", super::FAILS);
    for arguments in
        ["run a.kdl", "check a.kdl", "explore a.kdl --format json", "--help", "run --help"]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = folder.command(arguments);
        let child = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments}");
    }
}
