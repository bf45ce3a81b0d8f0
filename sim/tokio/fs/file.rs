//! `tokio::fs::File`, which cannot be made within a simulation without real threads.

use std::future::Future;
use std::io::{self, IoSlice, SeekFrom};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::tokio::io::{AsyncRead, AsyncSeek, AsyncWrite, ReadBuf};

use super::{OpenOptions, refuse_files};

/// `tokio::fs::File`.
#[derive(Debug)]
pub struct File(::tokio::fs::File);

macro_rules! opened {
    ($($name:ident;)*) => {
        impl File {$(
            #[doc = concat!("`tokio::fs::File::", stringify!($name), "`.")]
            ///
            /// # Errors
            ///
            /// As tokio's.
            ///
            /// # Panics
            ///
            /// Within a simulation without real threads.
            #[track_caller]
            pub fn $name(path: impl AsRef<Path>) -> impl Future<Output = io::Result<Self>> {
                refuse_files();
                async { ::tokio::fs::File::$name(path).await.map(Self) }
            }
        )*}
    };
}

opened! {
    open;
    create;
    create_new;
}

impl File {
    /// One that tokio has made.
    pub(super) fn of_tokio(file: ::tokio::fs::File) -> Self {
        Self(file)
    }

    /// How files are opened.
    pub fn options() -> OpenOptions {
        OpenOptions::new()
    }

    /// A file that is open.
    ///
    /// # Panics
    ///
    /// Within a simulation without real threads.
    #[track_caller]
    pub fn from_std(file: std::fs::File) -> Self {
        refuse_files();
        Self(::tokio::fs::File::from_std(file))
    }

    /// The same file once more, with the same position.
    ///
    /// # Errors
    ///
    /// As tokio's.
    pub async fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().await.map(Self)
    }

    /// The file, when what is in progress has ended.
    pub async fn into_std(self) -> std::fs::File {
        self.0.into_std().await
    }

    /// The file, if nothing is in progress.
    ///
    /// # Errors
    ///
    /// This file itself, if something is.
    #[allow(
        clippy::result_large_err,
        reason = "it is as tokio's, which is large with some of its features"
    )]
    pub fn try_into_std(self) -> Result<std::fs::File, Self> {
        self.0.try_into_std().map_err(Self)
    }
}

impl Deref for File {
    type Target = ::tokio::fs::File;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for File {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<std::fs::File> for File {
    #[track_caller]
    fn from(file: std::fs::File) -> Self {
        Self::from_std(file)
    }
}

impl From<File> for ::tokio::fs::File {
    fn from(file: File) -> Self {
        file.0
    }
}

impl From<::tokio::fs::File> for File {
    fn from(file: ::tokio::fs::File) -> Self {
        Self(file)
    }
}

impl AsyncRead for File {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncSeek for File {
    fn start_seek(mut self: Pin<&mut Self>, position: SeekFrom) -> io::Result<()> {
        Pin::new(&mut self.0).start_seek(position)
    }

    fn poll_complete(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.0).poll_complete(cx)
    }
}

impl AsyncWrite for File {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(unix)]
mod descriptor {
    use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};

    use super::File;

    impl AsFd for File {
        fn as_fd(&self) -> BorrowedFd<'_> {
            self.0.as_fd()
        }
    }

    impl AsRawFd for File {
        fn as_raw_fd(&self) -> RawFd {
            self.0.as_raw_fd()
        }
    }

    impl From<OwnedFd> for File {
        #[track_caller]
        fn from(file: OwnedFd) -> Self {
            Self::from_std(file.into())
        }
    }
}
