//! The work that is measured, and how it is known to have been done.

use std::time::Duration;

/// A piece of work: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Nine tasks sleep for two seconds each.
    NineSleeps,
    /// One task sleeps for one second, as often as a day has seconds.
    Day,
    /// Ten thousand tasks sleep ten times each, for up to a second.
    Crowd,
    /// So many tasks sleep once, for up to a second.
    Once(u32),
    /// Three tasks yield three times each, in an order that differs from run to run.
    Yields,
    /// Nine requests over TCP to nine hosts that take two seconds each, over links of a millisecond.
    NineByTcp,
    /// The same over HTTP/1.1.
    NineByHttp,
    /// A thousand requests over HTTP/1.1 to a thousand hosts.
    ThousandByHttp,
}

/// What does the work: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// `standstill::executor` and `standstill::network`.
    Bare,
    /// A scenario file, with its trace.
    Scenario,
    /// tokio under a paused clock, as `#[tokio::test(start_paused = true)]` has it.
    Tokio,
    /// The same with nothing but timers.
    LeanTokio,
    /// A turmoil simulation at its default tick.
    Turmoil,
    /// madsim with a seed.
    Madsim,
    /// nexosim on one thread.
    Nexosim,
}

/// What was done.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// The simulated time that it took.
    pub total: Duration,
    /// Sleeps, yields or requests that came to their end.
    pub units: u64,
}

/// A way to do a piece of work.
pub type Run = Box<dyn FnMut() -> Done>;

/// How long a simulated service works on a request.
pub const SERVICE: Duration = Duration::from_secs(2);
/// How long a packet is on its way.
pub const LINK: Duration = Duration::from_millis(1);
/// Packets on the way one after the other: two to open a connection, a request and its answer.
pub const PACKETS: u32 = 4;
/// By how much turmoil may differ, since its links deliver at ticks.
const TICKS: Duration = Duration::from_millis(4);

/// By how much madsim's clock goes on at most by itself for each thing that is done, since each poll takes time there: at the beginning
/// of a task and at the end of a sleep.
const POLLS: Duration = Duration::from_nanos(250);

/// Tasks of [`Work::Crowd`], and sleeps of each.
pub const CROWD: u64 = 10_000;
/// Sleeps of each task of [`Work::Crowd`].
pub const CROWD_SLEEPS: u64 = 10;
/// So many tasks of [`Work::Crowd`] in a row sleep for the same times.
pub const CROWD_ROW: u64 = 10;
/// Sleeps of [`Work::Day`].
pub const DAY: u64 = 86_400;

/// How long the tasks of one row of [`Work::Crowd`] sleep the `nth` time.
pub fn crowd_sleep(row: u64, nth: u64) -> Duration {
    Duration::from_millis(1 + (row * 7_919 + nth * 104_729) % 1_000)
}

/// How long a task of [`Work::Once`] sleeps.
pub fn single_sleep(task: u64) -> Duration {
    Duration::from_millis(1 + task % 1_000)
}

impl Work {
    /// The rows that are measured at one size, in order.
    pub const ALL: [Self; 7] = [
        Self::NineSleeps,
        Self::Day,
        Self::Crowd,
        Self::Yields,
        Self::NineByTcp,
        Self::NineByHttp,
        Self::ThousandByHttp,
    ];

