//! The `standstill` command. What it understands is in `standstill::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    standstill::cli::main()
}
