//! `tokio::task::join_set`.

pub use super::JoinSet;
#[cfg(tokio_unstable)]
pub use super::set_builder::Builder;
