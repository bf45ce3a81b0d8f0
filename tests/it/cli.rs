//! The command line as its users meet it: each call is a process, and what it wrote stands beside it.

#![expect(
    clippy::too_many_lines,
    reason = "what a command wrote is long, and stands beside its call"
)]

mod arguments;
mod check;
mod corpus;
mod doc;
mod ending;
mod explore;
mod fmt;
mod init;
mod inputs;
mod interrupt;
mod list;
mod manual;
mod merge;
mod new;
mod output;
mod pictures;
mod reports;
mod review;
mod run;
mod selection;
mod terminal;
mod usage;
mod watch;
mod why;

use crate::support::folder::Folder;

/// A scenario that holds under each of its models.
const HOLDS: &str = r#"
scenario "Holds"
model "async"
model "sync"
main { gather { sleep "1s"; sleep "2s" as="nap"; }; }
expect model="async" { total "2s"; }
expect model="sync" { total "3s"; }
"#;
const FAILS: &str = r#"
scenario "Fails"
main { sleep "1s"; }
expect { total "2s"; never "main finished"; }
"#;
const BAD: &str = "scenario \"Bad\"\nmain { slep \"1s\"; }\n";

/// A scenario that holds, one that fails, and a file that is none.
fn with_all(test: &str) -> Folder {
    Folder::new(test)
        .with("scenarios/folder/holds.kdl", HOLDS)
        .with("scenarios/fails.kdl", FAILS)
        .with("scenarios/bad.kdl", BAD)
}
