//! The halves of a stream that can go to different tasks: those of a `TcpStream`, and how those of others are made.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::BufMut;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};

use super::TcpStream;
use super::split::{peeks, reads, writes};

/// The halves of a stream of this type that can go to different tasks.
macro_rules! owned_halves {
    ($of:ident, $address:ty) => {
        #[doc = concat!("The half of [`", stringify!($of), "::into_split`] that reads.")]
        #[derive(Debug)]
        pub struct OwnedReadHalf {
            stream: Arc<$of>,
        }

        #[doc = concat!("The half of [`", stringify!($of), "::into_split`] that writes. Dropping it ends what is written.")]
        #[derive(Debug)]
        pub struct OwnedWriteHalf {
            stream: Arc<$of>,
            ends_on_drop: bool,
        }

        /// Halves of two streams cannot be reunited.
        #[derive(Debug)]
        pub struct ReuniteError(pub OwnedReadHalf, pub OwnedWriteHalf);

        pub(super) fn split(stream: $of) -> (OwnedReadHalf, OwnedWriteHalf) {
            let stream = Arc::new(stream);
            let read = OwnedReadHalf { stream: Arc::clone(&stream) };
            (read, OwnedWriteHalf { stream, ends_on_drop: true })
        }

        reads!(OwnedReadHalf, stream, $of, $address);
        writes!(OwnedWriteHalf, stream, $of, $address);

        impl OwnedReadHalf {
            /// The stream of which both are halves.
            ///
            /// # Errors
            ///
            /// If they are halves of two.
            pub fn reunite(self, other: OwnedWriteHalf) -> Result<$of, ReuniteError> {
                reunite(self, other)
            }
        }

        impl OwnedWriteHalf {
            /// The stream of which both are halves.
            ///
            /// # Errors
            ///
            /// If they are halves of two.
            pub fn reunite(self, other: OwnedReadHalf) -> Result<$of, ReuniteError> {
                reunite(other, self)
            }

            /// Drops this half without ending what is written.
            pub fn forget(mut self) {
                self.ends_on_drop = false;
            }
        }

        fn reunite(read: OwnedReadHalf, write: OwnedWriteHalf) -> Result<$of, ReuniteError> {
            if !Arc::ptr_eq(&read.stream, &write.stream) {
                return Err(ReuniteError(read, write));
            }
            write.forget();
            Ok(Arc::try_unwrap(read.stream).expect("a stream has two halves"))
        }

        impl AsyncWrite for OwnedWriteHalf {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                data: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.stream.poll_write_shared(cx, data)
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffers: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                self.stream.poll_write_vectored_shared(cx, buffers)
            }

            fn is_write_vectored(&self) -> bool {
                true
            }

            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.stream.shut_down_shared();
                self.ends_on_drop = false;
                Poll::Ready(Ok(()))
            }
        }

        impl Drop for OwnedWriteHalf {
            fn drop(&mut self) {
                if self.ends_on_drop {
                    self.stream.shut_down_shared();
                }
            }
        }

        impl fmt::Display for ReuniteError {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tried to reunite halves that are not from the same socket")
            }
        }

        impl Error for ReuniteError {}
    };
}
pub(super) use owned_halves;

owned_halves!(TcpStream, SocketAddr);
peeks!(OwnedReadHalf, stream);
