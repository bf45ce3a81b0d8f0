//! What the source of tokio defines: the operations and traits that a stand-in for it has to have.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the source of tokio is that this is built with.
pub(crate) fn tokio() -> PathBuf {
    // What other platforms need may not be there.
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let mut cargo = Command::new(env!("CARGO"));
    let cargo = cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    let cargo = cargo.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    let told = cargo.args(["--filter-platform", &platform]).output();
    let told: serde_json::Value = serde_json::from_slice(&told.unwrap().stdout).unwrap();
    let packages = told["packages"].as_array().unwrap();
    let tokio = packages.iter().find(|package| package["name"] == "tokio").unwrap();
    Path::new(tokio["manifest_path"].as_str().unwrap()).parent().unwrap().join("src")
}

/// The type of an `impl`, and the trait if it is one of a trait. Lifetimes are left out.
fn implemented(line: &str) -> Option<(Option<String>, String)> {
    let line = line.trim_start().strip_prefix("impl")?.trim_end().trim_end_matches("{}");
    let line = line.trim_end_matches('{').trim_end().replace("<'_>", "");
    // After the generics of the `impl` itself.
    let line = if line.starts_with('<') { line.split_once("> ")?.1 } else { line.trim_start() };
    Some(match line.split_once(" for ") {
        Some((of, name)) => {
            let of = of
                .trim_start_matches("fmt::")
                .replace("Self", name)
                .replace("std::net", "net")
                .replace("std::os::unix::net", "net");
            (Some(of), name.to_owned())
        }
        None => (None, line.to_owned()),
    })
}

/// The public operations that a file defines, as `Type::operation`, and where they belong to no type as `operation`; and the
/// traits of types, as `Type: Trait`.
pub(crate) fn defined(source: &str) -> impl Iterator<Item = String> {
    let mut of = None;
    source.lines().filter(|line| !line.trim_start().starts_with("//")).filter_map(move |line| {
        if let Some((implemented, name)) = implemented(line) {
            of = Some(name.clone());
            return implemented.map(|it| format!("{name}: {it}"));
        }
        let mut words = line.trim_start().strip_prefix("pub ")?.split([' ', '(', '<']);
        words.find(|word| !["const", "async", "unsafe"].contains(word)).filter(|it| *it == "fn")?;
        let name = words.next()?;
        Some(of.as_ref().map_or_else(|| name.to_owned(), |of| format!("{of}::{name}")))
    })
}
