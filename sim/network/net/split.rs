//! The halves of a stream that borrow it: those of a `TcpStream`, and what those of others have in common with them.

use std::future::poll_fn;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};

use super::TcpStream;

/// What only the halves of a [`TcpStream`] that read have.
macro_rules! peeks {
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
        }
    };
}
pub(super) use peeks;

/// What the halves of both kinds have in common with the stream, which `$stream` names and whose type is `$of`.
macro_rules! reads {
    ($half:ty, $stream:tt, $of:ident, $address:ty) => {
        impl $half {
            #[doc = concat!("As [`", stringify!($of), "::ready`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn ready(&self, interest: Interest) -> io::Result<Ready> {
                self.$stream.ready(interest).await
            }

            #[doc = concat!("As [`", stringify!($of), "::readable`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn readable(&self) -> io::Result<()> {
                self.$stream.readable().await
            }

            #[doc = concat!("As [`", stringify!($of), "::try_read`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
                self.$stream.try_read(buffer)
            }

            #[doc = concat!("As [`", stringify!($of), "::try_read_vectored`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_read_vectored(&self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
                self.$stream.try_read_vectored(buffers)
            }

            #[doc = concat!("As [`", stringify!($of), "::try_read_buf`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_read_buf<B: BufMut>(&self, buffer: &mut B) -> io::Result<usize> {
                self.$stream.try_read_buf(buffer)
            }

            #[doc = concat!("As [`", stringify!($of), "::peer_addr`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn peer_addr(&self) -> io::Result<$address> {
                self.$stream.peer_addr()
            }

            #[doc = concat!("As [`", stringify!($of), "::local_addr`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn local_addr(&self) -> io::Result<$address> {
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

        impl AsRef<$of> for $half {
            fn as_ref(&self) -> &$of {
                &self.$stream
            }
        }
    };
}
pub(super) use reads;

/// As `reads`, for the halves that write.
macro_rules! writes {
    ($half:ty, $stream:tt, $of:ident, $address:ty) => {
        impl $half {
            #[doc = concat!("As [`", stringify!($of), "::ready`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn ready(&self, interest: Interest) -> io::Result<Ready> {
                self.$stream.ready(interest).await
            }

            #[doc = concat!("As [`", stringify!($of), "::writable`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub async fn writable(&self) -> io::Result<()> {
                self.$stream.writable().await
            }

            #[doc = concat!("As [`", stringify!($of), "::try_write`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_write(&self, data: &[u8]) -> io::Result<usize> {
                self.$stream.try_write(data)
            }

            #[doc = concat!("As [`", stringify!($of), "::try_write_vectored`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn try_write_vectored(&self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
                self.$stream.try_write_vectored(buffers)
            }

            #[doc = concat!("As [`", stringify!($of), "::peer_addr`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn peer_addr(&self) -> io::Result<$address> {
                self.$stream.peer_addr()
            }

            #[doc = concat!("As [`", stringify!($of), "::local_addr`].")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            pub fn local_addr(&self) -> io::Result<$address> {
                self.$stream.local_addr()
            }
        }

        impl AsRef<$of> for $half {
            fn as_ref(&self) -> &$of {
                &self.$stream
            }
        }
    };
}
pub(super) use writes;

/// The halves of a stream of this type that borrow it.
macro_rules! borrowed_halves {
    ($of:ident, $address:ty) => {
        #[doc = concat!("The half of [`", stringify!($of), "::split`] that reads.")]
        #[derive(Debug)]
        pub struct ReadHalf<'a>(&'a $of);

        #[doc = concat!("The half of [`", stringify!($of), "::split`] that writes.")]
        #[derive(Debug)]
        pub struct WriteHalf<'a>(&'a $of);

        pub(super) const fn split(stream: &mut $of) -> (ReadHalf<'_>, WriteHalf<'_>) {
            let stream = &*stream;
            (ReadHalf(stream), WriteHalf(stream))
        }

        reads!(ReadHalf<'_>, 0, $of, $address);
        writes!(WriteHalf<'_>, 0, $of, $address);

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
    };
}
pub(super) use borrowed_halves;

borrowed_halves!(TcpStream, SocketAddr);
peeks!(ReadHalf<'_>, 0);
