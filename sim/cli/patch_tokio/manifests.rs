//! The manifests of the packages in the folder, made from those of the packages as they are published.

use std::collections::BTreeSet;
use std::fmt::Write;

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

/// The version of what takes the place of tokio: one that tokio will not have soon, and that whoever needs tokio 1 can take.
const VERSION: &str = "1.99.0";
/// The feature of Standstill that tokio programs need.
const SIMULATE: &str = "simulate";
const DEPENDENCIES: &str = "dependencies";

type Written = Result<String, String>;

fn read(text: &str, name: &str) -> Result<DocumentMut, String> {
    text.parse().map_err(|error| format!("the manifest of {name} is no TOML: {error}"))
}

/// tokio as it is, without its tests.
pub(super) fn real(text: &str) -> Written {
    let mut manifest = read(text, "tokio")?;
    for beside in ["test", "bench", "example", "dev-dependencies"] {
        manifest.remove(beside);
    }
    if let Some(targets) = manifest.get_mut("target").and_then(Item::as_table_like_mut) {
        for (_, target) in targets.iter_mut() {
            if let Some(target) = target.as_table_like_mut() {
                target.remove("dev-dependencies");
            }
        }
    }
    manifest["lints"] = unwarned();
    Ok(manifest.to_string())
}

/// What takes the place of tokio, with the features that it has.
pub(super) fn stand_in(text: &str) -> Written {
    let tokio = read(text, "tokio")?;
    let mut features = String::new();
    for feature in offered(&tokio) {
        let _ = writeln!(features, "{feature} = [\"tokio/{feature}\"]");
    }
    Ok(format!(
        "[package]\nname = \"tokio\"\nversion = \"{VERSION}\"\nedition = \"2024\"\npublish = false\n\n[lib]\npath = \"lib.rs\"\n\n\
         [features]\ndefault = []\n{features}\n[dependencies]\ntokio = {{ path = \"../real\", default-features = false }}\n\n\
         [target.'cfg(standstill)'.dependencies]\n\
         standstill = {{ path = \"../standstill\", default-features = false, features = [\"{SIMULATE}\"] }}\n\
         standstill-control = {{ path = \"../control\" }}\n\n\
         [lints.rust]\nunexpected_cfgs = {{ level = \"warn\", check-cfg = [\"cfg(standstill)\"] }}\n"
    ))
}

/// The features of a package, with those that are its optional dependencies.
fn offered(manifest: &DocumentMut) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut named = BTreeSet::new();
    for (name, of) in
        manifest.get("features").and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter)
    {
        all.insert(name.to_owned());
        let of = of.as_array().into_iter().flatten().filter_map(Value::as_str);
        named.extend(of.filter_map(|it| it.strip_prefix("dep:")).map(str::to_owned));
    }
    let targets = manifest.get("target").and_then(Item::as_table_like).into_iter();
    let targets = targets.flat_map(TableLike::iter).filter_map(|(_, of)| of.get(DEPENDENCIES));
    for table in manifest.get(DEPENDENCIES).into_iter().chain(targets) {
        let dependencies = table.as_table_like().into_iter().flat_map(TableLike::iter);
        let optional = dependencies.filter(|(_, it)| is_optional(it)).map(|(name, _)| name);
        all.extend(optional.filter(|name| !named.contains(*name)).map(str::to_owned));
    }
    all.remove("default");
    all
}

fn is_optional(dependency: &Item) -> bool {
    dependency.get("optional").and_then(Item::as_bool).unwrap_or_default()
}

/// Standstill with what tokio programs need, on the tokio in the folder. What else it has depends on tokio by way of others, which would be a circle.
pub(super) fn standstill(text: &str) -> Written {
    let manifest = read(text, "standstill")?;
    let simulate = manifest.get("features").and_then(|features| features.get(SIMULATE));
    let simulate =
        simulate.and_then(Item::as_array).ok_or("standstill has no feature `simulate`")?;
    let needed: BTreeSet<_> = simulate
        .iter()
        .filter_map(Value::as_str)
        .filter_map(|it| it.strip_prefix("dep:"))
        .collect();
    let mut made = package(&manifest);
    for table in ["lib", "features", DEPENDENCIES] {
        made[table] = toml_edit::table();
    }
    made["lib"]["path"] = value("sim/lib.rs");
    made["features"]["default"] = value(toml_edit::Array::new());
    made["features"][SIMULATE] = value(simulate.clone());
    let all = manifest.get(DEPENDENCIES).and_then(Item::as_table_like);
    for (name, dependency) in all.into_iter().flat_map(TableLike::iter) {
        if is_optional(dependency) && !needed.contains(name) {
            continue;
        }
        let mut dependency = inline(dependency);
        let here = match name {
            "tokio" => Some("../real"),
            "standstill-macros" => Some("../macros"),
            _ => None,
        };
        if let Some(here) = here {
            dependency.remove("version");
            dependency.insert("path", here.into());
        }
        made[DEPENDENCIES][name] = value(dependency);
    }
    Ok(made.to_string())
}

/// Its macros, or what controls the operating system.
pub(super) fn beside(text: &str) -> Written {
    let manifest = read(text, "standstill-macros or standstill-control")?;
    let mut made = package(&manifest);
    for kept in ["lib", DEPENDENCIES] {
        made[kept] = manifest.get(kept).cloned().unwrap_or_default();
    }
    Ok(made.to_string())
}

/// The beginning of a manifest: what the package is called, and that it is not warned about.
fn package(manifest: &DocumentMut) -> DocumentMut {
    let mut made = DocumentMut::new();
    made["package"] = toml_edit::table();
    for kept in ["name", "version", "edition", "rust-version", "description", "license"] {
        if let Some(item) = manifest.get("package").and_then(|package| package.get(kept)) {
            made["package"][kept] = item.clone();
        }
    }
    made["lints"] = unwarned();
    made
}

/// The lints of what is not the user's: cargo tells of what comes from no registry.
fn unwarned() -> Item {
    let mut lints = Table::new();
    lints["rust"]["warnings"] = value("allow");
    Item::Table(lints)
}

/// A dependency, however it is written.
fn inline(dependency: &Item) -> InlineTable {
    if let Some(version) = dependency.as_str() {
        return [("version", version)].into_iter().collect();
    }
    let fields = dependency.as_table_like().into_iter().flat_map(TableLike::iter);
    fields.filter_map(|(key, of)| Some((key, of.as_value()?.clone()))).collect()
}
