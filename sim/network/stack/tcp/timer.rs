//! When what is on its way is sent again: RFC 6298, within the bounds that Linux has.

use crate::time::{Duration, Instant};

/// The timeout while no round trip has been measured.
const INITIAL: Duration = Duration::from_secs(1);
/// By how much it is longer than a round trip at least: `TCP_RTO_MIN`.
const LEAST: Duration = Duration::from_millis(200);
/// How long it is at most: `TCP_RTO_MAX`.
const MOST: Duration = Duration::from_secs(120);
/// For how long an open connection tries: `tcp_retries2`, which is 15, as Linux reads it.
const PATIENCE: Duration = Duration::from_millis(924_600);

/// The timer of one connection. It runs only while something may have to be sent again.
#[derive(Debug, Default)]
pub(super) struct Timer {
    /// How long a round trip takes, and by how much that varies.
    measured: Option<(Duration, Duration)>,
    /// How often in a row it has run out.
    times: u32,
    /// Since when it has run out again and again.
    since: Instant,
    deadline: Option<Instant>,
}

impl Timer {
    /// When it runs out.
    pub(super) const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// How often in a row it has run out.
    pub(super) const fn times(&self) -> u32 {
        self.times
    }

    /// Whether the peer has not answered for as long as an open connection bears.
    pub(super) fn is_hopeless(&self, now: Instant) -> bool {
        now - self.since >= PATIENCE
    }

    /// A round trip took so long.
    pub(super) fn measure(&mut self, trip: Duration) {
        let nanos = Duration::from_nanos;
        self.measured = Some(match self.measured {
            None => (trip, nanos(trip.as_nanos() / 2)),
            Some((smoothed, variation)) => {
                let (smoothed, variation) = (smoothed.as_nanos(), variation.as_nanos());
                let apart = smoothed.abs_diff(trip.as_nanos());
                let variation = variation - variation / 4 + apart / 4;
                (nanos(smoothed - smoothed / 8 + trip.as_nanos() / 8), nanos(variation))
            }
        });
    }

    /// How long it runs now: twice as long each time.
    pub(super) fn timeout(&self) -> Duration {
        let first = self.measured.map_or(INITIAL, |(smoothed, variation)| {
            smoothed.saturating_add(variation.saturating_mul(4).max(LEAST))
        });
        first.saturating_mul(1 << self.times.min(20)).min(MOST)
    }

    /// It runs from now on.
    pub(super) fn start(&mut self, now: Instant) {
        if self.times == 0 {
            self.since = now;
        }
        self.deadline = Some(now + self.timeout());
    }

    /// It has run out, and runs again, for longer.
    pub(super) fn back_off(&mut self, now: Instant) {
        self.times += 1;
        self.start(now);
    }

    /// The peer has received something new.
    pub(super) const fn be_patient(&mut self) {
        self.times = 0;
    }

    /// There is nothing to send again.
    pub(super) const fn stop(&mut self) {
        self.times = 0;
        self.deadline = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_timeout_is_longer_than_a_round_trip_by_200_ms_at_least() {
        let mut timer = Timer::default();
        assert_eq!(timer.timeout(), Duration::from_secs(1));
        timer.measure(millis(10));
        // The variation is half of it: four times 5 ms are less than 200 ms.
        assert_eq!(timer.timeout(), millis(210));
        timer.measure(millis(410));
        // 10 + 400 / 8, and 4 * (5 * 3 / 4 + 400 / 4).
        assert_eq!(timer.timeout(), millis(60).saturating_add(millis(415)));
    }

    #[test]
    fn it_doubles_up_to_two_minutes_and_gives_up_after_924_6_s() {
        let mut timer = Timer::default();
        timer.measure(Duration::ZERO);
        let mut now = Instant::START;
        timer.start(now);
        let mut lengths = Vec::new();
        loop {
            let deadline = timer.deadline().unwrap();
            lengths.push((deadline - now).as_nanos() / 1_000_000);
            now = deadline;
            if timer.is_hopeless(now) {
                break;
            }
            timer.back_off(now);
        }
        let doubled = (0..10).map(|times| 200 << times);
        assert_eq!(lengths, doubled.chain([120_000; 6]).collect::<Vec<_>>());
        assert_eq!(now.since_start(), millis(924_600));
    }
}
