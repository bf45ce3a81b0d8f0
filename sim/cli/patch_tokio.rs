//! `standstill patch-tokio`: a folder with what takes the place of tokio in all that a package is built from.
//!
//! Cargo lets a patch of tokio not depend on the tokio that it patches, be it through another package. So tokio's own sources come to stand in the folder, as a package
//! from no registry, and Standstill's, which depends on that. Nothing else is changed: what the manifest needs is printed.

mod found;
mod manifests;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use super::arguments::PatchTokio as Options;
use super::exit::Exit;
use super::terminal::Terminal;
use found::Found;

/// What says that a folder is of this command, which may write it anew.
const MARK: &str = "CACHEDIR.TAG";
const MARKED: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is written by `standstill patch-tokio`. It may be committed.\n";
/// Writes the folder, and tells what the manifest needs.
pub(super) fn patch(options: &Options, terminal: &mut Terminal) -> io::Result<Exit> {
    let done = found::find(options.path.as_deref()).and_then(|found| {
        write(&options.folder, &found)?;
        Ok(found)
    });
    match done {
        Ok(found) => {
            terminal.print(&told(&options.folder, &found))?;
            Ok(Exit::Holds)
        }
        Err(why) => Ok(terminal.refuse_all(&why)),
    }
}

fn told(folder: &Path, found: &Found) -> String {
    let folder = folder.to_string_lossy().replace('\\', "/");
    format!(
        "{folder}: wrote it, with tokio {tokio} and standstill {standstill}\n\
         \n\
         # for Cargo.toml of the package, or of its workspace:\n\
         [patch.crates-io]\n\
         tokio = {{ path = \"{folder}/tokio\" }}\n\
         # if there is a [workspace], it needs: exclude = [\"{folder}\"]\n\
         \n\
         # and where tests use standstill itself:\n\
         [target.'cfg(standstill)'.dev-dependencies]\n\
         standstill = {{ path = \"{folder}/standstill\", features = [\"simulate\"] }}\n\
         \n\
         # then:\n\
         cargo update --package tokio\n\
         RUSTFLAGS=\"--cfg standstill --cfg tokio_unstable\" cargo test\n",
        tokio = found.tokio.version,
        standstill = found.standstill.version,
    )
}

fn write(folder: &Path, found: &Found) -> Result<(), String> {
    empty(folder)?;
    let put = |path: &str, text: &str| {
        let path = folder.join(path);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    let real = found.tokio.manifest()?;
    put(MARK, MARKED)?;
    put("tokio/Cargo.toml", &manifests::stand_in(&real)?)?;
    put("real/Cargo.toml", &manifests::real(&real)?)?;
    put("standstill/Cargo.toml", &manifests::standstill(&found.standstill.manifest()?)?)?;
    put("macros/Cargo.toml", &manifests::beside(&found.macros.manifest()?)?)?;
    put("control/Cargo.toml", &manifests::beside(&found.control.manifest()?)?)?;
    copy(&found.tokio.folder.join("src"), &folder.join("real/src"), None)?;
    copy(&found.tokio.folder.join("LICENSE"), &folder.join("real/LICENSE"), None)?;
    copy(&found.standstill.folder.join("sim"), &folder.join("standstill/sim"), None)?;
    copy(&found.stand_in.folder, &folder.join("tokio"), Some("rs"))?;
    copy(&found.macros.folder, &folder.join("macros"), Some("rs"))?;
    copy(&found.control.folder, &folder.join("control"), Some("rs"))
}

/// Makes room, where there is nothing or what this command wrote.
fn empty(folder: &Path) -> Result<(), String> {
    let is_empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(());
    }
    let name = folder.display();
    if fs::read_to_string(folder.join(MARK)).ok().as_deref() != Some(MARKED) {
        return Err(format!(
            "{name} is there, and not of this command: name another folder, or remove it"
        ));
    }
    fs::remove_dir_all(folder).map_err(|error| format!("cannot remove {name}: {error}"))
}

/// Copies a file or a folder; if an extension is given, its files of that only.
fn copy(from: &Path, to: &Path, extension: Option<&str>) -> Result<(), String> {
    copied(from, to, extension)
        .map_err(|error| format!("cannot copy {} to {}: {error}", from.display(), to.display()))
}

fn copied(from: &Path, to: &Path, extension: Option<&str>) -> io::Result<()> {
    if !from.is_dir() {
        let is_wanted = extension.is_none() || from.extension() == extension.map(OsStr::new);
        return if is_wanted { fs::copy(from, to).map(drop) } else { Ok(()) };
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        // A build of its own is none of its sources.
        if entry.file_name() != "target" {
            copied(&entry.path(), &to.join(entry.file_name()), extension)?;
        }
    }
    Ok(())
}
