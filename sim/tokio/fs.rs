//! `tokio::fs`, which a simulation has not: a disk outlives a run, and tokio reads and writes it on real threads.
//!
//! Within a simulation each of these panics, and says what to do in its place. Where threads are allowed
//! ([`Simulation::threads`](crate::Simulation::threads), `#[standstill::test(allow = "threads")]`), and outside of a
//! simulation, they do what tokio's do.

mod dir_builder;
mod file;
mod open_options;

use std::fs::{Metadata, Permissions};
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};

#[doc(no_inline)]
pub use ::tokio::fs::*;
pub use dir_builder::DirBuilder;
pub use file::File;
pub use open_options::OpenOptions;

use crate::simulate::has_threads;

/// What is said of files in a simulation.
const NO_DISK: &str = "a simulation has no disk: keep the content of the file in memory (code that takes any `AsyncRead` \
                       and `AsyncWrite` takes `&[u8]`, `std::io::Cursor` and `tokio::io::duplex`, too), or allow real \
                       threads, by which tokio reads and writes files: `#[standstill::test(allow = \"threads\")]`, or \
                       `Simulation::threads`";

/// Fails within a simulation that has no real threads.
#[track_caller]
fn refuse_files() {
    assert!(has_threads(), "{NO_DISK}");
}

macro_rules! refused {
    ($($(#[$meta:meta])* $name:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {$(
        #[doc = concat!("`tokio::fs::", stringify!($name), "`.")]
        ///
        /// # Errors
        ///
        /// As tokio's.
        ///
        /// # Panics
        ///
        /// Within a simulation without real threads.
        $(#[$meta])*
        #[track_caller]
        pub fn $name($($argument: $type),*) -> impl Future<Output = io::Result<$output>> {
            refuse_files();
            ::tokio::fs::$name($($argument),*)
        }
    )*};
}

refused! {
    canonicalize(path: impl AsRef<Path>) -> PathBuf;
    copy(from: impl AsRef<Path>, to: impl AsRef<Path>) -> u64;
    create_dir(path: impl AsRef<Path>) -> ();
    create_dir_all(path: impl AsRef<Path>) -> ();
    hard_link(original: impl AsRef<Path>, link: impl AsRef<Path>) -> ();
    metadata(path: impl AsRef<Path>) -> Metadata;
    read(path: impl AsRef<Path>) -> Vec<u8>;
    read_dir(path: impl AsRef<Path>) -> ReadDir;
    read_link(path: impl AsRef<Path>) -> PathBuf;
    read_to_string(path: impl AsRef<Path>) -> String;
    remove_dir(path: impl AsRef<Path>) -> ();
    remove_dir_all(path: impl AsRef<Path>) -> ();
    remove_file(path: impl AsRef<Path>) -> ();
    rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> ();
    set_permissions(path: impl AsRef<Path>, permissions: Permissions) -> ();
    #[cfg(unix)]
    symlink(original: impl AsRef<Path>, link: impl AsRef<Path>) -> ();
    #[cfg(windows)]
    symlink_dir(original: impl AsRef<Path>, link: impl AsRef<Path>) -> ();
    #[cfg(windows)]
    symlink_file(original: impl AsRef<Path>, link: impl AsRef<Path>) -> ();
    symlink_metadata(path: impl AsRef<Path>) -> Metadata;
    try_exists(path: impl AsRef<Path>) -> bool;
    write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> ();
}
