//! The watchdog: ends the process when a run stops moving in real time.
//!
//! A run that goes on and on in simulated time meets a limit, which is an outcome. A poll that never returns meets nothing: a
//! `std::sync::Mutex` that is held over an `.await` and locked again, a blocking call, `loop {}`. No thread can be stopped
//! from outside, let alone unwound, so nothing is left but to say what is known and to end the process, with [`STUCK`].
//!
//! One thread looks on for all runs of the process (`watcher`). What a run says of itself is a [`Watched`]: a number that
//! changes as it goes on, which is all that is looked at while all goes well. The real clock decides about the end of the
//! process and about nothing else.

mod places;
mod watcher;

use std::env;
use std::sync::{Arc, OnceLock};

use crate::time::{Duration, DurationError, Instant};
pub(crate) use places::Places;
pub(crate) use watcher::Watch;
use watcher::watch;

/// The code with which the process ends. It is that of `timeout(1)`, and none of libtest (101), of this crate's command
/// (0 to 2), or of a signal.
pub const STUCK: i32 = 124;

/// How long a run may stand still, unless that is set.
const PATIENCE: Duration = Duration::from_secs(60);

/// The variable that sets it, whatever the program says.
const VARIABLE: &str = "STANDSTILL_WATCHDOG";

/// A run, as the watchdog sees it. Its thread may be stuck with any lock in its hand.
pub(crate) trait Watched: Send + Sync {
    /// A number that changes whenever the run goes on.
    fn moves(&self) -> u64;

    /// Where it stands.
    fn account(&self) -> Account;
}

/// Where a run stands.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// What runs: a test, or a scenario file.
    pub(crate) run: String,
    /// Who has the turn, if anybody has.
    pub(crate) turn: String,
    /// Since when in simulated time.
    pub(crate) since: Instant,
    /// Why nothing moves, most probably.
    pub(crate) why: &'static str,
    /// How to make this run again.
    pub(crate) again: String,
    /// How else its patience is set than by the variable.
    pub(crate) settings: &'static str,
}

/// How long a run may stand still that asks for this, or for nothing; `None` for ever.
///
/// # Panics
///
/// If the variable says something that is no duration.
fn patience(set: Option<Duration>) -> Option<Duration> {
    static ASKED: OnceLock<Option<Duration>> = OnceLock::new();
    let read = |text: String| {
        read(&text).unwrap_or_else(|error| {
            panic!("{VARIABLE} is a duration such as 5m, or `off`, and not {text:?}: {error}")
        })
    };
    let asked = *ASKED.get_or_init(|| env::var(VARIABLE).ok().map(read));
    asked.or(set).or(Some(PATIENCE)).filter(|patience| *patience > Duration::ZERO)
}

/// A time that a run may stand still, as people write it.
pub(crate) fn read(text: &str) -> Result<Duration, DurationError> {
    if ["0", "off"].contains(&text) { Ok(Duration::ZERO) } else { text.parse() }
}

/// The message before the process ends.
fn message(patience: Duration, account: Option<&Account>) -> String {
    let Some(Account { run, turn, since, why, again, settings }) = account else {
        return format!(
            "\nstandstill: a run has stood still for {patience} of real time, and holds what would tell more of it. The process \
             ends with code {STUCK}.\n"
        );
    };
    let since = since.since_start();
    format!(
        "\nstandstill: a run has stood still for {patience} of real time\n\n\
         run          {run}\n\
         turn         {turn}\n\
         since        {since} of simulated time\n\n\
         {why}\n\n\
         A thread that does not return cannot be stopped: the process ends with code {STUCK}, and runs no further tests.\n\n\
         run it again: {again}\n\
         if it only takes long, or for a debugger: {VARIABLE}=10m or {VARIABLE}=off{settings}\n"
    )
}

/// A run that is watched, if it is to be.
pub(crate) fn watched<W: Watched + 'static>(
    set: Option<Duration>,
    run: impl FnOnce() -> W,
) -> Option<(Arc<W>, Watch)> {
    let patience = patience(set)?;
    let run = Arc::new(run());
    let watch = watch(patience, Arc::clone(&run) as Arc<dyn Watched>);
    Some((run, watch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_stand_still_is_a_duration_or_off() {
        let read = ["off", "0", "0s", "5m"].map(read);
        let [never, soon] = [Duration::ZERO, Duration::from_secs(300)];
        assert_eq!(read, [never, never, never, soon].map(Ok));
        assert!(super::read("5 minutes").is_err());
    }

    #[test]
    fn it_looks_unless_it_is_off() {
        let minute = Some(Duration::from_secs(60));
        assert_eq!(patience(None), minute);
        assert_eq!(patience(minute), minute);
        assert_eq!(patience(Some(Duration::ZERO)), None);
    }
}
