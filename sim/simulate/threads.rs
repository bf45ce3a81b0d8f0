//! Threads beside a simulation, for which its time does not wait: who finds a deadlock may have waited for one.

use std::fs;

/// Names of threads that time or work for programs.
const KNOWN: [&str; 7] = [
    "futures-timer",
    "tokio-rt-worker",
    "tokio-runtime-w",
    "async-io",
    "async-std",
    "smol-",
    "rayon",
];

/// The threads beside this one that it may wait for, as far as the system tells of them, in words; nothing if there are none. A thread that is not named has
/// the name of the one that has made it.
pub(super) fn beside() -> Option<String> {
    let name = |path: &str| fs::read_to_string(path).ok().map(|name| name.trim_end().to_owned());
    let own = name("/proc/thread-self/comm")?;
    let all = fs::read_dir("/proc/self/task").ok()?.flatten();
    let mut names: Vec<_> =
        all.filter_map(|task| name(&task.path().join("comm").to_string_lossy())).collect();
    names.sort_unstable();
    let made = names.iter().filter(|name| **name == own).count().saturating_sub(1);
    let known = |name: &&String| KNOWN.iter().any(|known| name.starts_with(known));
    let mut words: Vec<_> = names.iter().filter(known).map(|name| format!("`{name}`")).collect();
    words.dedup();
    if made > 0 {
        let threads = if made == 1 { "thread" } else { "threads" };
        words.push(format!("{made} {threads} that this test has started"));
    }
    (!words.is_empty()).then(|| words.join(", "))
}
