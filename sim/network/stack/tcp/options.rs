//! Options: what a program may set of a connection, and what it begins with.

use std::time::Duration;

use crate::network::stack::ports::Sharing;

/// What a program may set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub(crate) nodelay: bool,
    pub(crate) ttl: u32,
    pub(crate) linger: Option<Duration>,
    pub(crate) quickack: bool,
    pub(crate) sharing: Sharing,
}

impl Default for Options {
    fn default() -> Self {
        let sharing = Sharing::default();
        Self { nodelay: false, ttl: 64, linger: None, quickack: true, sharing }
    }
}
