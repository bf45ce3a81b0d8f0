//! Exit codes: how a command ends, for the shell that called it.

use std::process::ExitCode;

/// How a command ends. Of several ends the worst counts, which is the greatest.
///
/// A process that ends with another code (101) has found a bug in Standstill itself. If its output
/// goes to a pipe that is closed before the end, a command ends quietly, with the worst that it has found by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: everything holds, or nothing differs.
    Holds = 0,
    /// 1: a scenario ran, and an expectation, or what goes without saying, does not hold; or something differs.
    Fails = 1,
    /// 2: an unknown option, a file that cannot be read or is no scenario, a folder without any, shards of an exploration that
    /// are missing or do not belong together, output that cannot be written.
    BadInput = 2,
    /// 130: Ctrl-C ended it before anything was found, or was pressed twice, as a shell has it for a process that a signal has ended. An
    /// exploration that has found something by then ends with what it has found.
    Interrupted = 130,
}

impl Exit {
    /// The code.
    pub const fn code(self) -> i32 {
        self as i32
    }
}

/// The codes as `--help` tells them.
pub(super) const HELP: &str = "\
Exit codes:
  0  everything holds
  1  an expectation failed
  2  bad input: an unknown option, a file that cannot be read or is no scenario,
     a folder without scenario files, shards that are missing; or output that
     cannot be written
Of several, the greatest counts.";

/// The same where runs are made.
pub(super) const RUN_HELP: &str = "\
Exit codes:
  0    everything holds
  1    an expectation failed
  2    bad input: an unknown option, a file that cannot be read or is no scenario,
       a folder without scenario files, a --filter that fits none of them; or
       output that cannot be written
  130  Ctrl-C ended it; what was found until then is told
Of several, the greatest counts.";

/// The same where many runs are made of each scenario.
pub(super) const EXPLORE_HELP: &str = "\
Exit codes:
  0    everything holds
  1    an expectation failed, be it until Ctrl-C ended it
  2    bad input: an unknown option, a file that cannot be read or is no scenario,
       a folder without scenario files, a --filter that fits none of them; or
       output that cannot be written
  130  Ctrl-C ended it, and nothing was found until then; or it came twice
Of several, the greatest counts, but for 130.";

/// The same where an adopter's package is set up.
pub(super) const INIT_HELP: &str = "\
Exit codes:
  0  what was missing is written, and what was there is left as it is
  2  bad input: an unknown option, no package of cargo; or a file that cannot
     be read or written";

/// The same where the place of tokio is taken.
pub(super) const PATCH_HELP: &str = "\
Exit codes:
  0  the folder is written
  2  bad input: an unknown option, a folder that is of somebody else; or sources
     that cargo cannot get, a file that cannot be read or written";

/// The same where files are laid out.
pub(super) const FMT_HELP: &str = "\
Exit codes:
  0  every file is laid out as usual now
  1  --check has found some that are not
  2  bad input: an unknown option, a file that cannot be read or written, or
     whose braces or quotes are wrong: it is left as it is
Of several, the greatest counts.";

/// The same where runs are compared.
pub(super) const DIFF_HELP: &str = "\
Exit codes:
  0  nothing differs
  1  something differs
  2  bad input: an unknown option, a file that cannot be read or holds no run,
     a revision that git does not know; or output that cannot be written";

/// The same where traces are reviewed.
pub(super) const REVIEW_HELP: &str = "\
Exit codes:
  0  no trace waits any more
  1  some go on waiting
  2  bad input: an unknown option, a file that cannot be read or written, or
     is no whole trace";

/// The same where a repository is set up.
pub(super) const SETUP_HELP: &str = "\
Exit codes:
  0  git shows changed snapshots so
  1  something is missing that --check did not write
  2  bad input: an unknown option, no repository, or a setting that is
     another already, and is left as it is";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_end_is_the_greatest() {
        assert_eq!([Exit::Holds, Exit::BadInput, Exit::Fails].iter().max(), Some(&Exit::BadInput));
    }

    #[test]
    fn help_tells_every_code() {
        for exit in [Exit::Holds, Exit::Fails, Exit::BadInput, Exit::Interrupted] {
            let line = format!("\n  {:<3}  ", exit as u8);
            assert!(RUN_HELP.contains(&line) && EXPLORE_HELP.contains(&line), "{exit:?}");
        }
    }
}
