//! The halves of a `UnixStream` that can go to different tasks.

use std::error::Error;
use std::fmt;
use std::io::{self, IoSlice, IoSliceMut};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};
use tokio::net::unix::SocketAddr;

use super::UnixStream;
use crate::network::net::owned::owned_halves;
use crate::network::net::split::{reads, writes};

owned_halves!(UnixStream, SocketAddr);
