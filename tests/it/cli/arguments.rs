//! What the command says of itself.

use std::fmt::Write;

use crate::support::folder::Folder;

/// Each command, and the whole.
const HELPS: [&str; 17] = [
    "--help",
    "run --help",
    "check --help",
    "list --help",
    "explore --help",
    "merge --help",
    "why --help",
    "diff --help",
    "review --help",
    "git-setup --help",
    "new --help",
    "fmt --help",
    "doc --help",
    "init --help",
    "patch-tokio --help",
    "completions --help",
    "man --help",
];

#[test]
fn help_tells_all_that_there_is() {
    let folder = Folder::new("cli-help");
    let mut all = String::new();
    for arguments in HELPS {
        let help = folder.standstill(arguments).exits(0);
        assert_eq!(help.err, "");
        write!(all, "$ standstill {arguments}\n{}\n", help.out).unwrap();
    }
    insta::assert_snapshot!(all, @r#"
    $ standstill --help
    Deterministic simulation testing for asynchronous programs

    Usage: standstill [OPTIONS] <COMMAND>

    Commands:
      run          Run scenarios and check what they expect
      check        Check that files are scenarios, without running them
      list         Tell which scenarios there are, with their models, replays and expectations
      explore      Make many runs, each with other choices, and show what fails
      merge        Put the shards of an exploration together
      why          Tell what the total of a run is made of, and what shorter waits would bring
      diff         Tell what differs between runs, in sentences
      review       Go through traces that wait for review, by what has changed in them
      git-setup    Let git show changed snapshots as sentences, in this repository
      new          Write a scenario to start from
      fmt          Lay out scenario files as they are usually written: indentation, blanks, blank lines
      doc          Print what the reference says of a word of the language
      init         Make the scenarios of a package its tests: a folder, a test target, a CI job, attributes of git
      patch-tokio  Write what takes the place of tokio in a package and in all that it depends on, for `[patch.crates-io]`
      completions  Write what lets a shell complete this command
      man          Write a page of the manual
      help         Print this message or the help of the given subcommand(s)

    Options:
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help
      -V, --version       Print version

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.

    $ standstill run --help
    Run scenarios and check what they expect

    Usage: standstill run [OPTIONS] [FILE|DIR]...

    Arguments:
      [FILE|DIR]...  Scenario files, `-` for one on the standard input, and folders in which every *.kdl is one, but for what is hidden or in a cache and for counterexamples [default: scenarios]

    Options:
          --filter <PATTERN>  Only scenarios whose name, or path, has this in it: `*` stands for anything, upper and lower case are the same. More than once: any of them. If it fits none, that is bad input
          --set <NAME=VALUE>  A value for a parameter, in place of that of the file or of a case. More than once: for each a value
          --case <NAME>       Only this case, of the files that have it
          --model <MODEL>     Run under this model only, whether or not the files name it [possible values: async, sync, threads]
          --seed <N>          Decide what the scenarios leave open by chance: the same seed decides the same
          --replay <TOKEN>    Make the choices that an exploration found, and the plain ones elsewhere
          --format <FORMAT>   How to show runs: `json` is one line a run, `junit` is XML for CI servers, `github` annotates a pull request, `sarif` is for code hosts; `html` one page of all, `perfetto` a trace for ui.perfetto.dev; `svg`, `dot` and `mermaid` draw one run for a document [default: text] [possible values: text, json, junit, github, sarif, html, perfetto, svg, dot, mermaid]
          --packets           Show below each run every packet that a host has sent, as tcpdump prints it; only as text
      -q, --quiet             Show only what fails, and, as text, the summary
          --fail-fast         Make no run after the first that fails
          --jobs <N>          How many threads make the runs, which changes nothing about what is shown [default: one a core]
          --watch             Run again what a saved file affects, and tell what has changed, until Ctrl-C
          --color <WHEN>      When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help              Print help

    Exit codes:
      0    everything holds
      1    an expectation failed
      2    bad input: an unknown option, a file that cannot be read or is no scenario,
           a folder without scenario files, a --filter that fits none of them; or
           output that cannot be written
      130  Ctrl-C ended it; what was found until then is told
    Of several, the greatest counts.

    $ standstill check --help
    Check that files are scenarios, without running them

    Usage: standstill check [OPTIONS] [FILE|DIR]...

    Arguments:
      [FILE|DIR]...  Scenario files, `-` for one on the standard input, and folders in which every *.kdl is one, but for what is hidden or in a cache and for counterexamples [default: scenarios]

    Options:
          --filter <PATTERN>  Only scenarios whose name, or path, has this in it: `*` stands for anything, upper and lower case are the same. More than once: any of them. If it fits none, that is bad input
          --set <NAME=VALUE>  A value for a parameter, in place of that of the file or of a case. More than once: for each a value
          --case <NAME>       Only this case, of the files that have it
          --format <FORMAT>   How to tell: `json` is one line a file [default: text] [possible values: text, json]
          --color <WHEN>      When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help              Print help

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.

    $ standstill list --help
    Tell which scenarios there are, with their models, replays and expectations

    Usage: standstill list [OPTIONS] [FILE|DIR]...

    Arguments:
      [FILE|DIR]...  Scenario files, `-` for one on the standard input, and folders in which every *.kdl is one, but for what is hidden or in a cache and for counterexamples [default: scenarios]

    Options:
          --filter <PATTERN>  Only scenarios whose name, or path, has this in it: `*` stands for anything, upper and lower case are the same. More than once: any of them. If it fits none, that is bad input
          --set <NAME=VALUE>  A value for a parameter, in place of that of the file or of a case. More than once: for each a value
          --case <NAME>       Only this case, of the files that have it
          --format <FORMAT>   How to tell: `json` is one line a file [default: text] [possible values: text, json]
          --color <WHEN>      When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help              Print help

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.

    $ standstill explore --help
    Make many runs, each with other choices, and show what fails

    Usage: standstill explore [OPTIONS] [FILE|DIR]...

    Arguments:
      [FILE|DIR]...  Scenario files, `-` for one on the standard input, and folders in which every *.kdl is one, but for what is hidden or in a cache and for counterexamples [default: scenarios]

    Options:
          --filter <PATTERN>     Only scenarios whose name, or path, has this in it: `*` stands for anything, upper and lower case are the same. More than once: any of them. If it fits none, that is bad input
          --set <NAME=VALUE>     A value for a parameter, in place of that of the file or of a case. More than once: for each a value
          --case <NAME>          Only this case, of the files that have it
          --strategy <STRATEGY>  How to choose runs: mixed, random, surw, urw, pos, pct:DEPTH, feedback, exhaustive, delays:MOST, preemptions:MOST, faults or cancel:TASKS. Without this, --runs and --seed, a file that has `explore` nodes is explored as they say [default: mixed]
          --runs <N>             How many runs to make at most [default: 10000]
          --time <DURATION>      How long to go on at most, such as 30s, all explorations together; each makes at least one run, and a run that has begun is finished
          --seed <N>             Where chance starts: the same seed makes the same runs [default: 0]
          --jobs <N>             How many threads make the runs, which changes nothing about the result, but for how far it comes in --time [default: one a core]
          --stop-at-first        End at the first run that fails unmeant, and begin no other exploration
          --keep-going           Make all runs even if the plain run fails already, where there is only a short look otherwise
          --explain[=<WHEN>]     Tell how likely each counterexample still fails at each of its decisions, and which lines matter: `auto` does so where that takes about a second at most [default: auto]
          --corpus <DIR>         Remember in this folder the choices of what fails and of what showed something new, and make the runs that are remembered there first; with `--shard`, what is found is added by `standstill merge --corpus`
          --shard <K/N>          Make only the K-th of N parts, to be put together with `standstill merge`
          --format <FORMAT>      How to show what was found: `json` is one line an exploration, `html` one page of all [default: text] [possible values: text, json, html]
          --model <MODEL>        Run under this model only, whether or not the files name it [possible values: async, sync, threads]
          --color <WHEN>         When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help                 Print help

    Exit codes:
      0    everything holds
      1    an expectation failed, be it until Ctrl-C ended it
      2    bad input: an unknown option, a file that cannot be read or is no scenario,
           a folder without scenario files, a --filter that fits none of them; or
           output that cannot be written
      130  Ctrl-C ended it, and nothing was found until then; or it came twice
    Of several, the greatest counts, but for 130.

    $ standstill merge --help
    Put the shards of an exploration together

    Usage: standstill merge [OPTIONS] <FILE>...

    Arguments:
      <FILE>...  Files that hold what `standstill explore --shard K/N --format json` wrote

    Options:
          --partial          Do not mind that shards are missing, or explorations of a file
          --corpus <DIR>     Add what they have found to this corpus, with which they were made
          --format <FORMAT>  How to show what was found: `json` is one line an exploration, `html` one page of all [default: text] [possible values: text, json, html]
          --color <WHEN>     When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help             Print help

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.

    $ standstill why --help
    Tell what the total of a run is made of, and what shorter waits would bring

    Usage: standstill why [OPTIONS] <FILE> [PATTERN]

    Arguments:
      <FILE>     A scenario file, or `-` for the standard input
      [PATTERN]  Until the first event that fits, as expectations write it: "users finished" [default: the end of main]

    Options:
          --set <NAME=VALUE>  A value for a parameter, in place of that of the file or of a case. More than once: for each a value
          --case <NAME>       Only this case, of the files that have it
          --model <MODEL>     Run under this model only, whether or not the file names it [possible values: async, sync, threads]
          --seed <N>          Decide what the scenario leaves open by chance: the same seed decides the same
          --replay <TOKEN>    Make the choices that an exploration found, and the plain ones elsewhere
          --format <FORMAT>   How to show it: `json` is one line a model, `html` one page of all [default: text] [possible values: text, json, html]
          --color <WHEN>      When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help              Print help

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.

    $ standstill diff --help
    Tell what differs between runs, in sentences

    Usage: standstill diff [OPTIONS] [A]... [-- <PATH>...]

    Arguments:
      [A]...     Snapshots, runs as JSON, scenario files, which are run, or folders of them; or revisions of git: A B, A..B, A...B, or A against the working tree. Without any, the index against the working tree
      [PATH]...  Only snapshots in these files and folders, where revisions are compared

    Options:
          --cached           Compare what is to be committed with a revision, HEAD if there is none
          --format <FORMAT>  How to show what differs: `markdown` fits a comment on a pull request, `json` is one line a run with all that differs, `html` is one page [default: text] [possible values: text, markdown, json, html, sarif]
          --lines            Show the lines that differ, too
          --color <WHEN>     When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help             Print help

    Exit codes:
      0  nothing differs
      1  something differs
      2  bad input: an unknown option, a file that cannot be read or holds no run,
         a revision that git does not know; or output that cannot be written

    $ standstill review --help
    Go through traces that wait for review, by what has changed in them

    Usage: standstill review [OPTIONS] [PATH]...

    Arguments:
      [PATH]...  Folders in which `NAME.snap.new` files wait, or such files [default: the current folder]

    Options:
          --accept        Show each and accept it, without asking
          --reject        Show each and remove it, without asking
          --list          Show each, and do nothing with it
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  no trace waits any more
      1  some go on waiting
      2  bad input: an unknown option, a file that cannot be read or written, or
         is no whole trace

    $ standstill git-setup --help
    Let git show changed snapshots as sentences, in this repository

    Usage: standstill git-setup [OPTIONS]

    Options:
          --check         Write nothing, and say what is missing
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  git shows changed snapshots so
      1  something is missing that --check did not write
      2  bad input: an unknown option, no repository, or a setting that is
         another already, and is left as it is

    $ standstill new --help
    Write a scenario to start from

    Usage: standstill new [OPTIONS] <NAME>

    Arguments:
      <NAME>  What to call it: NAME becomes scenarios/NAME.kdl; it may have folders

    Options:
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.

    $ standstill fmt --help
    Lay out scenario files as they are usually written: indentation, blanks, blank lines

    Usage: standstill fmt [OPTIONS] [FILE|DIR]...

    Arguments:
      [FILE|DIR]...  Scenario files, `-` for one on the standard input, which is written to the standard output, and folders in which every *.kdl is one [default: scenarios]

    Options:
          --check         Write nothing; tell which files are laid out otherwise
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  every file is laid out as usual now
      1  --check has found some that are not
      2  bad input: an unknown option, a file that cannot be read or written, or
         whose braces or quotes are wrong: it is left as it is
    Of several, the greatest counts.

    $ standstill doc --help
    Print what the reference says of a word of the language

    Usage: standstill doc [OPTIONS] <WORD>

    Arguments:
      <WORD>  A declaration, a step or an expectation: `gather`, `total`, `service`

    Options:
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.

    $ standstill init --help
    Make the scenarios of a package its tests: a folder, a test target, a CI job, attributes of git

    Usage: standstill init [OPTIONS]

    Options:
          --path <DIR>    Depend on a checkout of Standstill, not on the version that is published
          --ci <SERVER>   Which CI server gets a job [default: github] [possible values: github, gitlab, none]
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  what was missing is written, and what was there is left as it is
      2  bad input: an unknown option, no package of cargo; or a file that cannot
         be read or written

    $ standstill patch-tokio --help
    Write what takes the place of tokio in a package and in all that it depends on, for `[patch.crates-io]`

    Usage: standstill patch-tokio [OPTIONS] [DIR]

    Arguments:
      [DIR]  The folder to write; one that this command wrote is written anew [default: standstill-patch]

    Options:
          --path <DIR>    Take Standstill from a checkout, not the version that is published
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  the folder is written
      2  bad input: an unknown option, a folder that is of somebody else; or sources
         that cargo cannot get, a file that cannot be read or written

    $ standstill completions --help
    Write what lets a shell complete this command

    Usage: standstill completions [OPTIONS] <SHELL>

    Arguments:
      <SHELL>  For which shell [possible values: bash, elvish, fish, powershell, zsh]

    Options:
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.

    $ standstill man --help
    Write a page of the manual

    Usage: standstill man [OPTIONS] [COMMAND]

    Arguments:
      [COMMAND]  Of which command [default: of the whole]

    Options:
          --into <DIR>    Write all pages into this folder, as files that `man` finds
          --color <WHEN>  When to use colour [default: auto] [possible values: auto, always, never]
      -h, --help          Print help

    Exit codes:
      0  everything holds
      1  an expectation failed
      2  bad input: an unknown option, a file that cannot be read or is no scenario,
         a folder without scenario files, shards that are missing; or output that
         cannot be written
    Of several, the greatest counts.
    "#);
}

#[test]
fn what_holds_of_all_commands_stands_at_the_end_of_their_options() {
    let folder = Folder::new("cli-help-order");
    for arguments in HELPS {
        let help = folder.standstill(arguments).out;
        let options = help.split("Options:\n").nth(1).unwrap().split("\n\n").next().unwrap();
        let last = options.split("--color <WHEN>").nth(1).unwrap();
        let after: Vec<_> = last.lines().skip(1).map(|line| &line.trim_start()[..2]).collect();
        let expected: &[_] = if arguments == "--help" { &["-h", "-V"] } else { &["-h"] };
        assert_eq!(after, expected, "{arguments}");
    }
}

#[test]
fn help_names_every_command_of_which_there_is_help() {
    let help = Folder::new("cli-help-commands").standstill("--help").out;
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let named = commands.lines().take_while(|line| !line.is_empty());
    let named: Vec<_> = named.filter_map(|line| line.split_whitespace().next()).collect();
    let told = HELPS.map(|it| it.trim_end_matches("--help").trim_end());
    assert_eq!(named, [&told[1..], &["help"]].concat());
}
