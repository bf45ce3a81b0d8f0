//! The plain source: first-in first-out, shortest latency, no chance failure.

use super::{Choices, Point};

/// Always takes the plain alternative.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Choices for Plain {
    fn choose(&mut self, _point: &Point<'_>) -> u64 {
        0
    }

    fn is_plain(&self) -> bool {
        true
    }
}
