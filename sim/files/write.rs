//! Writing: a file is there as a whole or not at all.
//!
//! The text goes into a new file beside the one that is meant, onto the disk, and only then gets its name. Whatever ends the
//! process in between, a full disk or a signal, what stood stands, and nobody ever reads a half. What can be left behind is that
//! file, hidden and called `.tmp…`, which nothing here reads.

use std::fs::{self, File, Permissions};
use std::io::{self, Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// Writes a file that must not exist yet, and the folders it is in.
///
/// # Errors
///
/// [`ErrorKind::AlreadyExists`] if there is one, whoever has made it meanwhile; others if it cannot be written.
pub(crate) fn create(path: &Path, text: &str) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let written = beside(path, text, None)?;
    written.persist_noclobber(path).map(drop).map_err(Error::from)
}

/// Writes a file, in the place of the one that is there, and the folders it is in.
///
/// What is told of the file that is there stays so: a link still leads to the file, who may read it still may, and one that is
/// marked as read-only is not replaced.
///
/// # Errors
///
/// If it cannot be written: then what was there still is.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = target(path)?;
    let kept = match fs::metadata(&path) {
        Ok(found) if found.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        Ok(found) if found.permissions().readonly() => {
            return Err(Error::new(ErrorKind::PermissionDenied, "it is read-only"));
        }
        Ok(found) => Some(found.permissions()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let written = beside(&path, text, kept)?;
    written.persist(&path).map(drop).map_err(Error::from)
}

/// The file that a path leads to in the end, whether or not it is there.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => path.canonicalize(),
        _ => Ok(path.to_owned()),
    }
}

/// A file beside `path` that has the text, on the disk, under a name of its own. It is removed if it never gets another.
fn beside(path: &Path, text: &str, kept: Option<Permissions>) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Not by `tempfile_in`, which makes files that only their owner may read.
    let mut written = Builder::new().make_in(folder, |path| File::create_new(path))?;
    let file = written.as_file_mut();
    file.write_all(text.as_bytes())?;
    if let Some(kept) = kept {
        file.set_permissions(kept)?;
    }
    file.sync_all()?;
    Ok(written)
}
