//! The standard output and the standard error. In a simulation what is written there is written at once, by whoever writes it: it takes no time, no thread, and is no choice.

use std::io::{self, Write};
#[cfg(unix)]
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::pin::Pin;
use std::task::{Context, Poll};

use ::tokio::io::AsyncWrite;

use crate::simulate::has_threads;

/// Where it is written.
#[derive(Debug)]
enum Output<S, T> {
    /// At once.
    AtOnce(S),
    /// By tokio, on a thread of its own.
    OfTokio(T),
}

macro_rules! outputs {
    ($($type:ident $name:ident)*) => {$(
        #[doc = concat!("`tokio::io::", stringify!($type), "`.")]
        #[derive(Debug)]
        pub struct $type(Output<io::$type, ::tokio::io::$type>);

        #[doc = concat!("`tokio::io::", stringify!($name), "`. In a simulation what is written there is written at once; with real threads, and outside of a simulation, by tokio.")]
        pub fn $name() -> $type {
            let of_tokio = || Output::OfTokio(::tokio::io::$name());
            $type(if has_threads() { of_tokio() } else { Output::AtOnce(io::$name()) })
        }

        impl AsyncWrite for $type {
            fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
                match &mut self.0 {
                    Output::AtOnce(output) => Poll::Ready(output.write_all(data).and_then(|()| output.flush()).map(|()| data.len())),
                    Output::OfTokio(output) => Pin::new(output).poll_write(cx, data),
                }
            }

            fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                match &mut self.0 {
                    Output::AtOnce(_) => Poll::Ready(Ok(())),
                    Output::OfTokio(output) => Pin::new(output).poll_flush(cx),
                }
            }

            fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                match &mut self.0 {
                    Output::AtOnce(_) => Poll::Ready(Ok(())),
                    Output::OfTokio(output) => Pin::new(output).poll_shutdown(cx),
                }
            }
        }

        #[cfg(unix)]
        impl AsRawFd for $type {
            fn as_raw_fd(&self) -> RawFd {
                match &self.0 {
                    Output::AtOnce(output) => output.as_raw_fd(),
                    Output::OfTokio(output) => output.as_raw_fd(),
                }
            }
        }

        #[cfg(unix)]
        impl AsFd for $type {
            fn as_fd(&self) -> BorrowedFd<'_> {
                match &self.0 {
                    Output::AtOnce(output) => output.as_fd(),
                    Output::OfTokio(output) => output.as_fd(),
                }
            }
        }
    )*};
}
outputs! {
    Stdout stdout
    Stderr stderr
}