    /// What criterion calls it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NineSleeps => "nine sleeps",
            Self::Day => "a day of seconds",
            Self::Crowd => "ten thousand tasks",
            Self::Once(_) => "tasks that sleep once",
            Self::Yields => "three tasks yield",
            Self::NineByTcp => "nine by tcp",
            Self::NineByHttp => "nine by http",
            Self::ThousandByHttp => "a thousand by http",
        }
    }

    /// What it is, in full.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NineSleeps => "9 tasks sleep 2 s",
            Self::Day => "86,400 sleeps of 1 s",
            Self::Crowd => "10,000 tasks x 10 sleeps",
            Self::Once(_) => "tasks that sleep once",
            Self::Yields => "3 tasks x 3 yields, seeded",
            Self::NineByTcp => "9 fetches of 2 s, TCP",
            Self::NineByHttp => "9 fetches of 2 s, HTTP/1.1",
            Self::ThousandByHttp => "1,000 fetches, HTTP/1.1",
        }
    }

    /// How many times as fast as `engine` the bare engine should be at least: three quarters of what a prototype of
    /// its design was.
    pub const fn lead(self, engine: Engine) -> Option<f64> {
        match (self, engine) {
            (Self::NineSleeps, Engine::Tokio | Engine::LeanTokio) => Some(0.75 * 8.1 / 1.5),
            (Self::Day, Engine::Tokio | Engine::LeanTokio) => Some(0.75 * 13.2 / 1.1),
            (Self::Crowd, Engine::Tokio | Engine::LeanTokio) => Some(0.75 * 5.6 / 1.7),
            (Self::NineByTcp, Engine::Turmoil) => Some(0.75 * 37_000.0 / 49.0),
            _ => None,
        }
    }

    /// The requests that it makes.
    pub const fn requests(self) -> u32 {
        match self {
            Self::NineByTcp | Self::NineByHttp => 9,
            Self::ThousandByHttp => 1_000,
            _ => 0,
        }
    }

    /// Whether a run takes so long that there can be only a few.
    pub const fn is_long(self) -> bool {
        matches!(self, Self::Day | Self::Crowd | Self::Once(_) | Self::ThousandByHttp)
    }

    /// Checks that it was done in full.
    ///
    /// # Panics
    ///
    /// It was not.
    pub fn assert_done(self, done: &Done) {
        self.assert_done_within(done, if self.requests() > 0 { TICKS } else { Duration::ZERO });
    }

    /// Checks that this engine has done it in full.
    ///
    /// # Panics
    ///
    /// It has not.
    pub fn assert_done_by(self, engine: Engine, done: &Done) {
        match engine {
            Engine::Madsim => {
                let polls = u32::try_from(done.units).expect("some millions at most");
                self.assert_done_within(done, POLLS * (polls + 100));
            }
            _ => self.assert_done(done),
        }
    }

    fn assert_done_within(self, done: &Done, slack: Duration) {
        let expected = self.expected();
        assert_eq!(done.units, expected.units, "{}: units", self.title());
        assert!(
            done.total.abs_diff(expected.total) <= slack,
            "{}: took {:?} instead of {:?}",
            self.title(),
            done.total,
            expected.total
        );
    }

    fn expected(self) -> Done {
        let (total, units) = match self {
            Self::NineSleeps => (SERVICE, 9),
            Self::Day => (Duration::from_secs(DAY), DAY),
            Self::Crowd => {
                let row = |row| (0..CROWD_SLEEPS).map(|nth| crowd_sleep(row, nth)).sum();
                let longest = (0..CROWD / CROWD_ROW).map(row).max().unwrap_or_default();
                (longest, CROWD * CROWD_SLEEPS)
            }
            Self::Once(tasks) => {
                let longest = (0..tasks.into()).map(single_sleep).max().unwrap_or_default();
                (longest, tasks.into())
            }
            Self::Yields => (Duration::ZERO, 9),
            _ => (SERVICE + LINK * PACKETS, u64::from(self.requests())),
        };
        Done { total, units }
    }
}

impl Engine {
    /// The columns, in order.
    pub const ALL: [Self; 7] = [
        Self::Bare,
        Self::Scenario,
        Self::Tokio,
        Self::LeanTokio,
        Self::Turmoil,
        Self::Madsim,
        Self::Nexosim,
    ];

    /// What criterion and the table call it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Scenario => "scenario",
            Self::Tokio => "tokio",
            Self::LeanTokio => "lean tokio",
            Self::Turmoil => "turmoil",
            Self::Madsim => "madsim",
            Self::Nexosim => "nexosim",
        }
    }
}
