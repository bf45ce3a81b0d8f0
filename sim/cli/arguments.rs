//! Arguments: what the command understands.

use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::exit;
use crate::choices::{Replay, Take, TokenError};
use crate::explore::Shard;
use crate::explore::causes::Explain;
use crate::scenario::{ModelKind, Setting, Settings, Strategy};
use crate::time::Duration;

/// Deterministic simulation testing for asynchronous programs.
#[derive(Debug, Parser)]
#[command(name = "standstill", version, after_help = exit::HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// When to use colour
    // Global options count among the commands for their place, and so would move in each help whenever a command is added.
    #[arg(
        long,
        value_enum,
        global = true,
        display_order = 900,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub(super) color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run scenarios and check what they expect
    Run(Run),
    /// Check that files are scenarios, without running them
    Check(Check),
    /// Tell which scenarios there are, with their models, replays and expectations
    List(Check),
    /// Make many runs, each with other choices, and show what fails
    Explore(Explore),
    /// Put the shards of an exploration together
    Merge(Merge),
    /// Tell what the total of a run is made of, and what shorter waits would bring
    Why(Why),
    /// Tell what differs between runs, in sentences
    Diff(Diff),
    /// Go through traces that wait for review, by what has changed in them
    Review(Review),
    /// Let git show changed snapshots as sentences, in this repository
    GitSetup(GitSetup),
    /// What git calls to show a changed snapshot
    #[command(hide = true)]
    GitDriver(GitDriver),
    /// Write a scenario to start from
    New(New),
    /// Lay out scenario files as they are usually written: indentation, blanks, blank lines
    Fmt(Fmt),
    /// Print what the reference says of a word of the language
    Doc(Doc),
    /// Make the scenarios of a package its tests: a folder, a test target, a CI job, attributes of git
    Init(Init),
    /// Write what takes the place of tokio in a package and in all that it depends on, for `[patch.crates-io]`
    PatchTokio(PatchTokio),
    /// Write what lets a shell complete this command
    Completions(Completions),
    /// Write a page of the manual
    Man(Man),
}

#[derive(Debug, Args)]
#[command(after_help = exit::RUN_HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Run {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Run under this model only, whether or not the files name it
    #[arg(long, value_name = "MODEL", value_parser = model())]
    pub(super) model: Option<ModelKind>,
    /// Decide what the scenarios leave open by chance: the same seed decides the same
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Make the choices that an exploration found, and the plain ones elsewhere
    #[arg(long, value_name = "TOKEN", conflicts_with = "seed")]
    pub(super) replay: Option<Token>,
    /// How to show runs: `json` is one line a run, `junit` is XML for CI servers, `github` annotates a pull request, `sarif` is for
    /// code hosts; `html` one page of all, `perfetto` a trace for ui.perfetto.dev; `svg`, `dot` and `mermaid` draw one run for a document
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: RunFormat,
    /// Show below each run every packet that a host has sent, as tcpdump prints it; only as text
    #[arg(long, conflicts_with_all = ["quiet", "watch"])]
    pub(super) packets: bool,
    /// Show only what fails, and, as text, the summary
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Make no run after the first that fails
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// How many threads make the runs, which changes nothing about what is shown [default: one a core]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZero<usize>>,
    /// Run again what a saved file affects, and tell what has changed, until Ctrl-C
    #[arg(long, conflicts_with_all = ["quiet", "fail_fast"])]
    pub(super) watch: bool,
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// How to tell: `json` is one line a file
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ListFormat,
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Why {
    /// A scenario file, or `-` for the standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Until the first event that fits, as expectations write it: "users finished" [default: the end of main]
    #[arg(value_name = "PATTERN")]
    pub(super) pattern: Option<String>,
    #[command(flatten)]
    pub(super) chosen: Chosen,
    /// Run under this model only, whether or not the file names it
    #[arg(long, value_name = "MODEL", value_parser = model())]
    pub(super) model: Option<ModelKind>,
    /// Decide what the scenario leaves open by chance: the same seed decides the same
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Make the choices that an exploration found, and the plain ones elsewhere
    #[arg(long, value_name = "TOKEN", conflicts_with = "seed")]
    pub(super) replay: Option<Token>,
    /// How to show it: `json` is one line a model, `html` one page of all
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = exit::REVIEW_HELP)]
pub(super) struct Review {
    /// Folders in which `NAME.snap.new` files wait, or such files [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Show each and accept it, without asking
    #[arg(long, conflicts_with_all = ["reject", "list"])]
    pub(super) accept: bool,
    /// Show each and remove it, without asking
    #[arg(long, conflicts_with = "list")]
    pub(super) reject: bool,
    /// Show each, and do nothing with it
    #[arg(long)]
    pub(super) list: bool,
}

