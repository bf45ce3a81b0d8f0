//! The command line: arguments, scenario files, the terminal.
//!
//! What is asked for goes to standard output, what goes wrong to standard error, and how it ends into an exit code.
//! What a run is, what must hold of it and how it reads come from the layers below.

mod arguments;
mod check;
mod completions;
mod diff;
mod doc;
mod exit;
mod explore;
mod fmt;
mod git_setup;
mod init;
mod inputs;
mod interrupt;
mod list;
mod man;
mod merge;
mod new;
mod patch_tokio;
mod progress;
mod review;
mod run;
mod terminal;
mod why;

use std::io::{self, ErrorKind};
use std::num::NonZero;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use rayon::ThreadPoolBuilder;

use crate::report::Screen;
use arguments::{Arguments, Command};
pub use exit::Exit;
use terminal::Terminal;

/// More threads than these make no run sooner, and some systems have not so many.
const MOST_THREADS: usize = 256;
/// The stack of a thread that runs scenarios, in bytes: as deep a program runs on it as can be read.
const STACK: usize = 16 * 1024 * 1024;

/// The arguments of the process. Help is as wide as the terminal; where there is none, no line of it is broken.
fn arguments() -> Result<Arguments, clap::Error> {
    let screen = Screen { color: false, width: terminal::width(&io::stdout()) };
    let command = Arguments::command().term_width(screen.limit().unwrap_or_default());
    Arguments::from_arg_matches(&command.try_get_matches()?)
}

/// The `standstill` command: reads the arguments of the process and does what they say.
///
/// How it ends is told by [`Exit`].
pub fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(shown) => {
            let written = shown.print();
            let is_told = match &written {
                // Help that nobody reads any more is no reason to complain.
                Err(error) => error.kind() == ErrorKind::BrokenPipe,
                Ok(()) => true,
            };
            return if is_told && !shown.use_stderr() { Exit::Holds } else { Exit::BadInput }
                .into();
        }
    };
    let threads = match &arguments.command {
        Command::Run(options) => options.jobs,
        _ => None,
    };
    // None is one a core. A pool that exists already serves as well.
    let threads = threads.map_or(0, NonZero::get).min(MOST_THREADS);
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    let _ = pool.stack_size(STACK).build_global();
    let color = match &arguments.command {
        Command::GitDriver(_) => git_setup::color(arguments.color),
        _ => arguments.color,
    };
    let terminal = &mut Terminal::new(color);
    let done = match &arguments.command {
        Command::Run(options) => run::run(options, terminal),
        Command::Check(options) => check::check(options, terminal),
        Command::List(options) => list::list(options, terminal),
        Command::Explore(options) => explore::explore(options, terminal),
        Command::Merge(options) => merge::merge(options, terminal),
        Command::Diff(options) => diff::diff(options, terminal),
        Command::GitSetup(options) => git_setup::setup(options, terminal),
        Command::GitDriver(options) => git_setup::driver(options, terminal),
        Command::New(options) => new::new(options, terminal),
        Command::Fmt(options) => fmt::fmt(options, terminal),
        Command::Doc(options) => doc::doc(options, terminal),
        Command::Init(options) => init::init(options, terminal),
        Command::PatchTokio(options) => patch_tokio::patch(options, terminal),
        Command::Completions(options) => completions::completions(options, terminal),
        Command::Man(options) => man::man(options, terminal),
        Command::Why(options) => why::why(options, terminal),
        Command::Review(options) => review::review(options, terminal),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal.complain(&format!("cannot write to standard output: {error}\n"));
            Exit::BadInput.into()
        }
    }
}
