//! Random programs under random faults: whatever goes wrong between hosts, a run ends, the same run twice is one, and nothing of it
//! stands in the way of the next.
//!
//! `STANDSTILL_FAULT_SCHEDULES` sets how many there are, of scenario files ([`files`]) and of tokio programs ([`sockets`]) each.

mod files;
mod sockets;

use std::env;

/// How many cases are run if nobody says how many.
const FEW: u32 = 400;

/// How many are.
fn asked() -> u32 {
    let name = "STANDSTILL_FAULT_SCHEDULES";
    env::var(name).map_or(FEW, |text| text.parse().expect(name))
}