#[derive(Debug, Args)]
#[command(after_help = exit::EXPLORE_HELP)]
pub(super) struct Explore {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// How to choose runs: mixed, random, surw, urw, pos, pct:DEPTH, feedback, exhaustive, delays:MOST, preemptions:MOST, faults or cancel:TASKS. Without this, --runs and --seed, a file that
    /// has `explore` nodes is explored as they say [default: mixed]
    #[arg(long, value_name = "STRATEGY")]
    pub(super) strategy: Option<Strategy>,
    /// How many runs to make at most [default: 10000]
    #[arg(long, value_name = "N")]
    pub(super) runs: Option<u64>,
    /// How long to go on at most, such as 30s, all explorations together; each makes at least one run, and a run that has begun is finished
    #[arg(long, value_name = "DURATION")]
    pub(super) time: Option<Duration>,
    /// Where chance starts: the same seed makes the same runs [default: 0]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// How many threads make the runs, which changes nothing about the result, but for how far it comes in --time
    /// [default: one a core]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZero<usize>>,
    /// End at the first run that fails unmeant, and begin no other exploration
    #[arg(long, conflicts_with = "keep_going")]
    pub(super) stop_at_first: bool,
    /// Make all runs even if the plain run fails already, where there is only a short look otherwise
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Tell how likely each counterexample still fails at each of its decisions, and which lines matter: `auto` does so where that takes about a
    /// second at most [default: auto]
    #[arg(long, value_enum, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_value = "auto", default_missing_value = "always", hide_default_value = true, hide_possible_values = true)]
    pub(super) explain: Explanation,
    /// Remember in this folder the choices of what fails and of what showed something new, and make the runs that are remembered there first;
    /// with `--shard`, what is found is added by `standstill merge --corpus`
    #[arg(long, value_name = "DIR")]
    pub(super) corpus: Option<PathBuf>,
    /// Make only the K-th of N parts, to be put together with `standstill merge`
    #[arg(long, value_name = "K/N", value_parser = shard)]
    pub(super) shard: Option<Shard>,
    /// How to show what was found: `json` is one line an exploration, `html` one page of all
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Run under this model only, whether or not the files name it
    #[arg(long, value_name = "MODEL", value_parser = model())]
    pub(super) model: Option<ModelKind>,
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Merge {
    /// Files that hold what `standstill explore --shard K/N --format json` wrote
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Do not mind that shards are missing, or explorations of a file
    #[arg(long)]
    pub(super) partial: bool,
    /// Add what they have found to this corpus, with which they were made
    #[arg(long, value_name = "DIR")]
    pub(super) corpus: Option<PathBuf>,
    /// How to show what was found: `json` is one line an exploration, `html` one page of all
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = exit::DIFF_HELP)]
pub(super) struct Diff {
    /// Snapshots, runs as JSON, scenario files, which are run, or folders of them; or revisions of git: A B, A..B, A...B, or A
    /// against the working tree. Without any, the index against the working tree
    #[arg(value_name = "A", num_args = 0..=2)]
    pub(super) sides: Vec<String>,
    /// Compare what is to be committed with a revision, HEAD if there is none
    #[arg(long)]
    pub(super) cached: bool,
    /// Only snapshots in these files and folders, where revisions are compared
    #[arg(value_name = "PATH", last = true)]
    pub(super) paths: Vec<PathBuf>,
    /// How to show what differs: `markdown` fits a comment on a pull request, `json` is one line a run with all that differs, `html`
    /// is one page
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: DiffFormat,
    /// Show the lines that differ, too
    #[arg(long)]
    pub(super) lines: bool,
}

/// How runs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RunFormat {
    Text,
    Json,
    Junit,
    Github,
    Sarif,
    Html,
    Perfetto,
    Svg,
    Dot,
    Mermaid,
}

impl RunFormat {
    /// Whether it is drawn, and so wants to know who woke whom.
    pub(super) const fn draws(self) -> bool {
        matches!(self, Self::Html | Self::Perfetto | Self::Svg | Self::Dot | Self::Mermaid)
    }
}

/// How files are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Text,
    Json,
}

/// How differences are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    Text,
    Markdown,
    Json,
    Html,
    Sarif,
}

#[derive(Debug, Args)]
#[command(after_help = exit::SETUP_HELP)]
pub(super) struct GitSetup {
    /// Write nothing, and say what is missing
    #[arg(long)]
    pub(super) check: bool,
}

