//! What installs with the command: completions of shells, and pages of the manual.

use crate::support::folder::Folder;

#[test]
fn every_shell_completes_the_commands() {
    let folder = Folder::new("cli-completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let written = folder.standstill(&format!("completions {shell}")).exits(0).out;
        for word in ["explore", "fail-fast", "completions"] {
            assert!(written.contains(word), "{shell} does not know {word}");
        }
        assert!(!written.contains("git-driver"), "git calls it, and nobody else");
    }
    folder.standstill("completions tcsh").exits(2);
}

#[cfg(unix)]
#[test]
fn bash_takes_the_completions() {
    use std::process::Command;
    let folder = Folder::new("cli-completions-bash");
    folder.write("standstill.bash", folder.standstill("completions bash").out);
    let ask = "source ./standstill.bash; COMP_WORDS=(standstill run --fa); COMP_CWORD=2; \
               _standstill standstill --fa run; echo \"${COMPREPLY[*]}\"";
    let mut bash = Command::new("bash");
    bash.current_dir(folder.path("")).args(["--norc", "-c", ask]);
    // Where there is no bash, there is nothing to complete.
    if let Ok(output) = bash.output() {
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "--fail-fast");
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = Folder::new("cli-man");
    let whole = folder.standstill("man").exits(0).out;
    assert!(
        whole.contains(".TH standstill 1") && whole.contains("standstill\\-explore(1)"),
        "{whole}"
    );
    let page = folder.standstill("man run").exits(0).out;
    for part in [".TH standstill-run 1", "\\-\\-fail\\-fast", "Ctrl\\-C ended it"] {
        assert!(page.contains(part), "no {part}: {page}");
    }
    assert!(!page.contains('\u{1b}'));
    folder.standstill("man walk").exits(2).tells(&["there is no command `walk`"]);
    folder.standstill("man --into pages").exits(0);
    let pages = folder.names("pages");
    assert_eq!(folder.read("pages/standstill-run.1"), page);
    assert_eq!(folder.read("pages/standstill.1"), whole);
    // As many as the help names, without `help`, and the whole.
    let help = folder.standstill("--help").out;
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    assert_eq!(pages.len(), commands.count(), "{pages:?}");
}
