//! The files of a folder.

use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder whose name ends so, in order.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let found = paths.into_iter().flat_map(|path| {
        let fits = path.extension().is_some_and(|it| it == extension);
        if path.is_dir() {
            files(&path, extension)
        } else {
            fits.then_some(path).into_iter().collect()
        }
    });
    found.collect()
}