#[derive(Debug, Args)]
pub(super) struct GitDriver {
    /// What git tells of the file: its path, and of both sides a file, a name and a mode
    #[arg(num_args = 0.., allow_hyphen_values = true)]
    pub(super) arguments: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(super) struct Inputs {
    /// Scenario files, `-` for one on the standard input, and folders in which every *.kdl is one, but for what is hidden or in a cache
    /// and for counterexamples
    #[arg(value_name = "FILE|DIR", default_value = "scenarios")]
    pub(super) paths: Vec<PathBuf>,
    /// Only scenarios whose name, or path, has this in it: `*` stands for anything, upper and lower case are the same. More than once: any
    /// of them. If it fits none, that is bad input
    #[arg(long, value_name = "PATTERN")]
    pub(super) filter: Vec<String>,
    #[command(flatten)]
    pub(super) chosen: Chosen,
}

/// What is chosen of files that have parameters or cases.
#[derive(Clone, Debug, Args)]
pub(super) struct Chosen {
    /// A value for a parameter, in place of that of the file or of a case. More than once: for each a value
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) set: Vec<Setting>,
    /// Only this case, of the files that have it
    #[arg(long, value_name = "NAME")]
    pub(super) case: Option<String>,
}

impl Chosen {
    pub(super) fn settings(&self) -> Settings {
        Settings { case: self.case.as_deref().map(Into::into), set: self.set.clone() }
    }
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct New {
    /// What to call it: NAME becomes scenarios/NAME.kdl; it may have folders
    #[arg(value_name = "NAME")]
    pub(super) name: String,
}

#[derive(Debug, Args)]
#[command(after_help = exit::FMT_HELP)]
pub(super) struct Fmt {
    /// Scenario files, `-` for one on the standard input, which is written to the standard output, and folders in which every *.kdl is one
    #[arg(value_name = "FILE|DIR", default_value = "scenarios")]
    pub(super) paths: Vec<PathBuf>,
    /// Write nothing; tell which files are laid out otherwise
    #[arg(long)]
    pub(super) check: bool,
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Doc {
    /// A declaration, a step or an expectation: `gather`, `total`, `service`
    #[arg(value_name = "WORD")]
    pub(super) word: String,
}

#[derive(Debug, Args)]
#[command(after_help = exit::INIT_HELP)]
pub(super) struct Init {
    /// Depend on a checkout of Standstill, not on the version that is published
    #[arg(long, value_name = "DIR")]
    pub(super) path: Option<PathBuf>,
    /// Which CI server gets a job
    #[arg(long, value_enum, value_name = "SERVER", default_value = "github")]
    pub(super) ci: Server,
}

#[derive(Debug, Args)]
#[command(after_help = exit::PATCH_HELP)]
pub(super) struct PatchTokio {
    /// The folder to write; one that this command wrote is written anew
    #[arg(value_name = "DIR", default_value = "standstill-patch")]
    pub(super) folder: PathBuf,
    /// Take Standstill from a checkout, not the version that is published
    #[arg(long, value_name = "DIR")]
    pub(super) path: Option<PathBuf>,
}

/// A server that runs jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Server {
    Github,
    Gitlab,
    None,
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Completions {
    /// For which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Man {
    /// Of which command [default: of the whole]
    #[arg(value_name = "COMMAND")]
    pub(super) of: Option<String>,
    /// Write all pages into this folder, as files that `man` finds
    #[arg(long, value_name = "DIR", conflicts_with = "of")]
    pub(super) into: Option<PathBuf>,
}

/// What an exploration gave to see a run again.
#[derive(Clone, Debug)]
pub(super) struct Token(pub(super) Vec<Take>);

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        Replay::from_token(text).map(|replay| Self(replay.takes()))
    }
}

/// When it is told why counterexamples fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Explanation {
    Auto,
    Always,
    Never,
}

impl From<Explanation> for Explain {
    fn from(asked: Explanation) -> Self {
        match asked {
            Explanation::Auto => Self::Cheaply,
            Explanation::Always => Self::Always,
            Explanation::Never => Self::Never,
        }
    }
}

/// How anything else is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
    Html,
}

fn shard(text: &str) -> Result<Shard, &'static str> {
    let (number, of) = text.split_once('/').ok_or("a shard is K/N, such as 1/4")?;
    let (number, of) = number.parse().ok().zip(of.parse().ok()).ok_or("K and N are numbers")?;
    Shard::new(number, of).ok_or("K is from 1 to N")
}

fn model() -> impl TypedValueParser<Value = ModelKind> {
    PossibleValuesParser::new(ModelKind::ALL.map(ModelKind::word))
        .try_map(|word| ModelKind::from_word(&word).ok_or("no such model"))
}
