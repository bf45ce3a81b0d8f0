//! The halves of a `UnixStream` that borrow it.

use std::io::{self, IoSlice, IoSliceMut};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};
use tokio::net::unix::SocketAddr;

use super::UnixStream;
use crate::network::net::split::{borrowed_halves, reads, writes};

borrowed_halves!(UnixStream, SocketAddr);
