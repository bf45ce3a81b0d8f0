//! The manifest of a package, with a test target for its scenarios. Whatever else is in it stays as it is written.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

/// The name of the test target.
const NAME: &str = "scenarios";
/// What the target needs of Standstill.
const FEATURE: &str = "harness";
const DEV: &str = "dev-dependencies";

/// The manifest as it should be, and what was done for that, a clause each.
#[derive(Debug)]
pub(super) struct Added {
    pub(super) text: String,
    pub(super) told: Vec<String>,
}

/// Adds what is missing. `path` is where a checkout of Standstill is, if it is not to be the version that is published.
pub(super) fn with_target(text: &str, path: Option<&Path>) -> Result<Added, String> {
    let mut manifest: DocumentMut =
        text.parse().map_err(|error| format!("it is no TOML: {error}"))?;
    if manifest.get("package").is_none() {
        return Err("it is of no package: call it where one is".to_owned());
    }
    let told = vec![dependency(&mut manifest, path)?, target(&mut manifest)?];
    Ok(Added { text: manifest.to_string(), told })
}

fn dependency(manifest: &mut DocumentMut, path: Option<&Path>) -> Result<String, String> {
    for table in [DEV, "dependencies"] {
        let found = manifest.get(table).and_then(Item::as_table_like);
        if let Some(found) = found.and_then(|table| table.get("standstill")) {
            let lacks = if has_feature(found) {
                String::new()
            } else {
                format!("; it needs the feature `{FEATURE}`")
            };
            return Ok(format!("`standstill` is in [{table}]{lacks}"));
        }
    }
    let table = manifest.entry(DEV).or_insert(toml_edit::table());
    let table = table.as_table_like_mut().ok_or(format!("[{DEV}] is no table"))?;
    table.insert("standstill", value(wanted(path)));
    Ok(format!("added `standstill` to [{DEV}]"))
}

/// Whether a dependency has what the target needs, as far as this entry tells.
fn has_feature(found: &Item) -> bool {
    let Some(table) = found.as_table_like() else { return true };
    let is = |key: &str| table.get(key).and_then(Item::as_bool);
    let features = table.get("features").and_then(Item::as_array);
    let is_named = features.is_some_and(|all| all.iter().any(|it| it.as_str() == Some(FEATURE)));
    is_named || is("default-features").unwrap_or(true) || is("workspace").unwrap_or_default()
}

fn wanted(path: Option<&Path>) -> InlineTable {
    let mut table = InlineTable::new();
    if let Some(path) = path {
        table.insert("path", path.to_string_lossy().replace('\\', "/").into());
    } else {
        let mut parts = env!("CARGO_PKG_VERSION").splitn(3, '.');
        let version = [parts.next(), parts.next()].map(Option::unwrap_or_default).join(".");
        table.insert("version", version.into());
    }
    table.insert("default-features", false.into());
    table.insert("features", Value::Array([FEATURE].into_iter().collect()));
    table
}

fn target(manifest: &mut DocumentMut) -> Result<String, String> {
    let all = manifest.entry("test").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let all = all.as_array_of_tables_mut().ok_or(format!(
        "its tests are not written as [[test]]: add {{ name = \"{NAME}\", harness = false }} to them"
    ))?;
    let is_it =
        |table: &&Table| TableLike::get(*table, "name").and_then(Item::as_str) == Some(NAME);
    if let Some(found) = all.iter().find(is_it) {
        let has_harness = found.get("harness").and_then(Item::as_bool).unwrap_or(true);
        let lacks = if has_harness { ", and needs `harness = false`" } else { "" };
        return Ok(format!("the test target `{NAME}` is there{lacks}"));
    }
    let mut table = Table::new();
    table.insert("name", value(NAME));
    table.insert("harness", value(false));
    all.push(table);
    Ok(format!("added the test target `{NAME}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn added(text: &str) -> Added {
        let added = with_target(text, Some(Path::new("../standstill"))).unwrap();
        let again = with_target(&added.text, None).unwrap();
        assert_eq!(again.text, added.text, "what is there is not added again");
        added
    }

    #[test]
    fn what_is_in_a_manifest_stays_as_it_is_written() {
        let text = "[package] # mine\nname = \"a\"\n\n[dev-dependencies]\ninsta   = \"1\"\n\n[profile.dev]\ndebug = 1\n";
        let expected = "\
[package] # mine
name = \"a\"

[dev-dependencies]
insta   = \"1\"
standstill = { path = \"../standstill\", default-features = false, features = [\"harness\"] }

[profile.dev]
debug = 1

[[test]]
name = \"scenarios\"
harness = false
";
        assert_eq!(added(text).text, expected);
    }

    #[test]
    fn what_is_there_is_left_as_it_is() {
        let text = "[package]\nname = \"a\"\n[dependencies]\nstandstill = \"0.1\"\n[[test]]\nname = \"scenarios\"\nharness = false\n";
        let same = added(text);
        assert_eq!(same.text, text);
        assert_eq!(
            same.told,
            ["`standstill` is in [dependencies]", "the test target `scenarios` is there"]
        );
        let text = "[package]\nname = \"a\"\n[dev-dependencies.standstill]\npath = \"x\"\ndefault-features = false\n[[test]]\nname = \"scenarios\"\n";
        let lacking = added(text);
        assert_eq!(lacking.text, text);
        assert!(lacking.told[0].ends_with("; it needs the feature `harness`"), "{lacking:?}");
        assert!(lacking.told[1].ends_with(", and needs `harness = false`"), "{lacking:?}");
    }

    #[test]
    fn what_is_no_manifest_of_a_package_is_refused() {
        for text in ["[workspace]\nmembers = []\n", "[package", "package = 1\ntest = []\n"] {
            assert!(with_target(text, None).is_err(), "{text}");
        }
    }
}
