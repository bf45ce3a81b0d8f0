//! Everything that can go wrong between hosts.

use std::time::Duration;

use standstill::simulate::FaultKind;

/// One fault of each kind.
pub(crate) fn every_kind() -> [FaultKind; 6] {
    [
        FaultKind::Partition,
        FaultKind::Hold,
        FaultKind::Slow(Duration::from_millis(700).into()),
        FaultKind::Refuse,
        FaultKind::Reset,
        FaultKind::Down,
    ]
}
