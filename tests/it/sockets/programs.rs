//! The programs: what is here is compiled twice, each time with another `tokio`, that of the module around it.

pub(crate) use super::tokio;

pub(crate) mod asking;
pub(crate) mod binding;
pub(crate) mod bodies;
pub(crate) mod cases;
pub(crate) mod closings;
pub(crate) mod datagrams;
pub(crate) mod listeners;
pub(crate) mod relays;
#[expect(dead_code, reason = "it is compiled, and not run")]
#[allow(deprecated, reason = "`TcpStream::set_linger` of tokio is, and its stand-in is not")]
mod surface;
pub(crate) mod transfers;
pub(crate) mod unix;
#[expect(dead_code, reason = "it is compiled, and not run")]
mod unix_surface;
pub(crate) mod vectors;
