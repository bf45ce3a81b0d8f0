//! `tokio::fs::DirBuilder`: what it makes is refused as all else of the disk is.

use std::future::Future;
use std::io;
use std::path::Path;

use super::refuse_files;

/// `tokio::fs::DirBuilder`.
#[derive(Debug, Default)]
pub struct DirBuilder(::tokio::fs::DirBuilder);

impl DirBuilder {
    /// As [`Default::default`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it makes the folders that the path needs, too.
    pub fn recursive(&mut self, recursive: bool) -> &mut Self {
        self.0.recursive(recursive);
        self
    }

    /// Who may do what with the folder.
    #[cfg(unix)]
    pub fn mode(&mut self, mode: u32) -> &mut Self {
        self.0.mode(mode);
        self
    }

    /// Makes a folder.
    ///
    /// # Errors
    ///
    /// As tokio's.
    ///
    /// # Panics
    ///
    /// Within a simulation without real threads.
    #[track_caller]
    pub fn create(&self, path: impl AsRef<Path>) -> impl Future<Output = io::Result<()>> {
        refuse_files();
        self.0.create(path)
    }
}
