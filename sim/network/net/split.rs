//! The halves of a `TcpStream` that borrow it.

use std::future::poll_fn;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};

use super::TcpStream;

/// The half of [`TcpStream::split`] that reads.
#[derive(Debug)]
pub struct ReadHalf<'a>(&'a TcpStream);

/// The half of [`TcpStream::split`] that writes.
#[derive(Debug)]
pub struct WriteHalf<'a>(&'a TcpStream);

pub(super) const fn split(stream: &mut TcpStream) -> (ReadHalf<'_>, WriteHalf<'_>) {
    let stream = &*stream;
    (ReadHalf(stream), WriteHalf(stream))
}

/// What the halves of both kinds have in common with the stream, which `$stream` names.
macro_rules! reads {
    ($half:ty, $stream:tt) => {
        impl $half {
            /// As [`TcpStream::poll_peek`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn poll_peek(
                &mut self,
                cx: &mut Context<'_>,
                buffer: &mut ReadBuf<'_>,
            ) -> Poll<io::Result<usize>> {
                self.$stream.poll_peek(cx, buffer)
            }

            /// As [`TcpStream::peek`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn peek(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let mut buffer = ReadBuf::new(buffer);
                poll_fn(|cx| self.poll_peek(cx, &mut buffer)).await
            }

            /// As [`TcpStream::ready`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn ready(&self, interest: Interest) -> io::Result<Ready> {
                self.$stream.ready(interest).await
            }

            /// As [`TcpStream::readable`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn readable(&self) -> io::Result<()> {
                self.$stream.readable().await
            }

            /// As [`TcpStream::try_read`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
                self.$stream.try_read(buffer)
            }

            /// As [`TcpStream::try_read_vectored`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_read_vectored(&self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
                self.$stream.try_read_vectored(buffers)
            }

            /// As [`TcpStream::try_read_buf`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_read_buf<B: BufMut>(&self, buffer: &mut B) -> io::Result<usize> {
                self.$stream.try_read_buf(buffer)
            }

            /// As [`TcpStream::peer_addr`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn peer_addr(&self) -> io::Result<SocketAddr> {
                self.$stream.peer_addr()
            }

            /// As [`TcpStream::local_addr`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn local_addr(&self) -> io::Result<SocketAddr> {
                self.$stream.local_addr()
            }
        }

        impl AsyncRead for $half {
            fn poll_read(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffer: &mut ReadBuf<'_>,
            ) -> Poll<io::Result<()>> {
                self.$stream.poll_read_shared(cx, buffer)
            }
        }

        impl AsRef<TcpStream> for $half {
            fn as_ref(&self) -> &TcpStream {
                &self.$stream
            }
        }
    };
}
pub(super) use reads;

/// As `reads`, for the halves that write.
macro_rules! writes {
    ($half:ty, $stream:tt) => {
        impl $half {
            /// As [`TcpStream::ready`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn ready(&self, interest: Interest) -> io::Result<Ready> {
                self.$stream.ready(interest).await
            }

            /// As [`TcpStream::writable`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn writable(&self) -> io::Result<()> {
                self.$stream.writable().await
            }

            /// As [`TcpStream::try_write`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_write(&self, data: &[u8]) -> io::Result<usize> {
                self.$stream.try_write(data)
            }

            /// As [`TcpStream::try_write_vectored`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_write_vectored(&self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
                self.$stream.try_write_vectored(buffers)
            }

            /// As [`TcpStream::peer_addr`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn peer_addr(&self) -> io::Result<SocketAddr> {
                self.$stream.peer_addr()
            }

            /// As [`TcpStream::local_addr`].
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn local_addr(&self) -> io::Result<SocketAddr> {
                self.$stream.local_addr()
            }
        }

        impl AsRef<TcpStream> for $half {
            fn as_ref(&self) -> &TcpStream {
                &self.$stream
            }
        }
    };
}
pub(super) use writes;

reads!(ReadHalf<'_>, 0);
writes!(WriteHalf<'_>, 0);

impl AsyncWrite for WriteHalf<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.poll_write_shared(cx, data)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.0.poll_write_vectored_shared(cx, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.shut_down_shared();
        Poll::Ready(Ok(()))
    }
}
