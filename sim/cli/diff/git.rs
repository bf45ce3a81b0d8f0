//! Git: the snapshots of a revision, of the index, of the working tree.
//!
//! The program `git` is asked for names and contents; nothing is checked out. Of two states only those snapshots are read whose contents
//! differ.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use super::Refused;
use super::side::{self, SNAPSHOT, Side};

/// A revision that there is.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    /// As the user named it.
    name: String,
    /// Its commit or tree.
    id: String,
}

/// A state of the files of a repository.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Revision(Revision),
    /// What is to be committed.
    Index,
    /// The files as they are.
    Files,
}

/// The snapshots of a state: of each path, the name of its content, or none if it must be read.
type Contents = BTreeMap<String, Option<String>>;

impl Revision {
    /// The revision of this name.
    pub(super) fn of(name: &str) -> Result<Self, String> {
        let wanted = format!("{name}^{{tree}}");
        let found = git(["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted], &[])?;
        if !found.status.success() {
            // Whether there is a repository at all is told first.
            root()?;
            return Err(format!("{name} is no file and no revision"));
        }
        Ok(Self { name: name.to_owned(), id: line(&found.stdout) })
    }
}

/// Where two revisions parted.
pub(super) fn merge_base(one: &str, other: &str) -> Result<Revision, String> {
    Revision::of(one)?;
    Revision::of(other)?;
    let found = git(["merge-base", "--end-of-options", one, other], &[])?;
    let base = line(&found.stdout);
    if base.is_empty() {
        return Err(format!("{one} and {other} have no commit in common"));
    }
    Revision::of(&base).map(|base| Revision { name: format!("{one}...{other}"), ..base })
}

impl Tree {
    fn label(&self) -> String {
        match self {
            Self::Revision(revision) => revision.name.clone(),
            Self::Index => "the index".to_owned(),
            Self::Files => "the working tree".to_owned(),
        }
    }

    /// The snapshots of this state.
    fn contents(&self, root: &Path) -> Result<Contents, String> {
        let root = root.as_os_str();
        let listed = match self {
            Self::Revision(revision) => {
                said(["ls-tree", "-r", "-z", "--full-tree", &revision.id], &[])?
            }
            Self::Index | Self::Files => said(["ls-files", "-s", "-z"], &[root])?,
        };
        // A file that is as it is in the index need not be read.
        let modified = match self {
            Self::Files => said(["ls-files", "-m", "-z"], &[root])?,
            Self::Revision(_) | Self::Index => Vec::new(),
        };
        let modified: BTreeSet<_> = modified.split(|byte| *byte == 0).collect();
        let mut contents = BTreeMap::new();
        for entry in listed.split(|byte| *byte == 0) {
            // What it is comes before a tab: mode, kind and name, or mode and name.
            let entry = String::from_utf8_lossy(entry);
            let (what, path) = entry.split_once('\t').unwrap_or_default();
            if Path::new(path).extension() != Some(OsStr::new(SNAPSHOT)) {
                continue;
            }
            let place = if matches!(self, Self::Revision(_)) { 2 } else { 1 };
            let id = what.split(' ').nth(place).map(str::to_owned);
            let id = id.filter(|_| !modified.contains(path.as_bytes()));
            if id.is_some() || Path::new(root).join(path).is_file() {
                contents.insert(path.to_owned(), id);
            }
        }
        Ok(contents)
    }
}

/// All snapshots of a state.
pub(super) fn side(tree: &Tree) -> Result<Side, Refused> {
    let root = root()?;
    let contents = tree.contents(&root)?;
    let wanted = contents.keys().cloned().collect();
    read(tree, &root, contents, &wanted)
}

/// The snapshots of two states that differ, under these paths if there are any, and as many others as there are that do not.
pub(super) fn sides(trees: &[Tree; 2], paths: &[PathBuf]) -> Result<[Side; 2], Refused> {
    let root = root()?;
    let under = paths.iter().map(|path| from_root(path)).collect::<Result<Vec<_>, _>>()?;
    let is_wanted = |path: &String| {
        let is_under = |folder: &String| {
            folder.is_empty()
                || path
                    .strip_prefix(&**folder)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        under.is_empty() || under.iter().any(is_under)
    };
    let [mut before, mut after] = [trees[0].contents(&root)?, trees[1].contents(&root)?];
    before.retain(|path, _| is_wanted(path));
    after.retain(|path, _| is_wanted(path));
    let differs = |path: &String| match (before.get(path), after.get(path)) {
        (Some(Some(old)), Some(Some(new))) => old != new,
        _ => true,
    };
    let wanted: BTreeSet<_> =
        before.keys().chain(after.keys()).filter(|path| differs(path)).cloned().collect();
    Ok([read(&trees[0], &root, before, &wanted)?, read(&trees[1], &root, after, &wanted)?])
}

fn read(
    tree: &Tree,
    root: &Path,
    contents: Contents,
    wanted: &BTreeSet<String>,
) -> Result<Side, Refused> {
    let mut side = Side::new(&tree.label());
    let wanted: Vec<_> = contents.into_iter().filter(|(path, _)| wanted.contains(path)).collect();
    let ids: Vec<_> = wanted.iter().filter_map(|(_, id)| id.clone()).collect();
    let mut texts = batch(&ids)?.into_iter();
    for (path, id) in wanted {
        let text = match id {
            Some(_) => texts.next().unwrap_or_default(),
            None => side::text(&root.join(&path))?,
        };
        let name = path.strip_suffix(&format!(".{SNAPSHOT}")).unwrap_or(&path).to_owned();
        let file = match tree {
            Tree::Files => path,
            tree => format!("{}:{path}", tree.label()),
        };
        side.add(name, file, text);
    }
    Ok(side)
}

/// The contents of these names, in their order.
fn batch(ids: &[String]) -> Result<Vec<String>, String> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut child = command(["cat-file", "--batch"], &[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| cannot_run(&error))?;
    let mut stdin = child.stdin.take().expect("it is piped");
    let asked = ids.join("\n") + "\n";
    // Git answers while it is asked: who only writes, and does not read, waits for ever.
    #[expect(clippy::disallowed_methods, reason = "no thread of a run")]
    let writer = thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let output = child.wait_with_output().map_err(|error| cannot_run(&error))?;
    let _ = writer.join();
    let (mut texts, mut rest) = (Vec::new(), &output.stdout[..]);
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8_lossy(&rest[..end]);
        let size = head.rsplit(' ').next().and_then(|size| size.parse::<usize>().ok());
        let size = size.ok_or_else(|| format!("git cannot read a snapshot: {head}"))?;
        let from = end + 1;
        let Some(content) = rest.get(from..from.saturating_add(size)) else { break };
        texts.push(String::from_utf8_lossy(content).into_owned());
        rest = rest.get(from + size + 1..).unwrap_or_default();
    }
    Ok(texts)
}

/// The folder of the repository.
pub(in crate::cli) fn root() -> Result<PathBuf, String> {
    Ok(line(&said(["rev-parse", "--show-toplevel"], &[])?).into())
}

/// The working directory, from the root of the repository, with a `/` at its end; nothing at the root.
pub(in crate::cli) fn prefix() -> Result<String, String> {
    Ok(line(&said(["rev-parse", "--show-prefix"], &[])?))
}

/// A path that the user gives, from the root of the repository.
fn from_root(path: &Path) -> Result<String, String> {
    let prefix = prefix()?;
    let mut parts: Vec<_> =
        prefix.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for part in path {
        match &*part.to_string_lossy() {
            "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part.to_owned()),
        }
    }
    Ok(parts.join("/"))
}

/// What git says to this, or why it says nothing.
pub(in crate::cli) fn said<const N: usize>(
    arguments: [&str; N],
    within: &[&OsStr],
) -> Result<Vec<u8>, String> {
    let output = git(arguments, within)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let why = told.lines().next().unwrap_or_default();
    let why = why.strip_prefix("fatal: ").unwrap_or(why);
    Err(format!("git {}: {why}", arguments[0]))
}

fn git<const N: usize>(arguments: [&str; N], within: &[&OsStr]) -> Result<Output, String> {
    command(arguments, within).output().map_err(|error| cannot_run(&error))
}

fn command<const N: usize>(arguments: [&str; N], within: &[&OsStr]) -> Command {
    let mut command = Command::new("git");
    for folder in within {
        command.arg("-C").arg(folder);
    }
    // What it complains of is read, so it is said in one language.
    command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

fn cannot_run(error: &std::io::Error) -> String {
    if error.kind() == ErrorKind::NotFound {
        return "there is no program `git`: install it, or compare files".to_owned();
    }
    format!("cannot run git: {error}")
}

fn line(output: &[u8]) -> String {
    String::from_utf8_lossy(output).trim_end_matches(['\n', '\r']).to_owned()
}
