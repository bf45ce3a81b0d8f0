//! What depends on the width of a terminal, and what does not.

#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use super::FAILS;
use crate::support::folder::Folder;
use crate::support::scenarios::LOST;

/// What the command writes to a terminal of so many columns, if there is a program that makes one.
fn shown(folder: &Folder, columns: usize, arguments: &str) -> Option<Vec<String>> {
    let command = env!("CARGO_BIN_EXE_standstill");
    let command = format!("stty rows 24 cols {columns} && '{command}' {arguments}");
    let mut script = Command::new("script");
    script.current_dir(folder.path("")).args(["-q", "-c", &command, "/dev/null"]);
    script.env("NO_COLOR", "1").env("TERM", "dumb").stdin(Stdio::null());
    let output = script.output().ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| line.trim_end().to_owned()).collect())
}

fn longest(lines: &[String]) -> usize {
    lines.iter().map(|line| line.chars().count()).max().unwrap_or_default()
}

#[test]
fn help_is_as_wide_as_the_terminal() {
    let folder = Folder::new("cli-terminal-help");
    for (columns, at_most) in [(20, 40), (60, 60), (120, 120), (500, 200)] {
        let Some(lines) = shown(&folder, columns, "run --help") else { return };
        let longest = longest(&lines);
        assert!(
            longest <= at_most.max(HELP_AS_WRITTEN),
            "{columns}: {longest}\n{}",
            lines.join("\n")
        );
        assert!(longest > at_most / 2, "{columns}: {longest}");
    }
    // Where there is no terminal, no line is broken.
    let whole = folder.standstill("run --help").out;
    assert!(whole.lines().any(|line| line.chars().count() > 200), "{whole}");
}

/// The exit codes are written in lines of their own.
const HELP_AS_WRITTEN: usize = 84;

#[test]
fn reports_are_as_wide_as_the_terminal() {
    let folder = Folder::new("cli-terminal-report").with("lost.kdl", LOST);
    for columns in [40, 80, 100, 200] {
        let Some(lines) = shown(&folder, columns, "explore lost.kdl --runs 300") else { return };
        let heads = lines.iter().find(|line| line.starts_with("plain run")).unwrap();
        let other = heads.find("this run").unwrap();
        assert_eq!(other, (columns - 3) / 2 + 3, "{heads}");
        let sentence: Vec<_> = lines
            .iter()
            .skip_while(|line| !line.starts_with("With "))
            .take_while(|line| !line.is_empty())
            .cloned()
            .collect();
        assert!(longest(&sentence) <= columns, "{sentence:?}");
    }
    let run = folder.standstill("run lost.kdl --model async").out;
    let lines = shown(&folder, 44, "run lost.kdl --model async").unwrap();
    assert_eq!(lines.join("\n").trim_end(), run.trim_end(), "a trace is as wide as it is");
}

#[test]
fn long_names_are_cut_on_a_terminal_alone() {
    let name = "A name that is so long that nobody would read all of it in a table of many";
    let folder = Folder::new("cli-terminal-table").with("a.kdl", FAILS.replace("Fails", name));
    let Some(lines) = shown(&folder, 80, "run a.kdl a.kdl") else { return };
    let rows: Vec<_> = lines.into_iter().filter(|line| line.starts_with('✗')).collect();
    assert!(rows.len() == 2 && longest(&rows) <= 80 && rows[0].contains('…'), "{rows:?}");
    assert!(folder.standstill("run a.kdl a.kdl").out.contains(&format!("✗ {name}  async")));
}

/// Two orders, of which the second takes longer and has a step elsewhere, in a sentence too long for a narrow terminal.
fn orders(folder: &Folder) {
    let order = |stock: &str, last: &str| {
        format!(
            "scenario \"An order of much that is not there\"\nservice \"stock\" latency=\"{stock}\"\n\
             service \"mail\" latency=\"200ms\"\nmain {{\n    gather {{ fetch \"stock\" as=\"a task with a long name\"; }}\n\
             {last}\n}}\n"
        )
    };
    folder.write("old.kdl", order("100ms", "fetch \"mail\"\nlog \"order placed\""));
    folder.write("new.kdl", order("2s", "log \"order placed\"\nfetch \"mail\""));
}

#[test]
fn differences_and_reasons_are_as_wide_as_the_terminal() {
    let folder = Folder::new("cli-terminal-diff");
    orders(&folder);
    let mut widest = Vec::new();
    for columns in [40, 60, 80, 200] {
        let Some(lines) = shown(&folder, columns, "diff old.kdl new.kdl") else { return };
        assert!(longest(&lines) <= columns, "{columns}\n{}", lines.join("\n"));
        let bar = lines.iter().find(|line| line.starts_with("~ main ")).unwrap();
        widest.push(bar.chars().filter(|letter| *letter == '─').count());
        let why = shown(&folder, columns, "why new.kdl").unwrap();
        assert!(longest(&why) <= columns, "{columns}\n{}", why.join("\n"));
        let all = [lines.join(" "), why.join(" ")].concat();
        let words: Vec<_> = all.split_whitespace().collect();
        let words = words.join(" ");
        for told in
            ["now right after `a task with a long name finished`", "1s less of `latency of stock`"]
        {
            assert!(words.contains(told), "{columns}: no {told}\n{all}");
        }
    }
    assert!(widest.is_sorted() && widest[0] < widest[3], "{widest:?}");
    let whole = folder.standstill("diff old.kdl new.kdl").exits(1).out;
    assert!(whole.contains(" before                             after\n"), "{whole}");
    assert!(longest(&whole.lines().map(str::to_owned).collect::<Vec<_>>()) > 100, "{whole}");
}
