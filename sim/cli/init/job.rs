//! Jobs of CI servers that run the tests of a package.

use super::super::arguments::Server;

/// What a job calls.
pub(super) const COMMAND: &str = "cargo test --test scenarios";

/// A job, and the file that it stands in, from the root of the repository.
pub(super) struct Job {
    pub(super) file: &'static str,
    pub(super) text: String,
}

/// The job for a server, if one is asked for. `prefix` is where the package is in the repository, with a `/` at its end unless it is
/// at its root.
pub(super) fn of(server: Server, prefix: &str) -> Option<Job> {
    match server {
        Server::Github => {
            Some(Job { file: ".github/workflows/scenarios.yml", text: github(prefix) })
        }
        Server::Gitlab => Some(Job { file: ".gitlab-ci.yml", text: gitlab(prefix) }),
        Server::None => None,
    }
}

fn github(prefix: &str) -> String {
    let folder = match prefix.trim_end_matches('/') {
        "" => String::new(),
        folder => format!("    defaults:\n      run:\n        working-directory: {folder:?}\n"),
    };
    format!(
        "# In CI no trace is written: a new one, or one that has changed, fails.\n\
         name: scenarios\n\
         on: [push, pull_request]\n\
         permissions:\n  contents: read\n\
         jobs:\n  scenarios:\n    runs-on: ubuntu-latest\n{folder}    steps:\n      \
         - uses: actions/checkout@v4\n      \
         - run: rustup toolchain install stable --profile minimal\n      \
         - run: {COMMAND}\n"
    )
}

fn gitlab(prefix: &str) -> String {
    let folder = match prefix.trim_end_matches('/') {
        "" => String::new(),
        folder => format!("    - cd {}\n", crate::report::quoted(folder)),
    };
    format!(
        "# In CI no trace is written: a new one, or one that has changed, fails.\n\
         scenarios:\n  image: rust:1\n  script:\n{folder}    - {COMMAND}\n"
    )
}
