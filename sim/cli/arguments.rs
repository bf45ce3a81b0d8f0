//! Arguments: what the command understands.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

use super::exit;
use crate::scenario::ModelKind;

/// Deterministic simulation testing for asynchronous programs.
#[derive(Debug, Parser)]
#[command(name = "standstill", version, after_help = exit::HELP, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// When to use colour
    #[arg(long, value_enum, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run scenarios and check what they expect
    Run(Run),
    /// Check that files are scenarios, without running them
    Check(Inputs),
    /// Write a scenario to start from
    New(New),
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Run {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Run under this model only, whether or not the files name it
    #[arg(long, value_name = "MODEL", value_parser = model())]
    pub(super) model: Option<ModelKind>,
    /// Decide what the scenarios leave open by chance: the same seed decides the same
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// How to show runs: `json` is one line a run
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Show only what fails, and the summary
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct Inputs {
    /// Scenario files, and folders in which every *.kdl is one
    #[arg(value_name = "FILE|DIR", default_value = "scenarios")]
    pub(super) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = exit::HELP)]
pub(super) struct New {
    /// What to call it: NAME becomes scenarios/NAME.kdl; it may have folders
    #[arg(value_name = "NAME")]
    pub(super) name: String,
}

/// How runs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

fn model() -> impl TypedValueParser<Value = ModelKind> {
    PossibleValuesParser::new(ModelKind::ALL.map(ModelKind::word))
        .try_map(|word| ModelKind::from_word(&word).ok_or("no such model"))
}
