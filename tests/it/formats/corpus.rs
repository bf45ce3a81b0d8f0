//! What there is to write: every scenario of this repository that runs, and some that end as few do.

use std::fs;
use std::path::{Path, PathBuf};

use standstill::scenario::Scenario;

/// Folders of scenarios.
const FOLDERS: [&str; 3] = ["scenarios", "tests/regressions", "tests/asyncio"];

/// Scenarios that end at each limit, fail, last for days, and have names that are hard to write.
const HARD: [&str; 8] = [
    r#"scenario "too many events"
       limits events=20
       main { repeat 100 { log "again"; }; }
       expect { outcome "limit"; }"#,
    r#"scenario "too long \"and\" so on"
       limits time="1h"
       main { repeat 100 { sleep "1h"; }; }
       expect { total "1s"; never "main finished"; sometimes "main sleep *"; }"#,
    r#"scenario "too many tasks"
       limits tasks=50
       main { repeat 100 { spawn "a task whose name is longer than a row" { sleep "1s"; }; }; }
       expect { outcome "limit"; }"#,
    r#"scenario "held by each other"
       lock "a"; lock "b"
       main {
           gather {
               task "one, two and three" { acquire "a" { sleep "1ms"; acquire "b" { yield; }; }; }
               task "tä\"sk\\=#,%" { acquire "b" { sleep "1ms"; acquire "a" { yield; }; }; }
           }
       }
       expect { outcome "ok"; order "one, two and three finished" "tä\"sk\\=#,% finished"; }"#,
    r#"scenario "fails by chance"
       service "a service" latency="1ms..1h" { fail 500 chance=0.5; refuse chance=0.1; hang chance=0.1; }
       main { log "a\nb\u{1b}[31m"; timeout "30m" { fetch "a service"; }; fail "no \"way\"\n"; }
       expect { outcome "ok"; total max="1s"; sometimes "main fetch a service: 500"; sometimes "main fetch a service: 418"; }"#,
    r#"scenario "at fault"
       main { spawn "failing" { fail "no"; }; sleep "1s"; let "n" 0; log "{1 / n}"; }
       expect { outcome "failed"; total "1s"; }"#,
    r#"scenario "left behind"
       main { spawn "cleaner" { try { sleep "1h"; }; finally { sleep "1.5s"; }; }; create "never" { yield; }; sleep "1us"; }
       expect { total "1us"; }
       replay "in order" { take "order at 0s #1" "cleaner"; }"#,
    r#"scenario "for days"
       queue "jobs"
       main {
           gather {
               task "early" { sleep "1h"; get "jobs"; }
               task "late" { sleep "30h15m250ms"; get "jobs"; }
           }
       }
       expect { total "1h"; }"#,
];

/// The scenarios of the repository.
pub(crate) fn of_the_repository() -> impl Iterator<Item = Scenario> {
    FOLDERS
        .into_iter()
        .flat_map(|folder| files(folder, "kdl"))
        .map(|(path, text)| read(&path, &text))
}

/// Those that are here.
pub(crate) fn hard() -> impl Iterator<Item = Scenario> {
    HARD.iter().map(|text| read(Path::new("hard one.kdl"), text))
}

/// The files under a folder of the repository whose name ends so: path from the root of the repository, and text.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut folders) = (Vec::new(), vec![root.join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path, text: &str) -> Scenario {
    let read = Scenario::parse(&path.to_string_lossy(), text);
    read.unwrap_or_else(|error| panic!("{}", error.render(false, 100)))
}
