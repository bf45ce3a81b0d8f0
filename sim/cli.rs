//! The command line: arguments, scenario files, the terminal.
//!
//! What is asked for goes to standard output, what goes wrong to standard error, and how it ends into an exit code.
//! What a run is, what must hold of it and how it reads come from the layers below.

mod arguments;
mod check;
mod diff;
mod exit;
mod explore;
mod git_setup;
mod inputs;
mod merge;
mod new;
mod progress;
mod review;
mod run;
mod terminal;
mod why;

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Parser;
use rayon::ThreadPoolBuilder;

use arguments::{Arguments, Command};
pub use exit::Exit;
use terminal::Terminal;

/// The stack of a thread that runs scenarios, in bytes: as deep a program runs on it as can be read.
const STACK: usize = 16 * 1024 * 1024;

/// The `standstill` command: reads the arguments of the process and does what they say.
///
/// How it ends is told by [`Exit`].
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
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
    // A pool that exists already serves as well.
    let _ = ThreadPoolBuilder::new().stack_size(STACK).build_global();
    let color = match &arguments.command {
        Command::GitDriver(_) => git_setup::color(arguments.color),
        _ => arguments.color,
    };
    let terminal = &mut Terminal::new(color);
    let done = match &arguments.command {
        Command::Run(options) => run::run(options, terminal),
        Command::Check(options) => check::check(options, terminal),
        Command::Explore(options) => explore::explore(options, terminal),
        Command::Merge(options) => merge::merge(options, terminal),
        Command::Diff(options) => diff::diff(options, terminal),
        Command::GitSetup(options) => git_setup::setup(options, terminal),
        Command::GitDriver(options) => git_setup::driver(options, terminal),
        Command::New(options) => new::new(options, terminal),
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
