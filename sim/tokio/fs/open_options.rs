//! `tokio::fs::OpenOptions`: what they open is refused as all else of the disk is.

use std::future::Future;
use std::io;
use std::path::Path;

use super::{File, refuse_files};

/// `tokio::fs::OpenOptions`.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions(::tokio::fs::OpenOptions);

macro_rules! options {
    ($($(#[$meta:meta])* $name:ident: $type:ty;)*) => {
        impl OpenOptions {$(
            #[doc = concat!("`tokio::fs::OpenOptions::", stringify!($name), "`.")]
            $(#[$meta])*
            pub fn $name(&mut self, $name: $type) -> &mut Self {
                self.0.$name($name);
                self
            }
        )*}
    };
}

options! {
    read: bool;
    write: bool;
    append: bool;
    truncate: bool;
    create: bool;
    create_new: bool;
    #[cfg(unix)]
    mode: u32;
    #[cfg(unix)]
    custom_flags: i32;
    #[cfg(windows)]
    access_mode: u32;
    #[cfg(windows)]
    share_mode: u32;
    #[cfg(windows)]
    custom_flags: u32;
    #[cfg(windows)]
    attributes: u32;
    #[cfg(windows)]
    security_qos_flags: u32;
}

impl OpenOptions {
    /// None of them.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a file.
    ///
    /// # Errors
    ///
    /// As tokio's.
    ///
    /// # Panics
    ///
    /// Within a simulation without real threads.
    #[track_caller]
    pub fn open(&self, path: impl AsRef<Path>) -> impl Future<Output = io::Result<File>> {
        refuse_files();
        async { self.0.open(path).await.map(File::of_tokio) }
    }
}

impl From<std::fs::OpenOptions> for OpenOptions {
    fn from(options: std::fs::OpenOptions) -> Self {
        Self(options.into())
    }
}
